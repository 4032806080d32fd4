"""Referrals of other offices that became no case: how long they stay, and erasing.

They were declined here, or withdrawn or replaced there before anybody accepted them.

Rules: what was sent goes, and all words about it; that it came stays, as an id, a hash and a number
(``models.rows.packet.Seen``), so that the same packet is never new again; that a referral was
declined or taken back, when and why, stays without a word of it, because years were counted with
it; answers of ours are not touched; what belongs to a case, or of which something still waits for a
person, is left whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import delete, text

from models.base.meta import get_meta, set_meta
from models.queries.exchange import packets_naming, referral_of
from models.rows.letter import Letter
from models.rows.packet import Packet

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.rows.case import Referral

DAYS: Final = 30
"""For so many days it is kept while the head has said nothing else."""

MOST_DAYS: Final = 3650

_RULE: Final = "retention.declined"
_COUNTED: Final = frozenset({"kind", "decline_reason"})
_OVER: Final = text(
    "SELECT p.id FROM packets p LEFT JOIN referrals r ON r.packet_id = p.id AND r.direction = 'in'"
    " WHERE p.direction = 'in' AND p.type = 'referral'"
    " AND p.state IN ('declined', 'withdrawn', 'superseded')"
    " AND p.case_id IS NULL AND coalesce(r.declined_at, p.updated) <= :before"
    " AND NOT EXISTS (SELECT 1 FROM packets o WHERE o.thread = p.thread AND (o.case_id IS NOT NULL"
    " OR o.direction = 'in' AND o.state IN ('waiting', 'quarantined')))"
    " AND NOT EXISTS (SELECT 1 FROM referrals o WHERE o.thread_id = p.thread"
    " AND o.case_id IS NOT NULL) ORDER BY p.id"
)


class DeclinedDays(NamedTuple):
    """For how many days it is kept, 0 for always; when the head said so and who, 0 for never."""

    days: int = DAYS
    changed: int = 0
    changed_by: int = 0


def declined_days(session: Session) -> DeclinedDays:
    """Return how long declined referrals are kept."""
    kept = get_meta(session, _RULE)
    return DeclinedDays(*map(int, kept.split(" "))) if kept else DeclinedDays()


def set_declined_days(session: Session, days: int, at: int, by: int) -> None:
    """Keep how long declined referrals are kept.

    Args:
        session: a writing session.
        days: up to ``MOST_DAYS``; 0 for always.
        at: Unix seconds.
        by: number of the user.
    """
    set_meta(session, _RULE, f"{days} {at} {by}")


def declined_before(session: Session, before: int) -> list[str]:
    """Return the packets that were declined or taken back until a moment and belong to no case.

    Args:
        session: any session.
        before: Unix seconds.
    """
    session.flush()
    return list(session.scalars(_OVER, {"before": before}))


def erase_declined(session: Session, packet: Packet) -> int:
    """Erase such a packet with all that was said about it, but not that it came.

    Args:
        session: a writing session.
        packet: one that ``declined_before`` returned; it is used no more.

    Returns:
        When it was declined, or taken back, in Unix seconds.
    """
    at, referral = packet.updated, referral_of(session, packet.id, "in")
    if referral is not None:
        at = referral.declined_at or at
        session.execute(delete(Letter).where(Letter.referral_id == referral.id))
        _forget(referral)
    for other in packets_naming(session, packet):
        if other.type == "notice" and other.state == "noted":
            session.delete(other)
    session.delete(packet)
    return at


def _forget(referral: Referral) -> None:
    """Leave of a referral what is counted of it."""
    for name in referral.facts():
        if name not in _COUNTED:
            referral.put(name, None)
    referral.case_ref = referral.owner_snapshot = referral.first_registered_on = None
    referral.scope_used = referral.attachment_ids = None
