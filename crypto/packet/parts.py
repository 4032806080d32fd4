"""A packet in parts, for mail with a size limit and for small sticks.

Rules kept here (``crypto/spec/parts.md``): a part is a short text header and a slice of the
packet; every length follows from the header, so that a part that was cut off is noticed alone;
hashes catch accidents only, what proves a packet is the packet itself; memory stays constant.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Self

from crypto.base.primitives import pae
from crypto.envelope.stream import Checkpoint, fill, no_checkpoint, write_all
from crypto.errors import (
    LimitError,
    NewerVersionError,
    NotOursError,
    PartError,
    TamperError,
    TruncatedError,
)
from crypto.packet.manifest import MAX_FILE_BYTES, MIN_FILE_BYTES

FIRST_BYTES = b"lifafa-part "
SET_TYPE = b"lifafa/part-set/1"
MAX_COUNT = 400
MAX_HEADER_BYTES = 160
STEP_UNIT = 1024
SMALL_STEP = 7 * 2**20
LARGE_STEP = 18 * 2**20
_PIECE_BYTES = 2**20
_VERSION = re.compile(rb"lifafa-part ([1-9][0-9]{0,8})\n")
_HEADER = re.compile(
    rb"lifafa-part 1\n"
    rb"set ([0-9a-f]{32}) part ([1-9][0-9]{0,2}) of ([1-9][0-9]{0,2})"
    rb" size ([1-9][0-9]{0,9}) sha256 ([0-9a-f]{64})\n"
    rb"\n"
)


@dataclass(frozen=True)
class PartSet:
    """How one packet is cut into parts.

    Attributes:
        id: 32 hex digits, the same in each part.
        count: number of parts, 1 to 400.
        size: bytes of the whole packet.
        sha256: 64 hex digits over the whole packet.
        step: bytes of the packet in every part but the last, which may hold less.
    """

    id: str
    count: int
    size: int
    sha256: str
    step: int

    @classmethod
    def plan(cls, size: int, sha256: str, step: int) -> Self:
        """Cut a packet; the same packet with the same step gives the same set.

        Args:
            size: bytes of the packet, 67,195 to 2,362,232,012.
            sha256: 64 hex digits over the packet.
            step: a multiple of 1,024 bytes, up to 18 MiB.

        Raises:
            LimitError: size or step are out of bounds, or it would be more than 400 parts.
        """
        _check_step(step)
        step = min(step, _only_step(size))
        count = -(-size // step)
        _check_bounds(count, size)
        return cls(_id_of(size, sha256, step), count, size, sha256, step)

    @property
    def has_own_id(self) -> bool:
        """Whether the id is the one that follows from the other values, as writers should give it.

        Of two sets with one id the one that has its own is as it was written.
        """
        return self.id == _id_of(self.size, self.sha256, self.step)

    def offset(self, number: int) -> int:
        """Return where a part, counted from 1, begins in the packet."""
        return (number - 1) * self.step

    def length(self, number: int) -> int:
        """Return how many bytes of the packet a part holds."""
        return min(self.step, self.size - self.offset(number))

    def header(self, number: int) -> bytes:
        """Return the bytes that stand before the slice of a part."""
        return (
            f"lifafa-part 1\nset {self.id} part {number} of {self.count}"
            f" size {self.size} sha256 {self.sha256}\n\n"
        ).encode("ascii")


@dataclass(frozen=True)
class Part:
    """A part file, as its header and its length describe it.

    Attributes:
        whole: the set it belongs to.
        number: which part, from 1.
        begins: where its slice begins in the file.
    """

    whole: PartSet
    number: int
    begins: int


class PartSource:
    """Reads as the file of one part: header first, then the slice of the packet.

    Args:
        packet: the whole packet, seekable.
        whole: how it is cut.
        number: which part, from 1.
    """

    def __init__(self, packet: BinaryIO, whole: PartSet, number: int) -> None:
        self._packet = packet
        self._header = whole.header(number)
        self._left = whole.length(number)
        self.size = len(self._header) + self._left
        packet.seek(whole.offset(number))

    def read(self, most: int) -> bytes:
        """Return up to ``most`` bytes, 1 or more; nothing at the end.

        Raises:
            TruncatedError: the packet ends before the slice does.
        """
        if self._header:
            given, self._header = self._header[:most], self._header[most:]
            return given
        given = self._packet.read(min(most, self._left))
        if self._left and not given:
            raise TruncatedError("parts.packet-ends")
        self._left -= len(given)
        return given


def looks_like_part(beginning: bytes) -> bool:
    """Say whether a file that begins like this claims to be a part; 12 bytes are enough."""
    return beginning.startswith(FIRST_BYTES)


def read_part(source: BinaryIO, file_bytes: int) -> Part:
    """Read the header of a part file; at most 160 bytes are read.

    Args:
        source: the file, at its beginning.
        file_bytes: length of the file.

    Raises:
        NotOursError: not a part.
        NewerVersionError: a part of a later version.
        LimitError: more than 400 parts, or a packet or a part of an impossible size.
        TruncatedError: the file is not exactly as long as the header says.
    """
    raw = bytearray(MAX_HEADER_BYTES)
    with memoryview(raw) as room:
        count = fill(source, room)
    version = _VERSION.match(raw)
    if version is not None and int(version[1]) > 1:
        raise NewerVersionError("parts.newer")
    found = _HEADER.match(raw, 0, count)
    if found is None:
        raise NotOursError("parts.header")
    number, parts, size = (int(found[place]) for place in (2, 3, 4))
    if number > parts:
        raise NotOursError("parts.number")
    _check_bounds(parts, size)
    step = _step_of(number, parts, size, file_bytes - found.end())
    _check_step(step)
    whole = PartSet(found[1].decode("ascii"), parts, size, found[5].decode("ascii"), step)
    return Part(whole, number, found.end())


class Gathering:
    """A packet that is put together from parts in any order.

    Args:
        whole: the set.
        held: the SHA-256, in hex, of the slice of each part that is in place.
    """

    def __init__(self, whole: PartSet, held: Mapping[int, str] | None = None) -> None:
        self.whole = whole
        self.held: dict[int, str] = dict(held or {})

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the parts that are not there yet, lowest first."""
        return tuple(n for n in range(1, self.whole.count + 1) if n not in self.held)

    def holds(self, part: Part, source: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> bool:
        """Say whether this very part is in place already.

        Args:
            part: from ``read_part``.
            source: its file, seekable.
            checkpoint: called with the bytes done; may raise to cancel.

        Raises:
            PartError: the part is of another set, or another one of its number is in place.
            TruncatedError: the file became shorter.
        """
        self._check_set(part)
        known = self.held.get(part.number)
        if known is None:
            return False
        if _copy(part, source, None, checkpoint) != known:
            raise PartError("parts.differs", part=part.number, count=self.whole.count)
        return True

    def take(
        self,
        part: Part,
        source: BinaryIO,
        target: BinaryIO,
        checkpoint: Checkpoint = no_checkpoint,
    ) -> None:
        """Put a part into its place.

        Args:
            part: from ``read_part``.
            source: its file, seekable.
            target: the packet that comes about, open for writing, seekable.
            checkpoint: called with the bytes done; may raise to cancel.

        Raises:
            PartError: the part is of another set.
            TruncatedError: the file became shorter; the part does not count.
        """
        self._check_set(part)
        target.seek(self.whole.offset(part.number))
        self.held[part.number] = _copy(part, source, target, checkpoint)

    def finish(self, target: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Compare the whole with the hash that every part names.

        Args:
            target: the packet, open for reading, seekable.
            checkpoint: called with the bytes done; may raise to cancel.

        Raises:
            PartError: parts are missing; fact ``count`` says how many.
            TamperError: a part was damaged, or does not belong here.
        """
        if self.missing:
            raise PartError("parts.missing", count=len(self.missing))
        target.seek(0)
        digest, done = hashlib.sha256(), 0
        with memoryview(bytearray(_PIECE_BYTES)) as room:
            while count := fill(target, room):
                digest.update(room[:count])
                done += count
                checkpoint(done)
        if digest.hexdigest() != self.whole.sha256:
            raise TamperError("parts.sha256")

    def _check_set(self, part: Part) -> None:
        """Refuse a part whose header or length tells another whole."""
        if part.whole != self.whole:
            raise PartError("parts.other-set")


def _copy(
    part: Part, source: BinaryIO, target: BinaryIO | None, checkpoint: Checkpoint = no_checkpoint
) -> str:
    """Hash the slice of a part, writing it on the way when asked."""
    source.seek(part.begins)
    left, done = part.whole.length(part.number), 0
    digest = hashlib.sha256()
    with memoryview(bytearray(min(_PIECE_BYTES, left))) as room:
        while left:
            count = fill(source, room[: min(left, len(room))])
            if not count:
                raise TruncatedError("parts.file-ends")
            digest.update(room[:count])
            if target is not None:
                write_all(target, room[:count])
            left -= count
            done += count
            checkpoint(done)
    return digest.hexdigest()


def _id_of(size: int, sha256: str, step: int) -> str:
    told = pae(SET_TYPE, b"%b %d %d" % (sha256.encode("ascii"), size, step))
    return hashlib.sha256(told).digest()[:16].hex()


def _check_bounds(count: int, size: int) -> None:
    if count > MAX_COUNT:
        raise LimitError("parts.count", limit=MAX_COUNT)
    if not MIN_FILE_BYTES <= size <= MAX_FILE_BYTES:
        raise LimitError("parts.size", limit=MAX_FILE_BYTES)


def _check_step(step: int) -> None:
    if step % STEP_UNIT or not STEP_UNIT <= step <= LARGE_STEP:
        raise LimitError("parts.step", limit=LARGE_STEP)


def _step_of(number: int, count: int, size: int, length: int) -> int:
    """Return the step that a part's length tells.

    Raises:
        TruncatedError: there is no such step, so that bytes are missing or too many.
    """
    if number < count:
        step, rest = length, length % STEP_UNIT
    elif count > 1:
        step, rest = divmod(size - length, count - 1)
    else:
        step, rest = _only_step(size), size - length
    fits = step > 0 and rest == 0 and step % STEP_UNIT == 0 and -(-size // step) == count
    if not fits:
        raise TruncatedError("parts.length", number=number, count=count)
    return step


def _only_step(size: int) -> int:
    """Return the step of a packet that is one part: the next one that holds it."""
    return -(-size // STEP_UNIT) * STEP_UNIT
