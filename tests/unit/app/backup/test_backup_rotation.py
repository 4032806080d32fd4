"""Seven days, four weeks, twelve months; the newest always; what is dated ahead stays."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.retention.backup_rotation import DAYS, MONTHS, WEEKS, day_of, kept

DAY = 86_400
START = 1_795_600_800
TODAY = day_of(START)


def daily(days: int) -> list[int]:
    """Return one moment a day, the last one today."""
    return [START - DAY * back for back in range(days)]


def test_nothing_stays_of_nothing():
    assert kept([], TODAY) == set()


def test_a_week_of_days_stays_whole():
    assert kept(daily(7), TODAY) == set(daily(7))


def test_of_two_years_of_days_little_more_than_a_year_stays():
    stay = kept(daily(730), TODAY)
    assert len(stay) <= DAYS + WEEKS + MONTHS
    assert set(daily(7)) <= stay
    months = {(day_of(at).year, day_of(at).month) for at in stay}
    assert len(months) == MONTHS


def test_of_several_on_one_day_the_newest_stays():
    day = [START - hour * 3_600 for hour in range(5)]
    assert kept(day, TODAY) == {START}


def test_a_rotation_day_by_day_keeps_what_it_promises():
    there: set[int] = set()
    for number in range(500):
        at = START + number * DAY
        there.add(at)
        there = kept(there, day_of(at))
    last = START + 499 * DAY
    assert {last - DAY * back for back in range(7)} <= there
    assert len({day_of(at).isocalendar()[:2] for at in there}) >= WEEKS
    assert len({(day_of(at).year, day_of(at).month) for at in there}) == MONTHS
    assert len(there) <= DAYS + WEEKS + MONTHS


def test_a_clock_that_went_back_costs_no_backup():
    ahead = [START + 40 * DAY, START + 41 * DAY]
    assert set(ahead) <= kept([*daily(30), *ahead], TODAY)
    assert set(daily(7)) <= kept([*daily(30), *ahead], TODAY)


@given(st.lists(st.integers(0, 4_000_000_000), max_size=60), st.dates(dt.date(1970, 1, 2)))
def test_it_keeps_only_what_is_there_and_the_newest_of_it(times, today):
    stay = kept(times, today)
    assert stay <= set(times)
    if times:
        assert max(times) in stay
    assert kept(stay, today) == stay
