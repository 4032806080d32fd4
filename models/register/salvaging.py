"""Bringing every row that can still be read out of a damaged register file into a new one.

Rules: the damaged file is never opened itself, only a copy of its sealed bytes; a page that cannot
be read is walked around by row number; what other tables are made from is copied, what is made
from them is made anew; a row that leads to one that is lost is kept when it can be without it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, inspect, text
from sqlcipher3 import dbapi2

from models import migrations
from models.base import cipher
from models.base.durable_files import copy, opened_to_write
from models.base.parts import is_derived
from models.errors import RegisterDamagedError
from models.index import fact_rows, person_keys, retention_rows
from models.index.all_tables import METADATA
from models.queries import listing
from models.register.page_marks import is_strange_log
from models.register.partial_read import readable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DERIVED: Final = frozenset(table.name for table in METADATA.sorted_tables if is_derived(table))
"""Tables that are made anew out of the others."""

_LEFT_BEHIND: Final = frozenset({"match_secrets"})
"""What is used once; it would stand in two registers."""

_BATCH: Final = 500
_SETTINGS: Final = ("cipher_log_level = NONE", "temp_store = MEMORY", "wal_autocheckpoint = 0")


def copied_file(source: Path, target: Path, key: bytes, pages: int) -> None:
    """Copy a register file with what waits beside it; a file that was cut gets empty pages.

    Args:
        source: the damaged register file.
        target: a path where nothing is.
        key: 32 bytes.
        pages: how many pages the file should have.
    """
    copy(source, target)
    wanted = max(pages, -(-target.stat().st_size // cipher.PAGE_BYTES)) * cipher.PAGE_BYTES
    with opened_to_write(target) as file:
        file.truncate(wanted)
    wal = source.with_name(source.name + "-wal")
    if wal.is_file() and not is_strange_log(source, key):
        copy(wal, target.with_name(target.name + "-wal"))


class Damaged:
    """A copy that was made for this, read over connections that each end with a page that is bad.

    After one page whose HMAC does not hold the library reads no other over the same connection.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open the copy.

        Raises:
            RegisterDamagedError: the list of its tables cannot be read.
            RegisterNewerError: a newer program wrote it, and keeps what is not known here.
        """
        self._path, self._key = path, key
        try:
            self._connection = self._opened()
        except dbapi2.Error as error:
            raise RegisterDamagedError("register.first-page") from error

    def _opened(self) -> Any:
        made = dbapi2.connect(str(self._path), isolation_level=None)
        connection = cipher.keyed(made, self._key, *_SETTINGS)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            migrations.known(connection.execute("PRAGMA user_version").fetchone()[0])
        except BaseException:
            connection.close()
            raise
        return connection

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement.

        Raises:
            sqlcipher3.dbapi2.Error: one of them stands on a page that cannot be read.
        """
        try:
            found: list[tuple[Any, ...]] = self._connection.execute(statement, values).fetchall()
        except dbapi2.Error:
            self._connection.close()
            self._connection = self._opened()
            raise
        return found

    def close(self) -> None:
        """Close it."""
        self._connection.close()


def copy_rows(
    source: Damaged, target: Any, told: Callable[[int], None] = lambda rows: None
) -> dict[str, int]:
    """Copy all rows that can be read.

    Args:
        source: the damaged register.
        target: a bare connection to a new register that checks no references yet.
        told: told how many rows were copied; may raise.

    Returns:
        By table how many stretches of rows could not be read; a table that came with a later
        version than that of the register is none.
    """
    lost: dict[str, int] = {}
    rows = 0
    had = _tables_of(migrations.unpacked(source.rows("PRAGMA user_version")[0][0]))
    for table in METADATA.sorted_tables:
        if table.name in DERIVED | _LEFT_BEHIND:
            continue
        columns = _common_columns(source, target, table.name)
        missed = 0 if columns or table.name not in had else 1
        target.execute("BEGIN IMMEDIATE")
        put = (
            f"INSERT OR IGNORE INTO {table.name} ({', '.join(columns)}) "  # noqa: S608
            f"VALUES ({', '.join('?' * len(columns))})"
        )
        for row in readable(source, table.name, columns) if columns else ():
            if row is None:
                missed += 1
                continue
            missed += 1 - target.execute(put, row).rowcount
            rows += 1
            if rows % _BATCH == 0:
                told(rows)
        target.execute("COMMIT")
        if missed:
            lost[table.name] = int(missed)
    return lost


