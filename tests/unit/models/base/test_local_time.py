"""Moments and days are the same on every system, also where Windows knows none."""

import datetime as dt
import time

import pytest

from models.base import local_time
from models.base.local_time import DAY_S, end_of, local, moment_of, utc

YEAR_3001 = 32_535_216_000


@pytest.fixture(params=["UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York"])
def zone(request, monkeypatch) -> str:
    """Be at another place, where the system can be told so; else where this computer is."""
    monkeypatch.setenv("TZ", request.param)
    if hasattr(time, "tzset"):
        time.tzset()
    yield request.param
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def as_windows(monkeypatch) -> None:
    """Know local times of the years that Windows knows, and no others."""
    really = local_time._as_here

    def known(moment: dt.datetime) -> dt.datetime:
        first, last = (dt.datetime(1970, 1, 1), dt.datetime(3000, 12, 31))
        if moment.tzinfo is None:
            first += dt.timedelta(days=1)
        if not first <= moment.replace(tzinfo=None) <= last:
            raise OSError(22, "Invalid argument")
        return really(moment)

    monkeypatch.setattr(local_time, "_as_here", known)


MOMENTS = (0, 1, DAY_S, 1_795_600_800, YEAR_3001, 253_402_128_000)


@pytest.mark.parametrize("at", [-5 * 365 * DAY_S, -1, *MOMENTS])
def test_a_moment_of_any_year_is_shown_in_the_zone_of_this_place(zone, as_windows, at):
    shown = local(at)
    assert int(shown.timestamp()) == at
    assert shown.utcoffset() is not None
    assert utc(at) == shown
    assert (utc(at).tzinfo, utc(at).timestamp()) == (dt.UTC, at)


@pytest.mark.parametrize("at", [0, 1, DAY_S, 1_795_600_800, 4_000_000_000])
def test_where_the_system_knows_the_moment_its_zone_counts(zone, at):
    assert local(at) == dt.datetime.fromtimestamp(at, dt.UTC).astimezone()
    assert local(at).utcoffset() == dt.datetime.fromtimestamp(at, dt.UTC).astimezone().utcoffset()


@pytest.mark.parametrize(
    "day",
    [
        dt.date.min,
        dt.date(1, 1, 2),
        dt.date(1960, 1, 1),
        dt.date(1970, 1, 1),
        dt.date(1980, 1, 1),
        dt.date(2026, 11, 25),
        dt.date(2099, 12, 31),
        dt.date(3001, 5, 5),
        dt.date(9999, 12, 30),
        dt.date.max,
    ],
)
def test_a_day_of_any_year_begins_and_ends(zone, as_windows, day):
    begins, ends = moment_of(day), end_of(day)
    assert ends - begins == DAY_S
    if dt.date(1, 1, 2) < day < dt.date(9999, 12, 31):
        shown = local(begins)
        assert (shown.date(), shown.time()) == (day, dt.time())
        assert moment_of(day, dt.time(12, 30)) - begins == 12 * 3600 + 1800


def test_a_moment_that_no_calendar_has_is_refused_as_such():
    for shown in (utc, local):
        with pytest.raises(OverflowError):
            shown(10**15)
