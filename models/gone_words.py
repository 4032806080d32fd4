"""Words that are in no case any more leave the directory of the search indexes too.

Rules: taking a case out removes its words from the index, but where a page of the index began
with one of them, its directory goes on naming it; only an index that is made anew names nothing
but what is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_REBUILD: Final = (
    "INSERT INTO case_search(case_search) VALUES ('rebuild')",
    "INSERT INTO case_words(case_words) VALUES ('rebuild')",
)


def forget_words(session: Session) -> None:
    """Make the search indexes anew from the texts of all cases, however many these are.

    Args:
        session: a writing session.
    """
    session.flush()
    for statement in _REBUILD:
        session.execute(text(statement))
