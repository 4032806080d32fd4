"""A person, event or service line that was removed, kept whole so that it can come back.

Rules: called inside a writing session; what comes back has its old id, so that its history goes
on; its old number too, unless another has it now; a link to a person comes back with the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError
from app.cases.case_parts import Part, links, parts_of
from app.core.field_path import EVENT, PERSON
from models.fields import CATALOGUE
from models.rows.case import Event, Person, Service
from models.rows.case_work import Whole, note_whole

if TYPE_CHECKING:
    from app.core.services import Services
    from models.register.database import Session
    from models.rows.case import Case
    from models.rows.case_work import FieldChange

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
        position=max(taken) + 1 if number in taken else number,
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
