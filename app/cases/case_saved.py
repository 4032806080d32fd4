"""What one saving changed of a case, told without reading the rest of it.

Rules: called inside the writing session of the saving; what is told, put onto the record as it was,
gives the record as the whole case would be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.cases.case_parts import part_at
from app.cases.case_view import event_record, facts_of, person_record, service_record, timeline
from app.cases.next_steps import STEP_FIELDS
from app.cases.records import SavedFacts
from app.cases.work_view import task_records
from app.core import field_path
from app.core.services import Services
from models.rows.case import Event, Person, Service
from models.rows.user import names_by_number

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
