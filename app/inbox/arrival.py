"""A packet file arrives: copied, opened, judged and put into the tray (receiving steps 1 to 12).

Rules (``crypto/spec/packet.md``, "Receiving"): the steps are normative and in their order; what is
no packet is not copied, and of what is, only the copy in the register folder counts; a packet is
received when it was checked to its last byte, and a whole copy takes the place of a damaged one; a
refusal wipes the copy and leaves nothing but a line in the log; content of an office that nobody
checked stays closed; nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.base.errors import (
    AppError,
    NotEnoughDiskError,
    PacketNewerError,
)
from app.base.jobs import Progress, Report, Token, at_step
from app.core import log
from app.core.services import Services, afterwards, reading, writing
from app.inbox import receipts, signed_notices
from app.matching import kept, match_packets
from app.offices import offices, practice, trust
from app.offices.moved_offices import state_behind
from app.offices.own_card import encryption_keys
from app.offices.trust_errors import OfficeRevokedError
from app.packets import store
from app.packets.bodies import MULTILINE, read_referral
from app.packets.errors import (
    PacketConflictError,
    PacketIncompleteError,
    PacketKnownError,
    PacketNotForUsError,
    PacketOwnError,
    packet_refusals,
)
from app.returns.published import from_plain
from app.sealed import pending_answers
from app.system.files import (
    copy_stream,
    create_private,
    finish_file,
    free_bytes,
    open_to_read,
    plain_errors,
    sha256_of,
    sync_folder,
)
from crypto.errors import BindingError
from crypto.packet.manifest import Manifest
from crypto.packet.packet_open import OpenPacket, open_packet
from models.queries.exchange import is_new
from models.rows.office import Office, retired_ids
from models.rows.packet import Packet, Seen
from models.rows.returns import RETURN

if TYPE_CHECKING:
    from crypto.envelope.hybrid import HybridKey
    from models.register.database import Session

CLOCK_TOLERANCE_S = 48 * 3_600
TAKEN = (
    frozenset({"referral", "receipt", "status", "card", "notice", "return"}) | match_packets.TYPES
)
"""Types of packets that this program acts on; any other is refused as one of a newer program."""

_WAITING = frozenset({"waiting", "quarantined"})


@dataclass(frozen=True)
class WholeFile:
    """The file of a packet that was checked to its last byte.

    Attributes:
        name: its name in the inbox folder.
        size: bytes of it.
        sha256: 64 hex digits over it.
        mends: whether this packet waits here already with a file that is damaged or gone.
    """

    name: str
    size: int
    sha256: str
    mends: bool


def take_in(s: Services, path: Path, report: Report, token: Token) -> str:
    """Take a packet file into the tray.

    Args:
        s: the open register.
        path: the file, on a stick or elsewhere; only read.
        report: told the steps "copying", "opening" and "checking".
        token: may stop it while copying and checking.

    Returns:
        The packet's id.

    Raises:
        AppError: the register is as it was but for a line in the log, and no copy is left.
        Cancelled: nothing is left.
    """
    try:
        keys = encryption_keys(s)
        staged = _stage(s, path, report, token, keys)
    except AppError as refusal:
        log_refusal(s, refusal)
        raise
    return take_in_staged(s, staged, report, token, keys)


def take_in_staged(
    s: Services,
    staged: Path,
    report: Report,
    token: Token,
    keys: Sequence[HybridKey] | None = None,
) -> str:
    """Take a packet file into the tray that lies in the inbox folder already.

    Args:
        s: the open register.
        staged: the file, under a random name; it is removed when it is refused.
        report: told the steps "opening" and "checking".
        token: may stop it.
        keys: our own keys, when they were read already.

    Returns:
        The packet's id.

    Raises:
        AppError: as `take_in`.
    """
    try:
        report(Progress("opening"))
        keys = encryption_keys(s) if keys is None else keys
        with open_to_read(staged) as source:
            opened = open_from(s, source, staged.stat().st_size, keys)
            told = at_step(report, token, "checking", opened.manifest.files_bytes)
            is_mend = mends(s, opened, keys)
            whole = check_whole(opened, source, staged.name, told, mends=is_mend)
        with writing(s) as session:
            keep(session, s, opened, whole)
    except AppError as refusal:
        store.remove(staged)
        log_refusal(s, refusal)
        raise
    except BaseException:
        store.remove(staged)
        raise
    if opened.manifest.type == signed_notices.NOTICE:
        signed_notices.settle(s)
    elif opened.manifest.type in match_packets.TYPES:
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
        AppError: not a packet, damaged, our own, not for us, forwarded, newer.
    """
    try:
        with packet_refusals(lambda office_id: _name_of(s, office_id)), plain_errors():
            opened = _open_as_us(s, source, size, encryption_keys(s) if keys is None else keys)
    except PacketNotForUsError:
        store.refuse_own(s, source, size)
        raise
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


