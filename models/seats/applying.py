"""Rows of another computer, written down here: exactly, or not at all.

Rules:

* Nobody's word is taken for a row: table, columns and types are those that are shared, and each
  value of before equals ours, or the transaction is undone. A secret that may have been destroyed
  here already (``gone``) is not compared, nor what was erased and is told without a value: a
  removed row, an emptied column, sealed bytes under another key.
* A line of the log stands in the chain of who sent it, right behind the last one there.
* What is erased there is erased here, also in what waits here to be told.
* Nothing is decided here: who joins rows with what waits is handed in. What does not fit is told
  with its place; whether that is a collision or a fault, the caller knows.
* Rows are written in their order, as they were changed; what is made out of them is made anew for
  the cases that they are of, and the moment of their last change stays that of the author.
"""

from __future__ import annotations

import binascii
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from sqlalchemy.exc import IntegrityError

from models.base import parts
from models.errors import RowsDoNotFitError
from models.index.all_tables import METADATA
from models.index.index_upkeep import forget_words
from models.queries.listing import case_follows
from models.rows import log
from models.rows.case import Case
from models.seats import erasing
from models.seats.recording import BYTES, is_begun, quietly
from models.seats.row_keys import RowKey
from models.seats.units import ADDED, CHANGED, REMOVED, Row, cases_of, held, is_erased, plain

if TYPE_CHECKING:
    from sqlalchemy import Column, Table
    from sqlalchemy.orm import Session

_CASES: Final = "cases"
_OPS: Final = frozenset({ADDED, CHANGED, REMOVED})
_BEYOND: Final = 2**63
"""The first number that the database cannot hold."""
_EMPTY: Final[dict[type, Any]] = {str: "", int: 0, bool: 0, bytes: b""}


class Sent(NamedTuple):
    """The rows of a unit, in their order, and the chain of the log of who sent it."""

    chain: int
    rows: Sequence[Row]


class Meets(Protocol):
    """Joins a row with what waits here about it."""

    touched: set[str]

    def __call__(self, row: Row, place: int) -> bool:
        """Join a row that may come; False when it is to be written as it is."""


def put_units(session: Session, units: Sequence[Sent], meets: Meets | None = None) -> set[str]:
    """Write down what other computers changed, and make anew what follows from it.

    Args:
        session: a writing session.
        units: in their order; their chains come from the envelopes, never from rows.
        meets: joins rows about which something waits here; without it nothing may wait.

    Returns:
        The ids of the cases that were touched and are still there.

    Raises:
        RowsDoNotFitError: the transaction has to be undone.
    """
    session.flush()
    with quietly(session):
        touched: set[str] = set()
        gone = False
        emptied: set[RowKey] = set()
        for chain, rows in units:
            for place, row in enumerate(rows):
                try:
                    table = _known(row, place, chain)
                    emptied |= _emptied_by(session, table, row)
                    if meets is None or not meets(row, place):
                        touched |= _put(session, table, row, place, chain)
                except IntegrityError as error:
                    raise _misfit("constraint", row, place) from error
            touched |= cases_of(rows) | _homes(session, rows)
            touched |= meets.touched if meets is not None else set()
            gone = gone or any(row[0] == _CASES and row[1] == REMOVED for row in rows)
        if is_begun(session.connection()):
            _forget(session, [row for _, rows in units for row in rows], emptied)
        session.expire_all()
        left = follow(session, touched)
        if gone:
            session.connection().exec_driver_sql("DELETE FROM facets WHERE cases <= 0")
            forget_words(session)
    return left


def _emptied_by(session: Session, table: Table, row: Row) -> set[RowKey]:
    """Return the emptied row whose values a row kept here that is told as erased."""
    by = parts.emptied_by(table) if is_erased(row) else None
    ours = None if by is None else standing_row(session, table, row[2])
    return set() if by is None or ours is None else {(by[1], (ours[by[0]],))}


def _forget(session: Session, rows: Sequence[Row], empty: Collection[RowKey]) -> None:
    """Forget here what some rows tell as erased, and what was kept in these of emptied rows."""
    erased = {(row[0], tuple(row[2])) for row in rows if is_erased(row)}
    emptied = erasing.all_empty(session.connection(), empty) | {
        (name, tuple(key)): names
        for name, op, key, before, after in rows
        if (names := erasing.emptied_by_erasing(METADATA.tables[name], op, before, after))
    }
    if erased or emptied:
        erasing.forget(session.connection(), erased, emptied)


