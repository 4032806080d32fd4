"""Moments as calendars and clocks tell them, alike on every system.

Rules: whole seconds since the beginning of 1970 (UTC), before it too. Windows makes a date only of
moments from 1970 to 3000, and refuses a time of day without a zone on the first day of them: so a
date is counted and never asked of the system, and where it tells no zone for a moment, the one of
the nearest moment for which it does is taken. Nowhere else in the program is a moment turned into
a date or a date into a moment.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MIDNIGHT: Final = dt.time()
_SECOND: Final = dt.timedelta(seconds=1)
DAY_S: Final = 86_400
# The third day of 1970 and one before the end of 2999: in every zone within what Windows knows.
_FIRST: Final = 2 * DAY_S
_LAST: Final = 32_503_507_200


def utc(at: float) -> dt.datetime:
    """Return a moment in UTC.

    Args:
        at: Unix seconds.

    Raises:
        OverflowError: no calendar has a year for it.
    """
    return _EPOCH + dt.timedelta(seconds=at)


def local(at: float) -> dt.datetime:
    """Return a moment in the zone of this computer.

    Args:
        at: Unix seconds.

    Raises:
        OverflowError: no calendar has a year for it.
    """
    moment = utc(at)
    try:
        return _as_here(moment)
    except OSError:
        return moment.astimezone(_nearest_zone(at))


def moment_of(day: dt.date, time: dt.time = _MIDNIGHT) -> int:
    """Return when the clocks of this place show a time of day; by default when the day begins.

    Args:
        day: any day that a calendar has.
        time: without a zone.

    Returns:
        Unix seconds.
    """
    shown = dt.datetime.combine(day, time)
    try:
        return int(_as_here(shown).timestamp())
    except (OSError, OverflowError, ValueError):
        as_if_utc = (shown.replace(tzinfo=dt.UTC) - _EPOCH) // _SECOND
        return as_if_utc - _nearest_zone(as_if_utc).utcoffset(None) // _SECOND


def end_of(day: dt.date) -> int:
    """Return when the day after a local day begins, Unix seconds."""
    if day == dt.date.max:
        return moment_of(day) + DAY_S
    return moment_of(day + dt.timedelta(days=1))


def _nearest_zone(at: float) -> dt.timezone:
    """Return the zone of this computer at the nearest moment for which each system tells it."""
    known = utc(min(max(at, _FIRST), _LAST))
    return dt.timezone(_as_here(known).utcoffset() or dt.timedelta())


def _as_here(moment: dt.datetime) -> dt.datetime:
    """Ask the system."""
    return moment.astimezone()
