"""What every field of a case held before, who changed it and when.

Rules: one row for each change of one field, written in the transaction of the change and never
changed afterwards; rows go when their case goes; values are JSON as they are stored.
"""

from __future__ import annotations

import json

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.fields import Value


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
        """The value before and the value after."""
        return _read(self.before), _read(self.after)


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


def changes_of(session: Session, case_id: str, limit: int = 200) -> list[FieldChange]:
    """Return the newest changes of a case first."""
    query = select(FieldChange).where(FieldChange.case_id == case_id)
    return list(session.scalars(query.order_by(FieldChange.id.desc()).limit(limit)))


def _write(value: Value) -> str | None:
    if value is None:
        return None
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _read(text: str | None) -> Value:
    value = None if text is None else json.loads(text)
    return tuple(value) if isinstance(value, list) else value