def follow(session: Session, case_ids: Collection[str]) -> set[str]:
    """Make list, counts, marks and search anew for some cases; return those that are there."""
    left = set()
    for case_id in sorted(case_ids):
        case = session.get(Case, case_id)
        if case is not None:
            case_follows(session, case)
            left.add(case_id)
    session.flush()
    return left


def _put(session: Session, table: Table, row: Row, place: int, chain: int) -> set[str]:
    """Write a row down; return the case of one that was erased, which does not tell it itself."""
    _name, op, key, before, after = row
    ours = standing_row(session, table, key)
    if op == ADDED:
        if ours is not None:
            raise _misfit("there", row, place)
        if parts.is_only_added_to(table) and key[0] != log.next_place(session, chain):
            raise _misfit("gap", row, place)
        add(session, table, after)
        return set()
    if is_erased(row):
        remove(session, table, key)
        return _home_of(ours or {})
    if ours is None:
        raise _misfit("missing", row, place)
    # A changed row tells what changed of it, a removed one all that it held.
    compared = ours if op == REMOVED else before
    differing = [
        name
        for name in compared
        if not parts.may_be_gone(table.c[name]) and not same(ours[name], before.get(name))
    ]
    if differing:
        raise _misfit("differs", row, place, differing)
    if op == REMOVED:
        remove(session, table, key)
    else:
        change(session, table, key, {**after, **_still_gone(table, ours, after)})
    return set()


def _home_of(ours: dict[str, Any]) -> set[str]:
    home = ours.get("case_id")
    return set() if home is None else {home}


def _still_gone(table: Table, ours: dict[str, Any], after: dict[str, Any]) -> dict[str, None]:
    """Return the secrets that were destroyed here: they do not come back."""
    gone = (name for name in after if ours[name] is None and parts.may_be_gone(table.c[name]))
    return dict.fromkeys(gone)


def change(session: Session, table: Table, key: list[Any], after: dict[str, Any]) -> None:
    """Write values of a row as they are told."""
    sets = ", ".join(f'"{name}" = ?' for name in after)
    values = [held(value) for value in after.values()]
    _run(session, f'UPDATE "{table.name}" SET {sets} WHERE {_where(table)}', [*values, *key])  # noqa: S608


def remove(session: Session, table: Table, key: list[Any]) -> None:
    """Remove a row, if it is there."""
    _run(session, f'DELETE FROM "{table.name}" WHERE {_where(table)}', key)  # noqa: S608


