"""Taking a referral back, or replacing it by a corrected one that begins from what was chosen.

Rules:

* Taking back: nothing can be erased at the other office, so it is told; a packet whose bytes never
  left is removed with what it said, its number is burnt and later packets explain the gap; what was
  declined or done cannot be taken back, and neither can a case that has moved; an answer that comes
  all the same is kept.
* What was chosen before: reading only; what has gone from the case since is simply no longer among
  the choices; a legal ground is read out of the signed packet, where it was printed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import AppError, FactRefusedError, RegisterDamagedError, UnknownFieldError
from app.base.language import N_
from app.cases.who_was_here import nobody_left
from app.consent.records import SendReferral
from app.consent.rules import NOTIFY
from app.core import field_path, log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters.issue import withdraw_with_referral
from app.packets import store
from app.packets.bodies import MULTILINE, read_referral
from app.packets.errors import PacketStateError
from app.packets.records import SmallPacket
from app.packets.referral_life import can_withdraw
from app.packets.sealing import Small, require_open, sealed_with
from app.packets.store import may_have_left
from models.fields.told_places import part_of
from models.queries.exchange import referral_of
from models.queries.lookup import find_referral
from models.rows.case import REFERRAL_STEPS, Case, Referral
from models.rows.office import Office
from models.rows.packet import STEPS as PACKET_STEPS
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session


_PACKET_STATES = {"revoked": "withdrawn", "superseded": "superseded"}
_ACTIONS = {"revoked": "referral_withdrawn", "superseded": "referral_superseded"}


def withdraw(s: Services, referral_id: str, reason: str) -> SmallPacket:
    """Take a referral back, and seal the notice that says so.

    Args:
        s: the open register.
        referral_id: whole id of a referral of ours.
        reason: why, in a few words; they leave as typed.

    Returns:
        The notice; without ``packet_id`` when none is needed, because the packet never left, or
        when none can be sealed for that office, which ``refusal`` tells.

    Raises:
        PacketStateError: it is not ours, was declined or done, or its case has moved.
        FactRefusedError: no reason, or one that cannot be kept.
    """
    require(s, Act.REFER)
    words = kept_text(reason, "decline_details", N_("Reason"))
    if not words:
        raise FactRefusedError(field=N_("Reason"), reason="value.missing")
    with reading(s) as session:
        row = _ours(session, referral_id)
        packet = session.get(Packet, row.packet_id) if row.packet_id else None
        office = session.get(Office, row.office_id)
        name = office.name if office else ""
        told = packet is not None and may_have_left(packet)
        small = Small(
            "notice",
            row.office_id,
            {"kind": "withdraw", "pid": row.packet_id, "note": words},
            row.packet_id or "",
            row.thread_id or "",
            row.case_id,
            row.id,
        )
    refusal = _refusal(s, small.office_id) if told else ""
    if not told or refusal:
        with writing(s) as session:
            path = end_ours(session, s, _ours(session, referral_id), "revoked", words)
        s.keep_now()
        store.remove(path)
        return SmallPacket("", "", small.office_id, name, referral_id, refusal)
    with sealed_with(s, small) as (session, notice):
        path = end_ours(session, s, _ours(session, referral_id), "revoked", words)
    store.remove(path)
    return notice


def end_ours(session: Session, s: Services, row: Referral, state: str, words: str) -> Path | None:
    """End a referral of ours inside a transaction, and let its packet go.

    Args:
        session: a writing session.
        s: the open register.
        row: the referral.
        state: revoked or superseded.
        words: why; kept with the packet.

    Returns:
        The file of the packet, to be removed once the transaction is through.
    """
    now = s.clock.now()
    row.move_to(state, now)
    packet = session.get(Packet, row.packet_id) if row.packet_id else None
    path = _let_go(session, s, packet, _PACKET_STATES[state], words) if packet else None
    withdraw_with_referral(session, s, row.id)
    case = session.get(Case, row.case_id) if row.case_id else None
    office = session.get(Office, row.office_id)
    log.record(
        session,
        s,
        _ACTIONS[state],
        case.case_no if case else "",
        row.case_id,
        office=office.name if office else "",
    )
    return path


def replaceable(
    session: Session, referral_id: str, case_id: str, office_id: str, *, notice: bool = False
) -> Referral:
    """Return a referral of ours that a corrected one may replace: same case and office, no answer.

    Args:
        session: any session.
        referral_id: whole id of the one to be replaced.
        case_id: of the corrected one.
        office_id: to which both go.
        notice: the corrected one is a notice without identity.

    Raises:
        PacketStateError: it is another's, was answered, has ended, or named the person whom a
            notice may not name.
    """
    row = session.get(Referral, referral_id)
    if row is None or (row.direction, row.case_id, row.office_id) != ("out", case_id, office_id):
        raise PacketStateError(reason="referral.not-the-same")
    if notice and row.get("kind") != NOTIFY:
        # What it replaces would tell whom the notice is about.
        raise PacketStateError(reason="referral.named")
    if "superseded" not in REFERRAL_STEPS[row.state]:
        raise PacketStateError(reason="referral.answered")
    return row


def _let_go(session: Session, s: Services, packet: Packet, state: str, words: str) -> Path | None:
    path = store.file_of(s, packet)
    if not may_have_left(packet) and packet.state == "sealed":
        packet.move_to("burnt", s.clock.now())
        # What never left was told to nobody: its words stand in the case, and nowhere else.
        packet.manifest = None
        log.record(session, s, "number_burnt", object_id=packet.id, seq=packet.seq)
    elif state in PACKET_STEPS.get(packet.state, frozenset()):
        packet.move_to(state, s.clock.now())
    packet.file_name, packet.note = None, words or None
    return path


def _ours(session: Session, referral_id: str) -> Referral:
    row = session.get(Referral, referral_id) or referral_of(session, referral_id, "out")
    if row is None or row.direction != "out":
        raise PacketStateError(reason="referral.theirs")
    if not can_withdraw(row):
        moved = row.state in ("accepted", "in_progress")
        raise PacketStateError(reason="referral.moved" if moved else "referral.ended-here")
    return row


def _refusal(s: Services, office_id: str) -> str:
    """Return the code of what keeps a notice from being sealed, "" when nothing does."""
    try:
        require_open(s, office_id)
    except AppError as error:
        return error.code
    return ""


def earlier_choice(s: Services, ref: str) -> SendReferral:
    """Return the command that seals a corrected referral with the same choices.

    Whoever was removed since does not leave with it, nor does whoever may have got a number since.

    Args:
        s: the open register.
        ref: id of a referral of ours without an answer, or its beginning.

    Raises:
        NotFoundError, AmbiguousError: no such referral.
        PacketStateError: it is another's, was answered, or has ended.
    """
    with reading(s) as session:
        row = find_referral(session, ref)
        case_id = row.case_id or ""
        replaceable(session, row.id, case_id, row.office_id)
        packet = session.get(Packet, row.packet_id) if row.packet_id else None
        if packet is None:
            raise RegisterDamagedError
        manifest = store.manifest_of(packet, MULTILINE)
        sent = read_referral(manifest.body, len(manifest.files), manifest.files_bytes)
        return SendReferral(
            case_id=case_id,
            to=row.office_id,
            kind=sent.kind,
            purpose=sent.purpose,
            facts=_facts_again(session, row),
            papers=tuple(row.attachment_ids or ()),
            services=sent.services,
            urgency=sent.urgency,
            details=sent.details,
            reply_by=sent.reply_by,
            ground=sent.ground,
            supersedes=row.id,
            service_times=sent.block.times,
        )


def _facts_again(session: Session, row: Referral) -> tuple[str, ...]:
    """Return what was chosen before, of the case and of whoever and whatever is still meant."""
    if row.case is None:
        return ()
    there = dict(row.case.numbered())
    here = [(one.id, one.position) for one in row.case.persons]
    sure = nobody_left(session, row.case.id, here)

    def is_meant(name: str) -> bool:
        part = there.get(part_of(name))
        if part is None:
            return part_of(name)[0] == field_path.CASE
        return sure or part.created < row.created

    return tuple(dict.fromkeys(_whole(name) for name in row.told if is_meant(name)))


def _whole(address: str) -> str:
    """Return an address with its part; one that no case has any more stays as it is."""
    try:
        return str(field_path.parse(address))
    except UnknownFieldError:
        return address
