"""Many packet files at once, a month of them in one folder, and what became of them in words.

Rules (``crypto/spec/packet.md``, "Receiving"): every file goes through the same steps as one alone,
and a refused one stops no other; a small file is copied into memory first, which is as private as
our folder, and is on the disk before its row counts; the packets of a batch are received in one
transaction, so that a kill leaves each of them received or not; what is here already is passed
over, so that the same folder can be taken in again to go on, and so is what we sealed for another
office.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.base import numerals
from app.base.errors import (
    AppError,
    FileUnreadableError,
    NotEnoughDiskError,
    NotEnoughMemoryError,
    RegisterBusyError,
    RegisterDamagedError,
)
from app.base.jobs import Cancelled, Progress, Report, Token, silent
from app.base.language import ngettext
from app.base.language import translate as _
from app.core.permissions import Act, require
from app.core.services import Services, attempt, register_refusals, writing
from app.inbox import arrival, parts, signed_notices
from app.matching import kept, match_packets
from app.offices.own_card import encryption_keys
from app.packets import store
from app.packets.errors import PacketKnownError, PacketOwnError
from app.packets.records import WaitingParts
from app.system.files import (
    create_private,
    finish_file,
    free_bytes,
    open_to_read,
    plain_errors,
    sync_folder,
    write_all,
)
from crypto.packet.parts import FIRST_BYTES, looks_like_part
from models.queries.exchange import hold_rows

if TYPE_CHECKING:
    from crypto.envelope.hybrid import HybridKey
    from crypto.packet.packet_open import OpenPacket
    from models.rows.packet import Packet


BATCH = 32
"""Files of one transaction: a fifth of a second, so that others get their turn."""

SUFFIXES = (store.SUFFIX, parts.SUFFIX)
_SMALL_BYTES = 256 * 1024
_HANDS = 4
_ENDING = (NotEnoughDiskError, NotEnoughMemoryError, RegisterBusyError, RegisterDamagedError)
"""What no other file would fare better with."""


@dataclass
class TakenIn:
    """What became of many files.

    Attributes:
        received: how many packets are in the inbox now that were not before, or not whole.
        known: how many were here already; also the parts of a packet that is here.
        own: how many are our own packets for other offices; they are passed over.
        gathered: how many parts were put to others that still wait.
        refused: names of files that were not taken, each with the reason.
        done: how many files were looked at.
        ended_by: why it ended before the last file, None when it did not.
    """

    received: int = 0
    known: int = 0
    own: int = 0
    gathered: int = 0
    refused: list[tuple[str, AppError]] = field(default_factory=list)
    done: int = 0
    ended_by: AppError | Cancelled | None = None

    def add(self, other: TakenIn) -> None:
        """Count what became of further files."""
        self.received += other.received
        self.known += other.known
        self.own += other.own
        self.gathered += other.gathered
        self.refused += other.refused
        self.done += other.done
        self.ended_by = other.ended_by


@dataclass(frozen=True)
class _Small:
    """A small file: where it came from, and its private copy."""

    path: Path
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class _Opened:
    """A packet that is whole, and the name its file is going to have here."""

    small: _Small
    packet: OpenPacket
    file: arrival.WholeFile

    @property
    def name(self) -> str:
        """Name of its file in the inbox folder."""
        return self.file.name


def files_in(folder: Path) -> tuple[Path, ...]:
    """Return the packets and parts of a folder, those that were written first first.

    Raises:
        FileUnreadableError: the folder is not there or cannot be read.
    """
    with plain_errors(), os.scandir(folder) as entries:
        found = [
            (entry.stat().st_mtime_ns, entry.name)
            for entry in entries
            if entry.name.lower().endswith(SUFFIXES) and entry.is_file()
        ]
    # So numbers mostly come in their order, and a notice after the packet it is about.
    return tuple(folder / name for _at, name in sorted(found))


def packet_files(places: Sequence[Path]) -> tuple[Path, ...]:
    """Return files as they are named, and in the place of a folder the packets in it.

    Raises:
        FileUnreadableError: a folder cannot be read.
    """
    with plain_errors():
        found = [files_in(place) if place.is_dir() else (place,) for place in places]
    return tuple(path for paths in found for path in paths)


def take_in(
    s: Services, paths: Sequence[Path], report: Report = silent, token: Token | None = None
) -> TakenIn:
    """Take packets and parts into the inbox; a small answer moves its referral at once.

    Args:
        s: the open register.
        paths: files on a stick or elsewhere; they are only read.
        report: told the step "receiving", in files.
        token: may stop it between files; what was received stays.

    Returns:
        What became of them, also when it ended early: a full disk, a stick that was pulled, or
        because the officer asked to stop.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.ACCEPT)
    token = token or Token()
    keys = encryption_keys(s)
    told = TakenIn()
    for first in range(0, len(paths), BATCH):
        report(Progress("receiving", first, len(paths)))
        told.add(_batch(s, paths[first : first + BATCH], keys, token))
        if told.ended_by is not None:
            break
    report(Progress("receiving", told.done, len(paths)))
    return told


