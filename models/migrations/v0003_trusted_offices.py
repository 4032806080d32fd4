"""The register of 1.2: directories of offices, successions, revocations, answers under a seal.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 2)

_TRUST: tuple[str, ...] = (
    "ALTER TABLE offices ADD COLUMN successor TEXT",
    """CREATE TABLE office_lists (
        dir_id TEXT NOT NULL, number TEXT NOT NULL, version INTEGER NOT NULL, issued INTEGER NOT
        NULL, expires INTEGER NOT NULL, file BLOB NOT NULL, taken_at INTEGER NOT NULL, taken_by
        INTEGER NOT NULL,
        CONSTRAINT pk_office_lists PRIMARY KEY (dir_id),
        CONSTRAINT ck_office_lists_version CHECK (version >= 1)
    )""",
    """CREATE TABLE office_list_forks (
        body_sha256 TEXT NOT NULL, dir_id TEXT NOT NULL, version INTEGER NOT NULL, file BLOB NOT
        NULL, seen_at INTEGER NOT NULL,
        CONSTRAINT pk_office_list_forks PRIMARY KEY (body_sha256)
    )""",
    """CREATE TABLE listed_offices (
        dir_id TEXT NOT NULL, office_id TEXT NOT NULL, name TEXT NOT NULL, district TEXT NOT NULL,
        status TEXT NOT NULL, since INTEGER NOT NULL, twin TEXT NOT NULL, search TEXT NOT NULL,
        CONSTRAINT pk_listed_offices PRIMARY KEY (dir_id, office_id),
        CONSTRAINT ck_listed_offices_status CHECK (status IN ('active', 'closed', 'revoked')),
        CONSTRAINT fk_listed_offices_dir_id FOREIGN KEY(dir_id) REFERENCES office_lists (dir_id) ON
        DELETE CASCADE
    )""",
    "CREATE INDEX ix_listed_offices_office_id ON listed_offices (office_id)",
    "CREATE INDEX ix_listed_offices_twin ON listed_offices (twin)",
    """CREATE TABLE office_notices (
        sha256 TEXT NOT NULL, kind TEXT NOT NULL, office_id TEXT NOT NULL, new_id TEXT, at INTEGER
        NOT NULL, why TEXT NOT NULL, file BLOB NOT NULL, taken_at INTEGER NOT NULL, own BOOLEAN NOT
        NULL,
        CONSTRAINT pk_office_notices PRIMARY KEY (sha256),
        CONSTRAINT ck_office_notices_kind CHECK (kind IN ('succession', 'revocation')),
        CONSTRAINT ck_office_notices_new_id CHECK ((kind = 'succession') = (new_id IS NOT NULL))
    )""",
    "CREATE INDEX ix_office_notices_office_id ON office_notices (office_id)",
)

_ANSWERS: tuple[str, ...] = (
    "ALTER TABLE sealed_domains ADD COLUMN letterbox BLOB",
    """CREATE TABLE sealed_answers (
        id TEXT NOT NULL, case_id TEXT NOT NULL, domain TEXT NOT NULL, sealed BLOB NOT NULL,
        at INTEGER NOT NULL,
        CONSTRAINT pk_sealed_answers PRIMARY KEY (id),
        CONSTRAINT fk_sealed_answers_case_id FOREIGN KEY(case_id) REFERENCES sealed_cases (id) ON
        DELETE CASCADE
    )""",
    "CREATE INDEX ix_sealed_answers_case_id ON sealed_answers (case_id)",
    "CREATE INDEX ix_packets_case_id ON packets (case_id)",
)


def upgrade() -> None:
    """Bring a register of version 1.1 to 1.2."""
    for part in (_TRUST, _ANSWERS):
        for statement in part:
            op.execute(statement)
