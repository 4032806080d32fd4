"""Text set in lines: shaped word by word, broken where a line is full.

Rules: every sign of a text is in exactly one line, so nothing is cut off; a word that is wider
than the line is broken between syllables; what is shaped is kept only as long as the letter is
drawn, because it is what a letter says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

import uharfbuzz as hb

from app.letters.drawing import faces
from app.letters.drawing.faces import Face

_LINE_ENDS: Final = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES: Final = " \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
_TOKEN: Final = re.compile(f"[{_SPACES}]+|[^{_SPACES}]+ ?")
_HYPHEN: Final = re.compile("(?<=[^\\W\\d][-\u2013\u2014/\u200b])(?=[^\\W\\d])")
_CODE: Final = re.compile("(?<![A-Z0-9-])[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5})+(?![A-Z0-9-])")
_TURNS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_BOX_WIDTH: Final = 620


class Glyph(NamedTuple):
    """A shape of a typeface; lengths in 1/1000 of the size, ``cluster`` is its place in text."""

    number: int
    advance: int
    right: int
    up: int
    cluster: int


class Run(NamedTuple):
    """Glyphs of one typeface; without a typeface each glyph stands for an empty box."""

    face: Face | None
    glyphs: tuple[Glyph, ...]
    text: str

    def width(self) -> int:
        """Return the width in 1/1000 of the size."""
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass(frozen=True)
class Style:
    """How text looks.

    Attributes:
        size, leading: in points.
        gray: 0 for black to 1 for white.
        align: left, right or center.
    """

    size: float
    leading: float
    is_bold: bool = False
    gray: float = 0.0
    align: str = "left"


@dataclass(frozen=True)
class Line:
    """A line of text; ``width`` in points, ``text`` with the space or line end behind it."""

    runs: tuple[Run, ...]
    width: float
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph, or the part of one that is on a page.

    Attributes:
        width: of the column, in points.
        language: en, hi, ne or bn.
        role: what it is, for programs that read aloud.
        indent: how far the lines stand to the right of the column's edge, in points.
        label: stands at the edge, beside the first line.
    """

    lines: tuple[Line, ...]
    style: Style
    width: float
    language: str
    role: str = "P"
    indent: float = 0.0
    label: Line | None = None

    @property
    def words(self) -> str:
        """The text of it, exactly."""
        label = self.label.text.strip() + " " if self.label else ""
        return label + "".join(line.text for line in self.lines).rstrip("\n")


@dataclass
class Setter:
    """Sets text of one letter and remembers what it shaped.

    Attributes:
        whole_codes: whether codes of letters, cases and offices are not broken at their hyphens.
        missing: signs that no typeface has, in the order in which they came.
    """

    language: str = "en"
    whole_codes: bool = False
    missing: dict[str, None] = field(default_factory=dict)
    _kept: dict[tuple[str, bool, str], tuple[Run, ...]] = field(default_factory=dict)

    def lines(self, text: str, style: Style, width: float) -> tuple[Line, ...]:
        """Return text in lines no wider than ``width`` points; text without a sign has none."""
        made: list[Line] = []
        whole = clean(text)
        if not whole.strip():
            return ()
        for part in _LINE_ENDS.split(whole):
            made += _Breaking(self, style, width).lines(part)
        return tuple(made)

    def runs(self, word: str, is_bold: bool) -> tuple[Run, ...]:
        """Return a word, or spaces, as glyphs.

        A word may have one space behind it, which becomes a run of its own: typefaces bring a
        comma and the space after it closer together.
        """
        key = (self.language, is_bold, word)
        known = self._kept.get(key)
        if known is None:
            self.missing.update(dict.fromkeys(faces.missing(word)))
            known = self._kept[key] = tuple(self._shaped(word, is_bold))
        return known

    def _shaped(self, word: str, is_bold: bool) -> Iterator[Run]:
        for face, text in faces.runs(word, faces.weight(is_bold)):
            if face is None:
                boxes = (at for at, sign in enumerate(text) if not _hides(sign))
                glyphs = tuple(Glyph(0, _BOX_WIDTH, 0, 0, at) for at in boxes)
            else:
                glyphs = shape(text, face, self.language)
            yield from _apart(Run(face, glyphs, text))


def clean(text: str) -> str:
    """Return text as it is printed: composed, one kind of space, no signs that turn a line.

    Line breaks stay; signs that cannot stand in a file become U+FFFD.
    """
    composed = unicodedata.normalize("NFC", text).replace("\t", " ")
    return "".join(_printable(sign) for sign in _TURNS.sub("", composed))


def one_line(text: str) -> str:
    """Return text without line breaks."""
    return _LINE_ENDS.sub(" ", clean(text)).strip()


