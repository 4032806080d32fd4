"""The periods of which a return can be made: those that are over.

Rules: no clock and no register here; the newest period stands first.
"""

from __future__ import annotations

import datetime as dt

from app.statistics.periods import Period
from ui.statistics.period_choices import offered


def ended_periods(kind: str, today: dt.date) -> tuple[Period, ...]:
    """Return the periods of a kind that are over, the newest first.

    Args:
        kind: as the page of statistics names it; there are none of days that are typed.
        today: the local day.
    """
    return tuple(one for one in offered(kind, today) if one.last < today)
