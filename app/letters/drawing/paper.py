"""The PDF: pages that text, rules and squares are drawn on, tagged for programs that read aloud.

Rules:

* Tags: every piece of text is tagged with its role and its language, in the order of reading; what
  stands on every page (foot, words of a copy) is marked as no part of the text.
* Pages: nothing is compressed, because another computer would compress it to other bytes; every
  piece of text carries its own words beside the glyphs, so that it can be copied and searched; all
  typefaces are embedded with the glyphs that were used and no others; no typeface that the PDF
  library brings is named.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.letters.drawing import faces, library
from app.letters.drawing.faces import Face
from app.letters.drawing.setting import Glyph, Line, Passage, Run, Style, one_line

ARTIFACT: Final = "Artifact"


@dataclass(eq=False)
class _Element:
    """A part of the letter: a group of parts, or a piece of text on one page."""

    role: str
    kids: list[_Element] = field(default_factory=list)
    language: str = ""
    words: str = ""
    page: int = -1
    number: int = -1


class Tags:
    """The tree of a letter's parts while it is drawn."""

    def __init__(self) -> None:
        self._root = _Element("Document")
        self._open = [self._root]
        self._counts: dict[int, int] = {}

    @contextmanager
    def inside(self, role: str) -> Iterator[None]:
        """Put what is drawn meanwhile into a part of its own."""
        made = _Element(role)
        self._open[-1].kids.append(made)
        with self._within(made):
            yield

    @contextmanager
    def joined(self, role: str) -> Iterator[None]:
        """Put what is drawn meanwhile into the last part, if that has this role."""
        last = self._open[-1].kids[-1:]
        if last and last[0].role == role:
            with self._within(last[0]):
                yield
        else:
            with self.inside(role):
                yield

    @contextmanager
    def _within(self, element: _Element) -> Iterator[None]:
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    def piece(self, role: str, page: int, language: str, words: str = "") -> int:
        """Note a piece of a page and return its number there.

        Args:
            role: such as P, H1, TD, Figure.
            page: from 0.
            language: such as hi-IN.
            words: what is said instead of a figure.
        """
        number = self._counts.get(page, 0)
        self._counts[page] = number + 1
        made = _Element(role, language=language, words=words, page=page, number=number)
        self._open[-1].kids.append(made)
        return number

    def write(self, document: Any) -> None:
        """Put the tree into a finished file."""
        root = pdfdoc.PDFDictionary({"Type": "/StructTreeRoot"})
        place = document.Reference(root)
        pieces: dict[int, list[Any]] = {page: [] for page in self._counts}
        root["K"] = self._write(document, self._root, place, pieces)
        numbers: list[Any] = []
        for page, found in sorted(pieces.items()):
            numbers += [page, pdfdoc.PDFArray(found)]
            made = document.Pages.pages[page]
            # The library writes only the entries it knows; these are told to it.
            made.__NoDefault__ = [*made.__NoDefault__, "StructParents", "Tabs"]
            made.StructParents, made.Tabs = page, "/S"
        root["ParentTree"] = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)})
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})

    def _write(
        self, document: Any, element: _Element, parent: Any, pieces: dict[int, list[Any]]
    ) -> Any:
        entry = pdfdoc.PDFDictionary({"Type": "/StructElem", "S": f"/{element.role}", "P": parent})
        place = document.Reference(entry)
        if element.language:
            entry["Lang"] = f"({element.language})"
        if element.words:
            entry["Alt"] = pdfdoc.PDFString(element.words)
        if element.page >= 0:
            entry["Pg"] = pdfdoc.PDFObjectReference(f"Page{element.page + 1}")
            entry["K"] = element.number
            pieces[element.page].append(place)
        else:
            below = [self._write(document, kid, place, pieces) for kid in element.kids]
            entry["K"] = pdfdoc.PDFArray(below)
        return place


A4: Final = (595.28, 841.89)
LANGUAGES: Final = {"en": "en-IN", "hi": "hi-IN", "ne": "ne-NP", "bn": "bn-IN"}
_BOX_LEFT, _BOX_SIDE, _BOX_LINE = 60, 500, 0.5
_PROGRAM: Final = "Lifafa"
_SHIFTS: Final = {"right": 1.0, "center": 0.5}
_BASE: Final = 0.7
"""Where letters stand in a line: this part of its height below its top."""


