"""Facts as typed become values of a case's rows, and what they held before is kept.

Rules: called inside a writing session; the catalogue checks every value; a part that is not there
is made only when it is the next one; fields that the program sets itself are not typed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from app.base.bikram_sambat import Reading, read_bikram, without_bikram
from app.base.errors import FactRefusedError
from app.base.phone_numbers import with_country
from app.cases.case_parts import Part, by_id, make_next, part_at, unlink
from app.cases.next_steps import STEP_FIELDS, after_fields
from app.cases.removed_parts import note_part, whole_of
from app.core import field_path
from app.core.records import FactValue
from app.core.services import Services
from models.fields import FieldKind, Value, normalise
from models.fields.kinds import Field
from models.rows.case_work import note_change

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case

type Change = FactValue | tuple[str, ...] | None

_FIXED = frozenset({"closed_on", "closure_reason"})
_CLOSING = frozenset({"closed", "closed_referred"})
_DATED = frozenset({FieldKind.DATE, FieldKind.FLEXDATE})
# Persons come before what names them, whatever order was typed.
_ORDER = (field_path.CASE, field_path.PERSON, field_path.EVENT, field_path.SERVICE)


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
    parsed = [(field_path.parse(text), value) for text, value in changes.items()]
    typed = frozenset(str(address) for address, _value in parsed)
    changed = []
    for address, value in sorted(
        parsed, key=lambda one: (_ORDER.index(one[0].part), one[0].number)
    ):
        part = _part(row, address, s.clock.now(), typed)
        before = part.get(address.name)
        after = _put(s, row, part, address.field, value)
        if before == after:
            continue
        _refuse_fixed(address, after)
        changed.append(str(address))
        # Both at once, so that a later question writes the case down only one time.
        row.updated = part.updated = s.clock.now()
        if keep_history:
            _note(session, s, row, address.part, part.id, address.name, before, after)
    if not frozenset(STEP_FIELDS).isdisjoint(changed):
        after_fields(session, s, row, keep_history=keep_history)
    return changed


def _put(s: Services, row: Case, part: Case | Part, field: Field, value: Change) -> Value:
    """Set one field and return what is stored; a date of another calendar keeps its own words."""
    value, read = _in_our_calendar(field, value)
    if read is None and field.kind is FieldKind.PHONE and value:
        # Refused in its own words first: a whole Aadhaar number is no telephone anywhere.
        normalise(field, value)
        value = str(with_country(value, _countries(part)))
    elif read is None and field.kind is FieldKind.PERSONS:
        value = by_id(row, field, normalise(field, value))
    stored = part.put(field.name, value, s.clock.today())
    if read is not None or field.name in part.typed():
        part.keep_typed(field.name, _typed(read))
    return stored


def refuse_never_kept(field: Field, value: Change, today: dt.date) -> None:
    """Refuse a value that its field keeps in no case.

    Raises:
        FactRefusedError: it is no day of any calendar.
        FieldError: as ``normalise``.
    """
    normalise(field, _in_our_calendar(field, value)[0], today)


def _in_our_calendar(field: Field, value: Change) -> tuple[Change, Reading | None]:
    """Return a value, and how its day was read when it stood in the Nepali calendar."""
    if field.kind not in _DATED:
        return value, None
    if isinstance(value, str):
        value = without_bikram(value)
    read = read_bikram(value, field.label)
    return (value, None) if read is None else (read.text, read)


def _countries(part: Case | Part) -> list[str]:
    """Return the countries of a person, that of the home first."""
    names = [name for name in ("home_country", "present_country") if part.ENTITY == "person"]
    return [str(part.get(name)) for name in names if part.get(name)]


def _typed(read: Reading | None) -> tuple[str, str] | None:
    return None if read is None else (read.typed, read.by)


@contextlib.contextmanager
def noting(session: Session, s: Services, row: Case, names: Iterable[str]) -> Iterator[None]:
    """Keep in the history what a block changes in some fields of a case.

    Args:
        session: the writing session that the case belongs to.
        s: the open register.
        row: the case.
        names: fields of the case.
    """
    before = {name: row.get(name) for name in names}
    yield
    for name, value in before.items():
        if row.get(name) != value:
            _note(session, s, row, field_path.CASE, row.id, name, value, row.get(name))


def note_removed(session: Session, s: Services, row: Case, part: str, gone: Part) -> None:
    """Keep what was known of a part that is about to be removed; links to a person go too."""
    for name, value in gone.facts().items():
        _note(session, s, row, part, gone.id, name, value, None)
    links = unlink(row, gone.id) if part == field_path.PERSON else []
    for linking, name, held in links:
        after = linking.get(name)
        _note(session, s, row, linking.ENTITY, linking.id, name, held, after)
    whole = whole_of(gone, [(linking.id, name) for linking, name, _held in links])
    note_part(session, s, row, gone, whole, back=False)


def _refuse_fixed(address: field_path.Address, value: Value) -> None:
    closing = address.name == "status" and value in _CLOSING
    if address.name in _FIXED or closing:
        raise FactRefusedError(field=address.field.label, reason="field.fixed")


def _part(row: Case, address: field_path.Address, now: int, typed: frozenset[str]) -> Case | Part:
    """Return the row that holds a field; the next person, event or service line is made."""
    if address.part == field_path.CASE:
        return row
    found = part_at(row, address.part, address.number)
    return make_next(row, address, now, typed) if found is None else found


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
