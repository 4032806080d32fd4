"""Answers: receipts that we make, and what an answer or a notice that comes in changes here.

Rules: a receipt counts only when it comes from the office we sealed for and quotes the very
manifest we signed; it moves a referral forward, never back, and the same one twice changes nothing;
a receipt quotes no fact of a case; nothing in an answer ever sends anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.base.date_words import local
from app.core import log
from app.core.services import Services
from app.inbox import notices
from app.matching import match_packets
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.errors import ReplyUnexpectedError
from app.packets.extensions import TRANSFER, taken_over_in
from app.packets.packet_view import ANSWERS
from app.packets.referral_life import acknowledges
from app.returns import nodal as returned
from app.sealed import pending_answers
from crypto.packet.manifest import Manifest
from models.errors import FieldError
from models.fields import CODE_LISTS
from models.index.fact_rows import keep_counted
from models.index.retention_rows import keep_kept
from models.queries.exchange import later_status, referral_of
from models.queries.listing import case_changed
from models.rows.case import REFERRAL_STEPS, Case, Referral
from models.rows.directory import is_same_office
from models.rows.office import Office
from models.rows.packet import STEPS as PACKET_STEPS
from models.rows.packet import Packet
from models.rows.returns import RETURN

if TYPE_CHECKING:
    from models.register.database import Session

_REFERRAL = "referral"
_REFERRAL_STATE = {
    "received": "received",
    "accepted": "accepted",
    "declined": "declined",
    "progress": "in_progress",
    "done": "done",
}
# They have it: the bytes need not be handed over again.
_ARRIVED = frozenset({"received", "accepted", "declined", "progress", "done"})
_WITH_THEM = frozenset({"accepted", "in_progress", "done"})


def receipt_body(
    packet_id: str, manifest_sha256: str, state: str, note: str = "", reason: str = ""
) -> dict[str, Any]:
    """Return the body of a receipt.

    Args:
        packet_id: the packet that is answered.
        manifest_sha256: hash of its manifest.
        state: received, accepted or declined.
        note: a few words; leaves as typed.
        reason: a code of decline_reason, "" when there is none.
    """
    body = {"pid": packet_id, "manifest_sha256": manifest_sha256, "state": state, "note": note}
    return body | ({"reason": reason} if reason else {})


def read(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Take in what a packet of a trusted office teaches; what holds a case waits for a person.

    Args:
        session: the writing session in which the packet is kept.
        s: the open register.
        row: the packet, in the state "waiting".
        manifest: its manifest.

    Raises:
        ReplyUnexpectedError: it is about nothing that went to or came from that office.
    """
    store.note_number(session, s, row, manifest)
    take(session, s, row, manifest)


