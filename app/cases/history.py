"""The history of a case: who changed what and when, before and after, and putting it back.

Rules: putting back is itself a change, with its own lines in history and log; what belongs to a
removed person, event or service line comes back only after that was brought back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, NotFoundError
from app.cases.case_parts import part_at, parts_of
from app.cases.case_view import person_tokens, shown_case
from app.cases.changes import apply_changes
from app.cases.records import CaseRecord
from app.cases.removed_parts import bring_back, name_in
from app.cases.work_records import FieldHistory, HistoryPage, PartName
from app.core import field_path, log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.fields import CATALOGUE, FieldKind, Value, show
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows import case_work as rows
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case
    from models.rows.case_work import FieldChange

FIELD, REMOVED, BACK = "field", "removed", "back"
MOST_LINES = 1000
_PARTS = frozenset({field_path.CASE, *field_path.LETTERS})
_FIXED = frozenset({"closed_on", "closure_reason"})


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
        row = _open_case(session, case_id)
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
        row = _open_case(session, case_id)
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
    known = change.field in CATALOGUE and change.field not in _FIXED
    return known and change.part in _PARTS


def _place(row: Case, change: FieldChange) -> str:
    """Return the address at which a field stands now, "" when its part is gone."""
    if change.part not in _PARTS:
        return ""
    if change.part == field_path.CASE:
        return change.field
    for one in parts_of(row, change.part):
        if one.id == change.part_id:
            return field_path.spell(change.part, one.position, change.field)
    return ""


def _open_case(session: Session, ref: str) -> Case:
    row = lookup.find_case(session, ref)
    if row.record_state != "open" or row.binned:
        raise CaseStateError(reason="case.in-bin" if row.binned else "case.not-open")
    return row


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
