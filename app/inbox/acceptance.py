"""Packets of other offices: received, looked at, accepted or declined by a person, answered.

Rules (docs/rules.md, Receiving): the fifteen steps in their order, 1 to 12 in `app.inbox.arrival`;
what an office that nobody checked sends stays closed; a packet is accepted whole or not at all, in
one transaction with its answer; the answer is prepared and never sent by itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from app.base.errors import (
    FactRefusedError,
    FileUnreadableError,
    NotEnoughDiskError,
    PacketNewerError,
)
from app.base.jobs import Progress, Report, Token, at_step, silent
from app.base.language import N_
from app.cases.papers import blob_store
from app.cases.papers.blob_store import NewBlob
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.inbox import arrival, incoming, notices, receipts
from app.inbox.inbox_list import is_late, item_of
from app.offices import trust
from app.offices.moved_offices import state_behind
from app.offices.office_view import stale_seconds
from app.offices.offices import office_row
from app.offices.own_card import renew_keys
from app.offices.trust_errors import (
    CardStaleError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.packets import sealing, store
from app.packets.bodies import MULTILINE, IncomingReferral, read_referral
from app.packets.errors import (
    AttachmentDamagedError,
    NotAPacketError,
    PacketConflictError,
    PacketDamagedError,
    PacketExpiredError,
    PacketHeldDamagedError,
    PacketIncompleteError,
    PacketKeyDestroyedError,
    PacketNotForUsError,
    PacketStateError,
    SenderUnknownError,
    packet_refusals,
)
from app.packets.extensions import TRANSFER, first_registered_in, taken_over
from app.packets.records import Accepted, InboxItem
from app.packets.store import arrived_at, packet_row
from app.system.files import free_bytes, open_to_read
from crypto.packet.manifest import Manifest, PacketFile
from crypto.vault.blobs import file_size as blob_size
from models.fields import CATALOGUE, CODE_LISTS
from models.index.fact_rows import keep_counted
from models.rows.case import Case
from models.rows.office import OwnKey

if TYPE_CHECKING:
    from models.register.database import Session

_REFUSALS = {
    trust.State.NEW: SenderUnknownError,
    trust.State.CHANGED: OfficeChangedError,
    trust.State.MISMATCH: OfficeChangedError,
    trust.State.REVOKED: OfficeRevokedError,
}


_HELD_DAMAGED = (
    AttachmentDamagedError,
    NotAPacketError,
    PacketDamagedError,
    PacketIncompleteError,
    PacketNewerError,
)
"""What only damage can make of a packet that opened when it came."""


def receive(
    s: Services, path: Path, report: Report = silent, token: Token | None = None
) -> InboxItem:
    """Take a packet file into the inbox; a receipt moves its referral at once.

    Args:
        s: the open register.
        path: the file; it is only read.
        report: told the steps "copying", "opening" and "checking".
        token: may stop it.

    Raises:
        NotAPacketError, PacketIncompleteError, PacketDamagedError, PacketNewerError: the file.
        PacketNotForUsError, PacketForwardedError: made for someone else.
        OfficeRevokedError: signed after the office was blocked.
        PacketKnownError, PacketConflictError: received before; two packets with one number.
        ReplyUnexpectedError: it answers nothing that we sent to that office.
        NotEnoughDiskError: facts ``needed`` and ``free``, before anything is read.
        FileUnreadableError: the stick was pulled or the file is not there.
        Cancelled: nothing is left.
    """
    require(s, Act.ACCEPT)
    packet_id = arrival.take_in(s, path, report, token or Token())
    with reading(s) as session:
        return item_of(session, packet_id)


def accept(
    s: Services,
    packet_id: str,
    into: str | None = None,
    reason: str = "",
    report: Report = silent,
    token: Token | None = None,
) -> Accepted:
    """Accept a referral into a case and prepare the receipt.

    Args:
        s: the open register.
        packet_id: whole id of a waiting packet.
        into: whole id of an own case, None for a new one.
        reason: why it is accepted although its time is over.
        report: told the steps "unsealing", "sealing", "checking" and "recording".
        token: may stop it.

    Raises:
        NotFoundError: no such packet or case.
        PacketStateError: it is not waiting, or is no referral.
        SenderUnknownError, OfficeChangedError, OfficeRevokedError: trust.
        PacketExpiredError: its time is over and no reason is given.
        FactRefusedError: the reason cannot be kept.
        PacketKeyDestroyedError: it waited so long that our key is gone.
        PacketHeldDamagedError: the file that is kept of it is damaged; refused whole.
        NotEnoughDiskError: facts ``needed`` and ``free``, before anything is read.
        Cancelled: nothing is left.
    """
    require(s, Act.ACCEPT)
    token = token or Token()
    reason = kept_text(reason, "decline_details", N_("Reason"))
    look = _acceptable(s, packet_id, reason)
    _check_room(s, look.manifest)
    # Step 14. The rest of the packet, each file into a blob of its own, checked to the last byte.
    with (
        _unsealed(s, look, report, token) as blobs,
        _receipt(s, look, "accepted", report, token) as (answer),
    ):
        # Step 15. Case, blobs, state, log, card and answer in one transaction.
        report(Progress("recording"))
        with writing(s) as session:
            case = _write(session, s, look, into, blobs, reason)
            case_id, case_no = case.id, case.case_no
            _settle_answer(session, s, look, answer, case)
    with contextlib.suppress(NotEnoughDiskError, FileUnreadableError):
        # Blobs that cannot be placed now are readable where they are; the next unlock places them.
        blob_store.place(s, [blob.name for _file, blob in blobs])
    store.remove(look.path)
    return _accepted(case_id, case_no, answer)


def decline(s: Services, packet_id: str, reason: str, note: str = "") -> Accepted:
    """Decline a referral with a reason, and prepare the receipt that says so.

    Args:
        s: the open register.
        packet_id: whole id of a waiting packet.
        reason: a code of decline_reason.
        note: a few words; they leave as typed.

    Raises:
        FactRefusedError: not a reason, or the note is too long.
        NotFoundError, PacketStateError: no such packet, or it is not waiting.
        SenderUnknownError, OfficeChangedError, OfficeRevokedError: trust.
    """
    require(s, Act.ACCEPT)
    if reason not in {code.value for code in CODE_LISTS["decline_reason"]}:
        raise FactRefusedError(field=CATALOGUE.field("decline_reason").label, reason="code.unknown")
    note = kept_text(note, "decline_details")
    look = _acceptable(s, packet_id, reason)
    with (
        _receipt(s, look, "declined", silent, Token(), reason, note) as answer,
        writing(s) as session,
    ):
        _write_declined(session, s, look, reason, note)
        _settle_answer(session, s, look, answer, None)
    store.remove(look.path)
    return _accepted("", "", answer)


@dataclass(frozen=True)
class _Look:
    """A waiting referral and everything its acceptance needs."""

    packet_id: str
    manifest: Manifest
    sha256: str
    office_id: str
    office_name: str
    referral: IncomingReferral
    path: Path | None
    size: int
    stale_s: int
    taken_over_on: str


def _acceptable(s: Services, packet_id: str, reason: str) -> _Look:
    """Look at a packet again as at its arrival: state, trust, time."""
    with reading(s) as session:
        row = packet_row(session, packet_id)
        office = office_row(session, row.office_id)
        state = state_behind(session, office, row.created, s.clock.now())
        if row.state == "quarantined" or trust.reading(state) is not trust.Reading.OPEN:
            raise _REFUSALS.get(state, SenderUnknownError)(office=office.name)
        if row.state != "waiting" or row.type != "referral":
            raise PacketStateError(reason="packet.not-waiting")
        if is_late(session, s, row.expires) and not reason.strip():
            raise PacketExpiredError(until=row.expires)
        found = store.manifest_of(row, MULTILINE)
        return _Look(
            packet_id=row.id,
            manifest=found,
            sha256=row.manifest_sha256 or "",
            office_id=office.id,
            office_name=office.name,
            referral=read_referral(found.body, len(found.files), found.files_bytes),
            path=store.file_of(s, row),
            size=row.size,
            stale_s=stale_seconds(office, s.clock.now()),
            taken_over_on=s.clock.today().isoformat() if found.body["kind"] == TRANSFER else "",
        )


def _check_room(s: Services, found: Manifest) -> None:
    needed = sum(blob_size(file.size) for file in found.files)
    free = free_bytes(s.folder)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)


class _Sink:
    """What an attachment is written to: a sealed blob that is complete when it is closed."""

    def __init__(self, blob: NewBlob) -> None:
        self._blob = blob

    def write(self, data: bytes | memoryview) -> int:
        """Seal the next bytes."""
        return self._blob.write(data)

    def close(self) -> None:
        """Seal the end and flush."""
        self._blob.finish()


@contextlib.contextmanager
def _unsealed(
    s: Services, look: _Look, report: Report, token: Token
) -> Iterator[list[tuple[PacketFile, NewBlob]]]:
    """Yield the attachments as staged blobs; they vanish when the acceptance does not end well."""
    blobs: list[tuple[PacketFile, NewBlob]] = []

    def sink(_number: int, file: PacketFile) -> BinaryIO:
        blob = blob_store.begin(s)
        blobs.append((file, blob))
        return cast("BinaryIO", _Sink(blob))

    try:
        _extract(s, look, sink, at_step(report, token, "unsealing", look.manifest.files_bytes))
    except BaseException:
        for _file, blob in blobs:
            blob.discard()
        raise
    with blob_store.committed(blob for _file, blob in blobs):
        yield blobs


def _extract(
    s: Services,
    look: _Look,
    sink: Callable[[int, PacketFile], BinaryIO],
    checkpoint: Callable[[int], None],
) -> None:
    if look.path is None:
        raise PacketStateError(reason="packet.file-gone")
    try:
        with open_to_read(look.path) as source:
            opened = arrival.open_from(s, source, look.size)
            if opened.manifest_sha256 != look.sha256:
                raise PacketConflictError(reason="packet.file-swapped")
            with packet_refusals():
                opened.extract(sink, checkpoint)
    except PacketNotForUsError as error:
        # It opened when it came: its key is gone since, or the file is not what it was.
        raise _key_gone(s, look) from error
    except _HELD_DAMAGED as error:
        raise PacketHeldDamagedError from error
    except FileUnreadableError as error:
        if error.facts.get("reason") != "missing":
            raise
        raise PacketHeldDamagedError from error


def _key_gone(s: Services, look: _Look) -> PacketKeyDestroyedError | PacketHeldDamagedError:
    with reading(s) as session:
        key = session.get(OwnKey, look.manifest.to_kid)
        if key is None or key.destroyed_at is None:
            return PacketHeldDamagedError()
        return PacketKeyDestroyedError(on=key.destroyed_at)


@contextlib.contextmanager
def _receipt(
    s: Services,
    look: _Look,
    state: str,
    report: Report,
    token: Token,
    reason: str = "",
    note: str = "",
) -> Iterator[sealing.Sealed | None]:
    """Seal the answer into the outbox before the acceptance is committed with it.

    Yields None when the sender's keys ran out so long ago that nothing can be sealed for them; the
    acceptance does not wait for a new card.
    """
    try:
        trust.require(
            trust.State.VERIFIED, trust.What.ROUTINE, stale_s=look.stale_s, office=look.office_name
        )
    except CardStaleError:
        yield None
        return
    renew_keys(s)
    wanted = sealing.Wanted(
        type="receipt",
        office_id=look.office_id,
        body=receipts.receipt_body(look.packet_id, look.sha256, state, note, reason),
        thread=look.manifest.thread,
        re=look.packet_id,
        ext=taken_over(look.taken_over_on) if look.taken_over_on and state == "accepted" else {},
    )
    sealed = sealing.seal(s, wanted, sealing.reserve(s, wanted), report, token)
    try:
        with sealing.burning(s, sealed.numbers):
            yield sealed
    except BaseException:
        store.remove(sealed.path)
        raise


def _settle_answer(
    session: Session, s: Services, look: _Look, answer: sealing.Sealed | None, case: Case | None
) -> None:
    if answer is None:
        return
    row = sealing.settle(session, s, answer)
    row.case_id = case.id if case else None
    log.record(
        session,
        s,
        "receipt_sealed",
        case.case_no if case else "",
        row.case_id,
        office=look.office_name,
    )


def _write(
    session: Session,
    s: Services,
    look: _Look,
    into: str | None,
    blobs: list[tuple[PacketFile, NewBlob]],
    reason: str,
) -> Case:
    packet = packet_row(session, look.packet_id)
    # Somebody else may have answered while the files were being read.
    if packet.state != "waiting":
        raise PacketStateError(reason="packet.not-waiting")
    case = incoming.write_case(session, s, packet, look.referral, look.office_name, into)
    incoming.add_papers(session, s, case, packet, look.referral, blobs)
    referral = incoming.referral_row(s, packet, look.referral, arrived_at(session, packet))
    referral.case_id = case.id
    referral.move_to("accepted", s.clock.now())
    if look.taken_over_on:
        referral.accepted_on = look.taken_over_on
        referral.first_registered_on = first_registered_in(look.manifest) or None
    session.add(referral)
    packet.move_to("accepted", s.clock.now())
    packet.case_id, packet.referral_id = case.id, referral.id
    packet.file_name, packet.note = None, reason or None
    notices.accepted(session, s, packet, case)
    if look.taken_over_on:
        # In whose count the case is follows from the referral, which was not there before.
        session.flush()
        keep_counted(session, case)
        log.record(session, s, "case_taken_over", case.case_no, case.id, office=look.office_name)
    log.record(
        session,
        s,
        "packet_accepted",
        case.case_no,
        case.id,
        office=look.office_name,
        papers=len(blobs),
        late=int(is_late(session, s, packet.expires)),
    )
    return case


def _write_declined(session: Session, s: Services, look: _Look, reason: str, note: str) -> None:
    packet = packet_row(session, look.packet_id)
    if packet.state != "waiting":
        raise PacketStateError(reason="packet.not-waiting")
    now = s.clock.now()
    referral = incoming.referral_row(s, packet, look.referral, arrived_at(session, packet))
    referral.put_all({"decline_reason": reason, "decline_details": note})
    referral.move_to("declined", now)
    session.add(referral)
    packet.move_to("declined", now)
    packet.referral_id, packet.decline_reason = referral.id, reason
    packet.file_name, packet.note = None, note or None
    log.record(
        session, s, "packet_declined", object_id=packet.id, office=look.office_name, why=reason
    )


def _accepted(case_id: str, case_no: str, answer: sealing.Sealed | None) -> Accepted:
    if answer is None:
        return Accepted(case_id, case_no, "", "")
    return Accepted(case_id, case_no, answer.numbers.pid, str(answer.path))
