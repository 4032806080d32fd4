"""Encrypted attachments of the register: one file, one key, padded length.

Rules kept here (``crypto/spec/register-folder.md``): a 16-byte nonce, then the chunk
stream that packets use; the plaintext is padded with zeros so that a file's size shows
only its class; the true size and hash live in the register, and so does the sealed key:
deleting the key is deleting the attachment.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from crypto.base.primitives import kdf, pad_length, random_bytes
from crypto.envelope.stream import (
    STRIPE_BYTES,
    Checkpoint,
    StreamReader,
    StreamWriter,
    fill,
    no_checkpoint,
    seal_stream,
    sealed_size,
    write_all,
)
from crypto.errors import AttachmentError, TamperError, TruncatedError

NONCE_BYTES = 16
KEY_BYTES = 32


@dataclass(frozen=True)
class BlobFacts:
    """What the register keeps about a blob.

    Attributes:
        size: bytes without padding.
        sha256: 64 hex digits over those bytes.
    """

    size: int
    sha256: str


def new_key() -> bytes:
    """Return a fresh 32-byte key; one blob each."""
    return random_bytes(KEY_BYTES)


def file_size(size: int) -> int:
    """Return how long the file of a blob of ``size`` bytes is."""
    return NONCE_BYTES + sealed_size(pad_length(size))


def write_blob(
    target: BinaryIO,
    blob_key: bytes,
    source: BinaryIO,
    checkpoint: Checkpoint = no_checkpoint,
) -> BlobFacts:
    """Seal everything from the position of ``source`` to its end.

    Args:
        target: written in order from where it stands.
        blob_key: 32 bytes, used for this blob only.
        source: seekable plaintext.
        checkpoint: called with bytes done; may raise to cancel.

    Returns:
        Size and hash of the plaintext.

    Raises:
        TruncatedError: ``source`` became shorter meanwhile.
        AttachmentError: ``source`` became longer meanwhile.
    """
    start = source.tell()
    size = source.seek(0, io.SEEK_END) - start
    source.seek(start)
    padded = _PaddedSource(source, size)
    nonce = random_bytes(NONCE_BYTES)
    write_all(target, memoryview(nonce))
    stream_key = _stream_key(blob_key, nonce)

    def write(sealed: memoryview) -> None:
        write_all(target, sealed)

    seal_stream(padded, pad_length(size), stream_key, write, checkpoint)
    if source.read(1):
        raise AttachmentError("blob.source-grew")
    return BlobFacts(size, padded.sha256)


class BlobWriter:
    """Seals a blob that arrives in pieces; it counts only once ``finish`` was called.

    Args:
        target: binary file, written in order; not closed here.
        blob_key: 32 bytes, used for this blob only.
    """

    def __init__(self, target: BinaryIO, blob_key: bytes) -> None:
        nonce = random_bytes(NONCE_BYTES)
        write_all(target, memoryview(nonce))
        self._stream = StreamWriter(target, _stream_key(blob_key, nonce))
        self.size = 0

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seal the next bytes."""
        count = self._stream.write(data)
        self.size += count
        return count

    def finish(self) -> None:
        """Pad and seal the end."""
        missing = pad_length(self.size) - self.size
        zeros = bytes(min(missing, STRIPE_BYTES))
        while missing:
            missing -= self._stream.write(zeros[:missing])
        self._stream.finish()


class BlobReader(io.RawIOBase):
    """Reads a blob without its padding; seekable, constant memory.

    Args:
        stream: the padded plaintext.
        size: bytes without padding.
    """

    def __init__(self, stream: StreamReader, size: int) -> None:
        super().__init__()
        self.size = size
        self._stream = stream

    def readable(self) -> bool:
        """Say yes: the blob can be read."""
        return True

    def seekable(self) -> bool:
        """Say yes: any place can be read on its own."""
        return True

    def tell(self) -> int:
        """Return the position in the plaintext."""
        return self._stream.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position; beyond the end reads give nothing."""
        if whence == io.SEEK_END:
            return self._stream.seek(self.size + offset)
        return self._stream.seek(offset, whence)

    def close(self) -> None:
        """Close the reader and the file beneath it."""
        self._stream.close()
        super().close()

    def readall(self) -> bytes:
        """Return everything from here to the end; memory as large as the answer."""
        rest = bytearray(max(0, self.size - self.tell()))
        with memoryview(rest) as room:
            fill(self, room)
        return bytes(rest)

    def readinto(self, buffer: memoryview | bytearray, /) -> int:  # type: ignore[override]
        """Fill ``buffer`` from the current position.

        Returns:
            Bytes read; less than the room only at the end of the blob.

        Raises:
            TruncatedError: the file ends too early.
            TamperError: the file was changed, or belongs to another key.
        """
        with memoryview(buffer).cast("B") as view:
            wanted = max(0, min(len(view), self.size - self.tell()))
            return self._stream.readinto(view[:wanted]) if wanted else 0


def open_blob(source: BinaryIO, blob_key: bytes, size: int) -> BlobReader:
    """Open a blob for reading; closing the reader closes ``source``.

    Args:
        source: the seekable file of the blob, from its beginning.
        blob_key: its 32-byte key.
        size: bytes without padding, from the register.

    Raises:
        TruncatedError: the file does not have the length of such a blob.
    """
    return BlobReader(_open_padded(source, blob_key, size, closes_source=True), size)


def check_blob(
    source: BinaryIO,
    blob_key: bytes,
    facts: BlobFacts,
    checkpoint: Checkpoint = no_checkpoint,
) -> None:
    """Read a blob to its last byte and compare it with the register.

    Args:
        source: the seekable file of the blob, from its beginning; not closed.
        blob_key: its 32-byte key.
        facts: size and hash from the register.
        checkpoint: called with bytes done; may raise to cancel.

    Raises:
        TruncatedError: the file does not have the length of such a blob.
        TamperError: changed, swapped, padded with something, or another hash.
    """
    stream = _open_padded(source, blob_key, facts.size, closes_source=False)
    digest, left = hashlib.sha256(), facts.size
    padding = 0
    with memoryview(bytearray(STRIPE_BYTES)) as room:
        while count := stream.readinto(room):
            inside = min(left, count)
            digest.update(room[:inside])
            padding += count - inside - bytes(room[inside:count]).count(0)
            left -= inside
            checkpoint(stream.tell())
    if padding:
        raise TamperError("blob.padding")
    if digest.hexdigest() != facts.sha256:
        raise TamperError("blob.hash")


def _open_padded(
    source: BinaryIO, blob_key: bytes, size: int, *, closes_source: bool
) -> StreamReader:
    length = source.seek(0, io.SEEK_END)
    if length != file_size(size):
        raise TruncatedError("blob.length", wanted=file_size(size), found=length)
    source.seek(0)
    key = _stream_key(blob_key, source.read(NONCE_BYTES))
    length -= NONCE_BYTES
    return StreamReader(source, NONCE_BYTES, length, key, closes_source=closes_source)


def _stream_key(blob_key: bytes, nonce: bytes) -> bytes:
    return kdf(blob_key, nonce, b"lifafa/blob/1")


class _PaddedSource:
    """Gives ``size`` bytes of a file while hashing them, and zeros after that."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._left = size
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Hash of what was read so far, in hex."""
        return self._digest.hexdigest()

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill ``buffer``; less than the room only when the file ended too early."""
        wanted = min(self._left, len(buffer))
        count = fill(self._source, buffer[:wanted])
        self._digest.update(buffer[:count])
        self._left -= count
        if count < wanted:
            return count
        buffer[count:] = bytes(len(buffer) - count)
        return len(buffer)
