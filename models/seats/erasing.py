"""What waits to be told forgets what was erased: a case, a sealed one, a paper, a secret.

Rules:

* Which rows erase others when they go, is said where their table is declared (``parts.ERASED``).
  What goes in the same transaction goes with them, and so does what waits about a row that hung on
  one of these and is not there any more.
* Of such a row waits what the other computers need and nothing else: that it is erased (a removal
  that tells no value), and until then which other rows it named, if they had it before. Whoever
  never heard of it removes nothing. A unit of which nothing is left is forgotten.
* A case that was emptied in favour of one that is erased now is told as the empty one that it is.
* A secret that was destroyed or replaced (``gone``), sealed bytes of another key, and what was
  emptied in the same transaction as something was erased stand in no earlier change any more, and
  nowhere as what was before.
* All in the transaction of the act, so that a kill leaves both or neither; what is given free is
  written over by the database (``secure_delete``).
* What is kept to be decided (``collisions``) of an erased row, or of a field that was emptied then,
  goes in that transaction too, and is told as erased.
* An act that is held about any of these is forgotten whole (``held_units``).
* Nothing else is touched: rows that only changed keep what they were, because taking back what
  waits needs it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import UniqueConstraint

from models.base import parts
from models.index.all_tables import METADATA
from models.seats import held_units, kept_values
from models.seats.row_keys import RowKey, named

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Table

type _Values = tuple[dict[str, Any], set[str]]

_ADDED, _CHANGED, _REMOVED = "i", "u", "d"
_OF_UNIT: Final = (
    "SELECT name, op, row_key, after FROM seat_rows"
    " WHERE unit = (SELECT unit FROM seat_state) AND op <> 'i' ORDER BY place"
)
_WAITING: Final = (
    "SELECT place, unit, name, op, row_key, before, after FROM seat_rows"
    " WHERE name IN (SELECT value FROM json_each(?)) ORDER BY place"
)
_FORGET: Final = "DELETE FROM seat_rows WHERE place = ?"
_EMPTY: Final = (
    "DELETE FROM seat_units"
    " WHERE NOT EXISTS (SELECT 1 FROM seat_rows WHERE unit = seat_units.number)"
)
_POSITION: Final = "position"
"""What counts the parts of a case, of which no two have the same."""
_WRITE: Final = "UPDATE seat_rows SET op = ?, before = ?, after = ? WHERE place = ?"


@dataclass(frozen=True)
class Change:
    """One change that waits; ``before`` and ``after`` are the values as they are recorded."""

    place: int
    row: RowKey
    op: str
    before: dict[str, Any]
    after: dict[str, Any]
    unit: int


def after_unit(connection: Connection) -> None:
    """Forget what the changes since the last unit erased; right before they become one."""
    told = [
        (METADATA.tables[name], op, (name, tuple(json.loads(key))), after)
        for name, op, key, after in connection.exec_driver_sql(_OF_UNIT).all()
        if name in METADATA.tables
    ]
    # A named fact that goes is none of somebody, and is told like any other.
    gone = {row for table, op, row, _ in told if op == _REMOVED and not parts.names_of(table)}
    is_erasing = any(parts.erases(METADATA.tables[name]) is not None for name, _key in gone)
    replaced = _replaced(told, is_erasing=is_erasing)
    if replaced:
        _forget_values(connection, replaced)
        held_units.forget_gone(connection, replaced, _There(connection))
    if is_erasing:
        forget(connection, gone, _emptied_fields(connection, replaced))


def _replaced(
    told: list[tuple[Table, str, RowKey, str]], *, is_erasing: bool
) -> dict[RowKey, _Values]:
    """Return, by row, what changes tell and which columns of it may not be told as they were.

    Args:
        told: table, kind, row and JSON of the new values of the changes of a unit.
        is_erasing: the unit erases rows: what it empties is erased as well.
    """
    found: dict[RowKey, _Values] = {}
    for table, op, row, text in told:
        if op != _CHANGED or not (is_erasing or _hidden(table)):
            continue
        after: dict[str, Any] = json.loads(text)
        moved = any(parts.is_moment(table.c[name]) for name in after)
        names = {
            name
            for name in after
            if parts.may_be_gone(table.c[name])
            or (parts.is_resealed(table.c[name]) and not moved)
            or (is_erasing and after[name] is None and name not in _tying(table))
        }
        if names:
            values, known = found.setdefault(row, ({}, set()))
            values |= after
            known |= names
    return found


def _emptied_fields(
    connection: Connection, replaced: Mapping[RowKey, _Values]
) -> dict[RowKey, set[str]]:
    """Return, by row of which something was emptied, all its fields that are empty now."""
    rows = [
        row for row, (told, names) in replaced.items() if any(told[name] is None for name in names)
    ]
    return all_empty(connection, rows)


def all_empty(connection: Connection, rows: Iterable[RowKey]) -> dict[RowKey, set[str]]:
    """Return, by row, all its fields that are empty now."""
    return {row: _empty_among(connection, row, METADATA.tables[row[0]].c.keys()) for row in rows}


def forget(
    connection: Connection, gone: Iterable[RowKey], emptied: Mapping[RowKey, set[str]] | None = None
) -> None:
    """Forget what waits and what is kept about rows that were erased, and what hung on them.

    Args:
        connection: inside a transaction that writes, of a register whose changes are recorded.
        gone: rows that were erased.
        emptied: fields that were emptied with them, by row; of these only what is kept goes here.
    """
    seeds = set(gone)
    for name, key in tuple(seeds):
        seeds |= {(other, key) for other in parts.erases(METADATA.tables[name]) or ()}
    waiting, erased, empty = _reached(connection, seeds)
    kept_of_it = kept_values.about(connection, erased | empty, emptied or {})
    if kept_of_it:
        kept_values.remove(connection, kept_of_it)
        waiting, erased, empty = _reached(connection, seeds | kept_of_it)
    there = _There(connection)
    kept, holes = _reduced(waiting, erased, there)
    kept = _without_holes(kept, holes)
    write(connection, waiting, kept)
    for row in empty:
        _forget_emptied(connection, row)
    held_units.forget_gone(connection, {*empty, *(emptied or ())}, there)


def _reached(
    connection: Connection, seeds: set[RowKey]
) -> tuple[list[Change], set[RowKey], set[RowKey]]:
    """Return what waits about erased rows and what may hang on them, and what is erased, empty."""
    waiting = list(what_waits(connection, hanging_on({name for name, _key in seeds})))
    return waiting, *_with_what_hung_on(seeds, waiting, _There(connection))


def hanging_on(names: set[str]) -> list[str]:
    """Return some tables and all whose rows name a row of one of them."""
    found = set(names)
    for table in METADATA.sorted_tables:
        if {key.column.table.name for key in table.foreign_keys} & found:
            found.add(table.name)
    return sorted(found)


def what_waits(
    connection: Connection, names: list[str], among: Container[RowKey] | None = None
) -> Iterator[Change]:
    """Yield the changes of some tables, or only those of some rows of them; nothing is written."""
    rows = connection.exec_driver_sql(_WAITING, (json.dumps(names),))
    for place, unit, name, op, key, before, after in rows:
        row = (name, tuple(json.loads(key)))
        if among is not None and row not in among:
            continue
        yield Change(place, row, op, json.loads(before), json.loads(after), unit)


class _There:
    """Which rows are in the register now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[RowKey, bool] = {}

    def __call__(self, row: RowKey) -> bool:
        """Say whether a row is there; a table that lives in memory in front of it is not asked."""
        if row not in self._known:
            name, key = row
            where = " AND ".join(
                f'"{one.name}" = ?' for one in parts.keys_of(METADATA.tables[name])
            )
            asked = f'SELECT 1 FROM main."{name}" WHERE {where}'  # noqa: S608
            self._known[row] = self._connection.exec_driver_sql(asked, key).first() is not None
        return self._known[row]


