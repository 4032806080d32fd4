"""The process that looks for an office code or a notice in a picture: bytes in, one line out.

Rules: as in `app.system.sandbox.picture_worker`, which opens the picture and closes the doors; of
all that a QR code may say, nothing but an office id or the letters of a withdrawal leaves this
process; two different ones in one picture are refused, a code of something else beside them is not
looked at.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, BinaryIO

import zxingcpp

from app.system.sandbox import picture_worker
from app.system.sandbox.picture_worker import MOST_BYTES, NoPictureError
from crypto.errors import CryptoError
from crypto.office.notices import REVOCATION
from crypto.office.office_code import office_id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    type _Chooser = Callable[[Sequence[str]], str]

# A printed card fills little of a photograph: enough pixels for its 29 modules at a tenth of it.
EDGE = 2400
_LONGEST_REQUEST = 100
_OTHER = "code.other"
_NOTICE = f"lifafa-signed 1 {REVOCATION}\n"
_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def find(content: bytes, choose: _Chooser | None = None) -> str:
    """Return the office id of the office code in a picture, as 64 hex digits, or a notice.

    Args:
        content: a JPEG, PNG or WebP file.
        choose: what is looked for among the texts of the codes; an office id by default.

    Raises:
        NoPictureError: it cannot be read as a picture, or holds no such code, or two.
    """
    picture = picture_worker.grey(content, EDGE)
    try:
        found = zxingcpp.read_barcodes(picture, formats=_QR_CODES)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise NoPictureError("picture.unreadable") from error
    return (choose or the_one)([code.text for code in found])


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


def the_notice(texts: Sequence[str]) -> str:
    """Return the one notice among the texts of QR codes, as base64.

    Raises:
        NoPictureError: ``code.none``, ``code.no-notice`` or ``code.several``.
    """
    if not texts:
        raise NoPictureError("code.none")
    found = {text for text in texts if text.startswith(_NOTICE) and text.isascii()}
    if not found:
        raise NoPictureError("code.no-notice")
    if len(found) > 1:
        raise NoPictureError("code.several")
    return base64.b64encode(found.pop().encode("ascii")).decode("ascii")


_CHOOSERS: dict[bytes, _Chooser] = {b"lifafa-code": the_one, b"lifafa-notice": the_notice}


def main() -> int:
    """Answer one request on standard input, and end.

    The request is a line ``lifafa-code 1 SIZE`` or ``lifafa-notice 1 SIZE``, and SIZE bytes. The
    answer is a line ``good`` with an office id or a notice in base64, or a line ``no REASON``.
    """
    picture_worker.close_the_doors()
    with open(0, "rb", closefd=False) as given, open(1, "wb", closefd=False) as out:
        answer(given, out)
    return 0


def answer(given: BinaryIO, out: BinaryIO) -> None:
    """Read a request and write the answer."""
    try:
        choose, content = _asked(given)
        line = f"good {find(content, choose)}\n"
    except NoPictureError as error:
        line = f"no {error}\n"
    out.write(line.encode("ascii"))


def _asked(given: BinaryIO) -> tuple[_Chooser, bytes]:
    words = given.readline(_LONGEST_REQUEST).split()
    choose = _CHOOSERS.get(words[0]) if len(words) == 3 else None
    if choose is None or words[1] != b"1" or not words[2].isdigit():
        raise NoPictureError("picture.unreadable")
    size = int(words[2])
    if size > MOST_BYTES:
        raise NoPictureError("picture.too-large")
    content = given.read(size)
    if len(content) < size:
        # Whoever asked is gone.
        raise NoPictureError("picture.unreadable")
    return choose, content
