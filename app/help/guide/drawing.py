"""How the pages of the guide look, its cover, and on which of them a chapter begins.

Rules:

* The icon on the cover: the same shapes and colours as `packaging/icon/lifafa.svg`, in a square of
  64; drawn, not a picture, so that it is sharp at every size and the file is the same on every
  computer.
* Pages: everything is laid out before anything is drawn, because the contents name pages; a chapter
  begins on a page of its own; what stands at the foot of each page is no part of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app import __version__
from app.help.guide import shelf
from app.help.guide.shelf import COMMAND, NOTE, POINT, STEP, Block, Chapter, Section
from app.letters.drawing import flow
from app.letters.drawing.flow import MM, Columns, Gap, Para, Picture, Piece, Placed
from app.letters.drawing.paper import A4, ARTIFACT, Paper
from app.letters.drawing.setting import Passage, Setter, Style

SIDE: Final = 64.0
_BEND: Final = 0.5523
_BLUE: Final = "0.184 0.298 0.604"
_PAPER: Final = "1 0.992 0.973"
_FOLD: Final = "0.663 0.706 0.839"
_WAX: Final = "0.702 0.212 0.184"
_RING: Final = "0.851 0.451 0.424"
_FLAPS: Final = "11 20 m 26 32 l 53 20 m 38 32 l S"


def shapes() -> tuple[str, ...]:
    """Return the operators that draw it; left, bottom is its corner."""
    return (
        f"{_BLUE} rg {_rounded(2, 2, 60, 60, 14)} f",
        f"{_PAPER} rg {_rounded(10, 16, 44, 31, 4)} f",
        f"{_FOLD} RG 1 J 1 j 2 w {_FLAPS}",
        "3 w 11 44 m 32 28 l 53 44 l S",
        f"{_WAX} rg {_circle(32, 28, 9.5)} f",
        f"{_RING} RG 1.4 w {_circle(32, 28, 6.2)} S",
        f"{_PAPER} RG 2 w 28.8 27.8 m 31.1 25.5 l 35.3 29.9 l S",
    )


def _circle(x: float, y: float, radius: float) -> str:
    return _rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Return the path of a box with round corners, from its lower left, against the clock."""
    right, top, held = x + width, y + height, radius * (1 - _BEND)
    return " ".join(
        (
            f"{x + radius:.3f} {y:.3f} m {right - radius:.3f} {y:.3f} l",
            f"{right - held:.3f} {y:.3f} {right:.3f} {y + held:.3f} {right:.3f} {y + radius:.3f} c",
            f"{right:.3f} {top - radius:.3f} l",
            f"{right:.3f} {top - held:.3f}",
            f"{right - held:.3f} {top:.3f} {right - radius:.3f} {top:.3f} c",
            f"{x + radius:.3f} {top:.3f} l",
            f"{x + held:.3f} {top:.3f} {x:.3f} {top - held:.3f} {x:.3f} {top - radius:.3f} c",
            f"{x:.3f} {y + radius:.3f} l",
            f"{x:.3f} {y + held:.3f} {x + held:.3f} {y:.3f} {x + radius:.3f} {y:.3f} c h",
        )
    )


_LEFT, _RIGHT, _TOP, _BOTTOM = 24 * MM, 22 * MM, 20 * MM, 20 * MM
_WIDTH: Final = A4[0] - _LEFT - _RIGHT
_ROOM: Final = A4[1] - _TOP - _BOTTOM
_ICON: Final = 46 * MM
_INDENT: Final = 8 * MM
_NUMBERS: Final = 14 * MM

_NAME: Final = Style(34, 46, is_bold=True)
_ABOUT: Final = Style(20, 30, is_bold=True)
_H1: Final = Style(19, 27, is_bold=True)
_H2: Final = Style(13, 19.5, is_bold=True)
_TEXT: Final = Style(11, 16.6)
_SMALL: Final = Style(9.5, 14, gray=0.3)
_ENTRY: Final = Style(11.5, 21)
_PAGE: Final = Style(11.5, 21, align="right")
_FOOT: Final = Style(8.5, 12, gray=0.3)
_FOOT_RIGHT: Final = Style(8.5, 12, gray=0.3, align="right")


