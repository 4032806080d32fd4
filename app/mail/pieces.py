"""What one mail carries: the name and the bytes of a packet, or of one part of it.

Rules: always the same bytes for the same packet, step and number; a piece is read into memory,
since no mail is larger than a mailbox takes; nothing leaves here, and nothing is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.base.errors import FileUnreadableError
from app.base.jobs import Report, Token
from app.outbox.parts_out import part_name, planned
from app.system.files import open_to_read, plain_errors
from crypto.errors import TruncatedError
from crypto.packet.parts import PartSet, PartSource

_CHUNK_BYTES = 1_048_576


@dataclass(frozen=True)
class Piece:
    """The file that one mail carries."""

    name: str
    content: bytes


class Pieces:
    """Cuts one packet; see `opened`."""

    def __init__(self, packet: BinaryIO, stem: str, name: str, whole: PartSet | None) -> None:
        self._packet = packet
        self._stem = stem
        self._name = name
        self._whole = whole

    @property
    def count(self) -> int:
        """How many there are, 1 for a packet that goes whole."""
        return self._whole.count if self._whole is not None else 1

    def piece(self, number: int) -> Piece:
        """Return one piece, counted from 1.

        Raises:
            FileUnreadableError: the packet cannot be read, or became shorter.
        """
        with plain_errors():
            if self._whole is None:
                self._packet.seek(0)
                return Piece(self._name, self._packet.read())
            source = PartSource(self._packet, self._whole, number)
            try:
                content = b"".join(iter(lambda: source.read(_CHUNK_BYTES), b""))
            except TruncatedError as error:
                raise FileUnreadableError(reason="device") from error
        return Piece(part_name(self._stem, number, self._whole.count), content)


@contextmanager
def opened(path: Path, step: int, report: Report, token: Token) -> Iterator[Pieces]:
    """Lend the pieces of a packet in the outbox.

    Args:
        path: its file.
        step: bytes of each part but the last, 0 for the whole packet.
        report: told the step "reading", in bytes.
        token: may stop it.

    Raises:
        FileUnreadableError: it cannot be read.
        FactRefusedError: it cannot be cut like this.
        Cancelled: the officer asked to stop.
    """
    with open_to_read(path) as packet:
        with plain_errors():
            size = path.stat().st_size
        whole = planned(packet, size, step, report, token) if step else None
        yield Pieces(packet, path.stem, path.name, whole)
