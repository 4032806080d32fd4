"""All help texts, found by the screen in front or by a word that is searched for.

Rules: a screen without a text of its own shows the one it belongs to; searching needs no spelling
of capitals and finds parts of words in the script that is shown.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from app.base.language import translate
from app.help import (
    before,
    counting,
    daily,
    exchange,
    in_case,
    in_common,
    keeping,
    kept_close,
    matching,
    office,
    on_paper,
    referring,
    returning,
    updating,
)
from app.help.glossary import WORDS
from app.help.topic import Topic, Word

TOPICS: tuple[Topic, ...] = (
    *daily.TOPICS,
    *in_case.TOPICS,
    *in_common.TOPICS,
    *keeping.TOPICS,
    *kept_close.TOPICS,
    *referring.TOPICS,
    *exchange.TOPICS,
    *matching.TOPICS,
    *on_paper.TOPICS,
    *counting.TOPICS,
    *returning.TOPICS,
    *office.TOPICS,
    *before.TOPICS,
    *updating.TOPICS,
)
"""Every topic, in the order of the index."""

_ALSO = {
    "sealed-refer": "refer",
    "sealed-letter": "letter",
    "case/route": "case/timeline",
}
_BY_KEY = {topic.key: topic for topic in TOPICS}


@dataclass(frozen=True)
class Found:
    """What a search found, the likeliest first."""

    topics: tuple[Topic, ...]
    words: tuple[Word, ...]


def topic(key: str) -> Topic:
    """Return the text for a key; of "case/p1/identity" the nearest one above it that exists."""
    key = _ALSO.get(key, key)
    while key not in _BY_KEY and "/" in key:
        key = key.rpartition("/")[0]
    return _BY_KEY.get(key, TOPICS[0])


def has(key: str) -> bool:
    """Say whether a key has a text of its own, or shares that of a like screen."""
    return _ALSO.get(key, key) in _BY_KEY


def search(typed: str) -> Found:
    """Return the topics and words in which everything that was typed stands."""
    parts = _plain(typed).split()
    if not parts:
        return Found((), ())
    topics = [(_weight(parts, _plain(translate(one.title)), _all_of(one)), one) for one in TOPICS]
    words = [
        (_weight(parts, _plain(translate(one.word)), _plain(one.meaning.said())), one)
        for one in WORDS
    ]
    return Found(
        tuple(one for weight, one in sorted(topics, key=_heavy) if weight),
        tuple(one for weight, one in sorted(words, key=_heavy) if weight),
    )


def _heavy(weighed: tuple[int, object]) -> int:
    return -weighed[0]


def _weight(parts: list[str], title: str, text: str) -> int:
    if not all(part in title or part in text for part in parts):
        return 0
    return 1 + sum(2 for part in parts if part in title)


def _all_of(one: Topic) -> str:
    aims = (translate(way.aim) for way in one.ways)
    return _plain(" ".join((*aims, *(each.said() for each in one.lines()))))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
