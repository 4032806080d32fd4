"""The time as use cases see it, handed in so that tests can hold it still.

Rules: times are whole Unix seconds (UTC), dates are days of the local calendar; nothing else in
``app`` asks the computer for the time.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from models.base.local_time import local

LAST_MOMENT = 253_402_128_000
"""30 December 9999 in UTC: in every time zone still a day that calendars know."""


def in_calendar(at: int) -> int:
    """Return a moment that can be shown; one that a stranger set beyond all years is the last.

    Args:
        at: Unix seconds, 0 or more.
    """
    return min(at, LAST_MOMENT)


def local_day(at: int) -> dt.date:
    """Return the local day of a moment in Unix seconds."""
    return local(in_calendar(at)).date()


def _local_today() -> dt.date:
    return local(time.time()).date()


@dataclass(frozen=True)
class Clock:
    """A clock made of two functions.

    Attributes:
        seconds: Unix seconds, UTC.
        date: today in the local calendar.
    """

    seconds: Callable[[], float]
    date: Callable[[], dt.date]

    def now(self) -> int:
        """Return the time in whole Unix seconds."""
        return int(self.seconds())

    def today(self) -> dt.date:
        """Return the local date."""
        return self.date()


@dataclass(frozen=True)
class SystemClock(Clock):
    """The clock of this computer."""

    seconds: Callable[[], float] = time.time
    date: Callable[[], dt.date] = _local_today
