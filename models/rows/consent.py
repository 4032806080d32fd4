"""A consent record: one decision of one person, its scope and its end.

Rules: a record is never changed into another decision, only withdrawn. What it covers is judged in
one place only, with the whole case before it: ``app.consent.rules``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.base import Base, CatalogueRow, TextList, new_id
from models.errors import RuleError

if TYPE_CHECKING:
    from models.rows.case import Case


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