def _with_what_hung_on(
    seeds: set[RowKey], waiting: list[Change], there: _There
) -> tuple[set[RowKey], set[RowKey]]:
    """Return erased rows with those that named one of them once and are not there any more.

    Returns:
        These; and the rows that are there, but empty, because what stood in them is erased.
    """
    named: dict[RowKey, set[RowKey]] = {}
    took: dict[RowKey, set[RowKey]] = {}
    for change in waiting:
        for _column, parent in parents(change):
            named.setdefault(parent, set()).add(change.row)
        for other in _emptied(change):
            took.setdefault(change.row, set()).add(other)
    found, empty, left = set(seeds), set[RowKey](), list(seeds)
    while left:
        one = left.pop()
        named_it = {row for row in named.get(one, ()) if row not in found and not there(row)}
        new = (named_it | took.get(one, set())) - found - empty
        kept = {row for row in new if there(row)}
        empty |= kept
        found |= new - kept
        left += new
    return found, empty


def _emptied(change: Change) -> Iterator[RowKey]:
    """Yield the row whose values a changed row keeps."""
    by = parts.emptied_by(METADATA.tables[change.row[0]])
    if by is not None:
        column, table = by
        for values in (change.before, change.after):
            if column in values:
                yield table, (values[column],)


def parents(change: Change) -> Iterator[tuple[str, RowKey]]:
    """Yield the columns by which a change names rows, before or after it, with these rows."""
    for values in (change.before, change.after):
        yield from named(change.row[0], values)


