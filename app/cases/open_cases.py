"""Which cases may be changed: those that are open, not in the bin, and no part of another by now.

Rules: whatever changes a case finds it through here, so that the same case is refused everywhere in
the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import CaseStateError
from models.queries import lookup
from models.rows.merge import standing

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case

_OPEN = "open"


def open_row(session: Session, ref: str) -> Case:
    """Return a case that may be changed.

    Args:
        session: of the register.
        ref: its id, a beginning of that, or its number.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: as ``refuse_closed``.
    """
    row = lookup.find_case(session, ref)
    refuse_closed(session, row)
    return row


def refuse_closed(session: Session, row: Case) -> None:
    """Refuse a case that may not be changed.

    Raises:
        CaseStateError: it is in the bin, was merged into another one, or is not open.
    """
    if standing(session, row) is not row:
        raise CaseStateError(reason="case.merged")
    refuse_binned(row)
    if row.record_state != _OPEN:
        raise CaseStateError(reason="case.not-open")


def refuse_binned(row: Case) -> None:
    """Refuse a case that is in the bin.

    Raises:
        CaseStateError: it is.
    """
    if row.binned:
        raise CaseStateError(reason="case.in-bin")
