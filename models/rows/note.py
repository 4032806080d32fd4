"""Notes of a case: what somebody wanted to keep, when they wrote it.

Rules: a note is never changed and never removed while its case is there; a mistake is put right
by a further note that names the one it corrects by its id, because the number changes when two
cases become one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base, new_id

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class CaseNote(Base):
    """One note; notes of a case are counted from 1."""

    __tablename__ = "case_notes"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("position >= 1", name="position"),
        Index("ix_case_notes_case_id", "case_id", "position"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str]
    corrects: Mapped[str | None]
    at: Mapped[int]
    user: Mapped[int | None]


def add_note(
    session: Session,
    case_id: str,
    text: str,
    *,
    at: int,
    user: int | None,
    corrects: str | None = None,
) -> CaseNote:
    """Add a note.

    Args:
        session: a writing session.
        case_id: the case.
        text: what is kept.
        at: Unix seconds.
        user: number of the user.
        corrects: id of the note that it puts right.
    """
    last = session.scalar(select(func.max(CaseNote.position)).where(CaseNote.case_id == case_id))
    note = CaseNote(
        id=new_id(),
        case_id=case_id,
        position=(last or 0) + 1,
        text=text,
        corrects=corrects,
        at=at,
        user=user,
    )
    session.add(note)
    session.flush()
    return note


def notes_of(session: Session, case_id: str) -> list[CaseNote]:
    """Return the notes of a case, the newest first."""
    query = select(CaseNote).where(CaseNote.case_id == case_id)
    return list(session.scalars(query.order_by(CaseNote.position.desc())))


def note_texts(session: Session, case_id: str) -> list[str]:
    """Return the texts of the notes of a case, for the search."""
    query = select(CaseNote.text).where(CaseNote.case_id == case_id).order_by(CaseNote.position)
    return list(session.scalars(query))
