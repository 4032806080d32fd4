"""Guesses what a sheet is: which row holds the headings, and what each column means.

Rules: headings decide, in four languages and also when they were typed in an old font; the cells
below have to bear a guess out; one field gets one column, the surer one; that a column looks like
an old font is only told: no guess decodes a cell.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz, process

from app.imports import legacy
from app.imports.dated import calendar_of
from app.imports.headings import key_of, spellings
from app.imports.plan import LEAVE_OUT, LIKELY, NONE, NOTES, SURE, Column, Plan, different, is_dated
from app.imports.sheets import Sheet
from app.imports.values import read_cell
from models.errors import FieldError
from models.fields.text import ascii_digits

_HEADER_ROWS: Final = 25
_SAMPLES: Final = 60
_SHOWN: Final = 4
_CLOSE: Final = 88
_SHORTEST_FUZZY: Final = 5
_BORNE_OUT: Final = 0.25
_MOBILE: Final = re.compile(r"(?:\+?91|0)?[6-9]\d{9}")
_NEXT: Final = {"p1.phone": "p1.phone_second", "p1.name_full": "p1.name_alias"}
_NUMBERS: Final = re.compile(r"[\d\s./:,+\-]+")


def guess(sheet: Sheet, today: dt.date, header_row: int | None = None) -> Plan:
    """Return a plan for a sheet.

    Args:
        sheet: the sheet that was read.
        today: the local day.
        header_row: number of the row with the headings, 0 for none; None to look for it.
    """
    row = find_header(sheet.rows) if header_row is None else min(header_row, len(sheet.rows))
    above = sheet.rows[row - 1] if row else ()
    below = sheet.rows[row : row + _SAMPLES * 3]
    whole = sheet.rows[row:]
    columns = []
    for index in range(sheet.width):
        heading = above[index].strip() if index < len(above) else ""
        cells = _filled(below, index)
        if not cells and not heading and not _filled(whole, index):
            continue
        columns.append(_with_english(_column(index, heading, cells), whole))
    names = different([one.heading or _letter(one.index) for one in columns])
    named = [replace(one, heading=name) for one, name in zip(columns, names, strict=True)]
    checked = [_borne_out(one, _filled(below, one.index), today) for one in named]
    return Plan(row, tuple(_one_each(checked)))


def reread(sheet: Sheet, plan: Plan, index: int, reading: str) -> Plan:
    """Return a plan in which a person chose how a column is read, with samples that show it."""
    cells = _filled(sheet.rows[plan.header_row : plan.header_row + _SAMPLES * 3], index)
    column = next(one for one in plan.columns if one.index == index)
    changed = replace(column, reading=reading, decided=True)
    changed = replace(changed, samples=_samples(changed, cells))
    others = tuple(changed if one.index == index else one for one in plan.columns)
    return replace(plan, columns=others)


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of the row that looks most like headings, 0 when none does."""
    best, most = 0, 0.0
    for number, row in enumerate(rows[:_HEADER_ROWS], start=1):
        score = _header_score(row)
        if score > most:
            best, most = number, score
    return best


def _header_score(row: Sequence[str]) -> float:
    """Return how much a row looks like headings: known ones count, numbers count against it."""
    cells = [cell for cell in row if cell.strip()]
    if len(cells) < 2:
        # A lone cell is a title, unless it is a heading that is known.
        return sum(_address(cell)[1] == SURE for cell in cells)
    known = sum(bool(_address(cell)[0]) or _is_serial(cell) for cell in cells)
    numbers = sum(bool(_NUMBERS.fullmatch(ascii_digits(cell))) for cell in cells)
    long = sum(len(cell) > 60 for cell in cells)
    texts = len(cells) - numbers - long
    if known < 2 and numbers:
        return 0
    return known * 3 + texts * 0.5 - numbers * 2 - long


def _is_serial(cell: str) -> bool:
    return spellings().get(key_of(cell)) == LEAVE_OUT and bool(key_of(cell))


def _column(index: int, heading: str, cells: Sequence[str]) -> Column:
    look = legacy.look_of(cells)
    address, how = _address(heading)
    shown = heading
    if how == NONE and heading:
        # A heading stands alone; it counts as typed in an old font when it is a known one then.
        decoded = legacy.decode(
            heading, look.font if look.font in legacy.FONTS else legacy.KRUTIDEV
        )
        other, other_how = _address(decoded)
        if other_how != NONE and _is_hindi(decoded):
            address, how, shown = other, other_how, decoded
    if how == NONE and _mostly_mobiles(cells):
        address, how = "p1.phone", LIKELY
    column = Column(index, shown, address, _calendar_if_dated(address, cells), how)
    column = replace(column, looks=look.font, sure=look.sure)
    return replace(column, samples=_samples(column, cells))


