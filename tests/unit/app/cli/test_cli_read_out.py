"""What the person is told, by command: to be read aloud, and written down when that is said."""

import pytest

from command_line import CommandLine
from office_sim import FIRST


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("told") / "one", FIRST)


@pytest.fixture(scope="module")
def case(one: CommandLine) -> str:
    facts = ("p1.name_full=Meera Banawati", "p1.role=victim", "p1.age=31")
    return one.ok("case", "add", *facts)["case_no"]


def test_the_words_go_to_standard_output_and_nothing_is_written_down(one, case):
    done = one.run("case", "read-out", case, "--lang", "hi")
    assert done.code == 0, done.err
    assert "हम क्या लिखते हैं" in done.out
    assert "Meera" not in done.out
    assert "Nothing was written down." in done.err
    assert "read out" not in one.run("log", "show").out


def test_that_it_was_read_out_is_written_down_when_the_command_says_so(one, case):
    told = one.ok("case", "read-out", case, "--lang", "bn", "--person", "1", "--done")
    assert (told["case_no"], told["person"], told["noted"]) == (case, 1, True)
    assert (told["paper"], told["language"]) == ("person_notice", "bn")
    assert told["text"].startswith("ব্যক্তিকে জানানো")
    assert "read out to person 1" in one.run("log", "show").out


def test_a_paper_is_made_only_when_the_person_said_that_it_is_safe(one, case, tmp_path):
    words = ("letter", "make", "--kind", "person_notice", "--case", case, "--lang", "hi")
    assert one.run(*words, "-o", tmp_path / "no.pdf").code == 2
    assert not (tmp_path / "no.pdf").exists()
    made = one.ok(*words, "--safe-to-carry", "-o", tmp_path / "notice.pdf")
    assert made["kind"] == "person_notice"
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--lang", "fr"), 2),
        (("--paper", "slip"), 2),
        (("--person", "2"), 1),
        (("--person", "-1"), 2),
    ],
)
def test_what_cannot_be_read_out_is_refused(one, case, words, code):
    assert one.run("case", "read-out", case, *words).code == code
