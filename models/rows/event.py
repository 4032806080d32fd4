"""An event of a case: recruitment, transit, exploitation, interception, rescue, return.

Rules: an event belongs to one case and may name persons of that case by their ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.base import Base, CatalogueRow, KeepsTyped, new_id

if TYPE_CHECKING:
    from models.rows.case import Case


class Event(KeepsTyped, CatalogueRow, Base):
    """One step of the way."""

    ENTITY = "event"
    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        Index("ix_events_case_id", "case_id", "position"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]

    case: Mapped[Case] = relationship(back_populates="events")


def add_event(case: Case, *, now: int) -> Event:
    """Add an empty event at the end of a case.

    Args:
        case: a case of an open session.
        now: Unix seconds.
    """
    position = max((event.position for event in case.events), default=0) + 1
    event = Event(id=new_id(), position=position, created=now, updated=now)
    case.events.append(event)
    return event