def _reduced(
    waiting: list[Change], erased: set[RowKey], there: _There
) -> tuple[list[Change], dict[RowKey, range]]:
    """Return what is left to tell.

    Returns:
        These changes; and for each erased row at which places no other row may name it, because the
        other computers do not have it then.
    """
    by_row: dict[RowKey, list[Change]] = {}
    for change in waiting:
        if change.row in erased:
            by_row.setdefault(change.row, []).append(change)
    kept = [change for change in waiting if change.row not in erased]
    holes: dict[RowKey, range] = {}
    end = waiting[-1].place + 1 if waiting else 0
    for row, changes in by_row.items():
        if not any(one.op == _REMOVED for one in changes):
            # Erased by another computer, which tells the others that it is.
            kept += changes if there(row) else []
            continue
        before, again = _only_gone(changes)
        kept += before + again
        begins = 0 if changes[0].op == _ADDED else before[-1].place
        holes[row] = range(begins, again[0].place if again else end)
    return sorted(kept, key=lambda one: one.place), holes


def _only_gone(changes: list[Change]) -> tuple[list[Change], list[Change]]:
    """Return of the changes of an erased row those up to its going, and those since it is back."""
    removals = [at for at, one in enumerate(changes) if one.op == _REMOVED]
    first, last = removals[0], removals[-1]
    led: list[Change] = []
    if changes[0].op != _ADDED:
        led += [one for one in map(_named_only, changes[:first]) if one is not None]
    return [*led, replace(changes[first], before={}, after={})], changes[last + 1 :]


def _named_only(change: Change) -> Change | None:
    """Return of a change what other rows need of it, None when that is nothing."""
    names = _tying(METADATA.tables[change.row[0]])
    before = {name: value for name, value in change.before.items() if name in names}
    after = {name: value for name, value in change.after.items() if name in names}
    return replace(change, before=before, after=after) if after else None


@functools.cache
def _tying(table: Table) -> set[str]:
    """Return the columns that tie rows to each other: links, and what no two rows may share."""
    found = {key.parent.name for key in table.foreign_keys}
    found |= {one.name for one in parts.keys_of(table)} | {_POSITION}
    for index in table.indexes:
        found |= {one.name for one in index.columns} if index.unique else set()
    for rule in table.constraints:
        found |= {one.name for one in rule.columns} if isinstance(rule, UniqueConstraint) else set()
    return found


def _without_holes(kept: list[Change], holes: dict[RowKey, range]) -> list[Change]:
    """Let no change name a row that the other computers do not have at that moment.

    A row that was moved to one that is erased now, and moved on, is told as moved on at once.
    """
    moved: dict[RowKey, list[Change]] = {}
    for change in kept:
        if any(change.place in holes.get(parent, ()) for _column, parent in parents(change)):
            moved.setdefault(change.row, [])
    for change in kept:
        if change.row in moved:
            moved[change.row].append(change)
    mended = {one.place: one for row in moved for one in _moved_on(moved[row], holes)}
    dropped = {one.place for some in moved.values() for one in some} - mended.keys()
    return [mended.get(one.place, one) for one in kept if one.place not in dropped]


def _moved_on(changes: list[Change], holes: dict[RowKey, range]) -> Iterator[Change]:
    """Yield the changes of one row without the links that lead nowhere."""
    table = METADATA.tables[changes[0].row[0]]
    links = {key.parent.name: key.column.table.name for key in table.foreign_keys}
    now: dict[str, Any] = {}
    for at, change in enumerate(changes):
        before, after = dict(change.before), dict(change.after)
        for column, parent in links.items():
            if column in before and column in now:
                before[column] = now[column]
            if change.op == _ADDED:
                now[column] = None
            if column not in after:
                continue
            value = after[column]
            if value is not None and change.place in holes.get((parent, (value,)), ()):
                value = before.get(column)
                if change.op == _ADDED:
                    value = _next_link(table.c[column], changes[at + 1 :], (parent, holes))
                after[column] = value
            now[column] = value
        told = _as_changed(replace(change, before=before, after=after), links)
        if told is not None:
            yield told


def _as_changed(change: Change, links: Container[str]) -> Change | None:
    """Return a change without links that are the same before and after; None without anything."""
    if change.op == _ADDED:
        filled = {name: value for name, value in change.after.items() if value is not None}
        return replace(change, after=filled)
    if change.op == _REMOVED:
        return change
    same = {
        name
        for name, value in change.after.items()
        if name in links and change.before.get(name) == value
    }
    before = {name: value for name, value in change.before.items() if name not in same}
    after = {name: value for name, value in change.after.items() if name not in same}
    return replace(change, before=before, after=after) if after else None


def _next_link(
    column: Column[Any], later: list[Change], to: tuple[str, dict[RowKey, range]]
) -> Any:
    """Return where a new row leads instead: nowhere, or where it is moved to."""
    if column.nullable:
        return None
    parent, holes = to
    for change in later:
        value = change.after.get(column.name)
        if value is not None and change.place not in holes.get((parent, (value,)), ()):
            return value
    return None


