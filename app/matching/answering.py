"""Answering the question of another office: with cases a person chose, after a supervisor agreed.

Rules (docs/rules.md, Matching): a question is answered once; over the allowance of its office it is
not answered at all, only declined; our exponent is never written down, the places of our keys are
kept until the last packet came; nothing is sent by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.jobs import Token, silent
from app.base.language import N_
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.matching import allowed, ending, kept
from app.matching.asking import again, asked_for, keep_cases, next_step, put_ground
from app.matching.chosen import chosen
from app.matching.keys import RULES
from app.matching.match_records import (
    DECLINES,
    Allowance,
    AnswerMatch,
    MatchPlan,
    MatchRecord,
    MatchSent,
)
from app.matching.match_words import MatchChoiceError, MatchRulesError
from app.matching.matches import match
from app.offices.moved_offices import today
from app.offices.own_card import renew_keys
from app.packets import sealing, store
from app.packets.bodies import MULTILINE
from app.packets.errors import packet_refusals
from app.packets.sealing import require_open
from crypto import matching
from crypto.packet.match_bodies import LOWER_CAP
from models.rows import matching as rows
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.matching import MatchSession

ANSWER = "psi2"
_OPEN = (rows.ARRIVED, rows.PREPARED)


def allowance(s: Services, match_id: str) -> Allowance:
    """Return what the office of a question may still ask.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError, MatchStateError: no such match, or no question of another office.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        row = next_step(session, match_id, rows.ANSWERING, *rows.STEPS[rows.ANSWERING], *rows.OVER)
        return allowed.allowance_of(session, row.office_id, row.bucket, s.clock.now())


