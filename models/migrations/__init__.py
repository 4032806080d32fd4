"""The steps from one version of the register to the next.

Rules: a version is (major, minor) in ``user_version``; a newer one is opened by no older program,
which would lose what it does not know; all steps run in the caller's one transaction; Alembic is
imported only when there is a step to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.errors import RegisterNewerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

Version = tuple[int, int]

EMPTY: Final[Version] = (0, 0)
CURRENT: Final[Version] = (1, 14)
WITH_MARKS: Final[Version] = (1, 1)
"""From this version on a register holds the marks of its persons; older ones get them once."""
WITH_LINKS: Final[Version] = (1, 8)
"""From this version on a register holds the marks of what links its cases."""
WITH_COUNTS: Final[Version] = (1, 9)
"""From this version on a register holds the rows by which statistics are counted."""
WITH_KEPT: Final[Version] = (1, 10)
"""From this version on a register holds the rows that tell which cases are due."""


def packed(version: Version) -> int:
    """Return a version as the number that ``user_version`` holds."""
    return version[0] << 16 | version[1]


def unpacked(number: int) -> Version:
    """Return the version that ``user_version`` holds."""
    return number >> 16, number & 0xFFFF


def known(number: int) -> Version:
    """Return the version that ``user_version`` holds, of a register that may be opened.

    Raises:
        RegisterNewerError: a newer program wrote it, and keeps what is not known here.
    """
    version = unpacked(number)
    if version > CURRENT:
        raise RegisterNewerError("register.newer", major=version[0], minor=version[1])
    return version


def upgrade(connection: Connection, found: Version, wanted: Version | None = None) -> None:
    """Run all steps that are newer than ``found`` and write the new version.

    Args:
        connection: inside a transaction that writes.
        found: version of the register now, ``EMPTY`` for a new one.
        wanted: version up to which it is brought, ``CURRENT`` when none is named.
    """
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    with Operations.context(context):
        for version, step in _steps():
            if found < version <= (wanted or CURRENT):
                step()
                connection.exec_driver_sql(f"PRAGMA user_version = {packed(version)}")


def _steps() -> tuple[tuple[Version, Callable[[], None]], ...]:
    from models.migrations import (
        v0001_first_register,
        v0002_working_register,
        v0003_trusted_offices,
        v0004_index_later,
        v0005_letters,
        v0006_mail,
        v0007_backups,
        v0008_statistics,
        v0009_matching,
        v0010_returns,
        v0011_retention,
        v0012_more_spellings,
        v0013_wishes,
        v0014_seats,
        v0015_collisions,
    )

    steps = (
        v0001_first_register,
        v0002_working_register,
        v0003_trusted_offices,
        v0004_index_later,
        v0005_letters,
        v0006_mail,
        v0007_backups,
        v0008_statistics,
        v0009_matching,
        v0010_returns,
        v0011_retention,
        v0012_more_spellings,
        v0013_wishes,
        v0014_seats,
        v0015_collisions,
    )
    return tuple((step.VERSION, step.upgrade) for step in steps)
