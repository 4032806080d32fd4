"""A sealed packet leaves in parts: for mail with a size limit, and for sticks that are too small.

Rules: every part is proved like a whole copy; a part that lies there already is left as it is; what
finds no room goes on the next stick; the same packet always gives the same parts, so that one can
be handed over again alone; names tell no office and no day.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from app.base.errors import FactRefusedError, FileUnreadableError
from app.base.jobs import Report, Token, silent
from app.base.language import N_
from app.core.services import Services
from app.outbox import delivery, how_to_open
from app.packets.records import CopiedParts
from app.sealed.sealed import inside_its_seal
from app.system.files import free_bytes, open_to_read, plain_errors
from app.system.verified_copy import Steps, check_target, copy_proved, same_bytes
from crypto.errors import LimitError, TruncatedError
from crypto.packet.parts import LARGE_STEP, MAX_COUNT, SMALL_STEP, PartSet, PartSource

STEPS = {"7M": SMALL_STEP, "18M": LARGE_STEP}
"""Sizes of parts as an officer names them: for mail up to 10 MB, and up to 25 MB."""

_LEFT_FREE = 32 * 1024
_CHUNK_BYTES = 1_048_576
_RANGE = re.compile(r"([0-9]{1,3})(?:\s*[-\N{EN DASH}]\s*([0-9]{1,3}))?")


@dataclass
class _Work:
    """The parts that are asked for, and what became of them.

    Attributes:
        leaves: called once, before the first byte leaves.
    """

    whole: PartSet
    folder: Path
    stem: str
    wanted: tuple[int, ...]
    leaves: Callable[[], None]
    done: list[int] = field(default_factory=list)
    begun: bool = False

    def path(self, number: int) -> Path:
        """Return where a part is to be."""
        return self.folder / part_name(self.stem, number, self.whole.count)


def part_name(stem: str, number: int, count: int) -> str:
    """Return the file name of a part, such as "A7F3-9K2M.003of012.lfpart"."""
    return f"{stem}.{number:03d}of{count:03d}.lfpart"


def count_of(size: int, step: int) -> int:
    """Return how many parts a packet of this size gives.

    Args:
        size: bytes of the packet.
        step: bytes of a part.
    """
    return -(-size // step)


def numbers_in(typed: str, count: int) -> tuple[int, ...]:
    """Return the parts that somebody names, such as "3" or "2, 5-9".

    Args:
        typed: numbers and ranges, with commas or spaces between; digits of any script.
        count: how many parts there are.

    Raises:
        FactRefusedError: something else, or a part that there is not.
    """
    plain = re.sub(r"\d", lambda digit: str(int(digit[0])), typed)
    # A space around a dash belongs to the range; every other one stands between two of them.
    words = re.split(r"[,\s]+", re.sub(r"\s*([-\N{EN DASH}])\s*", r"\1", plain.strip()))
    found: set[int] = set()
    for word in words:
        match = _RANGE.fullmatch(word)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= count:
            raise FactRefusedError(field=N_("Parts"), reason="parts.numbers")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def numbers_named(typed: str) -> tuple[int, ...]:
    """Return the parts that somebody names of a packet of any size; as ``numbers_in``."""
    return numbers_in(typed, MAX_COUNT)


@inside_its_seal
def copy_parts(
    s: Services,
    packet_id: str,
    folder: Path,
    step: int,
    only: str = "",
    report: Report = silent,
    token: Token | None = None,
) -> CopiedParts:
    """Copy a sealed packet in parts to a stick or folder, read each back and compare.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        folder: a folder that exists.
        step: bytes of each part but the last: 7 or 18 MiB.
        only: the parts that are wanted, as `numbers_in` reads them; "" for all.
        report: told "reading", "copying" and "checking", in bytes.
        token: may stop it; parts that were finished stay.

    Returns:
        What lies there now, and which parts found no room; it is safe to remove the stick.

    Raises:
        FactRefusedError: ``only`` names no parts of this packet.
        NotEnoughDiskError: there is not even room for one part; nothing was written.
        TargetExistsError: another file has the name of a part.
        FileUnreadableError: the stick was pulled; the parts before are whole.
        AppError: the packet may not leave; see `delivery.copy_to`.
        Cancelled: likewise.
    """
    source = delivery.may_leave(s, packet_id)
    with plain_errors():
        if not folder.is_dir():
            raise FileUnreadableError(reason="missing")
        size = source.stat().st_size
    wanted = numbers_in(only, count_of(size, step)) if only else ()
    with open_to_read(source) as packet:
        whole = planned(packet, size, step, report, token or Token())
        numbers = wanted or tuple(range(1, whole.count + 1))
        leaves = partial(delivery.note_leaving, s, packet_id)
        work = _Work(whole, folder, source.stem, numbers, leaves)
        with _noted(s, packet_id, work):
            left = _copy_all(packet, work, report, token or Token())
    how_to_open.put_beside(folder)
    files = tuple(str(work.path(number)) for number in work.done)
    missing = delivery.show_outgoing(s, packet_id).parts_left
    return CopiedParts(files, whole.count, tuple(work.done), left, missing, step)


@contextmanager
def _noted(s: Services, packet_id: str, work: _Work) -> Iterator[None]:
    """Note what was copied, also when the stick was pulled: the parts before are whole."""
    try:
        yield
    finally:
        if work.done:
            step, count = work.whole.step, work.whole.count
            delivery.note_parts(s, packet_id, work.folder, step, work.done, count)


def planned(packet: BinaryIO, size: int, step: int, report: Report, token: Token) -> PartSet:
    """Hash a packet and cut it in thought.

    Args:
        packet: open at its beginning.
        size: bytes of it.
        step: bytes of each part but the last.
        report: told the step "reading", in bytes.
        token: may stop it.

    Raises:
        FactRefusedError: it cannot be cut like this.
        FileUnreadableError: it cannot be read.
        Cancelled: the officer asked to stop.
    """
    tell = Steps(report, token, size).at("reading")
    digest, done = hashlib.sha256(), 0
    with plain_errors():
        while chunk := packet.read(_CHUNK_BYTES):
            digest.update(chunk)
            done += len(chunk)
            tell(done)
    try:
        return PartSet.plan(size, digest.hexdigest(), step)
    except LimitError as error:
        raise FactRefusedError(field=N_("Size of a part"), reason="parts.size") from error


def _copy_all(packet: BinaryIO, work: _Work, report: Report, token: Token) -> tuple[int, ...]:
    """Copy what finds room, and return what does not."""
    whole = work.whole
    steps = Steps(report, token, sum(whole.length(number) for number in work.wanted))
    for place, number in enumerate(work.wanted):
        target = work.path(number)
        if not _is_there(packet, work, number):
            size = PartSource(packet, whole, number).size
            if work.done and free_bytes(work.folder) < size + _LEFT_FREE:
                return work.wanted[place:]
            check_target(target, size)
            if not work.begun:
                work.leaves()
                work.begun = True
            _copy_one(packet, work, number, target, steps)
        work.done.append(number)
        steps.before += whole.length(number)
    return ()


def _copy_one(packet: BinaryIO, work: _Work, number: int, target: Path, steps: Steps) -> None:
    try:
        copy_proved(PartSource(packet, work.whole, number), target, steps)
    except TruncatedError as error:
        # Our own file in the outbox became shorter while it was read.
        raise FileUnreadableError(reason="device") from error


def _is_there(packet: BinaryIO, work: _Work, number: int) -> bool:
    source = PartSource(packet, work.whole, number)
    return same_bytes(source, source.size, work.path(number))
