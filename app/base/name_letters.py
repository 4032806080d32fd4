"""Latin letters written as Devanagari or Bengali ones, and back, as names are spelt.

Rules:

* Letters: ``name_letters.toml`` says what may be written for what; a spelling is well formed by its
  making: no sign without its letter, no joined letter at an end.
* Likelihood: learned from names, of which letters follow which; nothing else is kept of them here.
* Time: few ways are gone on with at each letter, so that it grows with the length of a word alone.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

BEAM: Final = 10
_ITSELF: Final = "-"
"""In the table: the vowel that a consonant has of itself."""
_VIRAMAS: Final = {"\u0900": "\u094d", "\u0980": "\u09cd"}
_NUKTAS: Final = "\u093c\u09bc"
_DOTS: Final = "\u0901\u0902\u0981\u0982"
_CLOSED: Final = "\u09ce"

_START, _BARE, _OPEN, _JOINED, _SIGN, _WHOLE, _DOT = (
    "start", "bare", "open", "joined", "sign", "whole", "dot",
)  # fmt: skip
"""What stands at the end of a beginning: a consonant that is bare, one with the vowel it has of
itself, one that is joined to the next, a sign of a vowel, a whole vowel, a dot."""

_AFTER: Final = {
    _JOINED: frozenset({_BARE}),
    _SIGN: frozenset({_BARE}),
    _OPEN: frozenset({_BARE}),
    _DOT: frozenset({_OPEN, _SIGN, _WHOLE}),
    _WHOLE: frozenset({_START, _OPEN, _SIGN, _WHOLE, _DOT}),
}
"""After what a letter may stand; a consonant may stand after all."""


def _kind(letter: str) -> str:
    if letter in _VIRAMAS.values():
        return _JOINED
    if letter in _DOTS:
        return _DOT
    if unicodedata.category(letter)[0] == "M" and letter not in _NUKTAS:
        return _SIGN
    is_vowel = "\u0904" <= letter <= "\u0914" or "\u0985" <= letter <= "\u0994"
    return _WHOLE if is_vowel or letter == _CLOSED else _BARE


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Latin letters and what is written for them, "" for the vowel of the consonant itself."""

    latin: str
    written: str
    after: frozenset[str]
    leaves: str


type _Way = tuple[_Pair, ...]
type _Held = tuple[float, str, str, int, int]
"""A way so far: its cost, what it spells, what stands at its end, the numbers of its last pairs."""


