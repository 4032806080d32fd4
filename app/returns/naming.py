"""Periods of returns as they are named, and for which days a return is due.

Rules:

* Names: the days are what counts, the kind only gives a period its name; days that no calendar of
  the register has are told as they are.
* Due: no clock and no register here; a period is due when it is over and no return covers it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Final

from app.base.errors import FactRefusedError
from app.returns import periods as own
from app.statistics import periods
from app.statistics.periods import Period

_KINDS: Final = (
    (re.compile(r"\d{4}"), "calendar_year"),
    (re.compile(r"\d{4}-Q\d"), "quarter"),
    (re.compile(r"\d{4}-\d{2}"), "month"),
    (re.compile(r"FY\d{4}-\d{2}"), "financial_year"),
    (re.compile(r"BS\d{4}"), "bs_year"),
)
_BIKRAM_AHEAD: Final = 57
_MONTHS: Final = 3


def period_of_return(period: periods.Period) -> own.Period:
    """Return a period of statistics as that of a return."""
    kind = next((kind for pattern, kind in _KINDS if pattern.fullmatch(period.code)), "days")
    return own.Period(period.first, period.last, kind)


def shown_period(period: own.Period) -> periods.Period:
    """Return the period of a return with its code and its name."""
    first, last = period.first, period.last
    named: tuple[Callable[[], periods.Period], ...] = (
        lambda: periods.month(first.year, first.month),
        lambda: periods.quarter(first.year, (first.month - 1) // _MONTHS + 1),
        lambda: periods.calendar_year(first.year),
        lambda: periods.financial_year(first.year),
        lambda: periods.bikram_year(first.year + _BIKRAM_AHEAD),
    )
    for make in named:
        with contextlib.suppress(FactRefusedError):
            found = make()
            if (found.first, found.last) == (first, last):
                return found
    return periods.Period(first, last, f"{first.isoformat()}..{last.isoformat()}")


YEAR, QUARTER, MONTH, FINANCIAL, BIKRAM = "year", "quarter", "month", "fy", "bs"
DAYS: Final = "days"
"""Kinds of periods, as the page of statistics names them too."""
_LAST_BIKRAM: Final = 2083


def kind_of(code: str) -> str:
    """Return the kind of a period with this code."""
    if ".." in code:
        return DAYS
    if code.startswith("BS"):
        return BIKRAM
    if code.startswith("FY"):
        return FINANCIAL
    if "Q" in code:
        return QUARTER
    return MONTH if "-" in code else YEAR


def last_over(kind: str, today: dt.date) -> Period | None:
    """Return the newest period of a kind that is over; None of days that are typed."""
    if kind == MONTH:
        before = today.replace(day=1) - dt.timedelta(days=1)
        return periods.month(before.year, before.month)
    if kind == QUARTER:
        whole = today.year * 4 + (today.month - 1) // 3 - 1
        return periods.quarter(whole // 4, whole % 4 + 1)
    if kind == YEAR:
        return periods.calendar_year(today.year - 1)
    if kind == FINANCIAL:
        return periods.financial_year(periods.financial_year_of(today).first.year - 1)
    if kind == BIKRAM:
        year = min(_LAST_BIKRAM, today.year + _BIKRAM_AHEAD)
        while periods.bikram_year(year).last >= today:
            year -= 1
        return periods.bikram_year(year)
    return None


def next_due(sent: Iterable[Period], today: dt.date) -> Period | None:
    """Return the period of which a return is due, None when there is none.

    Args:
        sent: periods of the returns that were sent to one office, the newest first.
        today: the local day.
    """
    found = list(sent)
    kinds = [kind_of(one.code) for one in found]
    kind = next((one for one in kinds if one != DAYS), "")
    last = last_over(kind, today)
    if last is None:
        return None
    covered = any(one.first <= last.first and last.last <= one.last for one in found)
    return None if covered else last
