"""Values that two computers gave one field apart: one stands, the other waits to be decided.

Rules: a row of its own for each field, which belongs to the case and goes with it; nothing in it is
ever put in the place of what stands by itself; deciding removes it.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base, new_id
from models.base.parts import SHARED


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


def to_decide(session: Session, case_id: str | None = None) -> list[Collision]:
    """Return what is to be decided, the oldest first; of one case when it is named."""
    query = select(Collision).order_by(Collision.at, Collision.id)
    if case_id is not None:
        query = query.where(Collision.case_id == case_id)
    return list(session.scalars(query))
