"""Questions that only the exchange of packets asks; the usual ones are in ``finding``.

Rules: reading only; nothing here changes anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.finding import own_identity, own_keys
from models.packet import Packet, PeerReceived
from models.referral import Referral

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "arrived_with",
    "kept_files",
    "last_thread",
    "own_identity",
    "own_keys",
    "packets_from",
    "packets_in",
    "referral_of",
    "thread_packets",
    "unused_numbers",
    "with_gaps",
]


def arrived_with(session: Session, from_office: str, ep: str, seq: int) -> Packet | None:
    """Return the kept packet of an office under this number of this epoch."""
    query = select(Packet).where(
        Packet.office_id == from_office,
        Packet.direction == "in",
        Packet.seq == seq,
        Packet.ep == ep,
    )
    return session.scalars(query).first()


def packets_from(session: Session, office_id: str, state: str) -> list[Packet]:
    """Return the received packets of an office that are in a state, in their own order."""
    query = select(Packet).where(
        Packet.office_id == office_id, Packet.direction == "in", Packet.state == state
    )
    return list(session.scalars(query.order_by(Packet.created, Packet.seq)))


def packets_in(session: Session, direction: str, state: str) -> list[Packet]:
    """Return all packets of one direction that are in a state."""
    query = select(Packet).where(Packet.direction == direction, Packet.state == state)
    return list(session.scalars(query))


def kept_files(session: Session) -> set[str]:
    """Return the names of all packet files that a row still needs."""
    query = select(Packet.file_name).where(Packet.file_name.is_not(None))
    return {name for name in session.scalars(query) if name}


def thread_packets(session: Session, office_id: str, thread: str) -> list[Packet]:
    """Return all packets of one thread with an office, both ways, in the order they were made."""
    query = select(Packet).where(Packet.thread == thread, Packet.office_id == office_id)
    return list(session.scalars(query.order_by(Packet.created, Packet.seq, Packet.id)))


def unused_numbers(session: Session, office_id: str, ep: str, limit: int) -> list[int]:
    """Return our newest numbers for an office that no packet carries, highest first.

    Args:
        session: any session.
        office_id: the other office.
        ep: our epoch.
        limit: most numbers.
    """
    query = select(Packet.seq).where(
        Packet.office_id == office_id,
        Packet.direction == "out",
        Packet.state == "burnt",
        Packet.ep == ep,
    )
    return list(session.scalars(query.order_by(Packet.seq.desc()).limit(limit)))


def with_gaps(session: Session) -> list[PeerReceived]:
    """Return the offices and epochs of which some number has not arrived."""
    query = select(PeerReceived).order_by(PeerReceived.updated.desc())
    return [row for row in session.scalars(query) if row.gaps]


def referral_of(session: Session, packet_id: str, direction: str) -> Referral | None:
    """Return the referral that a packet carried out or in."""
    query = select(Referral).where(Referral.packet_id == packet_id, Referral.direction == direction)
    return session.scalars(query).first()


def last_thread(session: Session, case_id: str, office_id: str) -> Referral | None:
    """Return the last referral of a case to an office, whose thread a new one joins.

    A notice is passed over: it may be about somebody who must not be told from it later.
    """
    query = select(Referral).where(
        Referral.case_id == case_id,
        Referral.office_id == office_id,
        Referral.direction == "out",
        Referral.thread_id.is_not(None),
        Referral.__table__.c.kind.is_distinct_from("notify"),
    )
    return session.scalars(query.order_by(Referral.created.desc())).first()
