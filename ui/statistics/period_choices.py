"""Which periods the page offers: the kinds of them, and the latest of each, in words.

Rules: the latest comes first; the first time it is the year in which the country of the office
reports; what is remembered of a period is its kind and how long it is over,
never a year; days that somebody typed are not remembered.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from app.base.language import N_, _
from app.base.numerals import in_digits
from app.statistics import periods
from app.statistics.periods import Period

YEAR, QUARTER, MONTH, FINANCIAL, BIKRAM = "year", "quarter", "month", "fy", "bs"
DAYS: Final = "days"
KINDS: Final = (
    (YEAR, N_("Calendar year")),
    (QUARTER, N_("Quarter")),
    (MONTH, N_("Month")),
    (FINANCIAL, N_("Financial year, April to March")),
    (BIKRAM, N_("Nepali year, BS")),
    (DAYS, N_("From one day to another")),
)
"""Keys of the kinds with their message ids."""
_YEARS_NAMED: Final = ("FY", "BS")
"""What the code of a year begins with whose kind says which years those are."""
_REPORTED: Final = {"IN": FINANCIAL, "NP": BIKRAM}
"""In which years the offices of a country report."""

_YEARS, _QUARTERS, _MONTHS = 15, 12, 24
_MOST_REMEMBERED = 9
_BIKRAM_AHEAD = 57
_LAST_BIKRAM = 2083


def offered(kind: str, today: dt.date) -> list[Period]:
    """Return the periods of a kind, that of today first; none for days that are typed."""
    if kind == YEAR:
        return [periods.calendar_year(today.year - back) for back in range(_YEARS)]
    if kind == FINANCIAL:
        first = periods.financial_year_of(today).first.year
        return [periods.financial_year(first - back) for back in range(_YEARS)]
    if kind == BIKRAM:
        first = _bikram_year(today)
        return [periods.bikram_year(first - back) for back in range(_YEARS)]
    if kind == QUARTER:
        whole = today.year * 4 + (today.month - 1) // 3
        return [periods.quarter(n // 4, n % 4 + 1) for n in range(whole, whole - _QUARTERS, -1)]
    if kind == MONTH:
        whole = today.year * 12 + today.month - 1
        return [periods.month(n // 12, n % 12 + 1) for n in range(whole, whole - _MONTHS, -1)]
    return []


def _bikram_year(today: dt.date) -> int:
    """Return the Nepali year of a day, or the last one whose days are known."""
    year = min(_LAST_BIKRAM, today.year + _BIKRAM_AHEAD)
    return year if periods.bikram_year(year).first <= today else year - 1


def short(period: Period) -> str:
    """Return a period for a list: its name, or the years alone where their kind stands beside."""
    if period.code[:2] in _YEARS_NAMED:
        return in_digits(period.code[2:])
    return in_digits(period.name or period.shown)


def habit_of(kind: str, period: Period | None, today: dt.date) -> str:
    """Return what is remembered of a choice, "" for nothing."""
    codes = [one.code for one in offered(kind, today)]
    if period is None or period.code not in codes:
        return ""
    back = codes.index(period.code)
    return f"{kind}.{back}" if back <= _MOST_REMEMBERED else ""


def of_habit(word: str, today: dt.date, country: str = "") -> tuple[str, Period]:
    """Return kind and period of what was remembered; this year when it makes no sense.

    Args:
        word: what was remembered, "" for nothing.
        today: the local day.
        country: of the office, as a code; another than India and Nepal reports calendar years.
    """
    kind, _dot, back = word.partition(".")
    found = offered(kind, today)
    if back.isdecimal() and int(back) < len(found):
        return kind, found[int(back)]
    kind = _REPORTED.get(country, YEAR)
    return kind, offered(kind, today)[0]


def kinds_in_words() -> list[tuple[str, str]]:
    """Return the kinds with their words."""
    return [(key, _(words)) for key, words in KINDS]
