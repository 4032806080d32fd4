"""Whether two names may be one: scored across spellings and scripts.

Rules: pure; word order and a missing middle word matter little, a word that sounds otherwise
matters much; a score is a hint for a person who decides, never a decision.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from models.index.name_keys import all_keys, bones, name_words, roman, sound_key

SAME_FROM: Final = 0.76
"""From this score on two names count as spellings of one."""

_MOST_WORDS: Final = 8
# Parts of the names of places that are translated, not spelt; compared as they sound.
_TRANSLATED: Final = {
    **dict.fromkeys(("purbi", "purb", "istrn"), "ist"),
    **dict.fromkeys(("pscimi", "pscim", "bstrn"), "bst"),
    **dict.fromkeys(("utri", "utr", "nrtrn"), "nrt"),
    **dict.fromkeys(("dksini", "dksin", "dkn", "sutrn"), "st"),
    **dict.fromkeys(("mdi", "md", "sntrl"), "kntrl"),
}
_SAME_SOUND: Final = 0.9
_OTHER_SOUND: Final = 0.8
_CUT_SHORT: Final = 0.9
_OTHER_BEGINNING: Final = 0.85
_SAME_BONES: Final = 0.78
_OTHER_BONES: Final = 0.94
_BONES: Final = 3
_VOWELS: Final = frozenset("aeiouh")
_FINE: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("v", "b"),
        ("^y", "j"),
        ("f", "ph"),
        ("(?<=^s)b(?=[aeiou])|(?<=is)b(?=[aeiou])", ""),
        ("(?<=[^aeiou])y$", "i"),
        ("(?<=[ie])y", ""),
        ("(?<=.)a[iy]", "e"),
        ("ng(?=[^aeiou]|$)", "n"),
        ("n(?=[pb])", "m"),
        (r"(.)\1+", r"\1"),
        ("(?<=[^aeiou])a(?=[^aeiou])", ""),
        ("(?<=...)a?h?$", ""),
        (r"(.)\1+", r"\1"),
    )
)


def score(one: str, other: str) -> float:
    """Return how likely two names are spellings of one, 0 (no) to 1 (the same).

    Args:
        one: a name in any script.
        other: a name in any script.
    """
    ours, theirs = name_words(one)[:_MOST_WORDS], name_words(other)[:_MOST_WORDS]
    if not ours or not theirs:
        return 0.0
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    if len(ours) == len(theirs):
        # Partners are taken greedily, so that the beginning decides; both ways are looked at.
        found = max(_aligned(ours, theirs), _aligned(theirs, ours))
        one, other = "".join(ours), "".join(theirs)
        # Cut in other places: Dil Kumari Thapamagar, Dilkumari Thapa Magar.
        is_cut_otherwise = len(ours) > 1 and sound_key(one) == sound_key(other)
        return max(found, _of_words(one, other)) if is_cut_otherwise else found
    whole = _of_words("".join(ours), "".join(theirs))
    if len(theirs) == len(ours) + 1:
        whole = max(whole, *(_aligned(ours, words) for words in _with_two_as_one(theirs)))
    return max(_aligned(ours, theirs), whole)


def same_name(one: str, other: str) -> bool:
    """Say whether two names count as spellings of one."""
    return score(one, other) >= SAME_FROM


def _with_two_as_one(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the words of a name with two neighbours written as one, for each two that there are."""
    for place in range(len(words) - 1):
        joined = words[place] + words[place + 1]
        yield (*words[:place], joined, *words[place + 2 :])


def _aligned(fewer: tuple[str, ...], more: tuple[str, ...]) -> float:
    """Match every word of the shorter name with its best partner; each partner is used once."""
    left = list(more)
    found: list[float] = []
    for word in sorted(fewer, key=len, reverse=True):
        scores = [_of_words(word, partner) for partner in left]
        best = max(range(len(left)), key=scores.__getitem__)
        found.append(scores[best])
        del left[best]
    worst, mean = min(found), sum(found) / len(found)
    missing = len(more) - len(fewer)
    return (0.5 * worst + 0.5 * mean) * (0.9**missing if len(fewer) > 1 else 0.75**missing)


@functools.lru_cache(maxsize=4_096)
def _of_words(one: str, other: str) -> float:
    if one == other:
        return 1.0
    keys = sound_key(one), sound_key(other)
    if not all(keys):
        return 0.0
    if keys[0] != keys[1] and _meaning(keys[0]) == _meaning(keys[1]):
        return _SAME_SOUND
    fine = DamerauLevenshtein.normalized_similarity(_fine(one), _fine(other))
    if keys[0] == keys[1]:
        return _SAME_SOUND + (1 - _SAME_SOUND) * fine
    if not set(all_keys(one)).isdisjoint(all_keys(other)):
        return _OTHER_SOUND + (_SAME_SOUND - _OTHER_SOUND) * fine
    coarse = DamerauLevenshtein.normalized_similarity(*keys)
    begins = 1.0 if keys[0][0] == keys[1][0] else _OTHER_BEGINNING
    found = begins * (0.5 * fine + 0.5 * coarse)
    if keys[0].startswith(keys[1]) or keys[1].startswith(keys[0]):
        found *= _CUT_SHORT
    bare = bones(keys[0])
    if bare != bones(keys[1]):
        return found * _OTHER_BONES
    other_script = one.isascii() != other.isascii()
    alike = other_script and len(bare) >= _BONES and _end_alike(roman(one), roman(other))
    return max(found, _SAME_BONES) if alike else found


def _end_alike(one: str, other: str) -> bool:
    """Say whether both end in a vowel, or none does: Salma is another person than Salim."""
    return (one[-1:] in _VOWELS) == (other[-1:] in _VOWELS)


def _meaning(key: str) -> str:
    return _TRANSLATED.get(key, key)


@functools.lru_cache(maxsize=20_000)
def _fine(word: str) -> str:
    spelt = roman(word)
    for pattern, put in _FINE:
        spelt = pattern.sub(put, spelt)
    return spelt
