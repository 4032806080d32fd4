"""What few offices need is in use once it was switched on, or ever held something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.home.in_use import MATCHES, RETURNS, not_in_use
from app.home.today import count_returns
from app.inbox import acceptance
from app.matching import allowed
from app.returns import desk
from app.statistics import periods
from match_desk import asked, case_of, matching_pair
from office_sim import DAY_S
from pair_sim import pair

PHONE = "+919800000123"


def test_nothing_of_it_is_in_use_at_first_and_returns_are_in_a_nodal_office(tmp_path):
    with pair(tmp_path) as (one, _other):
        assert not_in_use(one) == {MATCHES, RETURNS}
        nodal = replace(one, office=replace(one.office, kind=desk.NODAL))
        assert not_in_use(nodal) == {MATCHES}


def test_matches_are_in_use_while_they_are_on_and_after_something_was_asked(tmp_path):
    with matching_pair(tmp_path) as (one, other):
        assert MATCHES not in not_in_use(one)
        allowed.turn_off(one)
        assert MATCHES in not_in_use(one)
        allowed.turn_on(one)
        asked((one, other), [case_of(one, phone=PHONE)])
        allowed.turn_off(one)
        assert MATCHES not in not_in_use(one)


def test_returns_are_in_use_where_one_was_made_and_where_one_came(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, other):
        nodal = other.office.office_id
        made = desk.send(one, desk.plan(one, nodal, periods.quarter(2026, 3)))
        assert RETURNS not in not_in_use(one)
        assert RETURNS in not_in_use(other)
        acceptance.receive(other, Path(made.file))
        assert RETURNS not in not_in_use(other)
        assert (count_returns(one), made.office_id) == (0, nodal)
        hands.at += 40 * DAY_S
        assert count_returns(one) == 1
        assert count_returns(replace(one, user=replace(one.user, role="officer"))) == 0
