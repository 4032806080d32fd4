"""The chunked payload of age (STREAM with ChaCha20-Poly1305): seekable, constant memory.

Rules kept here (``crypto/spec/packet.md``, "Payload"):

* Chunks of 64 KiB of plaintext; the nonce is the chunk's number and a flag for the last one; a
  chunk is the last one if and only if it ends where the stream ends, the flag is never guessed; an
  empty last chunk is refused unless the whole stream is empty; nothing is handed out before its tag
  has been checked. Packets, blobs and backups share this module.
* Two cores share one long stream: slots pass every stage in order; memory is the given slots and
  nothing else; the caller's thread fills (and may cancel there), each stage has a thread of its
  own; the first failure stops the work and is raised in the caller's thread; no thread outlives the
  call. The libraries beneath let go of the interpreter lock while they seal, hash, read and write,
  which is what makes threads worth having.
* The plaintext of packets and backups is several readers one after the other, then zeros: each is
  opened only when its turn comes and closed when it ended; it gives exactly the bytes it was said
  to have, or the whole is refused.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crypto.errors import AttachmentError, TamperError, TruncatedError


class Slot:
    """Two reused buffers: what was read, and what a stage made of it.

    Args:
        room: bytes of the first buffer.
        room_out: bytes of the second, 0 when no stage needs it.
    """

    __slots__ = ("number", "out", "used", "used_out", "view")

    def __init__(self, room: int, room_out: int = 0) -> None:
        self.view = memoryview(bytearray(room))
        self.out = memoryview(bytearray(room_out))
        self.used = 0
        self.used_out = 0
        self.number = 0

    @classmethod
    def several(cls, count: int, room: int, room_out: int = 0) -> list[Slot]:
        """Return ``count`` slots of the same size."""
        return [cls(room, room_out) for _ in range(count)]


Stage = Callable[[Slot], None]


def pump(take: Callable[[Slot], bool], stages: Sequence[Stage], slots: Sequence[Slot]) -> None:
    """Fill slots in order and pass each through all stages.

    Args:
        take: fills a slot whose ``number`` counts from 0; returns False when all is read.
        stages: each called once per slot, in order; with one slot in this thread, with
            more in a thread each.
        slots: the buffers, at least one.

    Raises:
        BaseException: whatever ``take`` or a stage raised first.
    """
    if len(slots) == 1:
        _pump_here(take, stages, slots[0])
        return
    queues: list[SimpleQueue[Slot | None]] = [SimpleQueue() for _ in range(len(stages) + 1)]
    failures: list[BaseException] = []
    threads = [
        threading.Thread(target=_work, args=(stage, *queues[place : place + 2], failures))
        for place, stage in enumerate(stages)
    ]
    try:
        for thread in threads:
            thread.start()
        _feed(take, slots, queues[0], queues[-1], failures)
    except BaseException as failure:  # noqa: BLE001 - raised again below
        failures.insert(0, failure)
    finally:
        queues[0].put(None)
        for thread in threads:
            # A thread that the system refused to start has no number and nothing to end.
            if thread.ident is not None:
                thread.join()
    if failures:
        raise failures[0]


def _pump_here(take: Callable[[Slot], bool], stages: Sequence[Stage], slot: Slot) -> None:
    number = 0
    while _taken(take, slot, number):
        for stage in stages:
            stage(slot)
        number += 1


def _taken(take: Callable[[Slot], bool], slot: Slot, number: int) -> bool:
    slot.number = number
    return take(slot)


def _feed(
    take: Callable[[Slot], bool],
    slots: Sequence[Slot],
    first: SimpleQueue[Slot | None],
    free: SimpleQueue[Slot | None],
    failures: list[BaseException],
) -> None:
    number = 0
    while not failures:
        slot = slots[number] if number < len(slots) else free.get()
        # The end marker never comes here: it is sent after this loop.
        if slot is None or not _taken(take, slot, number):
            return
        first.put(slot)
        number += 1


def _work(
    stage: Stage,
    inbox: SimpleQueue[Slot | None],
    outbox: SimpleQueue[Slot | None],
    failures: list[BaseException],
) -> None:
    """Run one stage until the end marker; after a failure only pass slots on."""
    while (slot := inbox.get()) is not None:
        if not failures:
            try:
                stage(slot)
            except BaseException as failure:  # noqa: BLE001 - raised again by the caller
                failures.append(failure)
        outbox.put(slot)
    outbox.put(None)


class PlacedReader(io.RawIOBase):
    """A seekable reader of bytes that are known to be there.

    Attributes:
        size: bytes from the beginning to the end.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._position = 0

    def readable(self) -> bool:
        """Say yes: the bytes can be read."""
        return True

    def seekable(self) -> bool:
        """Say yes: any place can be read on its own."""
        return True

    def tell(self) -> int:
        """Return the position among the bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position; beyond the end reads give nothing."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the beginning")
        self._position = base + offset
        return self._position


CHUNK_BYTES = 65_536
TAG_BYTES = 16
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
# Sixteen chunks at a time: large enough that calls cost nothing, small enough for old PCs.
STRIPE_CHUNKS = 16
STRIPE_BYTES = STRIPE_CHUNKS * CHUNK_BYTES
SEALED_STRIPE_BYTES = STRIPE_CHUNKS * SEALED_CHUNK_BYTES
_COUNTER_BYTES = 11

Checkpoint = Callable[[int], None]
"""Called between stripes with the bytes done so far; may raise to cancel."""


class ByteSource(Protocol):
    """Anything that fills a buffer: a file, a ``StreamReader``."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the beginning of ``buffer``; return how many bytes, 0 at the end."""


