"""Periods over which is counted: years of three calendars, quarters, months and any days.

Rules: a period has both of its days; nothing is counted before 1900 or after 2069, the years that
the register stores; a year of the Nepali calendar has the days that its published calendar gives
it; today comes from the clock that is handed in.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from app.base.bikram_sambat import read_bikram
from app.base.date_words import stored_words
from app.base.errors import FactRefusedError
from app.base.language import N_, translate
from app.core.field_catalogue import kept_text
from models.fields.dates import FIRST_YEAR, LAST_YEAR

PERIOD: Final = N_("Period")
FROM: Final = N_("From")
UNTIL: Final = N_("Until")
_YEAR: Final = N_("Year {year}")
_QUARTER: Final = N_("Quarter {quarter} of {year}")
_FINANCIAL: Final = N_("Financial year {years}")
_BIKRAM: Final = N_("Nepali year {year} BS")
_SPAN: Final = N_("{first} to {last}")
_APRIL: Final = 4
_TYPED: Final = re.compile(
    r"(?:FY\s?(?P<fy>\d{4})(?:[-/](?P<end>\d{2}|\d{4}))?|BS\s?(?P<bs>\d{4})"
    r"|(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})))?)",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, both ends included.

    Attributes:
        first: the first day.
        last: the last day, not before the first.
        code: ASCII: ``2026``, ``2026-Q2``, ``2026-04``, ``FY2026-27``, ``BS2083`` or
            ``2026-04-01..2026-05-15``.
        name: what it is called in the language shown when it was made, "" for any days.
    """

    first: dt.date
    last: dt.date
    code: str
    name: str = ""

    @property
    def shown(self) -> str:
        """The name with its days, in the language that is shown."""
        days = translate(_SPAN).format(
            first=stored_words(self.first.isoformat()), last=stored_words(self.last.isoformat())
        )
        return f"{self.name} ({days})" if self.name else days


def calendar_year(year: int) -> Period:
    """Return a calendar year.

    Raises:
        FactRefusedError: not a year of the register; so for all periods here.
    """
    first, last = _day(year, 1, 1), _day(year, 12, 31)
    return Period(first, last, f"{year}", translate(_YEAR).format(year=year))


def quarter(year: int, number: int) -> Period:
    """Return a quarter of a calendar year; ``number`` is 1 to 4."""
    first = _day(year, 3 * number - 2, 1)
    name = translate(_QUARTER).format(quarter=number, year=year)
    return Period(first, _before(_months_later(first, 3)), f"{year}-Q{number}", name)


def month(year: int, number: int) -> Period:
    """Return a month of a calendar year; ``number`` is 1 to 12."""
    first = _day(year, number, 1)
    code = f"{year}-{number:02}"
    return Period(first, _before(_months_later(first, 1)), code, stored_words(code))


def financial_year(year: int) -> Period:
    """Return the Indian financial year that begins on 1 April of ``year``."""
    first, last = _day(year, _APRIL, 1), _day(year + 1, _APRIL, 1) - dt.timedelta(days=1)
    years = f"{year}-{(year + 1) % 100:02}"
    return Period(first, last, f"FY{years}", translate(_FINANCIAL).format(years=years))


def bikram_year(year: int) -> Period:
    """Return a year of the Nepali calendar."""
    reading = read_bikram(f"{year} BS", PERIOD)
    if reading is None:
        raise FactRefusedError(field=PERIOD, reason="date.unknown")
    first, last = (dt.date.fromisoformat(one) for one in reading.text.split(".."))
    return Period(first, last, f"BS{year}", translate(_BIKRAM).format(year=year))


def days(first: dt.date, last: dt.date) -> Period:
    """Return any days.

    Raises:
        FactRefusedError: the first comes after the last, or not in a year of the register.
    """
    for day in (first, last):
        _day(day.year, day.month, day.day)
    if first > last:
        raise FactRefusedError(field=PERIOD, reason="date.range-order")
    return Period(first, last, f"{first.isoformat()}..{last.isoformat()}")


def year_of(today: dt.date) -> Period:
    """Return the calendar year of a day: what is counted when nothing else is said."""
    return calendar_year(today.year)


def financial_year_of(today: dt.date) -> Period:
    """Return the Indian financial year of a day."""
    return financial_year(today.year - (today.month < _APRIL))


def read_period(typed: str) -> Period:
    """Return the period of a name.

    Args:
        typed: ``2026``, ``2026-Q2``, ``2026-04``, ``FY2026-27`` or ``BS2083``.

    Raises:
        FactRefusedError: it is no such name, or of a year that is not known.
    """
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        raise FactRefusedError(field=PERIOD, reason="date.unknown")
    parts = found.groupdict()
    if parts["bs"]:
        return bikram_year(int(parts["bs"]))
    if parts["fy"]:
        return _read_financial(int(parts["fy"]), parts["end"])
    year = int(parts["year"])
    if parts["quarter"]:
        return quarter(year, int(parts["quarter"]))
    return month(year, int(parts["month"])) if parts["month"] else calendar_year(year)


def read_days(first: str, last: str, today: dt.date) -> Period:
    """Return the days between two typed ones.

    Args:
        first: a day as typed, "" for the beginning of everything.
        last: a day as typed, "" for today.
        today: the local day.

    Raises:
        FactRefusedError: not a day, or the first comes after the last.
    """
    begin = kept_text(first.strip(), "registered_on", FROM, today)
    end = kept_text(last.strip(), "registered_on", UNTIL, today)
    return days(
        dt.date.fromisoformat(begin) if begin else dt.date(FIRST_YEAR, 1, 1),
        dt.date.fromisoformat(end) if end else today,
    )


def _read_financial(year: int, end: str | None) -> Period:
    """Return a financial year whose second year, when it is told, follows the first."""
    if end is not None and int(end) not in {(year + 1) % 100, year + 1}:
        raise FactRefusedError(field=PERIOD, reason="date.unknown")
    return financial_year(year)


def _day(year: int, month_number: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise FactRefusedError(field=PERIOD, reason="date.year")
    try:
        return dt.date(year, month_number, day)
    except ValueError:
        raise FactRefusedError(field=PERIOD, reason="date.no-such-day") from None


def _months_later(first: dt.date, months: int) -> dt.date:
    passed = first.year * 12 + first.month - 1 + months
    return dt.date(passed // 12, passed % 12 + 1, 1)


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)
