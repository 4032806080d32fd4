"""The register of 1.3: the search index follows a saving in a transaction of its own.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 3)

_INDEX: tuple[str, ...] = (
    """CREATE TABLE unindexed_cases (
        case_id TEXT NOT NULL, fields TEXT,
        CONSTRAINT pk_unindexed_cases PRIMARY KEY (case_id),
        CONSTRAINT fk_unindexed_cases_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE
    ) WITHOUT ROWID""",
)


def upgrade() -> None:
    """Bring a register of version 1.2 to 1.3."""
    for statement in _INDEX:
        op.execute(statement)
