"""How long cases are kept: the rules of the office, holds, decisions to keep, and wishes.

Rules: a rule is for one kind of case, and without one nothing of that kind is ever due; a hold
keeps a case until its day is over or somebody lifts it, and the row stays after that; what is
decided about a case is only ever added to, the newest of its kind counts; all of it goes with its
case, into a seal and out of the register; a case that was erased leaves its number, which is never
given again, and the day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base, new_id
from models.base.parts import SHARED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHILD, ADULT, NOTHING, MOVED, UNTOUCHED = "child", "adult", "nothing", "moved", "untouched"
KINDS: Final = (CHILD, ADULT, NOTHING, MOVED, UNTOUCHED)
"""The kinds of cases; the place of each is its number in ``models.index.retention_rows``."""

KEEP, ASKED, UNASKED, TAKEN_BACK = "keep", "asked", "unasked", "taken_back"
MOST_MONTHS: Final = 1200


class RetentionRule(Base):
    """After how many months a kind of case is looked at again, and is proposed; 0 for never."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        CheckConstraint(f"review_months BETWEEN 1 AND {MOST_MONTHS}", name="review"),
        CheckConstraint(
            "delete_months = 0 OR delete_months BETWEEN review_months AND 1200", name="delete"
        ),
        SHARED,
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    review_months: Mapped[int]
    delete_months: Mapped[int]
    changed: Mapped[int]
    changed_by: Mapped[int]


class CaseHold(Base):
    """One hold; ``until`` is its last day as ISO text, None while no day is known."""

    __tablename__ = "case_holds"
    __table_args__ = (Index("ix_case_holds_case_id", "case_id"), SHARED)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    reason: Mapped[str]
    words: Mapped[str]
    until: Mapped[str | None]
    placed: Mapped[int]
    placed_by: Mapped[int]
    lifted: Mapped[int | None]
    lifted_by: Mapped[int | None]
    lifted_why: Mapped[str | None]

    def is_in_force(self, today: dt.date) -> bool:
        """Say whether the hold keeps its case on a day."""
        return self.lifted is None and (self.until is None or self.until >= today.isoformat())


class CaseDecision(Base):
    """One decision about a case: keep it until a day; or deletion was asked for, or not any more.

    ``taken_back`` marks when it was written down that a person took consent back.
    """

    __tablename__ = "case_decisions"
    __table_args__ = (
        CheckConstraint("kind IN ('keep', 'asked', 'unasked', 'taken_back')", name="kind"),
        Index("ix_case_decisions_case_id", "case_id", "at"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str]
    day: Mapped[str]
    words: Mapped[str]
    at: Mapped[int]
    by: Mapped[int]


class ErasedCase(Base):
    """What is left of an erased case: the order of its number, and the day; it names nobody."""

    __tablename__ = "erased_cases"
    __table_args__ = SHARED

    case_order: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[str]


def rules(session: Session) -> dict[str, RetentionRule]:
    """Return the rules that the head has set, by kind."""
    return {row.kind: row for row in session.scalars(select(RetentionRule))}


def holds_of(session: Session, case_id: str) -> list[CaseHold]:
    """Return all holds of a case, the newest first, those that ended too."""
    query = select(CaseHold).where(CaseHold.case_id == case_id)
    return list(session.scalars(query.order_by(CaseHold.placed.desc(), CaseHold.id)))


def holds_in_force(
    session: Session, today: dt.date, case_ids: Sequence[str] | None = None
) -> list[CaseHold]:
    """Return the holds that keep cases on a day, the newest first.

    Args:
        session: any session.
        today: the day.
        case_ids: only those of these cases; of all cases when None.
    """
    query = select(CaseHold).where(
        CaseHold.lifted.is_(None),
        CaseHold.until.is_(None) | (CaseHold.until >= today.isoformat()),
    )
    if case_ids is not None:
        among = select(text("value")).select_from(text("json_each(:ids)"))
        query = query.where(CaseHold.case_id.in_(among)).params(ids=json.dumps(list(case_ids)))
    return list(session.scalars(query.order_by(CaseHold.placed.desc(), CaseHold.id)))


def decisions_of(session: Session, case_id: str) -> list[CaseDecision]:
    """Return what was decided about a case, the newest first."""
    query = select(CaseDecision).where(CaseDecision.case_id == case_id)
    return list(session.scalars(query.order_by(CaseDecision.at.desc(), CaseDecision.id)))


def note_erased(session: Session, orders: Sequence[int], day: dt.date) -> None:
    """Keep the numbers of cases that are erased now, so that nobody gets one of them again."""
    for order in orders:
        session.merge(ErasedCase(case_order=order, day=day.isoformat()))


def was_erased(session: Session, case_order: int) -> bool:
    """Say whether a number was that of a case that is erased."""
    return session.get(ErasedCase, case_order) is not None
