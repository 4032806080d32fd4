"""Pieces that stand below each other, spread over pages, and the sizes of everything.

Rules:

* Sizes: these sizes are the only ones; a letter that would need one page more for a few lines is
  set a little smaller, never below nine points for what is read.
* Pieces: a piece that does not fit goes to the next page, whole or in part; no piece is lost, cut
  off or able to stop the drawing, however tall it is; a page never begins with empty space.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final, Protocol

from app.letters.drawing.paper import Paper
from app.letters.drawing.setting import Passage, Style

MM: Final = 72 / 25.4
SCALES: Final = (1.0, 0.95, 0.9)
"""How large a letter may be set, the usual first."""

LAW: Final = Style(7.6, 10.8, gray=0.2)
FOOT: Final = Style(7.8, 11.4)
FOOT_RIGHT: Final = Style(7.8, 11.4, align="right")
COPY: Final = Style(9.5, 13.5, is_bold=True, align="right")
CHECK: Final = Style(8.8, 12.6)
CODE: Final = Style(17, 24, is_bold=True)


@dataclass(frozen=True)
class Look:
    """The sizes of a letter's text at a scale of 0.9 to 1.

    Attributes:
        is_close: lines, rows and what stands between them are closer together.
    """

    scale: float = 1.0
    is_close: bool = False

    def mm(self, length: float) -> float:
        """Return a length in points."""
        return length * MM * self.scale

    def box(self) -> tuple[float, float]:
        """Return width and height of the signature box in points; there is room for a stamp."""
        return 72 * MM, self.mm(20 if self.is_close else 24)

    @property
    def text(self) -> Style:
        """What the letter says."""
        return self._style(10.5, 15.4)

    @property
    def bold(self) -> Style:
        """Subject, and the name of who signs."""
        return self._style(10.5, 15.4, is_bold=True)

    @property
    def heading(self) -> Style:
        """A heading in the letter."""
        return self._style(11, 16.5, is_bold=True)

    @property
    def title(self) -> Style:
        """The kind of letter."""
        return self._style(14, 20, is_bold=True, align="center")

    @property
    def office(self) -> Style:
        """The name of the office."""
        return self._style(17, 24, is_bold=True)

    @property
    def office_local(self) -> Style:
        """The name of the office in its second script."""
        return self._style(14, 20.5, is_bold=True)

    @property
    def address(self) -> Style:
        """Lines of the letterhead."""
        return self._style(8.5, 12.2, gray=0.2)

    @property
    def label(self) -> Style:
        """Small words beside or above what they name."""
        return self._style(9, 14.6, gray=0.25)

    @property
    def cell(self) -> Style:
        """What a table tells."""
        return self._style(10, 14.6)

    @property
    def cell_label(self) -> Style:
        """What a row of a table is about."""
        return self._style(9.5, 14.6, gray=0.25)

    @property
    def tongue(self) -> Style:
        """The name of the second language on its rule."""
        return self._style(9, 13, is_bold=True, gray=0.25)

    def to_fill(self, style: Style) -> Style:
        """Return a style with room to write by hand."""
        return replace(style, leading=self.mm(8))

    def _style(
        self,
        size: float,
        leading: float,
        *,
        is_bold: bool = False,
        gray: float = 0.0,
        align: str = "left",
    ) -> Style:
        part = _CLOSE if self.is_close else 1.0
        return Style(size * self.scale, leading * self.scale * part, is_bold, gray, align)


_CLOSE: Final = 0.93
"""How far apart lines are in a close letter; their letters are of the same size."""

_SMALL: Final = 90.0
"""A row of a table that is lower than this many points stays on one page."""


class Piece(Protocol):
    """Something with a height that can be drawn, and perhaps be split."""

    @property
    def height(self) -> float:
        """In points."""

    @property
    def least(self) -> float:
        """The room that the first part of it needs."""

    def split(self, room: float) -> tuple[Piece | None, Piece | None]:
        """Return what fits into ``room`` points, and the rest."""

    def draw(self, paper: Paper, left: float, top: float) -> None:
        """Draw it below ``top``."""


@dataclass(frozen=True)
class Para:
    """A paragraph."""

    passage: Passage

    @property
    def height(self) -> float:
        """In points."""
        return len(self.passage.lines) * self.passage.style.leading

    @property
    def least(self) -> float:
        """Two lines, or all three of three."""
        count = len(self.passage.lines)
        return (count if count <= 3 else 2) * self.passage.style.leading

    def split(self, room: float) -> tuple[Piece | None, Piece | None]:
        """Split between lines, never leaving one line alone."""
        lines = self.passage.lines
        fits = int((room + 0.01) / self.passage.style.leading)
        if fits >= len(lines):
            return self, None
        fits = min(fits, len(lines) - 2)
        if fits < 2:
            return None, self
        above = replace(self.passage, lines=lines[:fits])
        below = replace(self.passage, lines=lines[fits:], label=None)
        return Para(above), Para(below)

    def draw(self, paper: Paper, left: float, top: float) -> None:
        """Draw the lines."""
        paper.text(self.passage, left, top)


@dataclass(frozen=True)
class Gap:
    """Empty space, or a rule in the middle of it."""

    height: float
    rule: float = 0.0
    thick: float = 0.5
    gray: float = 0.0

    @property
    def least(self) -> float:
        """All of it."""
        return self.height

    def split(self, room: float) -> tuple[Piece | None, Piece | None]:
        """Never split."""
        return (self, None) if room >= self.height else (None, self)

    def draw(self, paper: Paper, left: float, top: float) -> None:
        """Draw the rule, if it has a length."""
        if self.rule:
            paper.rule(left, top - self.height / 2, self.rule, self.thick, self.gray)


@dataclass(frozen=True)
class Picture:
    """Something drawn by a function that gets its lower left corner."""

    width: float
    height: float
    paint: Callable[[Paper, float, float], None]

    @property
    def least(self) -> float:
        """All of it."""
        return self.height

    def split(self, room: float) -> tuple[Piece | None, Piece | None]:
        """Never split."""
        return (self, None) if room >= self.height - 0.01 else (None, self)

    def draw(self, paper: Paper, left: float, top: float) -> None:
        """Call the function."""
        self.paint(paper, left, top - self.height)


@dataclass(frozen=True)
class Columns:
    """Stacks of pieces beside each other.

    Attributes:
        stacks: left edge of each, from the left margin, and the pieces in it.
        line: length of a hairline below it, 0 for none.
        line_left: where the hairline begins.
        tags: the part that it is, and the part that this belongs to, such as TR in Table.
        is_whole: whether it stays together wherever a page has room for it.
    """

    stacks: tuple[tuple[float, tuple[Piece, ...]], ...]
    line: float = 0.0
    is_whole: bool = False
    tags: tuple[str, str] | None = None
    line_left: float = 0.0

    @property
    def height(self) -> float:
        """Of the tallest stack."""
        return max((_tall(stack) for _, stack in self.stacks), default=0.0)

    @property
    def least(self) -> float:
        """All of it when it is low or wants to stay together."""
        if self.is_whole or self.height <= _SMALL:
            return self.height
        return max((stack[0].least for _, stack in self.stacks if stack), default=0.0)

    def split(self, room: float) -> tuple[Piece | None, Piece | None]:
        """Split every stack at the same height."""
        parts = [(left, _cut(stack, room)) for left, stack in self.stacks]
        above = tuple((left, cut[0]) for left, cut in parts)
        below = tuple((left, cut[1]) for left, cut in parts)
        if not any(stack for _, stack in below):
            return self, None
        if not any(stack for _, stack in above):
            return None, self
        return replace(self, stacks=above, line=0.0), replace(self, stacks=below)

    def draw(self, paper: Paper, left: float, top: float) -> None:
        """Draw the stacks from left to right, then the hairline."""
        with ExitStack() as parts:
            if self.tags:
                parts.enter_context(paper.tags.joined(self.tags[1]))
                parts.enter_context(paper.tags.inside(self.tags[0]))
            self._draw(paper, left, top)

    def _draw(self, paper: Paper, left: float, top: float) -> None:
        for shift, stack in self.stacks:
            down = top
            for piece in stack:
                piece.draw(paper, left + shift, down)
                down -= piece.height
        if self.line:
            paper.rule(left + self.line_left, top - self.height, self.line, 0.35, 0.6)


@dataclass(frozen=True)
class Block:
    """A piece in the flow.

    Attributes:
        before: points of space above it, dropped at the head of a page.
        keeps: whether it stays on the page of what follows.
        mark: title of a bookmark that leads to it, "" for none.
    """

    piece: Piece
    before: float = 0.0
    keeps: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Placed:
    """A piece on a page; ``down`` is the distance of its top from the top of the page's room."""

    piece: Piece
    down: float
    mark: str = ""


