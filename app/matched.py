"""Which part of a text is what was looked for, so that the list can mark it.

Rules: pure; what was typed, what sounds like it and the digits of a number are found as the search
finds them; places are counted in characters of the text as it is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from models.namekeys import beginning_keys, sound_key
from models.search import fold, words

type Span = tuple[int, int]

_SHORTEST_SOUND = 2


def matched_parts(shown: str, typed: str) -> tuple[Span, ...]:
    """Return start and length of every part of a text that was looked for, in order.

    Args:
        shown: a text of the list.
        typed: what was typed into the search.
    """
    wanted = words(fold(typed).casefold())
    if not wanted or not shown:
        return ()
    keys = _keys(typed)
    found = ((start, _marked(word, wanted, keys)) for start, word in _words_of(shown))
    spans = [(start, length) for start, length in found if length]
    if any(part.isdigit() for part in wanted):
        spans += _squeezed(shown, "".join(wanted))
    return _joined(spans)


def _marked(word: str, wanted: Iterable[str], keys: Iterable[str]) -> int:
    """Return how many characters of a word are to be marked, 0 for none."""
    folded = fold(word).casefold()
    for part in wanted:
        if folded.startswith(part):
            # A folded letter may stand for two; then the whole word is marked.
            return _whole_letters(word, len(part)) if len(folded) == len(word) else len(word)
    sound = sound_key(word)
    alike = (
        sound == key or (len(key) >= _SHORTEST_SOUND and sound.startswith(key)) for key in keys
    )
    return len(word) if any(alike) else 0


def _keys(typed: str) -> tuple[str, ...]:
    parts = words(unicodedata.normalize("NFC", typed))
    spoken = (part for part in parts if not any(map(str.isdigit, part)))
    return tuple(key for part in spoken for key in beginning_keys(part))


def _words_of(shown: str) -> Iterable[tuple[int, str]]:
    start = None
    for place, character in enumerate(f"{shown} "):
        inside = unicodedata.category(character)[0] in "LNM" or character in "\u200c\u200d"
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            yield start, shown[start:place]
            start = None


def _whole_letters(text: str, length: int) -> int:
    """Reach to the end of a letter with its signs, so that none is cut in two."""
    while length < len(text) and (
        unicodedata.category(text[length])[0] == "M" or text[length - 1] in "्\u09cd"
    ):
        length += 1
    return length


def _squeezed(shown: str, number: str) -> list[Span]:
    """Find a number however it is spaced: 9876543210 in +91 98765 43210."""
    places = [place for place, character in enumerate(shown) if character.isalnum()]
    text = fold("".join(shown[place] for place in places)).casefold()
    if len(text) != len(places):
        return []
    for wanted in dict.fromkeys((number, number.removeprefix("0"), number.removeprefix("0091"))):
        found = text.find(wanted) if wanted else -1
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
