"""Which ids are one office after it moved, and when a move makes no two ids one."""

from __future__ import annotations

import pytest

from app.core.services import reading
from app.offices import offices, own_identity
from app.offices.moved_offices import same_office, today
from office_sim import DAY_S, Hands
from pair_sim import check, pair


def ids_of_office(s, office_id):
    with reading(s) as session:
        return same_office(session, office_id)


@pytest.fixture(params=[True, False], ids=["checked", "unchecked"])
def moved(request, tmp_path):
    """Two offices, the second of which moved and whose new card the first has."""
    hands = Hands()
    with pair(tmp_path, clock=hands, checked=request.param) as (one, other):
        hands.at += DAY_S
        later, _told = own_identity.succeed(other, "planned")
        offices.add_card(one, offices.own_card(later))
        yield request.param, later, one, other.office.office_id, later.office.office_id


def test_a_move_of_a_checked_office_makes_both_ids_one_and_of_an_unchecked_one_does_not(moved):
    was_checked, _later, one, old, new = moved
    both = frozenset({old, new})
    assert ids_of_office(one, old) == (both if was_checked else {old})
    assert ids_of_office(one, new) == (both if was_checked else {new})


def test_the_check_of_the_new_number_makes_the_move_sure(moved):
    _was_checked, later, one, old, new = moved
    check(one, later)
    assert ids_of_office(one, old) == ids_of_office(one, new) == {old, new}


def test_a_red_or_blocked_office_stands_for_nobody_else(moved):
    _was_checked, _later, one, old, new = moved
    offices.report_mismatch(one, new)
    assert ids_of_office(one, old) == {old}
    offices.block_office(one, new)
    assert (ids_of_office(one, old), ids_of_office(one, new)) == ({old}, {new})


def test_an_unknown_id_is_itself_alone(moved):
    assert ids_of_office(moved[2], "f" * 64) == {"f" * 64}


def now(s, office_id):
    with reading(s) as session:
        return today(session, office_id)


def test_an_office_is_reached_under_the_number_of_today_as_far_as_its_move_is_trusted(moved):
    was_checked, later, one, old, new = moved
    assert now(one, old) == (new if was_checked else old)
    assert now(one, new) == new
    assert now(one, "f" * 64) == "f" * 64
    check(one, later)
    assert now(one, old) == new
    offices.report_mismatch(one, new)
    assert (now(one, old), now(one, new)) == (old, new)


def test_an_office_that_moved_twice_is_one_under_all_its_numbers(moved):
    _was_checked, later, one, old, new = moved
    check(one, later)
    last, _told = own_identity.succeed(later, "planned")
    offices.add_card(one, offices.own_card(last))
    newest = last.office.office_id
    for each in (old, new, newest):
        assert ids_of_office(one, each) == {old, new, newest}
        assert now(one, each) == newest
