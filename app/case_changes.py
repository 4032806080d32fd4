"""Facts as typed become values of a case's rows, and what they held before is kept.

Rules: called inside a writing session; the catalogue checks every value; a part that is not there
is made only when it is the next one; fields that the program sets itself are not typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import addresses
from app.bootstrap import Services, reading
from app.errors import FactRefusedError
from app.records import FactValue
from models import finding
from models.event import Event
from models.event import add_event as new_event
from models.fields import CATALOGUE, Value, show
from models.history import changes_of, note_change
from models.person import Person
from models.person import add_person as new_person
from models.user import names_by_number

if TYPE_CHECKING:
    from models.case import Case
    from models.database import Session
    from models.history import FieldChange

type Change = FactValue | tuple[str, ...] | None

DEFAULT_ROLE = "possible_victim"
_FIXED = frozenset({"closed_on", "closure_reason"})
_CLOSING = frozenset({"closed", "closed_referred"})


@dataclass(frozen=True)
class FieldHistory:
    """One change of one field.

    Attributes:
        address: where the field stands now, "" when its part was removed.
        label: English label of the field.
        before: English text of the value before, "" when it was empty.
        after: English text of the value after.
        value_before: stored value before, to restore it.
        at: Unix seconds.
        by: name of the user.
    """

    address: str
    label: str
    before: str
    after: str
    value_before: FactValue | None
    at: int
    by: str


def apply_changes(
    session: Session,
    s: Services,
    row: Case,
    changes: Mapping[str, Change],
    *,
    keep_history: bool = True,
) -> list[str]:
    """Set facts of a case and return the addresses that really changed.

    Args:
        session: the writing session that the case belongs to.
        s: the open register.
        row: the case.
        changes: address to text as typed; "" or None empties the field.
        keep_history: False for a case that is being made.

    Raises:
        UnknownFieldError: an address that no case has.
        FactRefusedError: a value that cannot be kept.
        ModelsError: as the rows refuse; the caller's transaction is undone.
    """
    parsed = [(addresses.parse(text), value) for text, value in changes.items()]
    changed = []
    # Persons and events are made in the order of their numbers, whatever order was typed.
    for address, value in sorted(parsed, key=lambda one: (one[0].part, one[0].number)):
        part = _part(session, row, address, s.clock.now(), changes)
        before = part.get(address.name)
        after = part.put(address.name, value, s.clock.today())
        if before == after:
            continue
        _refuse_fixed(address, after)
        changed.append(str(address))
        if isinstance(part, Person | Event):
            part.updated = s.clock.now()
        if keep_history:
            _note(session, s, row, address.part, part.id, address.name, before, after)
    return changed


def note_removed(session: Session, s: Services, row: Case, part: str, gone: Person | Event) -> None:
    """Keep what was known of a person or event that is about to be removed."""
    for name, value in gone.facts().items():
        _note(session, s, row, part, gone.id, name, value, None)


def history(s: Services, case_id: str, limit: int = 200) -> tuple[FieldHistory, ...]:
    """Return what was changed in a case, the newest change first.

    Args:
        s: the open register.
        case_id: id or number of the case.
        limit: most changes.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    with reading(s) as session:
        row = finding.find_case(session, case_id)
        numbers = {one.id: one.position for one in row.persons}
        numbers.update({one.id: one.position for one in row.events})
        names = names_by_number(session)
        return tuple(
            _history(change, numbers, names) for change in changes_of(session, row.id, limit)
        )


def _history(
    change: FieldChange, numbers: Mapping[str, int], names: Mapping[int, str]
) -> FieldHistory:
    before, after = change.values
    known = change.field in CATALOGUE
    label = CATALOGUE.field(change.field).label if known else change.field
    number = 0 if change.part == addresses.CASE else numbers.get(change.part_id)
    place = "" if number is None else addresses.spell(change.part, number, change.field)
    return FieldHistory(
        address=place,
        label=label,
        before=_shown(change.field, before),
        after=_shown(change.field, after),
        value_before=before,
        at=change.at,
        by=names.get(change.user, ""),
    )


def _shown(name: str, value: Value) -> str:
    if name in CATALOGUE:
        return show(CATALOGUE.field(name), value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _refuse_fixed(address: addresses.Address, value: Value) -> None:
    closing = address.name == "status" and value in _CLOSING
    if address.name in _FIXED or closing:
        raise FactRefusedError(field=address.field.label, reason="field.fixed")


def _part(
    session: Session,
    row: Case,
    address: addresses.Address,
    now: int,
    changes: Mapping[str, Change],
) -> Case | Person | Event:
    """Return the row that holds a field; the next person or event is made."""
    if address.part == addresses.CASE:
        return row
    parts: list[Person] | list[Event] = (
        row.persons if address.part == addresses.PERSON else row.events
    )
    for one in parts:
        if one.position == address.number:
            return one
    if address.number != max((one.position for one in parts), default=0) + 1:
        raise FactRefusedError(field=address.field.label, reason="part.missing")
    if address.part == addresses.EVENT:
        made: Person | Event = new_event(row, now=now)
    else:
        made = new_person(row, now=now)
        typed = {str(addresses.parse(text)) for text in changes}
        if f"p{address.number}.role" not in typed and address.number == 1:
            made.put("role", (DEFAULT_ROLE,))
    session.flush()
    return made


def _note(
    session: Session,
    s: Services,
    row: Case,
    part: str,
    part_id: str,
    name: str,
    before: Value,
    after: Value,
) -> None:
    note_change(
        session,
        case_id=row.id,
        part=part,
        part_id=part_id,
        field=name,
        before=before,
        after=after,
        at=s.clock.now(),
        user=s.user.user,
    )
