"""A small file beside an open register: only while it is there may a write-ahead log be taken over.

Rules: it is proved by a MAC under the key of the marks and bound to their generation; it is there
before anything is written to the log and goes when everything is in the file; so a log that was
kept from an earlier day and laid beside a register that was closed is not believed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import struct
from pathlib import Path
from typing import Final

from models.base.durable_files import put_file, reader, remove
from models.register import page_marks

ENDING: Final = ".open"
_BODY: Final = struct.Struct(">8sQ")
_MAGIC: Final = b"LFOPEN01"
_MAC_BYTES: Final = 32


def open_path(path: Path) -> Path:
    """Return where it stands while a register file is open."""
    return path.with_name(path.name + ENDING)


def put(path: Path, key: bytes, generation: int) -> None:
    """Say that the register is open; lasting before this returns.

    Args:
        path: the register file.
        key: 32 bytes, the key of the marks.
        generation: of the marks that hold now or are about to be written.

    Raises:
        OSError: what stood there stands there still.
    """
    body = _BODY.pack(_MAGIC, generation)
    put_file(open_path(path), body + _mac(path, key, body))


def take_away(path: Path) -> None:
    """Say that the register is closed: nothing waits in its log."""
    with contextlib.suppress(OSError):
        remove(open_path(path), missing_ok=True)


def is_kept_log(path: Path, key: bytes) -> bool:
    """Say whether pages wait beside a register that was closed after they were written.

    Args:
        path: the register file.
        key: 32 bytes, the key of the marks.
    """
    try:
        marks = page_marks.load(path, key)
        if not page_marks.waiting_pages(path):
            return False
    except (OSError, page_marks.MarksError):
        # Without marks nothing is known of earlier days, which the check tells.
        return False
    found = _generation(path, key)
    return found is None or found < marks.generation


def _generation(path: Path, key: bytes) -> int | None:
    try:
        with reader(open_path(path)) as file:
            raw = file.read(_BODY.size + _MAC_BYTES + 1)
    except OSError:
        return None
    body, mac = raw[: _BODY.size], raw[_BODY.size :]
    if len(mac) != _MAC_BYTES or not hmac.compare_digest(mac, _mac(path, key, body)):
        return None
    magic, generation = _BODY.unpack(body)
    return int(generation) if magic == _MAGIC else None


def _mac(path: Path, key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"lifafa/open/1" + page_marks.salt_of(path) + body, hashlib.sha256)
