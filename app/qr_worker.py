"""The process that looks for an office code in a picture: bytes in, one office id or one word out.

Rules: as in `app.picture_worker`, which opens the picture and closes the doors; of all that a QR
code may say, nothing but an office id leaves this process; two different offices in one picture are
refused, a code of something else beside an office's is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import zxingcpp

from app import picture_worker
from app.picture_worker import MOST_BYTES, NoPictureError
from crypto.errors import CryptoError
from crypto.office_code import office_id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# A printed card fills little of a photograph: enough pixels for its 29 modules at a tenth of it.
EDGE = 2400
_LONGEST_REQUEST = 100
_OTHER = "code.other"
_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def find(content: bytes) -> str:
    """Return the office id of the office code in a picture, as 64 hex digits.

    Args:
        content: a JPEG, PNG or WebP file.

    Raises:
        NoPictureError: it cannot be read as a picture, or holds no office code, or two.
    """
    picture = picture_worker.grey(content, EDGE)
    try:
        found = zxingcpp.read_barcodes(picture, formats=_QR_CODES)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise NoPictureError("picture.unreadable") from error
    return the_one([code.text for code in found])


def the_one(texts: Sequence[str]) -> str:
    """Return the one office id among the texts of QR codes.

    Raises:
        NoPictureError: ``code.none``, ``code.other``, ``code.damaged``, ``code.newer`` or
            ``code.several``.
    """
    if not texts:
        raise NoPictureError("code.none")
    offices, refused = set(), {_OTHER}
    for text in texts:
        try:
            offices.add(office_id_of(text))
        except CryptoError as error:
            refused.add(error.reason)
    if len(offices) > 1:
        raise NoPictureError("code.several")
    if not offices:
        raise NoPictureError(min(refused - {_OTHER}, default=_OTHER))
    return offices.pop()


def main() -> int:
    """Answer one request on standard input, and end.

    The request is a line ``lifafa-code 1 SIZE`` and SIZE bytes. The answer is a line ``good`` with
    an office id, or a line ``no REASON``.
    """
    picture_worker.close_the_doors()
    with open(0, "rb", closefd=False) as given, open(1, "wb", closefd=False) as out:
        answer(given, out)
    return 0


def answer(given: BinaryIO, out: BinaryIO) -> None:
    """Read a request and write the answer."""
    try:
        line = f"good {find(_asked(given))}\n"
    except NoPictureError as error:
        line = f"no {error}\n"
    out.write(line.encode("ascii"))


def _asked(given: BinaryIO) -> bytes:
    words = given.readline(_LONGEST_REQUEST).split()
    if len(words) != 3 or words[:2] != [b"lifafa-code", b"1"] or not words[2].isdigit():
        raise NoPictureError("picture.unreadable")
    size = int(words[2])
    if size > MOST_BYTES:
        raise NoPictureError("picture.too-large")
    content = given.read(size)
    if len(content) < size:
        # Whoever asked is gone.
        raise NoPictureError("picture.unreadable")
    return content
