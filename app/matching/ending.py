"""How a match ends without being finished, what is forgotten of it, and what a call showed.

Rules: what ends loses everything secret in the same transaction, and its pages are written over
right afterwards; 30 days after the question every match ends, whatever the clock was before,
because what is lost by that is a question that can be asked again; a packet that was not handed
over yet is taken back; a case that is sealed or erased ends the matches that need its keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import NotFoundError
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.matching import kept
from app.matching.match_records import MatchRecord, ResultRecord
from app.matching.match_words import MatchChoiceError, MatchStateError
from app.matching.matches import match, name_of, results, row_of
from app.offices import clock_check
from app.packets import store
from models.rows import matching as rows
from models.rows.packet import STEPS, Packet

if TYPE_CHECKING:
    from collections.abc import Collection

    from models.register.database import Session
    from models.rows.matching import MatchSession


def end(session: Session, s: Services, row: MatchSession, state: str) -> None:
    """End a match: its secrets go, its packets wait no longer.

    Args:
        session: a writing session.
        s: the open register.
        row: an open match.
        state: expired or stopped.
    """
    now = s.clock.now()
    row.move_to(state, now)
    kept.destroy(session, row.id)
    for packet_id in filter(None, (row.pid, row.answer_pid)):
        packet = session.get(Packet, packet_id)
        wanted = "noted" if packet is not None and packet.direction == "in" else "withdrawn"
        if packet is None or wanted not in STEPS.get(packet.state, frozenset()):
            continue
        if packet.state != "handed_over":
            packet.move_to(wanted, now)
            store.let_go(session, s, packet)


def stop(s: Services, match_id: str) -> MatchRecord:
    """End an open match now, because a person says so.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: no such match.
        MatchStateError: it is over.
    """
    require(s, Act.MATCH)
    with writing(s) as session:
        row = row_of(session, match_id)
        if row.state in rows.OVER:
            raise MatchStateError
        end(session, s, row, rows.STOPPED)
        log.record(session, s, "match_stopped", object_id=row.id, office=name_of(session, row))
    kept.scrub(s)
    return match(s, match_id)


def stop_about(session: Session, s: Services, case_ids: Collection[str]) -> None:
    """End the matches that need keys of cases which are about to be sealed or erased.

    Nothing of such a case is told to another office any more, and no key of it is kept.

    Args:
        session: the writing session in which the cases go, before they do.
        s: the open register.
        case_ids: whole ids.
    """
    gone = set(case_ids)
    for row in rows.open_sessions(session):
        chosen = {one.case_id for one in rows.cases_of(session, row.id)}
        if chosen & gone and rows.secret_of(session, row.id) is not None:
            end(session, s, row, rows.STOPPED)
            log.record(session, s, "match_stopped", object_id=row.id, office=name_of(session, row))


def forget(s: Services, match_id: str) -> None:
    """Remove a match that is over, with its results; what it counts against an office stays.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: no such match.
        MatchStateError: it is not over.
    """
    require(s, Act.MATCH)
    with writing(s) as session:
        row = row_of(session, match_id)
        if row.state not in rows.OVER:
            raise MatchStateError
        log.record(session, s, "match_forgotten", object_id=row.id, office=name_of(session, row))
        rows.forget(session, row.id)


def expire_due(s: Services) -> int:
    """End every match whose 30 days are over; called at opening, and before every step.

    Returns:
        How many there were.
    """
    now = s.clock.now()
    with reading(s) as session:
        in_doubt = clock_check.is_in_doubt(session, s)
        late = rows.is_any_due(session, now) and not in_doubt
        left = bool(rows.without_end(session))
    done = 0
    if late or left:
        with writing(s) as session:
            for row in rows.due(session, now) if late else ():
                end(session, s, row, rows.EXPIRED)
                office = name_of(session, row)
                log.record(session, s, "match_expired", object_id=row.id, office=office)
                done += 1
            for match_id in rows.without_end(session):
                kept.destroy(session, match_id)
    kept.scrub(s)
    return done


def note_outcome(s: Services, result_id: str, outcome: str) -> ResultRecord:
    """Write down what a call about a result showed; nothing is linked by it.

    Args:
        s: the open register.
        result_id: whole id of a result.
        outcome: same, different or unclear.

    Raises:
        CaseStateError: the role of the user does not allow it.
        MatchChoiceError: another word.
        NotFoundError: no such result.
    """
    require(s, Act.MATCH)
    if outcome not in rows.OUTCOMES:
        raise MatchChoiceError(reason="match.outcome")
    with writing(s) as session:
        row = session.get(rows.MatchResult, result_id)
        if row is None:
            raise NotFoundError
        row.outcome, row.outcome_at, row.outcome_by = outcome, s.clock.now(), s.user.user
        case_no = rows.chosen_cases(session, [row.case_id])[row.case_id].case_no
        office = name_of(session, row_of(session, row.session_id))
        log.record(
            session, s, "match_outcome", case_no, row.case_id, office=office, outcome=outcome
        )
        match_id = row.session_id
    return next(one for one in results(s, match_id) if one.result_id == result_id)
