"""The register: cases written down, changed, closed; each change one transaction with its line.

Rules:

* What one saving changed: called inside the writing session of the saving; what is told, put onto
  the record as it was, gives the record as the whole case would be read.
* Cases: values are checked by the catalogue and all of a change is kept or none of it; what a field
  held before is kept with who changed it and when; a case that is not open is not changed; list and
  search follow in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, FactRefusedError, NotFoundError, RegisterDamagedError
from app.cases.case_parts import part_at
from app.cases.case_view import (
    event_record,
    facts_of,
    person_record,
    service_record,
    shown_case,
    task_records,
    timeline,
)
from app.cases.damaged_view import readable_case
from app.cases.history import Change, apply_changes, note_removed, noting
from app.cases.open_cases import open_row, refuse_binned
from app.cases.records import CaseRecord, SavedFacts
from app.core import field_path, log
from app.core.field_path import PERSON, parse
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.fields import CATALOGUE, CODE_LISTS, normalise
from models.queries import lookup
from models.queries.listing import case_changed, cases_added
from models.rows.case import Event, Person, Service, open_case
from models.rows.case import add_event as new_event
from models.rows.case import add_person as new_person
from models.rows.case import add_service as new_service
from models.rows.case_work import FIELDS as STEP_FIELDS
from models.rows.merge import standing
from models.rows.user import names_by_number
from models.rows.wish import wishes_of

if TYPE_CHECKING:
    from app.cases.case_parts import Part
    from models.register.database import Session
    from models.rows.case import Case


def saved_facts(session: Session, s: Services, row: Case, names: Iterable[str]) -> SavedFacts:
    """Return what a saving changed.

    Args:
        session: the writing session; the line of the log is written.
        s: the open register.
        row: the case.
        names: addresses that really changed, as ``apply_changes`` returns them.
    """
    changed = [field_path.parse(name) for name in names]
    if not changed:
        return SavedFacts(row.id, row.updated)
    parts = {(one.part, one.number): _part(row, one) for one in changed}
    rows = [part for part in parts.values() if part is not None]
    linked = any(not isinstance(part, Person) for part in rows)
    numbers = {one.id: one.position for one in row.persons} if linked else {}
    steps = not set(STEP_FIELDS).isdisjoint(one.name for one in changed)
    users = names_by_number(session)
    return SavedFacts(
        case_id=row.id,
        updated_at=row.updated,
        facts=facts_of(row) if (field_path.CASE, 0) in parts else None,
        persons=tuple(
            person_record(one, s.clock.today()) for one in rows if isinstance(one, Person)
        ),
        events=tuple(event_record(one, numbers) for one in rows if isinstance(one, Event)),
        services=tuple(service_record(one, numbers) for one in rows if isinstance(one, Service)),
        typed={
            str(one): (parts[one.part, one.number] or row).typed().get(one.name, ("",))[0]
            for one in changed
        },
        tasks=task_records(session, row.id, users) if steps else None,
        timeline=timeline(session, s, row.id, users, 1),
    )


def _part(row: Case, address: field_path.Address) -> Part | None:
    """Return the row of a part, None for the case itself."""
    if address.part == field_path.CASE:
        return None
    return part_at(row, address.part, address.number)


CLOSING_FIELDS = ("closed_on", "closure_reason", "closure_details", "status", "workflow")


def add_case(s: Services, changes: Mapping[str, Change] | None = None) -> CaseRecord:
    """Write down a new case.

    Args:
        s: the open register.
        changes: address to text as typed; a fact of a person makes the person, a possible victim
            unless the role says otherwise.

    Raises:
        UnknownFieldError: an address that no case has.
        FactRefusedError: a value that cannot be kept; nothing was added.
    """
    require(s, Act.CHANGE)
    now, today = s.clock.now(), s.clock.today()
    with writing(s) as session:
        row = open_case(session, now=now, today=today, created_by=s.user.user)
        row.begin_empty()
        row.put("case_owner", s.user.name)
        names = apply_changes(session, s, row, changes or {}, keep_history=False)
        cases_added(session, [row])
        log.record(session, s, "case_added", row.case_no, row.id, fields=len(names))
        return shown_case(session, s, row)


def show_case(s: Services, ref: str) -> CaseRecord:
    """Return a whole case; for one that was merged into another, the case that was kept.

    Args:
        s: the open register.
        ref: its id, any beginning of four characters or more, or its number (LF-26-0042).

    Raises:
        NotFoundError, AmbiguousError: no case, or several, begin like this.
    """
    try:
        with reading(s) as session:
            found = standing(session, lookup.find_case(session, ref))
            return shown_case(session, s, found)
    except RegisterDamagedError:
        if s.inside_seal:
            raise
        return readable_case(s, ref)


def resolve_case(s: Services, ref: str) -> str:
    """Return the whole id of a case; see ``show_case``."""
    with reading(s) as session:
        return lookup.find_case(session, ref).id


def set_facts(s: Services, case_id: str, changes: Mapping[str, Change]) -> CaseRecord:
    """Change facts of a case: all of them or none.

    Args:
        s: the open register.
        case_id: id or number of the case.
        changes: address to text as typed or list; "" or None empties the field.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the case is not open.
        UnknownFieldError: an address that no case has.
        FactRefusedError: a value that cannot be kept; facts ``field`` (label) and ``reason``.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        change_row(session, s, row, changes)
        return shown_case(session, s, row)


