"""Tables of statistics on pages: what was counted, of which days, the numbers, and their meaning.

Rules: A4 upright, as printers take it; no column is cut off: those without room follow in a table
of their own with the same rows, and flows are a list; heads stand on every page; black on white;
digits are Latin, as on all paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.base.language import N_, current, translate
from app.base.numerals import grouped
from app.letters.drawing.paper import A4, ARTIFACT, Paper
from app.letters.drawing.setting import Line, Passage, Setter, Style
from app.statistics.flows import flows
from app.statistics.tables import ALL, Number, StatTable

_MM: Final = 72 / 25.4
_LEFT: Final = 16 * _MM
_TOP: Final = A4[1] - 14 * _MM
_BOTTOM: Final = 17 * _MM
_WIDTH: Final = A4[0] - 2 * _LEFT
_HEADS_WIDE: Final = 150.0
_COLUMN: Final = 59.0
_MOST_ACROSS: Final = int((_WIDTH - _HEADS_WIDE) / _COLUMN)
_AIR: Final = 4.0

_TITLE: Final = Style(14, 20, is_bold=True)
_UNDER: Final = Style(9.5, 14, gray=0.2)
_TEXT: Final = Style(9.5, 14)
_CELL: Final = Style(8.8, 12.6)
_NUMBER: Final = Style(8.8, 12.6, align="right")
_HEAD: Final = Style(8.4, 11.8, is_bold=True)
_HEAD_RIGHT: Final = Style(8.4, 11.8, is_bold=True, align="right")
_FOOT: Final = Style(7.8, 11.4, gray=0.2)

_MEANINGS: Final = N_("What the rows and columns mean")
_PRACTICE: Final = N_("Practice data: made up")
_PAGE: Final = N_("Page {number}")
_MADE: Final = N_("Made on {date}")
_FROM: Final = N_("From where")
_TO: Final = N_("To where")
_PERSONS: Final = N_("Persons")
_ALL: Final = N_("All")
_OF_CODE: Final = N_("Counted here: {what}.")


@dataclass(frozen=True)
class Imprint:
    """What stands on every sheet.

    Attributes:
        office: name of the office that counted.
        date: in words.
        practice: True when everything is made up.
        narrowed: to what the tables are narrowed, in words, "" for everything.
    """

    office: str
    date: str
    practice: bool = False
    narrowed: str = ""


@dataclass(frozen=True)
class _Grid:
    """Texts of a table, the first column being that of its heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words_before: int = 1


def draw(tables: Sequence[StatTable], imprint: Imprint) -> bytes:
    """Return the tables as a PDF.

    Args:
        tables: one or more.
        imprint: what stands on every sheet.
    """
    drawing = _Drawing(imprint, tables[0].title)
    for table in tables:
        drawing.table(table)
    return drawing.finish()


def told(number: Number | None) -> str:
    """Return a number as paper shows it: 12,34,567, or 1.25, or a dash when it is not known."""
    if number is None:
        return "–"
    return grouped(number) if isinstance(number, int) else f"{float(number):.2f}"


def _grids(table: StatTable) -> Iterator[_Grid]:
    """Yield the texts of a table in parts that have room across a sheet."""
    if table.code == "flows":
        listed = [(one.source.label, one.destination.label, one.persons) for one in flows(table)]
        lines = [(source, end, grouped(count)) for source, end, count in listed]
        whole = (translate(_ALL), "", told(table.value(ALL, ALL)))
        heads = (translate(_FROM), translate(_TO), translate(_PERSONS))
        yield _Grid(heads, (*lines, whole), words_before=2)
        return
    turned = len(table.columns) > _MOST_ACROSS >= len(table.rows)
    down, across = (table.columns, table.rows) if turned else (table.rows, table.columns)
    for start in range(0, len(across), _MOST_ACROSS):
        some = across[start : start + _MOST_ACROSS]
        rows: list[tuple[str, ...]] = []
        for head in down:
            pairs = [(one.code, head.code) if turned else (head.code, one.code) for one in some]
            rows.append((head.label, *(told(table.value(*pair)) for pair in pairs)))
        yield _Grid(("", *(one.label for one in some)), tuple(rows))


