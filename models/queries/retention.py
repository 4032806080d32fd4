"""What retention asks: referrals that became no case, and how far a case has gone.

Rules:

* Referrals that were declined here, or withdrawn or replaced there before anybody accepted them:
  what was sent goes, and all words about it; that it came stays, as an id, a hash and a number
  (``models.rows.packet.Seen``), so that the same packet is never new again; that a referral was
  declined or taken back, when and why, stays without a word of it, because years were counted
  with it; answers of ours are not touched; what belongs to a case, or of which something still
  waits for a person, is left whole.
* How far a case has gone: reading only; nothing is asked of the disk, only what was written down
  when it happened.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import delete, func, select, text

from models.base.meta import get_meta, set_meta
from models.queries.exchange import packets_naming, referral_of
from models.rows.case import Case, Referral
from models.rows.letter import Letter
from models.rows.log import LogRow
from models.rows.office import Office
from models.rows.packet import Packet
from models.rows.returns import MadeReturn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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


_AT_ONCE: Final = 500
_LEFT: Final = frozenset({"draft"})


class Sent(NamedTuple):
    """One referral that left for another office, or came from one; `at` in Unix seconds."""

    case_no: str
    office: str
    direction: str
    packet_id: str
    at: int


class Went(NamedTuple):
    """How often something was taken out, and when last, in Unix seconds."""

    times: int
    last: int


class Known(NamedTuple):
    """A case, and since when it is in the register."""

    case_id: str
    case_no: str
    created: int
    registered_on: str


def known(session: Session, case_ids: Sequence[str]) -> list[Known]:
    """Return what of some cases is there."""
    found: list[Known] = []
    for ids in _parts(case_ids):
        query = select(Case.id, Case.case_no, Case.created, Case.__table__.c.registered_on)
        rows = session.execute(query.where(Case.id.in_(ids)).order_by(Case.case_order))
        found += [
            Known(case_id, case_no, created, registered or "")
            for case_id, case_no, created, registered in rows
        ]
    return found


def sent(session: Session, case_ids: Sequence[str]) -> list[Sent]:
    """Return the referrals of some cases that other offices have, by office and time."""
    found: list[Sent] = []
    at = func.coalesce(Referral.handed_over_at, Referral.sealed_at, Referral.created)
    for ids in _parts(case_ids):
        query = (
            select(Case.case_no, Office.name, Referral.direction, Referral.packet_id, at)
            .join(Case, Case.id == Referral.case_id)
            .join(Office, Office.id == Referral.office_id)
            .where(Referral.case_id.in_(ids), Referral.state.not_in(_LEFT))
        )
        found += [
            Sent(case_no, office, direction, packet_id or "", int(when))
            for case_no, office, direction, packet_id, when in session.execute(query)
        ]
    return sorted(found, key=lambda one: (one.office, one.at, one.case_no))


def went(session: Session, case_ids: Sequence[str], actions: Collection[str]) -> Went:
    """Return how often lines of the log tell such actions about some cases."""
    times = last = 0
    for ids in _parts(case_ids):
        query = select(func.count(), func.max(LogRow.at)).where(
            LogRow.object_id.in_(ids), LogRow.action.in_(actions)
        )
        many, newest = session.execute(query).one()
        times, last = times + int(many), max(last, int(newest or 0))
    return Went(times, last)


def went_since(session: Session, since: int, actions: Collection[str]) -> Went:
    """Return how often lines of the log tell such actions since a moment, about whatever."""
    query = select(func.count(), func.max(LogRow.at)).where(
        LogRow.action.in_(actions), LogRow.at >= since
    )
    many, newest = session.execute(query).one()
    return Went(int(many), int(newest or 0))


def returns_about(session: Session, days: Collection[str]) -> int:
    """Return how many returns were made for periods in which any of some ISO days lies."""
    if not days:
        return 0
    among = text(
        "EXISTS (SELECT 1 FROM json_each(:days) WHERE value BETWEEN first_day AND last_day)"
    )
    query = select(func.count()).select_from(MadeReturn).where(among)
    return int(session.scalar(query, {"days": json.dumps(sorted(set(days)))}) or 0)


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