class _Canvas(Canvas):  # type: ignore[misc]  # the library carries no types
    """A canvas that does not begin each page with Helvetica."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


@dataclass(eq=False)
class _Used:
    """A typeface in this file: its name there, and the number of each glyph."""

    name: str
    face: Face
    numbers: dict[int, int] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)

    def number(self, glyph: int) -> int:
        """Return the number of a glyph; they are given in the order of first use."""
        return self.numbers.setdefault(glyph, len(self.numbers) + 1)


class Paper:
    """One PDF that is being drawn; lengths are points from the lower left corner."""

    def __init__(self, language: str, title: str, size: tuple[float, float] = A4) -> None:
        self.size = size
        self.page = 0
        self.tags = Tags()
        self._tongue = LANGUAGES.get(language, "en-IN")
        self._out = io.BytesIO()
        library.plain()
        self._canvas = _Canvas(
            self._out,
            pagesize=size,
            pageCompression=0,
            invariant=1,
            pdfVersion=(1, 7),
            lang=self._tongue,
        )
        self._used: dict[str, _Used] = {}
        self._describe(title)

    @property
    def document(self) -> Any:
        """The PDF objects, for what is embedded in the file."""
        return self._canvas._doc

    def end_page(self) -> None:
        """Finish a page."""
        self._canvas.showPage()
        self.page += 1

    def bookmark(self, title: str, level: int, top: float) -> None:
        """Add an entry to the outline that leads to a height of this page."""
        key = f"b{len(self._canvas._destinations)}"
        self._canvas.bookmarkHorizontalAbsolute(key, top)
        self._canvas.addOutlineEntry(one_line(title) or "-", key, level)

    def rule(self, x: float, y: float, length: float, thick: float, gray: float) -> None:
        """Draw a line from left to right."""
        self._put(f"/Artifact BMC {_n(gray)} G {_n(thick)} w")
        self._put(f"{_n(x)} {_n(y)} m {_n(x + length)} {_n(y)} l S EMC")

    def dashes(self, x: float, y: float, length: float) -> None:
        """Draw the line along which a slip is cut."""
        self._put("/Artifact BMC 0.4 G 0.6 w [4 3] 0 d")
        self._put(f"{_n(x)} {_n(y)} m {_n(x + length)} {_n(y)} l S [] 0 d EMC")

    def frame(self, x: float, y: float, width: float, height: float, thick: float) -> None:
        """Draw an empty box."""
        self._put(f"/Artifact BMC 0 G {_n(thick)} w {_box(x, y, width, height)} S EMC")

    def squares(self, boxes: Iterable[tuple[float, float, float, float]], words: str) -> None:
        """Fill black rectangles, all in one path so that no gap shows between neighbours.

        Args:
            boxes: left, lower, width and height of each, points.
            words: what is said of the figure when the page is read aloud.
        """
        with self._tagged("Figure", self._tongue, one_line(words)):
            self._put("0 g")
            for box in boxes:
                self._put(_box(*box))
            self._put("f")

    def figure(self, shapes: Iterable[str], x: float, y: float, scale: float) -> None:
        """Draw shapes that are no part of the text; their lower left corner is moved there.

        Args:
            shapes: operators of the page.
            x: points.
            y: points.
            scale: 1 for its own size.
        """
        self._put(f"/Artifact BMC q {_n(scale)} 0 0 {_n(scale)} {_n(x)} {_n(y)} cm")
        for shape in shapes:
            self._put(shape)
        self._put("Q EMC")

    def image(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """Draw an image that stands in the file under a name."""
        self._put("/Artifact BMC q")
        inner = pdfdoc.xObjectName(name)
        self._put(f"{_n(width)} 0 0 {_n(height)} {_n(x)} {_n(y)} cm /{inner} Do Q EMC")
        self._canvas._formsinuse.append(name)

    def text(self, passage: Passage, left: float, top: float) -> None:
        """Draw a paragraph below ``top``, from ``left`` on."""
        words, style = passage.words, passage.style
        if not words.strip():
            return
        tongue = LANGUAGES.get(passage.language, "en-IN")
        with self._tagged(passage.role, tongue):
            self._put(f"/Span <</Lang ({tongue}) /ActualText <{_utf16(words)}>>> BDC")
            self._put(f"{_n(style.gray)} g")
            base = top - style.leading * _BASE
            if passage.label:
                self._line(passage.label, style, left, base)
            room = passage.width - passage.indent
            for line in passage.lines:
                spare = _SHIFTS.get(style.align, 0.0) * (room - line.width)
                self._line(line, style, left + passage.indent + spare, base)
                base -= style.leading
            self._put("EMC")

    @contextmanager
    def _tagged(self, role: str, tongue: str, words: str = "") -> Iterator[None]:
        """Mark what is drawn meanwhile as a piece of the page."""
        if role == ARTIFACT:
            self._put("/Artifact <</Type /Pagination>> BDC")
        else:
            number = self.tags.piece(role, self.page, tongue, words)
            self._put(f"/{role} <</MCID {number}>> BDC")
        yield
        self._put("EMC")

    def finish(self) -> bytes:
        """Embed the typefaces and return the file."""
        self.tags.write(self.document)
        fonts = self.document.idToObject["BasicFonts"].dict
        for used in self._used.values():
            fonts[used.name] = _font(self.document, used)
        self._canvas.save()
        return self._out.getvalue()

    def _describe(self, title: str) -> None:
        info = self.document.info
        info.title, info.author, info.subject = one_line(title), "", ""
        info.creator = info.producer = _PROGRAM
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

    def _put(self, code: str) -> None:
        self._canvas._code.append(code)

    def _line(self, line: Line, style: Style, x: float, y: float) -> None:
        code = [f"BT 1 0 0 1 {_n(x)} {_n(y)} Tm"]
        boxes: list[str] = []
        for run in line.runs:
            if run.face is None:
                boxes += _empty_boxes(run, style.size, x, y)
                code.append(f"1 0 0 1 {_n(x + run.width() * style.size / 1000)} {_n(y)} Tm")
            else:
                used = self._face(run.face)
                _note_words(used, run)
                code.append(f"/{used.name} {_n(style.size)} Tf")
                code += _shown(run.glyphs, used, style.size)
            x += run.width() * style.size / 1000
        self._put(" ".join([*code, "ET", *boxes]))

    def _face(self, face: Face) -> _Used:
        used = self._used.get(face.name)
        if used is None:
            used = self._used[face.name] = _Used(f"L{len(self._used) + 1}", face)
        return used


def _shown(glyphs: Iterable[Glyph], used: _Used, size: float) -> list[str]:
    """Return the operators that show glyphs, each moved to where it belongs."""
    code: list[str] = []
    row: list[str] = []
    rise = owed = 0
    for glyph in glyphs:
        if glyph.up != rise:
            code += _row(row)
            row, rise = [], glyph.up
            code.append(f"{_n(rise * size / 1000)} Ts")
        owed -= glyph.right
        if owed:
            row.append(str(owed))
        row.append(f"<{used.number(glyph.number):04x}>")
        owed = used.face.width(glyph.number) + glyph.right - glyph.advance
    if owed:
        row.append(str(owed))
    return [*code, *_row(row), *(["0 Ts"] if rise else [])]


def _row(row: list[str]) -> list[str]:
    return [f"[{''.join(row).replace('><', '')}] TJ"] if row else []


def _empty_boxes(run: Run, size: float, x: float, y: float) -> list[str]:
    side = _BOX_SIDE * size / 1000
    code = [f"q 0 G {_BOX_LINE} w"]
    for glyph in run.glyphs:
        code.append(f"{_box(x + _BOX_LEFT * size / 1000, y, side, side * 1.3)} S")
        x += glyph.advance * size / 1000
    return [*code, "Q"]


def _note_words(used: _Used, run: Run) -> None:
    """Remember the text of each glyph for readers that do not look at the words beside it.

    A glyph that the typeface gives to one sign stands for that sign; the first other glyph of a
    syllable (a conjunct, a reph) stands for what is left of the syllable.
    """
    if all(glyph.number in used.words for glyph in run.glyphs):
        return
    starts = sorted({glyph.cluster for glyph in run.glyphs})
    for start, end in zip(starts, [*starts[1:], len(run.text)], strict=True):
        numbers = [glyph.number for glyph in run.glyphs if glyph.cluster == start]
        own = {number: used.face.sign(number) for number in numbers}
        rest = run.text[start:end]
        for sign in own.values():
            rest = rest.replace(sign, "", 1)
        for number, sign in own.items():
            if number not in used.words:
                used.words[number] = sign or rest
            rest = rest if sign else ""


def _font(document: Any, used: _Used) -> Any:
    """Add a typeface to the file and return the reference to it."""
    name = f"LIFAF{chr(ord('A') + int(used.name[1:]) - 1)}+{used.face.name}"
    program, moved = faces.subset(used.face, used.numbers)
    file = pdfdoc.PDFStream(content=program)
    file.dictionary["Length1"] = len(program)
    places = b"\0\0" + b"".join(moved[one].to_bytes(2, "big") for one in used.numbers)
    widths = [used.face.width(glyph) for glyph in used.numbers]
    child = pdfdoc.PDFDictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": f"/{name}",
            "CIDSystemInfo": "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
            "FontDescriptor": document.Reference(_descriptor(document, name, used, file)),
            "DW": 0,
            "W": f"[1 [{' '.join(map(str, widths))}]]",
            "CIDToGIDMap": document.Reference(pdfdoc.PDFStream(content=places)),
        }
    )
    words = pdfdoc.PDFStream(content=_to_unicode(used))
    font = pdfdoc.PDFDictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": f"/{name}",
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(child)]),
            "ToUnicode": document.Reference(words),
        }
    )
    return document.Reference(font)


def _descriptor(document: Any, name: str, used: _Used, file: Any) -> Any:
    extents = used.face.font.get_font_extents("ltr")
    return pdfdoc.PDFDictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{name}",
            "Flags": 4,
            "FontBBox": f"[-1000 {extents.descender} 3000 {extents.ascender}]",
            "ItalicAngle": 0,
            "Ascent": extents.ascender,
            "Descent": extents.descender,
            "CapHeight": 700,
            "StemV": 140 if "Bold" in name else 80,
            "FontFile2": document.Reference(file),
        }
    )


def _to_unicode(used: _Used) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    pairs = [(used.numbers[glyph], words) for glyph, words in used.words.items() if words]
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines += [f"<{number:04x}> <{_utf16(words, mark='')}>" for number, words in part]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii") + b"\n"


def _utf16(text: str, mark: str = "feff") -> str:
    return mark + text.encode("utf-16-be").hex()


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"{_n(x)} {_n(y)} {_n(width)} {_n(height)} re"


def _n(value: float) -> str:
    """Return a number with at most three places, never with an exponent."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
