"""Whose number a decision reaches when the office that it names has another one since."""

from __future__ import annotations

import pytest

from app.cases import cases
from app.consent.rules import ALLOWED, decide
from app.core.services import reading
from app.offices import offices, own_identity
from app.offices.moved_offices import Moves, moves_of
from office_sim import DAY_S, Hands
from pair_sim import ENGLISH, agree_with, case_with, check, pair


@pytest.fixture
def moved(tmp_path):
    """An office that has the new card of another one, which was checked before it moved."""
    hands = Hands()
    with pair(tmp_path, clock=hands) as (one, other):
        hands.at += DAY_S
        later, _told = own_identity.succeed(other, "planned")
        offices.add_card(one, offices.own_card(later))
        yield one, later, other.office.office_id, later.office.office_id


def moves(s, *named):
    with reading(s) as session:
        return moves_of(session, named)


def verdict(s, case, to):
    record = cases.show_case(s, case.case_id)
    wish = (to, "shelter", "refer", None, s.clock.today())
    return decide(record, ["p1.name_full"], (), *wish)["p1.name_full"]


def test_the_number_of_today_is_found_by_the_one_that_was_named(moved):
    one, later, old, new = moved
    assert moves(one, old) == Moves({new: (old,)}, ())
    check(one, later)
    assert moves(one, old, old, "f" * 64) == Moves({new: (old,)}, (new,))


def test_who_named_the_new_number_did_not_name_the_old_one(moved):
    one, later, old, new = moved
    check(one, later)
    assert moves(one, new) == Moves({}, ())
    case = case_with(one, ENGLISH)
    agree_with(one, case, new)
    assert (verdict(one, case, new), verdict(one, case, old)) == (ALLOWED, "office")


def test_both_numbers_may_be_named(moved):
    one, later, old, new = moved
    check(one, later)
    assert moves(one, old, new) == Moves({new: (old,)}, (new,))
    case = case_with(one, ENGLISH)
    agree_with(one, case, old)
    assert verdict(one, case, new) == ALLOWED


def test_an_office_that_did_not_move_has_no_other_number(moved):
    one = moved[0]
    assert moves(one) == moves(one, "f" * 64, one.office.office_id) == Moves({}, ())
