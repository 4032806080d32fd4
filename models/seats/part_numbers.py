"""The numbers of the parts of a case: a new part here gives way when another one has its number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from models.seats import applying, erasing
from models.seats.units import ADDED

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

_POSITION: Final = "position"
_CASE: Final = "case_id"


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
