"""Takes the names, numbers and texts of persons out of a text that is about to be shown.

Rules:

* Words as they are compared: values in, values out; what cannot be seen makes no difference, nor do
  capitals.
* Names heard: compared as the register's search compares, by how a name sounds
  (`models.index.name_keys`); short sounds count across scripts only, because in one script too many
  words share them; nothing here knows whole names, so that nothing can be read back from it but
  sounds.
* Words of the program itself: values in, values out; a text is the program's own when one of its
  texts, with whatever was filled in, is the whole of it or of a part between dots, commas, lines
  and colons; what was filled in is never the program's own, but for the month of a date; a word
  that the program writes with a small letter is a plain word when it stands with a small letter
  elsewhere, too.
* Redaction: values in, values out; what is to be hidden is learned beforehand; whole words only, in
  every script and spelling; a single part of a name counts too, but where the program itself says
  the word it stays; what was taken out cannot be told from what is left.
"""

from __future__ import annotations

import functools
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from models.index.name_keys import bones, roman, sound_key

_UNSEEN = "\u00ad\u200c\u200d\u2060\ufeff"
# The signs that end a sentence (\u0964, \u0965) stand among the letters, and are none.
_WORD = re.compile(rf"(?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u097f\u0980-\u09ff{_UNSEEN}])+")
_SEEN = dict.fromkeys(map(ord, _UNSEEN))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in their order, as they are compared."""
    return tuple(plain(word) for word in _WORD.findall(text))


def found_in(text: str) -> Iterator[re.Match[str]]:
    """Yield where each word of a text stands."""
    return _WORD.finditer(text)


def plain(word: str) -> str:
    """Return a word as it is compared: however it was written, what cannot be seen left out."""
    return unicodedata.normalize("NFKC", word.translate(_SEEN)).casefold()


_SURE = 3
_LEAST = 2
_LONGEST_WORD = 40
_VOWELS = frozenset("aeiouh")


class HeardNames:
    """The sounds of the names that were learned."""

    def __init__(self) -> None:
        # By sound: in which scripts it was learned, and how that is spelt in Latin letters.
        self._heard: dict[str, frozenset[tuple[str, str]]] = {}
        self._bones: set[str] = set()

    def learn(self, words: tuple[str, ...]) -> None:
        """Know the words of a name by their sound, and two that others write as one."""
        for word in (*words, *(one + other for one, other in pairwise(words))):
            key = sound_key(word)
            if len(key) >= _LEAST:
                heard = self._heard.get(key, frozenset())
                # Replaced as a whole: another thread may look at the same time.
                self._heard[key] = heard | {(script_of(word), roman(word))}
                self._bones.add(bones(key))

    def knows(self, word: str, *, surely: bool = False) -> bool:
        """Say whether a word sounds like a part of a name.

        Args:
            word: as it is compared; a longer one than any name is none.
            surely: only when it is spelt the same, letter for letter.
        """
        if len(word) > _LONGEST_WORD or word.isdigit():
            return False
        key = sound_key(word)
        heard = self._heard.get(key)
        if heard is None:
            return False
        if surely:
            return any(known == roman(word) for _script, known in heard)
        script, spelt = script_of(word), roman(word)
        return any(
            script != other or spelt == known or (len(key) >= _SURE and _end_alike(spelt, known))
            for other, known in heard
        )

    def may_know(self, word: str) -> bool:
        """Say whether a word has the consonants of a part of a name: enough beside another part."""
        key = sound_key(word[:_LONGEST_WORD])
        return bool(key) and bones(key) in self._bones


def _end_alike(one: str, other: str) -> bool:
    """Say whether both end in a vowel, or none does: Sita is not what one does on a chair."""
    return (one[-1:] in _VOWELS) == (other[-1:] in _VOWELS)


def script_of(word: str) -> str:
    """Return the script of a word: "latin", "devanagari", "bengali" or "other"."""
    first = word[:1]
    if first < "\u0250":
        return "latin"
    if "\u0900" <= first <= "\u097f":
        return "devanagari"
    return "bengali" if "\u0980" <= first <= "\u09ff" else "other"


type _OwnSpan = tuple[int, int]

_BETWEEN = re.compile(r" · |\n|: |, |; | – | — | \(|\)(?: |$)|(?<=[.!?।]) ")
_AROUND = " \u00a0.:…·•&?!।"
_OFTEN = 3
"""A name that serves as an example somewhere is no plain word by that."""
_DAY_BEFORE = re.compile(r"(?<!\d)[0-3\u0966-\u0969\u09e6-\u09e9]?\d[ \u00a0]$")
_YEAR_AFTER = re.compile(r"[ \u00a0](?:19|20|१९|२०|১৯|২০)\d\d(?!\d)")
_HOLE = re.compile(r"(?<!\{)\{[^{}]*\}")


class OwnWords:
    """The texts of the program, to ask which words are its own.

    Args:
        texts: every text of the program, names in braces and all.
        months: the names of months, as dates show them.
    """

    def __init__(self, texts: Iterable[str] = (), months: Iterable[str] = ()) -> None:
        self._months = frozenset(plain(month) for month in months)
        self._texts = tuple(dict.fromkeys(texts))
        self._with: dict[str, list[int]] = {}
        times: Counter[str] = Counter()
        # Tens of thousands of words, of which most stand in many texts.
        compared: dict[str, str] = {}
        for number, text in enumerate(self._texts):
            written = {match[0] for match in found_in(_HOLE.sub(" ", text))}
            times.update(written)
            for word in written.difference(compared):
                compared[word] = plain(word)
            for word in {compared[one] for one in written}:
                self._with.setdefault(word, []).append(number)
        often = (word for word, count in times.items() if count >= _OFTEN)
        self._small = frozenset(word for word in often if word == word.lower() != word.upper())

    def __contains__(self, word: str) -> bool:
        """Say whether the program uses a word, as it is compared."""
        return word in self._with

    def says(self, text: str, span: _OwnSpan) -> bool:
        """Say whether words in a text are said by the program, not by what was filled in.

        Args:
            text: as it is about to be shown.
            span: where the words stand in it; all of them are words of the program.
        """
        said = text[span[0] : span[1]]
        words = words_of(said)
        if len(words) == 1 and words[0] in self._months and _is_in_a_date(text, span):
            return True
        if not all(word in self._with for word in words):
            return False
        if said == said.lower() and all(word in self._small for word in words):
            return True
        return any(self._is_in(*part, words) for part in _parts(text, span))

    def _is_in(self, part: str, span: _OwnSpan, words: tuple[str, ...]) -> bool:
        """Say whether a part of a text is one of the program's, and the words are not filled in."""
        numbers = min((self._with[word] for word in words), key=len)
        return any(
            begin <= span[0] and span[1] <= end
            for number in numbers
            for begin, end in _said_by(self._texts[number], part)
        )


