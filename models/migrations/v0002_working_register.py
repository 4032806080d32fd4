"""The register of 1.1: all facts, people, sealed cases, tasks, papers, duplicates, batches.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 1)

_FACTS: tuple[str, ...] = ()

_PEOPLE: tuple[str, ...] = ()

_WORK: tuple[str, ...] = ()

_FINDING: tuple[str, ...] = ()

_DUPLICATES: tuple[str, ...] = ()

_PAPERS: tuple[str, ...] = ()

_IN_AND_OUT: tuple[str, ...] = ()


def upgrade() -> None:
    """Bring a register of version 1.0 to 1.1."""
    for part in (_FACTS, _PEOPLE, _WORK, _FINDING, _DUPLICATES, _PAPERS, _IN_AND_OUT):
        for statement in part:
            op.execute(statement)