def shape(text: str, face: Face, language: str) -> tuple[Glyph, ...]:
    """Return the glyphs of a text of one typeface, left to right."""
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "ltr"
    buffer.language = language
    hb.shape(face.font, buffer)
    return tuple(
        Glyph(one.codepoint, at.x_advance, at.x_offset, at.y_offset, one.cluster)
        for one, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


def _printable(sign: str) -> str:
    code = ord(sign)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    is_control = unicodedata.category(sign) == "Cc" and not _LINE_ENDS.fullmatch(sign)
    return "" if is_control or code & 0xFFFE == 0xFFFE else sign


def _hides(sign: str) -> bool:
    return faces.is_unseen(sign) or unicodedata.category(sign)[0] == "M"


class _Breaking:
    """Fills lines with words, one text without line breaks at a time."""

    def __init__(self, setter: Setter, style: Style, width: float) -> None:
        self._setter = setter
        self._style = style
        self._room = width * 1000 / style.size
        self._lines: list[Line] = []
        self._runs: list[Run] = []
        self._width = 0
        self._text = ""

    def lines(self, text: str) -> list[Line]:
        """Return the lines; an empty text is one empty line."""
        for token in _TOKEN.findall(text):
            if token.isspace():
                self._hang(token, self._setter.runs(token, self._style.is_bold))
                continue
            for part in (token,) if self._is_whole(token) else _HYPHEN.split(token):
                self._word(part)
        self._end("\n")
        return self._lines

    def _is_whole(self, token: str) -> bool:
        """Say whether a token is a code that has room on a line of its own."""
        if not self._setter.whole_codes or not _CODE.search(token):
            return False
        runs = self._setter.runs(token.removesuffix(" "), self._style.is_bold)
        return sum(run.width() for run in runs) <= self._room

    def _hang(self, text: str, runs: tuple[Run, ...]) -> None:
        """Take spaces; those that do not fit hang at the end of the line."""
        self._text += text
        self._runs += runs
        self._width += sum(run.width() for run in runs)

    def _word(self, word: str) -> None:
        runs = self._setter.runs(word, self._style.is_bold)
        has_space = word.endswith(" ")
        black = runs[:-1] if has_space else runs
        width = sum(run.width() for run in black)
        if self._width + width > self._room and self._runs:
            self._end()
        if width > self._room:
            self._long(black)
        else:
            self._hang(word.removesuffix(" "), black)
        if has_space:
            self._hang(" ", runs[-1:])

    def _long(self, runs: tuple[Run, ...]) -> None:
        """Break a word that is wider than a line between its syllables."""
        for run in runs:
            for piece in _syllables(run):
                width = piece.width()
                if self._width + width > self._room and self._runs:
                    self._end()
                self._runs.append(piece)
                self._width += width
                self._text += piece.text

    def _end(self, after: str = "") -> None:
        runs = list(self._runs)
        while runs and runs[-1].text.isspace() and "\u00a0" not in runs[-1].text:
            runs.pop()
        width = sum(run.width() for run in runs) * self._style.size / 1000
        self._lines.append(Line(_joined(runs), width, self._text + after))
        self._runs, self._width, self._text = [], 0, ""


def _apart(run: Run) -> Iterator[Run]:
    """Cut the space off the end of a run."""
    at = len(run.text) - 1
    if at < 1 or run.text[at] != " ":
        yield run
        return
    yield Run(run.face, tuple(one for one in run.glyphs if one.cluster < at), run.text[:at])
    space = (one for one in run.glyphs if one.cluster >= at)
    yield Run(run.face, tuple(one._replace(cluster=0) for one in space), " ")


def _syllables(run: Run) -> Iterator[Run]:
    """Cut a run where a new cluster begins."""
    starts = sorted({glyph.cluster for glyph in run.glyphs} | {0})
    ends = dict(zip(starts, [*starts[1:], len(run.text)], strict=True))
    found = {start: list(glyphs) for start, glyphs in groupby(run.glyphs, lambda one: one.cluster)}
    for start in starts:
        moved = tuple(one._replace(cluster=0) for one in found.get(start, ()))
        yield Run(run.face, moved, run.text[start : ends[start]])


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Put neighbours of the same typeface together."""
    made: list[Run] = []
    for _, group in groupby(runs, lambda one: id(one.face)):
        same = list(group)
        glyphs: list[Glyph] = []
        text = ""
        for run in same:
            glyphs += (one._replace(cluster=one.cluster + len(text)) for one in run.glyphs)
            text += run.text
        made.append(Run(same[0].face, tuple(glyphs), text))
    return tuple(made)
