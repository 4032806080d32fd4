"""Opening one SQLCipher connection, and finding out why one does not open.

Rules: the key is set first and the pragmas follow in the written order of the security design
(B.5, with the decisions at its head); no extension is loaded; the key is in no message.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

from models.errors import RegisterDamagedError, RegisterKeyError, RegisterMissingError

APPLICATION_ID: Final = 0x4C465247
"""``LFRG`` in the header of the database."""

KEY_BYTES: Final = 32
PAGE_BYTES: Final = 4096
BUSY_TIMEOUT_S: Final = 5.0
SMALLEST_CACHE_KIB: Final = 64 * 1024
LARGEST_CACHE_KIB: Final = 96 * 1024

_RESERVE_BYTES: Final = 80  # 16 of the initial vector, 64 of the HMAC
_SALT_BYTES: Final = 16
_PAGES_TRIED: Final = 64

_PRAGMAS: Final = (
    "cipher_log_level = NONE",
    "cipher_memory_security = OFF",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
)


def connect(path: Path, key: bytes) -> Any:
    """Return an open connection to an existing file, ready for SQLAlchemy.

    Args:
        path: the register file; it must exist, because SQLite would make an empty one.
        key: 32 bytes.

    Raises:
        RegisterMissingError: there is no file.
        sqlcipher3.dbapi2.DatabaseError: the file does not open with this key.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key of a register has 32 bytes")
    if not path.is_file():
        raise RegisterMissingError("register.missing")
    connection = dbapi2.connect(
        str(path), timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA cache_size = {-cache_kib(path.stat().st_size)}")
        connection.enable_load_extension(False)
    except BaseException:
        connection.close()
        raise
    return connection


def cache_kib(size_bytes: int) -> int:
    """Return the page cache for a register of this size, 64 to 96 MiB, in KiB.

    More than the smallest halves what encryption costs; more than the largest would not leave the
    window within the memory of an old computer.
    """
    return min(max(size_bytes // 1024, SMALLEST_CACHE_KIB), LARGEST_CACHE_KIB)


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
    with path.open("rb") as file:
        salt = bytes(byte ^ 0x3A for byte in file.read(_SALT_BYTES))
        hmac_key = hashlib.pbkdf2_hmac("sha512", key, salt, 2, KEY_BYTES)
        for number in range(2, min(size // PAGE_BYTES, _PAGES_TRIED) + 1):
            file.seek((number - 1) * PAGE_BYTES)
            if _page_is_whole(file.read(PAGE_BYTES), number, hmac_key):
                return RegisterDamagedError("register.first-page")
    return RegisterKeyError("register.wrong-key")


def _page_is_whole(page: bytes, number: int, hmac_key: bytes) -> bool:
    signed_end = PAGE_BYTES - _RESERVE_BYTES + 16
    expected = hmac.digest(hmac_key, page[:signed_end] + number.to_bytes(4, "little"), "sha512")
    return hmac.compare_digest(expected, page[signed_end : signed_end + 64])
