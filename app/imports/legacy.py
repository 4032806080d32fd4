"""Hindi typed in fonts of the time before Unicode: recognised by column, decoded by cell.

Rules:

* Pairs of letters (`spellings/old_fonts.toml`): learned once from the words of this program, its
  guide and its list of districts: as they are, and typed in KrutiDev; a pair weighs the logarithm
  of how much likelier it is in the one than in the other, from 4 for Latin to -4 for the old fonts;
  ``^`` begins a word and ``$`` ends it; a pair that stands nowhere weighs nothing.
* Columns: a column looks like such a font when nearly all of its words become well-formed Hindi and
  their letters stand together as in no Latin word; numbers, codes and mail addresses prove nothing;
  that it looks so is told, and only a person's choice decodes it; a cell that holds Unicode
  letters, a word of English, or nothing but numbers and codes stays as it is even then.
"""

from __future__ import annotations

import functools
import importlib.metadata
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.imports.headings import SPELLINGS
from models.fields.tables import Table

_WEIGHT: Final = re.compile(r"-?[0-9]{1,3}")


@functools.cache
def _weights() -> dict[str, int]:
    return weights_of(Table.at(SPELLINGS / "old_fonts.toml"))


def weights_of(table: Table) -> dict[str, int]:
    """Return how much each pair of letters says for Latin, from a table of pairs by their weight.

    Raises:
        TableError: as ``Table.words``, or a weight is no whole number.
    """
    pairs = table.words("pairs")["pairs"]
    if wrong := [weight for weight in pairs if not _WEIGHT.fullmatch(weight)]:
        raise table.fault(f"the weight {wrong[0]} is no whole number", "pairs", key=wrong[0])
    return {pair: int(weight) for weight, found in pairs.items() for pair in found}


def leaning(word: str) -> int:
    """Return how much a word looks Latin; below 0 it looks like Hindi typed in an old font."""
    letters = f"^{word}$"
    pairs = map("".join, itertools.pairwise(letters))
    weights = _weights()
    return sum(weights.get(pair, 0) for pair in pairs)


KRUTIDEV, DEVLYS, CHANAKYA = "krutidev_010", "devlys_010", "walkman_chanakya_905"
FONTS: Final = (KRUTIDEV, CHANAKYA, DEVLYS)
NAMES: Final = {KRUTIDEV: "KrutiDev", CHANAKYA: "Chanakya", DEVLYS: "DevLys"}
UNKNOWN: Final = "unknown"
"""An old font that is not decoded here, as Preeti or the Chanakya of newspapers."""

_ENOUGH_WORDS: Final = 3
_WELL_FORMED: Final = 0.8
_BETTER: Final = 0.05
_LEANS_AWAY: Final = -3.0
_LATIN: Final = 4
_MOST_LATIN: Final = 0.35
_STRANGE: Final = 0.25
_HIGH: Final = 0.2
_LOOKED_AT: Final = 300
_WORD: Final = re.compile(r"\S{3,}")
_PIECES: Final = re.compile(r"[-–/.,:;()&@'\"!?]+")
_ADDRESS: Final = re.compile(
    r"\S+@\S+\.(?:com|org|net|in|np|bd|info|edu|gov|nic|co)\b|(?:https?://|www\.)", re.IGNORECASE
)
_NO_BEGINNING: Final = frozenset(",;:./&@!?")
# Words of English whose letters could as well be Hindi of KrutiDev.
_ENGLISH: Final = frozenset({
    "bus", "custody", "eye", "fetch", "goods", "left", "look", "looks", "max", "took", "two", "yes",
    "you",
})  # fmt: skip
# Signs that stand inside a word of such a font and inside no word of a language.
_SIGNS: Final = frozenset('[]{};\\|<>+~`^="')
# Vowel signs, candrabindu, anusvara, visarga; virama; consonants; independent vowels.
_SIGN: Final = "[\u0900-\u0903\u093a\u093b\u093e-\u094c\u094e\u094f\u0955-\u0957]"
_ILL: Final = re.compile(
    f"^{_SIGN}|^\u094d|\u094d{_SIGN}|\u094d\u094d|\u094d$|[\u0904-\u0914]\u094d"
    "|[\u093e-\u094c][\u093e-\u094c]|[\u0900-\u0903][\u093e-\u094d]|[\u0901\u0902]{2}"
)
_EDGES: Final = "()[]{}.,;:-–—‘’“”'\"/\\।०१२३४५६७८९0123456789"
_EDGES_BUT_DIGITS: Final = "()[]{}.,;:-–—‘’“”'\"/\\।"
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
# Where the table of hinlegacy misses a sign of KrutiDev: the same in signs that it knows.
_RETYPED: Final = (("pkS", "PkkS"), ("é", "Uu"), ("™", "UU"))


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

    typed = text
    for sign, known in _RETYPED if font != CHANAKYA else ():
        typed = typed.replace(sign, known)
    try:
        found = decoded(typed, font)
    except (HinLegacyError, ValueError, KeyError, IndexError):
        return text
    found = found.replace("\u094d\u093f\u093e", "\u093f")
    found = _SHORT_I.sub("\u094d\\1\u093f", found)
    for wrong, right in _REPAIRS:
        found = found.replace(wrong, right)
    return unicodedata.normalize("NFC", found)


