"""One number for all that a register shares: equal at two computers that hold the same.

Rules: tables in the order of their names, rows in the order of their keys; a secret that may have
been destroyed here already does not count; nor does what is derived or stays at its computer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from models.base import parts
from models.index.all_tables import METADATA
from models.seats.units import plain

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

_DOMAIN: Final = b"lifafa/shared-rows/1\n"


def digest(session: Session) -> bytes:
    """Return 32 bytes that stand for all shared rows.

    Args:
        session: any session; what it has not written yet is written first.
    """
    session.flush()
    found = hashlib.sha256(_DOMAIN)
    for table in shared_tables():
        for row in rows_of(session, table):
            line = json.dumps([table.name, row], ensure_ascii=False, separators=(",", ":"))
            found.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return found.digest()


def shared_tables() -> list[Table]:
    """Return the tables whose rows are shared, by name."""
    return sorted(filter(parts.is_recorded, METADATA.tables.values()), key=lambda one: one.name)


def rows_of(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the shared rows of a table in the order of their keys, without what is NULL."""
    columns = [
        one.name for one in table.columns if parts.is_sent(one) and not parts.may_be_gone(one)
    ]
    listed = ", ".join(f'"{name}"' for name in columns)
    order = ", ".join(f'"{one.name}"' for one in parts.keys_of(table))
    statement = f'SELECT {listed} FROM "{table.name}" ORDER BY {order}'  # noqa: S608
    is_of_facts = bool(parts.names_of(table))
    (key, *_more) = parts.keys_of(table)
    for values in session.connection().exec_driver_sql(statement):
        row = {
            name: plain(value)
            for name, value in zip(columns, values, strict=True)
            if value is not None
        }
        if not is_of_facts or parts.part_of_name(table, row[key.name]) == "shared":
            yield row
