"""Packets of a match: judged as they arrive, and asked again before a sealed one leaves.

Rules:

* Arriving (docs/rules.md, Matching): only of offices whose number was checked; a question only
  while matching is on; points are checked before anything is kept; an answer belongs to a question
  of ours that still waits, from the office that was asked, and comes once; the last packet belongs
  to an answer of ours and comes once; what it shows is learnt without an exponent; nothing here
  sends anything.
* Leaving: as `app.outbox.recheck` for other packets: the check of the office and consent are asked
  again each time its bytes are copied out; a packet that declines tells nothing of anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.core import log
from app.core.services import Services
from app.matching import allowed, kept, match_words
from app.matching.asking import require_agreed
from app.matching.match_words import MatchNotCheckedError, MatchOverError, MatchTwiceError
from app.offices import trust
from app.offices.moved_offices import same_office, today
from app.offices.offices import office_row
from app.offices.trust import State
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.errors import MatchOtherQuestionError, packet_refusals
from crypto import matching
from crypto.packet.manifest import Manifest
from crypto.packet.match_bodies import points_of
from models.base.base import new_id
from models.rows import matching as rows
from models.rows.office import Office
from models.rows.packet import STEPS, Packet

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.matching import MatchSession


QUESTION, ANSWER, RESULT = "psi1", "psi2", "psi3"
TYPES: Final = frozenset({QUESTION, ANSWER, RESULT})


def require_welcome(
    session: Session, found_here: Manifest, office: Office, state: trust.State
) -> None:
    """Refuse a packet of a match before it is kept.

    Args:
        session: the writing session in which it would be kept.
        found_here: its manifest; one of another type passes.
        office: the sender.
        state: where the sender stood when it was signed.

    Raises:
        MatchNotCheckedError: the number of the sender was not checked.
        MatchOffError: it asks, and matching is off here.
    """
    if found_here.type not in TYPES:
        return
    if state is not trust.State.VERIFIED or office.state != trust.State.VERIFIED:
        raise MatchNotCheckedError(office=office.name)
    if found_here.type == QUESTION:
        allowed.require_on(session)


def take(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Take in a packet of a match; what a person has to look at waits.

    Args:
        session: the writing session in which the packet is kept.
        s: the open register.
        row: the packet, in the state "waiting".
        manifest: its manifest.

    Raises:
        MatchPointsError: a list does not keep the rules.
        MatchOtherQuestionError: it belongs to nothing of ours.
        MatchTwiceError: it was answered before.
        MatchOverError: the match is over.
    """
    if row.type == QUESTION:
        _question(session, s, row, manifest)
    elif row.type == ANSWER:
        _answer(session, s, row, manifest)
    else:
        _result(session, s, row, manifest)


def freed(session: Session, s: Services, row: Packet) -> bool:
    """Let a packet of a match go on that lay aside while its office was in doubt.

    It was taken in when it came, because nothing of a match is kept of an office in doubt; so it is
    not taken in again, and waits only while its match does.

    Returns:
        False when it is a packet of another kind.
    """
    if row.type not in TYPES:
        return False
    ours = rows.by_question(session, row.id) or rows.by_answer(session, row.id)
    if ours is None or ours.state in rows.OVER:
        row.move_to("noted", s.clock.now())
        store.let_go(session, s, row)
    return True