def _with_english(column: Column, rows: Sequence[Sequence[str]]) -> Column:
    """Return a column that looks like an old font with the number of its cells in English."""
    if not column.looks_like:
        return column
    cells = (row[column.index] for row in rows if column.index < len(row))
    return replace(column, english=sum(map(legacy.reads_as_english, cells)))


def _is_hindi(heading: str) -> bool:
    return not re.search("[A-Za-z]", heading) and bool(re.search("[\u0900-\u097f]", heading))


def _calendar_if_dated(address: str, cells: Sequence[str]) -> str:
    """Return ``bikram`` for a column of dates whose years can only be of the Nepali calendar."""
    return calendar_of(cells) if is_dated(address) else ""


@functools.lru_cache(maxsize=2_000)
def _address(heading: str) -> tuple[str, str]:
    """Return the target of a heading and how sure that is."""
    key = key_of(heading)
    if not key:
        return NOTES, NONE
    known = spellings()
    if key in known:
        return known[key], SURE
    without = key_of(re.sub(r"\([^)]*\)|\[[^\]]*\]|/.*", " ", heading))
    if without in known:
        return known[without], LIKELY
    if len(key) >= _SHORTEST_FUZZY:
        found = process.extractOne(
            key, known.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_CLOSE
        )
        if found is not None and len(found[0]) >= _SHORTEST_FUZZY and known[found[0]]:
            return known[found[0]], LIKELY
    return NOTES, NONE


def _borne_out(column: Column, cells: Sequence[str], today: dt.date) -> Column:
    """Return the column with its guess, or without it when its cells say otherwise."""
    if column.target in (NOTES, LEAVE_OUT) or not cells:
        return column
    # What waits for a person to say in which font it is bears out nothing and speaks for nothing.
    if column.is_open:
        asked = replace(column, reading=column.looks, decided=True)
        return replace(_borne_out(asked, cells, today), reading="", decided=False)
    good = sum(_reads(column, cell, today) for cell in cells[:_SAMPLES])
    share = good / len(cells[:_SAMPLES])
    if share < _BORNE_OUT:
        return replace(column, target=NOTES, how=NONE)
    return replace(column, how=LIKELY) if column.how == SURE and share < 0.8 else column


def _reads(column: Column, cell: str, today: dt.date) -> bool:
    try:
        read_cell(column.target, column.read(cell), today, column.calendar)
    except FieldError:
        return False
    return True


def _one_each(columns: Sequence[Column]) -> list[Column]:
    """Return columns of which no two go to one field; a second telephone goes to the next field."""
    order = {SURE: 0, LIKELY: 1}
    taken: dict[str, int] = {}
    for column in sorted(columns, key=lambda one: (order.get(one.how, 2), one.index)):
        target: str = column.target
        while target in taken:
            target = _NEXT.get(target, NOTES)
        if target not in (NOTES, LEAVE_OUT):
            taken[target] = column.index
    by_index = {index: target for target, index in taken.items()}
    return [
        one
        if one.target in (NOTES, LEAVE_OUT) or by_index.get(one.index) == one.target
        else replace(one, target=by_index.get(one.index, NOTES), how=LIKELY)
        for one in columns
    ]


def _filled(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    found = []
    for row in rows:
        if index < len(row) and row[index].strip():
            found.append(row[index])
            if len(found) >= _SAMPLES * 2:
                break
    return found


def _samples(column: Column, cells: Sequence[str]) -> tuple[str, ...]:
    different_ones = dict.fromkeys(column.read(cell) for cell in cells)
    return tuple(list(different_ones)[:_SHOWN])


def _mostly_mobiles(cells: Sequence[str]) -> bool:
    plain = [re.sub(r"[\s\-]", "", ascii_digits(cell)) for cell in cells]
    return (
        len(plain) >= 3 and sum(bool(_MOBILE.fullmatch(one)) for one in plain) >= len(plain) * 0.8
    )


def _letter(index: int) -> str:
    """Return the name of a column in a spreadsheet: A, B … AA."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name = chr(65 + rest) + name
        index -= 1
    return name
