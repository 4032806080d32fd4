"""Who may be asked and answered, and how much: the switch, the check by number, the allowance.

Rules:

* Off until a head switches it on; only with offices whose number was checked.
* Both sides count what the other office can test against the cases here: as asker when it is
  answered, and as answerer when the last packet goes to it, because each list is tested against the
  other. A question of ours that is open counts meanwhile.
* A session with an office in 7 days, counted from what was answered or finished and not from what
  is open; 1,024 foreign points for an office and 4,096 in all within 90 days, open questions of
  ours included. Of one office: over every number that it had.
* It is asked when a question or an answer is prepared, before a head agrees, and in the transaction
  that seals it; for the last packet of a question, before and in that transaction, only whether
  there is room for its points.
* Forgetting a match gives nothing back; a question that came to nothing does.
* The switch: who switched, and when, is written down and logged; switching off destroys what every
  open match needs, so that nothing goes on by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.matching import ending, kept
from app.matching.match_records import BUCKETS, Allowance, Switch
from app.matching.match_words import MatchAllowanceError, MatchNotCheckedError, MatchOffError
from app.offices import trust
from app.offices.moved_offices import same_office, today
from app.offices.office_view import stale_seconds
from app.offices.offices import office_row
from app.offices.own_card import DAY_S
from models.base.meta import get_meta, set_meta
from models.rows import matching as rows
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.matching import MatchSession
    from models.rows.office import Office


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


def allowance_of(
    session: Session, office_id: str, bucket: int, now: int, but: str = ""
) -> Allowance:
    """Return what an office may still test here, and from when a match with it may go on.

    Args:
        session: any session.
        office_id: any id of the office.
        bucket: size of the question, ours or theirs.
        now: Unix seconds.
        but: id of our own question that is judged, when it is open already.
    """
    ids = same_office(session, office_id)
    counted = rows.answered_since(session, now - WINDOW_S, ids)
    own = [*counted, *((now, points) for points in rows.asked_points(session, ids, but))]
    everybody = rows.answered_since(session, now - WINDOW_S)
    everybody += [(now, points) for points in rows.asked_points(session, (), but)]
    left_office = max(0, MOST_OFFICE - sum(points for _at, points in own))
    left_all = max(0, MOST_ALL - sum(points for _at, points in everybody))
    latest = max((at for at, _points in counted), default=None)
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
    """Refuse a match, asked or answered, that is over the allowance of the office.

    Raises:
        MatchAllowanceError: facts ``office`` and ``until``.
    """
    until = allowance_of(session, office.id, bucket, now).until
    if until:
        raise MatchAllowanceError(office=office.name, until=until)


def require_room(session: Session, office: Office, row: MatchSession, now: int) -> None:
    """Refuse the last packet of our own question when the office may not test so much any more.

    Raises:
        MatchAllowanceError: facts ``office`` and ``until``.
    """
    found = allowance_of(session, office.id, row.bucket, now, but=row.id)
    if row.bucket > min(found.left_office, found.left_all):
        raise MatchAllowanceError(office=office.name, until=found.until)


def count(session: Session, pid: str, office_id: str, points: int, now: int) -> None:
    """Count what an office can test from now on: with our answer, or with our last packet.

    Args:
        session: a writing session.
        pid: of the question, ours or theirs.
        office_id: the other office.
        points: size of the question.
        now: Unix seconds.
    """
    session.add(rows.MatchAllowance(pid=pid, office_id=office_id, at=now, points=points))


def _room_at(answered: list[tuple[int, int]], most: int, bucket: int) -> int:
    """Return from when there is room for a bucket again, 0 for now."""
    used, room_at = sum(points for _at, points in answered), 0
    for at, points in answered:
        if used + bucket <= most:
            break
        used, room_at = used - points, at + WINDOW_S
    return room_at


_AT: Final = "match.on_at"
_BY: Final = "match.on_by"


def switched(s: Services) -> Switch:
    """Return whether matching is on, since when, and who switched it."""
    with reading(s) as session:
        by = int(get_meta(session, _BY) or 0)
        return Switch(
            on=get_meta(session, ON) == "1",
            at=int(get_meta(session, _AT) or 0),
            by=names_by_number(session).get(by, ""),
        )


def turn_on(s: Services) -> None:
    """Let this office ask and answer; twice changes nothing.

    Raises:
        CaseStateError: only a head may.
    """
    require(s, Act.MATCH_AGREE)
    _turn(s, "1")


def turn_off(s: Services) -> int:
    """Let this office neither ask nor answer, and stop every open match.

    Returns:
        How many matches were stopped.

    Raises:
        CaseStateError: only a head may.
    """
    require(s, Act.MATCH_AGREE)
    ended = _turn(s, "")
    kept.scrub(s)
    return ended


def _turn(s: Services, value: str) -> int:
    with writing(s) as session:
        if (get_meta(session, ON) or "") == value:
            return 0
        set_meta(session, ON, value)
        set_meta(session, _AT, str(s.clock.now()))
        set_meta(session, _BY, str(s.user.user))
        if value:
            log.record(session, s, "match_on")
            return 0
        waiting = rows.open_sessions(session)
        for row in waiting:
            ending.end(session, s, row, rows.STOPPED)
        log.record(session, s, "match_off", matches=len(waiting))
        return len(waiting)
