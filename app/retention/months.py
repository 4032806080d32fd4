"""Months after a day, and the last day that lies so many months back.

Rules: pure; a month after 31 January is the last day of February; the two functions are each
other's inverse: a day is due exactly when it is not after ``last_day``.
"""

from __future__ import annotations

import calendar
import datetime as dt

_YEAR = 12


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later; the last of its month where there is no such day."""
    year, month = _month(day, months)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_day(today: dt.date, months: int) -> dt.date:
    """Return the last day of which so many months are over today.

    Raises:
        ValueError: that is before the first year of the calendar.
    """
    year, month = _month(today, -months)
    longest = calendar.monthrange(year, month)[1]
    ends_here = today.day == calendar.monthrange(today.year, today.month)[1]
    return dt.date(year, month, longest if ends_here else min(today.day, longest))


def _month(day: dt.date, months: int) -> tuple[int, int]:
    whole = day.year * _YEAR + day.month - 1 + months
    return whole // _YEAR, whole % _YEAR + 1
