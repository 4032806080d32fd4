"""The register of 1.12: what persons wish to have corrected, completed, erased or shared no more.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 12)

_WISHES: tuple[str, ...] = (
    """CREATE TABLE wishes (
        id TEXT NOT NULL, case_id TEXT NOT NULL, person_id TEXT NOT NULL, kind TEXT NOT NULL,
        section TEXT NOT NULL, words TEXT NOT NULL, stated_by TEXT NOT NULL, stated_on TEXT NOT
        NULL, created INTEGER NOT NULL, created_by INTEGER, outcome TEXT, ground TEXT, answer TEXT,
        decided_on TEXT, decided_at INTEGER, decided_by INTEGER,
        CONSTRAINT pk_wishes PRIMARY KEY (id),
        CONSTRAINT ck_wishes_words CHECK (words <> ''),
        CONSTRAINT ck_wishes_decided CHECK ((outcome IS NULL) = (decided_on IS NULL) AND (outcome
        IS NULL) = (decided_at IS NULL)),
        CONSTRAINT fk_wishes_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE,
        CONSTRAINT fk_wishes_person_id FOREIGN KEY(person_id) REFERENCES persons (id) ON DELETE
        CASCADE
    )""",
    "CREATE INDEX ix_wishes_case_id ON wishes (case_id, created)",
    "CREATE INDEX ix_wishes_person_id ON wishes (person_id)",
    "CREATE INDEX ix_wishes_open ON wishes (outcome, stated_on)",
)


def upgrade() -> None:
    """Bring a register of version 1.11 to 1.12."""
    for statement in _WISHES:
        op.execute(statement)
