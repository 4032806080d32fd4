"""Hindi typed in fonts of the time before Unicode: recognised by column, decoded by cell.

Rules: a column counts as typed in such a font when nearly all of its words become well-formed
Hindi and read badly as Latin; the officer sees what was decided and can decide otherwise; a cell
that holds Unicode letters or reads well as Latin stays as it is.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

KRUTIDEV, DEVLYS, CHANAKYA = "krutidev_010", "devlys_010", "walkman_chanakya_905"
FONTS: Final = (KRUTIDEV, CHANAKYA, DEVLYS)
NAMES: Final = {KRUTIDEV: "KrutiDev", CHANAKYA: "Chanakya", DEVLYS: "DevLys"}

_ENOUGH_WORDS: Final = 3
_WELL_FORMED: Final = 0.8
_BETTER: Final = 0.05
_FITS: Final = 0.6
_MOST_LATIN: Final = 0.35
_LOOKED_AT: Final = 300
_WORD: Final = re.compile(r"\S{3,}")
_LATIN: Final = re.compile(r"[A-Z]?[a-z]{2,}\.?|[A-Z]{2,}\.?")
_VOWELS: Final = frozenset("aeiouyAEIOUY")
# Vowel signs, candrabindu, anusvara, visarga; virama; consonants; independent vowels.
_SIGN: Final = "[\u0900-\u0903\u093a\u093b\u093e-\u094c\u094e\u094f\u0955-\u0957]"
_ILL: Final = re.compile(
    f"^{_SIGN}|^\u094d|\u094d{_SIGN}|\u094d\u094d|\u094d$|[\u0904-\u0914]\u094d"
    "|[\u093e-\u094c][\u093e-\u094c]|[\u0900-\u0903][\u093e-\u094d]|[\u0901\u0902]{2}"
)
_EDGES: Final = "()[]{}.,;:-–—‘’“”'\"/\\।०१२३४५६७८९0123456789"
# The short i is typed before its letters; after a half letter it belongs behind the whole one.
_SHORT_I: Final = re.compile(
    "\u094d\u093f((?:[\u0915-\u0939]\u093c?\u094d)*[\u0915-\u0939]\u093c?)"
)
_REPAIRS: Final = (
    ("\u094d\u094d", "\u094d"),
    ("र\u094dइ", "ई"),
    ("अा", "आ"),
    ("अो", "ओ"),
    ("अौ", "औ"),
    ("एे", "ऐ"),
)


@functools.lru_cache(maxsize=20_000)
def decode(text: str, font: str) -> str:
    """Return a cell in Unicode.

    Args:
        text: as it was typed.
        font: one of ``FONTS``.
    """
    if not _could_be_legacy(text):
        return text
    from hinlegacy import decode as decoded
    from hinlegacy.exceptions import HinLegacyError

    try:
        found = decoded(text, font)
    except (HinLegacyError, ValueError, KeyError, IndexError):
        return text
    found = found.replace("\u094d\u093f\u093e", "\u093f")
    found = _SHORT_I.sub("\u094d\\1\u093f", found)
    for wrong, right in _REPAIRS:
        found = found.replace(wrong, right)
    return unicodedata.normalize("NFC", found)


def font_of(cells: Iterable[str]) -> str:
    """Return the font in which a column was typed, "" when it is Unicode or Latin.

    Args:
        cells: the cells of the column, without its heading.
    """
    words = _words_of(cells)
    if len(words) < _ENOUGH_WORDS or _latin_share(words) > _MOST_LATIN:
        return ""
    best, most = "", _WELL_FORMED - _BETTER
    for font in FONTS:
        share = sum(is_well_formed(decode(word, font)) for word in words) / len(words)
        if share > most + _BETTER:
            best, most = font, share
    return best


def fits(cells: Iterable[str], font: str) -> bool:
    """Say whether most words of a column can be of a font that its heading is in."""
    words = _words_of(cells)
    well = sum(is_well_formed(decode(word, font)) for word in words)
    return bool(words) and well >= len(words) * _FITS


def cell_reads_as_legacy(text: str, font: str) -> bool:
    """Say whether one cell of such a column was typed in its font."""
    words = _words_of((text,))
    if not words:
        return _could_be_legacy(text) and bool(re.search("[A-Za-z]", text))
    well = sum(is_well_formed(decode(word, font)) for word in words)
    latin = sum(map(_is_latin, words))
    return well * 2 > len(words) or latin < len(words)


def is_well_formed(text: str) -> bool:
    """Say whether Devanagari text is spelt as Hindi can be: no sign without a letter."""
    words = [word.strip(_EDGES) for word in text.split()]
    words = [word for word in words if word]
    return bool(words) and all(_is_devanagari(word) and not _ILL.search(word) for word in words)


def _is_devanagari(word: str) -> bool:
    return all("\u0900" <= letter <= "\u097f" or letter in _EDGES for letter in word)


def _could_be_legacy(text: str) -> bool:
    """Say whether text holds no letter of Unicode's Indic scripts, where such fonts have Latin."""
    return all(ord(letter) < 0x0900 or 0x2000 <= ord(letter) < 0x2200 for letter in text)


def _words_of(cells: Iterable[str]) -> list[str]:
    words: dict[str, None] = {}
    for cell in cells:
        if _could_be_legacy(cell):
            words.update(dict.fromkeys(_WORD.findall(cell)))
        if len(words) > _LOOKED_AT:
            break
    return [word for word in words if any(letter.isalpha() for letter in word)]


def _latin_share(words: list[str]) -> float:
    """Return how much of the words looks Latin; small letters alone prove little."""
    weights = ((1.0 if word[0].isupper() else 0.4) for word in words if _is_latin(word))
    return sum(weights) / len(words)


def _is_latin(word: str) -> bool:
    """Say whether a word looks like one of English or of romanised Hindi."""
    bare = word.strip(".,;:()'\"-/")
    if not _LATIN.fullmatch(bare):
        return False
    share = sum(letter in _VOWELS for letter in bare) / len(bare)
    return 0.2 <= share <= 0.75
