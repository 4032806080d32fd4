"""How long cases are kept, by command: rules, what is due, holds, and deleting with its limits."""

import pytest

from command_line import CommandLine
from office_sim import FIRST


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("kept") / "office", FIRST)


def added(desk: CommandLine, name: str) -> str:
    return desk.ok("case", "add", f"name_full={name}", "age=30")["case_no"]


def test_rules_are_off_until_they_are_set(desk: CommandLine) -> None:
    *kinds, _declined = desk.ok("retention", "show")
    assert {one["review_months"] for one in kinds} == {0}
    assert "off" in desk.run("retention", "show").out
    found = desk.ok("retention", "set", "adult", "--review", "12", "--delete", "60")
    assert [one["delete_months"] for one in found if one["kind"] == "adult"] == [60]
    assert desk.run("retention", "set", "adult", "--review", "12", "--delete", "6").code != 0
    for words in (("adult",), ("adult", "--off", "--review", "1"), ("adult", "--suggested")):
        assert desk.run("retention", "set", *words).code == 2
    *kinds, _declined = desk.ok("retention", "set", "--suggested")
    assert all(one["review_months"] for one in kinds)
    off = desk.ok("retention", "set", "adult", "--off")
    assert [one["review_months"] for one in off if one["kind"] == "adult"] == [0]
    assert "never" in desk.run("retention", "show").out


def test_the_rule_of_declined_referrals_is_on_and_is_set_or_taken_away(desk: CommandLine) -> None:
    assert desk.ok("retention", "show")[-1]["days"] == 30
    shown = desk.run("retention", "show").out
    name = "Referrals that became no case (declined, withdrawn or replaced)"
    assert f"declined: {name}: erased 30 days after" in shown
    found = desk.ok("retention", "set", "declined", "--days", "60")
    assert (found[-1]["kind"], found[-1]["days"], found[-1]["changed_by"]) == (
        "declined",
        60,
        "R. Das",
    )
    assert desk.ok("retention", "set", "adult", "--review", "3")[-1]["days"] == 60
    assert desk.ok("retention", "set", "declined", "--keep")[-1]["days"] == 0
    assert "never erased" in desk.run("retention", "show").out
    for words in (
        (),
        ("--days", "0"),
        ("--days", "3651"),
        ("--days", "5", "--keep"),
        ("--days", "5", "--review", "3"),
        ("--days", "5", "--suggested"),
        ("--off",),
    ):
        assert desk.run("retention", "set", "declined", *words).code == 2
    assert desk.run("retention", "set", "adult", "--days", "5").code == 2
    assert desk.run("retention", "set", "--keep").code == 2
    assert desk.ok("retention", "show")[-1]["days"] == 0
    assert desk.ok("retention", "set", "--suggested")[-1]["days"] == 30
    said = [one["action"] for one in desk.ok("log", "show")]
    assert said.count("declined_kept") == 1


def test_a_case_is_held_lifted_asked_for_kept_and_deleted(desk: CommandLine) -> None:
    case = added(desk, "Made-up Asha")
    assert desk.run("case", "hold", case, "--reason", "whim").code != 0
    held = desk.ok("case", "hold", case, "--reason", "audit", "--until", "1 Jan 2035")
    assert held["in_force"]
    refused = desk.run("case", "delete", case)
    assert refused.code == 1
    assert "is held" in refused.err
    assert "audit or inspection" in desk.run("case", "keeping", case).out
    other = desk.ok("case", "hold", case, "--reason", "appeal")["hold_id"][:8]
    assert other in desk.run("case", "keeping", case).out
    assert desk.ok("case", "lift", case, "--why", "Over", "--hold", other)["reason"] == "appeal"
    desk.ok("case", "lift", case, "--why", "Over")
    assert desk.run("case", "lift", case, "--why", "Over").code == 1
    asked = desk.ok("retention", "asked", case, "--note", "By telephone")
    assert asked["asked_on"]
    assert [one["case_no"] for one in desk.ok("retention", "due")["rows"]] == [case]
    assert "Deletion was asked for" in desk.run("retention", "due").out
    desk.ok("retention", "keep", case, "--until", "1 Jan 2035", "--why", "Appeal")
    assert desk.ok("retention", "due")["rows"] == []
    left = desk.run("retention", "delete", case, "--yes")
    assert (left.code, left.out.strip()) == (0, "0")
    assert "not due any more" in left.err
    desk.ok("retention", "asked", case, "--not-any-more")
    desk.ok("retention", "asked", case)
    assert "No backup" in desk.run("retention", "reach", case).out
    assert desk.run("retention", "delete", case).code == 2
    assert desk.run("retention", "delete").code == 2
    done = desk.run("retention", "delete", case, "--yes", "--json")
    assert len(done.json["done"]) == 1
    assert "New keys for everything" in done.err
    assert [one["case_no"] for one in desk.ok("case", "bin")] == [case]


def test_sealed_cases_are_counted_and_looked_at_when_asked(desk: CommandLine) -> None:
    case = added(desk, "Made-up Meena")
    desk.ok("case", "seal", case)
    desk.ok("retention", "asked", case)
    assert "1 sealed case was not looked at" in desk.run("retention", "due").err
    found = desk.ok("retention", "due", "--sealed")
    assert [one["sealed"] for one in found["rows"]] == [True]
    assert desk.ok("retention", "delete", "--proposed", "--yes") == {"done": [], "left": []}
