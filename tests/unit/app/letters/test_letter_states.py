"""The list of letters narrowed to those that are valid, expired or withdrawn, in the register."""

from __future__ import annotations

import pytest

from app.letters.issue import issue, list_letters, withdraw
from letter_maker import prepared
from office_sim import DAY_S
from pair_sim import case_with


@pytest.fixture
def s(two):
    return two[0]


def numbers(s, state: str, **more) -> list[str]:
    return [letter.number for letter in list_letters(s, state=state, **more)]


def test_each_letter_is_in_one_state_at_every_moment(s, hands):
    case = case_with(s)
    for days in (1, 0, 2, 1):
        issue(s, prepared(s, case.case_id, valid_days=days))
    withdraw(s, "L-26-0004", "lost")
    assert set(numbers(s, "valid")) == {"L-26-0001", "L-26-0002", "L-26-0003"}
    assert numbers(s, "expired") == []
    hands.at += DAY_S
    assert "L-26-0001" in numbers(s, "valid")
    hands.at += DAY_S - 1
    assert set(numbers(s, "valid")) == {"L-26-0002", "L-26-0003"}
    assert numbers(s, "expired") == ["L-26-0001"]
    assert numbers(s, "withdrawn") == ["L-26-0004"]
    for state in ("valid", "expired", "withdrawn"):
        found = list_letters(s, state=state)
        assert all(
            state == ("withdrawn" if one.withdrawn_at else "expired" if one.is_expired else "valid")
            for one in found
        )
    assert len(numbers(s, "")) == 4


def test_a_state_is_turned_page_by_page(s):
    case = case_with(s)
    for days in (0, 3, 0, 3, 0):
        issue(s, prepared(s, case.case_id, valid_days=days))
    first = list_letters(s, state="valid", limit=3)
    rest = list_letters(s, state="valid", limit=3, after=first[-1].letter_id)
    assert len({one.number for one in (*first, *rest)}) == 5
