"""One person, one case, by command: known, duplicates, merge, undo, different."""

from pathlib import Path

import pytest

from command_line import CommandLine
from office_sim import FIRST

SUNITA = ("name_full=सुनीता तमांग", "age=16", "phone=98765 43210", "home_district=Kalimpong")
AGAIN = ("name_full=Suneeta Tamang", "phone=+91 98765 43210", "summary=Reported missing")


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path, FIRST)
    made.ok("case", "add", *SUNITA)
    return made


def test_known_lists_the_case_with_its_reasons(line: CommandLine):
    (found,) = line.ok("case", "known", "name_full=Sunita Tamang", "phone=९८७६५४३२१०")
    assert found["case_no"] == "LF-26-0001"
    assert found["reasons"][0] == "phone"
    assert line.ok("case", "known", "phone=9876543210", "--except", "LF-26-0001") == []
    words = line.run("case", "known", "phone=9876543210")
    assert "same phone" in words.out
    assert line.run("case", "known", "summary=x").code == 2


def test_a_pair_is_listed_merged_and_taken_apart(line: CommandLine):
    line.ok("case", "add", *AGAIN)
    (pair,) = line.ok("case", "duplicates")
    assert (pair["older"]["case_no"], pair["newer"]["case_no"]) == ("LF-26-0001", "LF-26-0002")
    assert "LF-26-0002" in line.run("case", "duplicates").out
    done = line.ok("case", "merge", "LF-26-0001", "LF-26-0002", "--take", "p1.name_full")
    shown = line.ok("case", "show", "LF-26-0002")
    assert shown["case_no"] == "LF-26-0001"
    assert [one["facts"]["name_full"] for one in shown["persons"]] == ["Suneeta Tamang"]
    assert line.ok("case", "duplicates") == []
    (listed,) = line.ok("case", "undo-merge", "--of", "LF-26-0001")
    assert listed["merge_id"] == done["merge_id"]
    assert done["merge_id"][:8] in line.run("case", "undo-merge", "--of", "LF-26-0001").out
    assert line.run("case", "undo-merge", done["merge_id"][:8]).code == 0
    assert line.ok("case", "show", "LF-26-0002")["facts"]["summary"] == "Reported missing"


def test_people_are_matched_as_told(line: CommandLine):
    line.ok("case", "add", "name_full=Another Name", "p2.name_full=Sunita Tamang", "p2.role=victim")
    line.ok("case", "merge", "LF-26-0001", "LF-26-0002", "--person", "1=2")
    people = line.ok("case", "show", "LF-26-0001")["persons"]
    assert [one["facts"]["name_full"] for one in people] == ["सुनीता तमांग", "Another Name"]


def test_two_different_people_are_remembered(line: CommandLine):
    line.ok("case", "add", *AGAIN)
    line.ok("case", "different", "LF-26-0001", "LF-26-0002")
    assert line.ok("case", "duplicates") == []


@pytest.mark.parametrize(
    "words",
    [
        ("merge", "LF-26-0001", "LF-26-0001", "--person", "one"),
        ("undo-merge",),
        ("undo-merge", "abcd", "--of", "LF-26-0001"),
    ],
)
def test_wrong_words_are_told(line: CommandLine, words: tuple[str, ...]):
    assert line.run("case", *words).code == 2


def test_refusals_have_words(line: CommandLine):
    done = line.run("case", "merge", "LF-26-0001", "LF-26-0001")
    assert done.code == 1
    assert "one and the same case" in done.err
    assert line.run("case", "undo-merge", "abcdef").code == 1


@pytest.mark.parametrize("verb", ["merge", "different"])
def test_of_two_cases_the_one_that_is_not_there_is_named(line, verb):
    refused = line.run("case", verb, "LF-26-0001", "LF-26-0909")
    assert refused.code == 1
    assert refused.err.splitlines()[:2] == ["LF-26-0909:", "No case has this number."]