def take(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Take in a packet whose number was counted before; see `read`."""
    if row.type == _REFERRAL:
        notices.arrived(session, s, row, manifest)
        return
    if row.type in match_packets.TYPES:
        match_packets.take(session, s, row, manifest)
        return
    if row.type in ANSWERS:
        apply(session, s, row, manifest)
    elif row.type == RETURN:
        returned.take_return(session, s, row, manifest)
    elif row.type == notices.NOTICE and notices.apply(session, s, row, manifest):
        return
    row.move_to("noted", s.clock.now())
    store.let_go(session, s, row)


def apply(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Let an answer move the referral it is about.

    Args:
        session: the writing session in which the answer is kept.
        s: the open register.
        row: the answer, as it is kept.
        manifest: its manifest.

    Raises:
        ReplyUnexpectedError: it answers nothing that we sealed for that office.
    """
    answered = _answered(session, row, manifest)
    state, now = str(manifest.body["state"]), s.clock.now()
    row.case_id, row.referral_id = answered.case_id, answered.referral_id
    referral = referral_of(session, answered.id, "out")
    if referral is not None:
        row.case_id, row.referral_id = referral.case_id, referral.id
        _move(session, s, referral, row, manifest)
    if state in _ARRIVED and "answered" in packet_steps(answered):
        answered.move_to("answered", now)
        store.let_go(session, s, answered)
    _log(session, s, row, answered, manifest)


def follow_trust(session: Session, s: Services, office: Office) -> None:
    """Let the packets of an office follow its state; what comes out of quarantine is read."""
    for packet in store.follow_trust(session, s, office):
        apply_freed(session, s, packet)


def apply_freed(session: Session, s: Services, row: Packet) -> None:
    """Read a packet that came out of quarantine, as if it had just arrived.

    Also a referral that a notice which was freed before it has ended: its number counts.
    """
    if pending_answers.freed(session, s, row):
        return
    if match_packets.freed(session, s, row):
        return
    try:
        read(session, s, row, store.manifest_of(row, MULTILINE))
    except ReplyUnexpectedError:
        row.move_to("refused", s.clock.now())
        log.record(session, s, "packet_refused", object_id=row.id, code=ReplyUnexpectedError.code)
        store.let_go(session, s, row)


def packet_steps(row: Packet) -> frozenset[str]:
    """Return the states into which a packet may go now."""
    return PACKET_STEPS.get(row.state, frozenset())


def _log(session: Session, s: Services, row: Packet, answered: Packet, manifest: Manifest) -> None:
    office = session.get(Office, row.office_id)
    case = session.get(Case, row.case_id) if row.case_id else None
    state = str(manifest.body["state"])
    about = (case.case_no if case else "", row.case_id)
    named = {"office": office.name if office else ""}
    if answered.type == notices.NOTICE and acknowledges(manifest):
        log.record(session, s, "notice_acknowledged", *about, **named)
    if answered.type != _REFERRAL:
        # What else of ours they answer is no referral, and the log says of none that it was.
        return
    log.record(
        session,
        s,
        "referral_answered",
        *about,
        **named,
        state=_REFERRAL_STATE.get(state, state),
        why=_known_reason(manifest.body.get("reason")),
        packet=row.id,
    )


def _answered(session: Session, row: Packet, manifest: Manifest) -> Packet:
    """Return our packet that an answer is about.

    Raises:
        ReplyUnexpectedError: another office answers, another manifest is quoted, or none of ours.
    """
    ours = session.get(Packet, manifest.body["pid"])
    if ours is None or ours.direction != "out":
        raise ReplyUnexpectedError
    # The office may have moved to a new number since it was sealed for.
    if not is_same_office(session, ours.office_id, row.office_id):
        raise ReplyUnexpectedError
    quoted = manifest.body.get("manifest_sha256", ours.manifest_sha256)
    if manifest.re != ours.id or quoted != ours.manifest_sha256:
        raise ReplyUnexpectedError
    return ours


def _move(
    session: Session, s: Services, referral: Referral, row: Packet, manifest: Manifest
) -> None:
    """Move a referral forward; an answer that comes late or twice changes nothing."""
    body, before = manifest.body, referral.state
    wanted = _REFERRAL_STATE.get(str(body["state"]), "")
    moves = wanted in REFERRAL_STEPS.get(before, frozenset())
    if moves:
        referral.move_to(wanted, s.clock.now())
    if manifest.type == "status":
        if moves or (wanted == before == "in_progress" and not later_status(session, row)):
            put_feedback(referral, body)
    elif moves and wanted == "declined":
        _put(referral, "decline_reason", body.get("reason"))
        _put(referral, "decline_details", body.get("note"))
    elif moves and body.get("note"):
        _put(referral, "feedback", body.get("note"))
    if moves and before not in _WITH_THEM and wanted in _WITH_THEM:
        _hand_over(session, s, referral, manifest)
    elif referral.accepted_on and taken_over_in(manifest):
        # The receipt came behind news of the work, and knows the day.
        _note_taken_over(session, s, referral, manifest)


def put_feedback(referral: Referral, body: Mapping[str, Any]) -> None:
    """Keep what a note of progress says in the fields of the referral.

    Args:
        referral: of the office that works, or of the one that asked.
        body: of a status packet; ``feedback`` is what was done, ``note`` what comes next, and
            ``next_date`` the day it was done or the day of the next step.
    """
    _put(referral, "feedback", body.get("feedback") or None)
    _put(referral, "feedback_next_step", body.get("note") or None)
    if body["state"] == "done":
        _put(referral, "feedback_on", body.get("next_date"))


def _note_taken_over(session: Session, s: Services, referral: Referral, manifest: Manifest) -> None:
    """Keep the day on which the other office took a case over, by which one office counts it.

    An office that does not tell it says it by the day of its answer; a day before the case left or
    still to come is not believed.
    """
    today = s.clock.today()
    earliest = local(referral.sealed_at or 0).date() - dt.timedelta(days=1)
    told = taken_over_in(manifest)
    found = [*([dt.date.fromisoformat(told)] if told else []), local(manifest.created).date()]
    fitting = (day for day in found if earliest <= day <= today + dt.timedelta(days=1))
    referral.accepted_on = next(fitting, today).isoformat()
    case = session.get(Case, referral.case_id) if referral.case_id else None
    if case is not None:
        session.flush()
        keep_counted(session, case)
        keep_kept(session, case)


def _hand_over(session: Session, s: Services, referral: Referral, manifest: Manifest) -> None:
    """Move a case to the office that accepted its transfer; only an open case moves."""
    if referral.get("kind") == TRANSFER:
        _note_taken_over(session, s, referral, manifest)
    case = session.get(Case, referral.case_id) if referral.case_id else None
    if referral.get("kind") != TRANSFER or case is None or case.record_state != "open":
        return
    case.hand_over()
    case_changed(session, case, now=s.clock.now())
    office = session.get(Office, referral.office_id)
    log.record(
        session,
        s,
        "case_handed_over",
        case.case_no,
        case.id,
        office=office.name if office else "",
        owner=referral.owner_snapshot or "",
    )


def _known_reason(reason: object) -> str:
    """Return a reason of our own list: the log holds codes, never what somebody else wrote."""
    known = {code.value for code in CODE_LISTS["decline_reason"]}
    return reason if isinstance(reason, str) and reason in known else ""


def _put(referral: Referral, name: str, value: object) -> None:
    """Keep a fact of the answer; a code of a newer office stays readable in its packet."""
    try:
        referral.put(name, value)
    except FieldError:
        return
