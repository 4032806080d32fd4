"""All chapters of the guide: how one is read, their order, and where a search leads in them.

Rules:

a file is one chapter; what is not one of the forms below is refused with its line, so that
no sign of writing ever reaches a reader; nothing in the text is a link, a picture or markup.

    # Title                  once, in the first line
    ## Section
    1. Step                  counted from 1 in each row of steps
    - Point
    > Note
    $ lifafa command         a line for the command line
    Paragraph

An empty line ends what stands before it; lines without one are joined. In a text ``**Word**`` is
what a button, field or message says, word for word, and ``[[key]]`` is the title of a chapter.
* The shelf: the files are read once for each language, when one is first asked for; the order
  stands here alone; a language that the guide is not written in has another one shown in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from app.base.language import catalogue

STEP, POINT, NOTE, COMMAND, PARAGRAPH = "step", "point", "note", "command", "paragraph"

_SCREEN: Final = re.compile(r"\*\*([^*\n]+)\*\*")
_CHAPTER: Final = re.compile(r"\[\[([a-z-]+)\]\]")
_STEP: Final = re.compile(r"(\d+)\. (.+)")
_FILLED: Final = re.compile(r"\{[a-z_]+\}")
_SIGNS: Final = re.compile(r"[*`#<>\[\]|]|\(http|!\(|\\")
_STARTS: Final = {"- ": POINT, "> ": NOTE, "$ ": COMMAND}
_GAP: Final = "…"


class GuideError(ValueError):
    """A chapter is not written as it has to be: a fault of ours."""


@dataclass(frozen=True)
class Block:
    """One piece of text.

    Attributes:
        kind: of ``STEP``, ``POINT``, ``NOTE``, ``COMMAND`` and ``PARAGRAPH``.
        text: as it is read, with the words of the screen in quotation marks.
        screen: those words, as the program writes them, in the order in which they come.
        number: of a step, else 0.
    """

    kind: str
    text: str
    screen: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Section:
    """A part of a chapter; the first one has no title and may be empty."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Chapter:
    """One chapter.

    Attributes:
        key: the same in all languages.
        number: from 1.
    """

    key: str
    number: int
    title: str
    sections: tuple[Section, ...]

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number}. {self.title}"

    def blocks(self) -> tuple[Block, ...]:
        """Return all pieces of text, from above."""
        return tuple(block for section in self.sections for block in section.blocks)


def quoted(name: str) -> str:
    """Return a word of the screen as it is read; what a message is filled with is left open."""
    return f"“{_FILLED.sub(_GAP, name)}”"


def title_of(text: str) -> str:
    """Return the title of a chapter.

    Raises:
        GuideError: the first line is none.
    """
    first = text.partition("\n")[0]
    if not first.startswith("# ") or not first[2:].strip():
        raise GuideError("line 1: a chapter begins with its title")
    return first[2:].strip()


def read(text: str, key: str, number: int, headings: Mapping[str, str]) -> Chapter:
    """Return a chapter.

    Args:
        text: the whole file.
        key: of the chapter.
        number: of the chapter, from 1.
        headings: number and title of every chapter by its key, for what refers to them.

    Raises:
        GuideError: something in it has no known form; the line is named.
    """
    title = title_of(text)
    sections: list[tuple[str, list[Block]]] = [("", [])]
    for line, part in _parts(text):
        if part.startswith("## "):
            sections.append((_whole(part[3:], line), []))
            continue
        before = sections[-1][1]
        before.append(_block(part, line, before, headings))
    made = tuple(Section(name, tuple(blocks)) for name, blocks in sections)
    if any(not section.blocks for section in made[1:]):
        raise GuideError(f"{key}: a section is empty")
    return Chapter(key, number, title, made)


def _parts(text: str) -> list[tuple[int, str]]:
    """Return the pieces between empty lines with the line in which each begins."""
    found: list[tuple[int, str]] = []
    is_open = False
    for line, words in enumerate(text.split("\n")[1:], 2):
        if not words.strip():
            is_open = False
        elif words != words.rstrip():
            raise GuideError(f"line {line}: a space stands at its end")
        elif is_open and not _begins(words):
            found[-1] = (found[-1][0], f"{found[-1][1]} {words.strip()}")
        else:
            found.append((line, words))
            is_open = not words.startswith(("## ", "$ "))
    return found


def _begins(words: str) -> bool:
    return words.startswith(("# ", "## ", *_STARTS)) or _STEP.fullmatch(words) is not None


def _block(part: str, line: int, before: list[Block], headings: Mapping[str, str]) -> Block:
    step = _STEP.fullmatch(part)
    if step is not None:
        number, words = int(step[1]), step[2]
        last = before[-1].number if before and before[-1].kind == STEP else 0
        if number != last + 1:
            raise GuideError(f"line {line}: step {number} comes after step {last}")
        return _said(STEP, words, line, headings, number)
    kind = _STARTS.get(part[:2])
    if kind == COMMAND:
        return Block(COMMAND, part[2:])
    if kind is not None:
        return _said(kind, part[2:], line, headings)
    return _said(PARAGRAPH, part, line, headings)


def _said(kind: str, words: str, line: int, headings: Mapping[str, str], number: int = 0) -> Block:
    unknown = [key for key in _CHAPTER.findall(words) if key not in headings]
    if unknown:
        raise GuideError(f"line {line}: there is no chapter {unknown[0]}")
    screen = tuple(_SCREEN.findall(words))
    plain = _SCREEN.sub(lambda found: quoted(found[1]), words)
    plain = _CHAPTER.sub(lambda found: f"“{headings[found[1]]}”", plain)
    return Block(kind, _whole(plain, line), screen, number)


def _whole(words: str, line: int) -> str:
    sign = _SIGNS.search(words)
    if sign is not None:
        raise GuideError(f"line {line}: “{sign[0]}” has no meaning here")
    return words.strip()


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
    "more": "first-day",
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
    "case/wishes": "case",
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
