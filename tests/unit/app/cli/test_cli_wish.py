"""What a person asks for, by command: written down, listed with who has facts, answered."""

import pytest

from command_line import CommandLine
from office_sim import FIRST

SAID = "My village is Rampur"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("wished") / "one", FIRST)


@pytest.fixture(scope="module")
def case(one: CommandLine) -> str:
    facts = ("p1.name_full=Meera Banawati", "p1.role=victim", "p1.age=31")
    return one.ok("case", "add", *facts)["case_no"]


def test_a_wish_is_written_answered_and_listed(one, case):
    made = one.ok("case", "wish", case, "correct", SAID, "--about", "home", "--on", "2026-01-02")
    assert (made["kind"], made["stated_on"], made["person_number"]) == ("correct", "2026-01-02", 1)
    listed = one.run("case", "wishes", case)
    assert f"“{SAID}”" in listed.out
    assert "no answer yet" in listed.out
    wish = made["wish_id"][:8]
    answered = one.ok("case", "wish-answer", case, wish, "followed", "--note", "Put right.")
    assert (answered["outcome"], answered["answer"]) == ("followed", "Put right.")
    assert one.ok("case", "wish-again", case, wish)["outcome"] == ""
    found = one.ok("case", "wishes", case)
    assert [each["wish_id"] for each in found["wishes"]] == [made["wish_id"]]
    assert found["offices"] == {"1": []}
    shown = one.run("log", "show").out
    assert "A wish of person 1" in shown
    assert "Rampur" not in shown


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("wish", "LF-20-0001", "burn", SAID), 2),
        (("wish", "LF-20-0001", "erase", " "), 1),
        (("wish", "LF-20-0001", "erase", SAID, "--by", "uncle"), 2),
        (("wish", "LF-20-0001", "erase", SAID, "--on", "2999-01-01"), 2),
        (("wish", "LF-20-0001", "erase", SAID, "--person", "-1"), 2),
        (("wish-answer", "LF-20-0001", "abcd", "done"), 2),
        (("wish-answer", "LF-20-0001", "abcd", "refused", "--note", "x"), 2),
        (("wish-answer", "LF-20-0001", "abcd", "refused", "--ground", "other"), 2),
    ],
)
def test_what_cannot_be_written_is_refused(one, case, words, code):
    assert one.run("case", *words).code == code


def test_a_wish_that_is_not_there_is_refused(one, case):
    assert one.run("case", "wish-answer", case, "abcdef", "followed").code == 1