def no_checkpoint(_done_bytes: int) -> None:
    """Let the work run through."""


def sealed_size(plain_size: int) -> int:
    """Return how many bytes a stream of ``plain_size`` bytes takes, 0 or more."""
    return plain_size + max(1, -(-plain_size // CHUNK_BYTES)) * TAG_BYTES


def plain_size(sealed: int) -> int:
    """Return how many plaintext bytes a stream of ``sealed`` bytes holds.

    Args:
        sealed: length of the stream without the nonce.

    Raises:
        TruncatedError: no stream has this length.
    """
    whole, rest = divmod(sealed, SEALED_CHUNK_BYTES)
    if rest == 0 and whole > 0:
        return whole * CHUNK_BYTES
    if rest < TAG_BYTES:
        raise TruncatedError("stream.length")
    if rest == TAG_BYTES and whole > 0:
        raise TruncatedError("stream.empty-last-chunk")
    return whole * CHUNK_BYTES + rest - TAG_BYTES


def fill(source: ByteSource | BinaryIO, buffer: memoryview) -> int:
    """Read until ``buffer`` is full or the source ends; return the bytes read."""
    # Every binary file has ``readinto``, though its type does not say so.
    readinto = source.readinto  # type: ignore[union-attr]
    done = 0
    while done < len(buffer):
        count = readinto(buffer[done:])
        if not count:
            break
        done += count
    return done


def write_all(target: BinaryIO, data: memoryview) -> None:
    """Write all of ``data``, also to a raw file that takes only a part at a time."""
    while data:
        data = data[target.write(data) :]


class ChunkCipher:
    """Seals and opens single chunks and whole stripes under one stream key.

    Args:
        key: 32 bytes, used for one stream only.
    """

    def __init__(self, key: bytes) -> None:
        self._aead = ChaCha20Poly1305(key)

    def seal(self, first: int, plain: memoryview, out: memoryview, *, ends_stream: bool) -> int:
        """Seal consecutive chunks and return the bytes written to ``out``.

        Args:
            first: number of the first chunk.
            plain: whole chunks; only the stream's last chunk may be shorter.
            out: room for ``sealed_size(len(plain))`` bytes.
            ends_stream: whether the last of these chunks is the last of the stream.
        """
        count = max(1, -(-len(plain) // CHUNK_BYTES))
        for place in range(count):
            chunk = plain[place * CHUNK_BYTES : (place + 1) * CHUNK_BYTES]
            start = place * SEALED_CHUNK_BYTES
            self._aead.encrypt_into(
                _nonce(first + place, last=ends_stream and place == count - 1),
                chunk,
                None,
                out[start : start + len(chunk) + TAG_BYTES],
            )
        return len(plain) + count * TAG_BYTES

    def open(self, first: int, sealed: memoryview, out: memoryview, *, ends_stream: bool) -> int:
        """Open consecutive chunks and return the plaintext bytes in ``out``.

        Args:
            first: number of the first chunk.
            sealed: whole sealed chunks; only the stream's last may be shorter.
            out: room for the plaintext.
            ends_stream: whether the last of these chunks is the last of the stream.

        Raises:
            TamperError: a chunk was changed, moved, or is not where the stream ends.
        """
        count = -(-len(sealed) // SEALED_CHUNK_BYTES)
        for place in range(count):
            chunk = sealed[place * SEALED_CHUNK_BYTES : (place + 1) * SEALED_CHUNK_BYTES]
            start = place * CHUNK_BYTES
            room = out[start : start + len(chunk) - TAG_BYTES]
            last = ends_stream and place == count - 1
            try:
                self._aead.decrypt_into(_nonce(first + place, last=last), chunk, None, room)
            except InvalidTag as error:
                # The library has written there already what it then could not prove.
                room[:] = bytes(len(room))
                raise TamperError("stream.chunk", chunk=first + place) from error
        return len(sealed) - count * TAG_BYTES


class StreamReader(PlacedReader):
    """Reads the plaintext of a stream inside a larger file; seekable.

    Large reads into the caller's buffer are opened in place; small ones go through one
    cached chunk. Reading the end checks the last chunk's flag.

    Args:
        source: seekable binary file.
        offset: where the first chunk begins.
        length: bytes from there to the end of the stream.
        key: 32-byte stream key.
        closes_source: whether closing the reader closes ``source`` too.

    Raises:
        TruncatedError: ``length`` fits no stream.
    """

    # Also there when the constructor refused and the half-made reader is thrown away.
    _closes_source = False

    def __init__(
        self,
        source: BinaryIO,
        offset: int,
        length: int,
        key: bytes,
        *,
        closes_source: bool = False,
    ) -> None:
        super().__init__(plain_size(length))
        self._source = source
        self._offset = offset
        self._length = length
        self._cipher = ChunkCipher(key)
        self._closes_source = closes_source
        self._cached = -1
        self._cache = bytearray(0)
        self._sealed = bytearray(SEALED_CHUNK_BYTES)

    def close(self) -> None:
        """Close the reader, and the source when it was given away."""
        if not self.closed and self._closes_source:
            self._source.close()
        super().close()

    def readall(self) -> bytes:
        """Return everything from here to the end; memory as large as the answer."""
        rest = bytearray(max(0, self.size - self._position))
        self.readinto(rest)
        return bytes(rest)

    def readinto(self, buffer: memoryview | bytearray, /) -> int:  # type: ignore[override]
        """Fill ``buffer`` from the current position.

        Returns:
            Bytes read; less than the room only at the end of the stream.

        Raises:
            TruncatedError: the source ends too early.
            TamperError: a chunk does not open.
        """
        with memoryview(buffer).cast("B") as view:
            wanted = max(0, min(len(view), self.size - self._position))
            if self.size == 0:
                self._open_chunk(0)
            done = 0
            while done < wanted:
                done += self._read_some(view[done:wanted])
            return done

    def _read_some(self, room: memoryview) -> int:
        index, inside = divmod(self._position, CHUNK_BYTES)
        at_end = self._position + len(room) == self.size
        whole = len(room) if at_end else len(room) - len(room) % CHUNK_BYTES
        if inside == 0 and whole > 0 and index != self._cached:
            count = self._open_stripe(index, room[: min(whole, STRIPE_BYTES)])
        else:
            self._open_chunk(index)
            count = min(len(room), len(self._cache) - inside)
            room[:count] = self._cache[inside : inside + count]
        self._position += count
        return count

    def _open_chunk(self, index: int) -> None:
        """Put the plaintext of one chunk into the cache."""
        if index == self._cached:
            return
        start = index * CHUNK_BYTES
        fresh = bytearray(min(CHUNK_BYTES, self.size - start))
        # Where this chunk does not open, the one before stays in the cache.
        with memoryview(fresh) as room:
            self._open_stripe(index, room)
        self._cache = fresh
        self._cached = index

    def _open_stripe(self, index: int, out: memoryview) -> int:
        """Open chunks ``index`` and following, as many as fill ``out``."""
        sealed = len(out) + max(1, -(-len(out) // CHUNK_BYTES)) * TAG_BYTES
        if len(self._sealed) < sealed:
            self._sealed = bytearray(SEALED_STRIPE_BYTES)
        start = index * SEALED_CHUNK_BYTES
        self._source.seek(self._offset + start)
        with memoryview(self._sealed)[:sealed] as room:
            if fill(self._source, room) != sealed:
                raise TruncatedError("stream.source-ends")
            return self._cipher.open(index, room, out, ends_stream=start + sealed == self._length)


class StreamWriter:
    """Writes a stream of unknown length; ``finish`` must be called to end it.

    Args:
        target: binary file, written in order.
        key: 32-byte key that seals this stream and no other.
    """

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        self._target = target
        self._cipher = ChunkCipher(key)
        self._index = 0
        self._held = bytearray(0)
        self._out = bytearray(SEALED_CHUNK_BYTES)
        self._finished = False

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seal all of ``data`` but a rest of at most one chunk, which is held back.

        The rest may turn out to be the last chunk, which is sealed differently.
        """
        if self._finished:
            raise ValueError("the stream was finished")
        with memoryview(data).cast("B") as view:
            size = len(view)
            taken = min(size, CHUNK_BYTES - len(self._held))
            self._held += view[:taken]
            if taken < size:
                with memoryview(self._held) as held:
                    self._seal(held, ends_stream=False)
                whole = (size - taken - 1) // CHUNK_BYTES * CHUNK_BYTES
                for start in range(taken, taken + whole, STRIPE_BYTES):
                    stop = min(start + STRIPE_BYTES, taken + whole)
                    self._seal(view[start:stop], ends_stream=False)
                self._held = bytearray(view[taken + whole :])
            return size

    def finish(self) -> None:
        """Seal what is held as the last chunk. The target is not closed."""
        if not self._finished:
            self._finished = True
            with memoryview(self._held) as held:
                self._seal(held, ends_stream=True)

    def _seal(self, plain: memoryview, *, ends_stream: bool) -> None:
        room = sealed_size(len(plain))
        if len(self._out) < room:
            self._out = bytearray(SEALED_STRIPE_BYTES)
        with memoryview(self._out) as out:
            count = self._cipher.seal(self._index, plain, out, ends_stream=ends_stream)
            write_all(self._target, out[:count])
        self._index += max(1, -(-len(plain) // CHUNK_BYTES))


def seal_stream(
    source: ByteSource | BinaryIO,
    size: int,
    key: bytes,
    write: Callable[[memoryview], object],
    checkpoint: Checkpoint = no_checkpoint,
) -> None:
    """Seal exactly ``size`` bytes: reading, sealing and writing overlap on large streams.

    Args:
        source: gives the plaintext.
        size: plaintext bytes, known in advance.
        key: 32-byte key that seals this stream and no other.
        write: takes sealed bytes in order; called from another thread on large streams.
        checkpoint: called with plaintext bytes read so far; may raise to cancel.

    Raises:
        TruncatedError: ``source`` ends before ``size`` bytes.
    """
    cipher = ChunkCipher(key)
    stripes = max(1, -(-size // STRIPE_BYTES))
    done = 0

    def take(slot: Slot) -> bool:
        nonlocal done
        if slot.number == stripes:
            return False
        checkpoint(done)
        slot.used = min(STRIPE_BYTES, size - done)
        if fill(source, slot.view[: slot.used]) != slot.used:
            raise TruncatedError("stream.source-short")
        done += slot.used
        return True

    def seal(slot: Slot) -> None:
        slot.used_out = cipher.seal(
            slot.number * STRIPE_CHUNKS,
            slot.view[: slot.used],
            slot.out,
            ends_stream=slot.number == stripes - 1,
        )

    def put(slot: Slot) -> None:
        write(slot.out[: slot.used_out])

    room = min(STRIPE_BYTES, size)
    pump(take, (seal, put), Slot.several(min(stripes, 4), room, sealed_size(room)))


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(_COUNTER_BYTES) + (b"\x01" if last else b"\x00")


class Joined:
    """The pieces as one source, filled with zeros to a size.

    Args:
        pieces: readers in order, with the exact size each must give (None: not checked).
        size: bytes of the whole, zeros included.
    """

    def __init__(self, pieces: Iterator[tuple[BinaryIO, int | None]], size: int) -> None:
        self.size = size
        self._pieces = pieces
        self._number = -1
        self._reader: BinaryIO | None = None
        self._left: int | None = None
        self._ended = False

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill all of ``buffer``; beyond the last piece with zeros."""
        done = 0
        while done < len(buffer) and not self._ended:
            done += self._read_piece(buffer[done:])
        if done < len(buffer):
            buffer[done:] = bytes(len(buffer) - done)
        return len(buffer)

    def close(self) -> None:
        """Close the reader in use."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _read_piece(self, room: memoryview) -> int:
        if self._reader is None:
            self._next_piece()
            return 0
        wanted = room if self._left is None else room[: self._left]
        count = fill(self._reader, wanted)
        if self._left is not None:
            self._left -= count
        if count < len(room):
            self._end_piece()
        return count

    def _next_piece(self) -> None:
        self._number += 1
        self._reader, self._left = next(self._pieces, (None, None))
        self._ended = self._reader is None

    def _end_piece(self) -> None:
        """Check that the piece gave all its bytes and holds no more."""
        if self._left is not None and self._reader is not None:
            if self._left > 0:
                raise AttachmentError("attachment.shorter", number=self._number)
            if fill(self._reader, memoryview(bytearray(1))):
                raise AttachmentError("attachment.longer", number=self._number)
        self.close()
