"""Takes names that may not stand in a letter out of text that somebody typed, and what finds them.

Rules: a name is found as `app.redaction.name_finder` finds it, never a word of fewer than three
letters; who may be named is left whole, also when a word of that name is the same, but never when
it holds a whole name that is hidden; a number is found however it is grouped and in digits of any
script, an address by two words beside each other, of which one is no word that many addresses have;
what was typed stays otherwise as it is; a miss is possible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.redaction.name_finder import INSIDE_WORD, NameFinder, Phrases, WholeNames, spelt

LEFT_OUT: Final = "[…]"
"""In the place of a number or an address; the same in every language."""

_LEAST_SIGNS = 6
_OF_A_PHONE = 10
_LEAST_LETTERS = 4
# Two of these beside each other tell no address.
_IN_MANY_ADDRESSES = frozenset(
    spelt(
        "the of at in and near behind opposite beside old new house home building floor room lane"
        " road street gali village gaon gram tola para ward post office police station thana"
        " railway bus stand school college temple mandir masjid mosque church market bazar bazaar"
        " chowk hospital shelter ashram block district nagar"
        " के का की पास सामने पीछे में गली सड़क रोड मार्ग गाँव गांव गाउँ ग्राम घर मकान टोला टोल वार्ड वडा"
        " थाना पुलिस चौकी स्टेशन रेलवे बस स्टैंड स्कूल विद्यालय मंदिर मस्जिद बाजार बाज़ार चौक अस्पताल"
        " কাছে পাশে সামনে রাস্তা রোড গলি গ্রাম বাড়ি পাড়া ওয়ার্ড থানা পুলিশ স্টেশন রেল বাস স্ট্যান্ড স্কুল"
        " মন্দির মসজিদ বাজার মোড় হাসপাতাল"
    )
)


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
        self._finder = NameFinder(person.names for person in self._people)
        self._whole = WholeNames(name for person in self._people for name in person.names)
        several = (name for name in dict.fromkeys(named) if len(name.split()) > 1)
        self._named = Phrases(name for name in several if not self._whole.stand_in(name))
        self._finding = tuple(dict.fromkeys(finding))
        self._numbers = tuple(pattern for one in self._finding for pattern in _number(one))
        self._addresses = Phrases(part for one in self._finding for part in _parts(one))
        self.count = 0

    def of(self, text: str) -> str:
        """Return a text without the names, and without what would find who bears them."""
        return self._without_finding(self._without_names(text))

    def stands(self, name: str) -> bool:
        """Say whether the name of somebody who may be named may stand: it holds no hidden one."""
        return not self._whole.stand_in(name)

    def of_name(self, name: str) -> str:
        """Return the name of an officer: whole, unless it holds a hidden one."""
        return name if self.stands(name) else self.of(name)

    def of_file(self, name: str) -> str:
        """Return the name of a file as `of`, with its words apart when something was hidden."""
        before = self.count
        told = self.of(INSIDE_WORD.sub(" ", name))
        return told if self.count > before else name

    def _without_finding(self, text: str) -> str:
        if not text or not self._finding:
            return text
        plain = "".join(map(_plain, text))
        places = {found.span() for one in self._numbers for found in one.finditer(plain)}
        places |= set(self._addresses.places(text))
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
        kept = self._named.places(text)
        return [
            _Word(one.start, one.end, tuple(self._people[owner].label for owner in one.owners))
            for one in self._finder.places(text)
            if not any(first < one.end and one.start < last for first, last in kept)
        ]

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
    between = r"[ \-.,()/]{0,2}".join(map(re.escape, signs))
    yield re.compile(rf"(?<![0-9A-Z]){country}{between}(?![0-9A-Z])")


def _parts(text: str) -> Iterator[str]:
    """Yield an address, and two words of it each; nothing of a number."""
    if sum(sign.isalpha() for sign in text) < _LEAST_LETTERS:
        return
    yield text
    if "@" not in text:
        for pair in pairwise(spelt(text)):
            if not _IN_MANY_ADDRESSES.issuperset(pair):
                yield " ".join(pair)


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