def pages(blocks: Sequence[Block], room: float) -> list[list[Placed]]:
    """Spread blocks over pages of ``room`` points each; there is at least one page."""
    made: list[list[Placed]] = [[]]
    down = 0.0
    for place, block in enumerate(blocks):
        before = block.before if made[-1] else 0.0
        if made[-1] and down + before + _need(blocks, place, room) > room + 0.01:
            made.append([])
            down = before = 0.0
        down += before
        rest: Piece | None = block.piece
        mark = block.mark
        while rest is not None:
            part, rest = rest.split(room - down)
            if part is None and not made[-1]:
                part, rest = rest, None
            if part is not None:
                made[-1].append(Placed(part, down, mark))
                down, mark = down + part.height, ""
            if rest is not None:
                made.append([])
                down = 0.0
    return made


def _need(blocks: Sequence[Block], place: int, room: float) -> float:
    """Return the room that a block needs with all that must stay beside it."""
    total = 0.0
    for number, block in enumerate(blocks[place:]):
        before = block.before if number else 0.0
        if not block.keeps:
            total += before + block.piece.least
            break
        total += before + block.piece.height
        if total > room:
            break
    return total if total <= room else blocks[place].piece.least


def _tall(stack: Sequence[Piece]) -> float:
    return sum(piece.height for piece in stack)


def _cut(stack: tuple[Piece, ...], room: float) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the pieces of a stack that fit, and the rest."""
    for place, piece in enumerate(stack):
        if piece.height > room + 0.01:
            part, rest = piece.split(room)
            above = stack[:place] + ((part,) if part else ())
            return above, ((rest,) if rest else ()) + stack[place + 1 :]
        room -= piece.height
    return stack, ()