def _is_in_a_date(text: str, span: _OwnSpan) -> bool:
    """Say whether a day stands before a word, or a year after it."""
    return bool(_DAY_BEFORE.search(text[: span[0]]) or _YEAR_AFTER.match(text[span[1] :]))


def _parts(text: str, span: _OwnSpan) -> Iterator[tuple[str, _OwnSpan]]:
    """Yield the text, and the part between signs that a span lies in, each with the span in it."""
    begin, end = 0, len(text)
    yield _bare(text, span, begin, end)
    for sign in _BETWEEN.finditer(text):
        if sign.end() <= span[0]:
            begin = sign.end()
        elif sign.start() >= span[1]:
            end = sign.start()
            break
    if (begin, end) != (0, len(text)):
        yield _bare(text, span, begin, end)


def _bare(text: str, span: _OwnSpan, begin: int, end: int) -> tuple[str, _OwnSpan]:
    part = text[begin:end]
    left = begin + len(part) - len(part.lstrip(_AROUND))
    return part.strip(_AROUND), (span[0] - left, span[1] - left)


def _said_by(template: str, part: str) -> list[_OwnSpan]:
    """Return what of a part of a text stands in a text of the program; nothing if it is not it."""
    if "{" not in template:
        return [(0, len(part))] if part == template.strip(_AROUND) else []
    try:
        pieces = [piece for piece, *_hole in string.Formatter().parse(template.strip(_AROUND))]
    except ValueError:
        return []
    if template.rstrip(_AROUND).endswith("}"):
        pieces.append("")
    spans: list[_OwnSpan] = []
    done = 0
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        at = len(part) - len(piece) if last else part.find(piece, done)
        if at < done or (not number and at) or not part.startswith(piece, at):
            return []
        done = at + len(piece)
        spans.append((at, done))
    return spans


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
