"""The parts that a case may have several of: persons, events, service lines; found, made, linked.

Rules: called inside a writing session; a part that is not there is made only when it is the next
one; a link to a person is kept by the person's id, so that it follows the person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import FactRefusedError
from app.core import field_path
from models.fields import CATALOGUE, FieldKind, Value
from models.fields.kinds import Field
from models.rows.case import Event, Person, Service, add_event, add_person, add_service

if TYPE_CHECKING:
    from models.rows.case import Case

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
        FactRefusedError: ``part.missing``, the number is not the next one.
    """
    there = [one.position for one in parts_of(row, address.part)]
    if address.number != max(there, default=0) + 1:
        raise FactRefusedError(field=address.field.label, reason="part.missing")
    if address.part == field_path.EVENT:
        return add_event(row, now=now)
    if address.part == field_path.SERVICE:
        return add_service(row, now=now)
    made = add_person(row, now=now)
    if f"p{address.number}.role" not in typed and address.number == 1:
        made.put("role", (DEFAULT_ROLE,))
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
