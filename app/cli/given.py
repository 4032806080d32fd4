"""What a command is given to read: files, standard input, open descriptors; never without end.

Rules: nothing is read further than it may be long, so that a device or a huge file fills no memory;
a byte order mark at the beginning, as some editors write it, is passed over.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.base.language import translate as _
from app.cli.settings import UsageError
from app.system.files import COPY_BYTES, create_private, plain_errors, reader, write_all
from crypto.packet.packet import MAX_FILE_BYTES

STDIN = "-"
MOST_SECRET_BYTES = 4096
MOST_PACKET_BYTES = MAX_FILE_BYTES + 1
MOST_BACKUP_BYTES = 1 << 44
_MARK = b"\xef\xbb\xbf"


def is_stdin(name: str | Path | None) -> bool:
    """Say whether what was named is standard input."""
    return name is not None and str(name) == STDIN


def refuse_twice(*names: str | Path | None) -> None:
    """Refuse standard input where more than one file was to come from it.

    Raises:
        UsageError: it can be only one of them.
    """
    if sum(map(is_stdin, names)) > 1:
        raise UsageError(_("standard input can be only one of the files"))


def standard_input() -> BinaryIO:
    """Return standard input as bytes.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:
        raise UsageError(_("standard input is closed"))
    return sys.stdin.buffer


def read_all(name: str, limit: int) -> bytes:
    """Return a whole file, or standard input for "-".

    Args:
        name: a path, or "-".
        limit: most bytes.

    Raises:
        UsageError: it is longer.
        FileUnreadableError: it cannot be read.
    """
    if name == STDIN:
        raw = standard_input().read(limit + 1)
    else:
        with plain_errors(), reader(Path(name)) as source:
            raw = source.read(limit + 1)
    if len(raw) > limit:
        raise UsageError(_("the file is too long"))
    return raw.removeprefix(_MARK)


@contextmanager
def spooled(file: Path, limit: int, name: str = "standard-input") -> Iterator[Path]:
    """Yield a path that can be read to and fro: the file itself, or what standard input held.

    Only for what is sealed or signed and nothing else: for a moment it lies in a file of this user
    in the system's folder for such files.

    Args:
        file: a path, or "-".
        limit: most bytes.
        name: that standard input gets.

    Raises:
        UsageError: standard input is closed, or longer.
        NotEnoughDiskError, FileUnreadableError: as ``plain_errors``.
    """
    if not is_stdin(file):
        yield file
        return
    with plain_errors():
        folder = tempfile.TemporaryDirectory(prefix="lifafa-")
    with folder as place:
        path = Path(place) / name
        source, done = standard_input(), 0
        with plain_errors(), create_private(path) as kept:
            while chunk := source.read(COPY_BYTES):
                done += len(chunk)
                if done > limit:
                    raise UsageError(_("the file is too long"))
                write_all(kept, chunk)
        yield path


def first_line(source: BinaryIO) -> str:
    """Return the first line of a source without its end; a passphrase keeps its own spaces.

    Raises:
        UsageError: it is no text, or longer than any passphrase.
    """
    raw = source.readline(MOST_SECRET_BYTES + 1)
    if len(raw) > MOST_SECRET_BYTES:
        raise UsageError(_("the first line is too long"))
    try:
        return raw.removeprefix(_MARK).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError(_("the first line is no text")) from error


def secret_from(name: str) -> str:
    """Return the first line of a file, or of standard input for "-".

    Raises:
        UsageError: the file cannot be read.
    """
    if name == STDIN:
        return first_line(standard_input())
    try:
        with reader(Path(name)) as source:
            return first_line(source)
    except OSError as error:
        raise UsageError(_("the passphrase file cannot be read")) from error


def secret_at(descriptor: int) -> str:
    """Return the first line of an open file descriptor, which stays open.

    Raises:
        UsageError: there is no such descriptor, or it cannot be read.
    """
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as source:
            return first_line(source)
    except OSError as error:
        raise UsageError(_("the file descriptor of the passphrase cannot be read")) from error
