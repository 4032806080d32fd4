"""A letter tells its dates in words, in both calendars where they are wanted, in its language."""

import datetime as dt

import pytest

from app.letters.reader_language import Tongue, in_words, month_in_words, stored_in_words

EN = Tongue("en")
BOTH = Tongue("en", both_calendars=True)
NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 11, 25), "25 November 2026 (9 Mangsir 2083 BS)"),
        (dt.date(2026, 4, 14), "14 April 2026 (1 Baishakh 2083 BS)"),
        (dt.date(1944, 1, 1), "1 January 1944 (17 Poush 2000 BS)"),
        (dt.date(2027, 4, 13), "13 April 2027 (30 Chait 2083 BS)"),
        (dt.date(2027, 4, 14), "14 April 2027"),
        (dt.date(1900, 1, 1), "1 January 1900"),
        (dt.date(9999, 12, 31), "31 December 9999"),
    ],
)
def test_a_day_is_told_in_both_calendars_where_both_are_sure(day, expected):
    assert in_words(day, BOTH).replace(NO_BREAK, " ") == expected


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_a_day_is_told_in_one_calendar_unless_both_are_wanted(language):
    day = dt.date(2026, 11, 25)
    one, both = in_words(day, Tongue(language)), in_words(day, Tongue(language, True))
    assert "2026" in one
    assert "2083" not in one
    assert both.startswith(one)
    assert "2083" in both


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("2026-11-25", "25 November 2026 (9 Mangsir 2083 BS)"),
        ("2026-11", "Nov 2026"),
        ("~2009", "about 2009"),
        ("2026-02-31", "2026-02-31"),
        ("no date", "no date"),
        ("", ""),
    ],
)
def test_a_stored_date_of_any_exactness_is_told(stored, expected):
    assert stored_in_words(stored, BOTH).replace(NO_BREAK, " ") == expected


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("2026-11-25", "November 2026"),
        ("~2026-11", "November 2026"),
        ("2026", ""),
        ("2026-13", ""),
        ("", ""),
    ],
)
def test_a_notice_tells_the_month_alone(stored, expected):
    assert month_in_words(stored, EN) == expected


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_the_end_of_a_line_never_parts_the_nepali_date_from_its_mark(language):
    second = in_words(dt.date(2026, 11, 25), Tongue(language, True)).partition("(")[2]
    assert " " not in second
    assert NO_BREAK in second


@pytest.mark.parametrize("language", ["hi", "ne", "bn"])
def test_digits_stay_latin_in_every_language(language):
    told = in_words(dt.date(2026, 11, 25), Tongue(language, True))
    assert all(part in told for part in ("25", "2026", "9", "2083"))


def test_a_language_without_a_text_says_it_in_english():
    assert Tongue("ne").say("{thing} that no catalogue has", thing="A") == "A that no catalogue has"
    assert Tongue("hi").say("") == ""


def test_what_is_filled_in_is_no_pattern():
    assert EN.say("A {thing}", thing="{evil} {0}") == "A {evil} {0}"