def mends(s: Services, opened: OpenPacket, keys: Sequence[HybridKey]) -> bool:
    """Say whether a packet waits here already with a file that is damaged or gone.

    Args:
        s: the open register.
        opened: what `open_from` returned.
        keys: our own keys.

    Raises:
        PacketKnownError: it was received, and either its file is whole or nobody needs it any more;
            facts ``on`` (when) and ``packet`` (its id).
    """
    found = opened.manifest
    with reading(s) as session:
        seen = session.get(Seen, found.pid)
        if seen is None or not _is_same(seen, opened):
            return False
        known = known_before(session, seen.pid, seen.at)
        row = session.get(Packet, found.pid)
        path = store.file_of(s, row) if row is not None and row.state in _WAITING else None
        sealed = row.file_sha256 if row is not None else None
    if path is None or _is_whole(s, path, sealed, opened.manifest_sha256, keys):
        raise known
    return True


def is_damaged(s: Services, packet_id: str) -> bool:
    """Say whether a packet waits here with a file that is damaged or gone."""
    with reading(s) as session:
        row = session.get(Packet, packet_id)
        if row is None or row.direction != "in" or row.state not in _WAITING:
            return False
        path, sealed, manifest = store.file_of(s, row), row.file_sha256, row.manifest_sha256
    return path is not None and not _is_whole(s, path, sealed, manifest or "", encryption_keys(s))


def _is_whole(
    s: Services, path: Path, sealed: str | None, manifest: str, keys: Sequence[HybridKey]
) -> bool:
    """Say whether a file of the inbox is the one that was checked when it came.

    Args:
        s: the open register.
        path: the file.
        sealed: hash of the file as it was checked; None when an older version kept it unchecked.
        manifest: hash of its manifest.
        keys: our own keys.
    """
    try:
        with open_to_read(path) as source, plain_errors():
            if sealed is not None:
                return sha256_of(source) == sealed
            opened = open_from(s, source, source.seek(0, 2), keys)
            check_whole(opened, source, path.name)
    except AppError:
        return False
    return opened.manifest_sha256 == manifest


def check_whole(
    opened: OpenPacket,
    source: BinaryIO,
    name: str,
    checkpoint: Callable[[int], None] = lambda _done: None,
    *,
    mends: bool = False,
) -> WholeFile:
    """Check an opened packet to its last byte, and keep nothing of its attachments (step 14).

    Args:
        opened: what `open_from` returned.
        source: its file, still open.
        name: its name in the inbox folder.
        checkpoint: called with the bytes of attachments done; may raise to cancel.
        mends: what `mends` said of it.

    Raises:
        PacketDamagedError, PacketIncompleteError, AttachmentDamagedError: it is damaged.
    """
    with packet_refusals(), plain_errors():
        opened.check(checkpoint)
        size = source.seek(0, 2)
        source.seek(0)
        return WholeFile(name, size, sha256_of(source), mends)


def sender_state(session: Session, s: Services, found: Manifest) -> trust.State | None:
    """Return where the sender of a packet stands with us, None when it was never met."""
    office = session.get(Office, found.from_)
    return None if office is None else state_behind(session, office, found.created, s.clock.now())


def _stage(
    s: Services, path: Path, report: Report, token: Token, keys: Sequence[HybridKey]
) -> Path:
    """Step 1: a private copy; from then on only the copy is read, and it is judged anew.

    What is no packet for us, or is here already, is not copied at all: its first bytes say so.
    """
    with open_to_read(path) as source:
        with plain_errors():
            size = source.seek(0, 2)
        mends(s, open_from(s, source, size, keys), keys)
        folder = store.folder(s, store.INBOX)
        free = free_bytes(folder)
        if free < size:
            raise NotEnoughDiskError(needed=size, free=free)
        staged = folder / store.new_name()
        try:
            with plain_errors(), create_private(staged) as target:
                source.seek(0)
                copy_stream(source, target, _bounded(at_step(report, token, "copying", size), size))
                finish_file(target)
                sync_folder(folder)
        except BaseException:
            store.remove(staged)
            raise
    return staged


