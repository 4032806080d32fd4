"""What a command is given to read: files, standard input, open descriptors; never without end.

Rules: nothing is read further than it may be long, so that a device or a huge file fills no memory;
a byte order mark at the beginning, as some editors write it, is passed over.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from app.cli.settings import UsageError
from app.files import plain_errors

STDIN = "-"
MOST_SECRET_BYTES = 4096
_MARK = b"\xef\xbb\xbf"


def standard_input() -> BinaryIO:
    """Return standard input as bytes.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed")
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
        with plain_errors(), Path(name).open("rb") as source:
            raw = source.read(limit + 1)
    if len(raw) > limit:
        raise UsageError("the file is too long")
    return raw.removeprefix(_MARK)


def first_line(source: BinaryIO) -> str:
    """Return the first line of a source without its end; a passphrase keeps its own spaces.

    Raises:
        UsageError: it is no text, or longer than any passphrase.
    """
    raw = source.readline(MOST_SECRET_BYTES + 1)
    if len(raw) > MOST_SECRET_BYTES:
        raise UsageError("the first line is too long")
    try:
        return raw.removeprefix(_MARK).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError("the first line is no text") from error


def secret_from(name: str) -> str:
    """Return the first line of a file, or of standard input for "-".

    Raises:
        UsageError: the file cannot be read.
    """
    if name == STDIN:
        return first_line(standard_input())
    try:
        with Path(name).open("rb") as source:
            return first_line(source)
    except OSError as error:
        raise UsageError("the passphrase file cannot be read") from error


def secret_at(descriptor: int) -> str:
    """Return the first line of an open file descriptor, which stays open.

    Raises:
        UsageError: there is no such descriptor, or it cannot be read.
    """
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as source:
            return first_line(source)
    except OSError as error:
        raise UsageError("the file descriptor of the passphrase cannot be read") from error
