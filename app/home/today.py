"""What waits today: late and due steps, answers, packets, consents, matches, returns, left work.

Rules:

* Between offices: reading only; who may not act sees none of it, nor does anybody within a seal; no
  person is named, only the other office.
* Here: reading only, one question a list, and never more of a list than is shown; a list that
  cannot be read because the register is damaged hides no other; a sealed case tells nothing here,
  not even to those who may open it; the tasks of a new office are ticked by facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final

from app.base.errors import RegisterDamagedError
from app.base.numerals import in_digits
from app.consent.rules import ENDING
from app.core.drafts import key_of
from app.core.permissions import Act, may, require
from app.core.services import Services, reading, writing
from app.home.records import (
    CaseToLookAt,
    DueStep,
    DueSteps,
    EndingConsent,
    FirstTasks,
    LaterStep,
    OpenReferral,
    RecentCase,
    ReferralDraft,
    Today,
    ToHandOver,
    WaitingMatch,
    WaitingReturn,
    WaitingWish,
)
from app.inbox.inbox_list import waiting_items
from app.matching.matches import name_of
from app.offices import trust
from app.outbox import delivery
from app.packets.referral_life import reminder
from app.retention.due import first_due
from app.returns.desk import sent_in
from app.returns.naming import next_due
from app.returns.records import SentReturn
from app.sealed import sealed
from app.statistics.periods import Period
from models.base.meta import get_meta, set_meta
from models.queries import listing, lookup
from models.queries import today as today_rows
from models.queries.case_filter import CaseFilter
from models.queries.today import matches_to_call
from models.rows import backup
from models.rows import matching as rows
from models.rows.sealed import sealed_cases
from models.rows.user import names_by_number, present_users

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


FEW_STEPS: Final = 8
FEW: Final = 5
MANY: Final = 40
"""Most lines of a list that is shown whole."""
STEP_DAYS: Final = 7
CONSENT_DAYS: Final = 30
_RECENT: Final = 5
_REFER: Final = "refer:"
_AWAY: Final = "first-tasks.away."
STEPS, ANSWERS, OWED, ARRIVED, TO_HAND_OVER, CONSENTS, DRAFTS, MATCHES, RETURNS, TO_LOOK_AT = (
    *("steps", "answers", "owed", "arrived", "to_hand_over", "consents", "drafts"),
    *("matches", "returns", "to_look_at"),
)
WISHES: Final = "wishes"

type _Found = dict[str, Any]
type _Question = Callable[[Session, Services, int], _Found]


def today(s: Services, whole: Collection[str] = ()) -> Today:
    """Return what waits for the user and for the office.

    Args:
        s: the open register.
        whole: names of the lists that are shown whole, not only their first lines.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    found: _Found = {"counts": {}}
    try:
        with reading(s) as session:
            for name, question in _QUESTIONS:
                _take(found, question(session, s, _most(name, whole)))
    except RegisterDamagedError:
        found = _piece_by_piece(s, whole)
    return Today(day=s.clock.today().isoformat(), **found)


def count_due(s: Services) -> int:
    """Return how many steps of the user are late or due today, for the number beside *Today*.

    Where one works alone they are those of everybody. Returns that the user has to send are among
    them; packets and matches have the numbers beside their own places.
    """
    with reading(s) as session:
        day = s.clock.today().isoformat()
        many = today_rows.count_steps(session, day, day, _me(s))
        steps = many.all if len(present_users(session)) == 1 else many.mine
        return steps + len(waiting_returns(session, s))


def count_due_by(s: Services, days: int) -> tuple[int, ...]:
    """Return how many steps of the user are due by today, by tomorrow and so on; see `count_due`.

    Args:
        s: the open register.
        days: how many days from today on.
    """
    today = s.clock.today()
    with reading(s) as session:
        alone, returns = len(present_users(session)) == 1, len(waiting_returns(session, s))
        counts = []
        for ahead in range(days):
            day = (today + dt.timedelta(days=ahead)).isoformat()
            many = today_rows.count_steps(session, day, day, _me(s))
            counts.append((many.all if alone else many.mine) + returns)
    return tuple(counts)


def count_returns(s: Services) -> int:
    """Return how many returns the user has to send, for the number beside their own place."""
    with reading(s) as session:
        return len(waiting_returns(session, s))


