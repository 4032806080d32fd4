"""Sealed cases: each one row that only the users named for it can open.

Rules: what is in a case is inside ``sealed`` and nowhere else in the register; outside stand only
its id, the key that seals it, and which blobs must not be swept away; a compartment is never given
to more or fewer people than it was made for, so that who leaves takes no key along that still
opens anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base, TextList
from models.base.meta import next_value
from models.base.parts import ERASED, MAX, RESEALED, SHARED
from models.rows.case import Case
from models.rows.merge import Merge
from models.rows.packet import Packet

type Dump = dict[str, Any]
"""The rows of a case, by the names of their tables, as they lie in its seal."""


class SealedDomain(Base):
    """One compartment: a key, and the users it was made for."""

    __tablename__ = "sealed_domains"
    __table_args__ = (CheckConstraint("domain GLOB 's[0-9]*'", name="domain"), SHARED)

    domain: Mapped[str] = mapped_column(primary_key=True)
    holders: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    letterbox: Mapped[bytes | None]
    """The public half of its letterbox; None until one of its people was here."""


class SealedCase(Base):
    """One case under a seal."""

    __tablename__ = "sealed_cases"
    __table_args__ = (Index("ix_sealed_cases_domain", "domain"), ERASED)

    id: Mapped[str] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(ForeignKey("sealed_domains.domain", ondelete="RESTRICT"))
    sealed: Mapped[bytes] = mapped_column(info=RESEALED)
    sealed_by: Mapped[int]
    sealed_at: Mapped[int]
    updated: Mapped[int] = mapped_column(info=MAX)


class SealedPaper(Base):
    """A blob that belongs to a sealed case; without this row the next sweep would remove it."""

    __tablename__ = "sealed_papers"
    __table_args__ = (Index("ix_sealed_papers_case_id", "case_id"), SHARED)

    blob_name: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("sealed_cases.id", ondelete="CASCADE"))


class SealedAnswer(Base):
    """An answer of another office that waits for somebody who can open the case it is about.

    It is sealed to the letterbox of the compartment; the packet of the same id stands for it in
    the inbox, without its content.
    """

    __tablename__ = "sealed_answers"
    __table_args__ = (Index("ix_sealed_answers_case_id", "case_id"), SHARED)

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("sealed_cases.id", ondelete="CASCADE"))
    domain: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(info=RESEALED)
    at: Mapped[int]


def sealed_cases(session: Session, domains: Iterable[str]) -> list[SealedCase]:
    """Return the rows under some compartments, the last changed first."""
    query = select(SealedCase).where(SealedCase.domain.in_(tuple(domains)))
    return list(session.scalars(query.order_by(SealedCase.updated.desc(), SealedCase.id)))


def all_domains(session: Session) -> list[SealedDomain]:
    """Return all compartments that hold a case."""
    return list(session.scalars(select(SealedDomain).order_by(SealedDomain.domain)))


def used_domains(session: Session) -> set[str]:
    """Return the names of the compartments in which a case lies."""
    return set(session.scalars(select(SealedCase.domain)))


def next_domain(session: Session) -> str:
    """Return a name that no compartment ever had."""
    return f"s{next_value(session, 'sealed.domain')}"


def keep_papers(session: Session, case_id: str, names: Iterable[str]) -> None:
    """Keep exactly these blobs for a sealed case."""
    session.execute(delete(SealedPaper).where(SealedPaper.case_id == case_id))
    session.add_all([SealedPaper(blob_name=name, case_id=case_id) for name in sorted(set(names))])
    session.flush()


def papers_of(session: Session, case_id: str) -> list[str]:
    """Return the names of the blobs of a sealed case."""
    query = select(SealedPaper.blob_name).where(SealedPaper.case_id == case_id)
    return list(session.scalars(query.order_by(SealedPaper.blob_name)))


def sealed_blobs(session: Session) -> list[str]:
    """Return the names of the blobs of all sealed cases."""
    return list(session.scalars(select(SealedPaper.blob_name).order_by(SealedPaper.blob_name)))


def all_sealed(session: Session) -> list[SealedCase]:
    """Return every sealed row, the last sealed first."""
    return list(session.scalars(select(SealedCase).order_by(SealedCase.sealed_at.desc())))


def sealed_ids(session: Session) -> list[str]:
    """Return the ids of all sealed cases."""
    return list(session.scalars(select(SealedCase.id)))


def answers_for(session: Session, case_id: str) -> list[SealedAnswer]:
    """Return the answers that wait for a sealed case, in the order in which they came."""
    query = select(SealedAnswer).where(SealedAnswer.case_id == case_id)
    return list(session.scalars(query.order_by(SealedAnswer.at, SealedAnswer.id)))


def waiting_answers(session: Session, domains: Iterable[str]) -> dict[str, int]:
    """Return how many answers wait for each case of some compartments, those with none left out."""
    query = (
        select(SealedAnswer.case_id, func.count())
        .where(SealedAnswer.domain.in_(tuple(domains)))
        .group_by(SealedAnswer.case_id)
    )
    return {case_id: count for case_id, count in session.execute(query)}  # noqa: C416 - rows


def count_held(session: Session, domains: Iterable[str]) -> int:
    """Return how many answers wait for the cases of some compartments, not in quarantine."""
    query = (
        select(func.count())
        .select_from(SealedAnswer)
        .join(Packet, Packet.id == SealedAnswer.id)
        .where(SealedAnswer.domain.in_(tuple(domains)), Packet.state != "quarantined")
    )
    return int(session.scalar(query) or 0)


def forget_sealed(session: Session, case_id: str) -> None:
    """Remove a sealed row; the rows of its papers go with it."""
    session.execute(delete(SealedCase).where(SealedCase.id == case_id))


def forget_domains(session: Session, domains: Iterable[str]) -> None:
    """Remove compartments in which no case lies."""
    session.execute(delete(SealedDomain).where(SealedDomain.domain.in_(tuple(domains))))


# Cases in the tables of a session, whether these are the register's or in memory ------------------


def case_ids(session: Session) -> list[str]:
    """Return the ids of all cases; only for tables that hold few."""
    return list(session.scalars(select(Case.id)))


def taken_in(session: Session, kept: str | None = None) -> list[str]:
    """Return ids of cases that were taken into one, or into any."""
    query = select(Merge.merged).where(Merge.undone_at.is_(None))
    return list(session.scalars(query if kept is None else query.where(Merge.kept == kept)))


def reserved_packets(session: Session, case_id: str) -> list[Packet]:
    """Return the packets of a case whose number is taken and which were not sealed yet."""
    query = select(Packet).where(Packet.case_id == case_id, Packet.state == "reserved")
    return list(session.scalars(query))


def has_closed_packet(session: Session, case_id: str) -> bool:
    """Say whether a packet about a case stays closed until its sender is checked."""
    query = select(Packet.id).where(Packet.case_id == case_id, Packet.state == "quarantined")
    return session.scalars(query.limit(1)).first() is not None
