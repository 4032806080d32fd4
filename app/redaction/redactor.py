"""Takes the names, numbers and texts of persons out of a text that is about to be shown.

Rules: values in, values out; what is to be hidden is learned beforehand; whole words only, in every
script and spelling; a single part of a name counts too, but where the program itself says the word
it stays; what was taken out cannot be told from what is left.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.redaction.compared_words import found_in, plain, words_of
from app.redaction.heard_names import HeardNames
from app.redaction.own_words import OwnWords

NAME, NUMBER, TEXT, STAYS = "name", "number", "text", "stays"
_NUMBER = re.compile(r"\+?\(?\d[\d \u00a0().\-/]{5,}\d")
_DIGITS = 7
_LAST = 10
_SHORT_NUMBER = 5
_PART = 3
"""A part of a name that is shorter could be any word."""
_ENDINGS = (
    *("हरू", "हरु", "लाई", "बाट", "सँग", "संग", "सित", "देखि", "सम्म", "ज्यू", "में"),
    *("ले", "को", "का", "की", "कै", "मा", "ने", "से", "के", "जी"),
    *("েদের", "য়ের", "েরা", "দের", "এর", "ের", "কে", "তে", "রা", "টি", "র", "ও", "ই"),
)
"""What Nepali, Bengali and, at times, Hindi write onto a name without a space."""
_LATIN_ENDINGS = ("bhai", "didi", "bai", "ben", "dai", "lai", "ji", "ko", "le", "s")
"""The same, written in Latin letters."""
_MOST_ENDINGS = 2
_TEN = "0123456789"
_MOST_SEEN = 50_000
_BEGIN = 3
"""So many words of a longer text are enough to know it again, wherever it is cut off."""


type Span = tuple[int, int]
type Found = tuple[str, Span]
"""A word as it is compared, and where it stands."""


@dataclass(frozen=True)
class Words:
    """What stands in place of what was taken out, translated."""

    name: str
    other: str


# The texts of the program stay the same from one veil to the next, and there are thousands.
_own_words = functools.lru_cache(maxsize=1)(OwnWords)


class Veil:
    """What has been learned, and the way to hide it."""

    def __init__(self) -> None:
        self._ours = OwnWords()
        self._heard = HeardNames()
        self._whole: dict[tuple[str, ...], str] = {}
        # By first word: how many words what begins with it has, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}
        # By the words with which longer texts begin.
        self._begun: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
        self._known: set[tuple[str, str]] = set()
        self._numbers: set[str] = set()
        # What was found out about single words; a new one as soon as anything is learned.
        self._seen: dict[str, str] = {}

    def spare(self, ours: Iterable[str], months: Iterable[str] = ()) -> None:
        """Know the texts of the program itself, and its months: what it says is no name."""
        self._ours = _own_words(tuple(ours), frozenset(months))
        self._seen = {}

    def learn(self, kind: str, value: str) -> None:
        """Hide a value from now on.

        Args:
            kind: NAME, NUMBER, TEXT, or STAYS for what is shown although a part of it is known.
            value: as it is stored or shown.
        """
        if (kind, value) in self._known:
            return
        self._known.add((kind, value))
        if kind == NUMBER or _is_number(value):
            self._numbers.add(_digits(value)[-_LAST:])
            return
        for line in value.splitlines():
            self._learn_line(kind, words_of(line))
        self._seen = {}

    def _learn_line(self, kind: str, words: tuple[str, ...]) -> None:
        if not words:
            return
        if not _could_be_any(words):
            self._keep(words, kind)
        if kind == NAME:
            self._heard.learn(words)
            for word in words:
                if not _could_be_any((word,)):
                    self._keep((word,), kind)

    def _keep(self, words: tuple[str, ...], kind: str) -> None:
        # Each is replaced as a whole, so that another thread may look at the same time.
        known = self._whole.setdefault(words, kind)
        if kind == NAME and known == TEXT:
            self._whole[words] = NAME
        lengths = self._lengths.get(words[0], ())
        if len(words) not in lengths:
            self._lengths[words[0]] = tuple(sorted((*lengths, len(words)), reverse=True))
        if kind == TEXT and len(words) > _BEGIN:
            begin = words[:_BEGIN]
            self._begun[begin] = (*self._begun.get(begin, ()), words)

    def hides(self, text: str) -> bool:
        """Say whether anything in a text would be hidden."""
        return bool(text) and self.over(text, Words("\0", "\0")) != text

    def over(self, text: str, words: Words) -> str:
        """Return a text without what was learned."""
        if not text:
            return text
        if self._numbers:
            text = _NUMBER.sub(
                lambda found: words.other if self._is_known(found[0]) else found[0], text
            )
        return self._over_words(text, words) if self._whole else text

    def _is_known(self, number: str) -> bool:
        return _digits(number)[-_LAST:] in self._numbers

    def _over_words(self, text: str, words: Words) -> str:
        found = [(plain(match[0]), match.span()) for match in found_in(text)]
        kept: list[str] = []
        done = 0
        for (begin, end), kind in self._hits(text, found):
            between = text[done:begin]
            # What stands side by side is hidden once: "Name hidden hidden" says nothing more.
            if between.endswith(f"{words.name} "):
                kept.append(between.rstrip())
            elif not done or not between.isspace():
                kept += [between, words.name if kind == NAME else words.other]
            done = end
        return "".join((*kept, text[done:]))

    def _hits(self, text: str, found: list[Found]) -> Iterator[tuple[Span, str]]:
        """Yield where what is to be hidden stands, and of what kind it is."""
        place = free = 0
        while place < len(found):
            length, kind = self._match(found, place)
            here = found[place : place + length]
            if not length or kind == STAYS or self._is_ours(text, here, kind):
                place += max(1, length)
                free = place if kind == STAYS else free
                continue
            first, place = place, place + length
            if kind == NAME:
                while first > free and self._goes_with(text, found, first - 1, first):
                    first -= 1
                while place < len(found) and self._goes_with(text, found, place, place - 1):
                    place += 1
            free = place
            yield (found[first][1][0], found[place - 1][1][1]), kind

    def _goes_with(self, text: str, found: list[Found], place: int, name: int) -> bool:
        """Say whether a word is the rest of the name beside it, spelt as nobody wrote it here."""
        word, span = found[place]
        beside = found[name][1]
        between = text[min(span[1], beside[1]) : max(span[0], beside[0])]
        if between != " " or word in self._ours or _could_be_any((word,)):
            return False
        return not self._kind_of((word,)) and self._heard.may_know(word)

    def _is_ours(self, text: str, here: list[Found], kind: str) -> bool:
        """Say whether the program itself says what was found, whoever is called like that."""
        if not all(word in self._ours for word, _span in here):
            return False
        if kind != NAME:
            return len(here) == 1
        return self._ours.says(text, (here[0][1][0], here[-1][1][1]))

    def _match(self, found: list[Found], place: int) -> tuple[int, str]:
        """Return how many words from here on are to be hidden, and of what kind they are."""
        first = found[place][0]
        length, kind = 0, ""
        for most in (*self._lengths.get(first, ()), 1):
            here = tuple(word for word, _span in found[place : place + most])
            kind = self._kind_of(here)
            if kind:
                length = len(here)
                break
        begun = self._text_begun(found, place)
        return (begun, TEXT) if begun > length else (length, kind)

    def _kind_of(self, words: tuple[str, ...]) -> str:
        """Return the kind of some words, with what may be written onto the last; "" for none."""
        if len(words) > 1:
            return self._look_up(words)
        seen = self._seen
        kind = seen.get(words[0])
        if kind is None:
            kind = self._look_up(words)
            if len(seen) < _MOST_SEEN:
                seen[words[0]] = kind
        return kind

    def _look_up(self, words: tuple[str, ...]) -> str:
        kind = self._whole.get(words)
        is_ours = words[-1] in self._ours
        stems = () if is_ours else tuple(_stems(words[-1]))
        if kind is None:
            whole = ((*words[:-1], stem) for stem in stems)
            kind = next((self._whole[one] for one in whole if one in self._whole), None)
        may_sound = kind is None and len(words) == 1 and not _could_be_any(words)
        # Many plain words sound like somebody's name, a plain word is seldom spelt like one.
        if may_sound and any(self._heard.knows(one, surely=is_ours) for one in (*words, *stems)):
            return NAME
        return kind or ""

    def _text_begun(self, found: list[Found], place: int) -> int:
        """Return how many words from here on are the beginning of a longer text."""
        begin = tuple(word for word, _span in found[place : place + _BEGIN])
        most = 0
        for words in self._begun.get(begin, ()):
            same = 0
            for word, (there, _span) in zip(words, found[place:], strict=False):
                if word != there:
                    break
                same += 1
            most = max(most, same)
        return most


def _could_be_any(words: tuple[str, ...]) -> bool:
    """Say whether words are so short that they would be found everywhere."""
    whole = "".join(words)
    if whole.isdigit():
        return len(whole) < (_DIGITS if len(words) == 1 else _SHORT_NUMBER)
    return len(whole) < _PART


def _stems(word: str) -> Iterator[str]:
    """Yield a word without what may be written onto it: a number, an ending."""
    bare = word.strip(_TEN)
    if bare != word and len(bare) >= _PART:
        yield bare
    stems, endings = [bare], _LATIN_ENDINGS if word.isascii() else _ENDINGS
    for _turn in range(_MOST_ENDINGS if bare.endswith(endings) else 0):
        stems = [
            stem.removesuffix(ending)
            for stem in stems
            for ending in endings
            if stem.endswith(ending) and len(stem) - len(ending) >= _PART
        ]
        yield from stems


def _digits(text: str) -> str:
    """Return the digits of a text, of whatever script, as Latin ones."""
    values = (unicodedata.decimal(letter, None) for letter in text)
    return "".join(str(value) for value in values if value is not None)


def _is_number(text: str) -> bool:
    found = _NUMBER.fullmatch(text.strip())
    return found is not None and len(_digits(text)) >= _DIGITS
