"""Sealing one packet into the outbox: number, bytes, proof that they were written.

Rules:

* Sealing (docs/rules.md, Sending): a number is reserved and committed before anything is sealed
  with it and is never used again; a file gets its name only after it was flushed, read again and
  found equal; what goes wrong on the way leaves a burnt number and nothing else.
* Small packets about one that both know: the gate for routine packets decides whether one may be
  sealed; the change it tells of and the sealed packet are committed together; what it quotes are
  ids, days and words typed for it, never a fact of a case; nothing is sent by itself.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.errors import NotEnoughDiskError, PaperRefusedError, RegisterDamagedError
from app.base.jobs import Progress, Report, Token, at_step, silent
from app.core import log
from app.core.services import Services, reading, writing
from app.offices import practice, trust
from app.offices.moved_offices import today
from app.offices.office_view import card_on_file, stale_seconds, state_now
from app.offices.offices import office_row
from app.offices.own_card import current_card, identity_of, renew_keys
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.extensions import MOST_UNUSED, unused
from app.packets.records import SmallPacket
from app.system.files import (
    PART_SUFFIX,
    create_private,
    finish_file,
    free_bytes,
    open_to_read,
    plain_errors,
    rename_new,
    sync_folder,
)
from crypto.base.primitives import random_bytes
from crypto.errors import AttachmentError, LimitError, TamperError
from crypto.packet.manifest import (
    DEFAULT_LIFE_S,
    MAX_CONTENT_BYTES,
    MAX_FILES,
    MAX_MANIFEST_BYTES,
    file_size,
)
from crypto.packet.packet_seal import Facts, FileSource, PreparedPacket, prepare
from models.base.meta import get_meta, set_meta
from models.queries.exchange import unused_numbers
from models.rows.directory import identities
from models.rows.office import Office
from models.rows.packet import Packet, reserve_seq

if TYPE_CHECKING:
    from models.register.database import Session


SMALL_MANIFEST = 32_768
"""Room for the manifest in an estimate of a file's size, before the manifest exists."""

_EPOCH = "epoch"
_EPOCH_DIGITS = 16


@dataclass(frozen=True)
class Wanted:
    """What is to be sealed.

    Attributes:
        type: referral, receipt, status or notice.
        office_id: the recipient.
        body: as `app.packets.bodies` made it.
        thread: 32 hex digits, "" begins a new one.
        re: id of the packet this one answers, None for a first one.
        files: attachments in order.
        case_id, referral_id: what it is about here, kept with the packet.
        ext: optional members of the manifest, as `app.packets.extensions` writes them.
    """

    type: str
    office_id: str
    body: dict[str, Any]
    thread: str = ""
    re: str | None = None
    files: tuple[FileSource, ...] = ()
    case_id: str | None = None
    referral_id: str | None = None
    ext: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Numbers:
    """The names and number of one packet."""

    pid: str
    thread: str
    ep: str
    seq: int
    created: int


@dataclass(frozen=True)
class Sealed:
    """A packet that lies in the outbox and is not yet told of.

    Attributes:
        path: its file, complete.
        size: bytes of it.
        manifest: the signed bytes.
        file_sha256: of the whole file, by which we know it again when it comes back to us.
    """

    numbers: Numbers
    path: Path
    size: int
    manifest: bytes
    manifest_sha256: str
    file_sha256: str


def check_room(s: Services, files: Sequence[FileSource]) -> None:
    """Refuse before anything is written when it cannot be sealed.

    Raises:
        PaperRefusedError: more than 64 papers, or more than 2 GiB of them.
        NotEnoughDiskError: facts ``needed`` and ``free``, in bytes.
    """
    content = sum(source.file.size for source in files)
    if len(files) > MAX_FILES:
        raise PaperRefusedError(reason="packet.too-many-files", limit=MAX_FILES)
    if content > MAX_CONTENT_BYTES - MAX_MANIFEST_BYTES:
        raise PaperRefusedError(reason="packet.too-large", limit=MAX_CONTENT_BYTES)
    needed = file_size(content + SMALL_MANIFEST)
    free = free_bytes(store.folder(s, store.OUTBOX))
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)


