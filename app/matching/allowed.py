"""Who may be asked and answered, and how much: the switch, the check by number, the allowance.

Rules (security design, E.4): off until a head switches it on; only with offices whose number was
checked; the side that answers counts, an answer for an office in 7 days, 1,024 foreign points for
an office and 4,096 in all within 90 days, over every number that the office had; forgetting a match
gives nothing back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app import trust
from app.bootstrap import Services
from app.keys import DAY_S
from app.matching.match_errors import MatchAllowanceError, MatchNotCheckedError, MatchOffError
from app.matching.match_records import BUCKETS, Allowance
from app.offices import office_row, stale_seconds
from app.trust_same import same_office, today
from models import matching as rows
from models.meta import get_meta

if TYPE_CHECKING:
    from models.database import Session
    from models.office import Office

ON: Final = "match.on"
SESSION_S: Final = 7 * DAY_S
WINDOW_S: Final = 90 * DAY_S
MOST_OFFICE: Final = 1_024
MOST_ALL: Final = 4_096
LIFE_S: Final = 30 * DAY_S
"""So long after the question everything secret about it is destroyed at the latest."""


def require_on(session: Session) -> None:
    """Refuse while matching is switched off.

    Raises:
        MatchOffError: no head has switched it on.
    """
    if get_meta(session, ON) != "1":
        raise MatchOffError


def require_checked(session: Session, s: Services, office_id: str) -> Office:
    """Return the office of an id as it is today, when matching with it is possible.

    Raises:
        NotFoundError: no such office.
        MatchNotCheckedError: its number was not checked, or it changed since.
        CardStaleError: its keys ran out more than 30 days ago.
    """
    office = office_row(session, today(session, office_id))
    if office.state != trust.State.VERIFIED:
        raise MatchNotCheckedError(office=office.name)
    trust.require(
        trust.State.VERIFIED,
        trust.What.CLIENT_DATA,
        stale_s=stale_seconds(office, s.clock.now()),
        office=office.name,
    )
    return office


def allowance_of(session: Session, office_id: str, bucket: int, now: int) -> Allowance:
    """Return what an office may still ask, and from when a question of it may be answered.

    Args:
        session: any session.
        office_id: any id of the office.
        bucket: size of the question.
        now: Unix seconds.
    """
    ids = same_office(session, office_id)
    own = rows.answered_since(session, now - WINDOW_S, ids)
    everybody = rows.answered_since(session, now - WINDOW_S)
    left_office = max(0, MOST_OFFICE - sum(points for _at, points in own))
    left_all = max(0, MOST_ALL - sum(points for _at, points in everybody))
    latest = max((at for at, _points in own), default=None)
    session_at = 0 if latest is None or latest + SESSION_S <= now else latest + SESSION_S
    until = max(
        session_at,
        _room_at(own, MOST_OFFICE, bucket),
        _room_at(everybody, MOST_ALL, bucket),
    )
    left = min(left_office, left_all)
    cap = 0 if session_at else max((size for size in BUCKETS if size <= left), default=0)
    return Allowance(until, left_office, left_all, session_at, cap)


def require_allowance(session: Session, office: Office, bucket: int, now: int) -> None:
    """Refuse to answer a question that is over the allowance of the office.

    Raises:
        MatchAllowanceError: facts ``office`` and ``until``.
    """
    until = allowance_of(session, office.id, bucket, now).until
    if until:
        raise MatchAllowanceError(office=office.name, until=until)


def count(session: Session, pid: str, office_id: str, points: int, now: int) -> None:
    """Count an answer against what its office may ask."""
    session.add(rows.MatchAllowance(pid=pid, office_id=office_id, at=now, points=points))


def _room_at(answered: list[tuple[int, int]], most: int, bucket: int) -> int:
    """Return from when there is room for a bucket again, 0 for now."""
    used, room_at = sum(points for _at, points in answered), 0
    for at, points in answered:
        if used + bucket <= most:
            break
        used, room_at = used - points, at + WINDOW_S
    return room_at
