"""Facts as typed become values of a case; what they held before is kept, shown and put back.

Rules:

* Changing: called inside a writing session; the catalogue checks every value; a part that is not
  there is made only when it is the next one; fields that the program sets itself are not typed.
* Putting back: putting back is itself a change, with its own lines in history and log; what belongs
  to a removed person, event or service line comes back only after that was brought back.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.bikram_sambat import Reading, read_bikram, without_bikram
from app.base.errors import CaseStateError, FactRefusedError, NotFoundError
from app.base.phone_numbers import with_country
from app.cases.case_parts import (
    Part,
    bring_back,
    by_id,
    make_next,
    name_in,
    note_part,
    part_at,
    parts_of,
    unlink,
    whole_of,
)
from app.cases.case_view import person_tokens, shown_case
from app.cases.case_work import after_fields
from app.cases.open_cases import open_row
from app.cases.records import CaseRecord, FieldHistory, HistoryPage, PartName
from app.core import field_path, log
from app.core.permissions import Act, require
from app.core.records import FactValue
from app.core.services import Services, reading, writing
from models.fields import CATALOGUE, FieldKind, Value, normalise, show
from models.fields.kinds import Field
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows import case_work as rows
from models.rows.case_work import FIELDS as STEP_FIELDS
from models.rows.case_work import note_change
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case
    from models.rows.case_work import FieldChange


type Change = FactValue | tuple[str, ...] | None

_NOT_TYPED = frozenset({"closed_on", "closure_reason"})
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
    if address.name in _NOT_TYPED or closing:
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


FIELD, REMOVED, BACK = "field", "removed", "back"
MOST_LINES = 1000
_PARTS = frozenset({field_path.CASE, *field_path.LETTERS})
_NOT_PUT_BACK = frozenset({"closed_on", "closure_reason"})


@dataclass(frozen=True)
class HistoryQuery:
    """What the history is asked.

    Attributes:
        limit: most lines, 1 to 1000.
        before: only lines with a lower number, for the next page; 0 begins with the newest.
        field: only changes of this field; "" for all.
        part_id: only changes of this part (the id of the case for the case itself); "" for all.
    """

    limit: int = 200
    before: int = 0
    field: str = ""
    part_id: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST_LINES:
            raise ValueError("a page has 1 to 1000 lines")


def history(s: Services, case_id: str, query: HistoryQuery | None = None) -> HistoryPage:
    """Return what was changed in a case, the newest change first.

    Args:
        s: the open register.
        case_id: id or number of the case.
        query: which lines; the newest 200 when None.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    require(s, Act.VIEW)
    asked = query or HistoryQuery()
    with reading(s) as session:
        row = lookup.find_case(session, case_id)
        found = rows.changes_of(
            session,
            row.id,
            asked.limit + 1,
            before=asked.before or None,
            field=asked.field or None,
            part_id=asked.part_id or None,
        )
        teller = _Teller(session, row)
        return HistoryPage(
            lines=tuple(teller.line(change) for change in found[: asked.limit]),
            more=len(found) > asked.limit,
            fields=_fields(rows.changed_fields(session, row.id)),
            parts=teller.all_parts(session),
        )


def restore_value(s: Services, case_id: str, change_id: int) -> CaseRecord:
    """Put back what stood in a field before a change, or a whole part before its removal.

    Args:
        s: the open register.
        case_id: id or number of the case.
        change_id: number of the change, as the history tells it.

    Raises:
        NotFoundError, AmbiguousError: no such case or change.
        CaseStateError: the case is not open, the part was removed (``history.part-gone``), is
            there already, or this is no line that can be put back.
        FactRefusedError: the value does not fit any more.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        change = rows.change_of(session, row.id, change_id)
        if change is None:
            raise NotFoundError
        if change.is_removal:
            _part_back(session, s, row, change)
        else:
            _value_back(session, s, row, change)
        return shown_case(session, s, row)


def restore_part(s: Services, case_id: str, part_id: str) -> CaseRecord:
    """Bring a removed person, event or service line back whole.

    Args:
        s: the open register.
        case_id: id or number of the case.
        part_id: id of the part.

    Raises:
        NotFoundError, AmbiguousError: no such case, or this was never removed from it.
        CaseStateError: the case is not open, or the part is there.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = open_row(session, case_id)
        removal = rows.removals(session, row.id).get(part_id)
        if removal is None:
            raise NotFoundError
        _part_back(session, s, row, removal)
        return shown_case(session, s, row)


