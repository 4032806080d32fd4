"""Days in words: the month is never a number, the Nepali date beside it where it is wanted."""

import datetime as dt
from collections.abc import Iterator

import pytest

from app.base import date_words as moments
from app.base import language, numerals
from app.base.date_words import date_words, day_words, moment_words, stored_words
from app.system import preferences

AT = int(dt.datetime(2026, 11, 5, 9, 7).astimezone().timestamp())
DAY = dt.date(2026, 11, 25)
SPACE = "\u00a0"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    language.install("en")
    moments.install(moments.GREGORIAN)
    numerals.install(numerals.LATIN)


@pytest.mark.parametrize(
    ("code", "words"), [("en", "5 Nov 2026"), ("hi", "5 नवंबर 2026"), ("bn", "5 নভেম্বর 2026")]
)
def test_the_month_is_a_word_of_the_language(code: str, words: str) -> None:
    language.install(code)
    assert day_words(AT) == words
    assert moment_words(AT) == f"{words} 09:07"


def test_a_time_that_no_calendar_knows_is_shown_all_the_same() -> None:
    assert day_words(2**52)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "25 Nov 2026 (9 Mangsir 2083 BS)"),
        ("hi", "25 नवंबर 2026 (9 मंसिर 2083 नेपाली वि.सं.)"),
        ("ne", "25 नोभेम्बर 2026 (वि.सं. 2083 मङ्सिर 9)"),
        ("bn", "25 নভেম্বর 2026 (9 অগ্রহায়ণ 2083 বিক্রম সংবৎ)"),
    ],
)
def test_the_nepali_date_stands_behind_in_one_piece(code: str, words: str) -> None:
    language.install(code)
    assert SPACE not in date_words(DAY)
    moments.install(moments.BIKRAM)
    assert date_words(DAY).replace(SPACE, " ") == words
    assert " " not in date_words(DAY).partition("(")[2]


def test_a_year_that_is_not_known_for_sure_has_no_second_date() -> None:
    moments.install(moments.BIKRAM)
    assert date_words(dt.date(2027, 4, 14)) == "14 Apr 2027"
    assert date_words(dt.date(1943, 4, 13)) == "13 Apr 1943"


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("2026", "२०२६"),
        ("~2026", "लगभग २०२६"),
        ("2026-11", "नवंबर २०२६"),
        ("2026-03..2026-05", "मार्च २०२६ से मई २०२६ तक"),
        ("2026-11-25", "२५ नवंबर २०२६ (९ मंसिर २०८३ नेपाली वि.सं.)"),
        ("FIR 12/2026", "FIR 12/2026"),
        ("", ""),
    ],
)
def test_a_stored_date_of_any_exactness_follows_digits_and_calendar(
    stored: str, words: str
) -> None:
    language.install("hi")
    numerals.install(numerals.NATIVE)
    moments.install(moments.BIKRAM)
    assert stored_words(stored).replace(SPACE, " ") == words


def test_there_are_two_ways_to_show_a_day() -> None:
    with pytest.raises(ValueError, match="no such calendar"):
        moments.install("julian")


@pytest.mark.parametrize(
    ("settings", "code", "country", "bikram"),
    [
        ({}, "en", "", False),
        ({}, "ne", "", True),
        ({}, "en", "NP", True),
        ({}, "bn", "BD", False),
        ({"calendar": "gregorian"}, "ne", "NP", False),
        ({"calendar": "bikram"}, "hi", "IN", True),
    ],
)
def test_who_reads_nepali_or_works_in_nepal_has_both_until_she_chooses(
    settings: dict[str, str | int], code: str, country: str, bikram: bool
) -> None:
    preferences.take_up(settings, code, country)
    assert moments.is_bikram_shown() == bikram
    assert numerals.liked() == numerals.LATIN


def test_digits_are_those_of_the_settings() -> None:
    preferences.take_up({"digits": "native"}, "hi")
    assert numerals.liked() == numerals.NATIVE
