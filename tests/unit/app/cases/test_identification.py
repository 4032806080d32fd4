"""Ticked signs are counted by the published rule, openly, and nothing is decided."""

import pytest

from app.cases.indicators import CHILD_ONLY, MET, NOT_MET, NOTHING, assess, sign_groups


def test_all_signs_stand_in_their_group() -> None:
    groups = sign_groups()
    assert [len(group.signs) for group in groups] == [10, 10, 16, 9, 15, 7]
    codes = [sign.code for group in groups for sign in group.signs]
    assert len(codes) == len(set(codes)) == 67
    assert {sign.strength for group in groups for sign in group.signs} == {
        "strong",
        "medium",
        "weak",
    }


def ticks(strong: int, medium: int, weak: int, key: str = "exploitation") -> list[str]:
    """Return codes of so many signs of a group."""
    group = next(one for one in sign_groups() if one.key == key)
    held = {name: [s.code for s in group.signs if s.strength == name] for name in
            ("strong", "medium", "weak")}  # fmt: skip
    return held["strong"][:strong] + held["medium"][:medium] + held["weak"][:weak]


@pytest.mark.parametrize(
    ("strong", "medium", "weak", "counts"),
    [
        (2, 0, 0, True), (1, 1, 0, True), (1, 0, 1, True), (0, 3, 0, True), (0, 2, 1, True),
        (1, 0, 0, False), (0, 2, 0, False), (0, 1, 1, False), (0, 0, 0, False),
    ],
)  # fmt: skip
def test_group_counts_by_the_rule(strong: int, medium: int, weak: int, counts: bool) -> None:
    found = assess(ticks(strong, medium, weak, "coercion"))
    group = next(one for one in found.groups if one.key == "coercion")
    assert (group.strong, group.medium, group.weak) == (strong, medium, weak)
    assert group.counts is counts


def test_conditions_alone_are_enough_for_a_child_only() -> None:
    found = assess(ticks(1, 1, 0))
    assert (found.child, found.adult, found.words) == (True, False, CHILD_ONLY)
    both = assess([*ticks(1, 1, 0), *ticks(2, 0, 0, "coercion")])
    assert (both.child, both.adult, both.words) == (True, True, MET)


def test_means_without_conditions_are_not_enough() -> None:
    found = assess(ticks(2, 0, 0, "coercion"))
    assert (found.child, found.adult, found.words) == (False, False, NOT_MET)


def test_unknown_signs_are_named_and_counted_nowhere() -> None:
    found = assess(["of_a_later_version"])
    assert found.unknown == ("of_a_later_version",)
    assert found.words == NOTHING
    assert not any(group.strong or group.medium or group.weak for group in found.groups)
