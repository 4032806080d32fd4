"""The register of 1.5: how the office mails, mails that wait, and what a mailbox held.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 5)

_MAIL: tuple[str, ...] = (
    """CREATE TABLE mail_settings (
        id INTEGER NOT NULL, way TEXT NOT NULL, limit_bytes INTEGER NOT NULL, address TEXT, login
        TEXT, password TEXT, send_host TEXT, send_port INTEGER, send_security TEXT, read_host TEXT,
        read_port INTEGER, read_security TEXT, own_ca TEXT, fetch_minutes INTEGER NOT NULL,
        delete_fetched BOOLEAN NOT NULL,
        CONSTRAINT pk_mail_settings PRIMARY KEY (id),
        CONSTRAINT ck_mail_settings_one CHECK (id = 1),
        CONSTRAINT ck_mail_settings_way CHECK (way IN ('webmail', 'draft', 'account')),
        CONSTRAINT ck_mail_settings_numbers CHECK (limit_bytes >= 1000000 AND fetch_minutes >= 0)
    )""",
    """CREATE TABLE mail_jobs (
        id INTEGER NOT NULL, packet_id TEXT NOT NULL, to_address TEXT NOT NULL, part INTEGER NOT
        NULL, parts INTEGER NOT NULL, turn INTEGER NOT NULL, step_bytes INTEGER NOT NULL, size
        INTEGER NOT NULL, state TEXT NOT NULL, tries INTEGER DEFAULT 0 NOT NULL, queued_at INTEGER
        NOT NULL, next_try_at INTEGER NOT NULL, message_id TEXT NOT NULL, sent_at INTEGER, reason
        TEXT,
        CONSTRAINT pk_mail_jobs PRIMARY KEY (id),
        CONSTRAINT ck_mail_jobs_state CHECK (state IN ('queued', 'sending', 'sent', 'failed',
        'bounced', 'given_up')),
        CONSTRAINT ck_mail_jobs_numbers CHECK (part >= 1 AND part <= parts AND tries >= 0)
    )""",
    "CREATE INDEX ix_mail_jobs_state ON mail_jobs (state, next_try_at)",
    "CREATE UNIQUE INDEX uq_mail_jobs_message_id ON mail_jobs (message_id)",
    "CREATE UNIQUE INDEX uq_mail_jobs_part ON mail_jobs (packet_id, parts, part, turn)",
    """CREATE TABLE mail_seen (
        validity INTEGER NOT NULL, uid INTEGER NOT NULL, section TEXT NOT NULL, address TEXT NOT
        NULL, name TEXT NOT NULL, encoding TEXT NOT NULL, size INTEGER NOT NULL, state TEXT NOT
        NULL, reason TEXT, tries INTEGER DEFAULT 0 NOT NULL, staged TEXT,
        CONSTRAINT pk_mail_seen PRIMARY KEY (validity, uid, section, address),
        CONSTRAINT ck_mail_seen_state CHECK (state IN ('found', 'taken', 'known', 'refused'))
    )""",
    "CREATE INDEX ix_mail_seen_state ON mail_seen (state)",
    """CREATE TABLE mail_marks (
        address TEXT NOT NULL, validity INTEGER NOT NULL, uid INTEGER NOT NULL, at INTEGER NOT NULL,
        CONSTRAINT pk_mail_marks PRIMARY KEY (address)
    )""",
)


def upgrade() -> None:
    """Bring a register of version 1.4 to 1.5."""
    for statement in _MAIL:
        op.execute(statement)
