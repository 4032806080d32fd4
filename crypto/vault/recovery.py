"""The recovery code of the kit: 128 bits as eight groups of six digits.

Rules kept here: a group is eleven times a 16-bit value, so every single wrong digit and
every swap of neighbours is noticed in its own group; the group at fault is named; digits
of the scripts our offices read are accepted; the code is never part of an error.
"""

import unicodedata

from crypto.base.primitives import random_bytes
from crypto.errors import KitTypoError

CODE_BYTES = 16
GROUPS = 8
GROUP_DIGITS = 6
CHECK = 11
# Zeros of the digit rows accepted: ASCII, Devanagari (Hindi, Nepali), Bengali.
_ZEROS = ("0", "\N{DEVANAGARI DIGIT ZERO}", "\N{BENGALI DIGIT ZERO}")
_DIGITS = {ord(zero) + value: str(value) for zero in _ZEROS for value in range(10)}


def new_code() -> bytes:
    """Return 16 random bytes for a new kit."""
    return random_bytes(CODE_BYTES)


def format_code(code: bytes) -> str:
    """Return the code as it is printed: eight groups of six ASCII digits with hyphens.

    Args:
        code: exactly 16 bytes.
    """
    if len(code) != CODE_BYTES:
        raise ValueError("a recovery code has 16 bytes")
    values = (int.from_bytes(code[at : at + 2], "big") for at in range(0, CODE_BYTES, 2))
    return "-".join(f"{value * CHECK:0{GROUP_DIGITS}d}" for value in values)


def parse_group(text: str, number: int) -> bytes:
    """Return the two bytes of one group, so that a typing error shows at once.

    Args:
        text: six digits, spaces around them allowed.
        number: position of the group, 1 to 8.

    Raises:
        KitTypoError: not six digits, or no group of any code; ``facts["group"]`` is ``number``.
    """
    digits = text.strip().translate(_DIGITS)
    if len(digits) != GROUP_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise KitTypoError("kit.not-six-digits", group=number)
    value, rest = divmod(int(digits), CHECK)
    if rest:
        raise KitTypoError("kit.group-check", group=number)
    if value > 0xFFFF:
        raise KitTypoError("kit.group-large", group=number)
    return value.to_bytes(2, "big")


def parse_code(text: str) -> bytes:
    """Return the 16 bytes of a code as it was typed.

    Spaces and hyphens separate groups; 48 digits may also be typed in one run or be
    grouped in another way.

    Raises:
        KitTypoError: the first group at fault is in ``facts["group"]``.
    """
    spaced = "".join(" " if _separates(character) else character for character in text)
    typed = spaced.split()
    run = "".join(typed)
    if len(run) == GROUPS * GROUP_DIGITS or len(typed) == 1:
        typed = [run[at : at + GROUP_DIGITS] for at in range(0, len(run), GROUP_DIGITS)]
    code = b"".join(
        parse_group(group, number) for number, group in enumerate(typed[:GROUPS], start=1)
    )
    if len(typed) < GROUPS:
        raise KitTypoError("kit.group-missing", group=len(typed) + 1)
    if len(typed) > GROUPS:
        raise KitTypoError("kit.too-long", group=GROUPS)
    return code


def _separates(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Pd"
