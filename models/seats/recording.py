"""Every change of a shared row, written down by the database itself in the same transaction.

Rules:

* Which tables and columns, is said where they are declared (``models.base.parts``); nothing here
  names one but the log, whose lines say what was done.
* A register with one computer has none of this: neither triggers nor tables. ``begin`` makes both,
  ``end`` removes both; triggers are made anew when a program shares something else than before.
* What cannot be read cannot be told: with a damaged row nothing begins, and all stays as it is.
* What was changed in one transaction is one unit; its number is raised in that transaction.
* A row of which nothing changed is no change. What other computers did (``quietly``) is not
  recorded.
* A secret that may be destroyed here first (``gone``) is never kept as a value of before, and what
  was erased is forgotten in the same transaction (``models.seats.erasing``).
* Values are those of the database as JSON, bytes as ``{"x": hex}``; what is NULL is left out of a
  new or removed row.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from models.base import parts
from models.index.all_tables import METADATA
from models.rows import log
from models.seats import erasing, held_units, row_keys, standing

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Table
    from sqlalchemy.orm import Session

BYTES: Final = "x"
_TABLES: Final = (
    """CREATE TABLE seat_state (
        id INTEGER PRIMARY KEY CHECK (id = 1), seat INTEGER NOT NULL CHECK (seat BETWEEN 1 AND 99),
        inc INTEGER NOT NULL CHECK (inc BETWEEN 1 AND 65535),
        unit INTEGER NOT NULL, applying INTEGER NOT NULL CHECK (applying IN (0, 1))
    )""",
    """CREATE TABLE seat_units (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE CHECK (length(id) = 32), kind TEXT
    )""",
    """CREATE TABLE seat_rows (
        place INTEGER PRIMARY KEY, unit INTEGER NOT NULL, name TEXT NOT NULL, op TEXT NOT NULL
        CHECK (op IN ('i', 'u', 'd')), row_key TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT
        NULL
    )""",
    "CREATE INDEX ix_seat_rows_unit ON seat_rows (unit)",
    *held_units.TABLES,
)
_NAMES: Final = (*held_units.NAMES, "seat_rows", "seat_units", "seat_state")
_FIRST_UNIT: Final = 1
_FIRST_INC: Final = 1
_BEGUN: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seat_state'"
_MADE: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'seat_*'"
_KIND: Final = (
    "(SELECT json_extract(r.after, '$.action') FROM seat_rows r"
    " WHERE r.unit = s.unit AND r.name = 'log' ORDER BY r.place LIMIT 1)"
)
_UNIT: Final = (
    "INSERT INTO seat_units (number, id, kind)"  # noqa: S608
    f" SELECT s.unit, lower(hex(randomblob(16))), {_KIND} FROM seat_state s"
    " WHERE EXISTS (SELECT 1 FROM seat_rows WHERE unit = s.unit)"
)
_NEXT_UNIT: Final = "UPDATE seat_state SET unit = unit + 1"


def is_begun(connection: Connection) -> bool:
    """Say whether changes of shared rows are recorded in this register."""
    return connection.exec_driver_sql(_BEGUN).first() is not None


def own_chain(connection: Connection) -> int | None:
    """Return the chain of the log of this computer, None when it is the only one."""
    return log.chain_of(*seat_and_inc(connection)) if is_begun(connection) else None


def seat_and_inc(connection: Connection) -> tuple[int, int]:
    """Return the number of this computer, one of several, and its incarnation."""
    seat, inc = connection.exec_driver_sql("SELECT seat, inc FROM seat_state").one()
    return int(seat), int(inc)


def begin(session: Session, seat: int) -> None:
    """Let every change from now on be recorded.

    Args:
        session: a writing session of a register in which nothing is recorded yet.
        seat: number of this computer, 1 to 99.
    """
    connection = session.connection()
    _read_whole(connection)
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO seat_state (id, seat, inc, unit, applying) VALUES (1, ?, ?, ?, 0)",
        (seat, _FIRST_INC, _FIRST_UNIT),
    )
    make_triggers(connection)


def end(session: Session) -> None:
    """Record nothing any more, and forget what was recorded."""
    _end(session.connection().exec_driver_sql)


def end_in_copy(raw: Any) -> None:
    """Record nothing in a copy of a register, and forget there what waits.

    Args:
        raw: a bare connection to the copy, whose register may have one computer.
    """
    if raw.execute(_BEGUN).fetchone() is not None:
        _end(raw.execute)


def _end(run: Callable[[str], Any]) -> None:
    _drop_triggers(run)
    row_keys.end(run)
    for name in _NAMES:
        run(f"DROP TABLE {name}")
    for name in standing.NAMES:
        run(f"DROP TABLE IF EXISTS {name}")


def make_triggers(connection: Connection) -> None:
    """Let the database record what this program shares; inside a transaction that writes."""
    row_keys.begin(connection)
    for statement in triggers().values():
        connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Let the database record nothing for now; inside a transaction that writes."""
    _drop_triggers(connection.exec_driver_sql)


def _drop_triggers(run: Callable[[str], Any]) -> None:
    for name, _made in run(_MADE).fetchall():
        run(f"DROP TRIGGER {name}")


def is_as_declared(connection: Connection) -> bool:
    """Say whether what is recorded is what this program shares."""
    made = connection.exec_driver_sql(_MADE).all()
    return {row.name: row.sql for row in made} == triggers()


def end_unit(session: Session) -> None:
    """Let what was recorded since the last unit be one; right before a transaction is committed."""
    session.flush()
    connection = session.connection()
    if connection.exec_driver_sql(_UNIT).rowcount > 0:
        erasing.after_unit(connection)
        connection.exec_driver_sql(_NEXT_UNIT)


