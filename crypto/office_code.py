"""The office code: an office id as the text of a QR code, small enough for any printer.

Rules (spec card.md section 7): the code commits to the whole identity and carries no key; base45
is read strictly, so that one office has exactly one code.
"""

import re

from crypto.errors import NewerVersionError, NotOursError

PREFIX = "LFO1:"
ID_BYTES = 32
MOST_CHARACTERS = len(PREFIX) + 48
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
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
    return PREFIX + _encoded(raw)


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
    return _decoded(text.removeprefix(PREFIX)).hex()


def _encoded(raw: bytes) -> str:
    """Return two bytes as three characters, the lowest first (RFC 9285)."""
    found = []
    for place in range(0, len(raw), 2):
        number = int.from_bytes(raw[place : place + 2], "big")
        found += [number % 45, number // 45 % 45, number // 2025]
    return "".join(_ALPHABET[value] for value in found)


def _decoded(text: str) -> bytes:
    found = b""
    for place in range(0, len(text), 3):
        values = [_VALUE.get(character, -1) for character in text[place : place + 3]]
        number = values[0] + 45 * values[1] + 2025 * values[2]
        if min(values) < 0 or number > 0xFFFF:
            raise NotOursError("code.damaged")
        found += number.to_bytes(2, "big")
    return found