# Values ------------------------------------------------------------------------------------------


@functools.cache
def _hidden(table: Table) -> bool:
    """Say whether a table has secrets or sealed bytes."""
    return any(parts.may_be_gone(one) or parts.is_resealed(one) for one in table.columns)


def _forget_values(connection: Connection, replaced: Mapping[RowKey, _Values]) -> None:
    """Let no change tell what some columns were before they were as they are now.

    Args:
        connection: inside a transaction that writes.
        replaced: by row, all that its last changes tell, and the columns.
    """
    names = sorted({name for name, _key in replaced})
    waiting = list(what_waits(connection, names, replaced))
    by_row: dict[RowKey, list[Change]] = {}
    for change in waiting:
        by_row.setdefault(change.row, []).append(change)
    left = [one for row, some in by_row.items() for one in _without(some, *replaced[row])]
    write(connection, waiting, left)


def _without(changes: list[Change], told: dict[str, Any], names: set[str]) -> Iterator[Change]:
    """Yield the changes of one row without what some columns were before.

    What goes along with an emptied value is told where the row is new, because the database may ask
    for both.
    """
    is_new = changes[0].op == _ADDED
    if is_new and not any(told[name] is None for name in names):
        told = {name: told[name] for name in names}
    last = {name: at for at, one in enumerate(changes) for name in one.after}
    for at, change in enumerate(changes):
        before, after = dict(change.before), dict(change.after)
        for name in told if is_new else names:
            before.pop(name, None)
            if is_new or at != last.get(name):
                after.pop(name, None)
        if at == 0 and is_new:
            after |= {name: value for name, value in told.items() if value is not None}
        if after or change.op == _REMOVED:
            yield replace(change, before=before, after=after)


def _forget_emptied(connection: Connection, row: RowKey) -> None:
    """Let no change of a row that is there tell what stood where nothing stands now."""
    name, _key = row
    table = METADATA.tables[name]
    told = list(what_waits(connection, [name], {row}))
    names = {column for one in told for column in (*one.before, *one.after)} - _tying(table)
    gone = _empty_among(connection, row, names)
    if gone:
        _forget_values(connection, {row: (dict.fromkeys(gone), gone)})


def _empty_among(connection: Connection, row: RowKey, names: Iterable[str]) -> set[str]:
    """Return those of some columns that are empty in a row; none when it is not there."""
    name, key = row
    table, asked = METADATA.tables[name], sorted(names)
    where = " AND ".join(f'"{one.name}" = ?' for one in parts.keys_of(table))
    listed = ", ".join(f'"{column}"' for column in asked) or "NULL"
    query = f'SELECT {listed} FROM main."{name}" WHERE {where}'  # noqa: S608
    found = connection.exec_driver_sql(query, key).first()
    if found is None:
        return set()
    return {column for column, value in zip(asked, found, strict=False) if value is None}


def forget_kept(connection: Connection, names: Iterable[str]) -> set[RowKey]:
    """Remove what came to be kept about what was erased here and waits to be told so.

    Args:
        connection: inside a transaction that writes.
        names: of tables, perhaps of none that there is.

    Returns:
        The rows of collisions that were removed.
    """
    last: dict[RowKey, Change] = {}
    emptied: dict[RowKey, set[str]] = {}
    for one in what_waits(connection, sorted(names)):
        last[one.row] = one
        of_row = emptied.setdefault(one.row, set())
        of_row -= one.after.keys()
        of_row |= emptied_by_erasing(METADATA.tables[one.row[0]], one.op, one.before, one.after)
    erased = {row for row, one in last.items() if one.op == _REMOVED and not one.before}
    found = kept_values.about(connection, erased, emptied)
    kept_values.remove(connection, found)
    return found


def emptied_by_erasing(
    table: Table, op: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> set[str]:
    """Return the fields that a change empties without telling what they were."""
    if op != _CHANGED:
        return set()
    return {
        name
        for name, value in after.items()
        if value is None and name not in before and not parts.may_be_gone(table.c[name])
    }


def write(connection: Connection, waiting: list[Change], left: list[Change]) -> None:
    """Write down what is left to tell in the place of what waited."""
    staying = {one.place: one for one in left}
    dropped = [(one.place,) for one in waiting if one.place not in staying]
    if dropped:
        connection.exec_driver_sql(_FORGET, dropped)
    changed = [
        (now.op, _text(now.before), _text(now.after), now.place)
        for one in waiting
        if (now := staying.get(one.place)) is not None and now != one
    ]
    if changed:
        connection.exec_driver_sql(_WRITE, changed)
    forget_empty(connection)


def forget_empty(connection: Connection) -> None:
    """Forget the units of which nothing is left to tell; inside a transaction that writes."""
    connection.exec_driver_sql(_EMPTY)


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
