"""Packets and referrals by their id, or by what somebody typed: a beginning of an id, a name.

Rules: what is found several times is refused, never guessed; reading only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import NotFoundError
from app.core.services import Services, reading
from models.queries import lookup
from models.rows.packet import Packet, Seen

if TYPE_CHECKING:
    from models.register.database import Session

OUTGOING = ("sealed", "handed_over", "answered", "withdrawn", "expired", "superseded")
"""States of the packets that the outbox shows."""


def resolve_packet(s: Services, typed: str) -> str:
    """Return the whole id of a packet in the inbox.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    with reading(s) as session:
        return packet_row(session, lookup.find_packet(session, typed).id).id


def resolve_outgoing(s: Services, typed: str) -> str:
    """Return the whole id of a packet in the outbox.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    with reading(s) as session:
        return outgoing_row(session, lookup.find_packet(session, typed).id).id


def packet_row(session: Session, packet_id: str) -> Packet:
    """Return the row of a received packet by its whole id.

    Raises:
        NotFoundError: no such packet came in.
    """
    row = session.get(Packet, packet_id)
    if row is None or row.direction != "in":
        raise NotFoundError(reason="find.packet")
    return row


def outgoing_row(session: Session, packet_id: str) -> Packet:
    """Return the row of a packet in the outbox by its whole id.

    Raises:
        NotFoundError: no such packet lies there.
    """
    row = session.get(Packet, packet_id)
    if row is None or row.direction != "out" or row.state not in OUTGOING:
        raise NotFoundError(reason="find.packet")
    return row


def arrived_at(session: Session, row: Packet) -> int:
    """Return when a packet came in, in Unix seconds."""
    seen = session.get(Seen, row.id)
    return seen.at if seen else row.updated