def save_facts(s: Services, case_id: str, changes: Mapping[str, Change]) -> SavedFacts:
    """Change facts as ``set_facts`` does and return only what changed, which is much quicker.

    Args:
        s: the open register.
        case_id: as for ``set_facts``.
        changes: as for ``set_facts``.

    Raises:
        NotFoundError, AmbiguousError, CaseStateError, UnknownFieldError, FactRefusedError: as for
            ``set_facts``.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        return saved_facts(session, s, row, change_row(session, s, row, changes))


def change_row(
    session: Session, s: Services, row: Case, changes: Mapping[str, Change]
) -> list[str]:
    """Change facts of an open case, write the line, return the addresses that really changed.

    Args:
        session: the writing session that the case belongs to.
        s: the open register.
        row: the case.
        changes: as for ``set_facts``.
    """
    people = _people(row, changes)
    names = apply_changes(session, s, row, changes)
    if names:
        fields = {name.rpartition(".")[2] for name in names}
        # The steps of a case and its tasks follow each other.
        fields |= set() if fields.isdisjoint(STEP_FIELDS) else set(STEP_FIELDS)
        same = people == _people(row, changes)
        case_changed(session, row, now=s.clock.now(), fields=fields if same else None, later=True)
        told = ", ".join(names)
        log.record(session, s, "case_changed", row.case_no, row.id, fields=len(names), names=told)
        session.flush()
    return names


def _people(row: Case, changes: Mapping[str, Change]) -> int:
    """Return how many persons a case has, when a change can be about persons at all."""
    return len(row.persons) if any(parse(one).part == PERSON for one in changes) else 0


def add_person(s: Services, case_id: str, role: str) -> int:
    """Add a person and return the number.

    Args:
        s: the open register.
        case_id: id or number of the case.
        role: a code of person_role.

    Raises:
        NotFoundError, AmbiguousError, CaseStateError: as for ``set_facts``.
        FactRefusedError: not a role.
    """
    require(s, Act.CHANGE)
    now = s.clock.now()
    with writing(s) as session:
        row = open_row(session, case_id)
        person = new_person(row, now=now)
        person.put("role", (role,))
        session.flush()
        _changed(session, s, row, "person_added", person.position)
        return person.position


def remove_person(s: Services, case_id: str, number: int) -> CaseRecord:
    """Remove a person that no consent record or wish names; what was known stays in the history.

    Raises:
        NotFoundError: no such case or person.
        CaseStateError: the case is not open, or consent records name the person.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        person = next((one for one in row.persons if one.position == number), None)
        if person is None:
            raise NotFoundError(reason="find.person")
        named = {one.person_id for one in row.consents}
        named.update(one.person_id for one in row.attachments if one.person_id)
        named.update(one.person_id for one in row.referrals if one.person_id)
        named.update(one.person_id for one in wishes_of(session, row.id))
        if person.id in named:
            raise CaseStateError(reason="person.has-records")
        note_removed(session, s, row, field_path.PERSON, person)
        row.persons.remove(person)
        session.flush()
        _changed(session, s, row, "person_removed", number)
        return shown_case(session, s, row)


