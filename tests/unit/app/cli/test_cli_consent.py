"""A decision recorded by command holds what somebody stated, and nothing else."""

from pathlib import Path

import pytest

from command_line import CommandLine
from office_sim import FIRST

FACTS = ("p1.name_full=Made-up Maria", "p1.age=31", "p1.is_child_stated=no")
SAID = ("--given-by", "individual", "--capacity", "refused")
MISSING = "--language is missing: person 1 has no language recorded, or several"


@pytest.fixture
def one(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "one", FIRST)


def case_with(one: CommandLine, *more: str) -> str:
    return one.ok("case", "add", *FACTS, *more)["case_no"]


def facts_of(one: CommandLine, case: str) -> dict[str, object]:
    (decision,) = one.ok("consent", "list", case)
    return decision["facts"]


def test_a_language_that_nobody_stated_is_asked_for_and_nothing_is_recorded(one) -> None:
    case = case_with(one)
    done = one.run("consent", "add", case, *SAID)
    assert done.code == 2
    assert MISSING in done.err
    assert one.ok("consent", "list", case) == []
    one.ok("consent", "add", case, *SAID, "--language", "nep")
    assert facts_of(one, case)["explained_in_language"] == "nep"


def test_the_recorded_language_of_the_person_is_taken_and_told(one) -> None:
    case = case_with(one, "p1.languages=bho")
    done = one.run("consent", "add", case, *SAID)
    assert done.code == 0
    assert "Explained in Bhojpuri: the language recorded for the person." in done.err
    assert facts_of(one, case)["explained_in_language"] == "bho"


def test_of_several_languages_none_is_taken_by_itself(one) -> None:
    done = one.run("consent", "add", case_with(one, "p1.languages=bho, hin"), *SAID)
    assert done.code == 2
    assert MISSING in done.err


def test_the_stated_language_goes_before_the_recorded_one_and_needs_no_word(one) -> None:
    case = case_with(one, "p1.languages=bho, hin")
    done = one.run("consent", "add", case, *SAID, "--language", "hin")
    assert "the language recorded" not in done.err
    assert facts_of(one, case)["explained_in_language"] == "hin"


def test_of_whoever_was_not_asked_nothing_was_explained(one) -> None:
    case = one.ok("case", "add", "p1.name_full=Made-up Child", "p1.age=12", "p1.languages=hin")
    asked = ("--given-by", "guardian_or_cwc", "--capacity", "not_asked_child_rule")
    one.ok("consent", "add", case["case_no"], *asked)
    kept = {name for name, value in facts_of(one, case["case_no"]).items() if value}
    assert not kept & {"explained", "explained_in_language", "form"}


def test_who_decided_for_the_person_is_not_made_up_of_a_code(one) -> None:
    case = one.ok("case", "add", "p1.name_full=Made-up Child", "p1.age=12", "p1.languages=hin")
    words = ("consent", "add", case["case_no"], "--given-by", "guardian_or_cwc")
    refused = one.run(*words)
    assert refused.code == 7
    assert "Relation to the person" in refused.err
    assert one.ok("consent", "list", case["case_no"]) == []
    one.ok(*words, "--relation", "aunt")
    assert facts_of(one, case["case_no"])["given_by_relation"] == "aunt"
