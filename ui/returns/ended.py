"""The periods of which a return can be made: those that are over.

Rules: no clock and no register here; the newest period stands first; what is due is the last
period of the kind that was sent before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from app.statistics.periods import Period
from ui.statistics.period_choices import BIKRAM, DAYS, FINANCIAL, MONTH, QUARTER, YEAR, offered


def kind_of(code: str) -> str:
    """Return the kind of a period with this code, as the page of statistics names it."""
    if ".." in code:
        return DAYS
    if code.startswith("BS"):
        return BIKRAM
    if code.startswith("FY"):
        return FINANCIAL
    if "Q" in code:
        return QUARTER
    return MONTH if "-" in code else YEAR


def ended(kind: str, today: dt.date) -> tuple[Period, ...]:
    """Return the periods of a kind that are over, the newest first.

    Args:
        kind: as the page of statistics names it; there are none of days that are typed.
        today: the local day.
    """
    return tuple(one for one in offered(kind, today) if one.last < today)


def due(sent: Iterable[Period], today: dt.date) -> Period | None:
    """Return the period of which a return is due, None when there is none.

    Args:
        sent: periods of the returns that were sent to one office, the newest first.
        today: the local day.
    """
    periods = list(sent)
    kinds = [kind_of(one.code) for one in periods]
    kind = next((one for one in kinds if one != DAYS), "")
    last = next(iter(ended(kind, today)), None) if kind else None
    if last is None:
        return None
    covered = any(one.first <= last.first and last.last <= one.last for one in periods)
    return None if covered else last
