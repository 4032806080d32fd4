"""Which backups of a place stay: the newest of each of seven days, four weeks and twelve months.

Rules: pure; the newest stays whatever happens; what is dated ahead of today stays too, because the
clock was wrong then or is wrong now, and takes nobody's place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from typing import Final

from models.base.local_time import local

DAYS: Final = 7
WEEKS: Final = 4
MONTHS: Final = 12


def kept(times: Iterable[int], today: dt.date) -> set[int]:
    """Return the moments whose backups stay.

    Args:
        times: when the backups of one place were made, in Unix seconds.
        today: local calendar date.
    """
    newest_first = sorted(set(times), reverse=True)
    ahead = {at for at in newest_first if day_of(at) > today}
    past = [at for at in newest_first if at not in ahead]
    return (
        set(newest_first[:1])
        | ahead
        | _newest_of(past, day_of, DAYS)
        | _newest_of(past, _week_of, WEEKS)
        | _newest_of(past, _month_of, MONTHS)
    )


def day_of(at: int) -> dt.date:
    """Return the local date of a moment."""
    return local(at).date()


def _week_of(at: int) -> tuple[int, int]:
    return day_of(at).isocalendar()[:2]


def _month_of(at: int) -> tuple[int, int]:
    return day_of(at).year, day_of(at).month


def _newest_of(
    newest_first: Iterable[int], period_of: Callable[[int], Hashable], most: int
) -> set[int]:
    """Return the newest moment of each of the last ``most`` periods that have one."""
    seen: set[Hashable] = set()
    stay = set()
    for at in newest_first:
        period = period_of(at)
        if period in seen:
            continue
        if len(seen) == most:
            break
        seen.add(period)
        stay.add(at)
    return stay
