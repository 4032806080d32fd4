"""`lifafa return`: two made-up offices on the command line, with JSON, words and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import CommandLine
from office_sim import FIRST, SECOND


def meet(one: CommandLine, other: CommandLine, folder: Path) -> str:
    """Let one office know and check the other; return the other's id."""
    card = folder / f"{folder.name}-{id(other)}.lfcard"
    other.ok("office", "card", "-o", card)
    added = one.ok("office", "add", card)
    number = other.ok("office", "number")["office_number"]
    one.ok(
        *("office", "check", added["office_id"], "--number", number),
        *("--how", "phone", "--with", "A. Made-up"),
    )
    return added["office_id"]


@pytest.fixture(scope="module")
def desks(tmp_path_factory) -> tuple[CommandLine, CommandLine, str]:
    folder = tmp_path_factory.mktemp("returns")
    one, other = CommandLine(folder / "one", FIRST), CommandLine(folder / "other", SECOND)
    to = meet(one, other, folder)
    meet(other, one, folder)
    one.ok(
        *("case", "add", "p1.role=victim", "p1.name_full=Made-up Maria", "p1.age=31"),
        "registered_on=2025-05-01",
    )
    return one, other, to


def test_a_return_from_making_to_totals(desks, tmp_path) -> None:
    one, other, to = desks
    made = one.ok("return", "make", to, "--period", "2025-Q2")
    assert (made["k"], made["replaces"], made["cautions"]) == (11, "", [])
    sdg = next(table for table in made["tables"] if table["table"] == "sdg")
    assert all(cell["most"] is None for cell in sdg["cells"])
    assert one.ok("return", "list") == []

    sent = one.ok("return", "send", to, "--period", "2025-Q2", "-o", tmp_path)
    assert sent["hidden"] == made["hidden"] > 0
    (listed,) = one.ok("return", "list")
    assert (listed["packet_id"], listed["period"]) == (sent["packet_id"], "2025-Q2")
    (file,) = tmp_path.glob("*.lifafa")
    assert other.ok("return", "receive", file)["packet_id"] == sent["packet_id"]
    assert other.run("return", "receive", file).code == 8

    (came,) = other.ok("return", "received", "--period", "2025-Q2")
    assert (came["mark"], came["from"], came["to"]) == ("", "2025-04-01", "2025-06-30")
    shown = other.ok("return", "show", sent["packet_id"][:8])
    assert shown["tables"] == one.ok("return", "show", sent["packet_id"])["tables"]
    found = other.ok("return", "totals", "--period", "2025-Q2")
    assert [line["packet_id"] for line in found["sent"]] == [sent["packet_id"]]
    assert found["missing"] == []
    (line,) = other.ok("return", "periods")
    assert (line["sent"], line["expected"]) == (1, 1)
    assert other.ok("return", "changes", "--period", "2025-Q2") == []
    (waiting,) = other.ok("return", "missing", "--period", "2025-Q3")
    assert waiting["packet_id"] == ""
    (unwanted,) = other.ok("return", "expect", waiting["office_id"], "--no")
    assert unwanted["is_expected"] is False
    assert other.ok("return", "missing", "--period", "2025-Q3") == []
    other.ok("return", "expect", waiting["office_id"])
    crossing = ("--from", "2025-05-15", "--to", "2025-07-15")
    assert one.run("return", "make", to, *crossing).code == 1


def test_words_on_a_terminal_hide_what_is_hidden(desks) -> None:
    one, other, to = desks
    for words in (
        ("return", "make", to, "--period", "2025-Q2"),
        ("return", "list"),
        ("return", "periods"),
        ("return", "received"),
        ("return", "expect"),
        ("return", "changes", "--period", "2025-Q2"),
        ("return", "totals", "--from", "2025-04-01", "--to", "2025-06-30"),
    ):
        desk = one if words[1] in {"make", "list"} else other
        done = desk.run(*words)
        assert done.code == 0, done.err
        assert "Maria" not in done.out
    assert "hidden" in one.run("return", "make", to, "--period", "2025-Q2").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--period", "2099"), 2),
        (("--period", "2069"), 2),
        (("--period", "2025", "--from", "2025-01-01"), 2),
        ((), 2),
        (("--from", "2025-04-02"), 2),
        (("--from", "2025-04-02", "--to", "2025-01-01"), 2),
        (("--period", "2025-04", "--k", "4"), 2),
    ],
)
def test_what_cannot_be_made_says_why(desks, words, code) -> None:
    one, _other, to = desks
    done = one.run("return", "make", to, *words)
    assert (done.code, done.out) == (code, "")
    assert done.err
