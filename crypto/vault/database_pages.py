"""Opening a single page of a SQLCipher 4 database, to find out what it belongs to.

Rules kept here: AES-256-CBC under the raw key of the file, whose 16 bytes of initial vector stand
in the page; whether a page is genuine is not told here, its HMAC is checked by whoever reads it.
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

PAGE_BYTES = 4096
_BODY_BYTES = PAGE_BYTES - 80
_SALT_BYTES = 16
_VECTOR_BYTES = 16
_FIRST = b"SQLite format 3\x00"


def open_page(key: bytes, page: bytes, number: int) -> bytes:
    """Return what stands in a page, without what SQLCipher keeps at its end.

    Args:
        key: the 32-byte raw key of the file.
        page: 4096 bytes.
        number: of the page, from 1; the first one begins with the salt of the file.

    Raises:
        ValueError: another length.
    """
    if len(page) != PAGE_BYTES:
        raise ValueError("a page has 4096 bytes")
    start = _SALT_BYTES if number == 1 else 0
    vector = page[_BODY_BYTES : _BODY_BYTES + _VECTOR_BYTES]
    opened = Cipher(AES(key), CBC(vector)).decryptor()
    plain = opened.update(page[start:_BODY_BYTES]) + opened.finalize()
    return _FIRST + plain if start else plain
