"""Work on cases that must never lie in the register in the clear: in tables that live in memory.

Rules: on a connection of its own every table that can hold something of a case is hidden behind
an empty temporary table of the same name, so that the ordinary use cases work on these and the
file never sees a row, a word of the search or a page of it; only tables of ``SHARED`` are those of
the register (the log, users, offices), and a new table is hidden until it is named there.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from models.index.all_tables import METADATA
from models.index.full_text import SCHEMA as SEARCH
from models.index.list_rows import SCHEMA as LINES
from models.register.database import Register
from models.register.library_errors import translated

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

SHARED: Final = frozenset(
    {
        "backup_places",
        "backups",
        "counters",
        "erased_cases",
        "gone_blobs",
        "import_batches",
        "issued_letters",
        "letterheads",
        "listed_offices",
        "log",
        "mail_jobs",
        "mail_marks",
        "mail_seen",
        "mail_settings",
        "meta",
        "not_duplicates",
        "office_cards",
        "office_checks",
        "office_list_forks",
        "office_lists",
        "office_notices",
        "offices",
        "own_identities",
        "own_keys",
        "peer_acked",
        "peer_received",
        "retention_rules",
        "sealed_answers",
        "sealed_cases",
        "sealed_domains",
        "sealed_papers",
        "seen",
        "users",
    }
)
"""Tables that hold nothing of what is in a case."""


class HeldRegister(Register):
    """A register all of whose sessions are one session that is open already.

    A writing session is a savepoint in it: what raises is undone, the rest stays.
    """

    def __init__(self, register: Register, held: Session) -> None:
        super().__init__(register.path, register._engines)
        self._held = held

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """Yield the held session for writing; see ``Register.session``."""
        with translated(self.path), self._held.begin_nested():
            yield self._held

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Yield the held session for reading."""
        with translated(self.path):
            yield self._held

    def commit_now(self) -> None:
        """Commit what was done so far, and go on; what lives in memory stays.

        Not to be called inside a writing session.
        """
        with translated(self.path):
            self._held.flush()
            self._engines.end_unit(self._held)
            connection = self._held.connection()
            connection.exec_driver_sql("COMMIT")
            with self._mover.beginning():
                connection.exec_driver_sql("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Do nothing: the session belongs to somebody else."""


def hidden_tables() -> tuple[Table, ...]:
    """Return the tables that are hidden, parents before children."""
    return tuple(table for table in METADATA.sorted_tables if table.name not in SHARED)


def hide_tables(session: Session) -> None:
    """Put empty tables that live in memory in front of those of the register.

    Args:
        session: from ``Register.apart``, not used yet.
    """
    connection = session.connection()
    for statement in _statements():
        connection.exec_driver_sql(statement)


@functools.cache
def _statements() -> tuple[str, ...]:
    made = [_temporary(table) for table in hidden_tables()]
    for statement in (*LINES, *SEARCH):
        text = statement.replace("CREATE VIRTUAL TABLE ", "CREATE VIRTUAL TABLE temp.", 1)
        text = text.replace("CREATE TRIGGER ", "CREATE TEMP TRIGGER ", 1)
        # What is left says how the words on the disk are kept.
        made += [text] if text != statement else []
    return tuple(made)


def _temporary(table: Table) -> str:
    """Return the statement that makes a table in memory; keys to shared tables are left out."""
    keys = [key for key in table.foreign_key_constraints if key.referred_table.name not in SHARED]
    made = CreateTable(table, include_foreign_key_constraints=keys)
    return str(made.compile(dialect=sqlite.dialect())).strip().replace("TABLE", "TEMP TABLE", 1)
