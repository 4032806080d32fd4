"""How a word in Devanagari or Bengali is typed with Latin keys: what each letter may become, and
how far what was typed is from it.

Rules:

* Sounds: ``word_sounds.toml`` says what each letter may be typed as, each with what it costs; a
  letter that nobody types costs, too, and what stands in no row is never read.
* Vowels: the vowel that a consonant has of itself is spoken or not by its place, as in Hindi (लड़की
  is *ladki*); both are read, the spoken way is the cheaper one.
* Time: a word is compared letter by letter, so that it grows with the two lengths alone; whoever
  asks compares only words whose ``bones`` are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

type Ways = Mapping[str, float]
"""Latin letters that one letter may be typed as, with what each costs."""

_JOINS: Final = frozenset("\u094d\u09cd")
"""The signs that take the vowel away and join a letter to the next."""
_NUKTAS: Final = "\u093c\u09bc"
TOO_FAR: Final = 9.0
_MOST_BONES: Final = 6


@dataclass(frozen=True, slots=True)
class _Part:
    """One consonant with what stands at it, or one vowel.

    Attributes:
        letter: consonants with their dot below, "" for a vowel of its own.
        vowel: its sign, "" for the vowel of itself, the virama for none.
    """

    letter: str
    vowel: str


class Sounds:
    """The sounds of one script.

    Args:
        table: tables of the script: ``letters``, ``signs``, ``vowels``, ``itself``, ``bones``.
    """

    def __init__(self, table: Mapping[str, Mapping[str, str]]) -> None:
        self._letters = {_nfc(key): _ways(said) for key, said in table["letters"].items()}
        self._signs = {_nfc(key): _ways(said) for key, said in table["signs"].items()}
        self._whole = {_nfc(key): _ways(said) for key, said in table["vowels"].items()}
        self._itself = {key: _ways(said) for key, said in table["itself"].items()}
        bones = {_nfc(key): said for key, said in table["bones"].items()}
        plain = {key: said for key, said in bones.items() if len(key) == 1 and "|" not in said}
        self._bones = [(key, said) for key, said in bones.items() if key not in plain]
        self._bone_of = _Bones({ord(key): said for key, said in plain.items()})

    def ways(self, word: str) -> tuple[Ways, ...]:
        """Return what each letter of a word may be typed as, () for a word with other letters."""
        parts = _parts(word)
        spoken = _spoken(parts)
        found: list[Ways] = []
        for place, part in enumerate(parts):
            ways = self._of_part(parts, place)
            if ways is None:
                return ()
            found += ways
            if part.letter and part.vowel == "":
                found.append(self._of_itself(parts, place, spoken=spoken[place]))
        return tuple(found)

    def _of_part(self, parts: Sequence[_Part], place: int) -> list[Ways] | None:
        part = parts[place]
        if not part.letter:
            after = self._whole.get(part.vowel)
            if after is None:
                return None
            return [_after_vowel(after) if place and part.vowel not in _DOTS else after]
        letter = self._letters.get(part.letter)
        if letter is None:
            return None
        if _is_joined(parts, place - 1):
            # After a letter without a vowel, य and ব may be silent.
            letter = self._letters.get(f"-{part.letter}", letter)
        if _is_joined(parts, place):
            return [_doubled(letter) if self._is_twice(parts, place) else letter]
        if part.vowel == "":
            return [letter]
        sign = self._signs.get(part.vowel)
        return None if sign is None else [letter, sign]

    def _is_twice(self, parts: Sequence[_Part], place: int) -> bool:
        """Tell whether a letter is the first of two that sound alike, as in च्छ and द्ध."""
        if place + 1 == len(parts):
            return False
        one, other = parts[place].letter, parts[place + 1].letter
        return one == other or (one[:1] + other[:1]) in _TWICE

    def _of_itself(self, parts: Sequence[_Part], place: int, *, spoken: bool) -> Ways:
        if not spoken:
            return self._itself["last" if place == len(parts) - 1 else "silent"]
        following = parts[place + 1].letter if place + 1 < len(parts) else ""
        return self._itself["before-h" if following in ("ह", "হ") else "spoken"]

    def bones(self, word: str) -> tuple[str, ...]:
        """Return what is left of a word without vowels and soft letters, in Latin letters."""
        many = [word]
        for key, said in self._bones:
            if key in word:
                many = [one.replace(key, put) for one in many for put in said.split("|")]
        lines = {_once(one.translate(self._bone_of)) for one in many[:_MOST_BONES]}
        return tuple(sorted(lines))


class _Bones(dict[int, str]):
    """What each letter leaves, nothing where it is not said; Latin letters stay."""

    def __missing__(self, letter: int) -> str:
        return chr(letter) if letter < 0x80 else ""


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _ways(said: str) -> Ways:
    """Read "kh k:2 -:3": what may be typed, with its cost after a colon; "-" is nothing."""
    found = {}
    for way in said.split():
        latin, _colon, cost = way.partition(":")
        found["" if latin == "-" else latin] = float(cost or 0)
    return found


def _doubled(ways: Ways) -> Ways:
    """Return the ways of the first of two letters that sound alike: whole, one key, nothing."""
    more = {latin: cost + 0.3 for latin, cost in ways.items() if latin}
    for latin in [one for one in ways if one]:
        more[latin[0]] = min(more.get(latin[0], TOO_FAR), 0.0 if len(latin) == 1 else 0.1)
    return {**more, "": 1.2}


_PAIRS: Final = "कख गघ चछ जझ टठ डढ तथ दध पफ बभ কখ গঘ চছ জঝ টঠ ডঢ তথ দধ পফ বভ"
_TWICE: Final = frozenset(_PAIRS.split())
_DOTS: Final = "\u0901\u0902\u0903\u0981\u0982\u0983"


def _after_vowel(ways: Ways) -> Ways:
    """Return the ways of a vowel after another one: *gayi* is गई, *hua* is हुआ."""
    more = dict(ways)
    for latin, cost in ways.items():
        glide = "y" if latin[:1] in ("i", "e") else "w" if latin[:1] in ("a", "o", "u") else ""
        if glide:
            more.setdefault(glide + latin, cost + 0.4)
    return more


def _parts(word: str) -> list[_Part]:
    found: list[_Part] = []
    for letter in word:
        is_sign = unicodedata.category(letter)[0] == "M"
        if letter in _NUKTAS and found:
            found[-1] = _Part(found[-1].letter + letter, found[-1].vowel)
        elif letter in _DOTS or _is_vowel(letter):
            found.append(_Part("", letter))
        elif is_sign and found and found[-1].letter:
            found[-1] = _Part(found[-1].letter, letter)
        else:
            found.append(_Part(letter, ""))
    return found


def _is_joined(parts: Sequence[_Part], place: int) -> bool:
    return place >= 0 and bool(parts[place].letter) and parts[place].vowel in _JOINS


def _is_vowel(letter: str) -> bool:
    return "\u0904" <= letter <= "\u0914" or "\u0985" <= letter <= "\u0994"


def _spoken(parts: Sequence[_Part]) -> list[bool]:
    """Tell of each consonant with its own vowel whether that is spoken: from the end backwards."""
    spoken = [bool(part.letter) and part.vowel == "" for part in parts]
    for place in range(len(parts) - 1, 0, -1):
        if not spoken[place]:
            continue
        is_last = place == len(parts) - 1
        joined = _is_joined(parts, place - 1)
        if is_last:
            spoken[place] = False
        elif not joined and _has_vowel(parts, spoken, place - 1):
            spoken[place] = not (
                parts[place + 1].letter
                and parts[place + 1].vowel not in _JOINS
                and _has_vowel(parts, spoken, place + 1)
            )
    return spoken


def _has_vowel(parts: Sequence[_Part], spoken: Sequence[bool], place: int) -> bool:
    part = parts[place]
    return spoken[place] if part.letter and part.vowel == "" else part.vowel not in _JOINS


def distance(typed: str, ways: Sequence[Ways], most: float = TOO_FAR) -> float:
    """Return how far what was typed is from a word, ``most`` when it is at least so far.

    Args:
        typed: small Latin letters.
        ways: of the word.
        most: where the comparison may stop.
    """
    held: dict[int, float] = {0: 0.0}
    for letter in ways:
        onward: dict[int, float] = {}
        for place, cost in held.items():
            for latin, more in letter.items():
                if latin and not typed.startswith(latin, place):
                    continue
                end, whole = place + len(latin), cost + more
                if whole < most and whole < onward.get(end, most):
                    onward[end] = whole
        if not onward:
            return most
        held = onward
    return held.get(len(typed), most)


_SOFT: Final = re.compile("[aeiouyvwhnm]+")
_KEYS: Final = (("x", "ks"), ("z", "j"), ("f", "p"), ("q", "k"))


def typed_bones(typed: str) -> Iterator[str]:
    """Yield what may be left of typed letters without vowels and soft letters."""
    for latin, put in _KEYS:
        typed = typed.replace(latin, put)
    hard = typed.replace("ck", "k")
    choices = [hard]
    if re.search("c(?!h)", hard):
        choices = [re.sub("c(?!h)", put, hard) for put in ("k", "s", "c")]
    for one in dict.fromkeys(choices):
        yield _once(_SOFT.sub("", one))


def _once(line: str) -> str:
    """Return a line in which no letter stands twice in a row."""
    return re.sub(r"(.)\1+", r"\1", line)
