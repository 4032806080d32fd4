"""Of two values that two computers gave one field somebody chooses: what stands stays, or it goes.

Rules:

* Nothing is chosen by itself: a question waits until somebody answers it, at any computer.
* Taking the other value is an ordinary change of the case, with the rules, the rights and the
  history of what is typed; what was typed for the value comes with it. Only a field that people
  fill can be set like this, and only while its person, event or line is there: of anything else
  both values are told, and what stands can be kept.
* Consent is never taken from here: a person who agreed to something else is asked again.
* Who chooses says what stood there when both were shown; when something else stands there now,
  nothing is chosen.
* Either answer ends the question, and leaves a line in the log that names the field alone. What
  stands can be kept in a case that is closed, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.base.errors import NotFoundError
from app.cases import history
from app.cases.case_parts import part_at
from app.cases.history import apply_changes
from app.cases.open_cases import open_row
from app.core import field_path, log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.seats.errors import UndecidedError
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows import collision
from models.rows.case import Case
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.fields import Value
    from models.register.database import Session
    from models.rows.case import Event, Person, Service
    from models.rows.collision import Collision

_PARTS: Final = {
    "cases": field_path.CASE,
    "persons": field_path.PERSON,
    "events": field_path.EVENT,
    "services": field_path.SERVICE,
}


@dataclass(frozen=True)
class Question:
    """Two values of one field.

    Attributes:
        id: of the question.
        case_id: of its case, "" for something of the office.
        case_no: number of its case, "" for something of the office.
        part: name of the table in which it stands.
        field: name of the field, "" for a whole row, which was removed at one computer and changed
            at the other: it stays.
        address: where the field stands in the case now, "" when it cannot be set.
        stands: the value that stands there now; of what has no address, the one that stood.
        other: the value that was given beside it.
        by: name of the user who gave the other value, "" when nobody knows it here.
        seat: number of the computer at which it was given.
        at: when, Unix seconds.
    """

    id: str
    case_id: str
    case_no: str
    part: str
    field: str
    address: str
    stands: Value
    other: Value
    by: str
    seat: int
    at: int


def questions(s: Services, case_ref: str = "") -> tuple[Question, ...]:
    """Return what is to be decided, the oldest first.

    Args:
        s: the open register.
        case_ref: id or number of a case; "" for all that is to be decided.

    Raises:
        NotFoundError, AmbiguousError: no such case, or several.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        case_id = lookup.find_case(session, case_ref).id if case_ref else None
        users = names_by_number(session)
        return tuple(
            _question(session, one, users) for one in collision.to_decide(session, case_id)
        )


def keep(s: Services, question_id: str) -> None:
    """Let what stands stay, and end the question.

    Args:
        s: the open register.
        question_id: of the question.

    Raises:
        NotFoundError: it was answered already.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        found = _found(session, question_id)
        row = session.get(Case, found.case_id) if found.case_id else None
        number, about = (row.case_no, row.id) if row is not None else ("", None)
        session.delete(found)
        action = "value_kept" if row is not None else "value_of_office_kept"
        log.record(session, s, action, number, about, names=found.field or found.part)


def take(s: Services, question_id: str, seen: Value) -> None:
    """Put the other value in the place of the one that stands, and end the question.

    Args:
        s: the open register.
        question_id: of the question.
        seen: ``stands`` of the question as it was shown.

    Raises:
        NotFoundError: it was answered already.
        UndecidedError: the field has no place now (``fixed``), or another value (``changed``).
        CaseStateError: the case is not open, or the role does not allow it.
        FactRefusedError: the field does not keep such a value any more.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        found = _found(session, question_id)
        if found.case_id is None:
            raise UndecidedError(reason="fixed")
        row = open_row(session, found.case_id)
        place = _address(row, found)
        if not place:
            raise UndecidedError(reason="fixed")
        part = _part(row, place)
        if part.get(found.field) != seen:
            raise UndecidedError(reason="changed")
        names = apply_changes(session, s, row, {place: found.value_of_other})
        if found.typed_of_other:
            part.keep_typed(found.field, found.typed_of_other)
        session.delete(found)
        if names:
            case_changed(session, row, now=s.clock.now(), later=True)
        log.record(session, s, "value_taken", row.case_no, row.id, names=place)


def _found(session: Session, question_id: str) -> Collision:
    found = session.get(collision.Collision, question_id)
    if found is None:
        raise NotFoundError
    return found


def _question(session: Session, found: Collision, users: dict[int, str]) -> Question:
    row = session.get(Case, found.case_id) if found.case_id else None
    place = _address(row, found) if row is not None else ""
    stands = _part(row, place).get(found.field) if row is not None and place else None
    return Question(
        id=found.id,
        case_id=found.case_id or "",
        case_no=row.case_no if row is not None else "",
        part=found.part,
        field=found.field,
        address=place,
        stands=stands if place else found.value_that_stood,
        other=found.value_of_other,
        by=users.get(found.whose, ""),
        seat=found.seat,
        at=found.at,
    )


def _address(row: Case, found: Collision) -> str:
    """Return where a field stands in its case, "" when it is none that people fill."""
    part = _PARTS.get(found.part, "")
    if not part or not history.can_be_set(found.field):
        return ""
    return history.address_now(row, part, found.row_id, found.field)


def _part(row: Case, place: str) -> Case | Person | Event | Service:
    address = field_path.parse(place)
    if address.part == field_path.CASE:
        return row
    part = part_at(row, address.part, address.number)
    assert part is not None
    return part