@dataclass(frozen=True, slots=True)
class Look:
    """What a column looks like.

    Attributes:
        font: one of ``FONTS``, ``UNKNOWN``, or "" when it is Unicode or Latin.
        sure: per cent of its words that become well-formed Hindi.
    """

    font: str = ""
    sure: int = 0


def look_of(cells: Iterable[str]) -> Look:
    """Return which font a column looks like.

    Args:
        cells: the cells of the column, without its heading.
    """
    spoken = _words_of(cells)
    words = [word for word in spoken if not _is_code(word)]
    if sum(map(_is_latin, words)) > len(words) * _MOST_LATIN:
        return Look()
    found = _decodable(words) if len(words) >= _ENOUGH_WORDS else Look()
    if not found.font and len(spoken) >= _ENOUGH_WORDS and _is_strange(spoken):
        return Look(UNKNOWN)
    return found


def _decodable(words: list[str]) -> Look:
    """Return the font in which nearly all words become well-formed Hindi."""
    leans = sum(map(leaning, words)) <= _LEANS_AWAY * len(words)
    best, most = "", _WELL_FORMED - _BETTER
    for font in FONTS if leans else ():
        share = sum(is_well_formed(decode(word, font)) for word in words) / len(words)
        if share > most + _BETTER:
            best, most = font, share
    return Look(best, round(most * 100)) if best else Look()


def reads_as_english(text: str) -> bool:
    """Say whether a cell is in English or in romanised Hindi."""
    words = text.split()
    return any(map(_is_latin, words)) and sum(map(leaning, words)) > _LATIN


def converted(text: str, font: str) -> str:
    """Return a cell of a column that a person wants decoded; what is in no such font stays.

    Args:
        text: as it stands in the sheet.
        font: one of ``FONTS``.
    """
    words = text.split()
    if not _could_be_legacy(text) or all(map(_is_code, words)) or _ADDRESS.search(text):
        return text
    if any(map(_is_latin, words)) or sum(map(leaning, words)) >= 0:
        return text
    found = decode(text, font)
    long = [word for word in found.split() if any(map(str.isalpha, word))]
    return found if is_well_formed(" ".join(long)) else text


def decoded_by(font: str) -> str:
    """Return what decoded a text, as it is kept beside what stood in the sheet."""
    return f"{font} hinlegacy {importlib.metadata.version('hinlegacy')}"


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
    """Return the words of a column, without numbers and addresses."""
    words: dict[str, None] = {}
    for cell in cells:
        if _could_be_legacy(cell) and not _ADDRESS.search(cell):
            words.update(dict.fromkeys(_WORD.findall(cell)))
        if len(words) > _LOOKED_AT:
            break
    return [word for word in words if any(map(str.isalpha, word))]


def _is_code(word: str) -> bool:
    """Say whether a word is a number, a code or an abbreviation in capitals."""
    letters = [letter for letter in word if letter.isalpha()]
    if not letters or all("A" <= letter <= "Z" for letter in letters):
        return True
    return any(letter.isdigit() for letter in word.strip(_EDGES_BUT_DIGITS))


def _is_latin(word: str) -> bool:
    """Say whether a word is surely one of English or of romanised Hindi."""
    pieces = [piece for piece in _PIECES.split(word) if piece]
    plain = all(piece.isascii() and piece.isalpha() for piece in pieces)
    if not pieces or not plain or word[0] in _NO_BEGINNING:
        return False
    leans = sum(leaning(piece) for piece in pieces if len(piece) > 1)
    return leans > _LATIN or word.strip(_EDGES).casefold() in _ENGLISH


def _is_strange(words: list[str]) -> bool:
    """Say whether words are of no language: signs stand inside them, or letters of no alphabet."""
    signs = sum(any(sign in _SIGNS for sign in word.strip(_EDGES)) for word in words)
    letters = "".join(words)
    high = sum(not letter.isascii() for letter in letters)
    return signs > len(words) * _STRANGE or high > len(letters) * _HIGH
