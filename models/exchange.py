"""Questions about offices, packets and referrals, asked in one place so that only rows know SQL.

Rules: reading only; newest first; a beginning of an id finds what starts with it.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.identity import OwnIdentity, OwnKey
from models.office import Office
from models.packet import Packet, PeerReceived, Seen
from models.referral import Referral


def own_identity(session: Session) -> OwnIdentity | None:
    """Return the identity in use, None when the office has none yet."""
    query = select(OwnIdentity).where(OwnIdentity.retired_at.is_(None))
    return session.scalars(query.order_by(OwnIdentity.created.desc())).first()


def own_keys(session: Session) -> list[OwnKey]:
    """Return all own encryption keys, destroyed ones too, the newest first."""
    return list(session.scalars(select(OwnKey).order_by(OwnKey.valid_from.desc(), OwnKey.kid)))


def offices(session: Session) -> list[Office]:
    """Return all other offices by name."""
    return list(session.scalars(select(Office).order_by(Office.name, Office.id)))


def offices_beginning(session: Session, prefix: str) -> list[str]:
    """Return ids of offices that begin with ``prefix``, at most two."""
    query = select(Office.id).where(Office.id.startswith(prefix, autoescape=True)).limit(2)
    return list(session.scalars(query))


def seen_with(session: Session, from_office: str, ep: str, seq: int) -> Seen | None:
    """Return what arrived from an office under this number of this epoch."""
    query = select(Seen).where(Seen.from_office == from_office, Seen.ep == ep, Seen.seq == seq)
    return session.scalars(query).first()


def arrived_with(session: Session, from_office: str, ep: str, seq: int) -> Packet | None:
    """Return the kept packet of an office under this number of this epoch."""
    query = select(Packet).where(
        Packet.office_id == from_office,
        Packet.direction == "in",
        Packet.seq == seq,
        Packet.ep == ep,
    )
    return session.scalars(query).first()


def packets(session: Session, direction: str) -> list[Packet]:
    """Return the packets of the inbox ("in") or the outbox ("out"), newest first."""
    query = select(Packet).where(Packet.direction == direction)
    return list(session.scalars(query.order_by(Packet.updated.desc(), Packet.id)))


def packets_from(session: Session, office_id: str, state: str) -> list[Packet]:
    """Return the packets of an office that are in a state, in their own order."""
    query = select(Packet).where(
        Packet.office_id == office_id, Packet.direction == "in", Packet.state == state
    )
    return list(session.scalars(query.order_by(Packet.created, Packet.seq)))


def packets_beginning(session: Session, prefix: str, direction: str) -> list[str]:
    """Return ids of packets that begin with ``prefix``, at most two."""
    query = select(Packet.id).where(
        Packet.id.startswith(prefix, autoescape=True), Packet.direction == direction
    )
    return list(session.scalars(query.limit(2)))


def count_waiting(session: Session) -> int:
    """Return how many received packets wait for a person."""
    query = select(func.count()).where(
        Packet.direction == "in", Packet.state.in_(("waiting", "quarantined"))
    )
    return int(session.execute(query).scalar_one())


def last_arrival(session: Session, office_id: str) -> PeerReceived | None:
    """Return what arrived from an office in the epoch that was heard of last."""
    query = select(PeerReceived).where(PeerReceived.office_id == office_id)
    return session.scalars(query.order_by(PeerReceived.updated.desc())).first()


def referrals(session: Session, case_id: str | None = None) -> list[Referral]:
    """Return all referrals, or those of one case, newest first."""
    query = select(Referral).order_by(Referral.updated.desc(), Referral.id)
    if case_id is not None:
        query = query.where(Referral.case_id == case_id)
    return list(session.scalars(query))


def referrals_beginning(session: Session, prefix: str) -> list[str]:
    """Return ids of referrals that begin with ``prefix``, at most two."""
    query = select(Referral.id).where(Referral.id.startswith(prefix, autoescape=True)).limit(2)
    return list(session.scalars(query))


def referral_of(session: Session, packet_id: str, direction: str) -> Referral | None:
    """Return the referral that a packet carried out or in."""
    query = select(Referral).where(Referral.packet_id == packet_id, Referral.direction == direction)
    return session.scalars(query).first()


def last_thread(session: Session, case_id: str, office_id: str) -> Referral | None:
    """Return the last referral of a case to an office, whose thread a new one joins."""
    query = select(Referral).where(
        Referral.case_id == case_id,
        Referral.office_id == office_id,
        Referral.direction == "out",
        Referral.thread_id.is_not(None),
    )
    return session.scalars(query.order_by(Referral.created.desc())).first()
