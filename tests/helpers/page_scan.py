"""Everything that a holder of the register key can read in a register file, free pages too.

Rules: pages are opened as SQLCipher 4 seals them (AES-256-CBC, the initial vector in the last 80
bytes of a page), those of the write-ahead log as well; nothing is asked of the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
RESERVE = 80
SALT = 16
WAL_HEADER = 32
FRAME_HEADER = 24


def pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Yield every page of a register file and of its write-ahead log in the clear.

    Args:
        path: the register file.
        key: 32 bytes.
    """
    raw = path.read_bytes()
    for number in range(len(raw) // PAGE):
        yield _opened(raw[number * PAGE : (number + 1) * PAGE], key, first=number == 0)
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[WAL_HEADER:] if log.is_file() else b""
    for start in range(0, len(frames) - FRAME_HEADER, FRAME_HEADER + PAGE):
        first = int.from_bytes(frames[start : start + 4], "big") == 1
        yield _opened(frames[start + FRAME_HEADER : start + FRAME_HEADER + PAGE], key, first=first)


def holds(path: Path, key: bytes, *words: str) -> list[str]:
    """Return those of some words that stand anywhere in a register, in any case of letters."""
    whole = b"".join(pages(path, key)).lower()
    return [word for word in words if word.lower().encode() in whole]


def _opened(page: bytes, key: bytes, *, first: bool) -> bytes:
    vector = page[-RESERVE : -RESERVE + 16]
    sealed = page[SALT if first else 0 : PAGE - RESERVE]
    opener = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return opener.update(sealed) + opener.finalize()
