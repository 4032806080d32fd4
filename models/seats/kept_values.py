"""What is kept to be decided of what is erased goes with it, here and at the other computers.

Rules:

* A row of ``collisions`` is about a row when it names it, or one that hangs on it under the same
  key, and about a field when it names that too. Both are compared as they are written: what came
  from elsewhere is never parsed.
* Nothing is told here: who erases tells what was removed.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from models.base import parts
from models.index.all_tables import METADATA

if TYPE_CHECKING:
    from sqlalchemy import Connection

type _Key = tuple[str, tuple[Any, ...]]

NAME: Final = "collisions"
_ABOUT: Final = (
    "SELECT id, part, part_key, field FROM main.collisions"
    " WHERE part IN (SELECT value FROM json_each(?))"
)
_REMOVE: Final = "DELETE FROM main.collisions WHERE id = ?"


def about(
    connection: Connection, rows: Iterable[_Key], emptied: Mapping[_Key, Iterable[str]]
) -> set[_Key]:
    """Return the collisions that are about erased rows, or about emptied fields of rows.

    Args:
        connection: of a register whose changes are recorded.
        rows: table and key of those that were erased; they may be there no more.
        emptied: the fields that were emptied, by row.
    """
    whole = {_named(row) for one in rows for row in _under_one_key(one)}
    fields = {(*_named(row), name) for row, names in emptied.items() for name in names}
    names = sorted({part for part, *_rest in (*whole, *fields)})
    if not names:
        return set()
    found = connection.exec_driver_sql(_ABOUT, (json.dumps(names),)).all()
    return {
        (NAME, (number,))
        for number, part, key, name in found
        if (part, key) in whole or (part, key, name) in fields
    }


def remove(connection: Connection, found: Iterable[_Key]) -> None:
    """Remove what ``about`` found; inside a transaction that writes."""
    keys = [key for _name, key in sorted(found)]
    if keys:
        connection.exec_driver_sql(_REMOVE, keys)


def key_text(key: Iterable[Any]) -> str:
    """Return the key of a row as a collision names it."""
    return json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))


def _named(row: _Key) -> tuple[str, str]:
    name, key = row
    return name, key_text(key)


def _under_one_key(row: _Key) -> Iterable[_Key]:
    """Yield a row and those of other tables that are known by its key alone."""
    name, key = row
    yield row
    if len(key) == 1:
        yield from ((other, key) for other in _known_by_key_of(name))


@functools.cache
def _known_by_key_of(name: str) -> tuple[str, ...]:
    """Return the tables whose key is that of a row of another one."""
    keys = {table.name: parts.keys_of(table) for table in METADATA.sorted_tables}
    return tuple(
        other
        for other, (first, *more) in keys.items()
        if not more and any(one.column.table.name == name for one in first.foreign_keys)
    )
