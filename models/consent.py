"""A consent record: one decision of one person, its scope and its end.

Rules: a record is never changed into another decision, only withdrawn; it covers a fact only
inside its purposes, field groups, offices and days; withdrawal counts from its day on.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CatalogueRow, TextList, new_id
from models.errors import RuleError

if TYPE_CHECKING:
    from models.case import Case

NOT_GIVEN: Final = frozenset({"refused", "undecided"})


class Consent(CatalogueRow, Base):
    """One decision."""

    ENTITY = "consent"
    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        Index("ix_consents_case_id", "case_id", "created"),
        Index("ix_consents_person_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    attachment_ids: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    created: Mapped[int]
    created_by: Mapped[int | None]

    case: Mapped[Case] = relationship(back_populates="consents")

    def is_valid_on(self, day: dt.date) -> bool:
        """Say whether the decision lets anything leave on a day."""
        on = day.isoformat()
        start, end, withdrawn = (
            self._day(name) for name in ("valid_from", "valid_to", "withdrawn_on")
        )
        return (
            self.get("capacity") not in NOT_GIVEN
            and (start is None or start <= on)
            and (end is None or on <= end)
            and (withdrawn is None or on < withdrawn)
        )

    def allows(self, *, group: str, purpose: str, office: str, day: dt.date) -> bool:
        """Say whether a fact of a group may go to an office for a purpose on a day.

        Args:
            group: a consent group of the catalogue.
            purpose: a code of ``consent_purpose``.
            office: office id, 64 hex digits.
            day: the local day.
        """
        return (
            self.is_valid_on(day)
            and group in self._list("field_groups")
            and purpose in self._list("purposes")
            and office in self._list("named_offices")
        )

    def withholds(self, name: str) -> bool:
        """Say whether a single field stays here, whatever its group."""
        return name in self._list("withhold")

    def withdraw(self, on: dt.date, how: str | None = None) -> None:
        """Take the consent back.

        Raises:
            RuleError: ``consent.already-withdrawn`` or ``consent.withdrawn-before-start``.
        """
        if self.get("withdrawn_on") is not None:
            raise RuleError("consent.already-withdrawn")
        start = self._day("valid_from")
        if start is not None and on.isoformat() < start:
            raise RuleError("consent.withdrawn-before-start")
        self.put_all({"withdrawn_on": on.isoformat(), "withdrawn_how": how})

    def _day(self, name: str) -> str | None:
        value = self.get(name)
        return value if isinstance(value, str) else None

    def _list(self, name: str) -> tuple[str, ...]:
        value = self.get(name)
        return value if isinstance(value, tuple) else ()
