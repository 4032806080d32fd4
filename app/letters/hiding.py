"""Takes names that may not stand in a letter out of text that somebody typed, and what finds them.

Rules: a name is found as a whole word, in its own script as it is spelt and in another one as it
sounds, never a word of fewer than three letters; who may be named is left whole, also when a word
of that name is the same; a number is found however it is grouped and in digits of any script;
what was typed stays otherwise as it is; a miss is possible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.redaction.redaction_hints import name_places, phrase_places

LEFT_OUT: Final = "[…]"
"""In the place of a number or an address; the same in every language."""

_LEAST_SIGNS = 6
_OF_A_PHONE = 10
_LEAST_LETTERS = 4
# "SunitaKumari.pdf" holds two words, as a person reads it.
_INSIDE_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Hidden:
    """Names of one person, and what stands there instead.

    Attributes:
        names: every name that is known, in any script.
        label: initials or a code, in the language of the letter.
    """

    names: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class _Word:
    """One word of a text that is part of a hidden name.

    Attributes:
        labels: of everybody whose name has this word, in the order of the letter.
    """

    start: int
    end: int
    labels: tuple[str, ...]


class Hiding:
    """Hides the same names in every text of one letter, and counts how often.

    Args:
        people: who may not be named; a word that several share goes with the words beside it.
        named: whole names that stay: of suspects, officers and offices.
        finding: telephones, numbers of papers and addresses of those who may not be named.
    """

    def __init__(
        self, people: Iterable[Hidden], named: Iterable[str] = (), finding: Iterable[str] = ()
    ) -> None:
        self._people = tuple(person for person in people if person.names)
        self._named = tuple(name for name in named if len(name.split()) > 1)
        self._finding = tuple(dict.fromkeys(finding))
        self._numbers = tuple(pattern for one in self._finding for pattern in _number(one))
        self._addresses = tuple(filter(_is_address, self._finding))
        self.count = 0

    def of(self, text: str) -> str:
        """Return a text without the names, and without what would find who bears them."""
        return self._without_finding(self._without_names(text))

    def of_file(self, name: str) -> str:
        """Return the name of a file as `of`, also where its words stand without a blank."""
        apart = _INSIDE_WORD.sub(" ", name)
        before = self.count
        told = self.of(self._without_joined(apart))
        return told if self.count > before else name

    def _without_joined(self, text: str) -> str:
        for person in self._people:
            for name in person.names:
                words = name.split()
                if len(words) > 1 and sum(map(len, words)) >= _LEAST_SIGNS:
                    joined = re.compile("".join(map(re.escape, words)), re.IGNORECASE)
                    text, often = joined.subn(person.label, text)
                    self.count += often
        return text

    def _without_finding(self, text: str) -> str:
        if not text or not self._finding:
            return text
        plain = "".join(map(_plain, text))
        places = {found.span() for one in self._numbers for found in one.finditer(plain)}
        places |= set(phrase_places(text, self._addresses))
        done, parts = 0, list[str]()
        for start, end in sorted(places):
            if start >= done:
                parts += [text[done:start], LEFT_OUT]
                self.count += 1
            done = max(done, end)
        return "".join((*parts, text[done:]))

    def _without_names(self, text: str) -> str:
        if not text or not self._people:
            return text
        words = self._found(text)
        places: list[tuple[int, int, str]] = []
        for place, word in enumerate(words):
            before = words[place - 1 : place] if place and _touch(text, words, place) else []
            after = words[place + 1 : place + 2] if _touch(text, words, place + 1) else []
            label = _label(word, places[-1][2] if before else "", after)
            if before and places[-1][2] == label:
                places[-1] = (places[-1][0], word.end, label)
            else:
                places.append((word.start, word.end, label))
        return self._put(text, places)

    def _found(self, text: str) -> list[_Word]:
        """Return every word of a hidden name that is no part of a name that stays."""
        kept = phrase_places(text, self._named)
        found: dict[tuple[int, int], list[str]] = {}
        for person in self._people:
            for start, end in name_places(text, person.names):
                if not any(first < end and start < last for first, last in kept):
                    found.setdefault((start, end), []).append(person.label)
        return [_Word(*place, tuple(labels)) for place, labels in sorted(found.items())]

    def _put(self, text: str, places: Sequence[tuple[int, int, str]]) -> str:
        parts, done = list[str](), 0
        for start, end, label in places:
            # "S. K." before a full stop brings its own.
            doubled = label.endswith(".") and text[end : end + 1] == "."
            parts += [text[done:start], label.removesuffix(".") if doubled else label]
            done = end
            self.count += 1
        return "".join((*parts, text[done:]))


def _plain(sign: str) -> str:
    """Return a digit of any script as ours, and a letter in upper case, always as one sign."""
    digit = unicodedata.decimal(sign, None)
    upper = sign.upper()
    return str(digit) if digit is not None else (upper if len(upper) == 1 else sign)


def _number(number: str) -> Iterator[re.Pattern[str]]:
    """Yield what finds a number in a plain text, however it is grouped; nothing for a short one."""
    signs = "".join(sign for sign in map(_plain, number) if sign.isalnum())
    digits = sum(sign.isdecimal() for sign in signs)
    if len(signs) < _LEAST_SIGNS or digits * 2 < len(signs):
        return
    country = ""
    if number.startswith("+"):
        # Whoever types a telephone leaves out its country, or writes a zero for it.
        country, signs = r"(?:\+?\d{1,3}[ \-]?|0)?", signs[-_OF_A_PHONE:]
    between = r"[ \-.()/]{0,2}".join(map(re.escape, signs))
    yield re.compile(rf"(?<![0-9A-Z]){country}{between}(?![0-9A-Z])")


def _is_address(text: str) -> bool:
    return sum(sign.isalpha() for sign in text) >= _LEAST_LETTERS


def _touch(text: str, words: Sequence[_Word], place: int) -> bool:
    """Say whether a word stands beside the one before it, as the words of one name do."""
    if not 0 < place < len(words):
        return False
    return not text[words[place - 1].end : words[place].start].strip(" .-")


def _label(word: _Word, before: str, after: Sequence[_Word]) -> str:
    """Return whose word it is: of the word before it, of the one after it, or of the first."""
    if before in word.labels:
        return before
    shared = [label for label in word.labels if after and label in after[0].labels]
    return shared[0] if shared else word.labels[0]
