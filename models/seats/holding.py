"""What may not stand beside what another computer did is taken back here and held, whole.

Rules:

* States (``STATES``) of one row that both changed: one value on both sides is no question. Of a
  referral and a packet the state further on stands, where the one leads to the other. Anything
  else cannot be joined: what is confirmed stands, and the whole unit that waits here is held.
* What was done on top of a held unit is held with it: a later change of what it changed, and what
  hangs on what it made.
* The rows of a held unit are again as they were confirmed; its lines of the log stay and leave,
  because they say what was done at that desk, and so do the numbers that it gave. A new part that
  has the number of one that is put back gets the next free one.
* A unit that erased something, of which something is erased, or that holds secrets, cannot be taken
  back: the whole of what came is refused as before (``seats.waits``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.base import parts
from models.errors import RowsDoNotFitError
from models.index.all_tables import METADATA
from models.rows.case import REFERRAL_STEPS
from models.rows.packet import STEPS
from models.seats import applying, erasing, held_units, recording, units
from models.seats.row_keys import RowKey
from models.seats.units import ADDED, CHANGED, REMOVED, Row

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from models.seats.erasing import Change

STATES: Final = frozenset({"record_state", "binned", "state"})
"""Columns that are no facts: what may follow on what, their acts know."""

_STEPS: Final = {"referrals": REFERRAL_STEPS, "packets": STEPS}
_LATE: Final = "expired"
_POSITION: Final = "position"
_CASE: Final = "case_id"


class Stood(NamedTuple):
    """What stands in the place of a held unit.

    Attributes:
        kind: the action of its line in the log, "" for none.
        user: number of who did it.
        at: Unix seconds.
        seat: number of the computer.
    """

    kind: str
    user: int
    at: int
    seat: int


def further(table: str, theirs: Any, ours: Any) -> Any:
    """Return which of two states is further on, None where none leads to the other.

    Args:
        table: its name.
        theirs: the confirmed state.
        ours: the one that waits here.
    """
    steps = _STEPS.get(table, {})
    to_ours, to_theirs = ours in steps.get(theirs, ()), theirs in steps.get(ours, ())
    if to_ours and to_theirs:
        # An answer that came late counts more than that it was late.
        return theirs if ours == _LATE else ours
    return ours if to_ours else theirs if to_theirs else None


def hold_what_meets(session: Session, rows: Sequence[Row], stood: Stood) -> set[str]:
    """Take back and hold what waits here and cannot stand beside rows that came.

    Args:
        session: a writing session.
        rows: of one unit of another computer; they may be anything.
        stood: whose they are.

    Returns:
        The ids of the cases whose rows were changed.

    Raises:
        RowsDoNotFitError: ``seats.waits``; a unit cannot be taken back.
    """
    coming = [row for row in rows if _changes_state(row)]
    if not coming:
        return set()
    connection = session.connection()
    met = {
        one.unit
        for row in coming
        for one in _in_the_way(session, row, erasing.what_waits(connection, [row[0]], {_key(row)}))
    }
    if not met:
        return set()
    names = sorted(METADATA.tables.keys() - set(held_units.STAY))
    waiting = list(erasing.what_waits(connection, names))
    held = _with_what_follows(met, waiting)
    taken = [one for one in waiting if one.unit in held]
    for one in taken:
        if not held_units.can_be_held(one.row[0], one.op, one.before, one.after):
            raise RowsDoNotFitError("seats.waits", table=one.row[0], place=0, columns="")
    with recording.quietly(session):
        touched = _taken_back(session, taken, [one for one in waiting if one.unit not in held])
        for number in sorted(held):
            unit = units.read_unit(session, number)
            told = (unit.id, unit.kind, unit.user, unit.at, unit.case, *stood)
            held_units.keep(connection, number, told)
        erasing.forget_empty(connection)
        for name, key in sorted({one.row for one in taken}):
            table = METADATA.tables[name]
            make_room(session, table, applying.standing_row(session, table, list(key)) or {})
    session.expire_all()
    return touched


def _changes_state(row: Row) -> bool:
    name, op, key, _before, after = row
    told = STATES & after.keys()
    # Bytes are no key and no state; whoever writes the row down refuses them.
    is_plain = all(isinstance(one, str | int) for one in (*key, *map(after.get, told)))
    return op == CHANGED and name in METADATA.tables and bool(told) and is_plain


def _in_the_way(session: Session, row: Row, waiting: Iterable[Change]) -> list[Change]:
    """Return the changes of states of a row that cannot stand beside what came."""
    name, _op, key, _before, after = row
    ours = [one for one in waiting if one.op == CHANGED and STATES & one.after.keys()]
    standing = applying.standing_row(session, METADATA.tables[name], key) if ours else None
    if standing is None:
        return []
    changed = {column for one in ours for column in STATES & one.after.keys()}
    told = STATES & after.keys()
    if all(
        applying.same(standing[column], after[column])
        or further(name, after[column], standing[column]) is not None
        for column in changed & told
    ) and (changed >= told):
        return []
    return ours


def _with_what_follows(met: set[int], waiting: Sequence[Change]) -> set[int]:
    """Return some units with those that changed what they changed, or hang on what they made."""
    held, before = set(met), set[int]()
    while held != before:
        before = set(held)
        touched: defaultdict[RowKey, set[str]] = defaultdict(set)
        made: set[RowKey] = set()
        for one in waiting:
            columns = _columns(one)
            parents = (parent for _column, parent in erasing.parents(one))
            hangs = any(row in made for row in (one.row, *parents))
            if hangs or touched[one.row] & columns:
                held.add(one.unit)
            if one.unit in held:
                touched[one.row] |= columns
                made |= {one.row} if one.op == ADDED else set()
    return held


def _columns(one: Change) -> set[str]:
    """Return the columns that a change is about, all when a row came or went; no moments."""
    table = METADATA.tables[one.row[0]]
    whole = table.c.keys() if one.op != CHANGED else one.after.keys()
    return {name for name in whole if not parts.is_moment(table.c[name])}


def _taken_back(session: Session, taken: Sequence[Change], staying: Sequence[Change]) -> set[str]:
    """Let rows be as they were before some changes; return the cases that they are of."""
    later: defaultdict[RowKey, list[Change]] = defaultdict(list)
    for one in staying:
        later[one.row].append(one)
    cases: set[str] = set()
    for one in reversed(taken):
        name, key = one.row
        table = METADATA.tables[name]
        standing = applying.standing_row(session, table, list(key)) or {}
        before = units.values_of(one.before)
        cases |= {key[0]} if name == "cases" else set()
        homes = (values.get("case_id") for values in (standing, before))
        cases |= {home for home in homes if home is not None}
        if one.op == ADDED:
            applying.remove(session, table, list(key))
        elif one.op == REMOVED:
            applying.add(session, table, {n: v for n, v in before.items() if v is not None})
        else:
            _put_values_back(session, one, before, later[one.row])
    return cases


def _put_values_back(
    session: Session, one: Change, before: dict[str, Any], later: list[Change]
) -> None:
    """Give a row the values of before; where a later change stays, that has them as before."""
    values = dict(before)
    for column in before:
        mine = next((at for at, each in enumerate(later) if _is_behind(each, one, column)), None)
        if mine is not None:
            values.pop(column)
            each = later[mine]
            later[mine] = replace(each, before=each.before | {column: one.before[column]})
            erasing.write(session.connection(), [each], [later[mine]])
    if values:
        applying.change(session, METADATA.tables[one.row[0]], list(one.row[1]), values)


def _is_behind(each: Change, one: Change, column: str) -> bool:
    return each.place > one.place and column in each.after


def _key(row: Row) -> RowKey:
    return row[0], tuple(row[2])


def make_room(session: Session, table: Table, values: dict[str, Any]) -> None:
    """Give the next free number to a new part here whose number another part has.

    Args:
        session: a writing session, in which nothing is recorded now.
        table: of both.
        values: of the other part; of what has no number nothing is done.
    """
    if _POSITION not in table.c or _CASE not in values:
        return
    connection = session.connection()
    case_id, taken = values[_CASE], values[_POSITION]
    for key in applying.keys_at(session, table, {_CASE: case_id, _POSITION: taken}):
        changes = list(erasing.what_waits(connection, [table.name], {(table.name, key)}))
        if changes and changes[0].op == ADDED:
            free = applying.highest(session, table, _POSITION, {_CASE: case_id}) + 1
            applying.change(session, table, list(key), {_POSITION: free})
            first = replace(changes[0], after={**changes[0].after, _POSITION: free})
            erasing.write(connection, changes, [first, *changes[1:]])