def trial(s: Services, wanted: Wanted) -> PreparedPacket:
    """Build a packet that will not be sent, to look at it as its receiver will.

    It carries a number that is not reserved, and is thrown away.
    """
    with reading(s) as session:
        numbers = Numbers(
            pid=random_bytes(16).hex(),
            thread=wanted.thread or random_bytes(16).hex(),
            ep=_count_for(get_meta(session, _EPOCH) or "", wanted.office_id),
            seq=1,
            created=s.clock.now(),
        )
        return _prepare(session, s, wanted, numbers)


def _count_for(epoch: str, office_id: str) -> str:
    """Return the epoch under which packets for an office are counted.

    An office whose number was stolen goes on under one that nothing ties to the old one, in a
    register that remembers what it saw: under the same epoch our first packets to it would carry
    numbers that it knows already.
    """
    return hashlib.sha256(f"lifafa/epoch {epoch} {office_id}".encode()).hexdigest()[:_EPOCH_DIGITS]


def reserve(s: Services, wanted: Wanted) -> Numbers:
    """Take the next number for an office and commit it, before anything is sealed (step 2)."""
    now = s.clock.now()
    with writing(s) as session:
        epoch = get_meta(session, _EPOCH)
        if epoch is None:
            epoch = random_bytes(8).hex()
            set_meta(session, _EPOCH, epoch)
        known_as = identities(session, wanted.office_id)
        numbers = Numbers(
            pid=random_bytes(16).hex(),
            thread=wanted.thread or random_bytes(16).hex(),
            ep=_count_for(epoch, known_as[0]),
            seq=reserve_seq(session, wanted.office_id, known_as),
            created=now,
        )
        session.add(
            Packet(
                id=numbers.pid,
                direction="out",
                state="reserved",
                type=wanted.type,
                office_id=wanted.office_id,
                thread=numbers.thread,
                re=wanted.re,
                ep=numbers.ep,
                seq=numbers.seq,
                created=now,
                expires=now + DEFAULT_LIFE_S,
                updated=now,
                size=0,
                case_id=wanted.case_id,
                referral_id=wanted.referral_id,
            )
        )
    s.keep_now()
    return numbers


def seal(s: Services, wanted: Wanted, numbers: Numbers, report: Report, token: Token) -> Sealed:
    """Build the packet under its number and write it to the outbox, proved (step 3).

    Args:
        s: the open register.
        wanted: what is to be sealed.
        numbers: from `reserve`.
        report: told the steps "sealing" and "checking", in bytes.
        token: may stop it between chunks.

    Raises:
        Cancelled: the number is burnt, nothing else is left.
        NotEnoughDiskError, FileUnreadableError, RegisterDamagedError: as for Cancelled.
    """
    folder = store.folder(s, store.OUTBOX)
    with burning(s, numbers):
        with reading(s) as session:
            prepared = _prepare(session, s, wanted, numbers)
        path = folder / store.new_name()
        _write(prepared, path, report, token)
        with open_to_read(path) as written:
            digest = store.sum_of(written)
    return Sealed(
        numbers,
        path,
        prepared.size_bytes,
        prepared.manifest_bytes,
        prepared.manifest_sha256,
        digest,
    )


