"""The register of 1.8: private matches with other offices, and who agreed to be compared.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 8)

_MATCHING: tuple[str, ...] = (
    "ALTER TABLE consents ADD COLUMN may_be_matched BOOLEAN",
    """CREATE TABLE match_sessions (
        id TEXT NOT NULL, pid TEXT, side TEXT NOT NULL, office_id TEXT NOT NULL, state TEXT NOT
        NULL, bucket INTEGER NOT NULL, rules INTEGER NOT NULL, kinds TEXT, purpose TEXT NOT NULL,
        basis TEXT NOT NULL, note TEXT, ground_basis TEXT, ground_officer TEXT, ground_reason TEXT,
        ground_order TEXT, keys INTEGER DEFAULT 0 NOT NULL, opened_at INTEGER NOT NULL, expires_at
        INTEGER NOT NULL, prepared_at INTEGER, prepared_by INTEGER, confirmed_at INTEGER,
        confirmed_by INTEGER, ended_at INTEGER, answer_pid TEXT, result_pid TEXT, decline_reason
        TEXT, decline_cap INTEGER, decline_note TEXT, shared INTEGER DEFAULT 0 NOT NULL,
        CONSTRAINT pk_match_sessions PRIMARY KEY (id),
        CONSTRAINT ck_match_sessions_side CHECK (side IN ('asking', 'answering')),
        CONSTRAINT ck_match_sessions_state CHECK (state IN ('prepared', 'asked', 'came_back',
        'arrived', 'answered', 'done', 'declined', 'expired', 'stopped')),
        CONSTRAINT ck_match_sessions_bucket CHECK (bucket IN (64, 256, 1024)),
        CONSTRAINT ck_match_sessions_numbers CHECK (keys >= 0 AND keys <= bucket AND shared >= 0),
        CONSTRAINT ck_match_sessions_question CHECK (side = 'asking' OR pid IS NOT NULL),
        CONSTRAINT fk_match_sessions_office_id FOREIGN KEY(office_id) REFERENCES offices
        (id) ON DELETE RESTRICT
    )""",
    "CREATE UNIQUE INDEX uq_match_sessions_pid ON match_sessions (pid)",
    "CREATE INDEX ix_match_sessions_state ON match_sessions (state, expires_at)",
    "CREATE INDEX ix_match_sessions_office_id ON match_sessions (office_id, opened_at)",
    """CREATE TABLE match_secrets (
        session_id TEXT NOT NULL, sealed BLOB NOT NULL,
        CONSTRAINT pk_match_secrets PRIMARY KEY (session_id),
        CONSTRAINT fk_match_secrets_session_id FOREIGN KEY(session_id) REFERENCES match_sessions
        (id) ON DELETE CASCADE
    )""",
    """CREATE TABLE match_cases (
        id TEXT NOT NULL, session_id TEXT NOT NULL, case_id TEXT NOT NULL, on_ground BOOLEAN NOT
        NULL,
        CONSTRAINT pk_match_cases PRIMARY KEY (id),
        CONSTRAINT fk_match_cases_session_id FOREIGN KEY(session_id) REFERENCES match_sessions
        (id) ON DELETE CASCADE,
        CONSTRAINT fk_match_cases_case_id FOREIGN KEY(case_id) REFERENCES cases
        (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_match_cases_session_id ON match_cases (session_id)",
    "CREATE INDEX ix_match_cases_case_id ON match_cases (case_id)",
    """CREATE TABLE match_results (
        id TEXT NOT NULL, session_id TEXT NOT NULL, case_id TEXT NOT NULL, person_id TEXT NOT NULL,
        "key" TEXT NOT NULL, outcome TEXT, outcome_at INTEGER, outcome_by INTEGER,
        CONSTRAINT pk_match_results PRIMARY KEY (id),
        CONSTRAINT ck_match_results_outcome CHECK (outcome IN ('same', 'different', 'unclear')),
        CONSTRAINT fk_match_results_session_id FOREIGN KEY(session_id) REFERENCES match_sessions
        (id) ON DELETE CASCADE,
        CONSTRAINT fk_match_results_case_id FOREIGN KEY(case_id) REFERENCES cases
        (id) ON DELETE CASCADE,
        CONSTRAINT fk_match_results_person_id FOREIGN KEY(person_id) REFERENCES persons
        (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_match_results_session_id ON match_results (session_id)",
    "CREATE INDEX ix_match_results_case_id ON match_results (case_id)",
    "CREATE INDEX ix_match_results_person_id ON match_results (person_id)",
    """CREATE TABLE match_allowance (
        pid TEXT NOT NULL, office_id TEXT NOT NULL, at INTEGER NOT NULL, points INTEGER NOT NULL,
        CONSTRAINT pk_match_allowance PRIMARY KEY (pid),
        CONSTRAINT ck_match_allowance_points CHECK (points > 0),
        CONSTRAINT fk_match_allowance_office_id FOREIGN KEY(office_id) REFERENCES offices
        (id) ON DELETE RESTRICT
    )""",
    "CREATE INDEX ix_match_allowance_at ON match_allowance (at, office_id)",
)


def upgrade() -> None:
    """Bring a register of version 1.7 to 1.8."""
    for statement in _MATCHING:
        op.execute(statement)
