"""Base45 of RFC 9285: bytes as the characters that a QR code holds in its small mode.

Rules: reading is strict, so that the same bytes have one spelling; nothing here is secret.
"""

from crypto.errors import NotOursError

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE = len(ALPHABET)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def encoded(raw: bytes) -> str:
    """Return two bytes as three characters, the lowest first, and one left over as two.

    Args:
        raw: any bytes.
    """
    found = []
    for place in range(0, len(raw), 2):
        pair = raw[place : place + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, value = divmod(number, _BASE)
            found.append(ALPHABET[value])
    return "".join(found)


def decoded(text: str) -> bytes:
    """Return the bytes that ``encoded`` spells so.

    Args:
        text: characters of the alphabet, nothing around them.

    Raises:
        NotOursError: ``base45.character``: another character; ``base45.length``: one character
            is left over; ``base45.value``: a group stands for more than its bytes hold.
    """
    found = bytearray()
    for place in range(0, len(text), 3):
        values = [_VALUE.get(character) for character in text[place : place + 3]]
        if len(values) == 1:
            raise NotOursError("base45.length")
        number = 0
        for value in reversed(values):
            if value is None:
                raise NotOursError("base45.character")
            number = number * _BASE + value
        if number >= 256 ** (len(values) - 1):
            raise NotOursError("base45.value")
        found += number.to_bytes(len(values) - 1, "big")
    return bytes(found)
