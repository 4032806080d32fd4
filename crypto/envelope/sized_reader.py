"""A reader that has a size and a place: what every window onto sealed bytes shares.

Rules: any place can be gone to, also beyond the end; who makes a reader out of this says how bytes
come to be.
"""

from __future__ import annotations

import io


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
