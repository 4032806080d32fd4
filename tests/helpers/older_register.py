"""Registers of earlier versions that the program of today writes into before they are opened anew.

Rules: only for tests; what is added here is what writing needs, and the step that really brings it
makes it once more out of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.migrations import Version

type Steps = Sequence[tuple[Version, Callable[[], None]]]

_WRITTEN_TODAY = {
    "log": "seat INTEGER DEFAULT 0 NOT NULL",
    "field_changes": "uid TEXT",
    "mail_jobs": "uid TEXT",
    "made_returns": "uid TEXT",
}


def written_into(steps: Steps) -> Steps:
    """Return steps to an earlier version whose tables take what is written today.

    Args:
        steps: the steps of the program of that time.
    """
    return (*steps, (steps[-1][0], _add_columns))


def _add_columns() -> None:
    from alembic import op

    held = op.get_bind().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    for table in _WRITTEN_TODAY.keys() & {row[0] for row in held.fetchall()}:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {_WRITTEN_TODAY[table]}")
