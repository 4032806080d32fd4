"""What a person wishes to have corrected, completed, erased or shared no more, and what came of it.

Rules: a wish belongs to a case and to one of its persons, and goes with them: into a seal, into the
case that two become, out of the register; nothing is changed or erased by it; what was said is
never changed; the answer is written once, and only the hand that wrote it takes it back, on the
same day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base, new_id
from models.base.parts import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable

ERASE, NO_SHARE = "erase", "no_share"
PERSON = "person"
FOLLOWED, IN_PART, REFUSED = "followed", "in_part", "refused"
"""Codes of the lists ``wish_kind``, ``wish_stated_by`` and ``wish_outcome`` that rules ask for."""


class Wish(Base):
    """One wish; days are ISO text, ``section`` is a section of the person's form, "" for no one."""

    __tablename__ = "wishes"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_on IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        Index("ix_wishes_case_id", "case_id", "created"),
        Index("ix_wishes_person_id", "person_id"),
        Index("ix_wishes_open", "outcome", "stated_on"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    kind: Mapped[str]
    section: Mapped[str]
    words: Mapped[str]
    stated_by: Mapped[str]
    stated_on: Mapped[str]
    created: Mapped[int]
    created_by: Mapped[int | None]
    outcome: Mapped[str | None]
    ground: Mapped[str | None]
    answer: Mapped[str | None]
    decided_on: Mapped[str | None]
    decided_at: Mapped[int | None]
    decided_by: Mapped[int | None]

    @property
    def is_open(self) -> bool:
        """True until somebody wrote down what came of it."""
        return self.outcome is None

    def decide(
        self, outcome: str, ground: str, answer: str, *, on: str, at: int, user: int | None
    ) -> None:
        """Write down what came of it.

        Args:
            outcome: a code of ``wish_outcome``.
            ground: a code of ``wish_ground``, "" where none is needed.
            answer: what was done, or why not, in words.
            on: ISO day on which it was done.
            at: Unix seconds.
            user: number of the user.
        """
        self.outcome, self.ground, self.answer = outcome, ground, answer
        self.decided_on, self.decided_at, self.decided_by = on, at, user

    def undecide(self) -> None:
        """Wait again: what was written as its answer was a mistake."""
        self.outcome = self.ground = self.answer = None
        self.decided_on = self.decided_at = self.decided_by = None


_OF_CASE: Final = (Wish.outcome.is_not(None), Wish.stated_on, Wish.created, Wish.id)


def wishes_of(session: Session, case_id: str) -> list[Wish]:
    """Return the wishes of a case: open ones first, by the day on which they were stated."""
    query = select(Wish).where(Wish.case_id == case_id).order_by(*_OF_CASE)
    return list(session.scalars(query))


def wishes_among(session: Session, case_ids: Iterable[str]) -> list[Wish]:
    """Return the wishes of some cases, in the order of each case."""
    query = select(Wish).where(Wish.case_id.in_(list(case_ids))).order_by(*_OF_CASE)
    return list(session.scalars(query))


def wish_texts(session: Session, case_id: str) -> list[str]:
    """Return what was said and what was answered in a case, for the search."""
    return [text for one in wishes_of(session, case_id) for text in (one.words, one.answer) if text]
