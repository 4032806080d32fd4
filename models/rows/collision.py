"""Values that two computers gave one field apart: one stands, the other waits to be decided.

Rules: a row of its own for each field, which belongs to the case and goes with it; nothing in it is
ever put in the place of what stands by itself; deciding removes it.
"""

from __future__ import annotations

import json

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base, new_id
from models.base.parts import SHARED
from models.fields import CATALOGUE, FieldKind, Value


class Collision(Base):
    """One field of one row; ``stands`` and ``other`` are values as JSON, None for nothing.

    ``field`` is "" when the row itself is what stands: it was removed at the other computer.
    """

    __tablename__ = "collisions"
    __table_args__ = (Index("ix_collisions_case_id", "case_id", "at"), SHARED)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    part: Mapped[str]
    part_key: Mapped[str]
    field: Mapped[str]
    stands: Mapped[str | None]
    other: Mapped[str | None]
    other_typed: Mapped[str | None]
    whose: Mapped[int]
    at: Mapped[int]
    seat: Mapped[int]

    @property
    def row_id(self) -> str:
        """The id of the row, of one that is known by an id alone; "" of any other."""
        first, *more = json.loads(self.part_key)
        return first if isinstance(first, str) and not more else ""

    @property
    def value_that_stood(self) -> Value:
        """What stood when both met, as a case holds it; None for nothing."""
        return _value(self.field, self.stands)

    @property
    def value_of_other(self) -> Value:
        """The other value, as a case holds it; None for nothing."""
        return _value(self.field, self.other)

    @property
    def typed_of_other(self) -> tuple[str, str] | None:
        """What was typed for the other value and what converted it; None when all was plain."""
        if self.other_typed is None:
            return None
        text, by = json.loads(self.other_typed)
        return str(text), str(by)


def _value(name: str, told: str | None) -> Value:
    """Return a value out of what the database held, which is kept as JSON."""
    held: Value = None if told is None else json.loads(told)
    if name not in CATALOGUE or held is None:
        return held
    field = CATALOGUE.field(name)
    if field.many:
        return tuple(json.loads(str(held)))
    return bool(held) if field.kind is FieldKind.BOOLEAN else held


def to_decide(session: Session, case_id: str | None = None) -> list[Collision]:
    """Return what is to be decided, the oldest first; of one case when it is named."""
    query = select(Collision).order_by(Collision.at, Collision.id)
    if case_id is not None:
        query = query.where(Collision.case_id == case_id)
    return list(session.scalars(query))
