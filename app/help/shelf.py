"""All help texts: how they are read, and how one is found by the screen in front or by a word.

Rules:

- Frozen values; a button is named by the very message id of the screen and said in its words.
- No Qt.
- A file of topics is written like this:

      # key: Title
      see: key, key
      What it is for, in one line
      ## What one wants
      1. Step                  counted from 1
      ! What can go wrong, and what to do
      > What leaves the office

- A file of words has a heading ``# Word`` and one line that explains it.
- ``{Message id}`` is what a button or field of the screen is called, the same in every language.
- In another language each line stands in the place of its English twin and names the same buttons.
- What is written otherwise is refused with file and line.
- The files are read once for each language, when its help is first asked for.
- A screen without a text of its own shows the one it belongs to.
- Searching needs no spelling of capitals and finds parts of words in the script that is shown.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Final

from app.base.language import WINDOW_LANGUAGES, current, finished, translate

NAMED: Final = re.compile(r"\{([^{}]+)\}")
"""A name in braces: a message id of the screens."""


@dataclass(frozen=True)
class Line:
    """One sentence or two, or a heading.

    Attributes:
        text: in the language of its file, with message ids of buttons or fields in braces.
        english: what stands in its place in English.
    """

    text: str
    english: str

    @property
    def is_name(self) -> bool:
        """Whether it says nothing but what something on a screen is called."""
        return NAMED.fullmatch(self.text) is not None

    def said(self) -> str:
        """Return the sentence with the words of the screen.

        They stand in quotation marks, but where they are all of it.
        """
        if self.is_name:
            return translate(self.text[1:-1])
        words = NAMED.sub(lambda name: f"“{translate(name[1])}”", self.text)
        return finished(self.english, words)


@dataclass(frozen=True)
class Way:
    """How one usual thing is done.

    Attributes:
        aim: what one wants.
        steps: what to do, one after the other.
    """

    aim: Line
    steps: tuple[Line, ...]


@dataclass(frozen=True)
class Topic:
    """The help for one screen, or for one thing that goes over several.

    Attributes:
        key: what pages name it by; mostly the key of the place.
        title: what it is called.
        purpose: what it is for, in one or two sentences.
        ways: how the usual things are done.
        troubles: what can go wrong, and what to do.
        leaves: what leaves the office here, and what never does.
        near: keys of neighbouring topics.
    """

    key: str
    title: Line
    purpose: Line
    ways: tuple[Way, ...] = ()
    troubles: tuple[Line, ...] = ()
    leaves: tuple[Line, ...] = ()
    near: tuple[str, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Yield every sentence of the topic, from above."""
        yield self.purpose
        for way in self.ways:
            yield from way.steps
        yield from self.troubles
        yield from self.leaves

    def heads(self) -> Iterator[Line]:
        """Yield its title and its aims."""
        yield self.title
        for way in self.ways:
            yield way.aim


@dataclass(frozen=True)
class Word:
    """One word of the trade.

    Attributes:
        word: as it is said here.
        meaning: what it means here.
    """

    word: Line
    meaning: Line


_TOPIC: Final = re.compile(r"# ([a-z0-9/-]+): (.+)")
_STEP: Final = re.compile(r"(\d+)\. (.+)")
_SEE: Final = "see: "
_HEAD, _AIM, _TROUBLE, _LEAVES = "# ", "## ", "! ", "> "
_TITLE, _NEAR, _STEP_KIND, _PLAIN = "#", "see", "1.", "text"
_SIGNS: Final = re.compile(r"[*`#<>\[\]{}|\\]|^- ")


class HelpTextError(ValueError):
    """A file of help texts is not written as it has to be: a fault of ours."""


@dataclass(frozen=True)
class _Written:
    """One line of a file.

    Attributes:
        place: file and number of the line, for a refusal.
        kind: what stands at its beginning.
        words: what it says.
        number: of a step, else 0.
        key: of a topic, else "".
    """

    place: str
    kind: str
    words: str
    number: int = 0
    key: str = ""

    def shape(self) -> tuple[str, int, str]:
        """Return what is the same in every language."""
        return self.kind, self.number, self.words if self.kind == _NEAR else self.key


def read_topics(file: Path, english: Path) -> tuple[Topic, ...]:
    """Return the topics of a file.

    Args:
        file: the help texts in one language.
        english: the same in English; may be the very same file.

    Raises:
        HelpTextError: it is not written as above, or differs from its twin.
    """
    made: list[_Making] = []
    for one, twin in _beside(file, english):
        if one.kind == _TITLE and not one.key:
            raise HelpTextError(f"{one.place}: a topic begins with its key, a colon and its title")
        if one.kind == _TITLE:
            made.append(_Making(one.place, one.key, _line(one, twin)))
        elif not made:
            raise HelpTextError(f"{one.place}: this stands before the first topic")
        else:
            made[-1].take(one, twin)
    return tuple(one.topic() for one in made)


