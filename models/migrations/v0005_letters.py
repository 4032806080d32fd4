"""The register of 1.4: letters on paper, that they were issued, and their letterhead.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 4)

_LETTERS: tuple[str, ...] = (
    """CREATE TABLE letters (
        id TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, languages TEXT NOT NULL,
        case_id TEXT, referral_id TEXT, to_name TEXT NOT NULL, shown TEXT NOT NULL, pages INTEGER
        NOT NULL, record BLOB NOT NULL, sheet BLOB NOT NULL, qr TEXT NOT NULL, ground_basis TEXT,
        ground_details TEXT, ground_officer TEXT, issued_at INTEGER NOT NULL, issued_by INTEGER NOT
        NULL,
        CONSTRAINT pk_letters PRIMARY KEY (id),
        CONSTRAINT ck_letters_id CHECK (length(id) = 16),
        CONSTRAINT ck_letters_pages CHECK (pages >= 1),
        CONSTRAINT ck_letters_ground CHECK ((ground_basis IS NULL) = (ground_details IS NULL) AND
        (ground_basis IS NULL) = (ground_officer IS NULL)),
        CONSTRAINT fk_letters_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE,
        CONSTRAINT fk_letters_referral_id FOREIGN KEY(referral_id) REFERENCES referrals (id) ON
        DELETE CASCADE
    )""",
    "CREATE UNIQUE INDEX uq_letters_number ON letters (number)",
    "CREATE INDEX ix_letters_case_id ON letters (case_id)",
    "CREATE INDEX ix_letters_referral_id ON letters (referral_id)",
    """CREATE TABLE issued_letters (
        id TEXT NOT NULL, kind TEXT NOT NULL, issued_at INTEGER NOT NULL, issued_by INTEGER NOT
        NULL, valid_days INTEGER NOT NULL, withdrawn_at INTEGER, withdrawn_why TEXT, prints INTEGER
        DEFAULT 0 NOT NULL, saves INTEGER DEFAULT 0 NOT NULL,
        CONSTRAINT pk_issued_letters PRIMARY KEY (id),
        CONSTRAINT ck_issued_letters_id CHECK (length(id) = 16),
        CONSTRAINT ck_issued_letters_valid_days CHECK (valid_days BETWEEN 0 AND 65535),
        CONSTRAINT ck_issued_letters_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS
        NULL)),
        CONSTRAINT ck_issued_letters_counts CHECK (prints >= 0 AND saves >= 0)
    )""",
    "CREATE INDEX ix_issued_letters_issued_at ON issued_letters (issued_at, id)",
    """CREATE TABLE letterheads (
        id INTEGER NOT NULL, name TEXT NOT NULL, name_local TEXT NOT NULL, lines TEXT, emblem BLOB,
        CONSTRAINT pk_letterheads PRIMARY KEY (id),
        CONSTRAINT ck_letterheads_one CHECK (id = 1),
        CONSTRAINT ck_letterheads_emblem CHECK (length(emblem) <= 204800)
    )""",
)


def upgrade() -> None:
    """Bring a register of version 1.3 to 1.4."""
    for statement in _LETTERS:
        op.execute(statement)