def plan(s: Services, match_id: str, wanted: AnswerMatch) -> MatchPlan:
    """Return what an answer would compare; nothing is written.

    Raises:
        CaseStateError: the role of the user does not allow it.
        AppError: as `prepare`, but for consent and numbers of keys, which the plan tells.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        row = next_step(session, match_id, rows.ANSWERING, *_OPEN)
        allowed.require_on(session)
        office = allowed.require_checked(session, s, row.office_id)
        kinds = row.kinds or ()
        some = chosen(session, s, wanted.case_ids, row.bucket, kinds, wanted.ground)
        return some.plan(office.id, office.name, row.bucket, kinds)


def prepare(s: Services, match_id: str, wanted: AnswerMatch) -> MatchRecord:
    """Write down with which cases a question is to be answered; again replaces what was before.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError, MatchStateError: no such match or case, or it is not the next step.
        MatchOffError, MatchNotCheckedError, CardStaleError: the switch, trust.
        MatchRulesError: it was made by other rules.
        MatchAllowanceError: facts ``office`` and ``until``.
        MatchChoiceError, MatchNotAgreedError, ConsentIncompleteError: cases, consent, the ground.
        MatchNoKeysError, MatchTooManyKeysError: what the cases hold.
    """
    require(s, Act.MATCH)
    ending.expire_due(s)
    now = s.clock.now()
    with writing(s) as session:
        row = next_step(session, match_id, rows.ANSWERING, *_OPEN)
        office = _require_answerable(session, s, row)
        some = chosen(session, s, wanted.case_ids, row.bucket, row.kinds or (), wanted.ground)
        some.require(row.bucket)
        if row.state == rows.ARRIVED:
            row.move_to(rows.PREPARED, now)
        row.prepared_at, row.prepared_by = now, s.user.user
        row.keys = len(some.owners)
        put_ground(row, some, wanted.ground)
        keep_cases(session, row, some)
        log.record(
            session,
            s,
            "match_answer_prepared",
            object_id=row.id,
            office=office,
            cases=len(some.cases),
            points=row.bucket,
        )
    return match(s, match_id)


def confirm(s: Services, match_id: str) -> MatchSent:
    """Agree to an answer as a supervisor, and seal it into the outbox.

    Raises:
        CaseStateError: only a head may.
        AppError: as `prepare`, when something changed since; the disk.
        MatchPointsError: the points of the question do not keep the rules.
    """
    require(s, Act.MATCH_AGREE)
    ending.expire_due(s)
    with reading(s) as session:
        row = next_step(session, match_id, rows.ANSWERING, rows.PREPARED)
        office_name = _require_answerable(session, s, row)
        some = again(session, s, row)
        pid = row.pid or ""
        packet = session.get_one(Packet, pid)
        question, thread = store.manifest_of(packet, MULTILINE).body, packet.thread
        office_id = packet.office_id
    with packet_refusals():
        # Our exponent lives in this call alone: the answer is all that is needed of it.
        step = matching.answer(pid, question, list(some.owners), matching.new_exponent())
    sealed = _sealed(s, office_id, pid, thread, step.body)
    now = s.clock.now()
    with sealing.recorded(s, sealed, silent) as session:
        row = next_step(session, match_id, rows.ANSWERING, rows.PREPARED)
        office = allowed.require_checked(session, s, office_id)
        allowed.require_allowance(session, office, row.bucket, now)
        allowed.count(session, pid, office_id, row.bucket, now)
        row.move_to(rows.ANSWERED, now)
        row.answer_pid, row.keys = sealed.numbers.pid, len(some.owners)
        row.confirmed_at, row.confirmed_by = now, s.user.user
        keep_cases(session, row, some)
        kept.keep(session, s, row.id, b"", some.owners, step.places)
        _let_question_go(session, s, pid, "accepted")
        log.record(
            session,
            s,
            "match_answer",
            object_id=row.id,
            office=office_name,
            cases=len(some.cases),
            points=row.bucket,
            **asked_for(row),
        )
    return MatchSent(match_id, sealed.numbers.pid, str(sealed.path), office_name)


def decline(s: Services, match_id: str, reason: str, cap: int = 0, note: str = "") -> MatchSent:
    """Decline a question, and seal the packet that says so.

    Args:
        s: the open register.
        match_id: whole id of a question that waits.
        reason: of `DECLINES`.
        cap: with ``lower_cap`` the largest size that would be answered, else 0.
        note: a few words; they leave as typed.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError, MatchStateError: no such match, or it is not the next step.
        MatchChoiceError: reason or size.
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
    """
    require(s, Act.MATCH)
    note = kept_text(note, "details", N_("Note"))
    ending.expire_due(s)
    with reading(s) as session:
        row = next_step(session, match_id, rows.ANSWERING, *_OPEN)
        require_reason(reason, cap, row.bucket)
        pid = row.pid or ""
        packet = session.get_one(Packet, pid)
        office_id, thread = packet.office_id, packet.thread
    office_name = require_open(s, office_id)
    body = matching.decline(pid, reason, cap or None, note)
    sealed = _sealed(s, office_id, pid, thread, body)
    with sealing.recorded(s, sealed, silent) as session:
        row = next_step(session, match_id, rows.ANSWERING, *_OPEN)
        row.move_to(rows.DECLINED, s.clock.now())
        row.answer_pid, row.decline_reason = sealed.numbers.pid, reason
        row.decline_cap, row.decline_note = cap or None, note or None
        _let_question_go(session, s, pid, "declined")
        log.record(
            session, s, "match_declined", object_id=row.id, office=office_name, reason=reason
        )
    return MatchSent(match_id, sealed.numbers.pid, str(sealed.path), office_name)


def _require_answerable(session: Session, s: Services, row: MatchSession) -> str:
    """Refuse a question that may not be answered today; return the name of its office."""
    allowed.require_on(session)
    office = allowed.require_checked(session, s, row.office_id)
    if row.rules != RULES:
        raise MatchRulesError
    allowed.require_allowance(session, office, row.bucket, s.clock.now())
    return office.name


def require_reason(reason: str, cap: int, bucket: int) -> None:
    """Refuse why a question is declined when it says nothing.

    Args:
        reason: a code of ``DECLINES``.
        cap: with ``lower_cap`` the largest size that would be answered, else 0.
        bucket: for how many keys the question has room.

    Raises:
        MatchChoiceError: reason or size.
    """
    if reason not in DECLINES:
        raise MatchChoiceError(reason="match.decline")
    fits = cap in (64, 256) and cap < bucket if reason == LOWER_CAP else cap == 0
    if not fits:
        raise MatchChoiceError(reason="match.cap")


def _sealed(
    s: Services, office_id: str, pid: str, thread: str, body: dict[str, object]
) -> sealing.Sealed:
    renew_keys(s)
    with reading(s) as session:
        to = today(session, office_id)
    wanted = sealing.Wanted(type=ANSWER, office_id=to, body=body, thread=thread, re=pid)
    return sealing.seal(s, wanted, sealing.reserve(s, wanted), silent, Token())


def _let_question_go(session: Session, s: Services, pid: str, state: str) -> None:
    packet = session.get_one(Packet, pid)
    packet.move_to(state, s.clock.now())
    store.let_go(session, s, packet)
