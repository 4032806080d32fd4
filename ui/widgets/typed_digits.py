"""Digits as somebody types or pastes them, in whatever script the keyboard writes.

Rules: needs nothing of the work of an office, because the first window reads digits, too.
"""

from __future__ import annotations

import unicodedata


def latin_digits(text: str) -> str:
    """Return the digits of a text, of any script, as 0-9; everything else is left out."""
    return "".join(
        str(digit) for char in text if (digit := unicodedata.decimal(char, None)) is not None
    )
