"""Which referrals want a word by telephone: no answer in seven days, or the day of reply is over.

Rules: only reminding, nothing is ever sent by itself; what was answered or has ended reminds
nobody; a referral that still lies here is a matter of handing over, not of waiting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from app.packets.records import OutboxItem

SILENT = "silent"
OVERDUE = "overdue"
SILENT_AFTER_S = 7 * 86_400
_WAITS = frozenset({"handed_over", "received", "lost_resent"})


def reminder(state: str, since: int, reply_by: str, now: int, today: dt.date) -> str:
    """Return why a referral of ours wants a word: overdue, silent, or "" when it does not.

    Args:
        state: a code of referral_state.
        since: when it was handed over or sealed, in Unix seconds.
        reply_by: ISO date, or "".
        now: Unix seconds.
        today: the local day.
    """
    if state not in _WAITS:
        return ""
    if reply_by and reply_by < today.isoformat():
        return OVERDUE
    return SILENT if now - since > SILENT_AFTER_S else ""


def count(items: Iterable[OutboxItem]) -> dict[str, int]:
    """Return how many packets of the outbox want a word, by reason."""
    found: dict[str, int] = {}
    for item in items:
        if item.reminder:
            found[item.reminder] = found.get(item.reminder, 0) + 1
    return found
