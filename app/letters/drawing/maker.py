"""The pieces of a letter below each other, as it usually stands and closer together.

Rules:

* A reader of one language finds in it all that the letter says; what is the same for both
  (letterhead, signature box, seal) is there once.
* Close: nothing is left out and no letter becomes smaller: a heading stands beside its rows and not
  above them, rows that are filled by hand stand beside each other, short lines of the letterhead
  in one line, the seal beside the signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from app.letters.document import Block as Content
from app.letters.document import Body, Facts, Heading, Items, Letter, Words
from app.letters.drawing.beside import Emblem
from app.letters.drawing.flow import (
    CHECK,
    CODE,
    MM,
    Block,
    Columns,
    Gap,
    Look,
    Para,
    Picture,
    Piece,
)
from app.letters.drawing.paper import Paper
from app.letters.drawing.seal_square import SIDE
from app.letters.drawing.setting import Line, Passage, Setter, Style, one_line

_EMBLEM: Final = 19 * MM
_TONGUES: Final = {"en": "English", "hi": "हिन्दी", "ne": "नेपाली", "bn": "বাংলা"}
_AIR: Final = Gap(1.0)
_DOTS: Final = " ._\u2026"
_LOW: Final = 100.0
"""A last paragraph or row lower than this many points stays on the page of the signature."""


@dataclass
class Maker:
    """Makes pieces of a column of a given width.

    Attributes:
        setter: sets the text.
        width: of the whole column, in points.
        emblem: the pixels of the emblem, None for none.
        paint_seal: draws the QR code at a corner.
        paint_box: draws the signature box at a corner.
        look: how large everything is.
    """

    setter: Setter
    width: float
    emblem: Emblem | None
    paint_seal: Callable[[Paper, float, float], None]
    paint_box: Callable[[Paper, float, float], None]
    look: Look

    def blocks(self, letter: Letter) -> list[Block]:
        """Return the whole letter but for its seal."""
        made = self._head(letter)
        for place, body in enumerate(letter.bodies):
            self.setter.language = body.language
            is_last = place == len(letter.bodies) - 1
            if place:
                made.append(self._tongue(body))
                made += self._short_head(body)
            else:
                made += self._first_head(body)
            made += self._middle(body)
            if is_last and made and made[-1].piece.height < _LOW:
                made[-1] = replace(made[-1], keeps=True)
            made += self._end(body, keeps=is_last)
        return made

    def seal(self, letter: Letter) -> Block:
        """Return the QR code with the words beside it."""
        side = SIDE + self.look.mm(5)
        width = self.width - side
        words: list[Piece] = [Gap(self.look.mm(2))]
        words += self.para(letter.code, CODE, width)
        for body in letter.bodies:
            self.setter.language = body.language
            words += self.para(body.to_check, CHECK, width, breaks=True)
            words.append(Gap(self.look.mm(1.2)))
        code = Picture(SIDE, SIDE, self.paint_seal)
        row = Columns(((0.0, (code,)), (side, tuple(words))), is_whole=True)
        rule = Gap(self.look.mm(2), self.width, 0.5, 0.0)
        return Block(Columns(((0.0, (rule, row)),), is_whole=True), self.look.mm(5))

    def para(
        self, text: str, style: Style, width: float, role: str = "P", *, breaks: bool = False
    ) -> list[Piece]:
        """Return a paragraph, or nothing for a text without a sign.

        Args:
            text: what it says.
            style: how it is set.
            width: of its lines, points.
            role: what it is when the page is read aloud.
            breaks: whether line breaks in it are kept; otherwise they are spaces.
        """
        lines = self.setter.lines(text if breaks else one_line(text), style, width)
        return [Para(Passage(lines, style, width, self.setter.language, role))] if lines else []

    def _block(
        self, text: str, style: Style, before: float, *, keeps: bool = False, role: str = "P"
    ) -> list[Block]:
        pieces = self.para(text, style, self.width, role)
        return [Block(piece, before, keeps, text if role == "H1" else "") for piece in pieces]

    def _head(self, letter: Letter) -> list[Block]:
        head = letter.letterhead
        self.setter.language = letter.bodies[0].language
        left = _EMBLEM + self.look.mm(5) if self.emblem else 0.0
        width = self.width - left
        names = self.para(head.name, self.look.office, width)
        names += self.para(head.name_local, self.look.office_local, width)
        for line in head.lines:
            names += self.para(line, self.look.address, width)
        if not names and not self.emblem:
            return []
        stacks: list[tuple[float, tuple[Piece, ...]]] = [(left, tuple(names))]
        if self.emblem:
            stacks.insert(0, (0.0, (self._emblem(self.emblem),)))
        return [
            Block(Columns(tuple(stacks))),
            Block(Gap(self.look.mm(4), self.width, 0.9), keeps=True),
        ]

    def _emblem(self, emblem: Emblem) -> Piece:
        scale = min(_EMBLEM / emblem.width, _EMBLEM / emblem.height)
        width, height = emblem.width * scale, emblem.height * scale
        shift = (_EMBLEM - width) / 2

        def paint(paper: Paper, left: float, bottom: float) -> None:
            paper.image("emblem", left + shift, bottom, width, height)

        return Picture(_EMBLEM, height, paint)

    def _first_head(self, body: Body) -> Iterator[Block]:
        """Yield title, addressee and number of the first language."""
        if not body.to:
            yield from self._short_head(body)
            return
        yield from self._block(
            body.title, self.look.title, self.look.mm(1.5), keeps=True, role="H1"
        )
        half = self.width * 0.52
        to = [
            *self.para(
                body.to_label, replace(self.look.label, leading=self.look.text.leading), half
            )
        ]
        for line in body.to:
            to += self.para(line, self.look.text, half)
        right = half + self.look.mm(5)
        pairs = tuple(self._pairs(body, self.width - right))
        if to or pairs:
            yield Block(Columns(((0.0, tuple(to)), (right, pairs))), self.look.mm(2.5))

    def _short_head(self, body: Body) -> Iterator[Block]:
        """Yield what a reader of the second language needs of the head, in few lines."""
        yield from self._block(body.title, self.look.title, self.look.mm(1), keeps=True, role="H1")
        numbers = " · ".join(f"{label} {value}" for label, value in body.lines)
        yield from self._block(numbers, self.look.cell, self.look.mm(1), keeps=True)
        to = ", ".join(line.strip(" ,") for line in body.to if line.strip(" ,"))
        yield from self._block(
            f"{body.to_label} {to}" if to else "", self.look.text, self.look.mm(1), keeps=True
        )

    def _pairs(self, body: Body, width: float) -> Iterator[Piece]:
        # The rows stand beside those of the addressee.
        leading = self.look.text.leading
        named = replace(self.look.label, leading=leading)
        told = replace(self.look.cell, leading=leading)
        names = [one_line(name) for name, _ in body.lines]
        lines = [line for name in names for line in self.setter.lines(name, self.look.label, width)]
        widest = max((line.width for line in lines), default=0.0)
        label = min(widest + self.look.mm(4), width * 0.45)
        for name, value in body.lines:
            cells = (
                (0.0, tuple(self.para(name, named, label - self.look.mm(2)))),
                (label, tuple(self.para(value, told, width - label))),
            )
            yield Columns(cells)

    def _tongue(self, body: Body) -> Block:
        """Return the rule between two languages, with the name of the second on it."""
        name = self.setter.lines(_TONGUES.get(body.language, ""), self.look.tongue, self.width)
        wide = name[0].width if name else 0.0
        left = (self.width - wide) / 2
        side = left - self.look.mm(3)
        rule = Gap(self.look.tongue.leading, side, 0.5, 0.3)
        middle: tuple[Piece, ...] = (
            Para(Passage(name, self.look.tongue, wide + 1, body.language)),
        )
        return Block(
            Columns(((0.0, (rule,)), (left, middle), (self.width - side, (rule,)))),
            self.look.mm(6),
            keeps=True,
        )

    def _middle(self, body: Body) -> Iterator[Block]:
        yield from self._block(body.subject, self.look.bold, self.look.mm(3.5), keeps=True)
        yield from self._block(body.salutation, self.look.text, self.look.mm(3), keeps=True)
        follows = False
        for content in body.blocks:
            before = self.look.mm(0.8 if follows else 2.2)
            follows = isinstance(content, Heading)
            yield from self._content(content, before)

    def _content(self, content: Content, before: float) -> Iterator[Block]:
        match content:
            case Heading(text):
                yield from self._block(
                    text, self.look.heading, self.look.mm(3.5), keeps=True, role="H2"
                )
            case Words(text):
                words = self.para(text, self.look.text, self.width, breaks=True)
                yield from (Block(piece, before) for piece in words)
            case Facts(rows):
                yield from self._facts(rows, before)
            case Items(lines):
                yield from self._items(lines, before)

    def _facts(self, rows: Sequence[tuple[str, str]], before: float) -> Iterator[Block]:
        label = self.width * 0.34
        for name, value in rows:
            name_style, style = self.look.cell_label, self.look.cell
            if _is_blank(value):
                name_style, style = self.look.to_fill(name_style), self.look.to_fill(style)
            named = self.para(name, name_style, label - self.look.mm(3), "TH")
            told = self.para(value, style, self.width - label, "TD", breaks=True)
            cells = ((0.0, (_AIR, *named, _AIR)), (label, (_AIR, *told, _AIR)))
            yield Block(Columns(cells, line=self.width, tags=("TR", "Table")), before)
            before = 0.0

    def _items(self, lines: Sequence[str], before: float) -> Iterator[Block]:
        indent = self.look.mm(8)
        for number, line in enumerate(lines, start=1):
            style = self.look.to_fill(self.look.text) if _is_blank(line) else self.look.text
            label = self.setter.lines(f"{number}.", style, indent)[0]
            words = self.setter.lines(line, style, self.width - indent) or (Line((), 0.0, ""),)
            item = Passage(words, style, self.width, self.setter.language, "LBody", indent, label)
            stack: tuple[Piece, ...] = (Para(item),)
            yield Block(Columns(((0.0, stack),), tags=("LI", "L")), before)
            before = self.look.mm(0.6)

    def _end(self, body: Body, *, keeps: bool) -> Iterator[Block]:
        """Yield enclosures on the left and the signature on the right.

        Args:
            body: the words of one language.
            keeps: whether this is the last language: the box is here, and the seal follows.
        """
        right = self.width - self.look.box()[0]
        signed = self._signed(body, with_box=keeps)
        going = self._going(body, right - self.look.mm(8))
        if signed or going:
            stacks = ((0.0, tuple(going)), (right, tuple(signed)))
            yield Block(Columns(stacks, is_whole=True), self.look.mm(5), keeps)

    def _signed(self, body: Body, *, with_box: bool) -> list[Piece]:
        """Return the closing, the box to sign in, and who signs."""
        width = self.look.box()[0]
        signed = self.para(body.closing, self.look.text, width)
        if body.signatory and with_box:
            signed += [
                Gap(self.look.mm(1)),
                Picture(*self.look.box(), self.paint_box),
                Gap(self.look.mm(1)),
            ]
        for place, line in enumerate(body.signatory):
            signed += self.para(line, self.look.text if place else self.look.bold, width)
        return signed

    def _going(self, body: Body, width: float) -> list[Piece]:
        """Return the enclosures."""
        going: list[Piece] = []
        if any(line.strip() for line in body.enclosures):
            going += self.para(body.enclosures_label, self.look.label, width)
            for line in body.enclosures:
                going += self.para(line, self.look.cell, width)
        return going


def _is_blank(text: str) -> bool:
    """Say whether a text is a row of dots, on which somebody writes by hand."""
    return bool(text.strip()) and not text.strip(_DOTS)


_HEADING: Final = 0.24
_LABEL: Final = 0.3
"""Parts of the width that a heading beside its rows has, and the label of a row."""

_SHORT: Final = 34
"""Most signs of a line of the letterhead that shares its line with others."""

_ABREAST: Final = 3
"""Most rows that are filled by hand beside each other."""

_CLOSE_AIR: Final = Gap(0.6)
_CLOSE_CODE: Final = Style(13, 18, is_bold=True)
_CLOSE_CHECK: Final = Style(8.6, 11.6)


class CloseMaker(Maker):
    """Makes the pieces of a letter that would else need one page more."""

    def seal(self, letter: Letter) -> Block:
        """Return the last signature, and beside it the QR code with its words."""
        self.setter.language = letter.bodies[-1].language
        signed = self._signed(letter.bodies[-1], with_box=True)
        if not signed:
            return super().seal(letter)
        right = self.width - self.look.box()[0]
        width = right - SIDE - self.look.mm(4)
        words = self.para(letter.code, _CLOSE_CODE, width)
        for body in letter.bodies:
            self.setter.language = body.language
            words += self.para(body.to_check, _CLOSE_CHECK, width, breaks=True)
            words.append(Gap(self.look.mm(1)))
        code = Picture(SIDE, SIDE, self.paint_seal)
        # What is read comes first: who signs, then the code and how it is checked.
        stacks = ((right, tuple(signed)), (0.0, (code,)), (SIDE, tuple(words)))
        rule = Gap(self.look.mm(2), self.width, 0.5, 0.0)
        whole = ((0.0, (rule, Columns(stacks, is_whole=True))),)
        return Block(Columns(whole, is_whole=True), self.look.mm(3))

    def _head(self, letter: Letter) -> list[Block]:
        head = letter.letterhead
        address: list[str] = []
        # What is long stays by itself, as what marks a practice letter must.
        for is_short, group in groupby(head.lines, lambda line: len(line) <= _SHORT):
            lines = [line for line in group if line]
            address += [" · ".join(lines)] if is_short else lines
        return super()._head(replace(letter, letterhead=replace(head, lines=tuple(address))))

    def _end(self, body: Body, *, keeps: bool) -> Iterator[Block]:
        """Yield the enclosures, and the signature of the first language alone."""
        if not keeps:
            yield from super()._end(body, keeps=keeps)
            return
        before = self.look.mm(1.8)
        for piece in self._going(body, self.width):
            yield Block(piece, before, keeps=True)
            before = 0.0

    def _middle(self, body: Body) -> Iterator[Block]:
        yield from self._block(body.subject, self.look.bold, self.look.mm(2.5), keeps=True)
        yield from self._block(body.salutation, self.look.text, self.look.mm(2), keeps=True)
        title = ""
        for content in body.blocks:
            before = self.look.mm(1.8)
            if isinstance(content, Heading | Words) and title:
                yield from self._content(Heading(title), before)
                before = self.look.mm(0.6)
            if isinstance(content, Heading):
                title = content.text
                continue
            if title and not isinstance(content, Words):
                yield from self._beside(title, content, before)
            else:
                yield from self._content(content, before)
            title = ""
        if title:
            yield from self._content(Heading(title), self.look.mm(1.8))

    def _beside(self, title: str, content: Facts | Items, before: float) -> Iterator[Block]:
        """Yield rows of a table or list, with their heading beside the first, or alone for none."""
        style = replace(self.look.cell, is_bold=True)
        left = self.width * _HEADING
        named = self.para(title, style, left - self.look.mm(3), "TH")
        heading: tuple[Piece, ...] = (_CLOSE_AIR, *named)
        if isinstance(content, Facts):
            rows, tags, line = self._rows(content.rows, left), ("TR", "Table"), self.width - left
        else:
            rows, tags, line = self._lines(content.lines, left), ("LI", "L"), 0.0
        for row in rows:
            stacks = ((0.0, heading), *row) if heading else row
            yield Block(Columns(stacks, line=line, tags=tags, line_left=left), before)
            heading, before = (), 0.0
        if heading:
            yield from self._content(Heading(title), before)

    def _rows(self, rows: Sequence[tuple[str, str]], left: float) -> Iterator[_Row]:
        """Yield the rows of a table, those that are filled by hand beside each other."""
        label = self.width * _LABEL
        told = left + label
        for is_blank, group in groupby(rows, lambda row: _is_blank(row[1])):
            if is_blank:
                yield from self._to_fill(list(group), left)
                continue
            for name, value in group:
                style = self.look.cell_label
                named = self.para(name, style, label - self.look.mm(3), "TH")
                words = self.para(value, self.look.cell, self.width - told, "TD", breaks=True)
                yield (
                    (left, (_CLOSE_AIR, *named, _CLOSE_AIR)),
                    (told, (_CLOSE_AIR, *words, _CLOSE_AIR)),
                )

    def _to_fill(self, rows: Sequence[tuple[str, str]], left: float) -> Iterator[_Row]:
        """Yield rows of dots, each below its label, some beside each other."""
        count = -(-len(rows) // -(-len(rows) // _ABREAST))
        step = (self.width - left) / count
        width = step - self.look.mm(3)
        style = self.look.to_fill(self.look.cell)
        for first in range(0, len(rows), count):
            part = rows[first : first + count]
            labels = [self.para(name, self.look.cell_label, width, "TH") for name, _dots in part]
            tallest = max(map(_tall, labels))
            yield tuple(
                (left + place * step, (_CLOSE_AIR, *label, Gap(tallest - _tall(label)), *dots))
                for place, label, dots in (
                    (place, label, self._dotted(value, style, width))
                    for place, (label, (_name, value)) in enumerate(zip(labels, part, strict=True))
                )
            )

    def _dotted(self, dots: str, style: Style, width: float) -> list[Piece]:
        """Return dots in one line, as many of them as there is room for."""
        while len(dots) > 1 and len(self.setter.lines(dots, style, width)) > 1:
            dots = dots[:-1]
        return self.para(dots, style, width, "TD")

    def _lines(self, lines: Sequence[str], left: float) -> Iterator[_Row]:
        """Yield the lines of a list, those that are filled by hand two in a row."""
        numbered = list(enumerate(lines, start=1))
        width = self.width - left
        for is_blank, group in groupby(numbered, lambda line: _is_blank(line[1])):
            part = list(group)
            count = 2 if is_blank else 1
            style = self.look.to_fill(self.look.text) if is_blank else self.look.text
            step = width / count
            for first in range(0, len(part), count):
                yield tuple(
                    (left + place * step, tuple(self._item(number, line, style, step)))
                    for place, (number, line) in enumerate(part[first : first + count])
                )

    def _item(self, number: int, line: str, style: Style, width: float) -> list[Piece]:
        indent = self.look.mm(8)
        label = self.setter.lines(f"{number}.", style, indent)[0]
        room = width - indent - self.look.mm(1)
        words = self.setter.lines(line, style, room) or (Line((), 0.0, ""),)
        return [Para(Passage(words, style, width, self.setter.language, "LBody", indent, label))]


type _Row = tuple[tuple[float, tuple[Piece, ...]], ...]


def _tall(pieces: Sequence[Piece]) -> float:
    return sum(piece.height for piece in pieces)
