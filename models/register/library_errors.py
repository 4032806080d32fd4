"""Errors of the database library as errors of ``models``: each with a slug, none with a value.

Rules: a full disk, a pulled drive and a scanner that holds a file are told apart, because each asks
for something else; the words of the library are looked at only where it gives no code.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlcipher3 import dbapi2

from models.base.cipher import is_only_held
from models.base.durable_files import is_taken
from models.errors import (
    HELD,
    SILENT,
    DiskFullError,
    ModelsError,
    RegisterAccessError,
    RegisterBusyError,
    RegisterDamagedError,
    RuleError,
)
from models.register.page_marks import files_of

_LITTLE_BYTES: Final = 64 * 1024
"""The index of the log takes 32 KiB at once, and what fails then is not told as a full disk."""

_NOT_WRITTEN: Final = "register.read-only"
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_BY_CODE: Final[dict[int, tuple[type[ModelsError], str]]] = {
    _BUSY: (RegisterBusyError, "register.busy"),
    _LOCKED: (RegisterBusyError, "register.locked"),
    _READONLY: (RegisterAccessError, _NOT_WRITTEN),
    _IOERR: (RegisterAccessError, SILENT),
    _CORRUPT: (RegisterDamagedError, "register.damaged"),
    _FULL: (DiskFullError, "disk.full"),
    _CANTOPEN: (RegisterAccessError, "register.cannot-open"),
    _NOTADB: (RegisterDamagedError, "register.unreadable-page"),
}

_BY_WORDS: Final = {
    "database is locked": _BUSY,
    "attempt to write a readonly database": _READONLY,
    "disk I/O error": _IOERR,
    "database disk image is malformed": _CORRUPT,
    "database or disk is full": _FULL,
    "unable to open database file": _CANTOPEN,
    "file is not a database": _NOTADB,
}


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of the database library into errors of ``models``.

    Args:
        path: the register file: the library does not always say that its disk is full.
    """
    try:
        yield
    except DBAPIError as error:
        raise translation(error, path) from error
    except dbapi2.Error as error:
        raise translation(error, path) from error


def translation(error: DBAPIError | dbapi2.Error, path: Path) -> ModelsError:
    """Return the error of ``models`` for one of the database library; ``path`` as above."""
    if isinstance(error, IntegrityError | dbapi2.IntegrityError):
        return RuleError("register.constraint")
    kind, reason = _BY_CODE.get(_code_of(error), (ModelsError, "register.statement"))
    if kind is RegisterAccessError and has_no_room(path):
        return DiskFullError("disk.full")
    if kind is RegisterAccessError and any(map(is_taken, files_of(path))):
        return RegisterAccessError(HELD)
    if reason == _NOT_WRITTEN and is_only_held(path):
        return RegisterAccessError(HELD)
    if kind is RegisterAccessError and _is_gone(path):
        # Its drive was pulled while it was open: nobody forbids anything.
        return RegisterAccessError(SILENT)
    return kind(reason)


def _is_gone(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:
        return True


def is_no_database(error: BaseException | None) -> bool:
    """Say whether the first page did not open: by the key, or because it is damaged."""
    return _code_of(error) == _NOTADB


def is_bad_page(error: BaseException | None) -> bool:
    """Say whether a page did not open or holds nonsense; such a connection reads nothing more."""
    return _code_of(error) in {_CORRUPT, _NOTADB}


def _code_of(error: BaseException | None) -> int:
    raised = error.orig if isinstance(error, DBAPIError) else error
    # The copying of a whole database raises without a code, but with the words of SQLite.
    return int(getattr(raised, "sqlite_errorcode", 0) or _BY_WORDS.get(str(raised), 0)) & 0xFF


def has_no_room(path: Path) -> bool:
    """Say whether a disk is so full that the library's own small files may not fit on it."""
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_BYTES
    except OSError:
        return False
