"""A case and what belongs to it: persons, events, service lines, decisions, papers, referrals.

Rules:

* A number is reserved in the transaction that uses it and never given twice; a case in the bin
  keeps everything; the list columns follow the persons through ``listing.case_changed``, and the
  first victim gives the case its name in the list.
* A part belongs to one case; events and service lines may name its persons by their ids; a
  service line never leaves with a packet.
* A decision is never changed into another one, only withdrawn; what it covers is judged in one
  place only, with the whole case before it: ``app.consent.rules``.
* The row of a paper holds its wrapped key, its size and its hash; a file name is text to show,
  never a path.
* A referral moves only forward along ``REFERRAL_STEPS``; a draft has no packet; the moment of
  each step is kept; what was shared is kept as the names of its fields and the consent it stood
  on. The next part gets a number that no such name holds; in a case that has none left,
  number 1 may be typed again: then what was told is known by its time (``Referral.told``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, inspect, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from models.base.base import Base, CatalogueRow, KeepsTyped, TextList, new_id
from models.base.meta import next_value, raise_to
from models.base.parts import ERASED, MADE_ANEW, MAX, SHARED
from models.errors import FieldError, RuleError
from models.fields import child_status
from models.fields.childrule import ChildStatus
from models.fields.dates import LAST_YEAR
from models.fields.kinds import VICTIM
from models.fields.told_places import last_told, part_of
from models.rows.office import Office
from models.rows.retention import was_erased


class Person(KeepsTyped, CatalogueRow, Base):
    """One person of one case."""

    ENTITY = "person"
    __tablename__ = "persons"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("age IS NULL OR age BETWEEN 0 AND 130", name="age"),
        CheckConstraint("aadhaar_last4 IS NULL OR length(aadhaar_last4) = 4", name="aadhaar_last4"),
        Index("ix_persons_case_id", "case_id", "position"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int] = mapped_column(info=MAX)

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


def next_position(case: Case, entity: str) -> int:
    """Return the number of a new part: behind all that are there, and behind what left once.

    Args:
        case: a case of an open session.
        entity: person, event or service.
    """
    told = last_told((one.scope_used for one in case.referrals), entity)
    numbers = (number for (kind, number), _part in case.numbered() if kind == entity)
    return max(told, *numbers, 0) + 1


def add_person(case: Case, *, now: int) -> Person:
    """Add an empty person at the end of a case.

    Args:
        case: a case of an open session.
        now: Unix seconds.
    """
    position = next_position(case, Person.ENTITY)
    person = Person(id=new_id(), position=position, created=now, updated=now)
    case.persons.append(person)
    return person


class Event(KeepsTyped, CatalogueRow, Base):
    """One step of the way."""

    ENTITY = "event"
    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        Index("ix_events_case_id", "case_id", "position"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int] = mapped_column(info=MAX)

    case: Mapped[Case] = relationship(back_populates="events")


def add_event(case: Case, *, now: int) -> Event:
    """Add an empty event at the end of a case.

    Args:
        case: a case of an open session.
        now: Unix seconds.
    """
    position = next_position(case, Event.ENTITY)
    event = Event(id=new_id(), position=position, created=now, updated=now)
    case.events.append(event)
    return event


class Service(KeepsTyped, CatalogueRow, Base):
    """One service line."""

    ENTITY = "service"
    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        Index("ix_services_case_id", "case_id", "position"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int] = mapped_column(info=MAX)

    case: Mapped[Case] = relationship(back_populates="services")


def add_service(case: Case, *, now: int) -> Service:
    """Add an empty service line at the end of a case.

    Args:
        case: a case of an open session.
        now: Unix seconds.
    """
    position = next_position(case, Service.ENTITY)
    service = Service(id=new_id(), position=position, created=now, updated=now)
    case.services.append(service)
    return service


class Consent(CatalogueRow, Base):
    """One decision."""

    ENTITY = "consent"
    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        Index("ix_consents_case_id", "case_id", "created"),
        Index("ix_consents_person_id", "person_id"),
        SHARED,
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


class Attachment(Base):
    """One file of a case."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("length(blob_name) = 64", name="blob_name"),
        Index("ix_attachments_case_id", "case_id", "created"),
        Index("ix_attachments_sha256", "sha256"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    kind: Mapped[str]
    title: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    blob_name: Mapped[str] = mapped_column(unique=True)
    wrapped_key: Mapped[bytes]
    consent_group: Mapped[str] = mapped_column(
        default="attachments", server_default=text("'attachments'")
    )
    from_packet: Mapped[str | None]
    created: Mapped[int]
    created_by: Mapped[int | None]

    case: Mapped[Case] = relationship(back_populates="attachments")


_RESENT: Final = "lost_resent"
_ENDS: Final = frozenset({"revoked", "expired", "superseded", _RESENT})
_WORK: Final = frozenset({"in_progress", "done"})
REFERRAL_STEPS: Final[dict[str, frozenset[str]]] = {
    "draft": frozenset({"sealed", "revoked"}),
    "sealed": frozenset({"handed_over", "received", "accepted", "declined"}) | _WORK | _ENDS,
    "handed_over": frozenset({"received", "accepted", "declined"}) | _WORK | _ENDS,
    "received": frozenset({"accepted", "declined"}) | _WORK | _ENDS,
    "accepted": _WORK | frozenset({"revoked"}),
    "in_progress": frozenset({"done", "revoked"}),
    "declined": frozenset(),
    "done": frozenset(),
    "revoked": frozenset(),
    "expired": frozenset({"received", "accepted", "declined", "revoked"}) | _WORK,
    "superseded": frozenset(),
    "lost_resent": frozenset({"received", "accepted", "declined"}) | _WORK | _ENDS - {_RESENT},
}
"""From each state, the states that may follow. A late answer to an expired referral counts."""

REFERRAL_PENDING: Final = frozenset({"sealed", "handed_over", "received", "lost_resent"})
"""States in which an answer of the other office is still awaited."""


class Referral(CatalogueRow, Base):
    """One referral, out to an office or in from one."""

    ENTITY = "referral"
    __tablename__ = "referrals"
    __table_args__ = (
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        CheckConstraint(
            "state IN ('draft', 'sealed', 'handed_over', 'received', 'accepted', 'declined',"
            " 'in_progress', 'done', 'revoked', 'expired', 'superseded', 'lost_resent')",
            name="state",
        ),
        CheckConstraint("state IN ('draft', 'revoked') OR packet_id IS NOT NULL", name="packet"),
        Index("ix_referrals_updated", "direction", "updated", "id"),
        Index("ix_referrals_state", "direction", "state", "updated", "id"),
        Index("ix_referrals_case_id", "case_id", "created"),
        Index("ix_referrals_office_id", "office_id", "updated"),
        Index("ix_referrals_thread_id", "thread_id"),
        Index("ix_referrals_packet_id", "packet_id"),
        Index(
            "ix_referrals_waiting",
            "updated",
            "case_id",
            sqlite_where=text(
                "direction = 'out' AND state IN "
                "('handed_over', 'lost_resent', 'received', 'sealed')"
            ),
        ),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    direction: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft", server_default=text("'draft'"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="RESTRICT"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="RESTRICT"))
    packet_id: Mapped[str | None]
    thread_id: Mapped[str | None]
    case_ref: Mapped[str | None]
    consent_id: Mapped[str | None] = mapped_column(ForeignKey("consents.id", ondelete="SET NULL"))
    scope_used: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    attachment_ids: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    owner_snapshot: Mapped[str | None]
    created: Mapped[int]
    created_by: Mapped[int | None]
    updated: Mapped[int] = mapped_column(info=MAX)
    sealed_at: Mapped[int | None]
    handed_over_at: Mapped[int | None]
    received_at: Mapped[int | None]
    accepted_at: Mapped[int | None]
    declined_at: Mapped[int | None]
    done_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    accepted_on: Mapped[str | None]
    """Day on which the other office, or this one, took a case over: the same in both."""
    first_registered_on: Mapped[str | None]
    """Day on which the first office of all registered the case."""

    case: Mapped[Case | None] = relationship(back_populates="referrals")
    office: Mapped[Office] = relationship(lazy="raise")
    """Tells that an office is written before its referrals; who wants it asks by its id."""

    @property
    def is_pending(self) -> bool:
        """True while an answer is awaited, ours or theirs."""
        return self.state in REFERRAL_PENDING

    @property
    def told(self) -> tuple[str, ...]:
        """Names of the facts that it told, but those of a number that another part got since.

        So it is where the only part was removed, and in registers of before 1.12.
        """
        parts = () if self.case is None else self.case.numbered()
        younger = {key for key, part in parts if part.created > self.created}
        return tuple(name for name in self.scope_used or () if part_of(name) not in younger)

    def come_back(self, at: int) -> None:
        """Wait again, after only a wrong date ended it; the moments of its steps stay.

        Args:
            at: Unix seconds.

        Raises:
            RuleError: ``referral.wrong-state``; it did not expire.
        """
        if self.state != "expired":
            raise RuleError("referral.wrong-state", state=self.state)
        went = "handed_over" if self.handed_over_at else "sealed"
        self.state = "received" if self.received_at else went
        self.ended_at, self.updated = None, at

    def stay(self, at: int) -> None:
        """Lie here again: its packet was marked as given away, and was not.

        Args:
            at: Unix seconds.

        Raises:
            RuleError: ``referral.wrong-state``; it was not marked, or something came after it.
        """
        if self.state != "handed_over":
            raise RuleError("referral.wrong-state", state=self.state, wanted="sealed")
        self.state, self.handed_over_at, self.updated = "sealed", None, at

    def move_to(self, state: str, at: int) -> None:
        """Go one step, and remember when.

        Args:
            state: a code of ``referral_state``.
            at: Unix seconds.

        Raises:
            RuleError: ``referral.wrong-state``; nothing was changed.
        """
        if state not in REFERRAL_STEPS.get(self.state, frozenset()):
            raise RuleError("referral.wrong-state", state=self.state, wanted=state)
        if state not in {"draft", "revoked"} and self.packet_id is None:
            raise RuleError("referral.no-packet", wanted=state)
        self.state = state
        self.updated = at
        if state in _ENDS:
            self.ended_at = at
        elif state != "in_progress":
            setattr(self, f"{state}_at", at)


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
        ERASED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_no: Mapped[str] = mapped_column(unique=True)
    case_order: Mapped[int] = mapped_column(unique=True)
    record_state: Mapped[str] = mapped_column(default="open", server_default=text("'open'"))
    binned: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    binned_at: Mapped[int | None]
    binned_by: Mapped[int | None]
    created: Mapped[int]
    updated: Mapped[int] = mapped_column(info=MAX)
    created_by: Mapped[int | None]
    from_packet: Mapped[str | None]
    batch_id: Mapped[str | None]
    list_name: Mapped[str] = mapped_column(default="", server_default=text("''"), info=MADE_ANEW)
    list_birth: Mapped[str | None] = mapped_column(info=MADE_ANEW)
    list_age: Mapped[int | None] = mapped_column(info=MADE_ANEW)
    list_place: Mapped[str | None] = mapped_column(info=MADE_ANEW)

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

    def numbered(self) -> Iterator[tuple[tuple[str, int], Person | Event | Service]]:
        """Yield persons, events and service lines with their entity and number."""
        for parts in (self.persons, self.events, self.services):
            yield from (((one.ENTITY, one.position), one) for one in parts)

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
