"""A letter counts to the end of the day that is printed on it."""

import datetime as dt

import pytest

from app.base.clock import local_day
from app.letters.issue import is_over, last_day
from models.base.local_time import moment_of
from office_sim import DAY_S, NOON, TODAY


def test_the_whole_of_the_last_day_counts():
    last = last_day(NOON, 30)
    assert last == TODAY + dt.timedelta(days=30)
    assert not is_over(NOON, 30, last)
    assert is_over(NOON, 30, last + dt.timedelta(days=1))


def test_no_limit_is_never_over():
    assert last_day(NOON, 0) is None
    assert not is_over(NOON, 0, dt.date.max)


@pytest.mark.parametrize("issued", [0, NOON, 2**32 - 1])
def test_any_seal_has_a_day(issued):
    assert last_day(issued, 65_535) > local_day(issued)


def test_a_day_begins_when_the_one_before_ends():
    start = moment_of(TODAY)
    assert local_day(start) == TODAY
    assert local_day(start - 1) == TODAY - dt.timedelta(days=1)
    assert 0 < NOON - start < DAY_S