def _question(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    body, now = manifest.body, s.clock.now()
    expires_at = min(row.created, now) + allowed.LIFE_S
    if expires_at <= now:
        raise MatchOverError
    with packet_refusals():
        matching.received(points_of(body["points"]), body["n"])
    _put_older_aside(session, s, row)
    found_here = rows.MatchSession(
        id=new_id(),
        pid=row.id,
        side=rows.ANSWERING,
        office_id=row.office_id,
        state=rows.ARRIVED,
        bucket=body["n"],
        rules=body["rules"],
        kinds=tuple(body["keys"]),
        purpose=body["purpose"],
        basis=body["basis"],
        note=body.get("note") or None,
        keys=0,
        opened_at=now,
        expires_at=expires_at,
        shared=0,
    )
    session.add(found_here)
    session.flush()
    # Everything is in the manifest, which the register keeps.
    store.let_go(session, s, row)
    why = match_words.told_codes(found_here.purpose, found_here.basis)
    _note(session, s, "match_question_came", found_here, points=found_here.bucket, **why)


def _put_older_aside(session: Session, s: Services, row: Packet) -> None:
    """Let the newest question of an office stand in place of those nobody has answered.

    Raises:
        MatchOverError: a newer one came before it, as when both lie on one stick.
    """
    ids, now = same_office(session, row.office_id), s.clock.now()
    for older in rows.open_sessions(session):
        waits = older.side == rows.ANSWERING and older.state in (rows.ARRIVED, rows.PREPARED)
        if not waits or older.office_id not in ids:
            continue
        packet = session.get(Packet, older.pid)
        if packet is not None and (packet.created, packet.seq) > (row.created, row.seq):
            raise MatchOverError
        older.move_to(rows.STOPPED, now)
        if packet is not None and "superseded" in STEPS.get(packet.state, frozenset()):
            packet.move_to("superseded", now)


def _answer(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    ours = rows.by_question(session, row.re or "")
    if ours is None or ours.side != rows.ASKING:
        raise MatchOtherQuestionError
    _require_sender(session, ours, row)
    if ours.answer_pid is not None:
        raise MatchTwiceError(office=_office(session, row))
    if ours.state != rows.ASKED or ours.expires_at <= s.clock.now():
        raise MatchOverError
    asked = session.get_one(Packet, ours.pid)
    question = store.manifest_of(asked, MULTILINE).body
    with packet_refusals():
        no = matching.declined(asked.id, question, manifest.body)
        if no is None:
            matching.answered(asked.id, question, manifest.body)
    ours.answer_pid = row.id
    _answered(session, s, asked)
    store.let_go(session, s, row)
    if no is None:
        ours.move_to(rows.CAME_BACK, s.clock.now())
        _note(session, s, "match_answer_came", ours, points=ours.bucket)
        return
    ours.move_to(rows.DECLINED, s.clock.now())
    ours.decline_reason, ours.decline_cap = no.reason, no.cap
    ours.decline_note = no.note or None
    kept.destroy(session, ours.id)
    row.move_to("noted", s.clock.now())
    _note(session, s, "match_declined_by", ours, reason=no.reason)


def _result(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    ours = rows.by_answer(session, row.re or "")
    if ours is None or ours.side != rows.ANSWERING:
        raise MatchOtherQuestionError
    _require_sender(session, ours, row)
    if ours.result_pid is not None:
        raise MatchTwiceError(office=_office(session, row))
    if ours.state != rows.ANSWERED or ours.expires_at <= s.clock.now():
        raise MatchOverError
    answer = session.get_one(Packet, ours.answer_pid)
    own = kept.opened(session, s, ours.id)
    with packet_refusals():
        shared = _learn(ours, store.manifest_of(answer, MULTILINE).body, own, manifest.body)
    ours.result_pid = row.id
    _answered(session, s, answer)
    row.move_to("noted", s.clock.now())
    store.let_go(session, s, row)
    count = kept.settle(session, s, ours, own, shared)
    _note(session, s, "match_learnt", ours, shared=count)


def _learn(
    ours: MatchSession, answer: dict[str, Any], own: kept.Kept, result: dict[str, Any]
) -> tuple[int, ...]:
    return matching.learn(ours.pid or "", answer, own.places, result)


def _require_sender(session: Session, ours: MatchSession, row: Packet) -> None:
    """Refuse an answer of another office than the one that was asked, or that asked."""
    if row.office_id not in same_office(session, ours.office_id):
        raise MatchOtherQuestionError


def _answered(session: Session, s: Services, ours: Packet) -> None:
    """Let the outbox show that a packet of ours arrived."""
    if "answered" in STEPS.get(ours.state, frozenset()):
        ours.move_to("answered", s.clock.now())
        store.let_go(session, s, ours)


def _office(session: Session, row: Packet) -> str:
    return session.get_one(Office, row.office_id).name


def _note(
    session: Session, s: Services, action: str, ours: MatchSession, **facts: str | int
) -> None:
    office = session.get_one(Office, ours.office_id).name
    log.record(session, s, action, object_id=ours.id, office=office, **facts)


def require_may_leave(session: Session, s: Services, row: Packet) -> None:
    """Refuse unless a packet of a match may still go to its office; others pass.

    Args:
        session: any session.
        s: the open register.
        row: a packet of the outbox.

    Raises:
        MatchNotCheckedError: the number of the office is not checked any more.
        MatchNotAgreedError: somebody in a chosen case does not agree any more.
    """
    if row.type not in TYPES:
        return
    ours = rows.by_packet(session, row.id)
    if ours is None or ours.state == rows.DECLINED:
        return
    office = office_row(session, today(session, row.office_id))
    if office.state != State.VERIFIED:
        raise MatchNotCheckedError(office=office.name)
    # What was chosen goes with a case that became one with another.
    chosen = rows.cases_of(session, ours.id)
    covered = {one.case_id for one in chosen if one.on_ground}
    require_agreed(session, s, ours, tuple({one.case_id: None for one in chosen}), covered)
