"""A letter as pieces below each other: head, both languages, signature, seal.

Rules: a reader of one language finds in it all that the letter says; what is the same for both
(letterhead, signature box, seal) is there once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.letters.document import Block as Content
from app.letters.document import Body, Facts, Heading, Items, Letter, Words
from app.letters.drawing.embedding import Emblem
from app.letters.drawing.flow import Block, Columns, Gap, Para, Picture, Piece
from app.letters.drawing.looks import CHECK, CODE, MM, Look
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
        width = self.look.box()[0]
        right = self.width - width
        signed = self.para(body.closing, self.look.text, width)
        if body.signatory and keeps:
            signed += [
                Gap(self.look.mm(1)),
                Picture(*self.look.box(), self.paint_box),
                Gap(self.look.mm(1)),
            ]
        for place, line in enumerate(body.signatory):
            signed += self.para(line, self.look.text if place else self.look.bold, width)
        going: list[Piece] = []
        if any(line.strip() for line in body.enclosures):
            going += self.para(body.enclosures_label, self.look.label, right - self.look.mm(8))
            for line in body.enclosures:
                going += self.para(line, self.look.cell, right - self.look.mm(8))
        if signed or going:
            stacks = ((0.0, tuple(going)), (right, tuple(signed)))
            yield Block(Columns(stacks, is_whole=True), self.look.mm(5), keeps)


def _is_blank(text: str) -> bool:
    """Say whether a text is a row of dots, on which somebody writes by hand."""
    return bool(text.strip()) and not text.strip(_DOTS)
