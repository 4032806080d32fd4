"""Numbers as the reader likes them: grouped by lakh, in Latin digits or in those of the language.

Rules: for screens alone, never for what is stored, sealed, printed or written by the command line,
which keeps Latin digits; what identifies something (a number of a case, an office or a telephone, a
code) is not a number and never comes here; which digits are liked is kept here and nowhere else.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from app.base import language

LATIN: Final = "latin"
NATIVE: Final = "native"
CHOICES: Final = (LATIN, NATIVE)

_ASCII = "0123456789"
_DEVANAGARI = str.maketrans(_ASCII, "०१२३४५६७८९")
_BENGALI = str.maketrans(_ASCII, "০১২৩৪৫৬৭৮৯")
_THOUSAND: Final = 1000
_SIZES: Final = ("B", "KB", "MB", "GB", "TB")
_DIGITS: Final = {"hi": _DEVANAGARI, "ne": _DEVANAGARI, "bn": _BENGALI}


_UNITS = (
    "days?|months?|minutes?|hours?|years?|weeks?|characters|letters|digits|groups|words|users|papers"
    "|packets|rows|columns|MB|GB|pixels|degrees|dots|times|seconds|to [0-9{]"
)
_BEFORE = "Below|under|below|of|least|than|between|last|within|only:"
# A count that is written into a sentence: "for 30 days", "Below 18"; what stands beside the short
# name of a law, of a key of the keyboard or of a way of writing is a number of something.
_COUNT = re.compile(rf"(?<![\w.+/#-])[0-9][0-9,]*(?= (?:{_UNITS}))|(?:{_BEFORE}) [0-9]+\b")
_NO_COUNT = re.compile(
    "[A-Z]{2,} [0-9]|Act [0-9]|Act s|Ctrl|SHA|25 Nov|digits 0|digits 2|[a-z][0-9]|A port|; 0, 1"
)


class _Liked:
    """The one place that knows which digits are liked."""

    def __init__(self) -> None:
        self.digits = LATIN


_liked = _Liked()


def install(digits: str) -> None:
    """Show numbers in these digits from now on.

    Args:
        digits: one of ``CHOICES``.

    Raises:
        ValueError: there are no such digits.
    """
    if digits not in CHOICES:
        raise ValueError("no such digits")
    _liked.digits = digits
    language.finish_with(_counts_in_digits if digits == NATIVE else None)


def liked() -> str:
    """Return which digits are liked, one of ``CHOICES``."""
    return _liked.digits


def has_own_digits(code: str) -> bool:
    """Say whether a language of the screens has digits of its own."""
    return code in _DIGITS


def shown(n: int) -> str:
    """Return a count as it is written in South Asia: 12,34,567, or १२,३४,५६७."""
    return in_digits(grouped(n))


def grouped(n: int) -> str:
    """Return a count grouped by lakh in Latin digits: 12,34,567."""
    sign, digits = ("-", str(-n)) if n < 0 else ("", str(n))
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return sign + ",".join([*reversed(pairs), tail])


def size_words(size: int) -> str:
    """Return a number of bytes with a unit, as file managers tell it: 67 KB, 2.2 GB."""
    value, unit = float(size), 0
    while round(value) >= _THOUSAND and unit < len(_SIZES) - 1:
        value, unit = value / _THOUSAND, unit + 1
    number = f"{value:.1f}" if unit > 1 and value < 100 else f"{value:.0f}"
    return f"{in_digits(number)} {_SIZES[unit]}"


def in_digits(text: str) -> str:
    """Return a ready text, for instance "10:42" or "1.5 MB", in the digits that are liked."""
    return in_digits_of(text, language.current()) if _liked.digits == NATIVE else text


def in_digits_of(text: str, code: str) -> str:
    """Return a ready text in the digits of a language; one without its own keeps 0 to 9."""
    return text.translate(_DIGITS[code]) if code in _DIGITS else text


@functools.cache
def _is_counting(message: str) -> bool:
    return bool(_COUNT.search(message)) and not _NO_COUNT.search(message)


def _counts_in_digits(message: str, text: str) -> str:
    return in_digits(text) if _is_counting(message) else text
