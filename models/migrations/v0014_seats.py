"""The register of 1.13: keys that hold at every computer of an office.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand; bytes and hashes of the
lines of the log stay what they are.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 13)

_UID = "uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL"

_HISTORY: tuple[str, ...] = (
    f"""CREATE TABLE field_changes_1_13 (
        id INTEGER NOT NULL, {_UID}, case_id TEXT NOT NULL, part TEXT NOT NULL, part_id TEXT NOT
        NULL, field TEXT NOT NULL, before TEXT, after TEXT, at INTEGER NOT NULL, user INTEGER NOT
        NULL,
        CONSTRAINT pk_field_changes PRIMARY KEY (id),
        CONSTRAINT ck_field_changes_part CHECK (part IN (
            'case', 'person', 'event', 'service', 'consent', 'paper', 'task', 'note')),
        CONSTRAINT ck_field_changes_uid CHECK (length(uid) = 32),
        CONSTRAINT fk_field_changes_case_id
            FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE
    )""",
    """INSERT INTO field_changes_1_13
        (id, case_id, part, part_id, field, before, after, at, user)
        SELECT id, case_id, part, part_id, field, before, after, at, user FROM field_changes""",
    "DROP TABLE field_changes",
    "ALTER TABLE field_changes_1_13 RENAME TO field_changes",
    "CREATE INDEX ix_field_changes_case_id ON field_changes (case_id, id)",
    "CREATE UNIQUE INDEX uq_field_changes_uid ON field_changes (uid)",
)

_MAIL: tuple[str, ...] = (
    f"""CREATE TABLE mail_jobs_1_13 (
        id INTEGER NOT NULL, {_UID}, packet_id TEXT NOT NULL, to_address TEXT NOT NULL, part INTEGER
        NOT NULL, parts INTEGER NOT NULL, turn INTEGER NOT NULL, step_bytes INTEGER NOT NULL, size
        INTEGER NOT NULL, state TEXT NOT NULL, tries INTEGER DEFAULT 0 NOT NULL, queued_at INTEGER
        NOT NULL, next_try_at INTEGER NOT NULL, message_id TEXT NOT NULL, sent_at INTEGER, reason
        TEXT,
        CONSTRAINT pk_mail_jobs PRIMARY KEY (id),
        CONSTRAINT ck_mail_jobs_state CHECK (state IN ('queued', 'sending', 'sent', 'failed',
        'bounced', 'given_up')),
        CONSTRAINT ck_mail_jobs_numbers CHECK (part >= 1 AND part <= parts AND tries >= 0),
        CONSTRAINT ck_mail_jobs_uid CHECK (length(uid) = 32)
    )""",
    """INSERT INTO mail_jobs_1_13
        (id, packet_id, to_address, part, parts, turn, step_bytes, size, state, tries, queued_at,
        next_try_at, message_id, sent_at, reason)
        SELECT id, packet_id, to_address, part, parts, turn, step_bytes, size, state, tries,
        queued_at, next_try_at, message_id, sent_at, reason FROM mail_jobs""",
    "DROP TABLE mail_jobs",
    "ALTER TABLE mail_jobs_1_13 RENAME TO mail_jobs",
    "CREATE INDEX ix_mail_jobs_state ON mail_jobs (state, next_try_at)",
    "CREATE UNIQUE INDEX uq_mail_jobs_message_id ON mail_jobs (message_id)",
    "CREATE UNIQUE INDEX uq_mail_jobs_part ON mail_jobs (packet_id, parts, part, turn)",
    "CREATE UNIQUE INDEX uq_mail_jobs_uid ON mail_jobs (uid)",
)

_RETURNS: tuple[str, ...] = (
    f"""CREATE TABLE made_returns_1_13 (
        number INTEGER NOT NULL, {_UID}, packet_id TEXT NOT NULL, office_id TEXT NOT NULL, kind TEXT
        NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, made INTEGER NOT NULL, k INTEGER
        NOT NULL, definitions INTEGER NOT NULL, replaces TEXT, covered TEXT NOT NULL,
        CONSTRAINT pk_made_returns PRIMARY KEY (number),
        CONSTRAINT ck_made_returns_rule CHECK (first_day <= last_day AND k >= 5),
        CONSTRAINT ck_made_returns_uid CHECK (length(uid) = 32),
        CONSTRAINT fk_made_returns_office_id FOREIGN KEY(office_id) REFERENCES offices
        (id) ON DELETE RESTRICT
    )""",
    """INSERT INTO made_returns_1_13
        (number, packet_id, office_id, kind, first_day, last_day, made, k, definitions, replaces,
        covered)
        SELECT number, packet_id, office_id, kind, first_day, last_day, made, k, definitions,
        replaces, covered FROM made_returns""",
    "DROP TABLE made_returns",
    "ALTER TABLE made_returns_1_13 RENAME TO made_returns",
    "CREATE UNIQUE INDEX uq_made_returns_packet_id ON made_returns (packet_id)",
    "CREATE UNIQUE INDEX uq_made_returns_uid ON made_returns (uid)",
)

_LOG: tuple[str, ...] = (
    """CREATE TABLE log_1_13 (
        seat INTEGER DEFAULT 0 NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, user INTEGER NOT
        NULL, action TEXT NOT NULL, object_id TEXT, row_bytes BLOB NOT NULL, hash BLOB NOT NULL,
        CONSTRAINT pk_log PRIMARY KEY (seat, n),
        CONSTRAINT ck_log_hash CHECK (length(hash) = 32),
        CONSTRAINT ck_log_n CHECK (n >= 1),
        CONSTRAINT ck_log_seat CHECK (seat BETWEEN 0 AND 99)
    )""",
    """INSERT INTO log_1_13 (n, at, user, action, object_id, row_bytes, hash)
        SELECT n, at, user, action, object_id, row_bytes, hash FROM log ORDER BY n""",
    "DROP TABLE log",
    "ALTER TABLE log_1_13 RENAME TO log",
    "CREATE INDEX ix_log_action ON log (action, seat, n)",
    "CREATE INDEX ix_log_object_id ON log (object_id, seat, n)",
    """CREATE TRIGGER log_never_changed BEFORE UPDATE ON log BEGIN
        SELECT RAISE(ABORT, 'log lines are never changed');
    END""",
    """CREATE TRIGGER log_never_removed BEFORE DELETE ON log BEGIN
        SELECT RAISE(ABORT, 'log lines are never removed');
    END""",
)


def upgrade() -> None:
    """Bring a register of version 1.12 to 1.13."""
    for statement in (*_HISTORY, *_MAIL, *_RETURNS, *_LOG):
        op.execute(statement)
