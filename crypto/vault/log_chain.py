"""The hash chain of the activity log.

Rules kept here: the hash covers the exact bytes of the row; a chain proves only that
nothing changed since a head that was kept elsewhere.
"""

import hashlib
from collections.abc import Iterable

from crypto.base.primitives import equal, pae
from crypto.errors import TamperError

HASH_BYTES = 32
START = bytes(HASH_BYTES)
_SEAT_START = b"lifafa/log/seat/1"


def row_hash(prev: bytes, row_bytes: bytes) -> bytes:
    """Return the head of the log after one more row.

    Args:
        prev: 32 bytes, the head before; ``START`` for the first row.
        row_bytes: the exact bytes of the row.
    """
    if len(prev) != HASH_BYTES:
        raise ValueError("a log head has 32 bytes")
    return hashlib.sha256(pae(b"lifafa/log/1", prev + row_bytes)).digest()


def start_of(seat: int, inc: int) -> bytes:
    """Return the head before the first row of a chain.

    Args:
        seat: number of the computer that adds to it, 0 for the chain of a register with one.
        inc: its incarnation.
    """
    if seat == 0:
        return START
    return hashlib.sha256(pae(_SEAT_START, seat.to_bytes(4) + inc.to_bytes(4))).digest()


def check_chain(rows: Iterable[tuple[bytes, bytes]], prev: bytes = START) -> bytes:
    """Walk rows with their stored heads.

    Args:
        rows: row bytes and stored 32-byte head, in order.
        prev: the head before the first of them.

    Returns:
        The last head, to be compared with anchors kept elsewhere.

    Raises:
        TamperError: a row does not lead to its head; ``facts["row"]`` counts from 1.
    """
    for number, (row_bytes, head) in enumerate(rows, start=1):
        prev = row_hash(prev, row_bytes)
        if not equal(prev, head):
            raise TamperError("log.chain", row=number)
    return prev


def check_anchor(heads: Iterable[bytes], anchor: bytes) -> int:
    """Find a head that was kept outside the computer.

    Args:
        heads: the heads of the log, in order.
        anchor: 32 bytes from a packet, a slip or a backup.

    Returns:
        The number of the row it stands at, from 1; 0 is the empty log.

    Raises:
        TamperError: the log does not lead through the anchor: rows were cut or changed.
    """
    position = 0 if equal(anchor, START) else -1
    for number, head in enumerate(heads, start=1):
        if equal(head, anchor):
            position = number
    if position < 0:
        raise TamperError("log.anchor-missing")
    return position
