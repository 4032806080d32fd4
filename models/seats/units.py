"""What was done in one transaction, as it is told to the other computers.

Rules: rows stand in the order in which they were changed; a row is its table, "i", "u" or "d", its
key, and the values before and after, as the database holds them; bytes are ``{"x": base64}``;
columns that are NULL are left out of a new or removed row, unchanged ones out of a changed one; a
removed row that tells no value at all was erased.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.seats.recording import BYTES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

type Row = tuple[str, str, list[Any], dict[str, Any], dict[str, Any]]
"""Table, kind of change, key, values before and after."""

ADDED, CHANGED, REMOVED = "i", "u", "d"
_LOG: Final = "log"
_CASES: Final = "cases"


@dataclass(frozen=True, slots=True)
class Unit:
    """What one transaction changed of what is shared.

    Attributes:
        number: its place among the units of this computer.
        id: 32 hex digits.
        kind: the action of its line in the log; "" when it has none.
        user: who did it, 0 without a line.
        at: when, in Unix seconds, 0 without a line.
        case: id of the case that its line is about, None when it is about none.
        rows: what changed, in that order.
    """

    number: int
    id: str
    kind: str
    user: int
    at: int
    case: str | None
    rows: tuple[Row, ...]

    def told(self) -> dict[str, Any]:
        """Return what the other computers are told, as JSON can hold it."""
        return {
            "id": self.id,
            "kind": self.kind or None,
            "user": self.user,
            "at": self.at,
            "case": self.case,
            "rows": [list(row) for row in self.rows],
        }


def waiting(session: Session) -> list[int]:
    """Return the numbers of the units that are kept here, the oldest first."""
    found = session.connection().exec_driver_sql("SELECT number FROM seat_units ORDER BY number")
    return [row[0] for row in found]


def read_unit(session: Session, number: int) -> Unit:
    """Return a unit.

    Args:
        session: any session.
        number: from ``waiting``.
    """
    connection = session.connection()
    asked = "SELECT id, kind FROM seat_units WHERE number = ?"
    unit_id, kind = connection.exec_driver_sql(asked, (number,)).one()
    rows = tuple(
        (name, op, _value(key), _values(before), _values(after))
        for name, op, key, before, after in connection.exec_driver_sql(
            "SELECT name, op, row_key, before, after FROM seat_rows WHERE unit = ? ORDER BY place",
            (number,),
        )
    )
    line = next((after for name, _op, _key, _before, after in rows if name == _LOG), {})
    about = line.get("object_id")
    return Unit(
        number=number,
        id=unit_id,
        kind=kind or "",
        user=line.get("user", 0),
        at=line.get("at", 0),
        case=about if about in cases_of(rows) else None,
        rows=rows,
    )


def number_of(session: Session, unit_id: str) -> int | None:
    """Return the number of a unit that is kept here, None when it is not."""
    asked = "SELECT number FROM seat_units WHERE id = ?"
    found = session.connection().exec_driver_sql(asked, (unit_id,)).first()
    return None if found is None else int(found[0])


def tell(session: Session, row: Row) -> None:
    """Let a change wait as if it had been recorded in this transaction.

    Args:
        session: a writing session.
        row: what changed; nothing is written into its table.
    """
    name, op, key, before, after = row
    told = (json.dumps(key), _text(before), _text(after))
    session.connection().exec_driver_sql(
        "INSERT INTO seat_rows (unit, name, op, row_key, before, after)"
        " VALUES ((SELECT unit FROM seat_state), ?, ?, ?, ?, ?)",
        (name, op, *told),
    )


def _text(values: dict[str, Any]) -> str:
    """Return values as they are recorded."""
    return json.dumps(recorded_values(values), ensure_ascii=False, separators=(",", ":"))


def forget_unit(session: Session, number: int) -> None:
    """Forget what a unit changed, once the other computers have it."""
    connection = session.connection()
    connection.exec_driver_sql("DELETE FROM seat_rows WHERE unit = ?", (number,))
    connection.exec_driver_sql("DELETE FROM seat_units WHERE number = ?", (number,))


def is_erased(row: Row) -> bool:
    """Say whether a row was erased: whatever stands under its key goes, and may be gone already."""
    return row[1] == REMOVED and not row[3]


def cases_of(rows: Sequence[Row]) -> set[str]:
    """Return the ids of the cases that some rows are of, as far as the rows themselves tell."""
    found = {key[0] for name, _op, key, _before, _after in rows if name == _CASES}
    values = (value.get("case_id") for row in rows for value in (row[3], row[4]))
    return found | {value for value in values if value is not None}


def plain(value: Any) -> Any:
    """Return a value of the database as JSON can hold it."""
    if isinstance(value, bytes):
        return {BYTES: base64.b64encode(value).decode("ascii")}
    return value


def held(value: Any) -> Any:
    """Return a value of a row as the database holds it.

    Raises:
        ValueError: no bytes in base64.
    """
    if isinstance(value, dict):
        return base64.b64decode(value[BYTES], validate=True)
    return value


def values_of(recorded: dict[str, Any]) -> dict[str, Any]:
    """Return values as they are told, of those that are recorded."""
    return {name: _value_of(value) for name, value in recorded.items()}


def recorded_values(told: dict[str, Any]) -> dict[str, Any]:
    """Return values as they are recorded, of those that are told."""
    return {
        name: {BYTES: held(value).hex().upper()} if isinstance(value, dict) else value
        for name, value in told.items()
    }


def _values(text: str) -> dict[str, Any]:
    return values_of(json.loads(text))


def _value(text: str) -> list[Any]:
    found: list[Any] = json.loads(text)
    return found


def _value_of(value: Any) -> Any:
    return plain(bytes.fromhex(value[BYTES])) if isinstance(value, dict) else value