def _part_back(session: Session, s: Services, row: Case, removal: FieldChange) -> None:
    part = bring_back(session, s, row, removal)
    case_changed(session, row, now=s.clock.now(), later=True)
    action = f"{part.ENTITY}_restored"
    log.record(session, s, action, row.case_no, row.id, number=part.position)
    session.flush()


def _value_back(session: Session, s: Services, row: Case, change: FieldChange) -> None:
    if not _is_value(change):
        raise CaseStateError(reason="history.not-restorable")
    place = _place(row, change)
    if not place:
        raise CaseStateError(reason="history.part-gone")
    before, _after = change.values
    names = apply_changes(session, s, row, {place: before})
    if names:
        case_changed(session, row, now=s.clock.now(), later=True)
        log.record(session, s, "value_restored", row.case_no, row.id, names=", ".join(names))
        session.flush()


def _is_value(change: FieldChange) -> bool:
    return can_be_set(change.field) and change.part in _PARTS


def can_be_set(name: str) -> bool:
    """Say whether a field is one of a case that people fill, and not the closing of it."""
    return name in CATALOGUE and name not in _NOT_PUT_BACK


def _place(row: Case, change: FieldChange) -> str:
    return address_now(row, change.part, change.part_id, change.field)


def address_now(row: Case, part: str, part_id: str, name: str) -> str:
    """Return the address at which a field stands now, "" when its part is gone or has none.

    Args:
        row: the case.
        part: case, person, event or service; anything else has no address.
        part_id: id of its row; of the case itself it is not asked.
        name: of the field.
    """
    if part not in _PARTS:
        return ""
    if part == field_path.CASE:
        return name
    for one in parts_of(row, part):
        if one.id == part_id:
            return field_path.spell(part, one.position, name)
    return ""


def _fields(names: list[str]) -> tuple[tuple[str, str], ...]:
    known = [(name, CATALOGUE.field(name).label) for name in names if name in CATALOGUE]
    return tuple(sorted(known, key=lambda one: one[1]))


class _Teller:
    """Tells the changes of one case: who is who, and what is gone."""

    def __init__(self, session: Session, row: Case) -> None:
        self._row = row
        self._users = names_by_number(session)
        self._removals = rows.removals(session, row.id)
        self._numbers = {
            one.id: one.position for part in field_path.LETTERS for one in parts_of(row, part)
        }

    def all_parts(self, session: Session) -> tuple[PartName, ...]:
        """Return everything that was ever changed, present parts first."""
        found = [
            self._part(part, part_id)
            for part, part_id in rows.changed_parts(session, self._row.id)
            if part in _PARTS
        ]
        order = (*field_path.LETTERS,)
        return tuple(
            sorted(
                found,
                key=lambda one: (
                    one.gone,
                    -1 if one.part == field_path.CASE else order.index(one.part),
                    one.number,
                ),
            )
        )

    def line(self, change: FieldChange) -> FieldHistory:
        """Return one line."""
        part = self._part(change.part, change.part_id)
        before, after = (self._linked(change.field, value) for value in change.values)
        whole = change.field == rows.WHOLE
        kind = (REMOVED if change.is_removal else BACK) if whole else FIELD
        place = "" if whole else _place(self._row, change)
        known = change.field in CATALOGUE
        return FieldHistory(
            change=change.id,
            kind=kind,
            part=part,
            field=change.field,
            address=place,
            label=CATALOGUE.field(change.field).label if known else change.field,
            before=_shown(change.field, before),
            after=_shown(change.field, after),
            value_before=before,
            value_after=after,
            at=change.at,
            by=self._users.get(change.user, ""),
            can_restore=part.gone if kind == REMOVED else bool(place) and _is_value(change),
        )

    def _part(self, part: str, part_id: str) -> PartName:
        number = self._numbers.get(part_id)
        if part == field_path.CASE or part not in _PARTS:
            return PartName(part_id, part, 0)
        if number is not None:
            row = part_at(self._row, part, number)
            name = getattr(row, "display_name", None) or ""
            return PartName(part_id, part, number, name)
        removal = self._removals.get(part_id)
        whole: Mapping[str, object] = removal.whole if removal is not None else {}
        kept = int(str(whole.get("number", 0)))
        name = name_in(dict(whole)) if part == field_path.PERSON else ""
        return PartName(part_id, part, kept, name, gone=True)

    def _linked(self, name: str, value: Value) -> Value:
        """Return a value with persons by their numbers, as they are told."""
        if name in CATALOGUE and CATALOGUE.field(name).kind is FieldKind.PERSONS and value:
            return person_tokens(value, self._numbers)
        return value


def _shown(name: str, value: Value) -> str:
    if name in CATALOGUE:
        return show(CATALOGUE.field(name), value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)
