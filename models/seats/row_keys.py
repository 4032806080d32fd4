"""Keys of rows: those that hold at every computer, and those by which a row names others.

Rules for rows whose numbers are given locally:

* With one computer nobody asks for them: a row of before, or out of an older dump, may be without
  one. When recording begins each row gets its own, and no two the same.
* From then on the database itself draws one for a row that is put in without (an older dump, a
  merge of before that is undone): such a row is told to the others once it has it.
* Only 32 hex digits are a key; what else stands there is replaced when recording begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.base import parts
from models.index.all_tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Column, Connection, Table

type RowKey = tuple[str, tuple[Any, ...]]
"""A table and the values of its key."""

_DRAWN: Final = "lower(hex(randomblob(16)))"


def key_of(table: Table) -> Column[Any] | None:
    """Return the key that holds everywhere of a table whose numbers are given locally."""
    (key, *_more) = parts.keys_of(table)
    return None if key.primary_key else key


def begin(connection: Connection) -> None:
    """Give a key to each row that has none; inside a transaction that writes and records nothing.

    Args:
        connection: of a register; where all rows have their keys already, nothing is done.
    """
    made = {row[0] for row in connection.exec_driver_sql(_INDEXES)}
    for table, key in _keyed():
        if _index(table) in made:
            continue
        name, column = table.name, key.name
        connection.exec_driver_sql(
            f"UPDATE {name} SET {column} = {_DRAWN} WHERE {column} IS NULL"  # noqa: S608
            f" OR length({column}) <> 32 OR {column} GLOB '*[^0-9a-f]*' OR rowid NOT IN"
            f" (SELECT min(rowid) FROM {name} GROUP BY {column})"
        )
        connection.exec_driver_sql(f"CREATE UNIQUE INDEX {_index(table)} ON {name} ({column})")


def end(run: Callable[[str], Any]) -> None:
    """Let rows be without a key again; those that have one keep it.

    Args:
        run: runs a statement in the register.
    """
    for table, _key in _keyed():
        run(f"DROP INDEX {_index(table)}")


def trigger(table: Table, key: Column[Any]) -> tuple[str, str]:
    """Return name and statement of the trigger that draws a key for a row without one."""
    name = f"seat_{table.name}_n"
    return name, (
        f"CREATE TRIGGER {name} AFTER INSERT ON {table.name} WHEN NEW.{key.name} IS NULL BEGIN"  # noqa: S608
        f" UPDATE {table.name} SET {key.name} = {_DRAWN} WHERE rowid = NEW.rowid; END"
    )


_INDEXES: Final = "SELECT name FROM sqlite_master WHERE type = 'index' AND name GLOB 'seat_*'"


def _keyed() -> list[tuple[Table, Column[Any]]]:
    found = []
    for table in filter(parts.is_recorded, METADATA.sorted_tables):
        key = key_of(table)
        if key is not None:
            found.append((table, key))
    return found


def _index(table: Table) -> str:
    return f"seat_{table.name}_key"


def named(name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, RowKey]]:
    """Yield the columns by which a row names others, with these rows; empty links name none.

    Args:
        name: of its table.
        values: some of its values, as they are told or recorded.
    """
    for link in METADATA.tables[name].foreign_keys:
        value = values.get(link.parent.name)
        if value is not None:
            yield link.parent.name, (link.column.table.name, (value,))
