"""A summary drawn: one or two pages, with the typefaces and the setting of letters.

Rules: it cannot be taken for a letter: no emblem, no seal, no place for a signature, and the foot
of each page says what it is; short facts stand two beside each other; the same words give the same
bytes on every computer; no fact is set smaller than nine points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.letters.drawing import flow
from app.letters.drawing.flow import (
    FOOT,
    FOOT_RIGHT,
    LAW,
    MM,
    SCALES,
    Block,
    Columns,
    Gap,
    Look,
    Para,
    Piece,
    Placed,
)
from app.letters.drawing.paper import A4, ARTIFACT, Paper
from app.letters.drawing.setting import Passage, Setter, Style, one_line
from app.letters.errors import SummaryRefusedError
from app.letters.summary.fitting import Group, Line, Plan, fitted
from app.letters.summary.records import Cut, Part, SummarySheet

MOST_PAGES: Final = 2
_SIDE, _TOP, _BOTTOM = 18 * MM, 13 * MM, 9 * MM
_WIDTH: Final = A4[0] - 2 * _SIDE
_LABEL: Final = 0.2
"""Part of the width that a label has; two facts beside each other have half of it each."""

_GAP: Final = 3 * MM
_AIR: Final = Gap(0.8)
_MOST_LABEL, _MOST_WORDS = 46, 34
"""A fact with at most so many signs may stand beside another one."""

_LOOKS: Final = (Look(), *(Look(scale, is_close=True) for scale in SCALES))


@dataclass(frozen=True)
class DrawnSummary:
    """A summary that was drawn.

    Attributes:
        pdf: the file; the same words give the same bytes.
        pages: one or two.
        cut: what had no room.
        missing: signs that no typeface of ours has; they stand as empty boxes.
    """

    pdf: bytes
    pages: int
    cut: Cut
    missing: tuple[str, ...]


@dataclass
class _Drawing:
    sheet: SummarySheet
    setter: Setter = field(default_factory=lambda: Setter(whole_codes=True))
    look: Look = field(default_factory=Look)
    pages: list[list[Placed]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.setter.language = self.sheet.language
        self._law = tuple(self._para(self.sheet.law, LAW, _WIDTH, ARTIFACT))
        foot = sum(piece.height for piece in (*self._law, self._foot(MOST_PAGES, MOST_PAGES)))
        self._foot_room = foot + 4 * MM
        self.room = A4[1] - _TOP - _BOTTOM - self._foot_room

    def draw(self) -> DrawnSummary:
        """Lay everything out, and draw it."""
        plan = fitted(self.sheet.parts, self._fits)
        # What was tried last may be another plan.
        if not self._fits(plan) or not plan.groups:
            raise SummaryRefusedError(reason="summary.no-room")
        paper = Paper(self.sheet.language, f"{self.sheet.title} {self.sheet.number}")
        for number, page in enumerate(self.pages, start=1):
            for placed in page:
                if placed.mark:
                    paper.bookmark(placed.mark, 0, A4[1] - _TOP - placed.down + 10)
                placed.piece.draw(paper, _SIDE, A4[1] - _TOP - placed.down)
            self._draw_foot(paper, number)
            paper.end_page()
        missing = tuple(self.setter.missing)
        return DrawnSummary(paper.finish(), len(self.pages), plan.cut, missing)

    def _fits(self, plan: Plan) -> bool:
        """Lay a plan out, in the largest letters that need no more pages than the smallest."""
        self.pages = self._laid(plan, _LOOKS[-1])
        if len(self.pages) > MOST_PAGES:
            return False
        for look in _LOOKS[:-1]:
            pages = self._laid(plan, look)
            if len(pages) <= len(self.pages):
                self.pages = pages
                break
        return True

    def _laid(self, plan: Plan, look: Look) -> list[list[Placed]]:
        self.look = look
        return flow.pages(tuple(self._blocks(plan)), self.room)

    # The pieces ---------------------------------------------------------------------------------

    def _blocks(self, plan: Plan) -> Iterator[Block]:
        yield from self._head()
        for group in plan.groups:
            yield from self._group(group)
        if plan.cut:
            cut = plan.cut
            words = self.sheet.cut
            for name, count in (
                ("facts", cut.facts),
                ("persons", cut.persons),
                ("texts", cut.texts),
            ):
                words = words.replace(f"{{{name}}}", str(count))
            yield from self._words(words, replace(self.look.cell, is_bold=True))
        for note in self.sheet.notes:
            if isinstance(note, Part):
                yield from self._group(Group(note.title, tuple(Line(*row) for row in note.rows)))
            else:
                yield from self._words(note, self.look.cell_label)

    def _head(self) -> Iterator[Block]:
        head, look = self.sheet.head, self.look
        name = replace(look.office, size=13 * look.scale, leading=17 * look.scale)
        local = replace(look.office_local, size=11 * look.scale, leading=15.5 * look.scale)
        pieces = self._para(head.name, name, _WIDTH) + self._para(head.name_local, local, _WIDTH)
        pieces += self._para(" · ".join(head.lines), look.address, _WIDTH)
        if pieces:
            yield Block(Columns(((0.0, tuple(pieces)),)), keeps=True)
            yield Block(Gap(look.mm(3), _WIDTH, 0.9), keeps=True)
        title = replace(look.title, align="left")
        for piece in self._para(self.sheet.title, title, _WIDTH, "H1"):
            yield Block(piece, look.mm(0.5), keeps=True, mark=self.sheet.title)
        lines = tuple(Line(*row) for row in self.sheet.lines)
        yield from self._rows(lines, look.mm(1))

    def _group(self, group: Group) -> Iterator[Block]:
        style = self.look.heading
        for piece in self._para(group.title, style, _WIDTH, "H2"):
            yield Block(piece, self.look.mm(2.4), keeps=True)
        yield from self._rows(group.lines, 0.0)

    def _words(self, text: str, style: Style) -> Iterator[Block]:
        for piece in self._para(text, style, _WIDTH, breaks=True):
            yield Block(piece, self.look.mm(1.2))

    def _rows(self, lines: Sequence[Line], before: float) -> Iterator[Block]:
        for some in _abreast(lines):
            stacks: list[tuple[float, tuple[Piece, ...]]] = []
            for place, line in enumerate(some):
                left = place * (_WIDTH / 2 + _GAP / 2)
                width = _WIDTH if len(some) == 1 else (_WIDTH - _GAP) / 2
                label = _WIDTH * _LABEL
                if len(some) == 1 and line.is_person:
                    label = _WIDTH * 2 * _LABEL
                named = self._para(line.label, self.look.cell_label, label - _GAP, "TH")
                told = self._para(line.words, self.look.cell, width - label, "TD", breaks=True)
                stacks += [(left, (_AIR, *named, _AIR)), (left + label, (_AIR, *told, _AIR))]
            yield Block(Columns(tuple(stacks), line=_WIDTH, tags=("TR", "Table")), before)
            before = 0.0

    def _para(
        self, text: str, style: Style, width: float, role: str = "P", *, breaks: bool = False
    ) -> list[Piece]:
        lines = self.setter.lines(text if breaks else one_line(text), style, width)
        return [Para(Passage(lines, style, width, self.setter.language, role))] if lines else []

    # The foot -----------------------------------------------------------------------------------

    def _foot(self, page: int, pages: int) -> Piece:
        wide = _WIDTH * 0.84
        words = self.sheet.page_words.replace("{page}", str(page)).replace("{pages}", str(pages))
        left = self._para(self.sheet.foot, FOOT, wide - _GAP, ARTIFACT)
        right = self._para(words, FOOT_RIGHT, _WIDTH - wide, ARTIFACT)
        return Columns(((0.0, tuple(left)), (wide, tuple(right))))

    def _draw_foot(self, paper: Paper, number: int) -> None:
        top = _BOTTOM + self._foot_room - 4 * MM
        paper.rule(_SIDE, top + 0.8 * MM, _WIDTH, 0.4, 0.3)
        for piece in (*self._law, self._foot(number, len(self.pages))):
            piece.draw(paper, _SIDE, top)
            top -= piece.height


def _abreast(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """Yield the rows: two short facts beside each other, a longer one alone."""
    waiting: Line | None = None
    for line in lines:
        is_short = len(line.label) <= _MOST_LABEL and len(line.words) <= _MOST_WORDS
        if waiting is not None and is_short and "\n" not in line.words:
            yield waiting, line
            waiting = None
            continue
        if waiting is not None:
            yield (waiting,)
            waiting = None
        if is_short and not line.is_person and "\n" not in line.words:
            waiting = line
        else:
            yield (line,)
    if waiting is not None:
        yield (waiting,)


def draw(sheet: SummarySheet) -> DrawnSummary:
    """Return the pages of a summary; the PDF library must be settled.

    Raises:
        SummaryRefusedError: ``summary.no-room``: the grounds and reasons alone fill two pages.
    """
    return _Drawing(sheet).draw()
