"""How a chapter of the guide is read: a small and strict part of Markdown, and nothing beside it.

Rules: a file is one chapter; what is not one of the forms below is refused with its line, so that
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
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

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
