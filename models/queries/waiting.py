"""Which cases wait for the answer of another office.

Rules: asked through an index that holds only the referrals that wait, so that what was answered
costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from models.rows.case import REFERRAL_PENDING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# The literal states let the partial index answer.
_WAITS: Final = "direction = 'out' AND state IN ({})".format(
    ", ".join(f"'{state}'" for state in sorted(REFERRAL_PENDING))
)
_WAITING: Final = text(
    f"SELECT case_id FROM referrals WHERE {_WAITS} AND case_id IS NOT NULL "  # noqa: S608
    "ORDER BY updated DESC, case_id LIMIT :limit"
)
_WAIT_OF: Final = (
    f"SELECT DISTINCT case_id FROM referrals WHERE {_WAITS} AND case_id IN "  # noqa: S608
    "(SELECT value FROM json_each(:ids))"
)


def waiting_cases(session: Session, limit: int = 1000) -> list[str]:
    """Return ids of cases with a sealed referral that waits for its answer, newest first.

    Args:
        session: any session.
        limit: most cases.
    """
    found = session.execute(_WAITING, {"limit": 2 * limit})
    return list(dict.fromkeys(row[0] for row in found))[:limit]


def waiting_among(session: Session, ids: Iterable[str]) -> set[str]:
    """Return which of some cases wait for an answer."""
    found = session.execute(text(_WAIT_OF), {"ids": json.dumps(list(ids))})
    return {row[0] for row in found}
