"""Dates of the Nepali calendar become Gregorian ones on days that are known from public life."""

import datetime as dt

import pytest

from app.base import date_words, language, numerals
from app.base.bikram_sambat import FIRST_YEAR, LAST_YEAR, bikram_day, read_bikram, without_bikram
from app.base.errors import FactRefusedError
from models.fields.dates import parse_date

# First days of years as the calendars of those years were printed.
NEW_YEAR = {
    2057: (2000, 4, 13), 2072: (2015, 4, 14), 2073: (2016, 4, 13), 2074: (2017, 4, 14),
    2075: (2018, 4, 14), 2076: (2019, 4, 14), 2077: (2020, 4, 13), 2078: (2021, 4, 14),
    2079: (2022, 4, 14), 2080: (2023, 4, 14), 2081: (2024, 4, 13), 2082: (2025, 4, 14),
}  # fmt: skip

# Days of public life that stand in newspapers in both calendars.
KNOWN_DAYS = [
    ("2058-02-19 BS", "2001-06-01"),
    ("2063-01-11 BS", "2006-04-24"),
    ("2065-02-15 BS", "2008-05-28"),
    ("2072-01-12 BS", "2015-04-25"),
    ("2072-06-03 BS", "2015-09-20"),
]


@pytest.mark.parametrize(("year", "day"), NEW_YEAR.items())
def test_first_day_of_a_printed_year_is_right(year: int, day: tuple[int, int, int]) -> None:
    found = read_bikram(f"{year}-01-01 BS")
    assert found is not None
    assert found.text == dt.date(*day).isoformat()


@pytest.mark.parametrize(("typed", "expected"), KNOWN_DAYS)
def test_day_of_public_life_is_right(typed: str, expected: str) -> None:
    found = read_bikram(typed)
    assert found is not None
    assert found.text == expected


@pytest.mark.parametrize(
    "typed",
    [
        "2072-01-12 BS",
        "BS 2072/1/12",
        "12/1/2072 B.S.",
        "२०७२-०१-१२ वि.सं.",
        "वि. सं. 2072 वैशाख 12",
        "बि.सं. २०७२ बैशाख १२",
        "विक्रम संवत् 2072-1-12",
        "2072 Baisakh 12",
        "12 वैशाख 2072",
    ],
)
def test_one_day_is_read_in_every_way_in_which_it_is_written(typed: str) -> None:
    found = read_bikram(typed)
    assert found is not None
    assert found.text == "2015-04-25"
    assert found.typed == typed
    assert found.by.startswith("nepali-datetime ")


def test_month_and_year_become_the_days_that_they_have() -> None:
    month, year = read_bikram("2083 मंसिर"), read_bikram("about 2072 BS")
    assert month is not None
    assert year is not None
    assert month.text == "2026-11-17..2026-12-15"
    assert year.text == "~2015-04-14..2016-04-12"


@pytest.mark.parametrize("typed", ["25 Nov 2026", "2083-08-09", "today", "abs 2010", "", None, 7])
def test_what_is_not_marked_is_left_to_the_ordinary_rule(typed: object) -> None:
    assert read_bikram(typed) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (f"{LAST_YEAR + 1}-01-01 BS", "date.bikram-sambat-year"),
        (f"{FIRST_YEAR - 1} BS", "date.bikram-sambat-year"),
        ("2083-13-01 BS", "date.no-such-day"),
        ("2083-08-33 BS", "date.no-such-day"),
        ("BS", "date.unknown"),
        ("2083 2082 BS", "date.unknown"),
        ("soon BS", "date.unknown"),
        ("सावन 2026", "date.maybe-bikram-sambat"),
    ],
)
def test_date_that_is_not_sure_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(FactRefusedError) as caught:
        read_bikram(typed, "When")
    assert caught.value.facts == {"field": "When", "reason": reason}


@pytest.mark.parametrize("code", ["en", "hi", "ne", "bn"])
def test_a_day_that_is_shown_in_both_calendars_can_be_pasted_into_a_field(code: str) -> None:
    language.install(code)
    date_words.install(date_words.BIKRAM)
    numerals.install(numerals.NATIVE)
    try:
        shown = date_words.date_words(dt.date(2026, 11, 25))
    finally:
        language.install("en")
        date_words.install(date_words.GREGORIAN)
        numerals.install(numerals.LATIN)
    assert shown.endswith(")")
    assert read_bikram(without_bikram(shown)) is None
    assert parse_date(without_bikram(shown)) == "2026-11-25"


@pytest.mark.parametrize("typed", ["25 Nov 2026 (perhaps)", "(9 Mangsir 2083 BS)", "2026"])
def test_nothing_else_is_cut_off_a_date(typed: str) -> None:
    assert without_bikram(typed) == typed


def test_a_day_of_the_nepali_calendar_is_said_where_its_year_is_known() -> None:
    assert bikram_day(dt.date(2026, 11, 25)) == (2083, 8, 9)
    assert bikram_day(dt.date(1943, 4, 13)) is None
    assert bikram_day(dt.date(2027, 4, 14)) is None
    assert bikram_day(dt.date(9999, 12, 31)) is None
