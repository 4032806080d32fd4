"""All help texts, found by the screen in front or by a word that is searched for.

- The files are read once for each language, when its help is first asked for.
- A screen without a text of its own shows the one it belongs to.
- Searching needs no spelling of capitals and finds parts of words in the script that is shown.
"""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base.language import WINDOW_LANGUAGES, current
from app.help.reading import HelpTextError, Line, Topic, Word, read_topics, read_words

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
