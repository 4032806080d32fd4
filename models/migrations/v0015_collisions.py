"""The register of 1.14: values that two computers gave one field apart, until somebody decides.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand; no row is read nor
written.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 14)

_STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE collisions (
        id TEXT NOT NULL, case_id TEXT, part TEXT NOT NULL, part_key TEXT NOT NULL, field TEXT NOT
        NULL, stands TEXT, other TEXT, other_typed TEXT, whose INTEGER NOT NULL, at INTEGER NOT
        NULL, seat INTEGER NOT NULL,
        CONSTRAINT pk_collisions PRIMARY KEY (id),
        CONSTRAINT fk_collisions_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE
    )""",
    "CREATE INDEX ix_collisions_case_id ON collisions (case_id, at)",
)


def upgrade() -> None:
    """Bring a register of version 1.13 to 1.14."""
    for statement in _STATEMENTS:
        op.execute(statement)