def _tables_of(version: migrations.Version) -> set[str]:
    """Return the tables of a register of a version, as its steps make them."""
    engine = create_engine("sqlite://", module=dbapi2)
    try:
        with engine.begin() as connection:
            migrations.upgrade(connection, migrations.EMPTY, version)
            return set(inspect(connection).get_table_names())
    finally:
        engine.dispose()


def _common_columns(source: Damaged, target: Any, table: str) -> list[str]:
    asked = f"PRAGMA table_info({table})"
    there = {row[1] for row in source.rows(asked)}
    return [f'"{row[1]}"' for row in target.execute(asked).fetchall() if row[1] in there]


def add_lost_cases(source: Damaged, target: Any, now: int) -> list[str]:
    """Make an empty case for each that is lost and has persons or papers left.

    Returns:
        The numbers of these cases; one that cannot be told is given a number of the year 00.
    """
    wanted: set[str] = set()
    for table in METADATA.sorted_tables:
        if "case_id" in table.c and table.name not in DERIVED and _leads_to_cases(table.name):
            wanted |= {
                row[0]
                for row in target.execute(
                    f"SELECT DISTINCT case_id FROM {table.name} WHERE case_id NOT IN "  # noqa: S608
                    "(SELECT id FROM cases)"
                ).fetchall()
            }
    listed = _listed(source)
    taken = {row[0] for row in target.execute("SELECT case_no FROM cases").fetchall()}
    made = []
    for place, case_id in enumerate(sorted(wanted), start=1):
        number, order = listed.get(case_id, ("", 0))
        if not number or number in taken:
            number, order = f"LF-00-{place:04}", place
        target.execute(
            "INSERT INTO cases (id, case_no, case_order, record_state, binned, created, updated,"
            " list_name) VALUES (?, ?, ?, 'open', 0, ?, ?, '')",
            (case_id, number, order, now, now),
        )
        made.append(number)
    return made


def _leads_to_cases(table: str) -> bool:
    keys = METADATA.tables[table].c.case_id.foreign_keys
    return any(key.column.table.name == "cases" for key in keys)


def _listed(source: Damaged) -> dict[str, tuple[str, int]]:
    """Return numbers and orders of cases as the list has them, by id."""
    columns = ["case_id", "case_no", "case_order"]
    try:
        return {row[0]: (row[1], row[2]) for row in readable(source, "case_lines", columns) if row}
    except dbapi2.Error:
        return {}


def let_go_of_lost(target: Any) -> dict[str, int]:
    """Take references away that lead nowhere, and rows that make no sense without them.

    Returns:
        By table how many rows went.
    """
    gone: dict[str, int] = {}
    while broken := target.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid, _parent, place in broken:
            if rowid is None:
                # Its rows have no numbers; it is made anew out of the others.
                target.execute(f"DELETE FROM {table}")  # noqa: S608
                continue
            keys = target.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            column, rule = next((key[3], key[6]) for key in keys if key[0] == place)
            if rule == "SET NULL":
                target.execute(f"UPDATE {table} SET {column} = NULL WHERE rowid = ?", (rowid,))  # noqa: S608
                continue
            taken = target.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,)).rowcount  # noqa: S608
            if taken > 0:
                gone[table] = gone.get(table, 0) + 1
    return gone


def fill_derived(session: Session) -> None:
    """Make list, search, counts and marks of persons out of the cases that came along."""
    person_keys.fill(session)
    listing.fill(session)
    fact_rows.fill(session)
    retention_rows.fill(session)
    session.flush()


def count_of_cases(session: Session) -> int:
    """Return how many cases there are, sealed ones too."""
    return int(
        session.scalar(
            text("SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM sealed_cases)")
        )
        or 0
    )


type Line = tuple[int, int, int, str, str | None, bytes, bytes]


def write_log(session: Session, lines: list[Line]) -> None:
    """Put a log in the place of the one whose chain is broken.

    Args:
        session: a writing session.
        lines: number, time, user, action, object, exact bytes and hash, in their order.
    """
    rules = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log'")
    ).all()
    for name, _made in rules:
        session.execute(text(f"DROP TRIGGER {name}"))
    session.execute(text("DELETE FROM log"))
    put = text(
        "INSERT INTO log (n, at, user, action, object_id, row_bytes, hash)"
        " VALUES (:n, :at, :user, :action, :about, :raw, :hash)"
    )
    names = ("n", "at", "user", "action", "about", "raw", "hash")
    if lines:
        session.execute(put, [dict(zip(names, line, strict=True)) for line in lines])
    for _name, made in rules:
        session.execute(text(made))
    # Heads that backups keep are of the chain that broke.
    session.execute(text("UPDATE backups SET log_number = 0"))
