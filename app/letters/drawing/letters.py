"""A letter drawn from its head to its seal, once for every copy.

Rules: everything is laid out before the seal is asked for, because the seal names the number of
pages; all copies have the same pages but for the words at their head; the file names no person; a
letter that was sealed is laid out again as it was then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.letters.document import Drawn, DrawnSeal, Letter, SignatureBox
from app.letters.drawing import flow, seal_square
from app.letters.drawing.beside import embed_emblem, embed_files, emblem
from app.letters.drawing.flow import (
    COPY,
    FOOT,
    FOOT_RIGHT,
    LAW,
    MM,
    SCALES,
    Block,
    Columns,
    Gap,
    Look,
    Piece,
    Placed,
)
from app.letters.drawing.maker import CloseMaker, Maker
from app.letters.drawing.paper import A4, ARTIFACT, Paper
from app.letters.drawing.seal_square import Square
from app.letters.drawing.setting import Setter, Style

RECORD_NAME: Final = "letter.json"
SHEET_NAME: Final = "sheet.json"

_LEFT, _RIGHT, _TOP, _BOTTOM = 22 * MM, 20 * MM, 14 * MM, 9 * MM
_MOST_COPY, _MOST_FOOT = 14 * MM, 20 * MM
_SMALLER: Final = (1.0, 0.8, 0.6, 0.4, 0.25, 0.12)
_MOST_SIGNS: Final = 160
_FEW: Final = 3
_LOOKS: Final = {
    1: tuple(Look(scale) for scale in SCALES[1:]),
    2: (Look(SCALES[1]), *(Look(scale, is_close=True) for scale in SCALES)),
}
"""By layout, the looks that are tried for a letter of a few pages, to save one."""

_ABOVE_FOOT: Final = 4 * MM
_SLIPS: Final = ((0.5, 1.0), (0.5, 0.9), (0.67, 1.0), (0.67, 0.9), (0.8, 1.0))
"""Heights that a slip may have, as parts of a sheet, and its scale; it is cut off there."""


@dataclass
class _Plan:
    """How the pages of one copy look.

    Attributes:
        pages: what is on each.
        sheet: height of the part of the paper that is used, in points.
        head: room for the words of a copy.
        foot: the law at the foot of every page, and how high the whole foot is.
        maker: what its pieces were made by.
    """

    pages: list[list[Placed]]
    sheet: float
    head: float
    law: tuple[Piece, ...]
    foot: float
    maker: Maker


@dataclass
class _Drawing:
    """The letter while it is drawn."""

    letter: Letter
    setter: Setter = field(default_factory=Setter)
    square: Square | None = None
    box: SignatureBox | None = None
    _fits: dict[tuple[str, str, Style], list[Piece]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the maker of pieces; the first layout broke codes where a line was full."""
        self.setter.whole_codes = self.letter.layout > 1
        self.emblem = emblem(self.letter.letterhead.emblem)
        self.maker = self._maker(Look())

    def _maker(self, looks: Look) -> Maker:
        width = A4[0] - _LEFT - _RIGHT
        kind = CloseMaker if looks.is_close else Maker
        return kind(self.setter, width, self.emblem, self._paint_seal, self._paint_box, looks)

    def plan(self) -> _Plan:
        """Lay the letter out; a slip on half a sheet if it is short.

        A letter of a few pages is set smaller when that saves a page.
        """
        if self.letter.kind == "slip":
            for part, scale in _SLIPS:
                plan = self._laid(A4[1] * part, Look(scale))
                if len(plan.pages) == 1:
                    return plan
        best = self._laid(A4[1], Look())
        looks = _LOOKS[self.letter.layout] if 1 < len(best.pages) <= _FEW else ()
        for one in looks:
            plan = self._laid(A4[1], one)
            if len(plan.pages) < len(best.pages):
                best = plan
            if len(best.pages) == 1 or (self.letter.layout == 1 and best is plan):
                break
        return best

    def draw(self, plan: _Plan, seal: DrawnSeal) -> bytes:
        """Draw all copies and return the file."""
        letter, self.maker = self.letter, plan.maker
        self.square = seal_square.square(seal.qr_text)
        first = letter.bodies[0]
        paper = Paper(first.language, f"{first.title} {letter.number}")
        if self.emblem:
            embed_emblem(paper.document, self.emblem, "emblem")
        for copy in letter.copies or ("addressee",):
            self._copy(paper, plan, copy)
        files = {RECORD_NAME: seal.record, SHEET_NAME: seal.sheet}
        embed_files(paper.document, files)
        return paper.finish()

    def _laid(self, sheet: float, looks: Look) -> _Plan:
        self.maker = self._maker(looks)
        law = self._law()
        foot = sum(piece.height for piece in law) + self._foot(888, 888).height + _ABOVE_FOOT
        blocks: list[Block] = []
        head = max((_height(self._copy_words(copy)) for copy in self.letter.copies), default=0.0)
        if foot + head > sheet / 3:
            blocks = [Block(piece, 1 * MM) for piece in law]
            foot, law = foot - sum(piece.height for piece in law), ()
        room = max(sheet - _TOP - _BOTTOM - head - foot, sheet / 3)
        seal = self.maker.seal(self.letter)
        blocks = [*self.maker.blocks(self.letter), *blocks, seal]
        pages = flow.pages(blocks, room)
        last = pages[-1][-1]
        if last.piece is seal.piece:
            pages[-1][-1] = Placed(last.piece, max(last.down, room - last.piece.height))
        return _Plan(pages, sheet, head, law, foot, self.maker)

    def _copy(self, paper: Paper, plan: _Plan, copy: str) -> None:
        bottom = A4[1] - plan.sheet
        words = self._copy_words(copy)
        is_short = sum(len(text) for text in self._words_of(copy)) <= _MOST_SIGNS
        for number, page in enumerate(plan.pages):
            if not number:
                self._mark_copy(paper, copy)
            if is_short or not number:
                _stack(paper, words, A4[1] - _TOP)
            top = A4[1] - _TOP - plan.head
            for placed in page:
                if placed.mark:
                    paper.bookmark(placed.mark, 1, top - placed.down + 10)
                placed.piece.draw(paper, _LEFT, top - placed.down)
            foot = (*plan.law, self._foot(number + 1, len(plan.pages)))
            top_of_foot = bottom + _BOTTOM + plan.foot - _ABOVE_FOOT
            paper.rule(_LEFT, top_of_foot + 0.8 * MM, self.maker.width, 0.4, 0.3)
            _stack(paper, foot, top_of_foot)
            if bottom:
                paper.dashes(0, bottom, A4[0])
            paper.end_page()

    def _mark_copy(self, paper: Paper, copy: str) -> None:
        """Add the bookmark of a copy."""
        name = f"{self.letter.bodies[0].title} {self.letter.number}"
        paper.bookmark(" · ".join([name, *self._words_of(copy)]), 0, A4[1])

    def _words_of(self, copy: str) -> list[str]:
        """Return what the head of a copy says, in all languages."""
        bodies = self.letter.bodies
        return [text for body in bodies for text in _words_of(body.copy_words, copy)]

    def _copy_words(self, copy: str) -> tuple[Piece, ...]:
        made: list[Piece] = []
        for body in self.letter.bodies:
            self.setter.language = body.language
            for text in _words_of(body.copy_words, copy):
                made += self._fitted(text, COPY, self.maker.width, _MOST_COPY)
        return (*made, Gap(2 * MM)) if made else ()

    def _law(self) -> tuple[Piece, ...]:
        made: list[Piece] = []
        for body in self.letter.bodies:
            self.setter.language = body.language
            made += self.maker.para(body.footer, LAW, self.maker.width, ARTIFACT, breaks=True)
        return tuple(made)

    def _foot(self, page: int, pages: int) -> Piece:
        """Return the last line of a page: office, number and code, and which page it is.

        What is very long is not said again on every page; it stands on the first.
        """
        letter = self.letter
        half = self.maker.width * 0.6
        names = [
            text
            for text in (letter.letterhead.name, letter.number, letter.code)
            if len(text) <= _MOST_SIGNS
        ]
        left = self._fitted(" · ".join(name for name in names if name), FOOT, half, _MOST_FOOT)
        counted = [
            body.page_words.replace("{page}", str(page)).replace("{pages}", str(pages))
            for body in letter.bodies
        ]
        words = " · ".join(text for text in counted if 0 < len(text) <= _MOST_SIGNS)
        right = self._fitted(words, FOOT_RIGHT, self.maker.width - half, _MOST_FOOT)
        return Columns(((0.0, tuple(left)), (half, tuple(right))))

    def _fitted(self, text: str, style: Style, width: float, most: float) -> list[Piece]:
        """Return a paragraph that is at most so many points high, if need be in small letters."""
        key = (self.setter.language, text, style)
        if key not in self._fits:
            for part in _SMALLER:
                smaller = replace(style, size=style.size * part, leading=style.leading * part)
                self._fits[key] = self.maker.para(text, smaller, width, ARTIFACT)
                if _height(self._fits[key]) <= most:
                    break
        return self._fits[key]

    def _paint_seal(self, paper: Paper, left: float, bottom: float) -> None:
        if self.square is not None:
            # The black part begins at the margin; the quiet zone lies outside it, where nothing is.
            boxes = self.square.boxes(left - self.square.quiet, bottom)
            paper.squares(boxes, self.letter.code)

    def _paint_box(self, paper: Paper, left: float, bottom: float) -> None:
        width, height = self.maker.look.box()
        paper.frame(left, bottom, width, height, 0.7)
        if self.box is None:
            self.box = SignatureBox(paper.page, left, bottom, width, height)


def draw(letter: Letter, seal: Callable[[int], DrawnSeal]) -> Drawn:
    """Return the pages of a letter; see `app.letters.drawing.draw`."""
    drawing = _Drawing(letter)
    plan = drawing.plan()
    pdf = drawing.draw(plan, seal(len(plan.pages)))
    return Drawn(pdf, len(plan.pages), drawing.box, tuple(drawing.setter.missing))


def _words_of(copy_words: Sequence[tuple[str, str]], copy: str) -> list[str]:
    return [text for name, text in copy_words if name == copy and text.strip()]


def _height(pieces: Sequence[Piece]) -> float:
    return sum(piece.height for piece in pieces)


def _stack(paper: Paper, pieces: Sequence[Piece], top: float) -> None:
    for piece in pieces:
        piece.draw(paper, _LEFT, top)
        top -= piece.height
