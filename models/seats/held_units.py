"""Acts of this computer that could not stand beside what another one did, as they are held here.

Rules:

* A held act has what it changed, for whoever does it again, and whose act stands in its place. It
  never leaves this computer, is in no backup, and goes with the recording.
* Lines of the log and numbers that were given (``STAY``) are not held: they leave as they are.
* It is forgotten when something that it is about is gone, or was emptied where something was
  erased: whoever erases leaves nothing of it here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.base import parts
from models.index.all_tables import METADATA
from models.seats.row_keys import RowKey, named

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLES: Final = (
    """CREATE TABLE seat_held (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, user INTEGER NOT NULL,
        at INTEGER NOT NULL, case_id TEXT, stands TEXT NOT NULL, whose INTEGER NOT NULL,
        stands_at INTEGER NOT NULL, seat INTEGER NOT NULL
    )""",
    """CREATE TABLE seat_held_rows (
        place INTEGER PRIMARY KEY, number INTEGER NOT NULL, name TEXT NOT NULL, op TEXT NOT NULL,
        row_key TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
    )""",
)
NAMES: Final = ("seat_held_rows", "seat_held")
STAY: Final = ("log", "counters")
"""What is never taken back: what was said, and numbers, which stand on paper and in the log."""
_ROWS: Final = (
    "SELECT number, name, op, row_key, before, after FROM seat_held_rows ORDER BY number, place"
)
_KEEP: Final = (
    "INSERT INTO seat_held_rows (number, name, op, row_key, before, after)"  # noqa: S608
    " SELECT unit, name, op, row_key, before, after FROM seat_rows"
    f" WHERE unit = ? AND name NOT IN {STAY} ORDER BY place"
)
_LEAVE: Final = f"DELETE FROM seat_rows WHERE unit = ? AND name NOT IN {STAY}"  # noqa: S608
_ACTS: Final = (
    "SELECT number, kind, user, at, case_id, stands, whose, stands_at, seat FROM seat_held"
)
_OF_CASE: Final = (
    "SELECT row_key, after FROM seat_held_rows WHERE number = ? AND name = 'cases' AND op = 'u'"
    " ORDER BY place"
)


class HeldAct(NamedTuple):
    """An act that could not stand.

    Attributes:
        number: by which it is known at this computer.
        kind: the action of its line in the log, "" for none.
        user: number of who did it.
        at: Unix seconds.
        case_id: of the case that it was about, None for none.
        stands: the action that stands in its place, "" when nobody knows it.
        whose: number of the user of that one.
        stands_at: Unix seconds.
        seat: number of the computer at which that was done.
    """

    number: int
    kind: str
    user: int
    at: int
    case_id: str | None
    stands: str
    whose: int
    stands_at: int
    seat: int


def acts(connection: Connection) -> list[HeldAct]:
    """Return what is held, the oldest first, of a register whose changes are recorded."""
    return [HeldAct(*row) for row in connection.exec_driver_sql(f"{_ACTS} ORDER BY number")]


def act(connection: Connection, number: int) -> HeldAct | None:
    """Return what is held under a number, None for nothing."""
    found = connection.exec_driver_sql(f"{_ACTS} WHERE number = ?", (number,)).first()
    return None if found is None else HeldAct(*found)


def values_of_case(connection: Connection, one: HeldAct) -> dict[str, Any]:
    """Return what a held act wrote into the row of its case, as the database holds it."""
    values: dict[str, Any] = {}
    for key, after in connection.exec_driver_sql(_OF_CASE, (one.number,)):
        if json.loads(key) == [one.case_id]:
            values |= json.loads(after)
    return values


def forget(connection: Connection, numbers: Iterable[int]) -> None:
    """Forget what is held under some numbers; inside a transaction that writes."""
    gone = [(number,) for number in sorted(numbers)]
    for name in NAMES if gone else ():
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE number = ?", gone)  # noqa: S608


def keep(connection: Connection, number: int, told: tuple[Any, ...]) -> None:
    """Hold a unit that waits: what it changed waits no more, but what is to ``STAY`` still does.

    Args:
        connection: inside a transaction that writes.
        number: of the unit.
        told: the other columns of ``seat_held``, in their order.
    """
    marks = ", ".join("?" for _ in (number, *told))
    connection.exec_driver_sql(f"INSERT INTO seat_held VALUES ({marks})", (number, *told))  # noqa: S608
    connection.exec_driver_sql(_KEEP, (number,))
    connection.exec_driver_sql(_LEAVE, (number,))


def forget_gone(
    connection: Connection, emptied: Container[RowKey], is_there: Callable[[RowKey], bool]
) -> None:
    """Forget what is held about rows that are gone, or of which something was emptied by erasing.

    Args:
        connection: inside a transaction that writes.
        emptied: table and key of these rows.
        is_there: says whether a row is in the register now.
    """
    about: list[tuple[int, RowKey, set[RowKey]]] = []
    makers: dict[RowKey, int] = {}
    for number, name, op, key, before, after in connection.exec_driver_sql(_ROWS).all():
        row = (name, tuple(json.loads(key)))
        told = (json.loads(values) for values in (before, after))
        others = {one for values in told for _column, one in named(name, values)}
        about.append((number, row, others | {row}))
        if op == "i":
            makers[row] = number
    gone = {number for number, row, _others in about if row in emptied}
    left: set[int] | None = None
    while left != gone:
        left = set(gone)
        # What a held act made is in none but these tables, as long as that act is held.
        held = {row for row, number in makers.items() if number not in gone}
        gone |= {
            number
            for number, _row, others in about
            if any(one not in held and not is_there(one) for one in others)
        }
    forget(connection, gone)


def can_be_held(name: str, op: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Say whether a change can be taken back and kept: nothing of it is erased, nor a secret."""
    table = METADATA.tables[name]
    if (op == "d" and not before) or (op == "u" and after.keys() - before.keys()):
        return False
    return not any(
        parts.may_be_gone(table.c[column])
        or parts.is_resealed(table.c[column])
        or parts.is_range(table.c[column])
        for column in (*before, *after)
    )
