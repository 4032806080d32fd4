"""What several cases have in common, by command: the list, one case, the file, the note."""

from pathlib import Path

import pytest

from command_line import CommandLine
from office_sim import FIRST

FACTS = (
    "p1.name_full=Made-up Asha",
    "p1.phone=98765 43210",
    "p2.role=suspect",
    "p2.name_full=Made-up Raju Sah",
    "p2.birth=1980",
)


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path, FIRST)
    made.ok("case", "add", *FACTS)
    made.ok("case", "add", *FACTS[:4], "p2.birth=1990")
    return made


def test_the_list_names_things_and_cases(line: CommandLine):
    (phone,) = line.ok("case", "recurring")
    assert (phone["kind"], phone["cases"], phone["possible"]) == ("phone", 2, False)
    assert phone["case_nos"] == ["LF-26-0002", "LF-26-0001"]
    line.ok("case", "set", "LF-26-0002", "p2.birth=1980")
    words = line.run("case", "recurring", "--kind", "suspect").out
    assert "Made-up Raju Sah" in words
    assert "LF-26-0002 LF-26-0001" in words
    assert line.ok("case", "recurring", "--to", "2001-01-01") == []


def test_one_case_tells_what_it_has_in_common(line: CommandLine):
    (phone,) = line.ok("case", "recurring", "--case", "LF-26-0001")
    assert phone["addresses"] == ["p1.phone"]
    assert line.ok("case", "recurring", "--case", "LF-26-0001", "--kind", "vehicle") == []
    assert line.run("case", "recurring", "--case", "LF-26-0001", "--from", "2026-01-01").code == 2
    assert line.run("case", "recurring", "--kind", "shoes").code != 0


def test_the_list_goes_into_a_file(line: CommandLine, tmp_path: Path):
    target = tmp_path / "seen.xlsx"
    assert line.ok("case", "recurring", "-o", str(target)) == {"file": str(target), "rows": 1}
    assert target.read_bytes().startswith(b"PK")
    assert line.run("case", "recurring", "-o", str(target)).code != 0


def test_a_note_goes_into_every_case(line: CommandLine):
    both = ("LF-26-0001", "LF-26-0002")
    done = line.ok("case", "conference", *both, "--about", "phone")
    assert done == {"noted": list(both), "named": list(both)}
    line.ok("case", "conference", *both, "--text", "Meet on Monday.")
    notes = line.ok("case", "notes", "LF-26-0002")
    assert any("Other cases: LF-26-0001" in one["text"] for one in notes)
    assert line.run("case", "conference", *both).code == 2
    assert line.run("case", "conference", both[0], "--text", "Meet.").code != 0
