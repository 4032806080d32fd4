"""The register of 1.7: the rows by which statistics are counted.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 7)

_STATISTICS: tuple[str, ...] = (
    """CREATE TABLE counted_persons (
        case_order INTEGER NOT NULL, number INTEGER NOT NULL, lead INTEGER NOT NULL, day INTEGER NOT
        NULL, left_day INTEGER NOT NULL, rescued_day INTEGER NOT NULL, sex INTEGER NOT NULL, band
        INTEGER NOT NULL, status INTEGER NOT NULL, purposes INTEGER NOT NULL, nation TEXT NOT NULL,
        home INTEGER NOT NULL, source INTEGER NOT NULL, destination INTEGER NOT NULL, found INTEGER
        NOT NULL, decided INTEGER NOT NULL, stage INTEGER NOT NULL, fir INTEGER NOT NULL,
        first_needs INTEGER NOT NULL, needed INTEGER NOT NULL, given INTEGER NOT NULL, refused
        INTEGER NOT NULL, missing INTEGER NOT NULL, waiting INTEGER NOT NULL,
        CONSTRAINT pk_counted_persons PRIMARY KEY (case_order, number),
        CONSTRAINT fk_counted_persons_case_order FOREIGN KEY(case_order) REFERENCES cases
        (case_order) ON DELETE CASCADE
    ) WITHOUT ROWID""",
)


def upgrade() -> None:
    """Bring a register of version 1.6 to 1.7."""
    for statement in _STATISTICS:
        op.execute(statement)
