"""A summary by command: what stands on it, what is told beside it, and what is refused."""

from pathlib import Path

import pytest

from command_line import CommandLine
from office_sim import FIRST

CHILD = (
    "p1.name_full=Meera Banawati", "p1.role=victim", "p1.age=13", "p1.is_child_stated=yes",
    "p1.home_district=Purnia", "summary=Meera Banawati was found at a made-up station.",
)  # fmt: skip


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("summary") / "one", FIRST)


@pytest.fixture(scope="module")
def case(one: CommandLine) -> str:
    return one.ok("case", "add", *CHILD)["case_no"]


GROUND = (
    "--ground", "child_protection", "--ground-officer", "Made-up Judge", "--ground-reason", "Today",
)  # fmt: skip


def test_a_summary_is_written_as_a_new_file_and_what_is_not_on_it_is_said(one, case, tmp_path):
    target = tmp_path / "summary.pdf"
    done = one.run("case", "summary", case, "--for", "cwc", "--to", target, *GROUND)
    assert done.code == 0, done.err
    assert done.out.strip() == str(target)
    assert target.read_bytes().startswith(b"%PDF")
    assert "Initials stand for: M. B." in done.err
    assert "Meera" not in done.out + done.err
    told = one.ok(
        "case", "summary", case, "--for", "own", "--sections", "identity,story", "--lang", "hi",
        "-o", tmp_path / "own.pdf", *GROUND,
    )  # fmt: skip
    assert (told["for"], told["pages"], told["case_no"]) == ("own", 1, case)
    assert told["cut"] == {"facts": 0, "persons": 0, "texts": 0}
    said = one.run("log", "show").out
    assert f"Summary of {case} saved as a file" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--for", "cwc"), 7),
        (("--for", "judge"), 2),
        (("--for", "own"), 2),
        (("--for", "own", "--sections", "closing"), 2),
        (("--for", "cwc", "--ground", "child_protection"), 7),
        (("--for", "cwc", "--office", "ffff", *GROUND), 1),
        (("--for", "cwc", "--sections", "identity", *GROUND), 2),
        (("--for", "cwc", "--purpose", "medical", *GROUND), 2),
        (("--for", "cwc", "--ground-officer", "Made-up Judge"), 2),
        (("--for", "cwc", "--ground-order", "7"), 2),
        (("--for", "cwc", "--name-details", "Order 7", *GROUND), 2),
        (("--for", "cwc", "--name-officer", "Made-up Judge", *GROUND), 2),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_file(one, case, tmp_path, words, code):
    target = tmp_path / "summary.pdf"
    assert one.run("case", "summary", case, "--to", target, *words).code == code
    assert not target.exists()


def test_a_file_that_is_there_stays(one, case, tmp_path: Path):
    target = tmp_path / "summary.pdf"
    target.write_text("mine")
    assert one.run("case", "summary", case, "--for", "cwc", "--to", target, *GROUND).code == 8
    assert target.read_text() == "mine"


def test_a_part_of_a_ground_says_nothing_without_the_ground_anywhere(one, case, tmp_path):
    words = ("--ground-officer", "Made-up Judge")
    for command in (
        ("refer", case, "--to", "ffff", "--purpose", "legal", "--fields", "age", *words),
        (
            "letter",
            "make",
            "ffff",
            "--kind",
            "referral",
            "--lang",
            "en",
            "-o",
            tmp_path / "x.pdf",
            *words,
        ),
        ("match", "answer", "ffff", case, *words),
    ):
        done = one.run(*command)
        assert (done.code, "--ground-officer" in done.err) == (2, True), command
