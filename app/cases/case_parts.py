"""The parts that a case may have several of (persons, events, service lines), also removed ones.

Rules:

* Parts: called inside a writing session; a part that is not there is made only when it is the next
  one; a link to a person is kept by the person's id, so that it follows the person.
* Removed ones: called inside a writing session; what comes back has its old id, so that its history
  goes on; its old number too, unless another has it now; a link to a person comes back with the
  person.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, FactRefusedError
from app.core import field_path
from app.core.field_path import EVENT, PERSON
from models.fields import CATALOGUE, FieldKind, Value
from models.fields.kinds import Field
from models.rows.case import (
    Event,
    Person,
    Service,
    add_event,
    add_person,
    add_service,
    next_position,
)
from models.rows.case_work import Whole, note_whole

if TYPE_CHECKING:
    from app.core.services import Services
    from models.register.database import Session
    from models.rows.case import Case
    from models.rows.case_work import FieldChange


type Part = Person | Event | Service

DEFAULT_ROLE = "possible_victim"


def parts_of(row: Case, part: str) -> list[Person] | list[Event] | list[Service]:
    """Return the persons, events or service lines of a case."""
    if part == field_path.PERSON:
        return row.persons
    return row.events if part == field_path.EVENT else row.services


def part_at(row: Case, part: str, number: int) -> Part | None:
    """Return the part of this number, None when there is none."""
    return next((one for one in parts_of(row, part) if one.position == number), None)


def make_next(row: Case, address: field_path.Address, now: int, typed: frozenset[str]) -> Part:
    """Add the person, event or service line that an address names.

    Args:
        row: the case.
        address: names the next number of its part.
        now: Unix seconds.
        typed: all addresses of this change; the first person gets a role unless one is typed.

    Raises:
        FactRefusedError: ``part.missing``, the number is not the next one, nor 1 where none is.
    """
    there = parts_of(row, address.part)
    if address.number != (next_position(row, address.part) if there else 1):
        raise FactRefusedError(field=address.field.label, reason="part.missing")
    made: Part
    if address.part == field_path.EVENT:
        made = add_event(row, now=now)
    elif address.part == field_path.SERVICE:
        made = add_service(row, now=now)
    else:
        made = add_person(row, now=now)
        if f"p{address.number}.role" not in typed and address.number == 1:
            made.put("role", (DEFAULT_ROLE,))
    made.position = address.number
    return made


def by_id(row: Case, field: Field, value: Value) -> Value:
    """Return a link with the ids of the persons that were named by their numbers.

    Args:
        row: the case.
        field: a field of persons.
        value: normalised: "p1" or an id.

    Raises:
        FactRefusedError: ``person.unknown``, the case has no such person.
    """
    if not isinstance(value, tuple):
        return value
    ids = {f"p{one.position}": one.id for one in row.persons} | {p.id: p.id for p in row.persons}
    found = tuple(ids.get(one, "") for one in value)
    if not all(found):
        raise FactRefusedError(field=field.label, reason="person.unknown")
    return found


def links(entity: str) -> tuple[str, ...]:
    """Return the names of the fields of an entity that name persons."""
    return tuple(one.name for one in CATALOGUE.of(entity) if one.kind is FieldKind.PERSONS)


def unlink(row: Case, person_id: str) -> list[tuple[Part, str, tuple[str, ...]]]:
    """Take a person who is about to go out of every link.

    Returns:
        The part, the name of the field and what it held, for each link that changed.
    """
    changed: list[tuple[Part, str, tuple[str, ...]]] = []
    parts: list[Event | Service] = [*row.events, *row.services]
    for part in parts:
        for name in links(part.ENTITY):
            held = part.get(name)
            if isinstance(held, tuple) and person_id in held:
                part.put(name, tuple(one for one in held if one != person_id))
                changed.append((part, name, held))
    return changed


_NAMES = ("name_full", "name_latin", "name_alias", "name_used")


def whole_of(part: Part, linked: Iterable[tuple[str, str]] = ()) -> Whole:
    """Return everything of a part, as JSON can hold it.

    Args:
        part: the row.
        linked: id and field of everything that named it.
    """
    facts = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in part.facts().items()
    }
    return {
        "number": part.position,
        "created": part.created,
        "facts": facts,
        "typed": part.as_typed,
        "linked": [list(one) for one in linked],
    }


def name_in(whole: Whole) -> str:
    """Return the name of the person that was kept, "" when none was known."""
    facts = whole.get("facts", {})
    for name in _NAMES:
        value = facts.get(name)
        if value:
            return str(value[0] if isinstance(value, list) else value)
    return ""


def note_part(
    session: Session, s: Services, row: Case, part: Part, whole: Whole, *, back: bool
) -> None:
    """Keep in the history that a whole part was removed or brought back."""
    note_whole(
        session,
        case_id=row.id,
        part=part.ENTITY,
        part_id=part.id,
        whole=whole,
        back=back,
        at=s.clock.now(),
        user=s.user.user,
    )


def bring_back(session: Session, s: Services, row: Case, removal: FieldChange) -> Part:
    """Bring a removed part back as it was.

    Args:
        session: the writing session that the case belongs to.
        s: the open register.
        row: the case.
        removal: the row of its removal in the history.

    Raises:
        CaseStateError: ``history.part-there``, it was brought back before.
    """
    parts = parts_of(row, removal.part)
    if removal.part_id in {one.id for one in parts}:
        raise CaseStateError(reason="history.part-there")
    whole = removal.whole
    taken = {one.position for one in parts}
    number = int(whole["number"])
    part = _made(
        row,
        removal.part,
        id=removal.part_id,
        position=next_position(row, removal.part) if number in taken else number,
        created=int(whole["created"]),
        updated=s.clock.now(),
    )
    known = {name: value for name, value in whole["facts"].items() if name in CATALOGUE}
    part.put_all({name: _stored(row, name, value) for name, value in known.items()})
    part.as_typed = whole.get("typed")
    session.flush()
    # A new row stands at the end until the case reads its parts again, in their order.
    session.expire(row, ["persons", "events", "services"])
    _link_again(row, part.id, whole.get("linked", ()))
    note_part(session, s, row, part, whole_of(part), back=True)
    session.flush()
    return part


def _made(row: Case, part: str, *, id: str, position: int, created: int, updated: int) -> Part:
    at = {"id": id, "position": position, "created": created, "updated": updated}
    if part == PERSON:
        person = Person(**at)
        row.persons.append(person)
        return person
    if part == EVENT:
        event = Event(**at)
        row.events.append(event)
        return event
    line = Service(**at)
    row.services.append(line)
    return line


def _stored(row: Case, name: str, value: object) -> object:
    """Return a kept value as it is stored; a person who went meanwhile is left out."""
    if not isinstance(value, list):
        return value
    there = {one.id for one in row.persons}
    linking = name in {*links("event"), *links("service")}
    return tuple(one for one in value if not linking or one in there)


def _link_again(row: Case, part_id: str, linked: Iterable[list[str]]) -> None:
    parts: list[Event | Service] = [*row.events, *row.services]
    named = {one.id: one for one in parts}
    for linking_id, name in linked:
        linking = named.get(linking_id)
        if linking is None or name not in links(linking.ENTITY):
            continue
        held = linking.get(name)
        kept = held if isinstance(held, tuple) else ()
        if part_id not in kept:
            linking.put(name, (*kept, part_id))