def keys_at(session: Session, table: Table, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the keys of the rows that have some values."""
    keys = ", ".join(f'"{one.name}"' for one in parts.keys_of(table))
    where = " AND ".join(f'"{name}" = ?' for name in values)
    asked = f'SELECT {keys} FROM "{table.name}" WHERE {where}'  # noqa: S608
    return [tuple(row) for row in _run(session, asked, [*values.values()])]


def highest(session: Session, table: Table, name: str, values: dict[str, Any]) -> int:
    """Return the highest number in a column of the rows that have some values, 0 for none."""
    where = " AND ".join(f'"{one}" = ?' for one in values)
    asked = f'SELECT max("{name}") FROM "{table.name}" WHERE {where}'  # noqa: S608
    return _run(session, asked, [*values.values()]).scalar() or 0


def _known(row: Row, place: int, chain: int) -> Table:
    """Return the table of a row that may come from elsewhere.

    Raises:
        RowsDoNotFitError: no such row is shared.
    """
    if not _is_row(row):
        raise RowsDoNotFitError("seats.unknown", table="", place=place, columns="")
    name, op, key, before, after = row
    table = METADATA.tables.get(name)
    if table is None or not parts.is_recorded(table) or op not in _OPS:
        raise _misfit("unknown", row, place)
    sent = {one.name: one for one in table.columns if parts.is_sent(one)}
    keys = parts.keys_of(table)
    strange = sorted((before.keys() | after.keys()) - sent.keys())
    strange += [
        column
        for values in (before, after)
        for column, value in values.items()
        if column in sent and not _fits(sent[column], value)
    ]
    names = parts.names_of(table)
    if (
        strange
        or len(key) != len(keys)
        or not all(_fits(*pair) and pair[1] is not None for pair in zip(keys, key, strict=True))
        or (names and parts.part_of_name(table, key[0]) != "shared")
        or (parts.is_only_added_to(table) and not (op == ADDED and log.is_place(key[0], chain)))
    ):
        raise _misfit("unknown", row, place, strange)
    changed = {one for one in after if not parts.may_be_gone(sent[one])}
    # Of what was erased nobody tells what it was.
    asked = {one for one in changed if after[one] is not None and not parts.is_resealed(sent[one])}
    as_changed = after and asked <= before.keys() <= changed
    told = {ADDED: not before, REMOVED: not after and (before or not names), CHANGED: as_changed}[
        op
    ]
    named = {one.name: value for one, value in zip(keys, key, strict=True)}
    whole = {ADDED: after, REMOVED: before or named, CHANGED: named}[op]
    if not told or any(whole.get(name) != value for name, value in named.items()):
        raise _misfit("unknown", row, place)
    return table


def _fits(column: Column[Any], value: Any) -> bool:
    """Say whether a value is of the type that a column holds."""
    if value is None:
        return True
    wanted = column.type.python_type
    if wanted is bytes:
        return isinstance(value, dict) and value.keys() == {BYTES} and _is_base64(value[BYTES])
    if wanted in (int, bool):
        return type(value) is int and -_BEYOND <= value < _BEYOND
    return isinstance(value, str) and _is_whole(value)


def _is_row(row: Any) -> bool:
    """Say whether something that may come from elsewhere has the shape of a row."""
    shape = (str, str, list, dict, dict)
    return (
        isinstance(row, list | tuple)
        and len(row) == len(shape)
        and all(isinstance(one, kind) for one, kind in zip(row, shape, strict=True))
    )


def _is_whole(text: str) -> bool:
    """Say whether a text has no half letters, which nothing could keep."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_base64(value: Any) -> bool:
    try:
        return isinstance(value, str) and plain(held({BYTES: value})) == {BYTES: value}
    except (binascii.Error, ValueError):
        return False


def standing_row(session: Session, table: Table, key: list[Any]) -> dict[str, Any] | None:
    """Return what stands here under a key, as it is told; None when nothing does."""
    names = [one.name for one in table.columns if parts.is_sent(one)]
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f'SELECT {columns} FROM "{table.name}" WHERE {_where(table)}'  # noqa: S608
    found = _run(session, statement, key).first()
    return None if found is None else dict(zip(names, map(plain, found), strict=True))


def same(ours: Any, theirs: Any) -> bool:
    """Say whether two values are one, of one type."""
    return type(ours) is type(theirs) and bool(ours == theirs)


def add(session: Session, table: Table, after: dict[str, Any]) -> None:
    """Put in a row as it is told; what stays at the other computers is empty here."""
    values = {name: held(value) for name, value in after.items()}
    for column in table.columns:
        if not parts.is_sent(column) and _must_be_given(column):
            values[column.name] = _EMPTY[column.type.python_type]
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    _run(session, f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', [*values.values()])  # noqa: S608


def _must_be_given(column: Column[Any]) -> bool:
    """Say whether a row cannot be without a column that nobody but its own computer fills."""
    return not (column.nullable or column.primary_key or column.server_default is not None)


def _homes(session: Session, rows: Sequence[Row]) -> set[str]:
    """Return the cases of changed rows, which do not tell their case themselves."""
    found: set[str] = set()
    for name, op, key, _before, _after in rows:
        table = METADATA.tables[name]
        if op == CHANGED and "case_id" in table.c:
            ours = standing_row(session, table, key)
            found |= {ours["case_id"]} if ours and ours["case_id"] is not None else set()
    return found


def _where(table: Table) -> str:
    return " AND ".join(f'"{column.name}" = ?' for column in parts.keys_of(table))


def _run(session: Session, statement: str, values: Sequence[Any]) -> Any:
    return session.connection().exec_driver_sql(statement, tuple(values))


def _misfit(why: str, row: Row, place: int, columns: Sequence[str] = ()) -> RowsDoNotFitError:
    table = row[0] if row[0] in METADATA.tables else ""
    known = [name for name in columns if table and name in METADATA.tables[table].c]
    return RowsDoNotFitError(
        f"seats.{why}", table=table, place=place, columns=" ".join(sorted(known))
    )
