"""What every field of a case held before, who changed it and when.

Rules: one row for each change of one field, written in the transaction of the change and never
changed afterwards; a whole part that was removed or brought back has a row without a field, which
holds everything of it; rows go when their case goes; values are JSON as they are stored.
"""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base
from models.fields import Value

type Whole = dict[str, Any]

WHOLE: Final = ""
"""Stands for the name of a field in the row of a whole part."""


class FieldChange(Base):
    """One change of one field."""

    __tablename__ = "field_changes"
    __table_args__ = (
        CheckConstraint(
            "part IN ( 'case', 'person', 'event', 'service', 'consent', 'paper', 'task', 'note')",
            name="part",
        ),
        Index("ix_field_changes_case_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    part: Mapped[str]
    part_id: Mapped[str]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    at: Mapped[int]
    user: Mapped[int]

    @property
    def values(self) -> tuple[Value, Value]:
        """The value before and the value after; None for a whole part."""
        if self.field == WHOLE:
            return None, None
        return _read(self.before), _read(self.after)

    @property
    def whole(self) -> Whole:
        """Everything of the part that was removed or brought back, nothing for a field."""
        if self.field != WHOLE:
            return {}
        found: Whole = json.loads(self.before or self.after or "{}")
        return found

    @property
    def is_removal(self) -> bool:
        """True for the row of a whole part that was removed."""
        return self.field == WHOLE and self.after is None


def note_change(
    session: Session,
    *,
    case_id: str,
    part: str,
    part_id: str,
    field: str,
    before: Value,
    after: Value,
    at: int,
    user: int,
) -> None:
    """Keep one change of one field.

    Args:
        session: the writing session of the change.
        case_id: the case.
        part: case, person, event or consent.
        part_id: id of the row whose field it is.
        field: name in the catalogue.
        before: stored value until now.
        after: stored value from now on.
        at: Unix seconds.
        user: number of the user.
    """
    session.add(
        FieldChange(
            case_id=case_id,
            part=part,
            part_id=part_id,
            field=field,
            before=_write(before),
            after=_write(after),
            at=at,
            user=user,
        )
    )


def note_whole(
    session: Session,
    *,
    case_id: str,
    part: str,
    part_id: str,
    whole: Whole,
    back: bool,
    at: int,
    user: int,
) -> None:
    """Keep that a whole part was removed or brought back.

    Args:
        session: the writing session of the change.
        case_id: the case.
        part: person, event or service.
        part_id: id of the row.
        whole: everything of the row, as JSON can hold it.
        back: True when it was brought back.
        at: Unix seconds.
        user: number of the user.
    """
    text = json.dumps(whole, ensure_ascii=False)
    session.add(
        FieldChange(
            case_id=case_id,
            part=part,
            part_id=part_id,
            field=WHOLE,
            before=None if back else text,
            after=text if back else None,
            at=at,
            user=user,
        )
    )


def changes_of(
    session: Session,
    case_id: str,
    limit: int = 200,
    *,
    before: int | None = None,
    field: str | None = None,
    part_id: str | None = None,
) -> list[FieldChange]:
    """Return the newest changes of a case first.

    Args:
        session: any session.
        case_id: the case.
        limit: most changes.
        before: only changes with a lower number, for the next page.
        field: only changes of this field.
        part_id: only changes of this part, the id of the case for the case itself.
    """
    query = select(FieldChange).where(FieldChange.case_id == case_id)
    if before is not None:
        query = query.where(FieldChange.id < before)
    if field is not None:
        query = query.where(FieldChange.field == field)
    if part_id is not None:
        query = query.where(FieldChange.part_id == part_id)
    return list(session.scalars(query.order_by(FieldChange.id.desc()).limit(limit)))


def change_of(session: Session, case_id: str, number: int) -> FieldChange | None:
    """Return one change of a case by its number."""
    row = session.get(FieldChange, number)
    return row if row is not None and row.case_id == case_id else None


def changed_fields(session: Session, case_id: str) -> list[str]:
    """Return the names of all fields of a case that were ever changed."""
    query = select(FieldChange.field).where(
        FieldChange.case_id == case_id, FieldChange.field != WHOLE
    )
    return list(session.scalars(query.distinct()))


def changed_parts(session: Session, case_id: str) -> list[tuple[str, str]]:
    """Return kind and id of all parts of a case that were ever changed."""
    query = select(FieldChange.part, FieldChange.part_id).where(FieldChange.case_id == case_id)
    return [(row.part, row.part_id) for row in session.execute(query.distinct())]


def removals(session: Session, case_id: str) -> dict[str, FieldChange]:
    """Return the last removal of each part of a case by the id of the part."""
    query = select(FieldChange).where(
        FieldChange.case_id == case_id, FieldChange.field == WHOLE, FieldChange.after.is_(None)
    )
    return {row.part_id: row for row in session.scalars(query.order_by(FieldChange.id))}


def _write(value: Value) -> str | None:
    if value is None:
        return None
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _read(text: str | None) -> Value:
    value = None if text is None else json.loads(text)
    return tuple(value) if isinstance(value, list) else value
