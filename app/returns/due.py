"""For which days a return is due: the last period of the kind that was sent before.

Rules: no clock and no register here; a period is due when it is over and no return covers it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from app.statistics import periods
from app.statistics.periods import Period

YEAR, QUARTER, MONTH, FINANCIAL, BIKRAM = "year", "quarter", "month", "fy", "bs"
DAYS: Final = "days"
"""Kinds of periods, as the page of statistics names them too."""
_BIKRAM_AHEAD: Final = 57
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
