"""Opening one SQLCipher connection, and finding out why one does not open.

Rules: the key is set first and the pragmas follow in their order (docs/rules.md, The register
file); no extension is loaded; the key is in no message; a connection that is to write can.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

from models.base.durable_files import (
    KEEPS_WRITERS_OUT,
    LONGEST_REGISTER_BYTES,
    is_held,
    is_taken,
    opened_to_write,
    patiently,
    reader,
)
from models.errors import (
    HELD,
    RegisterAccessError,
    RegisterDamagedError,
    RegisterKeyError,
    RegisterMissingError,
)

APPLICATION_ID: Final = 0x4C465247
"""``LFRG`` in the header of the database."""

KEY_BYTES: Final = 32
PAGE_BYTES: Final = 4096
BUSY_TIMEOUT_S: Final = 5.0
SMALLEST_CACHE_KIB: Final = 16 * 1024
LARGEST_CACHE_KIB: Final = 96 * 1024
_OF_THE_FILE: Final = 16
"""One in so many pages of the register is kept in memory."""

SALT_BYTES: Final = 16
_RESERVE_BYTES: Final = 80  # 16 of the initial vector, 64 of the HMAC
SIGNED_BYTES: Final = PAGE_BYTES - _RESERVE_BYTES + 16
"""So much of a page comes before its HMAC, which covers it."""
_PAGES_TRIED: Final = 64

_PRAGMAS: Final = (
    "cipher_log_level = NONE",
    "cipher_memory_security = OFF",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "journal_mode = WAL",
    # Pages move into the file only together with their marks, see ``models.register.checkpoint``.
    "wal_autocheckpoint = 0",
    "journal_size_limit = 0",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
)


_READ_ONLY: Final = 8
_FOR_WRITING: Final = frozenset(
    {"journal_mode = WAL", "wal_autocheckpoint = 0", "journal_size_limit = 0"}
)


def connect(path: Path, key: bytes, *, writes: bool = True) -> Any:
    """Return an open connection to an existing file, ready for SQLAlchemy.

    Args:
        path: the register file; it must exist, because SQLite would make an empty one.
        key: 32 bytes.
        writes: False for a file that cannot be written, nor anything beside it: then it is read as
            one that nobody changes, and what waits in a write-ahead log is not seen.

    Raises:
        RegisterMissingError: there is no file.
        RegisterAccessError: ``register.path``, because its path is too long for SQLite; ``HELD``,
            because another program holds it against writing.
        sqlcipher3.dbapi2.DatabaseError: the file does not open with this key.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key of a register has 32 bytes")
    if len(os.fsencode(path.absolute())) > LONGEST_REGISTER_BYTES:
        raise RegisterAccessError("register.path")
    if not path.is_file():
        raise RegisterMissingError("register.missing")
    if writes:
        return able_to_write(lambda: _connected(path, key, writes=True), path)
    return _connected(path, key, writes=False)


def able_to_write(make: Callable[[], Any], path: Path) -> Any:
    """Return a connection that can write, as soon as no other program is in the way.

    SQLite opens a file that is held against writing for reading alone: on Windows at once, without
    a second try, and for as long as the connection lives. Where nobody may write there anyway, the
    connection is returned as it is.

    Args:
        make: opens the file of a database, with its key; may be done again.
        path: of this file.

    Raises:
        RegisterAccessError: ``HELD``; another program held it for two seconds.
    """
    if not KEEPS_WRITERS_OUT:
        return make()

    def made() -> Any:
        connection = make()
        try:
            if _only_reads(connection) and is_only_held(path):
                raise OSError(errno.EBUSY, "a file of the database is held against writing")
        except BaseException:
            connection.close()
            raise
        return connection

    try:
        return patiently(made, path)
    except OSError as error:
        if is_held(error):
            raise RegisterAccessError(HELD) from error
        raise


