"""What came about a row about which something waits here: joined column by column, nothing lost.

Rules:

* What came is confirmed and is written; of what waits is left what it changes of that. Whoever
  sends decides alone, so no two computers can decide otherwise.
* One value on both sides is no question; nor are a moment, of which the higher stands, and choices
  of several codes, which are added and taken away together.
* Of a careful field the more careful value stands, of any other the confirmed one; the other value
  is kept to be decided. What was typed goes with its value.
* A row that was removed here and changed there stays, with the rows that were removed with it; one
  that was changed here and removed there is gone, and the values that it had here are kept.
* What is new there and hangs on a row that was erased here, or was moved to one, goes with it, and
  is told as erased.
* Two new rows under one key are one row. A number among the parts of a case that is taken is
  changed here to the next free one.
* What was before is compared as everywhere; where erasing took it out of what waits, it is not.
* States that changed on both sides are joined where the one leads to the other; what cannot be
  is held before anything is joined (``models.seats.holding``).
* What hangs here on a row that is gone, and sealed values that changed on both sides, are not
  joined: the whole is refused (``seats.waits``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.base import parts
from models.errors import RowsDoNotFitError
from models.index.all_tables import METADATA
from models.seats import applying, erasing, recording, units
from models.seats.holding import STATES, further, make_room
from models.seats.row_keys import named
from models.seats.units import ADDED, CHANGED, REMOVED, Row

if TYPE_CHECKING:
    from sqlalchemy import Column, Table
    from sqlalchemy.orm import Session

type _Key = tuple[str, tuple[Any, ...]]
type _Values = dict[str, Any]

_CASE: Final = "case_id"
_CASES: Final = "cases"
UNKNOWN: Final = object()
"""What erasing took out of what waits."""


class Author(NamedTuple):
    """Who changed something: number of the user, when, and at which computer."""

    user: int
    at: int
    seat: int


class Lost(NamedTuple):
    """A value that does not stand, as it is kept to be decided.

    Attributes:
        row: table and key.
        case_id: of the case that it belongs to, None for none.
        field: "" for the whole row.
        stands: the value that does.
        other: this one.
        typed: what was typed for it, as JSON.
        author: whose it is.
    """

    row: _Key
    case_id: str | None
    field: str
    stands: Any
    other: Any
    typed: str | None
    author: Author


@dataclass
class Meeting:
    """What waits here meets what came.

    Attributes:
        session: a writing session.
        author: who changed what came.
        now: Unix seconds, for what waits without a line of the log.
        lost: what was found to be kept.
        touched: ids of cases whose rows were put back.
    """

    session: Session
    author: Author
    now: int
    lost: list[Lost] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def __call__(self, row: Row, place: int) -> bool:
        """Join a row that came with what waits about it.

        Args:
            row: it may come from elsewhere.
            place: in its unit, for what is told when it does not fit.

        Returns:
            False when nothing waits about it, so that it is written as it is.

        Raises:
            RowsDoNotFitError: it does not fit what is confirmed here, or cannot be joined.
        """
        table = METADATA.tables[row[0]]
        if parts.is_only_added_to(table) or units.is_erased(row):
            return False
        if row[1] != REMOVED and self._hangs_on_erased(row):
            self._erase(table, row)
            return True
        self._put_back_parents(row)
        if row[1] == REMOVED:
            self._refuse_hanging(row, place)
        changes = self._waiting(_key_of(row))
        if not changes:
            if row[1] == ADDED:
                make_room(self.session, table, row[4])
            return False
        met = _Met(self, table, row, place, changes)
        {ADDED: met.added, CHANGED: met.changed, REMOVED: met.removed}[row[1]]()
        return True

    def _waiting(self, key: _Key) -> list[erasing.Change]:
        connection = self.session.connection()
        return list(erasing.what_waits(connection, [key[0]], {key}))

    def write(self, changes: Sequence[erasing.Change], left: Sequence[erasing.Change]) -> None:
        """Let changes wait as they are left."""
        erasing.write(self.session.connection(), list(changes), list(left))

    def _refuse_hanging(self, row: Row, place: int) -> None:
        key = _key_of(row)
        names = erasing.hanging_on({row[0]})
        for change in erasing.what_waits(self.session.connection(), names):
            if change.row != key and any(parent == key for _c, parent in erasing.parents(change)):
                raise _waits(row, place)

    def _put_back_parents(self, row: Row) -> None:
        """Let a row stay that was removed here when one came that hangs on it."""
        for _column, parent in named(row[0], row[4]):
            changes = self._waiting(parent)
            if _is_removed_here(changes):
                self.put_back(changes)

    def _hangs_on_erased(self, row: Row) -> bool:
        """Say whether a row comes to hang on one that was erased here and is not told as that."""
        waiting = (self._waiting(parent) for _column, parent in named(row[0], row[4]))
        return any(one and one[-1].op == REMOVED and not one[-1].before for one in waiting)

    def _erase(self, table: Table, row: Row) -> None:
        """Let a row go with what it hangs on.

        Told as erased, it goes everywhere, and what still comes about it is known.
        """
        ours = applying.standing_row(self.session, table, row[2])
        self.touched |= {ours[_CASE]} if ours and ours.get(_CASE) else set()
        applying.remove(self.session, table, row[2])
        erasing.forget(self.session.connection(), {_key_of(row)})
        units.tell(self.session, (row[0], REMOVED, list(row[2]), {}, {}))

    def ours(self, unit: int) -> Author:
        """Return who changed what waits in a unit."""
        found = units.read_unit(self.session, unit)
        seat, _inc = recording.seat_and_inc(self.session.connection())
        return Author(found.user, found.at or self.now, seat)

    def put_back(self, changes: list[erasing.Change], *, is_told: bool = True) -> None:
        """Let a row stay that was removed here, with what was removed with it in the same unit."""
        removal = changes[-1]
        name, key = removal.row
        table = METADATA.tables[name]
        base = dict(units.values_of(removal.before))
        for change in reversed(changes[:-1]):
            base |= units.values_of(change.before)
        self._put_back_parents((name, ADDED, list(key), {}, base))
        filled = {column: value for column, value in base.items() if value is not None}
        applying.add(self.session, table, filled)
        case_id = key[0] if name == _CASES else base.get(_CASE)
        self.touched |= set() if case_id is None else {case_id}
        if is_told:
            author = self.ours(removal.unit)
            self.lost.append(Lost(removal.row, case_id, "", None, None, None, author))
        self.write(changes, [])
        names = erasing.hanging_on({name}) if name != _CASES else []
        hanging = [
            one
            for one in erasing.what_waits(self.session.connection(), names)
            if one.unit == removal.unit
            and _is_removed_here([one])
            and any(parent == removal.row for _column, parent in erasing.parents(one))
        ]
        for one in hanging:
            self.put_back(self._waiting(one.row), is_told=False)


class _Met:
    """One row that came, and what waits here about it."""

    def __init__(
        self,
        meeting: Meeting,
        table: Table,
        row: Row,
        place: int,
        changes: list[erasing.Change],
    ) -> None:
        self._meeting, self._session = meeting, meeting.session
        self._table, self._row, self._place, self._changes = table, row, place, changes
        self._key = _key_of(row)
        self._ours = applying.standing_row(self._session, table, row[2])
        self._base, self._unknown = self._before()
        self._unit_of = {name: one.unit for one in changes for name in one.after}

    def _before(self) -> tuple[_Values | None, set[str]]:
        """Return the row as it was confirmed, and the columns of which that is not kept."""
        state = None if self._ours is None else dict(self._ours)
        unknown: set[str] = set()
        for one in reversed(self._changes):
            if one.op == ADDED:
                state = None
            elif one.op == REMOVED:
                if not one.before:
                    # Erased here: nobody knows what it was.
                    return None, set(self._table.c.keys())
                state = dict.fromkeys(_sent(self._table)) | units.values_of(one.before)
                unknown = set()
            elif state is not None:
                state |= units.values_of(one.before)
                unknown |= one.after.keys() - one.before.keys()
        return state, unknown

    def added(self) -> None:
        """Both made the row; it is one, and what differs is joined."""
        if self._base is not None or self._unknown:
            raise _misfit("there", self._row, self._place)
        after = dict.fromkeys(_sent(self._table)) | self._row[4]
        if self._ours is None:
            self._meeting.write(self._changes, [])
            applying.add(self._session, self._table, self._row[4])
            return
        self._join(dict.fromkeys(after), after, set(after) - set(_keys(self._table)))

    def changed(self) -> None:
        """The confirmed change, and of ours what it leaves."""
        if self._base is None:
            if self._unknown:
                return  # erased here, and told so
            raise _misfit("missing", self._row, self._place)
        _name, _op, _key, before, after = self._row
        self._compare(before, before)
        if self._ours is None:
            self._meeting.put_back(self._changes)
            applying.change(self._session, self._table, self._row[2], after)
            return
        self._join(self._base, self._base | after, set(after))

    def removed(self) -> None:
        """The row is gone, and its values here are kept."""
        if self._base is None:
            if self._unknown:
                return
            raise _misfit("missing", self._row, self._place)
        if self._table.name == _CASES:
            raise _waits(self._row, self._place)
        self._compare(self._base, self._row[3])
        if self._ours is not None:
            for name in sorted(self._unit_of):
                if not parts.is_moment(self._table.c[name]) and not applying.same(
                    self._ours[name], self._base[name]
                ):
                    self._lose(name, None, self._ours[name], self._ours)
            applying.remove(self._session, self._table, self._row[2])
        self._meeting.write(self._changes, [])

    def _compare(self, names: _Values, before: _Values) -> None:
        assert self._base is not None
        base = self._base
        differing = [
            name
            for name in names
            if name not in self._unknown
            and not parts.may_be_gone(self._table.c[name])
            and not applying.same(base[name], before.get(name))
        ]
        if differing:
            raise _misfit("differs", self._row, self._place, differing)

    def _join(self, base: _Values, theirs: _Values, coming: set[str]) -> None:
        """Write what came where nothing waits, and decide where something does.

        Args:
            base: the row before both.
            theirs: the row as it came.
            coming: the columns that came.
        """
        assert self._ours is not None
        ours, typed = self._ours, _typed_column(self._table)
        now: _Values = {}
        winners: dict[str, bool] = {}
        for name in sorted(coming - {typed}):
            now[name] = theirs[name]
            if name in self._unit_of:
                now[name] = self._decided(name, base, theirs)
                if not applying.same(theirs[name], ours[name]):
                    winners[name] = applying.same(now[name], ours[name])
        if typed and (typed in coming or winners):
            coming = coming | {typed}
            now[typed] = _typed_together(
                base.get(typed), theirs.get(typed), ours.get(typed), winners
            )
        kept = {n: v for n, v in now.items() if not applying.same(v, theirs.get(n))}
        changed = {
            name: value
            for name, value in now.items()
            if not applying.same(value, ours[name]) and not self._is_gone(name)
        }
        if changed:
            applying.change(self._session, self._table, self._row[2], changed)
        self._leave(coming, theirs, kept)

    def _decided(self, name: str, base: _Values, theirs: _Values) -> Any:
        """Return the value that stands of a column that both changed; keep the other one."""
        assert self._ours is not None
        ours, before = self._ours, UNKNOWN if name in self._unknown else base.get(name)
        value, is_question = joined(self._table.c[name], before, theirs[name], ours[name])
        if is_question:
            loser = theirs if applying.same(value, ours[name]) else ours
            self._lose(name, value, loser[name], loser)
        return value

    def _leave(self, coming: set[str], theirs: _Values, kept: _Values) -> None:
        """Let wait what is left: nothing of what came, but values of ours that stand."""
        left, own_keys = [], set(_keys(self._table))
        for one in self._changes:
            before = {name: value for name, value in one.before.items() if name not in coming}
            after = {name: value for name, value in one.after.items() if name not in coming}
            op = one.op
            if op == ADDED:
                # It is there already, by another computer.
                op, after = CHANGED, {n: v for n, v in after.items() if n not in own_keys}
            if op != REMOVED and not after:
                continue
            left.append(replace(one, op=op, before=before, after=after))
        for name, value in kept.items():
            given = self._given(name)
            mine = next((one for one in left if one.place == given.place), None)
            one = mine or replace(given, op=CHANGED, before={}, after={})
            before = units.recorded_values({name: theirs.get(name)})
            after = units.recorded_values({name: value})
            made = replace(one, before=one.before | before, after=one.after | after)
            left = [*(each for each in left if each is not mine), made]
        self._meeting.write(self._changes, left)

    def _given(self, name: str) -> erasing.Change:
        """Return the change that gave a value, so that this leaves, or is held, with that."""
        return next(
            (one for one in reversed(self._changes) if name in one.after), self._changes[-1]
        )

    def _is_gone(self, name: str) -> bool:
        """Say whether a secret was destroyed here; it does not come back."""
        is_empty = self._ours is not None and self._ours[name] is None
        return is_empty and parts.may_be_gone(self._table.c[name])

    def _lose(self, name: str, stands: Any, other: Any, words: _Values) -> None:
        """Keep a value that does not stand, with what was typed for it in its row."""
        of = self._ours or self._base or {}
        case_id = self._key[1][0] if self._table.name == _CASES else of.get(_CASE)
        is_ours = words is self._ours
        author = self._meeting.ours(self._unit_of[name]) if is_ours else self._meeting.author
        typed = _typed(words.get(_typed_column(self._table)), name)
        lost = Lost(self._key, case_id, name, stands, other, typed, author)
        self._meeting.lost.append(lost)


def joined(column: Column[Any], base: Any, theirs: Any, ours: Any) -> tuple[Any, bool]:
    """Return the value that stands of a column that both sides changed.

    Args:
        column: says how its changes are joined.
        base: what it was before both.
        theirs: the confirmed value.
        ours: the one that waits here.

    Returns:
        The value, and whether the other one is to be kept.
    """
    if applying.same(theirs, ours) or applying.same(base, ours):
        return theirs, False
    if parts.is_moment(column):
        return max((theirs, ours), key=lambda one: -1 if one is None else one), False
    if parts.is_set(column):
        return _set_together(*(_listed(one) for one in (base, theirs, ours))), False
    order = parts.care_of(column)
    if order:
        is_ours = ours in order and (theirs not in order or order.index(ours) > order.index(theirs))
        return (ours if is_ours else theirs), True
    is_state = column.name in STATES
    value = further(column.table.name, theirs, ours) if is_state else None
    if value is not None:
        return value, False
    if is_state or parts.may_be_gone(column) or parts.is_resealed(column) or parts.is_range(column):
        raise RowsDoNotFitError(
            "seats.waits", table=column.table.name, place=0, columns=column.name
        )
    return theirs, True


def _is_removed_here(changes: Sequence[erasing.Change]) -> bool:
    """Say whether a row that was confirmed was removed here, and not erased."""
    return (
        bool(changes)
        and (changes[0].op, changes[-1].op) != (ADDED, REMOVED)
        and bool(changes[-1].op == REMOVED and changes[-1].before)
    )


def _listed(text: Any) -> list[Any]:
    found: list[Any] = json.loads(text) if isinstance(text, str) and text else []
    return found


def _set_together(base: list[Any], theirs: list[Any], ours: list[Any]) -> str | None:
    """Return what either side added or took away, in the order of the confirmed one."""
    found = [one for one in theirs if one in ours or one not in base]
    found += [one for one in ours if one not in theirs and one not in base]
    return json.dumps(found, ensure_ascii=False) if found else None


def _typed_column(table: Table) -> str:
    """Return the column that tells what was typed for the values of a row, "" for none."""
    return next((one.name for one in table.columns if parts.is_typed(one)), "")


def _typed(text: str | None, name: str) -> str | None:
    """Return what was typed for a field, as JSON."""
    told = json.loads(text) if text else {}
    return json.dumps(told[name], ensure_ascii=False) if name in told else None


def _typed_together(
    base: str | None, theirs: str | None, ours: str | None, winners: dict[str, bool]
) -> str | None:
    """Return what was typed for all fields of a row; it goes with the value that stands.

    Args:
        base: before both, as the column holds it.
        theirs: as it came.
        ours: as it is here.
        winners: of each field on which both differ, whether ours stands.
    """
    was, there, here = (json.loads(one) if one else {} for one in (base, theirs, ours))
    found = {}
    for name in {**there, **here}:
        if name in winners:
            told = here.get(name) if winners[name] else there.get(name)
        else:
            told = here.get(name) if there.get(name) == was.get(name) else there.get(name)
        if told is not None:
            found[name] = told
    return json.dumps(found, ensure_ascii=False) if found else None


def _sent(table: Table) -> Iterator[str]:
    return (column.name for column in table.columns if parts.is_sent(column))


def _keys(table: Table) -> Iterator[str]:
    return (column.name for column in parts.keys_of(table))


def _key_of(row: Row) -> _Key:
    return row[0], tuple(row[2])


def _waits(row: Row, place: int) -> RowsDoNotFitError:
    return RowsDoNotFitError("seats.waits", table=row[0], place=place, columns="")


def _misfit(why: str, row: Row, place: int, columns: Sequence[str] = ()) -> RowsDoNotFitError:
    listed = " ".join(sorted(columns))
    return RowsDoNotFitError(f"seats.{why}", table=row[0], place=place, columns=listed)
