"""Registers of earlier versions that the program of today writes into before they are opened anew.

Rules: only for tests; what is added here is what writing needs, and it goes before a step really
brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from models.migrations import Version

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from models.register.database import Register

type Steps = Sequence[tuple[Version, Callable[[], None]]]

_WRITTEN_TODAY = {"field_changes": "uid", "mail_jobs": "uid", "made_returns": "uid"}
_BROUGHT: Version = (1, 13)
"""The version that brings these columns."""


def written_into(steps: Steps) -> Steps:
    """Return steps to an earlier version whose tables take what is written today.

    Args:
        steps: the steps of the program of that time.
    """
    last = steps[-1][0]
    return steps if last >= _BROUGHT else (*steps, (last, _add_columns))


def as_it_was(register: Register, written: Version = (0, 0)) -> None:
    """Take the columns away again; nothing is written into these tables afterwards.

    Args:
        register: is of today, or was made by steps that `written_into` returned.
        written: the version of those steps, which may have brought the columns themselves.
    """
    if written >= _BROUGHT:
        return
    with register.session() as session:
        for table, column in _there(session.connection()):
            session.connection().exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")


def as_1_10_wrote(register: Register) -> None:
    """Take away what came after 1.10 from a register of today, so that the steps bring it anew."""
    as_it_was(register)
    with register.session() as session:
        for table in ("wishes", "collisions"):
            session.connection().exec_driver_sql(f"DROP TABLE {table}")


def _add_columns() -> None:
    from alembic import op

    for table, column in _there(op.get_bind()):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")


def _there(connection: Connection) -> list[tuple[str, str]]:
    held = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    names = {row[0] for row in held.fetchall()}
    return [(table, column) for table, column in _WRITTEN_TODAY.items() if table in names]
