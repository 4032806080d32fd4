"""The register of 1.13: room for keys that hold at every computer of an office.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand; no row is read nor
written: an office is never kept out by a page that it can do without, nor by the length of its log.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 13)

# Empty until the register becomes that of one computer of several, see ``models.seats.row_keys``.
_STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE field_changes ADD COLUMN uid TEXT",
    "ALTER TABLE mail_jobs ADD COLUMN uid TEXT",
    "ALTER TABLE made_returns ADD COLUMN uid TEXT",
)


def upgrade() -> None:
    """Bring a register of version 1.12 to 1.13."""
    for statement in _STATEMENTS:
        op.execute(statement)
