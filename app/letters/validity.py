"""Until when a letter counts: to the end of the day that is printed on it.

Rules: pure; whoever reads the paper sees a day and no hour, so the whole day counts.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from app.base.clock import in_calendar
from models.base.local_time import local, moment_of

_DAY_S: Final = 86_400


def last_day(issued: int, days: int) -> dt.date | None:
    """Return the last local day on which a letter counts, None for no limit.

    Args:
        issued: Unix seconds.
        days: for how many days it was given, 0 for no limit.
    """
    return local_day(issued + days * _DAY_S) if days else None


def is_over(issued: int, days: int, today: dt.date) -> bool:
    """Say whether a letter counted before today only; see `last_day`."""
    last = last_day(issued, days)
    return last is not None and today > last


def local_day(at: int) -> dt.date:
    """Return the local day of a moment in Unix seconds."""
    return local(in_calendar(at)).date()


def beginning(day: dt.date) -> int:
    """Return the moment at which a local day begins, Unix seconds."""
    return moment_of(day)
