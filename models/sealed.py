"""Sealed cases: each one row that only the users named for it can open.

Rules: what is in a case is inside ``sealed`` and nowhere else in the register; outside stand only
its id, the key that seals it, and which blobs must not be swept away; a compartment is never given
to more or fewer people than it was made for, so that who leaves takes no key along that still
opens anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, TextList
from models.meta import next_value


class SealedDomain(Base):
    """One compartment: a key, and the users it was made for."""

    __tablename__ = "sealed_domains"
    __table_args__ = (CheckConstraint("domain GLOB 's[0-9]*'", name="domain"),)

    domain: Mapped[str] = mapped_column(primary_key=True)
    holders: Mapped[tuple[str, ...] | None] = mapped_column(TextList)


class SealedCase(Base):
    """One case under a seal."""

    __tablename__ = "sealed_cases"
    __table_args__ = (Index("ix_sealed_cases_domain", "domain"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(ForeignKey("sealed_domains.domain", ondelete="RESTRICT"))
    sealed: Mapped[bytes]
    sealed_by: Mapped[int]
    sealed_at: Mapped[int]
    updated: Mapped[int]


class SealedPaper(Base):
    """A blob that belongs to a sealed case; without this row the next sweep would remove it."""

    __tablename__ = "sealed_papers"
    __table_args__ = (Index("ix_sealed_papers_case_id", "case_id"),)

    blob_name: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("sealed_cases.id", ondelete="CASCADE"))


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
