"""Files that are on their way out of a mailbox: as they are encoded there, then taken out of it.

Rules: sealed bytes only, under random names, in a folder of their own in the register; a piece
counts when it is on the disk, so that a break goes on behind it; what is decoded is decoded
strictly or not at all; what no mail needs any more is swept away.
"""

from __future__ import annotations

import binascii
import contextlib
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from app.base.errors import NotEnoughDiskError
from app.core.services import Services, reading
from app.packets.errors import PacketDamagedError
from app.system.files import (
    create_private,
    finish_file,
    free_bytes,
    opened_to_write,
    plain_errors,
    reader,
    remove,
    write_all,
    write_new,
)
from models.rows.mail import staged_names

FOLDER: Final = "mail"
MOST_BYTES: Final = 36 * 1_048_576
"""The largest file that is fetched, as it is encoded."""

LEFT_FREE: Final = 512 * 1_048_576
"""What strangers send never takes of the disk: the register goes on working."""

_CHUNK_BYTES: Final = 1_048_576
_BLANKS: Final = b"\r\n\t "
_NAME = re.compile("[0-9a-f]{32}")
_QUOTED = re.compile(rb"(?:[\t\r\n !-<>-~]|=[0-9A-Fa-f]{2}|=[ \t]*\r?\n)*+")


def new_name() -> str:
    """Return a random name for a file that begins to come."""
    return secrets.token_hex(16)


def path_of(s: Services, name: str) -> Path:
    """Return where a file is gathered."""
    return s.folder / FOLDER / name


def size_of(s: Services, name: str) -> int:
    """Return how many bytes of a file are here, as it is encoded."""
    path = path_of(s, name)
    with plain_errors():
        return path.stat().st_size if path.is_file() else 0


def add(s: Services, name: str, piece: bytes) -> None:
    """Add a piece to a file; it counts from now on.

    Raises:
        NotEnoughDiskError, FileUnreadableError: it could not be written.
    """
    path = path_of(s, name)
    free = free_bytes(s.folder)
    needed = LEFT_FREE + 2 * len(piece)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)
    with plain_errors():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with opened_to_write(path) if path.exists() else create_private(path) as file:
            file.seek(0, 2)
            write_all(file, piece)
            finish_file(file)


@contextlib.contextmanager
def decoded(s: Services, name: str, encoding: str) -> Iterator[Path]:
    """Lend a file as it was before it was encoded; it is gone afterwards.

    Args:
        s: the open register.
        name: of what was gathered.
        encoding: base64, quoted-printable, 7bit, 8bit or binary.

    Raises:
        PacketDamagedError: it is not encoded like this.
        NotEnoughDiskError, FileUnreadableError: it could not be written.
    """
    target = path_of(s, new_name())
    decode = _DECODERS.get(encoding, _as_it_is)
    with plain_errors(), reader(path_of(s, name)) as source:
        write_new(target, lambda file: decode(source, file))
    try:
        yield target
    finally:
        _remove(target)


def forget(s: Services, name: str) -> None:
    """Remove what was gathered of a file."""
    _remove(path_of(s, name))


def sweep(s: Services) -> None:
    """Remove what no mail needs any more; called at unlock, and after a look into the mailbox."""
    folder = s.folder / FOLDER
    with plain_errors():
        found = list(folder.iterdir()) if folder.is_dir() else []
    if not found:
        return
    with reading(s) as session:
        kept: Collection[str] = staged_names(session)
    for path in found:
        if not (_NAME.fullmatch(path.name) and path.name in kept):
            _remove(path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        remove(path)


def _base64(source: BinaryIO, target: BinaryIO) -> None:
    left, is_over = b"", False
    while chunk := source.read(_CHUNK_BYTES):
        left += chunk.translate(None, _BLANKS)
        whole = len(left) // 4 * 4
        is_over = _add_base64(left[:whole], target, is_over)
        left = left[whole:]
    if left:
        raise PacketDamagedError


def _add_base64(group: bytes, target: BinaryIO, is_over: bool) -> bool:
    """Add whole groups, and say whether the end was among them."""
    if not group:
        return is_over
    if is_over:
        raise PacketDamagedError
    try:
        write_all(target, binascii.a2b_base64(group, strict_mode=True))
    except binascii.Error as error:
        raise PacketDamagedError from error
    return group.endswith(b"=")


def _quoted(source: BinaryIO, target: BinaryIO) -> None:
    raw = source.read(MOST_BYTES + 1)
    if not _QUOTED.fullmatch(raw):
        raise PacketDamagedError
    write_all(target, binascii.a2b_qp(raw))


def _as_it_is(source: BinaryIO, target: BinaryIO) -> None:
    while chunk := source.read(_CHUNK_BYTES):
        write_all(target, chunk)


_DECODERS: Final[Mapping[str, Callable[[BinaryIO, BinaryIO], None]]] = {
    "base64": _base64,
    "quoted-printable": _quoted,
}