def _batch(s: Services, paths: Sequence[Path], keys: Sequence[HybridKey], token: Token) -> TakenIn:
    """Take in one batch: the small packets together, the parts and large packets one by one."""
    told = TakenIn()
    small: list[_Small] = []
    single: list[Path] = []
    try:
        for path in paths:
            token.checkpoint()
            _read(path, small, single, told)
    except (FileUnreadableError, Cancelled) as end:
        told.ended_by = end
    try:
        _take_small(s, small, keys, told)
        if told.ended_by is None:
            _take_single(s, single, told, token)
    except (*_ENDING, FileUnreadableError, Cancelled) as end:
        told.ended_by = end
    return told


def _read(path: Path, small: list[_Small], single: list[Path], told: TakenIn) -> None:
    """Copy a small packet into memory, and put anything else on the other pile.

    Raises:
        FileUnreadableError: its folder is gone: the stick was pulled.
    """
    try:
        with open_to_read(path) as source, plain_errors():
            raw = source.read(_SMALL_BYTES + 1)
    except FileUnreadableError as refusal:
        if not path.parent.is_dir():
            raise
        told.refused.append((path.name, refusal))
        told.done += 1
        return
    if len(raw) > _SMALL_BYTES or looks_like_part(raw[: len(FIRST_BYTES)]):
        single.append(path)
    else:
        small.append(_Small(path, raw))


def _take_single(s: Services, paths: Sequence[Path], told: TakenIn, token: Token) -> None:
    for path in paths:
        try:
            taken = parts.receive(s, path, silent, token)
        except _ENDING:
            raise
        except PacketKnownError:
            told.known += 1
        except PacketOwnError:
            told.own += 1
        except AppError as refusal:
            told.refused.append((path.name, refusal))
        else:
            told.gathered += isinstance(taken, WaitingParts)
            told.received += not isinstance(taken, WaitingParts)
        told.done += 1


def _take_small(
    s: Services, small: Sequence[_Small], keys: Sequence[HybridKey], told: TakenIn
) -> None:
    """Open every packet of a batch, then receive all of them in one transaction."""
    refused: list[tuple[str, AppError]] = []
    opened = list(_opened(s, small, keys, refused, told))
    try:
        rows, known = _receive(s, opened, refused) if small else ([], 0)
    except BaseException:
        for one in opened:
            store.remove(s.folder / store.INBOX / one.name)
        raise
    told.received += len(rows)
    told.known += known
    told.refused += refused
    told.done += len(small)
    if any(row.type == signed_notices.NOTICE for row in rows):
        signed_notices.settle(s)
    if any(row.type in match_packets.TYPES for row in rows):
        kept.scrub(s)


