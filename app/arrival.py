"""A packet file arrives: copied, opened, judged and put into the tray (receiving steps 1 to 12).

Rules (security design, D.5): the steps are normative and in their order; the file is copied into
the register folder before it is read; a refusal wipes the copy and leaves nothing but a line in the
log; content of an office that nobody checked stays closed; nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app import log, offices, practice, receipts, sealed_answers, signed_notices, tray, trust
from app.bootstrap import Services, reading, writing
from app.errors import (
    AppError,
    NotEnoughDiskError,
    OfficeRevokedError,
    PacketConflictError,
    PacketIncompleteError,
    PacketKnownError,
    PacketNewerError,
)
from app.files import (
    copy_stream,
    create_private,
    finish_file,
    free_bytes,
    open_to_read,
    plain_errors,
    sync_folder,
)
from app.jobs import Progress, Report, Token
from app.keys import encryption_keys
from app.matching import arriving, kept
from app.packet_errors import packet_refusals
from app.packets import MULTILINE, read_referral
from app.returns.published import from_plain
from app.sender import state_behind
from crypto.errors import BindingError
from crypto.manifest import Manifest
from crypto.packet import MAX_FILE_BYTES, MIN_FILE_BYTES, OpenPacket, open_packet
from models.exchange import arrived_with, is_new
from models.finding import seen_number
from models.identity import retired_ids
from models.office import Office
from models.packet import Packet, Seen
from models.returns import RETURN

if TYPE_CHECKING:
    from crypto.hybrid import HybridKey
    from models.database import Session

CLOCK_TOLERANCE_S = 48 * 3_600
TAKEN = frozenset({"referral", "receipt", "status", "card", "notice", "return"}) | arriving.TYPES
"""Types of packets that this program acts on; any other is refused as one of a newer program."""


def take_in(s: Services, path: Path, report: Report, token: Token) -> str:
    """Take a packet file into the tray.

    Args:
        s: the open register.
        path: the file, on a stick or elsewhere; only read.
        report: told the steps "copying" and "opening".
        token: may stop it while copying.

    Returns:
        The packet's id.

    Raises:
        AppError: the register is as it was but for a line in the log, and no copy is left.
        Cancelled: nothing is left.
    """
    try:
        staged = _stage(s, path, report, token)
    except AppError as refusal:
        log_refusal(s, refusal)
        raise
    return take_in_staged(s, staged, report)


def take_in_staged(s: Services, staged: Path, report: Report) -> str:
    """Take a packet file into the tray that lies in the inbox folder already.

    Args:
        s: the open register.
        staged: the file, under a random name; it is removed when it is refused.
        report: told the step "opening".

    Returns:
        The packet's id.

    Raises:
        AppError: as `take_in`.
    """
    try:
        report(Progress("opening"))
        with open_to_read(staged) as source:
            opened = open_from(s, source, staged.stat().st_size)
        with writing(s) as session:
            keep(session, s, opened, staged.name, staged.stat().st_size)
    except AppError as refusal:
        tray.remove(staged)
        log_refusal(s, refusal)
        raise
    except BaseException:
        tray.remove(staged)
        raise
    if opened.manifest.type == signed_notices.NOTICE:
        signed_notices.settle(s)
    elif opened.manifest.type in arriving.TYPES:
        kept.scrub(s)
    return opened.manifest.pid


def open_from(
    s: Services, source: BinaryIO, size: int, keys: Sequence[HybridKey] | None = None
) -> OpenPacket:
    """Open a packet as far as its signed manifest (steps 2 to 9); at most 1.2 MB are read.

    Args:
        s: the open register.
        source: the file, seekable.
        size: bytes of it.
        keys: our own keys, when several packets are opened with them.

    Raises:
        AppError: not a packet, damaged, not for us, forwarded, newer.
    """
    with packet_refusals(lambda office_id: _name_of(s, office_id)), plain_errors():
        opened = _open_as_us(s, source, size, encryption_keys(s) if keys is None else keys)
    if opened.manifest.type not in TAKEN:
        raise PacketNewerError
    if opened.manifest.type == "referral":
        # The end of step 8: shapes that only the catalogue's side can judge.
        found = opened.manifest
        read_referral(found.body, len(found.files), found.files_bytes)
    if opened.manifest.type == RETURN:
        from_plain(opened.manifest.body)
    return opened


def _open_as_us(s: Services, source: BinaryIO, size: int, keys: Sequence[HybridKey]) -> OpenPacket:
    """Open a packet for this office, or for an identity that it had before."""
    try:
        return open_packet(source, size, keys, s.office.office_id, MULTILINE)
    except BindingError as error:
        meant = str(error.facts.get("to", ""))
        with reading(s) as session:
            if meant not in retired_ids(session):
                raise
    return open_packet(source, size, keys, meant, MULTILINE)


def sender_state(session: Session, s: Services, found: Manifest) -> trust.State | None:
    """Return where the sender of a packet stands with us, None when it was never met."""
    office = session.get(Office, found.from_)
    return None if office is None else state_behind(session, office, found.created, s.clock.now())


def _stage(s: Services, path: Path, report: Report, token: Token) -> Path:
    """Step 1: size and room first, then a private copy; from here on only the copy is read."""
    with open_to_read(path) as source:
        with plain_errors():
            size = source.seek(0, 2)
            source.seek(0)
        folder = tray.folder(s, tray.INBOX)
        free = free_bytes(folder)
        if size <= MAX_FILE_BYTES and free < size:
            raise NotEnoughDiskError(needed=size, free=free)
        # What cannot be a packet is not copied: its first bytes and its size say why.
        if size > MAX_FILE_BYTES or size < MIN_FILE_BYTES:
            open_from(s, source, size)
        staged = folder / tray.new_name()
        try:
            with plain_errors(), create_private(staged) as target:
                copy_stream(source, target, _told(report, token, size))
                finish_file(target)
                sync_folder(folder)
        except BaseException:
            tray.remove(staged)
            raise
    return staged


def keep(session: Session, s: Services, opened: OpenPacket, file_name: str, size: int) -> Packet:
    """Judge an opened packet and put it into the tray (steps 10 to 12), in one transaction.

    Args:
        session: a writing session.
        s: the open register.
        opened: what `open_from` returned.
        file_name: name of its file in the inbox folder.
        size: bytes of the file.

    Returns:
        Its row; ``file_name`` is None when the file need not be kept.

    Raises:
        AppError: it is not taken in; what was changed in the session has to be undone.
    """
    office = _sender(session, s, opened)
    _refuse_replay(session, opened)
    # Step 12, the time, refuses nothing: a late call for rescue still counts. It is a warning of
    # the preview, and `accept` asks for a reason.
    found, now = opened.manifest, s.clock.now()
    state = state_behind(session, office, found.created, now)
    is_open = trust.reading(state) is trust.Reading.OPEN
    arriving.require_welcome(session, found, office, state)
    row = Packet(
        id=found.pid,
        direction="in",
        state="waiting" if is_open else "quarantined",
        type=found.type,
        office_id=office.id,
        thread=found.thread,
        re=found.re,
        ep=found.ep,
        seq=found.seq,
        created=found.created,
        expires=found.expires,
        updated=now,
        file_name=file_name,
        size=size,
        manifest_sha256=opened.manifest_sha256,
        manifest=found.raw,
    )
    session.add(row)
    tray.note_arrival(session, s, row)
    log.record(session, s, "packet_received", object_id=row.id, office=office.name, type=row.type)
    # An answer moves our referral at once.
    if not sealed_answers.hold(session, s, row, found) and is_open:
        receipts.read(session, s, row, found)
    return row


def _sender(session: Session, s: Services, opened: OpenPacket) -> Office:
    """Step 10: who it is. An office that was never met is kept as new, so that it can be checked.

    Raises:
        OfficeRevokedError: signed after we blocked the office; what is older is quarantined,
            because whoever holds a stolen key can write any date.
        PracticePacketError, RealPacketError: one of the two offices only practises.
    """
    practice.require_packet_of_same_kind(session, opened.card)
    office = session.get(Office, opened.manifest.from_)
    if office is None:
        return offices.keep_card(session, s, opened.card)
    revoked_at = office.revoked_at
    if revoked_at is not None and opened.manifest.created >= revoked_at:
        raise OfficeRevokedError(office=office.name, on=revoked_at)
    return office


def _refuse_replay(session: Session, opened: OpenPacket) -> None:
    """Step 11: the same packet again, another one under its name, another one under its number.

    Raises:
        PacketKnownError: received before; facts ``on`` (when) and ``packet`` (its id).
        PacketConflictError: an alarm.
    """
    found = opened.manifest
    if is_new(session, found.pid, found.from_, found.ep, found.seq):
        return
    seen = session.get(Seen, found.pid)
    same = seen is not None and (seen.manifest_sha256, seen.from_office) == (
        opened.manifest_sha256,
        found.from_,
    )
    if seen is not None and same:
        raise PacketKnownError(on=seen.at, packet=seen.pid)
    # The second half: a name that we gave to a packet of our own.
    if seen is not None or session.get(Packet, found.pid) is not None:
        raise PacketConflictError(reason="packet.same-id")
    numbered = (session, found.from_, found.ep, found.seq)
    if seen_number(*numbered) is not None or arrived_with(*numbered) is not None:
        raise PacketConflictError(reason="packet.same-number")


def log_refusal(s: Services, refusal: AppError) -> None:
    """Write the one line that a refusal leaves."""
    with writing(s) as session:
        note_refusal(session, s, refusal)


def note_refusal(session: Session, s: Services, refusal: AppError) -> None:
    """As `log_refusal`, inside a transaction; an alarm has a word of its own."""
    action = "alarm_packet" if isinstance(refusal, PacketConflictError) else "packet_refused"
    log.record(session, s, action, code=refusal.code)


def _name_of(s: Services, office_id: str) -> str:
    if office_id == s.office.office_id:
        return s.office.name
    with reading(s) as session:
        office = session.get(Office, office_id)
        return office.name if office else ""


def _told(report: Report, token: Token, total: int) -> Callable[[int], None]:
    """Tell how far the copy is; a file that grows meanwhile must not fill the disk."""

    def checkpoint(done: int) -> None:
        token.checkpoint()
        if done > total:
            raise PacketIncompleteError
        report(Progress("copying", done, total))

    return checkpoint
