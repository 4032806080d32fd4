"""A case: its number, its state, and what its line in the register list says of its person.

Rules: a number is reserved in the transaction that uses it and never given twice; a case in
the bin keeps everything; the list columns follow the persons through ``listing.case_changed``.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, Index, inspect, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from models.base.base import Base, CatalogueRow, KeepsTyped, new_id
from models.base.meta import next_value, raise_to
from models.errors import FieldError, RuleError
from models.fields.dates import LAST_YEAR
from models.rows.retention import was_erased

if TYPE_CHECKING:
    from models.rows.attachment import Attachment
    from models.rows.consent import Consent
    from models.rows.event import Event
    from models.rows.person import Person
    from models.rows.referral import Referral
    from models.rows.service import Service

PREFIX: Final = "LF"
RECORD_STATES: Final = ("open", "closed", "transferred", "duplicate")
PARTS: Final = ("persons", "events", "consents", "attachments", "services", "referrals")
"""What may belong to a case, and has rows of its own."""
YEAR_STEP: Final = 10_000_000
_NUMBER: Final = re.compile(rf"{PREFIX}-([0-9]{{2}})-([0-9]{{4,7}})")


class Case(KeepsTyped, CatalogueRow, Base):
    """One case file."""

    ENTITY = "case"
    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(
            "record_state IN ('open', 'closed', 'transferred', 'duplicate')", name="record_state"
        ),
        CheckConstraint("case_order > 0 AND length(case_no) >= 10", name="number"),
        CheckConstraint("closed_on IS NULL OR closed_on >= registered_on", name="dates"),
        CheckConstraint("(record_state = 'closed') <= (closed_on IS NOT NULL)", name="closed"),
        Index("ix_cases_case_order", "binned", "case_order", "id"),
        Index("ix_cases_batch_id", "batch_id", sqlite_where=text("batch_id IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_no: Mapped[str] = mapped_column(unique=True)
    case_order: Mapped[int] = mapped_column(unique=True)
    record_state: Mapped[str] = mapped_column(default="open", server_default=text("'open'"))
    binned: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    binned_at: Mapped[int | None]
    binned_by: Mapped[int | None]
    created: Mapped[int]
    updated: Mapped[int]
    created_by: Mapped[int | None]
    from_packet: Mapped[str | None]
    batch_id: Mapped[str | None]
    list_name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    list_birth: Mapped[str | None]
    list_age: Mapped[int | None]
    list_place: Mapped[str | None]

    persons: Mapped[list[Person]] = relationship(
        back_populates="case",
        order_by="Person.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    events: Mapped[list[Event]] = relationship(
        back_populates="case",
        order_by="Event.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    services: Mapped[list[Service]] = relationship(
        back_populates="case",
        order_by="Service.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    consents: Mapped[list[Consent]] = relationship(
        back_populates="case",
        order_by="Consent.created",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="case",
        order_by="Attachment.created",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    referrals: Mapped[list[Referral]] = relationship(
        back_populates="case", order_by="Referral.created", passive_deletes="all"
    )

    def begin_empty(self) -> None:
        """Begin a case that was just made with no parts, without asking the register for them.

        Raises:
            ValueError: it stands in the register, or has a part: that would go out of sight.
        """
        state = inspect(self)
        if state.has_identity or any(state.dict.get(name) for name in PARTS):
            raise ValueError("the case was begun already")
        for name in PARTS:
            set_committed_value(self, name, [])

    def close(self, on: dt.date, reason: str | None = None) -> None:
        """Close the case.

        Args:
            on: local calendar date, not before the day of registration.
            reason: a code of ``closure_reason``.

        Raises:
            RuleError: ``case.close-before-open`` or ``case.not-open``.
            FieldError: the reason is not a code of the list.
        """
        if self.record_state != "open":
            raise RuleError("case.not-open", state=self.record_state)
        registered = self.get("registered_on")
        if isinstance(registered, str) and on.isoformat() < registered:
            raise RuleError("case.close-before-open")
        self.put_all(
            {
                "closed_on": on.isoformat(),
                "status": "closed",
                "workflow": "closed",
                **({"closure_reason": reason} if reason else {}),
            }
        )
        self.record_state = "closed"

    def reopen(self) -> None:
        """Open a closed case again; what was written at its closing is kept but for the day.

        Raises:
            RuleError: ``case.not-closed``.
        """
        if self.record_state != "closed":
            raise RuleError("case.not-closed", state=self.record_state)
        self.put_all({"closed_on": None, "status": "active", "workflow": "reopened"})
        self.record_state = "open"

    def hand_over(self) -> None:
        """Mark the case as moved to the office that accepted its transfer.

        Raises:
            RuleError: ``case.not-open``.
        """
        if self.record_state != "open":
            raise RuleError("case.not-open", state=self.record_state)
        self.put("status", "closed_referred")
        self.record_state = "transferred"

    def bin(self, at: int, by: int | None = None) -> None:
        """Put the case into the bin, from which it can be taken back.

        Args:
            at: Unix seconds.
            by: number of the user.

        Raises:
            RuleError: ``case.pending-referral``, a referral still waits for its answer.
        """
        if any(referral.is_pending for referral in self.referrals):
            raise RuleError("case.pending-referral")
        self.binned, self.binned_at, self.binned_by = True, at, by

    def unbin(self) -> None:
        """Take the case back out of the bin."""
        self.binned, self.binned_at, self.binned_by = False, None, None


def refuse_wrong_clock(today: dt.date) -> None:
    """Refuse a day of the computer on which no case can be registered: no field keeps its year.

    Raises:
        FieldError: for the day of registration, ``date.clock``.
    """
    if today.year > LAST_YEAR:
        raise FieldError("registered_on", "date.clock")


def open_case(
    session: Session,
    *,
    now: int,
    today: dt.date,
    created_by: int | None = None,
    wanted_no: str = "",
) -> Case:
    """Add a new case with the next number of the year, or with the number it had elsewhere.

    Args:
        session: a writing session; number and case are committed together or not at all.
        now: Unix seconds.
        today: the local day; gives the year of the number and the day of registration.
        created_by: number of the user.
        wanted_no: a case number; when it is taken or is none, the next number is given.
    """
    year, serial = _wanted(session, wanted_no) or (
        today.year,
        next_value(session, f"case_no.{today.year}"),
    )
    refuse_wrong_clock(today)
    case = Case(
        id=new_id(),
        case_no=f"{PREFIX}-{year % 100:02}-{serial:04}",
        case_order=year * YEAR_STEP + serial,
        created=now,
        updated=now,
        created_by=created_by,
        record_state="open",
        binned=False,
    )
    case.put_all({"registered_on": today.isoformat(), "status": "active", "workflow": "new"})
    session.add(case)
    return case


def _wanted(session: Session, case_no: str) -> tuple[int, int] | None:
    """Reserve the year and serial of a number that is free; None when it is not."""
    found = _NUMBER.fullmatch(case_no)
    if found is None:
        return None
    year, serial = 2000 + int(found[1]), int(found[2])
    order = year * YEAR_STEP + serial
    taken = session.scalars(select(Case.id).where(Case.case_order == order)).first()
    if taken is not None or not serial or was_erased(session, order):
        return None
    raise_to(session, f"case_no.{year}", serial)
    return year, serial