def put_away(s: Services, away: bool = True) -> None:
    """Show the tasks of a new office to the user no more, or again.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with writing(s) as session:
        set_meta(session, f"{_AWAY}{s.user.user}", "yes" if away else "")


def _piece_by_piece(s: Services, whole: Collection[str]) -> _Found:
    """Ask every question by itself, so that what is damaged hides nothing else."""
    found: _Found = {"counts": {}}
    unread = []
    for name, question in _QUESTIONS:
        try:
            with reading(s) as session:
                _take(found, question(session, s, _most(name, whole)))
        except RegisterDamagedError:
            unread.append(name)
    return {**found, "unread": tuple(unread)}


def _most(name: str, whole: Collection[str]) -> int:
    few = FEW_STEPS if name == STEPS else FEW
    return MANY if name in whole else few


def _take(found: _Found, answer: _Found) -> None:
    found["counts"] |= answer.pop("counts", {})
    found |= answer


def _steps(session: Session, s: Services, most: int) -> _Found:
    day = s.clock.today()
    until = (day + dt.timedelta(days=STEP_DAYS)).isoformat()
    names, users = names_by_number(session), present_users(session)
    alone = len(users) == 1
    many = today_rows.count_steps(session, day.isoformat(), until, _me(s))

    def lines(whose: today_rows.Whose | None) -> tuple[DueStep, ...]:
        found = today_rows.due_steps(session, until, most, whose)
        return tuple(_step(line, names) for line in found)

    everybody = DueSteps(lines(None), many.all, many.late, many.today)
    mine = everybody
    if not alone:
        mine = DueSteps(lines(_me(s)), many.mine, many.my_late, many.my_today)
    later = today_rows.next_step_after(session, until)
    return {
        "mine": mine,
        "everybody": everybody,
        "alone": alone,
        "later": None if later is None else LaterStep(*later),
    }


def _step(line: today_rows.StepLine, names: dict[int, str]) -> DueStep:
    return DueStep(*line[:-1], who=names.get(line.who, ""))


def _answers(session: Session, s: Services, most: int) -> _Found:
    now, day = s.clock.now(), s.clock.today()
    found = today_rows.awaited_answers(session, day.isoformat(), most)
    return {
        ANSWERS: tuple(
            _referral(line, reminder(line.state, line.since, line.reply_by, now, day))
            for line in found
        ),
        "counts": {ANSWERS: found[0].many if found else 0},
    }


def _owed(session: Session, _s: Services, most: int) -> _Found:
    found = today_rows.owed_ends(session, most)
    return {
        OWED: tuple(_referral(line) for line in found),
        "counts": {OWED: found[0].many if found else 0},
    }


def _referral(line: today_rows.ReferredLine, why: str = "") -> OpenReferral:
    return OpenReferral(
        referral_id=line.id,
        packet_id=line.packet_id,
        case_id=line.case_id,
        case_no=line.case_no,
        name=line.name,
        office=line.office,
        purpose=line.purpose,
        since=line.since,
        reply_by=line.reply_by,
        reminder=why,
    )


def _arrived(session: Session, s: Services, most: int) -> _Found:
    items, count = waiting_items(session, s, most)
    return {ARRIVED: items, "counts": {ARRIVED: count}}


def _to_hand_over(session: Session, _s: Services, most: int) -> _Found:
    found = today_rows.outgoing(session, most)
    return {
        TO_HAND_OVER: tuple(
            ToHandOver(
                packet_id=line.id,
                type=line.type,
                kind=line.kind,
                office=line.office,
                case_no=line.case_no,
                name=line.name,
                sealed_at=line.created,
                copied=delivery.read(line.how) is not None,
                sealed_case=line.sealed_case,
            )
            for line in found
        ),
        "counts": {TO_HAND_OVER: found[0].many if found else 0},
    }


def _wishes(session: Session, _s: Services, most: int) -> _Found:
    found = today_rows.waiting_wishes(session, most)
    return {
        WISHES: tuple(WaitingWish(*line[:-1]) for line in found),
        "counts": {WISHES: found[0].many if found else 0},
    }


def _consents(session: Session, s: Services, most: int) -> _Found:
    day = s.clock.today()
    until = day + dt.timedelta(days=CONSENT_DAYS)
    found = today_rows.ending_consents(session, day.isoformat(), until.isoformat(), most, ENDING)
    return {
        CONSENTS: tuple(EndingConsent(*line[:-1]) for line in found),
        "counts": {CONSENTS: found[0].many if found else 0},
    }


def _matches(session: Session, s: Services, most: int) -> _Found:
    found = waiting_matches(session, s)
    return {MATCHES: found[:most], "counts": {MATCHES: len(found)}}


def _returns(session: Session, s: Services, most: int) -> _Found:
    found = waiting_returns(session, s)
    return {RETURNS: found[:most], "counts": {RETURNS: len(found)}}


def _to_look_at(session: Session, s: Services, most: int) -> _Found:
    if not may(s.user, Act.HOLD):
        return {TO_LOOK_AT: ()}
    found, count = first_due(session, s, most)
    lines = tuple(CaseToLookAt(one.case_id, one.case_no, one.name, one.why) for one in found)
    return {TO_LOOK_AT: lines, "counts": {TO_LOOK_AT: count}}


def _left_work(session: Session, s: Services, _most: int) -> _Found:
    drafts = today_rows.drafts(session, key_of(s, _REFER), FEW)
    recent = today_rows.recent_cases(session, s.user.user, _RECENT)
    return {
        DRAFTS: tuple(ReferralDraft(*line) for line in drafts),
        "recent": tuple(RecentCase(*line) for line in recent),
    }


def _cases(session: Session, s: Services, _most: int) -> _Found:
    open_cases = listing.count_cases(session, CaseFilter(record_state="open"))
    mine = listing.count_cases(session, CaseFilter(record_state="open", owner=s.user.name))
    any_case = bool(
        open_cases or listing.count_cases(session) or sealed_cases(session, sealed.compartments(s))
    )
    return {
        "open_cases": open_cases,
        "my_cases": mine,
        "has_cases": any_case,
        "first_tasks": _first_tasks(session, s, any_case),
    }


def _first_tasks(session: Session, s: Services, any_case: bool) -> FirstTasks | None:
    if get_meta(session, f"{_AWAY}{s.user.user}"):
        return None
    found = FirstTasks(
        case=any_case,
        partner=bool(lookup.offices(session, trust.OPENED)),
        # What is made up may be lost: practice is not asked for a backup.
        backup=s.office.practice or bool(backup.last_made(session)),
    )
    return None if found.done else found


def _me(s: Services) -> today_rows.Whose:
    return today_rows.Whose(s.user.user, s.user.name)


_QUESTIONS: Final[tuple[tuple[str, _Question], ...]] = (
    (STEPS, _steps),
    (ANSWERS, _answers),
    (OWED, _owed),
    (ARRIVED, _arrived),
    (TO_HAND_OVER, _to_hand_over),
    (WISHES, _wishes),
    (CONSENTS, _consents),
    (MATCHES, _matches),
    (RETURNS, _returns),
    (TO_LOOK_AT, _to_look_at),
    (DRAFTS, _left_work),
    ("cases", _cases),
)
