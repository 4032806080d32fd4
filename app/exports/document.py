"""A case as an open document: plain JSON values that another register can take in again.

Rules: every fact stands under its catalogue name as it is stored; parts are told apart by their
numbers, never by ids of this register; the content of papers is not in the document but their size
and hash are; what is not a fact (log, history) is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.fields import CATALOGUE, FieldKind

if TYPE_CHECKING:
    from models.base.base import CatalogueRow, KeepsTyped
    from models.fields import Value
    from models.queries.case_cursor import WholeCase
    from models.rows.case import Attachment, Consent, Event, Person, Service
    from models.rows.case_work import CaseNote, Task

FORMAT = "lifafa-cases"
VERSION = 1

type Document = dict[str, Any]


def case_document(whole: WholeCase) -> Document:
    """Return the document of a case, members in a fixed order.

    Args:
        whole: a case of an open session.
    """
    case = whole.case
    numbers = {person.id: person.position for person in case.persons}
    papers = {paper.id: place for place, paper in enumerate(case.attachments, start=1)}
    return {
        "case_no": case.case_no,
        "record_state": case.record_state,
        "created": case.created,
        "facts": facts(case, numbers),
        "typed": typed(case),
        "persons": [_part(one, numbers) for one in case.persons],
        "events": [_part(one, numbers) for one in case.events],
        "services": [_part(one, numbers) for one in case.services],
        "consents": [_consent(consent, numbers, papers) for consent in case.consents],
        "consent_sides": _sides(whole, numbers),
        "papers": [_paper(paper, numbers) for paper in case.attachments],
        "tasks": [_task(one) for one in whole.tasks],
        "notes": _notes(whole.notes),
    }


def facts(row: CatalogueRow, numbers: Mapping[str, int]) -> Document:
    """Return the filled fields of a row as JSON values; persons are told by number ("p1").

    Args:
        row: a case or a part of one.
        numbers: person id to number in the case.
    """
    return {name: _value(name, value, numbers) for name, value in row.facts().items()}


def typed(row: KeepsTyped) -> Document:
    """Return what was written where it was converted: field name to [text, converter]."""
    return {name: list(pair) for name, pair in row.typed().items()}


def stored(
    entity: str, values: Document, ids: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the facts of a document as they are stored, and the names nobody knows here.

    Args:
        entity: case, person, event, service or consent.
        values: the facts.
        ids: "p1" to the id of that person in this register.
    """
    known = {field.name for field in CATALOGUE.of(entity)}
    kept = {name: _kept(name, value, ids) for name, value in values.items() if name in known}
    return kept, sorted(values.keys() - known)


def _value(name: str, value: Value, numbers: Mapping[str, int]) -> Any:
    if not isinstance(value, tuple):
        return value
    if CATALOGUE.field(name).kind is FieldKind.PERSONS:
        return [f"p{numbers[one]}" for one in value if one in numbers]
    return list(value)


def _kept(name: str, value: Any, ids: Mapping[str, str]) -> Any:
    if not isinstance(value, list):
        return value
    if CATALOGUE.field(name).kind is FieldKind.PERSONS:
        return tuple(ids[one] for one in value if one in ids)
    return tuple(value)


def _part(row: Person | Event | Service, numbers: Mapping[str, int]) -> Document:
    return {"number": row.position, "facts": facts(row, numbers), "typed": typed(row)}


def _notes(notes: Sequence[CaseNote]) -> list[Document]:
    numbers = {one.id: one.position for one in notes}
    return [
        {
            "number": one.position,
            "text": one.text,
            "corrects": numbers.get(one.corrects or ""),
            "at": one.at,
        }
        for one in notes
    ]


def _task(task: Task) -> Document:
    return {
        "title": task.title,
        "due_on": task.due_on,
        "created": task.created,
        "done_at": task.done_at,
        "dropped": task.dropped,
    }


def _consent(consent: Consent, numbers: dict[str, int], papers: dict[str, int]) -> Document:
    return {
        "person": numbers[consent.person_id],
        "recorded": consent.created,
        "papers": [papers[one] for one in consent.attachment_ids or () if one in papers],
        "facts": facts(consent, numbers),
    }


def _sides(whole: WholeCase, numbers: dict[str, int]) -> list[Document]:
    """Return, for people of cases that became one, which decisions came from which case."""
    places = {one.id: place for place, one in enumerate(whole.case.consents, start=1)}
    return [
        {
            "person": numbers[side.person_id],
            "consents": sorted(places[one] for one in side.consent_ids or () if one in places),
        }
        for side in whole.sides
        if side.person_id in numbers
    ]


def _paper(paper: Attachment, numbers: dict[str, int]) -> Document:
    return {
        "title": paper.title,
        "file_name": paper.file_name,
        "kind": paper.kind,
        "media_type": paper.media_type,
        "size": paper.size,
        "sha256": paper.sha256,
        "consent_group": paper.consent_group,
        "person": numbers.get(paper.person_id or "", 0),
        "added": paper.created,
    }
