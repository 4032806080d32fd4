"""The register of 1.9: returns to nodal offices, and whose a case is on which day.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 9)

_RETURNS: tuple[str, ...] = (
    "ALTER TABLE referrals ADD COLUMN accepted_on TEXT",
    "ALTER TABLE referrals ADD COLUMN first_registered_on TEXT",
    # Everything in it is made anew when a register comes to this version.
    "DROP TABLE counted_persons",
    """CREATE TABLE counted_persons (
        case_order INTEGER NOT NULL, number INTEGER NOT NULL, lead INTEGER NOT NULL, day INTEGER NOT
        NULL, first_day INTEGER NOT NULL, came_day INTEGER NOT NULL, left_day INTEGER NOT NULL,
        rescued_day INTEGER NOT NULL, sex INTEGER NOT NULL, band INTEGER NOT NULL, status INTEGER
        NOT NULL, purposes INTEGER NOT NULL, nation TEXT NOT NULL, home INTEGER NOT NULL, source
        INTEGER NOT NULL, destination INTEGER NOT NULL, found INTEGER NOT NULL, decided INTEGER NOT
        NULL, stage INTEGER NOT NULL, fir INTEGER NOT NULL, first_needs INTEGER NOT NULL, needed
        INTEGER NOT NULL, given INTEGER NOT NULL, refused INTEGER NOT NULL, missing INTEGER NOT
        NULL, waiting INTEGER NOT NULL,
        CONSTRAINT pk_counted_persons PRIMARY KEY (case_order, number),
        CONSTRAINT fk_counted_persons_case_order FOREIGN KEY(case_order) REFERENCES cases
        (case_order) ON DELETE CASCADE
    ) WITHOUT ROWID""",
    """CREATE TABLE made_returns (
        number INTEGER NOT NULL, packet_id TEXT NOT NULL, office_id TEXT NOT NULL, kind TEXT NOT
        NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, made INTEGER NOT NULL, k INTEGER NOT
        NULL, definitions INTEGER NOT NULL, replaces TEXT, covered TEXT NOT NULL,
        CONSTRAINT pk_made_returns PRIMARY KEY (number),
        CONSTRAINT ck_made_returns_rule CHECK (first_day <= last_day AND k >= 5),
        CONSTRAINT fk_made_returns_office_id FOREIGN KEY(office_id) REFERENCES offices
        (id) ON DELETE RESTRICT
    )""",
    "CREATE UNIQUE INDEX uq_made_returns_packet_id ON made_returns (packet_id)",
    """CREATE TABLE arrived_returns (
        packet_id TEXT NOT NULL, office_id TEXT NOT NULL, kind TEXT NOT NULL, first_day TEXT NOT
        NULL, last_day TEXT NOT NULL, made INTEGER NOT NULL, k INTEGER NOT NULL, definitions INTEGER
        NOT NULL,
        CONSTRAINT pk_arrived_returns PRIMARY KEY (packet_id),
        CONSTRAINT ck_arrived_returns_days CHECK (first_day <= last_day),
        CONSTRAINT fk_arrived_returns_office_id FOREIGN KEY(office_id) REFERENCES offices
        (id) ON DELETE RESTRICT
    )""",
    "CREATE INDEX ix_arrived_returns_days ON arrived_returns (first_day, last_day, office_id)",
    """CREATE TABLE return_senders (
        office_id TEXT NOT NULL, expected BOOLEAN NOT NULL,
        CONSTRAINT pk_return_senders PRIMARY KEY (office_id),
        CONSTRAINT fk_return_senders_office_id FOREIGN KEY(office_id) REFERENCES offices
        (id) ON DELETE CASCADE
    )""",
)


def upgrade() -> None:
    """Bring a register of version 1.8 to 1.9."""
    for statement in _RETURNS:
        op.execute(statement)