def read_words(file: Path, english: Path) -> tuple[Word, ...]:
    """Return the words that a file explains.

    Args:
        file: words in one language.
        english: the same in English; may be the very same file.

    Raises:
        HelpTextError: it is not written as above, or differs from its twin.
    """
    pairs = _beside(file, english)
    heads, meanings = pairs[::2], pairs[1::2]
    wrong = [one for one, _twin in heads if one.kind != _TITLE]
    wrong += [one for one, _twin in meanings if one.kind != _PLAIN]
    if wrong or len(heads) != len(meanings):
        place = wrong[0].place if wrong else pairs[-1][0].place
        raise HelpTextError(f"{place}: a word has a heading and one line that explains it")
    return tuple(
        Word(_line(*head), _line(*meaning)) for head, meaning in zip(heads, meanings, strict=True)
    )


@dataclass
class _Making:
    """A topic that is being read."""

    place: str
    key: str
    title: Line
    purpose: Line | None = None
    near: tuple[str, ...] = ()
    aims: list[tuple[_Written, Line, list[Line]]] = field(default_factory=list)
    troubles: list[Line] = field(default_factory=list)
    leaves: list[Line] = field(default_factory=list)

    def take(self, one: _Written, twin: _Written) -> None:
        """Take one line more."""
        if one.kind == _NEAR:
            self.near = tuple(one.words.split(", "))
        elif one.kind == _AIM:
            self.aims.append((one, _line(one, twin), []))
        elif one.kind == _STEP_KIND:
            self._step(one, twin)
        elif one.kind == _TROUBLE:
            self.troubles.append(_line(one, twin))
        elif one.kind == _LEAVES:
            self.leaves.append(_line(one, twin))
        elif self.purpose is None and not self.aims:
            self.purpose = _line(one, twin)
        else:
            raise HelpTextError(f"{one.place}: this is no step, no trouble and no sentence of use")

    def _step(self, one: _Written, twin: _Written) -> None:
        steps = self.aims[-1][2] if self.aims else []
        if not self.aims or one.number != len(steps) + 1:
            raise HelpTextError(f"{one.place}: step {one.number} comes after step {len(steps)}")
        steps.append(_line(one, twin))

    def topic(self) -> Topic:
        """Return what was read.

        Raises:
            HelpTextError: it lacks what it is for, or steps.
        """
        if self.purpose is None:
            raise HelpTextError(f"{self.place}: what {self.key} is for is not said")
        for head, _aim, steps in self.aims:
            if not steps:
                raise HelpTextError(f"{head.place}: no step follows")
        ways = tuple(Way(aim, tuple(steps)) for _head, aim, steps in self.aims)
        leads = tuple(self.troubles), tuple(self.leaves)
        return Topic(self.key, self.title, self.purpose, ways, *leads, self.near)


def _beside(file: Path, english: Path) -> list[tuple[_Written, _Written]]:
    """Return each line of a file with its English twin."""
    twins = _written(english)
    own = twins if file == english else _written(file)
    for one, twin in zip_longest(own, twins):
        if one is None:
            raise HelpTextError(f"{_name(file)}: the twin of {twin.place} is missing at its end")
        if twin is None or one.shape() != twin.shape():
            belongs = f"; here belongs that of {twin.place}" if twin else ""
            raise HelpTextError(f"{one.place}: this line has no twin in English{belongs}")
    return list(zip(own, twins, strict=True))


def _line(one: _Written, twin: _Written) -> Line:
    if Counter(NAMED.findall(one.words)) != Counter(NAMED.findall(twin.words)):
        raise HelpTextError(f"{one.place}: other names in braces than in {twin.place}")
    return Line(one.words, twin.words)


def _written(file: Path) -> list[_Written]:
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError as error:
        raise HelpTextError(f"{_name(file)}: this file is missing") from error
    return [
        _parted(f"{_name(file)}, line {number}", words)
        for number, words in enumerate(text.split("\n"), 1)
        if words
    ]


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def _parted(place: str, words: str) -> _Written:
    found = _kind_of(place, words)
    if found.words != found.words.strip() or not found.words:
        raise HelpTextError(f"{place}: a space too many, or no words")
    if sign := _SIGNS.search(NAMED.sub("", found.words)):
        raise HelpTextError(f"{place}: “{sign[0]}” has no meaning here")
    return found


