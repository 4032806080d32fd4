"""Dates are read as people write them and never guessed into another year."""

import datetime as dt

import pytest

from models.fields.dates import parse_date, parse_flexdate, show_date, span
from models.fields.text import Refusal

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-25", "2026/11/25", "20261125", "25/11/2026", "25-11-2026", "25.11.26",
        "25 Nov 2026", "25th November, 2026", "Nov 25 2026", "2026 Nov 25", "11/25/2026",
        "२५/११/२०२६", "২৫-১১-২০২৬", "25 नवंबर 2026", "২৫ নভেম্বর ২০২৬", "२५ नोभेम्बर २०२६",
        "today",
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways(typed: str) -> None:
    assert parse_date(typed, TODAY) == "2026-11-25"


def test_day_comes_first_when_both_readings_are_possible() -> None:
    assert parse_date("05/11/2026") == "2026-11-05"


def test_yesterday_needs_to_know_the_day() -> None:
    assert parse_date("Yesterday", TODAY) == "2026-11-24"
    with pytest.raises(Refusal, match=r"date\.unknown"):
        parse_date("yesterday")


def test_two_digits_of_a_year_mean_the_nearer_century() -> None:
    assert parse_flexdate("12/05/65") == "1965-05-12"
    assert parse_flexdate("12/05/09") == "2009-05-12"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2008", "2008"), ("about 2008", "~2008"), ("~2008", "~2008"), ("c. 2008", "~2008"),
        ("लगभग २००८", "~2008"), ("05/2008", "2008-05"), ("2008-5", "2008-05"),
        ("May 2008", "2008-05"), ("approx. 3 May 2008", "~2008-05-03"), ("प्रায়", None),
        ("मई 2008", "2008-05"),
    ],
)  # fmt: skip
def test_month_year_and_about_are_enough_for_a_flexible_date(
    typed: str, stored: str | None
) -> None:
    if stored is None:
        with pytest.raises(Refusal):
            parse_flexdate(typed)
    else:
        assert parse_flexdate(typed) == stored
        assert parse_flexdate(stored) == stored


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31/02/2026", "date.no-such-day"),
        ("2026-13", "date.day-missing"),
        ("2026", "date.day-missing"),
        ("about 25 Nov 2026", "date.not-exact"),
        ("25 Nov 2083", "date.maybe-bikram-sambat"),
        ("25/11/1826", "date.year"),
        ("25/11/9999", "date.year"),
        ("Nov Nov 2026", "date.unknown"),
        ("25 Nov", "date.unknown"),
        ("Nov 26", "date.unknown"),
        ("125 Nov 26", "date.unknown"),
        ("1/2/3/4", "date.unknown"),
        ("25/11/226", "date.unknown"),
        ("25 Nov 226", "date.unknown"),
        ("-", "date.unknown"),
        ("²5 Nov 2026", "date.unknown"),
    ],
)
def test_what_is_no_day_is_refused(typed: str, reason: str) -> None:
    if typed == "2026-13":
        with pytest.raises(Refusal, match=r"date\.no-such-day"):
            parse_flexdate(typed)
        return
    with pytest.raises(Refusal) as caught:
        parse_date(typed)
    assert str(caught.value) == reason


def test_flexible_date_after_today_is_refused_when_today_is_known() -> None:
    assert parse_flexdate("2026-11", TODAY) == "2026-11"
    assert parse_flexdate("2027") == "2027"
    with pytest.raises(Refusal, match=r"date\.future"):
        parse_flexdate("2026-12", TODAY)


@pytest.mark.parametrize(
    ("stored", "first", "last"),
    [
        ("2008", "2008-01-01", "2008-12-31"),
        ("2008-02", "2008-02-01", "2008-02-29"),
        ("2008-12", "2008-12-01", "2008-12-31"),
        ("2008-02-03", "2008-02-03", "2008-02-03"),
        ("~2008-02-03", "2008-01-03", "2008-03-05"),
        ("~2008", "2006-12-31", "2010-01-01"),
    ],
)
def test_stored_date_spans_the_days_it_can_mean(stored: str, first: str, last: str) -> None:
    assert span(stored) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_what_is_not_stored_has_no_span_and_is_shown_as_it_is() -> None:
    with pytest.raises(ValueError, match="not a stored date"):
        span("someday")
    assert show_date("someday") == "someday"
    for wrong in ("2026-13-45", "2026-00", "2026-02-30", "0000", "~9999", "~0001", "..", "2026.."):
        assert show_date(wrong) == wrong