@dataclass
class _Maker:
    """Makes pieces of the guide in one language."""

    setter: Setter

    def para(
        self, text: str, style: Style, role: str = "P", width: float = _WIDTH
    ) -> tuple[Piece, ...]:
        """Return a paragraph."""
        lines = self.setter.lines(text, style, width)
        return (Para(Passage(lines, style, width, self.setter.language, role)),)

    def chapter(self, chapter: Chapter) -> list[flow.Block]:
        """Return a chapter, which begins on a page of its own."""
        heading = chapter.heading
        made = [flow.Block(self.para(heading, _H1, "H1")[0], keeps=True, mark=heading)]
        made.append(flow.Block(Gap(4 * MM, _WIDTH, 0.8, 0.4), keeps=True))
        for section in chapter.sections:
            made += self._section(section)
        return made

    def _section(self, section: Section) -> Iterator[flow.Block]:
        if section.title:
            title = self.para(section.title, _H2, "H2")[0]
            yield flow.Block(title, 6 * MM, keeps=True, mark=section.title)
        before, left = "", len(section.blocks)
        for block in section.blocks:
            space = (1.1 if before == block.kind else 2.4) * MM
            before, left = block.kind, left - 1
            # The last piece never stands alone on a page.
            yield flow.Block(self._piece(block), space, keeps=left == 1)

    def _piece(self, block: Block) -> Piece:
        if block.kind in (STEP, POINT):
            return self._item(f"{block.number}." if block.kind == STEP else "•", block.text)
        if block.kind == NOTE:
            return self._note(block.text)
        if block.kind == COMMAND:
            words = self.para(block.text, _SMALL, "P", _WIDTH - _INDENT)
            return Columns(((_INDENT, words),), is_whole=True)
        return self.para(block.text, _TEXT)[0]

    def _item(self, label: str, text: str) -> Piece:
        language = self.setter.language
        mark = self.setter.lines(label, _TEXT, _INDENT)[0]
        lines = self.setter.lines(text, _TEXT, _WIDTH - _INDENT)
        item = Passage(lines, _TEXT, _WIDTH, language, "LBody", _INDENT, mark)
        return Columns(((0.0, (Para(item),)),), tags=("LI", "L"))

    def _note(self, text: str) -> Piece:
        """Return a note: its text beside a bar."""
        words = self.para(text, _TEXT, "Note", _WIDTH - _INDENT)
        high = words[0].height

        def paint(paper: Paper, left: float, bottom: float) -> None:
            paper.figure((f"0.3 g 0 0 1.6 {high:.3f} re f",), left + 2 * MM, bottom, 1.0)

        bar = Picture(2 * MM, high, paint)
        return Columns(((0.0, (bar,)), (_INDENT, words)), is_whole=True)

    def entries(self, starts: list[tuple[str, int]]) -> Iterator[flow.Block]:
        """Yield the lines of the contents: heading and page of each chapter."""
        for heading, page in starts:
            named = self.para(heading, _ENTRY, "P", _WIDTH - _NUMBERS)
            number = self.para(str(page), _PAGE, "P", _NUMBERS)
            row = Columns(((0.0, named), (_WIDTH - _NUMBERS, number)), tags=("TOCI", "TOC"))
            yield flow.Block(row)


def draw(language: str) -> bytes:
    """Return the pages; see `app.help.guide.draw`."""
    maker = _Maker(Setter(language))
    cover = shelf.cover(language)
    chapters = shelf.chapters(language)
    laid = [flow.pages(maker.chapter(one), _ROOM) for one in chapters]
    lengths = [(one.heading, len(made)) for one, made in zip(chapters, laid, strict=True)]
    name = f"Lifafa: {cover.title}"
    paper = Paper(language, name)
    _draw_cover(paper, maker, cover)
    pages = [*_contents(maker, cover, lengths), *(page for made in laid for page in made)]
    above = {cover.sections[1].title, *(heading for heading, _length in lengths)}
    for number, page in enumerate(pages, 2):
        _draw_page(paper, page, above)
        _draw_foot(paper, maker, name, f"{number} / {len(pages) + 1}")
    return paper.finish()


def _contents(maker: _Maker, cover: Chapter, lengths: list[tuple[str, int]]) -> list[list[Placed]]:
    """Return the pages of the contents.

    Args:
        maker: of pages.
        cover: the first chapter, which has the words of the contents.
        lengths: heading and number of pages of each chapter.
    """
    listed = cover.sections[1]
    blocks = [flow.Block(maker.para(listed.title, _H1, "H1")[0], keeps=True, mark=listed.title)]
    blocks += [flow.Block(maker.para(one.text, _TEXT)[0], 2 * MM) for one in listed.blocks]
    blocks.append(flow.Block(Gap(4 * MM)))
    # How many pages there are does not depend on the numbers in them.
    taken = len(flow.pages([*blocks, *maker.entries([(name, 1) for name, _ in lengths])], _ROOM))
    starts, page = [], 2 + taken
    for heading, length in lengths:
        starts.append((heading, page))
        page += length
    return flow.pages([*blocks, *maker.entries(starts)], _ROOM)


def _draw_cover(paper: Paper, maker: _Maker, cover: Chapter) -> None:
    top = A4[1] - 60 * MM
    paper.figure(shapes(), _LEFT, top - _ICON, _ICON / SIDE)
    top -= _ICON + 14 * MM
    paper.bookmark(cover.title, 0, A4[1])
    name = "लिफ़ाफ़ा" if maker.setter.language == "hi" else "Lifafa"
    lines = [
        (name, _NAME, "P"),
        (cover.title, _ABOUT, "H1"),
        (f"Lifafa {__version__}", _SMALL, "P"),
    ]
    lines += [(block.text, _TEXT, "P") for block in cover.sections[0].blocks]
    for text, style, role in lines:
        piece = maker.para(text, style, role)[0]
        piece.draw(paper, _LEFT, top)
        top -= piece.height + 3 * MM
    paper.end_page()


def _draw_page(paper: Paper, page: list[Placed], above: set[str]) -> None:
    """Draw what is on a page; marks of those in ``above`` stand over the others."""
    top = A4[1] - _TOP
    for placed in page:
        if placed.mark:
            level = 0 if placed.mark in above else 1
            paper.bookmark(placed.mark, level, top - placed.down + 10)
        placed.piece.draw(paper, _LEFT, top - placed.down)


def _draw_foot(paper: Paper, maker: _Maker, name: str, counted: str) -> None:
    language = maker.setter.language
    top = _BOTTOM - 4 * MM
    paper.rule(_LEFT, top + 1 * MM, _WIDTH, 0.4, 0.6)
    for text, style in ((name, _FOOT), (counted, _FOOT_RIGHT)):
        lines = maker.setter.lines(text, style, _WIDTH)
        paper.text(Passage(lines, style, _WIDTH, language, ARTIFACT), _LEFT, top)
    paper.end_page()