def _kind_of(place: str, words: str) -> _Written:
    if topic := _TOPIC.fullmatch(words):
        return _Written(place, _TITLE, topic[2], key=topic[1])
    if step := _STEP.fullmatch(words):
        return _Written(place, _STEP_KIND, step[2], int(step[1]))
    if words.startswith(_SEE):
        return _Written(place, _NEAR, words.removeprefix(_SEE))
    for kind in (_AIM, _TROUBLE, _LEAVES):
        if words.startswith(kind):
            return _Written(place, kind, words.removeprefix(kind))
    if words.startswith(_HEAD):
        return _Written(place, _TITLE, words.removeprefix(_HEAD))
    return _Written(place, _PLAIN, words)


FILES: Final = (
    *("daily", "in-case", "in-common", "keeping", "kept-close", "referring", "exchange"),
    *("matching", "on-paper", "counting", "returning", "office", "before", "updating"),
)
"""Files of topics, in the order of the index."""

_HERE: Final = Path(__file__).resolve().parent / "topics"
_ENGLISH: Final = WINDOW_LANGUAGES[0]
_ALSO: Final = {
    "sealed-refer": "refer",
    "sealed-letter": "letter",
    "case/route": "case/timeline",
}


@dataclass(frozen=True)
class Found:
    """What a search found, the likeliest first."""

    topics: tuple[Topic, ...]
    words: tuple[Word, ...]


def topics(language: str = "", folder: Path = _HERE) -> tuple[Topic, ...]:
    """Return every topic, in the order of the index.

    Args:
        language: of the texts; "" for the one that is shown.
        folder: of the files.

    Raises:
        HelpTextError: a file is not written as it has to be.
    """
    return _topics(folder, language or current())


def words(language: str = "", folder: Path = _HERE) -> tuple[Word, ...]:
    """Return the words of the trade; see `topics`."""
    return _words(folder, language or current())


def lines(language: str = "", folder: Path = _HERE) -> Iterator[Line]:
    """Yield every text of the help, headings too; see `topics`."""
    for one in topics(language, folder):
        yield from one.heads()
        yield from one.lines()
    for each in words(language, folder):
        yield from (each.word, each.meaning)


def own_texts() -> tuple[str, ...]:
    """Return every text of the help as it is shown."""
    return tuple(each.said() for each in lines())


def topic(key: str) -> Topic:
    """Return the text for a key; of "case/p1/identity" the nearest one above it that exists."""
    key = _ALSO.get(key, key)
    by_key = _by_key()
    while key not in by_key and "/" in key:
        key = key.rpartition("/")[0]
    return by_key.get(key, topics()[0])


def has(key: str) -> bool:
    """Say whether a key has a text of its own, or shares that of a like screen."""
    return _ALSO.get(key, key) in _by_key()


def search(typed: str) -> Found:
    """Return the topics and words in which everything that was typed stands."""
    parts = _plain(typed).split()
    if not parts:
        return Found((), ())
    found = [(_weight(parts, _plain(one.title.said()), _all_of(one)), one) for one in topics()]
    meant = [
        (_weight(parts, _plain(one.word.said()), _plain(one.meaning.said())), one)
        for one in words()
    ]
    return Found(
        tuple(one for weight, one in sorted(found, key=_heavy) if weight),
        tuple(one for weight, one in sorted(meant, key=_heavy) if weight),
    )


@functools.cache
def _topics(folder: Path, language: str) -> tuple[Topic, ...]:
    found = tuple(
        one
        for name in FILES
        for one in read_topics(*(folder / each / f"{name}.md" for each in (language, _ENGLISH)))
    )
    keys = Counter(one.key for one in found)
    if twice := [key for key, times in keys.items() if times > 1]:
        raise HelpTextError(f"{folder / language}: there are several topics {twice[0]}")
    for one in found:
        if lost := [near for near in one.near if _ALSO.get(near, near) not in keys]:
            raise HelpTextError(f"{folder / language}: {one.key} leads to {lost[0]}, which is none")
    return found


@functools.cache
def _words(folder: Path, language: str) -> tuple[Word, ...]:
    return read_words(*(folder / each / "words.md" for each in (language, _ENGLISH)))


def _by_key() -> dict[str, Topic]:
    return {one.key: one for one in topics()}


def _heavy(weighed: tuple[int, object]) -> int:
    return -weighed[0]


def _weight(parts: list[str], title: str, text: str) -> int:
    if not all(part in title or part in text for part in parts):
        return 0
    return 1 + sum(2 for part in parts if part in title)


def _all_of(one: Topic) -> str:
    aims = (way.aim.said() for way in one.ways)
    return _plain(" ".join((*aims, *(each.said() for each in one.lines()))))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
