"""What was decided about keeping a case, written down with the case.

Rules: called inside a writing session of somebody who asked the table of roles; nothing is ever
changed afterwards, only added to; to decide how long a case is kept is no work on the case, so an
open one does not count as touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.kept import keep_kept
from models.listing import case_changed
from models.retention import TAKEN_BACK, CaseDecision

if TYPE_CHECKING:
    from app.bootstrap import Services
    from models.case import Case
    from models.database import Session


def decide(session: Session, s: Services, case: Case, kind: str, day: str, words: str = "") -> None:
    """Add a decision and let the list of what is due follow.

    Args:
        session: the writing session.
        s: the open register.
        case: the case.
        kind: see ``models.retention.CaseDecision``.
        day: ISO day that it is about.
        words: what was written beside it.
    """
    _add(session, s, case, kind, day, words)
    case_changed(session, case, now=case.updated)


def note_taken_back(session: Session, s: Services, case: Case) -> None:
    """Let a case be due at once because a person took consent back, whatever was decided before."""
    _add(session, s, case, TAKEN_BACK, s.clock.today().isoformat(), "")
    keep_kept(session, case)


def _add(session: Session, s: Services, case: Case, kind: str, day: str, words: str) -> None:
    made = CaseDecision(
        case_id=case.id, kind=kind, day=day, words=words, at=s.clock.now(), by=s.user.user
    )
    session.add(made)
    session.flush()