def add_event(s: Services, case_id: str) -> int:
    """Add an empty event and return its number.

    Raises:
        NotFoundError, AmbiguousError, CaseStateError: as for ``set_facts``.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        event = new_event(row, now=s.clock.now())
        session.flush()
        _changed(session, s, row, "event_added", event.position)
        return event.position


def remove_event(s: Services, case_id: str, number: int) -> CaseRecord:
    """Remove an event; what was known stays in the history.

    Raises:
        NotFoundError: no such case or event.
        CaseStateError: the case is not open.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        event = next((one for one in row.events if one.position == number), None)
        if event is None:
            raise NotFoundError
        note_removed(session, s, row, field_path.EVENT, event)
        row.events.remove(event)
        session.flush()
        _changed(session, s, row, "event_removed", number)
        return shown_case(session, s, row)


def add_service(s: Services, case_id: str) -> int:
    """Add an empty service line and return its number.

    Raises:
        NotFoundError, AmbiguousError, CaseStateError: as for ``set_facts``.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        line = new_service(row, now=s.clock.now())
        session.flush()
        _changed(session, s, row, "service_added", line.position)
        return line.position


def remove_service(s: Services, case_id: str, number: int) -> CaseRecord:
    """Remove a service line; what was known stays in the history.

    Raises:
        NotFoundError: no such case or service line.
        CaseStateError: the case is not open.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        line = part_at(row, field_path.SERVICE, number)
        if not isinstance(line, Service):
            raise NotFoundError
        note_removed(session, s, row, field_path.SERVICE, line)
        row.services.remove(line)
        session.flush()
        _changed(session, s, row, "service_removed", number)
        return shown_case(session, s, row)


def close_case(
    s: Services, case_id: str, reason: str, on: str | dt.date = "", details: str = ""
) -> CaseRecord:
    """Close a case.

    Args:
        s: the open register.
        case_id: id or number of the case.
        reason: a code of closure_reason.
        on: the day, today when it is "".
        details: what a colleague should know if it is opened again, "" for nothing new.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        FactRefusedError: not a reason, not a day, or too much text.
        CaseStateError: it is not open, or the day is before it was registered.
    """
    require(s, Act.CLOSE)
    if reason not in {code.value for code in CODE_LISTS["closure_reason"]}:
        raise FactRefusedError(field=CATALOGUE.field("closure_reason").label, reason="code.unknown")
    with writing(s) as session:
        row = open_row(session, case_id)
        close_row(session, s, row, reason, on, details)
        return shown_case(session, s, row)


def close_row(
    session: Session,
    s: Services,
    row: Case,
    reason: str,
    on: str | dt.date = "",
    details: str = "",
) -> None:
    """Close an open case, inside a writing session; see ``close_case``."""
    today = s.clock.today()
    day = normalise(CATALOGUE.field("closed_on"), on or today, today)
    with noting(session, s, row, CLOSING_FIELDS):
        if details.strip():
            row.put("closure_details", details)
        row.close(dt.date.fromisoformat(str(day)), reason)
    case_changed(session, row, now=s.clock.now())
    log.record(session, s, "case_closed", row.case_no, row.id, reason=reason)
    session.flush()


def reopen_case(s: Services, case_id: str) -> CaseRecord:
    """Open a closed case again.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: it is not closed, or it is in the bin.
    """
    require(s, Act.CLOSE)
    with writing(s) as session:
        row = lookup.find_case(session, case_id)
        refuse_binned(row)
        with noting(session, s, row, CLOSING_FIELDS):
            row.reopen()
        case_changed(session, row, now=s.clock.now())
        log.record(session, s, "case_reopened", row.case_no, row.id)
        session.flush()
        return shown_case(session, s, row)


def _changed(session: Session, s: Services, row: Case, action: str, number: int) -> None:
    case_changed(session, row, now=s.clock.now(), later=True)
    log.record(session, s, action, row.case_no, row.id, number=number)