class Letters:
    """The letters of one script beside Latin ones.

    Args:
        table: for Latin letters what they may be written as, parted by blanks.
        names: pairs of a name in small Latin letters and in the script, to learn from.
    """

    def __init__(self, table: Mapping[str, str], names: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(_pairs_of(table))
        self._number = {id(one): number for number, one in enumerate(self._pairs)}
        by_latin: defaultdict[str, list[_Pair]] = defaultdict(list)
        by_written: defaultdict[str, list[_Pair]] = defaultdict(list)
        for one in self._pairs:
            by_latin[one.latin].append(one)
            by_written[one.written].append(one)
        self._by_latin, self._by_written = dict(by_latin), dict(by_written)
        self._widest_latin = max(map(len, by_latin))
        self._widest_written = max(map(len, by_written))
        self._known: dict[tuple[int, int, int], float] = {}
        self._likely = _Likely(len(self._pairs))
        told = tuple(names)
        for _round in range(_ROUNDS):
            ways = [way for latin, written in told if (way := self._aligned(latin, written))]
            self._known = {}
            self._likely = _Likely(len(self._pairs), [self._numbers(way) for way in ways])

    def write(self, latin: str, most: int) -> list[tuple[float, str]]:
        """Return how a word in small Latin letters may be written, with costs, cheapest first."""
        held: list[list[_Held]] = [[] for _ in range(len(latin) + 1)]
        held[0] = [(0.0, "", _START, _EDGE, _EDGE)]
        for place in range(len(latin)):
            ways = _cheapest(held[place])
            for end in range(place + _least(latin, place), self._end(place, latin)):
                for one in self._by_latin.get(latin[place:end], ()):
                    held[end] += self._gone_on(ways, one, one.written)
        return self._ended(held[-1], most)

    def read(self, written: str, most: int) -> list[tuple[float, str]]:
        """Return what a word in the script may be in small Latin letters, cheapest first."""
        held: list[list[_Held]] = [[] for _ in range(len(written) + 1)]
        held[0] = [(0.0, "", _START, _EDGE, _EDGE)]
        for place in range(len(written) + 1):
            for one in self._by_written.get("", ()):
                held[place] += self._gone_on(held[place], one, one.latin)
            ways = _cheapest(held[place])
            for end in range(place + 1, min(place + self._widest_written, len(written)) + 1):
                for one in self._by_written.get(written[place:end], ()):
                    held[end] += self._gone_on(ways, one, one.latin)
        return self._ended(held[-1], most)

    def _end(self, place: int, latin: str) -> int:
        return min(place + self._widest_latin, len(latin)) + 1

    def _gone_on(self, ways: Iterable[_Held], one: _Pair, text: str) -> list[_Held]:
        number = self._number[id(one)]
        return [
            (
                cost + self._cost(before, last, number), spelt + text, one.leaves, last, number,
            )
            for cost, spelt, end, before, last in ways
            if not one.after or end in one.after
        ]  # fmt: skip

    def _ended(self, ways: list[_Held], most: int) -> list[tuple[float, str]]:
        found: dict[str, float] = {}
        for cost, spelt, end, before, last in ways:
            if end != _JOINED:
                whole = cost + self._cost(before, last, _EDGE)
                found[spelt] = min(whole, found.get(spelt, whole))
        return sorted((cost, spelt) for spelt, cost in found.items())[:most]

    def _cost(self, before: int, last: int, number: int) -> float:
        key = (before, last, number)
        cost = self._known.get(key)
        if cost is None:
            cost = self._known[key] = -math.log(self._likely.of(*key))
        return cost

    # Learning -----------------------------------------------------------------------------------

    def _numbers(self, way: _Way) -> list[int]:
        return [self._number[id(one)] for one in way]

    def _aligned(self, latin: str, written: str) -> _Way:
        """Return the likeliest pairs that make a name out of the other, () when none do."""
        best: dict[tuple[int, int, str], tuple[float, _Way]] = {(0, 0, _START): (0.0, ())}
        for place in range(len(latin)):
            for key in [one for one in best if one[0] == place]:
                cost, way = best[key]
                for end in range(place + _least(latin, place), self._end(place, latin)):
                    for one in self._by_latin.get(latin[place:end], ()):
                        at = key[1]
                        if (one.after and key[2] not in one.after) or not written.startswith(
                            one.written, at
                        ):
                            continue
                        to = (end, at + len(one.written), one.leaves)
                        whole = cost + self._cost(_ANY, _ANY, self._number[id(one)])
                        if to not in best or whole < best[to][0]:
                            best[to] = (whole, (*way, one))
        ends = [found for key, found in best.items() if key[:2] == (len(latin), len(written))]
        return min(ends, key=lambda found: found[0], default=(0.0, ()))[1]


_ROUNDS: Final = 2
_EDGE: Final = -1
_ANY: Final = -2


_ONE_SOUND: Final = re.compile(r"[kgcjtdpbs]h|([^ny])\1")
"""Two letters that are never read one by one."""


def _least(latin: str, place: int) -> int:
    return 2 if _ONE_SOUND.match(latin, place) else 1


def _cheapest(ways: list[_Held]) -> list[_Held]:
    ways.sort(key=lambda way: way[0])
    return ways[:BEAM]


def _pairs_of(table: Mapping[str, str]) -> Iterable[_Pair]:
    for latin, choices in table.items():
        for choice in choices.split():
            written = "" if choice == _ITSELF else unicodedata.normalize("NFC", choice)
            yield _pair(latin, written)
            if written and _kind(written[0]) == _kind(written[-1]) == _BARE:
                yield _pair(latin, written + _VIRAMAS[_block(written[0])])


def _pair(latin: str, written: str) -> _Pair:
    begins = _kind(written[0]) if written else _OPEN
    leaves = _kind(written[-1]) if written else _OPEN
    return _Pair(latin, written, _AFTER.get(begins, frozenset()), leaves)


def _block(letter: str) -> str:
    return max(first for first in _VIRAMAS if first <= letter)


class _Likely:
    """How likely a pair is after the two before it: what was seen, the less the shorter.

    Args:
        pairs: how many there are.
        ways: pairs of names, by their numbers.
    """

    def __init__(self, pairs: int, ways: Iterable[list[int]] = ()) -> None:
        self._even = 1 / (pairs + 1)
        self._counts: Counter[tuple[int, ...]] = Counter()
        self._all: Counter[tuple[int, ...]] = Counter()
        self._kinds: Counter[tuple[int, ...]] = Counter()
        for way in ways:
            line = [_EDGE, _EDGE, *way, _EDGE]
            for place in range(2, len(line)):
                for begin in (place - 2, place - 1, place):
                    before, whole = tuple(line[begin:place]), tuple(line[begin : place + 1])
                    self._kinds[before] += whole not in self._counts
                    self._counts[whole] += 1
                    self._all[before] += 1

    def of(self, before: int, last: int, number: int) -> float:
        """Return how likely a pair is; by itself after two that are any."""
        line = (number,) if last == _ANY else (before, last, number)
        found = self._even
        for begin in range(len(line) - 1, -1, -1):
            after, whole = line[begin:-1], line[begin:]
            seen, kinds = self._all[after], self._kinds[after]
            if seen:
                # Witten and Bell: the more kinds followed, the likelier is one more.
                found = (self._counts[whole] + kinds * found) / (seen + kinds)
        return found