@contextlib.contextmanager
def quietly(session: Session) -> Iterator[None]:
    """Write what other computers did: it is not recorded as if it had been done here.

    Args:
        session: a writing session; nothing of this computer waits in it.
    """
    connection = session.connection()
    if not is_begun(connection):
        yield
        return
    connection.exec_driver_sql("UPDATE seat_state SET applying = 1")
    try:
        yield
        session.flush()
    finally:
        # What failed while it was written has undone the whole transaction already.
        if not connection.closed and connection.in_transaction():
            connection.exec_driver_sql("UPDATE seat_state SET applying = 0")


def _read_whole(connection: Connection) -> None:
    """Read every byte of every shared row, so that what is damaged is found before it counts."""
    for table in filter(parts.is_recorded, METADATA.sorted_tables):
        columns = ", ".join(f"max({_quoted(one)})" for one in table.columns)
        connection.exec_driver_sql(f'SELECT {columns} FROM "{table.name}" NOT INDEXED').all()  # noqa: S608


# Triggers ----------------------------------------------------------------------------------------


@functools.cache
def triggers() -> dict[str, str]:
    """Return the triggers of all shared tables by their names."""
    made: dict[str, str] = {}
    for table in METADATA.sorted_tables:
        if parts.is_recorded(table):
            made |= _triggers_of(table)
    return made


def _triggers_of(table: Table) -> dict[str, str]:
    sent = [column for column in table.columns if parts.is_sent(column)]
    lasting = [column for column in sent if not parts.may_be_gone(column)]
    whole = _object(sent, _filled("NEW"))
    added = _trigger(table, "i", "NEW", "", whole)
    if parts.is_only_added_to(table):
        return dict([added])
    changed = " OR ".join(f"OLD.{_quoted(one)} IS NOT NEW.{_quoted(one)}" for one in sent)
    before, after = _object(lasting, _changed("OLD")), _object(sent, _changed("NEW"))
    names = ", ".join(map(_quoted, sent))
    keyed = []
    key = row_keys.key_of(table)
    if key is not None:
        # A row that was put in without its key is there for the others once it has one.
        told = _trigger(table, "k", "NEW", "", whole, f" OF {key.name}")
        keyed = [row_keys.trigger(table, key), told]
    return dict(
        (
            *keyed,
            added,
            _trigger(table, "u", "OLD", before, after, f" OF {names}", f" AND ({changed})"),
            _trigger(table, "d", "OLD", _object(lasting, _filled("OLD")), ""),
        )
    )


_EVENTS: Final = {"i": "INSERT", "k": "UPDATE", "u": "UPDATE", "d": "DELETE"}
_TOLD_AS: Final = {"k": "i"}
_NOTHING: Final = "'{}'"


def _trigger(
    table: Table, op: str, row: str, before: str, after: str, only: str = "", when: str = ""
) -> tuple[str, str]:
    name = f"seat_{table.name}_{op}"
    keys = ", ".join(f"{row}.{_quoted(column)}" for column in parts.keys_of(table))
    # The spelling is that which the database keeps, so that two can be compared.
    return name, (
        f"CREATE TRIGGER {name} AFTER {_EVENTS[op]}{only} ON {table.name}"  # noqa: S608
        f" WHEN (SELECT applying FROM seat_state) = 0{_if_told(table, op, row)}{when} BEGIN"
        " INSERT INTO seat_rows (unit, name, op, row_key, before, after) VALUES"
        f" ((SELECT unit FROM seat_state), '{table.name}', '{_TOLD_AS.get(op, op)}',"
        f" json_array({keys}),"
        f" {before or _NOTHING}, {after or _NOTHING}); END"
    )


def _if_told(table: Table, op: str, row: str) -> str:
    """Return what else has to be true of a row that is told; of most tables nothing.

    A named fact has to be shared, and a row under a local number has to have its other key.
    """
    key = row_keys.key_of(table)
    if key is not None:
        first = f" AND OLD.{_quoted(key)} IS NULL" if op == "k" else ""
        return f"{first} AND {row}.{_quoted(key)} IS NOT NULL"
    if not parts.names_of(table):
        return ""
    whole, beginnings = parts.shared_names(table)
    (key,) = table.primary_key.columns
    name = f"{row}.{_quoted(key)}"
    listed = ", ".join(f"'{one}'" for one in sorted(whole))
    ways = [f"{name} IN ({listed})"] + [
        f"({name} >= '{one}' AND {name} < '{one[:-1]}/')" for one in sorted(beginnings)
    ]
    return f" AND ({' OR '.join(ways)})"


def _object(columns: list[Column[Any]], term: Any) -> str:
    """Return the expression of a JSON object of some columns."""
    return f"'{{' || substr({' || '.join(map(term, columns))}, 2) || '}}'"


def _filled(row: str) -> Any:
    def term(column: Column[Any]) -> str:
        value = f"{row}.{_quoted(column)}"
        return f"CASE WHEN {value} IS NULL THEN '' ELSE {_member(column, value)} END"

    return term


def _changed(row: str) -> Any:
    def term(column: Column[Any]) -> str:
        name = _quoted(column)
        member = _member(column, f"{row}.{name}")
        return f"CASE WHEN OLD.{name} IS NOT NEW.{name} THEN {member} ELSE '' END"

    return term


def _member(column: Column[Any], value: str) -> str:
    """Return the expression of a member of an object, with a comma before it."""
    as_text = f"json_quote({value})"
    if column.type.python_type is bytes:
        in_hex = f"""'{{"{BYTES}":"' || hex({value}) || '"}}'"""
        as_text = f"CASE typeof({value}) WHEN 'blob' THEN {in_hex} ELSE json_quote({value}) END"
    return f"""',"{column.name}":' || {as_text}"""


def _quoted(column: Column[Any]) -> str:
    return f'"{column.name}"'
