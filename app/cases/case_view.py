"""From the rows of a case and of the work on it to the frozen records that may leave the session.

Rules: nothing here changes a row; ages and the child rule are told for the local day; texts are
English message ids.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.cases.records import (
    STORY_LINES,
    CaseRecord,
    ConsentRecord,
    EventRecord,
    Fact,
    NoteRecord,
    PaperRecord,
    PersonRecord,
    ServiceRecord,
    TaskRecord,
    TimelineEntry,
    WishRecord,
)
from app.core import field_path
from app.core.log import ACTIONS
from app.core.records import FactValue
from app.offices.moved_offices import moves_of
from crypto.base import sjson
from models.fields import CATALOGUE, FieldKind, group_for, show
from models.fields.childrule import age_on, child_status, doubt, follows
from models.register.partial_read import leave_out
from models.rows import log as log_rows
from models.rows.case import PARTS, Case
from models.rows.case_work import notes_of, tasks_of
from models.rows.merge import sides_of
from models.rows.office import Office
from models.rows.user import names_by_number
from models.rows.wish import wishes_of

if TYPE_CHECKING:
    from app.core.services import Services
    from models.base.base import CatalogueRow
    from models.register.database import Session
    from models.rows.case import Attachment, Consent, Event, Person, Service
    from models.rows.case_work import CaseNote, Task
    from models.rows.wish import Wish


OPEN, DONE, DROPPED = "open", "done", "dropped"


def task_records(
    session: Session, case_id: str, names: Mapping[int, str]
) -> tuple[TaskRecord, ...]:
    """Return the tasks of a case: open ones first, by due day.

    Args:
        session: any session.
        case_id: the case.
        names: user number to name.
    """
    return tuple(task_record(row, names) for row in tasks_of(session, case_id))


def task_record(row: Task, names: Mapping[int, str]) -> TaskRecord:
    """Return the record of a task."""
    ended = DROPPED if row.dropped else DONE
    return TaskRecord(
        task_id=row.id,
        title=row.title,
        due_on=row.due_on or "",
        who=row.who or 0,
        who_name=names.get(row.who or 0, ""),
        state=OPEN if row.is_open else ended,
        added_at=row.created,
        added_by=names.get(row.created_by or 0, ""),
        done_at=row.done_at or 0,
        done_by=names.get(row.done_by or 0, ""),
    )


def note_records(
    session: Session, case_id: str, names: Mapping[int, str]
) -> tuple[NoteRecord, ...]:
    """Return the notes of a case, the newest first; `names` from user number to name."""
    rows = notes_of(session, case_id)
    numbers = {row.id: row.position for row in rows}
    return tuple(_note_record(row, names, numbers) for row in rows)


def _note_record(row: CaseNote, names: Mapping[int, str], numbers: Mapping[str, int]) -> NoteRecord:
    return NoteRecord(
        number=row.position,
        text=row.text,
        at=row.at,
        by=names.get(row.user or 0, ""),
        corrects=numbers.get(row.corrects or "", 0),
    )


def wish_records(
    session: Session, case_id: str, numbers: Mapping[str, int], names: Mapping[int, str]
) -> tuple[WishRecord, ...]:
    """Return the wishes of a case: open ones first, by the day on which they were stated.

    Args:
        session: any session.
        case_id: the case.
        numbers: person id to number in the case.
        names: user number to name.
    """
    return tuple(wish_record(row, numbers, names) for row in wishes_of(session, case_id))


def wish_record(row: Wish, numbers: Mapping[str, int], names: Mapping[int, str]) -> WishRecord:
    """Return the record of a wish; see ``wish_records``."""
    return WishRecord(
        wish_id=row.id,
        person_number=numbers.get(row.person_id, 0),
        kind=row.kind,
        section=row.section,
        words=row.words,
        stated_by=row.stated_by,
        stated_on=row.stated_on,
        written_at=row.created,
        written_by=names.get(row.created_by or 0, ""),
        outcome=row.outcome or "",
        ground=row.ground or "",
        answer=row.answer or "",
        decided_on=row.decided_on or "",
        decided_at=row.decided_at or 0,
        decided_by=names.get(row.decided_by or 0, ""),
    )


_LINES_KEPT = 4096
_WITH_WORDS = frozenset({"referral_answered", "referral_beyond_scope", "status_sealed"})
"""Actions of the log whose story is told with the words of their packet."""


def shown_case(
    session: Session, s: Services, row: Case, without: Collection[str] = ()
) -> CaseRecord:
    """Return the whole record of a case with its story, as it is shown.

    Args:
        session: the session that the row belongs to.
        s: the open register.
        row: the case.
        without: parts that cannot be read: of ``PARTS``, and timeline, tasks, notes and wishes.
    """
    names = names_by_number(session)
    record = case_record(session, row, s.clock.today(), without, names)
    if "timeline" in without:
        return record
    return replace(record, timeline=timeline(session, s, row.id, names))


def case_record(
    session: Session,
    row: Case,
    today: dt.date,
    without: Collection[str] = (),
    names: Mapping[int, str] | None = None,
) -> CaseRecord:
    """Return the record of a case without its story, as rules look at it.

    Args:
        session: the session that the row belongs to.
        row: the case.
        today: the local day.
        without: parts that cannot be read: of ``PARTS``, and timeline, tasks, notes and wishes.
        names: user number to name, when it is known.
    """
    leave_out(row, [part for part in PARTS if part in without])
    names = names_by_number(session) if names is None else names
    numbers = {person.id: person.position for person in row.persons}
    consents = tuple(consent_record(one, numbers, names) for one in row.consents)
    moved = moves_of(session, (office for one in consents for office in one.offices))
    return CaseRecord(
        case_id=row.id,
        case_no=row.case_no,
        status=text_of(row, "status"),
        opened_on=text_of(row, "registered_on"),
        closed_on=text_of(row, "closed_on"),
        updated_at=row.updated,
        facts=facts_of(row),
        persons=tuple(person_record(person, today) for person in row.persons),
        events=tuple(event_record(one, numbers) for one in row.events),
        papers=tuple(paper_record(one, names) for one in row.attachments),
        consents=consents,
        timeline=(),
        services=tuple(service_record(one, numbers) for one in row.services),
        typed=_typed(row),
        consent_sides=_sides(session, row.id, numbers),
        tasks=() if "tasks" in without else task_records(session, row.id, names),
        notes=() if "notes" in without else note_records(session, row.id, names),
        wishes=() if "wishes" in without else wish_records(session, row.id, numbers, names),
        state="damaged" if without else "binned" if row.binned else row.record_state,
        unreadable=tuple(without),
        moves=moved.earlier,
        moves_checked=moved.checked,
        gone_to=_gone_to(session, row),
    )


def _gone_to(session: Session, row: Case) -> str:
    """Return the name of the office that took a case over, "" for a case that is ours."""
    if row.record_state != "transferred":
        return ""
    taken = (
        one.office_id
        for one in row.referrals
        if one.direction == "out" and one.get("kind") == "transfer" and one.accepted_at is not None
    )
    office = session.get(Office, next(taken, ""))
    return office.name if office is not None else ""


def _sides(
    session: Session, case_id: str, numbers: Mapping[str, int]
) -> dict[int, tuple[tuple[str, ...], ...]]:
    """Return the decisions of each side of persons of cases that became one, by number."""
    return {
        numbers[person_id]: tuple(tuple(sorted(side)) for side in sides)
        for person_id, sides in sides_of(session, case_id).items()
        if person_id in numbers
    }


def _typed(row: Case) -> dict[str, str]:
    """Return what was typed or stood in a sheet where it was converted, by address."""
    rows: list[tuple[str, int, Case | Person | Event | Service]] = [
        (field_path.CASE, 0, row),
        *((field_path.PERSON, one.position, one) for one in row.persons),
        *((field_path.EVENT, one.position, one) for one in row.events),
        *((field_path.SERVICE, one.position, one) for one in row.services),
    ]
    return {
        field_path.spell(part, number, name): text
        for part, number, one in rows
        for name, (text, _by) in one.typed().items()
    }


def person_record(row: Person, today: dt.date) -> PersonRecord:
    """Return the record of a person."""
    facts = row.facts()
    age = age_on(facts, today)
    return PersonRecord(
        person_id=row.id,
        number=row.position,
        roles=row.roles,
        display_name=row.display_name or "",
        age="" if age is None else str(age),
        is_child=child_status(facts, today),
        facts=_filled(facts),
        doubt=doubt(facts, today),
        worked_out=follows(facts, today),
    )


def event_record(row: Event, numbers: Mapping[str, int]) -> EventRecord:
    """Return the record of an event; `numbers` from person id to number in the case."""
    return EventRecord(row.id, row.position, linked_facts(row, numbers))


def service_record(row: Service, numbers: Mapping[str, int]) -> ServiceRecord:
    """Return the record of a service line; `numbers` from person id to number in the case."""
    return ServiceRecord(row.id, row.position, linked_facts(row, numbers))


def paper_record(row: Attachment, names: Mapping[int, str]) -> PaperRecord:
    """Return the record of an attachment."""
    return PaperRecord(
        paper_id=row.id,
        title=row.title,
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        added_at=row.created,
        added_by=names.get(row.created_by or 0, ""),
        group=row.consent_group,
        file_name=row.file_name,
    )


def consent_record(
    row: Consent, numbers: Mapping[str, int], names: Mapping[int, str]
) -> ConsentRecord:
    """Return the record of a decision.

    Args:
        row: the decision.
        numbers: person id to number in the case.
        names: user number to name.
    """
    return ConsentRecord(
        consent_id=row.id,
        person_number=numbers.get(row.person_id, 0),
        given_by=text_of(row, "given_by"),
        capacity=text_of(row, "capacity"),
        purposes=list_of(row, "purposes"),
        groups=list_of(row, "field_groups"),
        offices=list_of(row, "named_offices"),
        valid_from=text_of(row, "valid_from"),
        valid_to=text_of(row, "valid_to"),
        recorded_at=row.created,
        recorded_by=names.get(row.created_by or 0, ""),
        withdrawn_on=text_of(row, "withdrawn_on"),
        facts=facts_of(row),
    )


def timeline(
    session: Session,
    s: Services,
    case_id: str,
    names: Mapping[int, str],
    most: int = STORY_LINES,
    only: Collection[str] = (),
) -> tuple[TimelineEntry, ...]:
    """Return the story of a case out of the log, the newest first.

    Args:
        session: any session.
        s: the open register.
        case_id: whole id of the case.
        names: user number to name.
        most: so many of its newest lines are looked at.
        only: actions that are told; all when it is empty.
    """
    found = []
    for line in log_rows.story(session, case_id, most):
        if only and line.action not in only:
            continue
        body = _body_of(line.row_bytes)
        facts = {**body["x"], "object": body["o"], **_told(session, s, line.action, body["x"])}
        found.append(
            TimelineEntry(
                at=line.at,
                kind=line.action,
                text=ACTIONS.get(line.action, line.action),
                facts=facts,
                by=names.get(line.user, ""),
            )
        )
    return tuple(found)


def _told(session: Session, s: Services, action: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the words of the packet that a line is about; the log itself holds none."""
    packet_id = facts.get("packet")
    if action not in _WITH_WORDS or not isinstance(packet_id, str):
        return {}
    words = s.above.words_of_answer(session, packet_id)
    return {"words": words} if words else {}


