"""The register of 1.11: its index knows more spellings of a name, and two words that are one.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; cases are only marked, and the index catches up as after any change.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 11)


def upgrade() -> None:
    """Bring a register of version 1.10 to 1.11."""
    op.execute(
        "INSERT INTO unindexed_cases (case_id, fields) SELECT case_id, 'name_full'"
        " FROM search_texts WHERE names <> '' OR places <> ''"
        " ON CONFLICT (case_id) DO UPDATE SET fields = fields || ' ' || excluded.fields"
    )
