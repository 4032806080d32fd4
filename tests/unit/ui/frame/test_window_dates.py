"""Dates have their month in words; what is near is told shortly."""

import datetime as dt

import pytest

from app.base import language
from models.fields.dates import parse_date, parse_flexdate, show_date
from ui.frame import dates


def at(year: int, month: int, day: int, hour: int, minute: int) -> int:
    return int(dt.datetime(year, month, day, hour, minute).timestamp())


NOW = at(2026, 11, 25, 11, 0)


def test_a_day_has_its_month_in_words():
    assert dates.day(dt.date(2026, 11, 25)) == "25 Nov 2026"
    assert dates.iso_day("2026-11-05") == "5 Nov 2026"


def test_what_is_no_whole_date_stays_as_it_is():
    assert dates.iso_day("2026-11") == "2026-11"
    assert dates.short_day("2026-11") == ""
    assert dates.short_day("2026-11-27") == "27 Nov"


def test_moments_are_told_as_near_as_they_are():
    assert dates.moment(at(2026, 11, 25, 10, 42), NOW) == "Today 10:42"
    assert dates.moment(at(2026, 11, 24, 16, 5), NOW) == "24 Nov 16:05"
    assert dates.moment(at(2025, 3, 1, 9, 0), NOW) == "1 Mar 2025 09:00"


@pytest.fixture(params=language.WINDOW_LANGUAGES)
def spoken(request):
    yield language.install(request.param)
    language.install("en")


def test_a_date_that_is_shown_can_be_typed_back_in_every_language(spoken):
    for month in range(1, 13):
        date = dt.date(2026, month, 5)
        assert parse_date(dates.day(date)) == date.isoformat()
    for stored in ("2026-11", "2026", "~2026", "~2026-03", "2026-03..2026-05"):
        assert parse_flexdate(show_date(stored, language.translate)) == stored
