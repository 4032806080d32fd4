"""The office code: an office id as the text of a QR code, small enough for any printer.

Rules (spec card.md section 7): the code commits to the whole identity and carries no key; base45
is read strictly, so that one office has exactly one code.
"""

import re

from crypto.base import base45
from crypto.errors import NewerVersionError, NotOursError

PREFIX = "LFO1:"
ID_BYTES = 32
MOST_CHARACTERS = len(PREFIX) + 48
_LATER = re.compile(r"LFO[0-9]+:")


def office_code(office_id: str) -> str:
    """Return the text of the QR code of an office, 53 characters.

    Args:
        office_id: 64 hex digits.

    Raises:
        ValueError: it is no office id.
    """
    raw = bytes.fromhex(office_id)
    if len(raw) != ID_BYTES:
        raise ValueError("an office id has 32 bytes")
    return PREFIX + base45.encoded(raw)


def office_id_of(text: str) -> str:
    """Return the office id that the text of a QR code holds, as 64 hex digits.

    Args:
        text: exactly what the QR code holds.

    Raises:
        NotOursError: ``code.other``: some other QR code; ``code.damaged``: not 32 bytes in base45.
        NewerVersionError: the code of a later version.
    """
    if not text.startswith(PREFIX):
        if _LATER.match(text):
            raise NewerVersionError("code.newer")
        raise NotOursError("code.other")
    if len(text) != MOST_CHARACTERS:
        raise NotOursError("code.damaged")
    try:
        return base45.decoded(text.removeprefix(PREFIX)).hex()
    except NotOursError as error:
        raise NotOursError("code.damaged") from error
