"""Finds names in a text, those of many people at one go.

Rules: pure; a name is found as a whole word, in its own script as it is spelt and in another one as
it sounds; two words of one name also where they are written together, in either order; a word also
letter by letter, "M e e r a"; accents over Latin letters count for nothing; a miss is possible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Final

from app.base.name_similarity import score
from models.index.name_keys import roman, sound_key

_JOINERS: Final = "\u200c\u200d"
_WITHOUT_JOINERS: Final = {ord(joiner): None for joiner in _JOINERS}
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_SHORTEST_NAME = 3
_LEAST_TOGETHER = 6
_MOST_PARTS = 6
"""So many words of one name are looked for together, which is more than a name has."""

_LONG_KEY = 4
_SAME_ELSEWHERE = 0.9
"""In another script a long name may be spelt a little otherwise; a short one is often a word."""

# "MeeraKumari" holds two words, as a person reads it.
INSIDE_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Three letters or more that stand alone, with a blank, a dot or a line between them.
_SPELT: Final = re.compile(r"(?<![^\W\d_])[^\W\d_](?:[ .\-_]{1,2}[^\W\d_]){2,}(?![^\W\d_])")

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "DEVANAGARI": (
        "लाई", "ले", "को", "का", "की", "कै", "मा", "मै", "बाट", "सँग", "संग", "सित", "देखि",
        "सम्म", "द्वारा", "तिर", "हरू", "हरु", "ज्यू", "जी", "पनि", "ने", "से",
    ),
    "BENGALI": (
        "দের", "ের", "এর", "কে", "রা", "তে", "র", "\u09af\u09bc", "টি", "টা", "ও", "ই",
    ),
}  # fmt: skip
"""Case endings and the like that are written onto a name without a blank."""
_MOST_FORMS = 8

type Word = tuple[str, int, int]


@dataclass(frozen=True)
class Found:
    """A word of a name in a text.

    Attributes:
        owners: places of everybody in the list whose name has it, in its order.
    """

    start: int
    end: int
    owners: tuple[int, ...]


class NameFinder:
    """Finds words of names.

    Args:
        people: the names of each person.
    """

    def __init__(self, people: Iterable[Iterable[str]]) -> None:
        self._owners: dict[str, set[int]] = {}
        self._by_sound: dict[str, set[str]] = {}
        together: dict[str, set[int]] = {}
        for owner, names in enumerate(people):
            for name in dict.fromkeys(names):
                parts = spelt(name)
                for part in parts:
                    if len(part) >= _SHORTEST_NAME:
                        self._owners.setdefault(part, set()).add(owner)
                for pair in _together(parts):
                    together.setdefault(pair, set()).add(owner)
        for name in self._owners:
            for key in (sound_key(name), _plain(name)):
                self._by_sound.setdefault(key, set()).add(name)
        self._together = _Inside(together)
        self._letters = _Inside(self._owners)
        self._read: dict[str, tuple[tuple[str, frozenset[int]], ...]] = {}

    def places(self, text: str) -> list[Found]:
        """Return where words of names stand, also written together or letter by letter."""
        found = []
        for word, start, end in words(text):
            whole = list(self._word(word, start, end))
            if not whole and (owners := self._together.of(word)):
                whole = [Found(start, end, owners)]
            found += whole or self._inside(text, start, end)
        for run in _SPELT.finditer(text):
            letters = "".join(word for word, _start, _end in words(run.group()))
            if owners := self._letters.of(letters) or self._together.of(letters):
                found.append(Found(run.start(), run.end(), owners))
        return sorted(found, key=lambda one: (one.start, one.end))

    def _word(self, word: str, start: int, end: int) -> Iterator[Found]:
        if word not in self._read:
            self._read[word] = tuple(self._forms(word))
        read = self._read[word]
        if read:
            last = max(_end(word, form, start, end) for form, _owners in read)
            owners = frozenset[int]().union(*(owners for _form, owners in read))
            yield Found(start, last, tuple(sorted(owners)))

    def _inside(self, text: str, start: int, end: int) -> list[Found]:
        """Return the names in a word such as "ScanMeera"."""
        cuts = [start + cut.start() for cut in INSIDE_WORD.finditer(text[start:end])]
        parts = pairwise((start, *cuts, end)) if cuts else ()
        found = (self._word(_folded(text[first:last]), first, last) for first, last in parts)
        return [one for some in found for one in some]

    def _forms(self, word: str) -> Iterator[tuple[str, frozenset[int]]]:
        """Yield the forms of a word that are part of a name, each person once."""
        known = set[int]()
        for form in _forms(word):
            owners = {owner for name in self._meant(form) for owner in self._owners[name]} - known
            if owners:
                yield form, frozenset(owners)
                known |= owners

    def _meant(self, word: str) -> set[str]:
        """Return the words of names that a word is, or that it sounds like in another script."""
        meant = {word} & self._owners.keys()
        if len(word) < _SHORTEST_NAME:
            return meant
        key, plain, script = sound_key(word), _plain(word), _script(word)
        near = self._by_sound.get(plain, set()) | self._by_sound.get(key, set())
        return meant | {
            name
            for name in near
            if _script(name) != script
            and (
                _plain(name) == plain
                or (len(key) >= _LONG_KEY and score(word, name) >= _SAME_ELSEWHERE)
            )
        }


class WholeNames:
    """Whole names that may not stand anywhere, also not as a part of a longer one.

    Args:
        names: of one word or several.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {parts for name in names if (parts := tuple(spelt(name)))}
        self._parts = sorted({part for parts in self._names for part in parts})
        self._finder = NameFinder((part,) for part in self._parts)
        pairs = {pair for parts in self._names for pair in _together(parts)}
        self._together = _Inside(dict.fromkeys(pairs, (0,)))

    def stand_in(self, text: str) -> bool:
        """Say whether a text holds all words of one, or is the one word of one."""
        if not self._names:
            return False
        told = spelt(text)
        heard = (owner for found in self._finder.places(text) for owner in found.owners)
        there = {*told, *(self._parts[owner] for owner in heard)}
        return any(
            there.issuperset(parts) and (len(parts) > 1 or len(told) == 1) for parts in self._names
        ) or any(self._together.of(word) for word in told)


