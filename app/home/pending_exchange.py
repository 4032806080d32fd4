"""What waits here between offices: steps of matches, calls about results, and returns.

Rules: reading only; who may not act sees none of it, nor does anybody within a seal; no person is
named, only the other office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.base.numerals import in_digits
from app.core.permissions import Act, may
from app.core.services import Services
from app.home.records import WaitingMatch, WaitingReturn
from app.matching.matches import name_of
from app.returns.desk import sent_in
from app.returns.naming import next_due
from app.returns.records import SentReturn
from app.statistics.periods import Period
from models.queries.today import matches_to_call
from models.rows import matching as rows

if TYPE_CHECKING:
    from models.register.database import Session

ANSWER, AGREE, LOOK, CALL = "answer", "agree", "look", "call"
DUE, OUTDATED = "due", "outdated"
_STEPS: Final = {
    (rows.ANSWERING, rows.ARRIVED): ANSWER,
    (rows.ANSWERING, rows.PREPARED): AGREE,
    (rows.ASKING, rows.PREPARED): AGREE,
    (rows.ASKING, rows.CAME_BACK): LOOK,
}


def waiting_matches(session: Session, s: Services) -> tuple[WaitingMatch, ...]:
    """Return the matches in which the user can take the next step, the first to end first.

    Args:
        session: any session.
        s: the open register.
    """
    if not may(s.user, Act.MATCH) or s.inside_seal:
        return ()
    now, agrees = s.clock.now(), may(s.user, Act.MATCH_AGREE)
    found = []
    for row in rows.open_sessions(session):
        step = _STEPS.get((row.side, row.state), "")
        if step and row.expires_at > now and (step != AGREE or agrees):
            office = name_of(session, row)
            found.append(WaitingMatch(row.id, office, step, row.expires_at))
    found.sort(key=lambda one: one.until)
    for match_id, count in matches_to_call(session):
        row = session.get_one(rows.MatchSession, match_id)
        found.append(WaitingMatch(match_id, name_of(session, row), CALL, 0, count))
    return tuple(found)


def waiting_returns(session: Session, s: Services) -> tuple[WaitingReturn, ...]:
    """Return what the user has to send to a nodal office: what is out of date, and what is due.

    Args:
        session: any session.
        s: the open register.
    """
    if not may(s.user, Act.RETURNS) or s.inside_seal:
        return ()
    sent = sent_in(session, s)
    old = [one for one in sent if one.is_outdated and not one.replaced_by]
    found = [_line(one, one.period, OUTDATED) for one in old]
    by_office: dict[str, list[SentReturn]] = {}
    for one in sent:
        by_office.setdefault(one.office_id, []).append(one)
    for theirs in by_office.values():
        period = next_due((one.period for one in theirs), s.clock.today())
        if period is not None:
            found.append(_line(theirs[0], period, DUE))
    return tuple(found)


def _line(sent: SentReturn, period: Period, why: str) -> WaitingReturn:
    days = in_digits(period.name or period.shown)
    return WaitingReturn(sent.office_id, sent.office_name, period.code, days, why)
