"""Returns: those that this office made, with their true counts, and those that came from others.

Rules: the true counts of a return never leave the register and are kept for ever, because what is
hidden in a later return depends on them; what came is read again from its packet, a row here says
only for which days it is; nothing here names a case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, defer, mapped_column

from models.base.base import Base, key_everywhere
from models.base.parts import NOT_SENT, SHARED
from models.rows.case import REFERRAL_PENDING
from models.rows.packet import Packet, Seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

RETURN = "return"


class MadeReturn(Base):
    """A return that this office sealed; ``covered`` is its true counts and what is hidden."""

    __tablename__ = "made_returns"
    __table_args__ = (
        CheckConstraint("first_day <= last_day AND k >= 5", name="rule"),
        Index("uq_made_returns_packet_id", "packet_id", unique=True),
        SHARED,
    )

    number: Mapped[int] = mapped_column(primary_key=True, info=NOT_SENT)
    uid: Mapped[str | None] = key_everywhere()
    packet_id: Mapped[str]
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="RESTRICT"))
    kind: Mapped[str]
    first_day: Mapped[str]
    last_day: Mapped[str]
    made: Mapped[int]
    k: Mapped[int]
    definitions: Mapped[int]
    replaces: Mapped[str | None]
    covered: Mapped[str]


class ArrivedReturn(Base):
    """For which days a return is that came from another office."""

    __tablename__ = "arrived_returns"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        Index("ix_arrived_returns_days", "first_day", "last_day", "office_id"),
        SHARED,
    )

    packet_id: Mapped[str] = mapped_column(primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="RESTRICT"))
    kind: Mapped[str]
    first_day: Mapped[str]
    last_day: Mapped[str]
    made: Mapped[int]
    k: Mapped[int]
    definitions: Mapped[int]


class ReturnSender(Base):
    """Whether returns of an office are waited for, where somebody said so."""

    __tablename__ = "return_senders"
    __table_args__ = SHARED

    office_id: Mapped[str] = mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True
    )
    expected: Mapped[bool]


class Came(NamedTuple):
    """A return that came, its packet, and when it came in Unix seconds."""

    row: ArrivedReturn
    packet: Packet
    at: int


def made_returns(session: Session) -> Sequence[MadeReturn]:
    """Return all returns of this office in the order in which they were made."""
    return session.scalars(select(MadeReturn).order_by(MadeReturn.number)).all()


def made_by_packet(session: Session, packet_id: str) -> MadeReturn | None:
    """Return the return that left in a packet, None for none."""
    return session.scalars(select(MadeReturn).where(MadeReturn.packet_id == packet_id)).first()


def came_returns(session: Session, last: str | None = None) -> list[Came]:
    """Return the returns that came, in the order in which they were sealed.

    Args:
        session: any session.
        last: ISO day; only those whose first day is not after it.
    """
    query = (
        select(ArrivedReturn, Packet, Seen.at)
        .join(Packet, Packet.id == ArrivedReturn.packet_id)
        .outerjoin(Seen, Seen.pid == Packet.id)
        .options(defer(Packet.manifest))
        .order_by(Packet.created, Packet.seq, Packet.id)
    )
    if last is not None:
        query = query.where(ArrivedReturn.first_day <= last)
    return [Came(row, packet, at or packet.updated) for row, packet, at in session.execute(query)]


def came_about(session: Session, first: str, last: str) -> list[Came]:
    """Return the returns that share a day with a period, and the last one before of each office.

    Args:
        session: any session.
        first: ISO day.
        last: ISO day.
    """
    found = came_returns(session, last)
    before: dict[str, Came] = {}
    for one in sorted(found, key=lambda one: one.row.last_day):
        if one.row.last_day < first:
            before[one.row.office_id] = one
    return [one for one in found if one.row.last_day >= first or before[one.row.office_id] is one]


def returns_aside(session: Session) -> list[tuple[Packet, int]]:
    """Return the packets with returns of offices that nobody checked, and when they came."""
    query = (
        select(Packet, Seen.at)
        .outerjoin(Seen, Seen.pid == Packet.id)
        .where(Packet.direction == "in", Packet.type == RETURN, Packet.state == "quarantined")
        .order_by(Packet.created, Packet.seq, Packet.id)
    )
    return [(packet, at or packet.updated) for packet, at in session.execute(query)]


def is_any_return(session: Session) -> bool:
    """Say whether a return was made here or came, also one of an office that nobody checked."""
    kept = (select(MadeReturn.packet_id), select(ArrivedReturn.packet_id))
    return any(session.scalars(one.limit(1)).first() for one in kept) or bool(
        returns_aside(session)
    )


def chosen_senders(session: Session) -> dict[str, bool]:
    """Return the offices of which somebody said whether their returns are waited for."""
    return {row.office_id: row.expected for row in session.scalars(select(ReturnSender))}


class Transfer(NamedTuple):
    """A case that was sent away to another office as a transfer.

    Attributes:
        case_id: here.
        office_id: where it went.
        first_day: ISO day of its first registration by any office.
        came_on: ISO day on which it was taken over from another office, None for an own case.
        sealed_at: Unix seconds.
        is_waiting: no answer has come.
        accepted_on: ISO day on which it was taken over there, None when it was not.
        learned_at: when that was read here, Unix seconds, 0 when it was not.
    """

    case_id: str
    office_id: str
    first_day: str
    came_on: str | None
    sealed_at: int
    is_waiting: bool
    accepted_on: str | None
    learned_at: int


_TRANSFERS: Final = text(
    "SELECT r.case_id, r.office_id, p.first_day, p.came_day, coalesce(r.sealed_at, 0), r.state,"
    " r.accepted_on, coalesce(r.accepted_at, r.updated) FROM referrals r"
    " JOIN cases c ON c.id = r.case_id"
    " JOIN counted_persons p ON p.case_order = c.case_order AND p.lead = 1"
    " WHERE r.direction = 'out' AND r.kind = 'transfer' ORDER BY r.case_id, r.sealed_at, r.id"
)


def transfers(session: Session) -> list[Transfer]:
    """Return all transfers that left for other offices."""
    return [
        Transfer(
            case_id,
            office_id,
            _iso(first_day),
            _iso(came_day) if came_day else None,
            sealed_at,
            state in REFERRAL_PENDING,
            accepted_on,
            learned_at if accepted_on else 0,
        )
        for case_id, office_id, first_day, came_day, sealed_at, state, accepted_on, learned_at in (
            session.execute(_TRANSFERS)
        )
    ]


def _iso(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