def _only_reads(connection: Any) -> bool:
    """Say whether a connection was opened for reading alone, by a change that is taken back."""
    (before,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        # Who only reads waits for no lock, and begins.
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {int(version)}")
    except dbapi2.Error as error:
        return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF == _READ_ONLY
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute(f"PRAGMA busy_timeout = {int(before)}")
    return False


def is_only_held(path: Path) -> bool:
    """Say whether a database that cannot be written is, or was a moment ago, held by a program.

    Always False where no file is opened for reading alone because it is held.
    """
    if not KEEPS_WRITERS_OUT:
        return False
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        place = path.with_name(name)
        try:
            opened_to_write(place).close()
        except FileNotFoundError:
            continue
        except OSError as error:
            return is_held(error) or is_taken(place)
    return True


def _connected(path: Path, key: bytes, *, writes: bool) -> Any:
    pragmas = [one for one in _PRAGMAS if writes or one not in _FOR_WRITING]
    pragmas.append(f"cache_size = {-cache_kib(path.stat().st_size)}")
    connection = dbapi2.connect(
        str(path) if writes else f"{path.absolute().as_uri()}?mode=ro&immutable=1",
        uri=not writes,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    keyed(connection, key, *pragmas)
    connection.enable_load_extension(False)
    return connection


def keyed(connection: Any, key: bytes, *pragmas: str) -> Any:
    """Set the key of a connection, and what is to hold for it, in this order.

    Args:
        connection: that was just made; closed when something of it fails.
        key: 32 bytes.
        pragmas: name and value, such as ``synchronous = FULL``.

    Returns:
        The connection.

    Raises:
        sqlcipher3.dbapi2.DatabaseError: the file does not open with this key.
    """
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def cache_kib(size_bytes: int) -> int:
    """Return the page cache for a register of this size, in KiB: a part of it within bounds.

    What lies below an index is read again and again, and the rest hardly twice: with a sixteenth of
    a register of 100,000 cases a key in the search decrypts some twenty pages more than with all.
    More than the largest would not leave the window within the memory of an old computer.
    """
    part = size_bytes // _OF_THE_FILE // 1024
    return min(max(part, SMALLEST_CACHE_KIB), LARGEST_CACHE_KIB)


def why_closed(path: Path, key: bytes) -> RegisterKeyError | RegisterDamagedError:
    """Return the error for a file whose first page does not open with this key.

    A wrong key opens no page at all; with the right key some other page still carries a valid
    HMAC even when the first one is damaged (SQLCipher 4: AES-256-CBC and HMAC-SHA-512 per page,
    HMAC key by PBKDF2-HMAC-SHA512 with two rounds from the raw key and the masked salt).

    Args:
        path: the register file.
        key: 32 bytes.
    """
    size = path.stat().st_size
    if size < PAGE_BYTES or size % PAGE_BYTES:
        return RegisterDamagedError("register.cut-off")
    if is_own_file(path, key):
        return RegisterDamagedError("register.first-page")
    return RegisterKeyError("register.wrong-key")


def is_own_file(path: Path, key: bytes) -> bool:
    """Say whether any of the first pages carries a valid HMAC under a key."""
    pages = path.stat().st_size // PAGE_BYTES
    with reader(path) as file:
        hmac_key = page_hmac_key(file.read(SALT_BYTES), key)
        file.seek(0)
        return any(
            page_is_whole(file.read(PAGE_BYTES), number, hmac_key)
            for number in range(1, min(pages, _PAGES_TRIED) + 1)
        )


def page_hmac_key(salt: bytes, key: bytes) -> bytes:
    """Return the key of the HMAC that every page of a file carries.

    Args:
        salt: the first 16 bytes of the file.
        key: 32 bytes.
    """
    masked = bytes(byte ^ 0x3A for byte in salt)
    return hashlib.pbkdf2_hmac("sha512", key, masked, 2, KEY_BYTES)


def page_is_whole(page: bytes | memoryview, number: int, hmac_key: bytes) -> bool:
    """Say whether a page carries its valid HMAC.

    Args:
        page: 4096 bytes.
        number: of the page, from 1; the first one begins with the salt, which is not covered.
        hmac_key: from ``page_hmac_key``.
    """
    start = SALT_BYTES if number == 1 else 0
    signed = bytes(page[start:SIGNED_BYTES]) + number.to_bytes(4, "little")
    expected = hmac.digest(hmac_key, signed, "sha512")
    return hmac.compare_digest(expected, page[SIGNED_BYTES : SIGNED_BYTES + 64])


def guard(path: Path, key: bytes) -> Any:
    """Return a connection that can only read and shall be the last one to be closed.

    SQLite moves what waits in the write-ahead log into the file when the last connection closes,
    by itself and without marks; one that cannot write leaves it there for the next opening.
    """
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    return keyed(connection, key, "cipher_log_level = NONE", "user_version")
