"""What was read otherwise than it is written, column by column: counted, with examples.

Rules: every cell whose value in the register is not letter by letter what stands in the sheet
counts, however plain the reading is: a telephone with its country in front, "F" as Female, a day
in another order; what looks like an old font is told with what decoding would make of it, also
where nothing is decoded; what is rejected is told with its row and not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.base.language import N_, ngettext, translate
from app.base.numerals import shown
from app.core import field_path
from app.core.field_catalogue import value_words
from app.imports import legacy
from app.imports.check import Checked, CheckedRow, written_cell
from app.imports.plan import LEAVE_OUT, NOTES, Column
from app.imports.values import clean, read_cell, without_aadhaar
from models.errors import FieldError
from models.fields import Value

MOST_EXAMPLES: Final = 10
_LONGEST: Final = 120
NOTHING: Final = "—"
_NOTES_FIELD: Final = "notes"


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """How the cells of one column were read.

    Attributes:
        column: the column.
        cells: how many rows that hold something in it were looked at.
        count: cells that are read otherwise than they are written.
        examples: what is written and how it is read, different ones, at most ten; in a column
            that looks like an old font and is not decoded, what decoding would make of it.
        left: cells of a decoded column that stay as they stand.
    """

    column: Column
    cells: int
    count: int
    examples: tuple[tuple[str, str], ...]
    left: int = 0

    @property
    def would_be(self) -> bool:
        """Whether the examples only tell what decoding would make of the cells."""
        return bool(self.column.looks_like) and not self.column.font


def read_otherwise(checked: Checked) -> tuple[ReadOtherwise, ...]:
    """Return the columns of which some cells are read otherwise than they are written.

    Args:
        checked: all rows under one plan.
    """
    found = []
    for place, column in enumerate(checked.plan.columns):
        if column.target == LEAVE_OUT:
            continue
        one = _Column(column, place, checked).told()
        if one.count or column.looks_like or one.left:
            found.append(one)
    return tuple(found)


def font_words(heading: str, font: str, sure: int) -> str:
    """Return that a column looks like an old font, in the language shown now."""
    if font == legacy.UNKNOWN:
        return translate(
            N_(
                "{column} looks as if it was typed in an old font that Lifafa cannot decode, such"
                " as Preeti. It is left as it is written."
            )
        ).format(column=heading)
    said = N_(
        "{column} looks as if it was typed in {font} ({sure} % of its words fit). It is left as"
        " it is written until you choose to decode it."
    )
    return translate(said).format(column=heading, font=legacy.NAMES[font], sure=shown(sure))


def english_words(cells: int) -> str:
    """Return how many cells of such a column are in English, in the language shown now."""
    return ngettext(
        "{count} of its cells is in English.", "{count} of its cells are in English.", cells
    ).format(count=shown(cells))


def decoded_words(heading: str, font: str, cells: int) -> str:
    """Return that a column is decoded, in the language shown now."""
    said = ngettext(
        "{column}: {count} cell is decoded from {font}. What stands in the sheet is kept in the"
        " case.",
        "{column}: {count} cells are decoded from {font}. What stands in the sheet is kept in the"
        " cases.",
        cells,
    )
    return said.format(column=heading, count=shown(cells), font=legacy.NAMES[font])


def left_words(cells: int) -> str:
    """Return how many cells of a decoded column stay as they are, in the language shown now."""
    return ngettext(
        "{count} of its cells is not in this font and stays as it is written.",
        "{count} of its cells are not in this font and stay as they are written.",
        cells,
    ).format(count=shown(cells))


def count_words(heading: str, cells: int) -> str:
    """Return how many cells are read otherwise, in the language shown now."""
    return ngettext(
        "{column}: {count} cell is read otherwise than it is written.",
        "{column}: {count} cells are read otherwise than they are written.",
        cells,
    ).format(column=heading, count=shown(cells))


class _Column:
    """Looks at one column."""

    def __init__(self, column: Column, place: int, checked: Checked) -> None:
        self._column, self._place, self._checked = column, place, checked
        self._examples: dict[tuple[str, str], None] = {}
        self._words: dict[str, str] = {}

    def told(self) -> ReadOtherwise:
        """Return what there is to tell."""
        column = self._column
        cells = count = left = 0
        for row, written in self._rows():
            cells += 1
            if column.font and row.cells[self._place] == written and not _is_plain(written):
                left += 1
            if _differs(column, row, self._place, written) and self._keep(row, written):
                count += 1
        would = column.looks_like in legacy.FONTS and not column.font
        if would:
            self._examples.clear()
            self._would_be()
        return ReadOtherwise(column, cells, count, tuple(self._examples), left)

    def _rows(self) -> Iterator[tuple[CheckedRow, str]]:
        for row in self._checked.rows:
            cell = row.cells[self._place]
            if cell.strip() and not row.left_out and not _is_wrong(row, self._column.index):
                yield row, written_cell(self._checked, row, self._place)

    def _keep(self, row: CheckedRow, written: str) -> bool:
        """Keep a cell as an example; False when it reads in words as it is written."""
        cell = row.cells[self._place]
        if cell not in self._words:
            self._words[cell] = in_words(self._column, cell, self._checked.today)
        words = self._words[cell]
        if words == _plain(written):
            return False
        if len(self._examples) < MOST_EXAMPLES:
            self._examples[self._cut(written), self._cut(words)] = None
        return True

    def _would_be(self) -> None:
        for _row, written in self._rows():
            read = legacy.converted(written, self._column.looks_like)
            if read != written and len(self._examples) < MOST_EXAMPLES:
                self._examples[self._cut(written), self._cut(read)] = None

    def _cut(self, text: str) -> str:
        """Return a text as it is told: one line, not too long, without an Aadhaar number."""
        is_phone = self._column.target.rpartition(".")[2].startswith("phone")
        text = " ".join((text if is_phone else without_aadhaar(text)).split())
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def in_words(column: Column, cell: str, today: dt.date) -> str:
    """Return how a cell is read, in the language shown now.

    Args:
        column: its column.
        cell: its text, decoded where it was decoded.
        today: the local day.
    """
    if column.target == NOTES:
        return cell
    try:
        facts, _told = read_cell(column.target, cell.strip(), today, column.calendar)
    except FieldError:
        return cell
    told = sorted(facts.items(), key=lambda fact: fact[0] != column.target)
    return ", ".join(_fact(column, *fact) for fact in told) or NOTHING


def _fact(column: Column, address: str, value: Value) -> str:
    field = field_path.parse(address).field
    words = value_words(field, value)
    return words if address == column.target else f"{translate(field.label)}: {words}"


def _differs(column: Column, row: CheckedRow, place: int, written: str) -> bool:
    """Say whether the register would hold something else than what is written."""
    if row.cells[place] != written:
        return True
    if column.target == NOTES:
        return False
    value = row.facts.get(column.target)
    held = ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    if column.target == _NOTES_FIELD:
        # Notes of other columns stand below it.
        return not held.startswith(_plain(written))
    return held != _plain(written)


def _plain(written: str) -> str:
    return " ".join(clean(written)[0].split()) if "\n" not in written else clean(written)[0]


def _is_plain(written: str) -> bool:
    """Say whether a cell holds nothing that a font could change."""
    return not any("a" <= letter.lower() <= "z" for letter in written)


def _is_wrong(row: CheckedRow, column: int) -> bool:
    return any(one.wrong and one.column in (column, -1) for one in row.findings)
