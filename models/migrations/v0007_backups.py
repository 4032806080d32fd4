"""The register of 1.6: where backups went, and the backups there.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 6)

_BACKUPS: tuple[str, ...] = (
    """CREATE TABLE backup_places (
        id TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL, path TEXT NOT NULL, routine
        BOOLEAN NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, destroyed_at INTEGER,
        CONSTRAINT pk_backup_places PRIMARY KEY (id),
        CONSTRAINT ck_backup_places_kind CHECK (kind IN ('folder', 'stick', 'file'))
    )""",
    """CREATE TABLE backups (
        id TEXT NOT NULL, place_id TEXT NOT NULL, name TEXT NOT NULL, made_at INTEGER NOT NULL, size
        INTEGER NOT NULL, cases INTEGER NOT NULL, papers INTEGER NOT NULL, log_number INTEGER NOT
        NULL, log_head BLOB NOT NULL, tested_at INTEGER, gone_at INTEGER,
        CONSTRAINT pk_backups PRIMARY KEY (id),
        CONSTRAINT ck_backups_log_head CHECK (length(log_head) = 32),
        CONSTRAINT ck_backups_numbers CHECK (size >= 0 AND cases >= 0 AND papers >= 0),
        CONSTRAINT fk_backups_place_id FOREIGN KEY(place_id) REFERENCES backup_places
        (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_backups_made_at ON backups (made_at)",
)


def upgrade() -> None:
    """Bring a register of version 1.5 to 1.6."""
    for statement in _BACKUPS:
        op.execute(statement)
