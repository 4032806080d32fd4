"""A service line of a case: one thing that a person needs, who gives it, and what came of it.

Rules: a line belongs to one case and may name persons of that case by their ids; it never leaves
with a packet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.base import Base, CatalogueRow, KeepsTyped, new_id

if TYPE_CHECKING:
    from models.rows.case import Case


class Service(KeepsTyped, CatalogueRow, Base):
    """One service line."""

    ENTITY = "service"
    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        Index("ix_services_case_id", "case_id", "position"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]

    case: Mapped[Case] = relationship(back_populates="services")


def add_service(case: Case, *, now: int) -> Service:
    """Add an empty service line at the end of a case.

    Args:
        case: a case of an open session.
        now: Unix seconds.
    """
    position = max((service.position for service in case.services), default=0) + 1
    service = Service(id=new_id(), position=position, created=now, updated=now)
    case.services.append(service)
    return service