def _receive(
    s: Services, opened: Sequence[_Opened], refused: list[tuple[str, AppError]]
) -> tuple[list[Packet], int]:
    """Receive opened packets; return the new rows, and how many were here already."""
    rows: list[Packet] = []
    in_file: dict[str, Packet] = {}
    known = 0
    with writing(s) as session:
        # A batch is of few offices, and each of its packets asks for its own.
        _held = hold_rows(session)
        for one in opened:
            try:
                with register_refusals(), attempt(session):
                    row = arrival.keep(session, s, one.packet, one.file)
            except _ENDING:
                raise
            except PacketKnownError:
                known += 1
            except AppError as refusal:
                refused.append((one.small.path.name, refusal))
            else:
                rows.append(row)
                in_file[one.name] = row
        for _name, why in refused:
            arrival.note_refusal(session, s, why)
        # A notice of the same batch may have ended a referral, and an answer keeps no file.
        named = [
            one for one in opened if one.name in in_file and in_file[one.name].file_name == one.name
        ]
        _keep_files(s, {one.name: one.small.raw for one in named})
    return rows, known


def _opened(
    s: Services,
    small: Sequence[_Small],
    keys: Sequence[HybridKey],
    refused: list[tuple[str, AppError]],
    told: TakenIn,
) -> Iterator[_Opened]:
    for one in small:
        source = io.BytesIO(one.raw)
        try:
            packet = arrival.open_from(s, source, len(one.raw), keys)
            mends = arrival.mends(s, packet, keys)
            file = arrival.check_whole(packet, source, store.new_name(), mends=mends)
        except PacketKnownError:
            told.known += 1
        except PacketOwnError:
            told.own += 1
        except AppError as refusal:
            refused.append((one.path.name, refusal))
        else:
            yield _Opened(one, packet, file)


def _keep_files(s: Services, files: Mapping[str, bytes]) -> None:
    """Put files on the disk, before the rows that name them are committed.

    Raises:
        NotEnoughDiskError: facts ``needed`` and ``free``.
    """
    if not files:
        return
    folder = store.folder(s, store.INBOX)
    needed, free = sum(map(len, files.values())), free_bytes(folder)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)
    # Several at once, because each waits for the disk.
    with ThreadPoolExecutor(_HANDS) as hands, plain_errors():
        list(hands.map(partial(_write, folder), files.items()))
    with plain_errors():
        sync_folder(folder)


def _write(folder: Path, file: tuple[str, bytes]) -> None:
    name, raw = file
    with create_private(folder / name) as target:
        write_all(target, raw)
        finish_file(target)


def taken_words(told: TakenIn, count: int) -> list[str]:
    """Return the sentences about many files, in the language shown now; none for what is zero.

    Args:
        told: what became of them.
        count: how many files there were.
    """
    found = [
        words.format(count=numerals.shown(number))
        for number, words in _lines(told, count)
        if number
    ]
    return found or [_("There is no packet in this folder.")]


def _lines(told: TakenIn, count: int) -> Iterator[tuple[int, str]]:
    yield (
        told.received,
        ngettext(
            "{count} packet is in the inbox now.",
            "{count} packets are in the inbox now.",
            told.received,
        ),
    )
    yield (
        told.known,
        ngettext("{count} file was here already.", "{count} files were here already.", told.known),
    )
    yield (
        told.own,
        ngettext(
            "{count} file is your own packet for another office and was passed over.",
            "{count} files are your own packets for other offices and were passed over.",
            told.own,
        ),
    )
    yield (
        told.gathered,
        ngettext(
            "{count} part was put to the others.",
            "{count} parts were put to the others.",
            told.gathered,
        ),
    )
    yield (
        len(told.refused),
        ngettext(
            "{count} file was not taken in.",
            "{count} files were not taken in.",
            len(told.refused),
        ),
    )
    left = count - told.done
    yield (
        left,
        ngettext(
            "{count} file is left. Take in the folder again to go on.",
            "{count} files are left. Take in the folder again to go on.",
            left,
        ),
    )
