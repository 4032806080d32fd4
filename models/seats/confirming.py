"""What came back with the feed waits no more, and what others did is written down.

Rules:

* An own unit is confirmed as it was sent. What was erased or destroyed here while it was on its way
  is told behind it, since the others have it now.
* Rows of others are written down exactly (``models.seats.applying``), unless something waits here
  about the same rows or hangs on one that they removed: both are not joined here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from models.base import parts
from models.errors import RowsDoNotFitError
from models.index.all_tables import METADATA
from models.seats import erasing, units
from models.seats.applying import Sent, put_units, same, standing_row
from models.seats.units import ADDED, REMOVED, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

type _Key = tuple[str, tuple[Any, ...]]


def confirm_others(session: Session, sent: Sent) -> set[str]:
    """Write down a unit of another computer.

    Args:
        session: a writing session.
        sent: its rows and the chain of who sent it.

    Returns:
        The ids of the cases that were touched and are still there.

    Raises:
        RowsDoNotFitError: the transaction has to be undone; ``seats.waits`` when something waits
            here that it would have to be joined with.
    """
    session.flush()
    _check_apart(session.connection(), sent.rows)
    return put_units(session, [sent])


def confirm_own(session: Session, sent: Iterable[tuple[str, Sequence[Row]]]) -> None:
    """Let own units wait no more.

    Args:
        session: a writing session.
        sent: id and rows of each, as they came back.
    """
    session.flush()
    for unit_id, rows in sent:
        number = units.number_of(session, unit_id)
        now = () if number is None else units.read_unit(session, number).rows
        if number is not None:
            units.forget_unit(session, number)
        if list(now) != list(rows):
            _tell_behind(session, rows)


def _check_apart(connection: Connection, rows: Sequence[Row]) -> None:
    coming = {_key_of(row) for row in rows}
    removed = {_key_of(row) for row in rows if row[1] == REMOVED}
    names = erasing.hanging_on({name for name, _key in coming})
    for change in erasing.what_waits(connection, names):
        named = {parent for _column, parent in erasing.parents(change)}
        if change.row in coming or named & removed:
            raise RowsDoNotFitError("seats.waits", table=change.row[0], place=0, columns="")


def _tell_behind(session: Session, rows: Sequence[Row]) -> None:
    """Tell what is otherwise here than an own unit says that was reduced on its way."""
    connection = session.connection()
    for key, values in _said(rows).items():
        name, of_row = key
        table = METADATA.tables[name]
        later = [one for one in erasing.what_waits(connection, [name]) if one.row == key]
        ours = standing_row(session, table, list(of_row))
        if ours is None:
            if not any(one.op == REMOVED for one in later):
                units.tell(session, (name, REMOVED, list(of_row), {}, {}))
            continue
        known = {column for one in later for column in one.after}
        after = {
            column: ours[column]
            for column, value in values.items()
            if column not in known and not same(ours[column], value)
        }
        before = {
            column: values[column]
            for column, value in after.items()
            if value is not None
            and not parts.may_be_gone(table.c[column])
            and not parts.is_resealed(table.c[column])
        }
        if after:
            units.tell(session, (name, units.CHANGED, list(of_row), before, after))


def _said(rows: Sequence[Row]) -> dict[_Key, dict[str, Any]]:
    """Return what some rows are after a unit, of those that it does not remove."""
    told: dict[_Key, dict[str, Any]] = {}
    for row in rows:
        table = METADATA.tables[row[0]]
        if row[1] != REMOVED and not parts.is_only_added_to(table):
            # What a new row does not tell is empty there.
            empty = filter(parts.is_sent, table.columns if row[1] == ADDED else ())
            said = dict.fromkeys(one.name for one in empty) | row[4]
            told.setdefault(_key_of(row), {}).update(said)
    return told


def _key_of(row: Row) -> _Key:
    return row[0], tuple(row[2])