@functools.lru_cache(maxsize=_LINES_KEPT)
def _body_of(raw: bytes) -> Mapping[str, Any]:
    """Return what a line of the log says; a line never changes, and its story is told often."""
    return sjson.parse(raw)


def facts_of(row: CatalogueRow) -> dict[str, FactValue]:
    """Return the filled fields of a row by name."""
    return _filled(row.facts())


def linked_facts(row: CatalogueRow, numbers: Mapping[str, int]) -> dict[str, FactValue]:
    """Return the filled fields of a row, with persons by their numbers: "p1".

    Args:
        row: an event or a service line.
        numbers: person id to number in the case; a person who is gone is left out.
    """
    facts = facts_of(row)
    for name, value in list(facts.items()):
        if CATALOGUE.field(name).kind is FieldKind.PERSONS:
            facts[name] = person_tokens(value, numbers)
            if not facts[name]:
                del facts[name]
    return facts


def person_tokens(value: FactValue, numbers: Mapping[str, int]) -> tuple[str, ...]:
    """Return "p1", "p3" for the ids of persons, in the order of their numbers."""
    ids = value if isinstance(value, tuple) else ()
    found = sorted({numbers[one] for one in ids if one in numbers})
    return tuple(f"p{number}" for number in found)


def text_of(row: CatalogueRow, name: str) -> str:
    """Return a text field of a row, "" when it is empty."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def list_of(row: CatalogueRow, name: str) -> tuple[str, ...]:
    """Return a list field of a row, () when it is empty."""
    value = row.get(name)
    return value if isinstance(value, tuple) else ()


def all_facts(case: CaseRecord) -> tuple[Fact, ...]:
    """Return every filled fact of a case with its address, in the order of the catalogue."""
    found = [fact_at(case, field_path.CASE, 0, name, ()) for name in case.facts]
    for person in case.persons:
        found += [
            fact_at(case, field_path.PERSON, person.number, name, person.roles)
            for name in person.facts
        ]
    for event in case.events:
        found += [fact_at(case, field_path.EVENT, event.number, name, ()) for name in event.facts]
    for line in case.services:
        found += [fact_at(case, field_path.SERVICE, line.number, name, ()) for name in line.facts]
    return tuple(found)


def fact_at(case: CaseRecord, part: str, number: int, name: str, roles: Iterable[str]) -> Fact:
    """Return one filled fact of a case.

    Args:
        case: the case.
        part: case, person, event or service.
        number: of the person, event or service line.
        name: name of the field.
        roles: roles of the person, which decide the consent group.
    """
    field = CATALOGUE.field(name)
    address = field_path.spell(part, number, name)
    value = case.value(address)
    if value is None:
        raise ValueError("the fact is empty")
    return Fact(
        address=address,
        name=name,
        label=field.label,
        value=value,
        shown=show(field, value),
        group=group_for(field, roles),
    )


def _filled(facts: Mapping[str, FactValue | None]) -> dict[str, FactValue]:
    return {name: value for name, value in facts.items() if value is not None}
