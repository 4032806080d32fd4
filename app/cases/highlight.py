"""Which part of a text is what was looked for, so that the list can mark it.

Rules: pure; what was typed, what sounds like it and the digits of a number are found as the search
finds them; places are counted in characters of the text as it is shown.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

from models.index.full_text import fold, words
from models.index.name_keys import all_keys, beginning_keys

type Span = tuple[int, int]

_SHORTEST_SOUND = 2
# Letters and digits with the signs that belong to them; the two full stops of Hindi do not.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0d7f\u200c\u200d])*")


@functools.lru_cache(maxsize=4096)
def matched_parts(shown: str, typed: str) -> tuple[Span, ...]:
    """Return start and length of every part of a text that was looked for, in order.

    Args:
        shown: a text of the list.
        typed: what was typed into the search.
    """
    wanted, keys, numbers = _wanted(typed)
    if not wanted or not shown:
        return ()
    found = ((start, _marked(word, wanted, keys)) for start, word in _words_of(shown))
    spans = [(start, length) for start, length in found if length]
    return _joined([*spans, *_squeezed(shown, numbers)])


def found_words(held: Iterable[str], typed: str, most: int = 3) -> tuple[str, ...]:
    """Return words of the index that were looked for: as typed, or else as they sound.

    Args:
        held: words as they are indexed.
        typed: what was typed into the search.
        most: how many words are enough.
    """
    wanted, keys, numbers = _wanted(typed)
    listed = tuple(held)
    as_typed = (*wanted, *numbers)
    found = [word for word in listed if word.startswith(as_typed)] if as_typed else []
    if not found:
        found = [word for word in listed if _sounds(word, keys)]
    told: list[str] = []
    for word in sorted(dict.fromkeys(found), key=len):
        # A telephone is indexed with its country and without: the shorter says enough.
        if not any(other in word for other in told):
            told.append(word)
    return tuple(told[:most])


@functools.lru_cache(maxsize=64)
def _wanted(typed: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the words that were typed, how they sound, and the numbers that they make."""
    parts = tuple(words(fold(typed).casefold()))
    if not any(part.isdigit() for part in parts):
        return parts, _keys(typed), ()
    number = "".join(parts)
    numbers = (number, number.removeprefix("0"), number.removeprefix("0091"))
    return parts, _keys(typed), tuple(dict.fromkeys(filter(None, numbers)))


def _marked(word: str, wanted: Iterable[str], keys: Iterable[str]) -> int:
    """Return how many characters of a word are to be marked, 0 for none."""
    folded = _folded(word)
    for part in wanted:
        if folded.startswith(part):
            # A folded letter may stand for two; then the whole word is marked.
            return _whole_letters(word, len(part)) if len(folded) == len(word) else len(word)
    return len(word) if _sounds(word, keys) else 0


@functools.lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word).casefold()


def _sounds(word: str, keys: Iterable[str]) -> bool:
    return any(
        sound == key or (len(key) >= _SHORTEST_SOUND and sound.startswith(key))
        for sound in all_keys(word)
        for key in keys
    )


def _keys(typed: str) -> tuple[str, ...]:
    parts = words(unicodedata.normalize("NFC", typed))
    spoken = (part for part in parts if not any(map(str.isdigit, part)))
    return tuple(key for part in spoken for key in beginning_keys(part))


def _words_of(shown: str) -> Iterable[tuple[int, str]]:
    return ((found.start(), found[0]) for found in _WORD.finditer(shown))


def _whole_letters(text: str, length: int) -> int:
    """Reach to the end of a letter with its signs, so that none is cut in two."""
    while length < len(text) and (
        unicodedata.category(text[length])[0] == "M" or text[length - 1] in "्\u09cd"
    ):
        length += 1
    return length


def _squeezed(shown: str, numbers: Iterable[str]) -> list[Span]:
    """Find a number however it is spaced: 9876543210 in +91 98765 43210."""
    if not numbers:
        return []
    places = [place for place, character in enumerate(shown) if character.isalnum()]
    text = fold("".join(shown[place] for place in places)).casefold()
    if len(text) != len(places):
        return []
    for wanted in numbers:
        found = text.find(wanted)
        if found >= 0:
            first, last = places[found], places[found + len(wanted) - 1]
            return [(first, last - first + 1)]
    return []


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for start, length in sorted(spans):
        if kept and start <= sum(kept[-1]):
            first = kept[-1][0]
            kept[-1] = (first, max(sum(kept[-1]), start + length) - first)
        else:
            kept.append((start, length))
    return tuple(kept)