@dataclass
class _Drawing:
    """Pages that are filled from above; ``top`` is where the next thing goes."""

    imprint: Imprint
    title: str
    language: str = field(default_factory=current)
    top: float = _TOP

    def __post_init__(self) -> None:
        self.setter = Setter(self.language)
        self.paper = Paper(self.language, self.title)

    def finish(self) -> bytes:
        """End the last page and return the file."""
        self._end_page()
        return self.paper.finish()

    def table(self, table: StatTable) -> None:
        """Draw one table with its definition and the meaning of its heads."""
        if self.top < _TOP:
            self._new_page()
        self._words(table.title, _TITLE, role="H1")
        under = [self.imprint.office, table.choice.period.shown, self.imprint.narrowed]
        under.append(translate(_MADE).format(date=self.imprint.date))
        self._words(" · ".join(part for part in under if part), _UNDER)
        self._words(table.definition, _TEXT)
        for grid in _grids(table):
            self.top -= 8
            self._grid(grid)
        self._meanings(table)

    def _meanings(self, table: StatTable) -> None:
        heads = (*table.rows, *table.columns)
        meanings: dict[str, list[str]] = {}
        for head in heads:
            itself = (head.label, translate(_OF_CODE).format(what=head.label), table.definition)
            if head.meaning not in itself:
                meanings.setdefault(head.meaning, []).append(head.label)
        if not meanings:
            return
        self.top -= 8
        self._words(translate(_MEANINGS), _HEAD, role="H2")
        for meaning, named in meanings.items():
            labels = list(dict.fromkeys(named))
            few = ", ".join(labels[:3]) + (" …" if len(labels) > 3 else "")
            self._words(f"{few}: {meaning}", _CELL)

    def _grid(self, grid: _Grid) -> None:
        widths = _widths(grid)
        heads = self._set(grid.heads, widths, grid.words_before, is_head=True)
        with self.paper.tags.inside("Table"):
            self._row(heads, widths, "TH")
            for row in grid.rows:
                cells = self._set(row, widths, grid.words_before, is_head=False)
                if self.top - _high(cells) < _BOTTOM:
                    self._new_page()
                    self._row(heads, widths, ARTIFACT)
                self._row(cells, widths, "TD")

    def _set(
        self, texts: Sequence[str], widths: Sequence[float], words: int, *, is_head: bool
    ) -> list[tuple[tuple[Line, ...], Style]]:
        """Set the texts of a row; those after the words are numbers."""
        plain, right = (_HEAD, _HEAD_RIGHT) if is_head else (_CELL, _NUMBER)
        made = []
        for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
            style = plain if place < words else right
            made.append((self.setter.lines(text, style, width - 2 * _AIR), style))
        return made

    def _row(
        self, cells: list[tuple[tuple[Line, ...], Style]], widths: Sequence[float], role: str
    ) -> None:
        high, left = _high(cells), _LEFT
        if self.top - high < _BOTTOM:
            self._new_page()
        with self._tagged_row(role):
            for (lines, style), width in zip(cells, widths, strict=True):
                passage = Passage(lines, style, width - 2 * _AIR, self.language, role)
                self.paper.text(passage, left + _AIR, self.top - _AIR / 2)
                left += width
        self.top -= high
        self.paper.rule(_LEFT, self.top, sum(widths), 0.4, 0.0 if role != "TD" else 0.75)

    @contextmanager
    def _tagged_row(self, role: str) -> Iterator[None]:
        if role == ARTIFACT:
            yield
            return
        with self.paper.tags.inside("TR"):
            yield

    def _words(self, text: str, style: Style, role: str = "P") -> None:
        """Draw a paragraph, line by line where the page ends."""
        lines = self.setter.lines(text, style, _WIDTH)
        while lines:
            fits = int((self.top - _BOTTOM) / style.leading)
            if fits < 1:
                self._new_page()
                continue
            some, lines = lines[:fits], lines[fits:]
            self.paper.text(Passage(some, style, _WIDTH, self.language, role), _LEFT, self.top)
            self.top -= len(some) * style.leading
        self.top -= 2

    def _new_page(self) -> None:
        self._end_page()
        self.top = _TOP

    def _end_page(self) -> None:
        parts = [translate(_PRACTICE)] if self.imprint.practice else []
        parts += [self.imprint.office, translate(_PAGE).format(number=self.paper.page + 1)]
        lines = self.setter.lines(" · ".join(parts), _FOOT, _WIDTH)
        self.paper.text(Passage(lines, _FOOT, _WIDTH, self.language, ARTIFACT), _LEFT, 12 * _MM)
        self.paper.end_page()


def _widths(grid: _Grid) -> list[float]:
    """Return the widths of the columns in points."""
    numbers = len(grid.heads) - grid.words_before
    words = _HEADS_WIDE * (1.0 if grid.words_before == 1 else 1.3)
    return [words] * grid.words_before + [min(96.0, max(_COLUMN, _room(numbers)))] * numbers


def _room(numbers: int) -> float:
    return (_WIDTH - _HEADS_WIDE) / max(1, numbers)


def _high(cells: list[tuple[tuple[Line, ...], Style]]) -> float:
    return max(max(1, len(lines)) * style.leading for lines, style in cells) + _AIR
