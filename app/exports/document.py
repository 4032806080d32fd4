"""A case as an open document: plain JSON values that another register can take in again.

Rules: every fact stands under its catalogue name as it is stored; parts are told apart by their
numbers, never by ids of this register; the content of papers is not in the document but their size
and hash are; what is not a fact (log, history) is not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.fields import CATALOGUE

if TYPE_CHECKING:
    from models.attachment import Attachment
    from models.base import CatalogueRow
    from models.case import Case
    from models.consent import Consent
    from models.event import Event

FORMAT = "lifafa-cases"
VERSION = 1

type Document = dict[str, Any]


def case_document(case: Case) -> Document:
    """Return the document of a case, members in a fixed order.

    Args:
        case: a case of an open session.
    """
    numbers = {person.id: person.position for person in case.persons}
    papers = {paper.id: place for place, paper in enumerate(case.attachments, start=1)}
    return {
        "case_no": case.case_no,
        "record_state": case.record_state,
        "created": case.created,
        "facts": facts(case),
        "persons": [{"number": person.position, "facts": facts(person)} for person in case.persons],
        "events": [_event(event, numbers) for event in case.events],
        "services": [
            {
                "number": service.position,
                "person": numbers.get(service.person_id or "", 0),
                "facts": facts(service),
            }
            for service in case.services
        ],
        "consents": [_consent(consent, numbers, papers) for consent in case.consents],
        "papers": [_paper(paper, numbers) for paper in case.attachments],
        "tasks": [
            {"title": one.title, "due_on": one.due_on, "done_at": one.done_at} for one in case.tasks
        ],
        "notes": [{"text": one.text, "at": one.at} for one in case.case_notes],
    }


def facts(row: CatalogueRow) -> Document:
    """Return the filled fields of a row as JSON values."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in row.facts().items()
    }


def stored(entity: str, values: Document) -> tuple[dict[str, Any], list[str]]:
    """Return the facts of a document as they are stored, and the names nobody knows here."""
    known = {field.name for field in CATALOGUE.of(entity)}
    kept = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in known
    }
    return kept, sorted(values.keys() - known)


def _event(event: Event, numbers: dict[str, int]) -> Document:
    who = [numbers[one] for one in event.person_ids or () if one in numbers]
    return {"number": event.position, "persons": who, "facts": facts(event)}


def _consent(consent: Consent, numbers: dict[str, int], papers: dict[str, int]) -> Document:
    return {
        "person": numbers[consent.person_id],
        "recorded": consent.created,
        "papers": [papers[one] for one in consent.attachment_ids or () if one in papers],
        "facts": facts(consent),
    }


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
