"""The register of 1.10: how long cases are kept, what holds them, and what erased ones leave.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 10)

_RETENTION: tuple[str, ...] = (
    """CREATE TABLE retention_rules (
        kind TEXT NOT NULL, review_months INTEGER NOT NULL, delete_months INTEGER NOT NULL,
        changed INTEGER NOT NULL, changed_by INTEGER NOT NULL,
        CONSTRAINT pk_retention_rules PRIMARY KEY (kind),
        CONSTRAINT ck_retention_rules_review CHECK (review_months BETWEEN 1 AND 1200),
        CONSTRAINT ck_retention_rules_delete CHECK (delete_months = 0 OR delete_months BETWEEN
        review_months AND 1200)
    )""",
    """CREATE TABLE case_holds (
        id TEXT NOT NULL, case_id TEXT NOT NULL, reason TEXT NOT NULL, words TEXT NOT NULL, until
        TEXT, placed INTEGER NOT NULL, placed_by INTEGER NOT NULL, lifted INTEGER, lifted_by
        INTEGER, lifted_why TEXT,
        CONSTRAINT pk_case_holds PRIMARY KEY (id),
        CONSTRAINT fk_case_holds_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE
    )""",
    "CREATE INDEX ix_case_holds_case_id ON case_holds (case_id)",
    """CREATE TABLE case_decisions (
        id TEXT NOT NULL, case_id TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, words TEXT
        NOT NULL, at INTEGER NOT NULL, "by" INTEGER NOT NULL,
        CONSTRAINT pk_case_decisions PRIMARY KEY (id),
        CONSTRAINT ck_case_decisions_kind CHECK (kind IN ('keep', 'asked', 'unasked',
        'taken_back')),
        CONSTRAINT fk_case_decisions_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE
    )""",
    "CREATE INDEX ix_case_decisions_case_id ON case_decisions (case_id, at)",
    """CREATE TABLE erased_cases (
        case_order INTEGER NOT NULL, day TEXT NOT NULL,
        CONSTRAINT pk_erased_cases PRIMARY KEY (case_order)
    )""",
    # Everything in it is made anew when a register comes to this version.
    """CREATE TABLE kept_cases (
        case_order INTEGER NOT NULL, kind INTEGER NOT NULL, day INTEGER NOT NULL, since INTEGER NOT
        NULL, asked INTEGER NOT NULL, kept_until INTEGER NOT NULL, held_until INTEGER NOT NULL,
        CONSTRAINT pk_kept_cases PRIMARY KEY (case_order),
        CONSTRAINT fk_kept_cases_case_order FOREIGN KEY(case_order) REFERENCES cases (case_order)
        ON DELETE CASCADE
    ) WITHOUT ROWID""",
    """CREATE INDEX ix_kept_cases_kind ON kept_cases (kind, day, case_order, asked, kept_until,
        held_until)""",
    "CREATE INDEX ix_kept_cases_asked ON kept_cases (asked, case_order)",
)


def upgrade() -> None:
    """Bring a register of version 1.9 to 1.10."""
    for statement in _RETENTION:
        op.execute(statement)
