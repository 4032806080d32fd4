"""Where a command ends its list though there is more, it says so and how the others are had."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import stats
from app.cli.output import by_limit
from command_line import CommandLine
from office_sim import FIRST

CASES = 5
SAME = ("p1.name_full=Made-up Asha", "p1.birth=2010-01-01", "p1.phone=98765 43210")


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path / "office", FIRST)
    for number in range(CASES):
        made.ok("case", "add", *SAME, f"home_district={('Purnia', 'Malda')[number % 2]}")
    return made


def added(told: str) -> list[str]:
    """The words that a command is to be given for the next ones."""
    (found,) = re.findall(r"add (--\w+ \S+) to the command", told)
    return found.split()


def pages(line: CommandLine, *words: str) -> Iterator[str]:
    """Yield each page of a command, one row each, as it says how to go on."""
    more: list[str] = []
    while True:
        done = line.run(*words, "--limit", "1", *more)
        assert done.code == 0
        yield done.out
        if "shown" not in done.err:
            return
        assert "The first 1 is shown." in done.err
        more = added(done.err)


@pytest.mark.parametrize("words", [("case", "list"), ("case", "search", "asha")])
def test_cases_go_on_after_the_last_that_was_shown(line: CommandLine, words: tuple[str, ...]):
    shown = [number for page in pages(line, *words) for number in re.findall(r"LF-26-\d+", page)]
    assert sorted(shown) == [f"LF-26-000{number}" for number in range(1, CASES + 1)]
    assert "shown" not in line.run(*words).err


def test_the_history_of_a_case_and_the_log_go_on_below_the_last_line(line: CommandLine):
    for title in ("one", "two"):
        line.ok("case", "set", "LF-26-0001", f"summary={title}")
    whole = line.run("case", "history", "LF-26-0001")
    assert "shown" not in whole.err
    assert "".join(pages(line, "case", "history", "LF-26-0001")) == whole.out
    log = line.run("log", "show")
    assert "shown" not in log.err
    numbers = [entry["number"] for entry in line.ok("log", "show")]
    paged = [int(page.split()[0]) for page in pages(line, "log", "show")]
    assert paged[-len(numbers) :] == numbers
    assert paged[-1] == 1


def test_what_is_listed_best_first_says_how_to_have_more(line: CommandLine):
    for words in (("case", "known", *SAME), ("case", "duplicates")):
        few = line.run(*words, "--limit", "1")
        assert "The first 1 is shown. For more, give a larger --limit." in few.err
        assert len(line.ok(*words, "--limit", "1")) == 1
        assert "shown" not in line.run(*words, "--limit", "50").err
    for number in (1, 2):
        line.ok("case", "set", f"LF-26-000{number}", "p2.role=suspect", "p2.name_full=Made-up Raju")
        line.ok("case", "set", f"LF-26-000{number}", "p2.phone=98765 11111")
    few = line.run("case", "recurring", "--kind", "phone", "--limit", "1")
    assert "Of each kind, 1 is shown at most. For more, give a larger --limit." in few.err
    assert "shown" not in line.run("case", "recurring", "--kind", "phone").err


def test_at_the_longest_list_no_larger_one_is_promised():
    assert by_limit(50, 50) == "No list is longer than this."


def test_flows_that_are_not_shown_stand_in_a_file(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
):
    for number in (1, 2):
        line.ok("case", "set", f"LF-26-000{number}", "p1.role=victim")
    whole = line.run("stats", "flows", "--period", "2026")
    assert "shown" not in whole.err
    monkeypatch.setattr(stats, "_MOST_FLOWS", 1)
    cut = line.run("stats", "flows", "--period", "2026")
    assert "The first 1 is shown. All of them stand in a file: add --output flows.csv." in cut.err


def test_letters_and_cases_that_are_due_go_on_after_what_was_shown(line: CommandLine):
    for case in ("LF-26-0001", "LF-26-0002"):
        made = ("--kind", "certificate", "--case", case, "--person", "1", "--lang", "en")
        line.ok("letter", "make", *made, "-o", line.folder / f"{case}.pdf")
        line.ok("retention", "asked", case)
    for words in (("letter", "list"), ("retention", "due")):
        assert "shown" not in line.run(*words).err
        first, second = pages(line, *words)
        assert "LF-26-0002" in first + second
        assert "LF-26-0001" in first + second
