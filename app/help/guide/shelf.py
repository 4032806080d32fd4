"""All chapters of the guide in their order, and where a help text or a search leads in them.

Rules: the files are read once for each language, when one is first asked for; the order stands
here alone; a language that the guide is not written in has another one shown in its place.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from app.base.language import catalogue
from app.help.guide.reading import Block, Chapter, quoted, read, title_of

LANGUAGES: Final = ("en", "hi")
"""Languages in which the guide is written."""

KEYS: Final = (
    *("installing", "first-day", "people", "checking", "case", "consent", "referral"),
    *("inbox", "outbox", "letters", "backup", "bad-day", "sealed", "statistics"),
    *("returns", "matching", "limits", "troubles", "words", "commands"),
)
"""Keys of the chapters, in their order."""

_HERE: Final = Path(__file__).resolve().parent
_INSTEAD: Final = {"ne": "hi"}
_OF_TOPIC: Final = {
    "today": "first-day",
    "first-run": "first-day",
    "first-referral": "referral",
    "practice": "first-day",
    "people": "people",
    "offices": "checking",
    "check": "checking",
    "my-number": "checking",
    "office-list": "checking",
    "own-office": "bad-day",
    "register": "case",
    "case": "case",
    "case/person": "case",
    "case/case": "case",
    "case/event": "case",
    "case/service": "case",
    "case/steps": "case",
    "case/notes": "case",
    "case/papers": "case",
    "case/consent": "consent",
    "refer": "referral",
    "refer/office": "referral",
    "refer/agreed": "consent",
    "refer/share": "referral",
    "refer/seal": "referral",
    "mail": "referral",
    "inbox": "inbox",
    "outbox": "outbox",
    "letters": "letters",
    "letter": "letters",
    "letterhead": "letters",
    "backup": "backup",
    "whole": "bad-day",
    "updates": "installing",
    "retention": "case",
    "bin": "case",
    "import": "case",
    "unlock": "bad-day",
    "recovery": "bad-day",
    "restore": "bad-day",
    "salvage": "bad-day",
    "sealed-case": "sealed",
    "hide-names": "sealed",
    "statistics": "statistics",
    "returns": "returns",
    "return": "returns",
    "matches": "matching",
    "match-ask": "matching",
    "match-answer": "matching",
}


@dataclass(frozen=True)
class Found:
    """A section in which everything stands that was searched for.

    Attributes:
        chapter: in which it is.
        section: its place in the chapter, from 0.
    """

    chapter: Chapter
    section: int

    @property
    def title(self) -> str:
        """What the section is called, or the chapter where it begins."""
        return self.chapter.sections[self.section].title or self.chapter.title


def language_for(shown: str) -> str:
    """Return the language of the guide for a language of the screens."""
    return shown if shown in LANGUAGES else _INSTEAD.get(shown, LANGUAGES[0])


@cache
def chapters(language: str) -> tuple[Chapter, ...]:
    """Return all chapters.

    Args:
        language: one of ``LANGUAGES``.
    """
    texts = {key: (_HERE / language / f"{key}.md").read_text("utf-8") for key in KEYS}
    headings = {key: f"{number}. {title_of(texts[key])}" for number, key in enumerate(KEYS, 1)}
    return tuple(read(texts[key], key, number, headings) for number, key in enumerate(KEYS, 1))


@cache
def cover(language: str) -> Chapter:
    """Return what stands before the first chapter: title, what it is, words over the contents."""
    return read((_HERE / language / "cover.md").read_text("utf-8"), "cover", 0, {})


def chapter(key: str, language: str) -> Chapter:
    """Return one chapter; of an unknown key the first."""
    return next((one for one in chapters(language) if one.key == key), chapters(language)[0])


def beside_screens(key: str, language: str, shown: str) -> Chapter:
    """Return one chapter with the words of screens in another language than its own.

    Args:
        key: of the chapter; of an unknown key the first.
        language: of the text, one of ``LANGUAGES``.
        shown: the language of the screens.
    """
    asked = chapter(key, language)
    if shown == language:
        return asked
    # The words of a text stand as message ids in the same place of the English one.
    ids = {name for block in chapter(asked.key, "en").blocks() for name in block.screen}
    own, other = catalogue(language), catalogue(shown)
    words = {own.gettext(name): other.gettext(name) for name in ids}
    sections = tuple(
        replace(section, blocks=tuple(_renamed(block, words) for block in section.blocks))
        for section in asked.sections
    )
    return replace(asked, sections=sections)


def _renamed(block: Block, words: dict[str, str]) -> Block:
    text = block.text
    for name in block.screen:
        text = text.replace(quoted(name), quoted(words.get(name, name)))
    return replace(block, text=text, screen=tuple(words.get(name, name) for name in block.screen))


def of_topic(topic: str) -> str:
    """Return the key of the chapter that goes with a help text, "" when none does."""
    return _OF_TOPIC.get(topic, "")


def topics() -> tuple[str, ...]:
    """Return the help texts that a chapter goes with."""
    return tuple(_OF_TOPIC)


def search(typed: str, language: str) -> tuple[Found, ...]:
    """Return the sections in which everything that was typed stands, the likeliest first."""
    parts = _plain(typed).split()
    if not parts:
        return ()
    found = [
        (_weight(parts, one), one)
        for each in chapters(language)
        for one in (Found(each, place) for place in range(len(each.sections)))
    ]
    return tuple(one for weight, one in sorted(found, key=lambda pair: -pair[0]) if weight)


def _weight(parts: list[str], found: Found) -> int:
    section = found.chapter.sections[found.section]
    title = _plain(found.title)
    text = _plain(" ".join((title, *(block.text for block in section.blocks))))
    if not section.blocks or not all(part in text for part in parts):
        return 0
    return 1 + sum(2 for part in parts if part in title)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
