"""Receipts: what we answer to a packet, and what an answer that comes home changes here.

Rules: a receipt counts only when it comes from the office we sealed for and quotes the very
manifest we signed; it moves a referral forward, never back; it quotes no fact of a case; nothing in
it ever sends anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import log, tray
from app.bootstrap import Services
from app.errors import ReplyUnexpectedError
from app.packet_view import ANSWERS
from app.packets import MULTILINE
from crypto.manifest import Manifest
from models.case import Case
from models.directory import is_same_office
from models.errors import FieldError
from models.exchange import referral_of
from models.fields import CODE_LISTS
from models.office import Office
from models.packet import Packet
from models.referral import STEPS, Referral

if TYPE_CHECKING:
    from models.database import Session

READ_AT_ONCE = ANSWERS | {"card"}
"""Packet types that hold no case: read as soon as their sender is trusted."""

_REFERRAL_STATE = {
    "received": "received",
    "accepted": "accepted",
    "declined": "declined",
    "progress": "in_progress",
    "done": "done",
}
# They have it: the bytes need not be handed over again.
_ARRIVED = frozenset({"received", "accepted", "declined", "progress", "done"})


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


def apply(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Let an answer move the referral it is about.

    Args:
        session: the writing session in which the answer is kept.
        row: the answer, as it is kept.
        manifest: its manifest.

    Raises:
        ReplyUnexpectedError: it answers nothing that we sealed for that office.
    """
    body = manifest.body
    answered = _answered(session, row, manifest)
    state, now = str(body["state"]), s.clock.now()
    referral = referral_of(session, answered.id, "out")
    if referral is not None:
        _move(session, referral, body, now)
        row.case_id, row.referral_id = referral.case_id, referral.id
    if answered.state in ("sealed", "handed_over", "expired", "withdrawn") and state in _ARRIVED:
        answered.move_to("answered", now)
        tray.remove(tray.file_of(s, answered))
        answered.file_name = None
    office = session.get(Office, row.office_id)
    case = session.get(Case, row.case_id) if row.case_id else None
    log.record(
        session,
        s,
        "referral_answered",
        case.case_no if case else "",
        row.case_id,
        office=office.name if office else "",
        state=_REFERRAL_STATE.get(state, state),
        why=_known_reason(body.get("reason")),
    )


def apply_freed(session: Session, s: Services, row: Packet) -> None:
    """Read a packet that came out of quarantine, as if it had just arrived."""
    manifest = tray.manifest_of(row, MULTILINE)
    tray.note_number(session, s, row, manifest)
    if manifest.type not in READ_AT_ONCE:
        return
    try:
        if manifest.type in ANSWERS:
            apply(session, s, row, manifest)
    except ReplyUnexpectedError:
        row.move_to("refused", s.clock.now())
        log.record(session, s, "packet_refused", object_id=row.id, code=ReplyUnexpectedError.code)
    else:
        row.move_to("noted", s.clock.now())
    tray.remove(tray.file_of(s, row))
    row.file_name = None


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


def _move(session: Session, referral: Referral, body: dict[str, Any], now: int) -> None:
    """Move a referral forward; an answer that comes late or twice changes nothing."""
    wanted = _REFERRAL_STATE.get(str(body["state"]), "")
    if wanted not in STEPS.get(referral.state, frozenset()):
        return
    referral.move_to(wanted, now)
    note = str(body.get("note") or body.get("feedback") or "")
    if wanted == "declined":
        _put(referral, "decline_reason", body.get("reason"))
        _put(referral, "decline_details", note)
    elif note:
        _put(referral, "feedback", note)
    if wanted == "done":
        _put(referral, "feedback_on", body.get("next_date"))
    if wanted == "accepted" and referral.get("kind") == "transfer" and referral.case_id:
        case = session.get(Case, referral.case_id)
        if case is not None and case.record_state == "open":
            case.hand_over()
            case.updated = now


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