def keep(session: Session, s: Services, opened: OpenPacket, file: WholeFile) -> Packet:
    """Judge an opened packet and put it into the tray (steps 10 to 12), in one transaction.

    Args:
        session: a writing session.
        s: the open register.
        opened: what `open_from` returned.
        file: its file, checked whole.

    Returns:
        Its row; ``file_name`` is None when the file need not be kept.

    Raises:
        AppError: it is not taken in; what was changed in the session has to be undone.
    """
    office = _sender(session, s, opened)
    seen = _seen(session, opened)
    if seen is not None:
        return _mend(session, s, seen, office, file)
    # Step 12, the time, refuses nothing: a late call for rescue still counts; `accept` asks why.
    found, now = opened.manifest, s.clock.now()
    state = state_behind(session, office, found.created, now)
    is_open = trust.reading(state) is trust.Reading.OPEN
    match_packets.require_welcome(session, found, office, state)
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
        file_name=file.name,
        size=file.size,
        file_sha256=file.sha256,
        manifest_sha256=opened.manifest_sha256,
        manifest=found.raw,
    )
    session.add(row)
    store.note_arrival(session, s, row)
    log.record(session, s, "packet_received", object_id=row.id, office=office.name, type=row.type)
    # An answer moves our referral at once.
    if not pending_answers.hold(session, s, row, found) and is_open:
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


def _seen(session: Session, opened: OpenPacket) -> Seen | None:
    """Step 11: the same packet again, another one under its name, another one under its number.

    Returns:
        When the same packet was received before, None when it never was.

    Raises:
        PacketConflictError: an alarm.
    """
    found = opened.manifest
    if is_new(session, found.pid, found.from_, found.ep, found.seq):
        return None
    seen = session.get(Seen, found.pid)
    if seen is not None and _is_same(seen, opened):
        return seen
    # The second half: a name that we gave to a packet of our own.
    if seen is not None or session.get(Packet, found.pid) is not None:
        raise PacketConflictError(reason="packet.same-id")
    raise PacketConflictError(reason="packet.same-number")


def known_before(session: Session, packet_id: str, at: int) -> PacketKnownError:
    """Return the refusal of a packet that was received before, and may have been erased since.

    Args:
        session: any session.
        packet_id: its id.
        at: when it was received, in Unix seconds.
    """
    if session.get(Packet, packet_id) is None:
        return PacketKnownError(on=at, packet=packet_id, reason=PacketKnownError.ERASED)
    return PacketKnownError(on=at, packet=packet_id)


def _is_same(seen: Seen, opened: OpenPacket) -> bool:
    return (seen.manifest_sha256, seen.from_office) == (
        opened.manifest_sha256,
        opened.manifest.from_,
    )


def _mend(session: Session, s: Services, seen: Seen, office: Office, file: WholeFile) -> Packet:
    """Let a whole file take the place of a damaged one of the same packet.

    Raises:
        PacketKnownError: there is nothing to mend.
    """
    row = session.get(Packet, seen.pid)
    if row is None or not file.mends or row.state not in _WAITING or row.file_name is None:
        raise known_before(session, seen.pid, seen.at)
    # The damaged file goes when it is committed that another one counts.
    afterwards(session, partial(store.remove, store.file_of(s, row)))
    row.file_name, row.size, row.file_sha256 = file.name, file.size, file.sha256
    row.updated = s.clock.now()
    log.record(session, s, "packet_mended", object_id=row.id, office=office.name)
    return row


def log_refusal(s: Services, refusal: AppError) -> None:
    """Write the one line that a refusal leaves."""
    with writing(s) as session:
        note_refusal(session, s, refusal)


def note_refusal(session: Session, s: Services, refusal: AppError) -> None:
    """As `log_refusal`, inside a transaction; an alarm has a word of its own.

    Of our own packet that lies on a stick nothing is written: nobody sent us anything.
    """
    if isinstance(refusal, PacketOwnError):
        return
    action = "alarm_packet" if isinstance(refusal, PacketConflictError) else "packet_refused"
    log.record(session, s, action, code=refusal.code)


def _name_of(s: Services, office_id: str) -> str:
    if office_id == s.office.office_id:
        return s.office.name
    with reading(s) as session:
        office = session.get(Office, office_id)
        return office.name if office else ""


def _bounded(told: Callable[[int], None], total: int) -> Callable[[int], None]:
    """Tell how far the copy is; a file that grows meanwhile must not fill the disk."""

    def checkpoint(done: int) -> None:
        if done > total:
            raise PacketIncompleteError
        told(done)

    return checkpoint