class Phrases:
    """Whole phrases, such as the names of offices.

    Args:
        phrases: each of one word or several.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[list[str]]] = {}
        for phrase in dict.fromkeys(phrases):
            wanted = spelt(phrase)
            if wanted:
                self._by_first.setdefault(wanted[0], []).append(wanted)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return where all words of a phrase stand one after the other."""
        return self.among(words(text)) if self._by_first else []

    def among(self, told: Sequence[Word]) -> list[tuple[int, int]]:
        """Return as `places`, of the words of a text."""
        plain = [word for word, _start, _end in told]
        return [
            (told[first][1], told[first + len(wanted) - 1][2])
            for first, word in enumerate(plain)
            for wanted in self._by_first.get(word, ())
            if plain[first : first + len(wanted)] == wanted
        ]


class _Inside:
    """Finds strings inside of a longer one."""

    def __init__(self, wanted: Mapping[str, Iterable[int]]) -> None:
        self._wanted = wanted
        self._lengths = sorted({len(one) for one in wanted}, reverse=True)

    def of(self, word: str) -> tuple[int, ...]:
        """Return whose the longest one is that stands inside of a word, () for none."""
        for length in self._lengths:
            for start in range(len(word) - length + 1):
                owners = self._wanted.get(word[start : start + length])
                if owners:
                    return tuple(sorted(owners))
        return ()


def words(text: str) -> list[Word]:
    """Return words with their places: letters together with their vowel signs."""
    found: list[Word] = []
    start = -1
    for place, letter in enumerate(text + " "):
        inside = unicodedata.category(letter)[0] in "LM" or letter in _JOINERS
        if inside and start < 0:
            start = place
        elif not inside and start >= 0:
            if word := _folded(text[start:place]):
                found.append((word, start, place))
            start = -1
    return found


def spelt(text: str) -> list[str]:
    """Return the words of a text alone."""
    return [word for word, _start, _end in words(text)]


def _folded(word: str) -> str:
    """Return a word in small letters, those of Latin without accents, each in one form."""
    if word.isascii():
        return word.casefold()
    apart = unicodedata.normalize("NFKD", word.casefold()).translate(_WITHOUT_JOINERS)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def _together(parts: Sequence[str]) -> Iterator[str]:
    """Yield two words of a name each, written together."""
    for pair in permutations(parts[:_MOST_PARTS], 2):
        joined = "".join(pair)
        if len(joined) >= _LEAST_TOGETHER:
            yield joined


def _forms(word: str) -> list[str]:
    """Return a word as it is, and without endings that Nepali and Bengali write onto a name."""
    forms = [word]
    for form in forms:
        for ending in _ENDINGS.get(_script(word), ()) if len(forms) < _MOST_FORMS else ():
            rest = form.removesuffix(ending)
            if rest != form and len(rest) >= _SHORTEST_NAME:
                forms.append(rest)
    return forms


def _end(word: str, form: str, start: int, end: int) -> int:
    """Return where a name ends in a text; a vowel sign that leans on it goes with it."""
    rest = word[len(form) :]
    leans = bool(rest) and unicodedata.category(rest[0])[0] == "M"
    return end if leans or end - start != len(word) else start + len(form)


def _plain(word: str) -> str:
    return roman(word).replace("iya", "ia")


def _script(word: str) -> str:
    """Return the script of a word by the Unicode name of its first letter."""
    return unicodedata.name(word[0], "").partition(" ")[0]
