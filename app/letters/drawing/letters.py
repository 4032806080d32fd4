"""A letter drawn from its head to its seal, once for every copy, with what its PDF carries.

Rules:

* In the PDF beside its pages: bytes go in as they are; an emblem is never decoded here, its pixels
  are handed on as they are packed in the PNG, and one that is too large or of an unusual kind is
  left out.
* The pieces below each other: a reader of one language finds in it all that the letter says; what
  is the same for both (letterhead, signature box, seal) is there once.
* The whole: everything is laid out before the seal is asked for, because the seal names the number
  of pages; all copies have the same pages but for the words at their head; the file names no
  person.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

from app.letters.document import Block as Content
from app.letters.document import (
    Body,
    Drawn,
    DrawnSeal,
    Facts,
    Heading,
    Items,
    Letter,
    SignatureBox,
    Words,
)
from app.letters.drawing import flow, seal_square
from app.letters.drawing.flow import (
    CHECK,
    CODE,
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
    Para,
    Picture,
    Piece,
    Placed,
)
from app.letters.drawing.paper import A4, ARTIFACT, Paper
from app.letters.drawing.seal_square import SIDE, Square
from app.letters.drawing.setting import Line, Passage, Setter, Style, one_line

_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES: Final = 2_000_000
_MOST_PIXELS: Final = 4_000_000
_COLOURS: Final = {0: ("/DeviceGray", 1), 2: ("/DeviceRGB", 3)}
"""Kinds of PNG that a PDF can hold as they are: colour space and channels."""


@dataclass(frozen=True)
class Emblem:
    """The pixels of a PNG, packed as they came.

    Attributes:
        width, height: in pixels.
        colours: name of the colour space in a PDF.
        channels: numbers per pixel.
    """

    width: int
    height: int
    colours: str
    channels: int
    packed: bytes


def emblem(png: bytes) -> Emblem | None:
    """Return the pixels of a PNG, None when it cannot stand in a letter."""
    if not png.startswith(_MAGIC) or len(png) > _MOST_BYTES:
        return None
    parts = _chunks(png)
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13:
        return None
    width, height, bits, kind, packing, filters, lacing = struct.unpack(">IIBBBBB", parts[0][1])
    usual = bits == 8 and kind in _COLOURS and packing == filters == lacing == 0
    if not usual or not 0 < width * height <= _MOST_PIXELS:
        return None
    packed = b"".join(content for name, content in parts if name == b"IDAT")
    return Emblem(width, height, *_COLOURS[kind], packed)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    made = []
    at = len(_MAGIC)
    while at + 12 <= len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        made.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += 12 + size
    return made


def embed_emblem(document: Any, found: Emblem, name: str) -> None:
    """Put the emblem into the file under a name."""
    how = f"<</Predictor 15 /Colors {found.channels} /Columns {found.width}>>"
    image = pdfdoc.PDFStream(content=found.packed)
    image.dictionary = pdfdoc.PDFDictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": found.width,
            "Height": found.height,
            "ColorSpace": found.colours,
            "BitsPerComponent": 8,
            "Filter": "/FlateDecode",
            "DecodeParms": how,
        }
    )
    document.Reference(image, pdfdoc.xObjectName(name))


def embed_files(document: Any, files: dict[str, bytes]) -> None:
    """Put files into the PDF under their names, as files that belong to it."""
    named, associated = [], []
    for name, content in sorted(files.items()):
        stream = pdfdoc.PDFStream(content=content)
        stream.dictionary = pdfdoc.PDFDictionary(
            {
                "Type": "/EmbeddedFile",
                "Subtype": "/application#2Fjson",
                "Params": f"<</Size {len(content)}>>",
            }
        )
        place = document.Reference(stream)
        spec = document.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": "/Filespec",
                    "F": pdfdoc.PDFString(name),
                    "UF": pdfdoc.PDFString(name),
                    "EF": pdfdoc.PDFDictionary({"F": place, "UF": place}),
                    "AFRelationship": "/Data",
                }
            )
        )
        named += [pdfdoc.PDFString(name), spec]
        associated.append(spec)
    catalogue = document.Catalog
    tree = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(named)})
    catalogue.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": tree})
    # The library writes only the entries it knows; this one is told to it for this file.
    catalogue.__NoDefault__ = [*catalogue.__NoDefault__, "AF"]
    catalogue.AF = pdfdoc.PDFArray(associated)


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


RECORD_NAME: Final = "letter.json"
SHEET_NAME: Final = "sheet.json"

_LEFT, _RIGHT, _TOP, _BOTTOM = 22 * MM, 20 * MM, 14 * MM, 9 * MM
_MOST_COPY, _MOST_FOOT = 14 * MM, 20 * MM
_SMALLER: Final = (1.0, 0.8, 0.6, 0.4, 0.25, 0.12)
_MOST_SIGNS: Final = 160
_FEW: Final = 3
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
    """

    pages: list[list[Placed]]
    sheet: float
    head: float
    law: tuple[Piece, ...]
    foot: float


@dataclass
class _Drawing:
    """The letter while it is drawn."""

    letter: Letter
    setter: Setter = field(default_factory=Setter)
    square: Square | None = None
    box: SignatureBox | None = None
    _fits: dict[tuple[str, str, Style], list[Piece]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the maker of pieces."""
        self.emblem = emblem(self.letter.letterhead.emblem)
        width = A4[0] - _LEFT - _RIGHT
        self.maker = Maker(
            self.setter, width, self.emblem, self._paint_seal, self._paint_box, Look()
        )

    def plan(self) -> _Plan:
        """Lay the letter out; a slip on half a sheet if it is short.

        A letter of a few pages is set smaller when that saves a page.
        """
        if self.letter.kind == "slip":
            for part, scale in _SLIPS:
                plan = self._laid(A4[1] * part, scale)
                if len(plan.pages) == 1:
                    return plan
        usual = self._laid(A4[1], 1.0)
        if 1 < len(usual.pages) <= _FEW:
            for scale in SCALES[1:]:
                plan = self._laid(A4[1], scale)
                if len(plan.pages) < len(usual.pages):
                    return plan
            return self._laid(A4[1], 1.0)
        return usual

    def draw(self, plan: _Plan, seal: DrawnSeal) -> bytes:
        """Draw all copies and return the file."""
        letter = self.letter
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

    def _laid(self, sheet: float, scale: float) -> _Plan:
        self.maker.look = Look(scale)
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
        return _Plan(pages, sheet, head, law, foot)

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
