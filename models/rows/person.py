"""A person of a case: victim, suspect, witness, family; one row for each.

Rules: a person belongs to one case; the first victim gives the case its name in the list.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.base import Base, CatalogueRow, KeepsTyped, new_id
from models.fields import child_status, may_be_child
from models.fields.childrule import ChildStatus
from models.fields.kinds import VICTIM

if TYPE_CHECKING:
    from models.rows.case import Case


class Person(KeepsTyped, CatalogueRow, Base):
    """One person of one case."""

    ENTITY = "person"
    __tablename__ = "persons"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("age IS NULL OR age BETWEEN 0 AND 130", name="age"),
        CheckConstraint("aadhaar_last4 IS NULL OR length(aadhaar_last4) = 4", name="aadhaar_last4"),
        Index("ix_persons_case_id", "case_id", "position"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]

    case: Mapped[Case] = relationship(back_populates="persons")

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of the person in the case."""
        held = self.get("role")
        return held if isinstance(held, tuple) else ()

    @property
    def is_victim(self) -> bool:
        """True for a victim and for a possible victim."""
        return bool(VICTIM & set(self.roles))

    @property
    def display_name(self) -> str | None:
        """The name by which the person is listed; None when no name is known."""
        for name in ("name_full", "name_latin", "name_alias", "name_used"):
            value = self.get(name)
            if value:
                return value[0] if isinstance(value, tuple) else str(value)
        return None

    @property
    def display_place(self) -> str | None:
        """District, place or state of the home, as far as it is known."""
        for name in ("home_district", "home_place", "home_state"):
            value = self.get(name)
            if isinstance(value, str):
                return value
        return None

    def child_status(self, on: dt.date) -> ChildStatus:
        """Say whether the person is a child on a day: yes, no or not sure."""
        return child_status(self.facts(), on)

    def may_be_child(self, on: dt.date) -> bool:
        """Say whether the child rules apply on a day."""
        return may_be_child(self.facts(), on)


def add_person(case: Case, *, now: int) -> Person:
    """Add an empty person at the end of a case.

    Args:
        case: a case of an open session.
        now: Unix seconds.
    """
    position = max((person.position for person in case.persons), default=0) + 1
    person = Person(id=new_id(), position=position, created=now, updated=now)
    case.persons.append(person)
    return person
