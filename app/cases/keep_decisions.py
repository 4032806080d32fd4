"""What was decided about keeping a case, written down with the case.

Rules: called inside a writing session of somebody who asked the table of roles; nothing is ever
changed afterwards, only added to; to decide how long a case is kept is no work on the case, so an
open one does not count as touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import log
from models.index.fact_codes import day_number
from models.index.retention_rows import iso_day, keep_kept, row_of
from models.queries.listing import case_changed
from models.rows.retention import ASKED, TAKEN_BACK, CaseDecision

if TYPE_CHECKING:
    from app.core.services import Services
    from models.register.database import Session
    from models.rows.case import Case


def decide(session: Session, s: Services, case: Case, kind: str, day: str, words: str = "") -> None:
    """Add a decision and let the list of what is due follow.

    Args:
        session: the writing session.
        s: the open register.
        case: the case.
        kind: see ``models.rows.retention.CaseDecision``.
        day: ISO day that it is about.
        words: what was written beside it.
    """
    _add(session, s, case, kind, day, words)
    case_changed(session, case, now=case.updated)


def tell(session: Session, s: Services, action: str, case: Case, /, **facts: str) -> None:
    """Write the line of the log about a hold or a decision; of a sealed case not even which.

    That somebody wishes deletion, or that a court asks for a case, is nothing for those who may not
    look into it.

    Args:
        session: the writing session.
        s: the open register.
        action: code of the action.
        case: the case.
        facts: codes and days.
    """
    if s.inside_seal:
        log.record(session, s, "keeping_decided", case.case_no, case.id)
    else:
        log.record(session, s, action, case.case_no, case.id, **facts)


def note_taken_back(session: Session, s: Services, case: Case) -> None:
    """Let a case be due at once because a person took consent back, whatever was decided before."""
    _add(session, s, case, TAKEN_BACK, s.clock.today().isoformat(), "")
    keep_kept(session, case)


def open_wish(session: Session, s: Services, *cases: Case) -> int:
    """Return since when the deletion of one of some cases is wished and not answered, 0 for never.

    Args:
        session: any session.
        s: the open register.
        cases: the cases.
    """
    today = day_number(s.clock.today())
    found = [row_of(session, case.case_order) for case in cases]
    return min(
        (row.asked for row in found if row and row.asked and row.kept_until <= today), default=0
    )


def keep_wish(session: Session, s: Services, case: Case, wished: int) -> None:
    """Let a wish that stood before two cases became one stand after it.

    What was decided about one of them was no answer to what was wished of the other.

    Args:
        session: the writing session, in which the row of the case is up to date.
        s: the open register.
        case: the case that was kept.
        wished: what ``open_wish`` said before.
    """
    if wished and not open_wish(session, s, case):
        _add(session, s, case, ASKED, iso_day(wished), "")
        keep_kept(session, case)


def _add(session: Session, s: Services, case: Case, kind: str, day: str, words: str) -> None:
    made = CaseDecision(
        case_id=case.id, kind=kind, day=day, words=words, at=s.clock.now(), by=s.user.user
    )
    session.add(made)
    session.flush()
