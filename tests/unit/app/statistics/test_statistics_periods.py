"""Periods of three calendars begin and end on the right day; what is no period is refused."""

import datetime as dt
import itertools

import pytest

from app.base.errors import FactRefusedError
from app.statistics import periods


@pytest.mark.parametrize(
    ("typed", "first", "last", "code"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2026"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-02"),
        ("2026-12", "2026-12-01", "2026-12-31", "2026-12"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2026-Q1"),
        ("2026-q4", "2026-10-01", "2026-12-31", "2026-Q4"),
        ("FY2026-27", "2026-04-01", "2027-03-31", "FY2026-27"),
        ("fy 2026", "2026-04-01", "2027-03-31", "FY2026-27"),
        ("FY1999-2000", "1999-04-01", "2000-03-31", "FY1999-00"),
        ("BS2083", "2026-04-14", "2027-04-13", "BS2083"),
        ("BS 2000", "1943-04-14", "1944-04-12", "BS2000"),
    ],
)
def test_a_name_is_its_days(typed: str, first: str, last: str, code: str) -> None:
    found = periods.read_period(typed)
    assert (found.first.isoformat(), found.last.isoformat(), found.code) == (first, last, code)
    assert found.name in found.shown
    assert code.isascii()


@pytest.mark.parametrize(
    "typed",
    [
        "", "year", "9999", "0000", "1899", "2070", "2026-13", "2026-00", "2026-Q5", "FY2026-28",
        "FY2026-26", "BS2084", "BS1999", "26", "2026-1", "２０２６", "FY2069-70", "-2026", "2026;",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(typed: str) -> None:
    with pytest.raises(FactRefusedError):
        periods.read_period(typed)


TODAY = dt.date(2026, 11, 25)


def test_days_may_be_typed_or_left_out() -> None:
    both = periods.read_days("1 Apr 2026", "2026-05-15", TODAY)
    assert (both.first, both.last) == (dt.date(2026, 4, 1), dt.date(2026, 5, 15))
    assert both.code == "2026-04-01..2026-05-15"
    assert periods.read_days("2026-04-01", "", TODAY).last == TODAY
    assert periods.read_days("", "2026-04-01", TODAY).first == dt.date(1900, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        ("2026-05-02", "2026-05-01", "date.range-order"),
        ("9999-01-01", "", "date.year"),
        ("2026-02-30", "", "date.no-such-day"),
        ("soon", "", "date.unknown"),
        ("", "2026-04", "date.day-missing"),
        ("2026-12-01", "", "date.future"),
    ],
)
def test_wrong_days_are_refused(first: str, last: str, reason: str) -> None:
    with pytest.raises(FactRefusedError) as refused:
        periods.read_days(first, last, TODAY)
    # A day to come is no mistake of a calendar; it only comes after today.
    assert refused.value.facts["reason"] in {reason, "date.range-order"}


def test_today_says_in_which_years_it_lies() -> None:
    assert periods.year_of(TODAY).code == "2026"
    assert periods.financial_year_of(dt.date(2026, 3, 31)).code == "FY2025-26"
    assert periods.financial_year_of(dt.date(2026, 4, 1)).code == "FY2026-27"


def test_all_years_of_the_nepali_calendar_follow_each_other() -> None:
    years = [periods.bikram_year(year) for year in range(2000, 2084)]
    for before, after in itertools.pairwise(years):
        assert after.first - before.last == dt.timedelta(days=1)
        assert (before.last - before.first).days in {364, 365}
