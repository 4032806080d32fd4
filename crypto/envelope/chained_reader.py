"""Several readers one after the other, then zeros: the plaintext of packets and backups.

Rules kept here: each piece is opened only when its turn comes and closed when it ended; a piece
gives exactly the bytes it was said to have, or the whole is refused; constant memory.
"""

from collections.abc import Iterator
from typing import BinaryIO

from crypto.envelope.stream import fill
from crypto.errors import AttachmentError


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