@contextlib.contextmanager
def burning(s: Services, numbers: Numbers) -> Iterator[None]:
    """Burn a reserved number when the work under it does not come to its end."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception), writing(s) as session:
            row = session.get(Packet, numbers.pid)
            if row is not None and row.state == "reserved":
                row.move_to("burnt", s.clock.now())
                log.record(session, s, "number_burnt", object_id=row.id, seq=row.seq)
        raise


@contextlib.contextmanager
def recorded(s: Services, sealed: Sealed, report: Report) -> Iterator[Session]:
    """Open the one transaction that tells the register of a sealed packet (step 4).

    When it does not come to its end, the number is burnt and the file removed.
    """
    try:
        with burning(s, sealed.numbers):
            report(Progress("recording"))
            with writing(s) as session:
                settle(session, s, sealed)
                yield session
            s.keep_now()
    except BaseException:
        store.remove(sealed.path)
        raise


def settle(session: Session, s: Services, sealed: Sealed) -> Packet:
    """Tell the register of a packet that lies in the outbox (part of step 4).

    Args:
        session: the writing session in which its referral or answer changes too.
        s: the open register.
        sealed: the packet.
    """
    now = s.clock.now()
    row = session.get(Packet, sealed.numbers.pid)
    if row is None:
        raise RegisterDamagedError
    row.move_to("sealed", now)
    row.file_name = sealed.path.name
    row.size = sealed.size
    row.manifest = sealed.manifest
    row.manifest_sha256 = sealed.manifest_sha256
    row.file_sha256 = sealed.file_sha256
    office = session.get(Office, row.office_id)
    if office is not None:
        office.last_exchange = now
    return row


def _prepare(session: Session, s: Services, wanted: Wanted, numbers: Numbers) -> PreparedPacket:
    office = session.get(Office, wanted.office_id)
    if office is None:
        raise RegisterDamagedError
    card = card_on_file(office)
    practice.require_same_kind(session, card)
    known_as = identities(session, office.id)
    not_used = unused_numbers(session, known_as, numbers.ep, MOST_UNUSED)
    facts = Facts(
        type=wanted.type,
        pid=numbers.pid,
        thread=numbers.thread,
        re=wanted.re,
        ep=numbers.ep,
        seq=numbers.seq,
        ack=store.ack_for(session, office.id),
        created=numbers.created,
        expires=numbers.created + DEFAULT_LIFE_S,
        log_head=log.head(session).hex(),
        card=current_card(session),
        body=wanted.body,
        ext={**wanted.ext, **unused(not_used)},
    )
    # The trust gate let a card pass whose keys ran out less than 30 days ago.
    key = card.best_key(numbers.created) or card.newest_key()
    try:
        return prepare(
            facts, identity_of(session, s.vault), office.id, key, wanted.files, MULTILINE
        )
    except LimitError as error:
        raise PaperRefusedError(reason="packet.too-large", limit=MAX_CONTENT_BYTES) from error


def _write(prepared: PreparedPacket, path: Path, report: Report, token: Token) -> None:
    """Write beside, flush, read again, compare, and only then give the name."""
    part = path.with_name(path.name + PART_SUFFIX)
    try:
        with plain_errors(), create_private(part) as target:
            prepared.write(target, at_step(report, token, "sealing", prepared.size_bytes))
            finish_file(target)
            prepared.verify_written(target, at_step(report, token, "checking", prepared.size_bytes))
        with plain_errors():
            rename_new(part, path)
            sync_folder(path.parent)
    except (TamperError, AttachmentError) as error:
        raise RegisterDamagedError from error
    finally:
        store.remove(part)


@dataclass(frozen=True)
class Small:
    """What a small packet says.

    Attributes:
        type: receipt, status or notice.
        office_id: whom it is for.
        body: by type, as `crypto.packet.bodies` checks it.
        about: the packet it is about; its thread is gone on with.
        thread: of that packet.
        case_id, referral_id: what it is about here.
        ext: optional members, as `app.packets.extensions` writes them.
    """

    type: str
    office_id: str
    body: Mapping[str, Any]
    about: str
    thread: str
    case_id: str | None = None
    referral_id: str | None = None
    ext: Mapping[str, Any] = field(default_factory=dict)


def require_open(s: Services, office_id: str) -> str:
    """Refuse unless routine packets may be sealed for an office today; return its name.

    An office that moved is asked for under its new number, once that is trusted.

    Raises:
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
    """
    with reading(s) as session:
        office = office_row(session, today(session, office_id))
        trust.require(
            state_now(office, s.clock.now()),
            trust.What.ROUTINE,
            stale_s=stale_seconds(office, s.clock.now()),
            office=office.name,
        )
        return office.name


@contextlib.contextmanager
def sealed_with(s: Services, small: Small) -> Iterator[tuple[Session, SmallPacket]]:
    """Seal a small packet, and commit it with what the block writes.

    Yields:
        The writing session, and the packet; when the block raises, only a burnt number stays.

    Raises:
        AppError: as `require_open`, or the disk.
    """
    name = require_open(s, small.office_id)
    renew_keys(s)
    with reading(s) as session:
        to = today(session, small.office_id)
    wanted = Wanted(
        type=small.type,
        office_id=to,
        body=dict(small.body),
        thread=small.thread,
        re=small.about,
        case_id=small.case_id,
        referral_id=small.referral_id,
        ext=small.ext,
    )
    sealed = seal(s, wanted, reserve(s, wanted), silent, Token())
    packet = SmallPacket(
        packet_id=sealed.numbers.pid,
        file=str(sealed.path),
        to_office=to,
        to_name=name,
        referral_id=small.referral_id or "",
    )
    with recorded(s, sealed, silent) as session:
        yield session, packet
