"""Mail: how the office mails, what waits to be sent, and what was seen in the mailbox.

Rules: nothing of a case stands in here but random ids of packets; a mail keeps its own name and
its place in the order over every try, so that the same bytes go again; what was taken in from a
mailbox is remembered by its number there, as long as the server keeps its numbering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, Index, delete, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base, key_everywhere
from models.base.parts import NOT_SENT, SHARED
from models.rows.office import Office
from models.rows.packet import Packet

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

WAITS: Final = ("queued", "failed")
"""States in which a mail is sent when its time comes."""

LONGEST_PAUSE_S: Final = 86_400
"""Between two tries of a mail."""

_ONLY: Final = 1


class MailSetting(Base):
    """How this office mails; one row or none. The password stays in here."""

    __tablename__ = "mail_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("way IN ('webmail', 'draft', 'account')", name="way"),
        CheckConstraint("limit_bytes >= 1000000 AND fetch_minutes >= 0", name="numbers"),
        SHARED,
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=_ONLY)
    way: Mapped[str]
    limit_bytes: Mapped[int]
    address: Mapped[str | None]
    login: Mapped[str | None]
    password: Mapped[str | None]
    send_host: Mapped[str | None]
    send_port: Mapped[int | None]
    send_security: Mapped[str | None]
    read_host: Mapped[str | None]
    read_port: Mapped[int | None]
    read_security: Mapped[str | None]
    own_ca: Mapped[str | None]
    fetch_minutes: Mapped[int]
    delete_fetched: Mapped[bool]


class MailJob(Base):
    """One mail of a packet, or of one part of it."""

    __tablename__ = "mail_jobs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'bounced', 'given_up')", name="state"
        ),
        CheckConstraint("part >= 1 AND part <= parts AND tries >= 0", name="numbers"),
        Index("uq_mail_jobs_part", "packet_id", "parts", "part", "turn", unique=True),
        Index("uq_mail_jobs_message_id", "message_id", unique=True),
        Index("ix_mail_jobs_state", "state", "next_try_at"),
        SHARED,
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_SENT)
    uid: Mapped[str | None] = key_everywhere()
    packet_id: Mapped[str]
    to_address: Mapped[str]
    part: Mapped[int]
    parts: Mapped[int]
    turn: Mapped[int]
    step_bytes: Mapped[int]
    size: Mapped[int]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    queued_at: Mapped[int]
    next_try_at: Mapped[int]
    message_id: Mapped[str]
    sent_at: Mapped[int | None]
    reason: Mapped[str | None]


class MailSeen(Base):
    """A file of ours in a mail of the mailbox, and how far it was fetched."""

    __tablename__ = "mail_seen"
    __table_args__ = (
        CheckConstraint("state IN ('found', 'taken', 'known', 'refused')", name="state"),
        Index("ix_mail_seen_state", "state"),
        SHARED,
    )

    validity: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    encoding: Mapped[str]
    size: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    staged: Mapped[str | None]


class MailMark(Base):
    """Up to which mail a mailbox was looked through."""

    __tablename__ = "mail_marks"
    __table_args__ = SHARED

    address: Mapped[str] = mapped_column(primary_key=True)
    validity: Mapped[int]
    uid: Mapped[int]
    at: Mapped[int]


def setting(session: Session) -> MailSetting | None:
    """Return how this office mails, None while nobody chose."""
    return session.get(MailSetting, _ONLY)


def jobs_of(session: Session, packet_ids: Collection[str] = ()) -> Sequence[MailJob]:
    """Return the mails of packets, of all of them for none named, in the order they were queued."""
    query = select(MailJob).order_by(MailJob.id)
    if packet_ids:
        query = query.where(MailJob.packet_id.in_(packet_ids))
    return session.scalars(query).all()


def jobs_by_number(session: Session, numbers: Collection[int]) -> Sequence[MailJob]:
    """Return mails by their own numbers, those that there are."""
    if not numbers:
        return ()
    return session.scalars(select(MailJob).where(MailJob.id.in_(numbers))).all()


def sent_not_noted(session: Session) -> Sequence[str]:
    """Return packets of which a mail was taken by a server while they stand as never given away."""
    query = select(MailJob.packet_id).join(Packet, Packet.id == MailJob.packet_id)
    query = query.where(MailJob.state == "sent", Packet.state == "sealed")
    return session.scalars(query.distinct()).all()


def due_jobs(session: Session, now: int, limit: int) -> Sequence[MailJob]:
    """Return mails whose time has come, those that wait longest first.

    Args:
        session: any session.
        now: Unix seconds.
        limit: most mails.
    """
    # No pause is longer than a day: what waits longer was queued by a clock that was ahead.
    is_due = or_(MailJob.next_try_at <= now, MailJob.next_try_at > now + LONGEST_PAUSE_S)
    query = (
        select(MailJob)
        .where(MailJob.state.in_(WAITS), is_due)
        .order_by(MailJob.next_try_at, MailJob.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def next_try_at(session: Session) -> int | None:
    """Return when the first mail that waits is due, in Unix seconds; None when none waits."""
    query = select(func.min(MailJob.next_try_at)).where(MailJob.state.in_(WAITS))
    return session.scalars(query).one()


def jobs_in_hand(session: Session) -> Sequence[MailJob]:
    """Return mails that were on their way when the program ended."""
    return session.scalars(select(MailJob).where(MailJob.state == "sending")).all()


def job_of_message(session: Session, message_id: str) -> MailJob | None:
    """Return the mail that has a name of its own, None for a name that is not ours."""
    return session.scalars(select(MailJob).where(MailJob.message_id == message_id)).one_or_none()


def name_of_addressee(session: Session, packet_id: str) -> str:
    """Return the name of the office that a packet is for, "" when nothing of it is to be seen."""
    query = select(Office.name).join(Packet, Packet.office_id == Office.id)
    return session.scalars(query.where(Packet.id == packet_id)).one_or_none() or ""


def last_turn(session: Session, packet_id: str) -> int:
    """Return how often a packet was put into the queue, 0 for never."""
    query = select(func.max(MailJob.turn)).where(MailJob.packet_id == packet_id)
    return session.scalars(query).one() or 0


def seen_in(
    session: Session, address: str, validity: int, states: Collection[str]
) -> Sequence[MailSeen]:
    """Return files of a mailbox in some states, in the order of their mails."""
    query = (
        select(MailSeen)
        .where(
            MailSeen.address == address, MailSeen.validity == validity, MailSeen.state.in_(states)
        )
        .order_by(MailSeen.uid, MailSeen.section)
    )
    return session.scalars(query).all()


def begun(session: Session) -> Sequence[MailSeen]:
    """Return files that were begun to be fetched from any mailbox, those that broke least first."""
    query = select(MailSeen).where(MailSeen.state == "found", MailSeen.staged.is_not(None))
    return session.scalars(query.order_by(MailSeen.tries, MailSeen.uid, MailSeen.section)).all()


def staged_names(session: Session) -> frozenset[str]:
    """Return the names of files that are on their way out of a mailbox."""
    query = select(MailSeen.staged).where(MailSeen.state == "found", MailSeen.staged.is_not(None))
    return frozenset(name for name in session.scalars(query) if name)


def forget_other_numbering(session: Session, address: str, validity: int) -> None:
    """Forget what was seen under numbers that the server does not use any more."""
    session.execute(
        delete(MailSeen).where(MailSeen.address == address, MailSeen.validity != validity)
    )
