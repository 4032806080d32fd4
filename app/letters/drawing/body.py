"""A letter as pieces below each other: head, both languages, signature, seal.

Rules: a reader of one language finds in it all that the letter says; what is the same for both
(letterhead, signature box, seal) is there once; the sizes here are the only ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.letters.document import Block as Content
from app.letters.document import Body, Facts, Heading, Items, Letter, Words
from app.letters.drawing.embedding import Emblem
from app.letters.drawing.flow import Block, Columns, Gap, Para, Picture, Piece
from app.letters.drawing.paper import Paper
from app.letters.drawing.seal_square import SIDE
from app.letters.drawing.setting import Setter, Style

MM: Final = 72 / 25.4
_BOX: Final = (72 * MM, 24 * MM)
_EMBLEM: Final = 19 * MM
_DIGITS: Final = {"ne": "०१२३४५६७८९", "bn": "০১২৩৪৫৬৭৮৯"}
_TONGUES: Final = {"en": "English", "hi": "हिन्दी", "ne": "नेपाली", "bn": "বাংলা"}

TEXT: Final = Style(10.5, 15.4)
BOLD: Final = Style(10.5, 15.4, is_bold=True)
_HEADING: Final = Style(11, 16.5, is_bold=True)
_TITLE: Final = Style(14, 20, is_bold=True, align="center")
_OFFICE: Final = Style(17, 24, is_bold=True)
_OFFICE_LOCAL: Final = Style(14, 20.5, is_bold=True)
_ADDRESS: Final = Style(8.5, 12.2, gray=0.2)
_LABEL: Final = Style(9, 14, gray=0.3)
_CELL: Final = Style(10, 14.6)
_CELL_LABEL: Final = Style(9.5, 14.6, gray=0.25)
_CODE: Final = Style(17, 24, is_bold=True)
_CHECK: Final = Style(8.8, 12.6)
_TONGUE: Final = Style(9, 13, is_bold=True, gray=0.25)


@dataclass
class Maker:
    """Makes pieces of a column of a given width.

    Attributes:
        setter: sets the text.
        width: of the whole column, in points.
        emblem: the pixels of the emblem, None for none.
        paint_seal: draws the QR code at a corner.
        note_box: called with the corner where the signature box was drawn.
    """

    setter: Setter
    width: float
    emblem: Emblem | None
    paint_seal: Callable[[Paper, float, float], None]
    paint_box: Callable[[Paper, float, float], None]

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
            made += self._end(body, with_box=is_last)
        return made

    def seal(self, letter: Letter) -> Block:
        """Return the QR code with the words beside it."""
        side = SIDE + 5 * MM
        width = self.width - side
        words: list[Piece] = [Gap(2 * MM)]
        words += self.para(letter.code, _CODE, width)
        for body in letter.bodies:
            self.setter.language = body.language
            words += self.para(body.to_check, _CHECK, width)
            words.append(Gap(1.2 * MM))
        code = Picture(SIDE, SIDE, self.paint_seal)
        row = Columns(((0.0, (code,)), (side, tuple(words))), is_whole=True)
        rule = Gap(2 * MM, self.width, 0.5, 0.0)
        return Block(Columns(((0.0, (rule, row)),), is_whole=True), 5 * MM)

    def para(self, text: str, style: Style, width: float) -> list[Piece]:
        """Return a paragraph, or nothing for a text without a sign."""
        lines = self.setter.lines(text, style, width)
        return [Para(lines, style, width, self.setter.language)] if lines else []

    def _block(
        self, text: str, style: Style, before: float = 0.0, *, keeps: bool = False, mark: str = ""
    ) -> list[Block]:
        pieces = self.para(text, style, self.width)
        return [Block(piece, before, keeps, mark) for piece in pieces]

    def _head(self, letter: Letter) -> list[Block]:
        head = letter.letterhead
        self.setter.language = letter.bodies[0].language
        left = _EMBLEM + 5 * MM if self.emblem else 0.0
        width = self.width - left
        names = self.para(head.name, _OFFICE, width)
        names += self.para(head.name_local, _OFFICE_LOCAL, width)
        for line in head.lines:
            names += self.para(line, _ADDRESS, width)
        if not names and not self.emblem:
            return []
        stacks: list[tuple[float, tuple[Piece, ...]]] = [(left, tuple(names))]
        if self.emblem:
            stacks.insert(0, (0.0, (self._emblem(self.emblem),)))
        return [
            Block(Columns(tuple(stacks))),
            Block(Gap(4 * MM, self.width, 0.9), keeps=True),
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
        yield from self._block(body.title, _TITLE, 1.5 * MM, keeps=True, mark=body.title)
        half = self.width * 0.55
        to = [*self.para(body.to_label, _LABEL, half)]
        for line in body.to:
            to += self.para(line, TEXT, half)
        right = half + 6 * MM
        pairs = tuple(self._pairs(body, self.width - right))
        if to or pairs:
            yield Block(Columns(((0.0, tuple(to)), (right, pairs))), 2.5 * MM)

    def _short_head(self, body: Body) -> Iterator[Block]:
        """Yield what a reader of the second language needs of the head, in few lines."""
        yield from self._block(body.title, _TITLE, 1 * MM, keeps=True, mark=body.title)
        numbers = "   ".join(f"{label} {value}" for label, value in body.lines)
        yield from self._block(numbers, _CELL, 1 * MM, keeps=True)
        to = ", ".join(line.strip(" ,") for line in body.to if line.strip(" ,"))
        yield from self._block(f"{body.to_label} {to}" if to else "", TEXT, 1 * MM, keeps=True)

    def _pairs(self, body: Body, width: float) -> Iterator[Piece]:
        label = width * 0.4
        for name, value in body.lines:
            cells = (
                (0.0, tuple(self.para(name, _LABEL, label - 2 * MM))),
                (label, tuple(self.para(value, _CELL, width - label))),
            )
            yield Columns(cells)

    def _tongue(self, body: Body) -> Block:
        """Return the rule between two languages, with the name of the second on it."""
        name = self.setter.lines(_TONGUES.get(body.language, ""), _TONGUE, self.width)
        wide = name[0].width if name else 0.0
        left = (self.width - wide) / 2
        side = left - 3 * MM
        rule = Gap(_TONGUE.leading, side, 0.5, 0.3)
        middle: tuple[Piece, ...] = (Para(name, _TONGUE, wide + 1, body.language),)
        return Block(
            Columns(((0.0, (rule,)), (left, middle), (self.width - side, (rule,)))),
            6 * MM,
            keeps=True,
        )

    def _middle(self, body: Body) -> Iterator[Block]:
        yield from self._block(body.subject, BOLD, 3.5 * MM, keeps=True)
        yield from self._block(body.salutation, TEXT, 3 * MM, keeps=True)
        for content in body.blocks:
            yield from self._content(content, body.language)

    def _content(self, content: Content, language: str) -> Iterator[Block]:
        match content:
            case Heading(text):
                yield from self._block(text, _HEADING, 3.5 * MM, keeps=True)
            case Words(text):
                yield from self._block(text, TEXT, 2.2 * MM)
            case Facts(rows):
                yield from self._facts(rows)
            case Items(lines):
                yield from self._items(lines, language)

    def _facts(self, rows: Sequence[tuple[str, str]]) -> Iterator[Block]:
        label = self.width * 0.34
        before = 2.2 * MM
        for name, value in rows:
            cells = (
                (0.0, (Gap(1.0), *self.para(name, _CELL_LABEL, label - 3 * MM), Gap(1.0))),
                (label, (Gap(1.0), *self.para(value, _CELL, self.width - label), Gap(1.0))),
            )
            yield Block(Columns(cells, line=self.width), before)
            before = 0.0

    def _items(self, lines: Sequence[str], language: str) -> Iterator[Block]:
        left = 8 * MM
        before = 2.2 * MM
        for number, line in enumerate(lines, start=1):
            counted = self.para(f"{digits(number, language)}.", TEXT, left)
            words = self.para(line, TEXT, self.width - left)
            yield Block(Columns(((0.0, tuple(counted)), (left, tuple(words)))), before)
            before = 0.6 * MM

    def _end(self, body: Body, *, with_box: bool) -> Iterator[Block]:
        """Yield enclosures on the left and the signature on the right."""
        right = self.width - _BOX[0]
        signed = self.para(body.closing, TEXT, _BOX[0])
        if body.signatory and with_box:
            signed += [Gap(1 * MM), Picture(*_BOX, self.paint_box), Gap(1 * MM)]
        for place, line in enumerate(body.signatory):
            signed += self.para(line, TEXT if place else BOLD, _BOX[0])
        going: list[Piece] = []
        if any(line.strip() for line in body.enclosures):
            going += self.para(body.enclosures_label, _LABEL, right - 8 * MM)
            for line in body.enclosures:
                going += self.para(line, _CELL, right - 8 * MM)
        if signed or going:
            stacks = ((0.0, tuple(going)), (right, tuple(signed)))
            yield Block(Columns(stacks, is_whole=True), 5 * MM)


def digits(number: int, language: str) -> str:
    """Return a number in the digits of a language."""
    own = _DIGITS.get(language)
    return (
        str(number).translate(dict(zip(map(ord, "0123456789"), own, strict=True)))
        if own
        else (str(number))
    )


def box_size() -> tuple[float, float]:
    """Return width and height of the signature box in points."""
    return _BOX
