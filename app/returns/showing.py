"""The tables of a return as records with titles and words, and their totals as a spreadsheet.

Rules:

* Records: a row or column that this version does not know is shown by its code; flows list what is
  shown, the largest first; nothing is added that the return does not tell.
* The spreadsheet: only who may export takes them out; a count that is not known stands as the words
  for what is known of it; the file appears when it is complete and never replaces another; what was
  made up for practice says so; the log tells that totals left, never what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from app.base.errors import FactRefusedError
from app.base.jobs import Token
from app.base.language import N_, translate
from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services
from app.returns import counting
from app.returns.adding import Bounds
from app.returns.counting import Named, named, place_head
from app.returns.naming import shown_period
from app.returns.periods import Period
from app.returns.published import Published
from app.returns.records import ReturnCell, ReturnTable, Totals
from app.returns.tables import Cell, Ref
from app.returns.words import cell_words
from app.statistics.tables import Head
from app.system.table_files import Row, write_xlsx


def shown_tables(told: Published) -> tuple[ReturnTable, ...]:
    """Return the tables of one return."""
    cells = {
        name: {cell: told_cell(count) for cell, count in counts.items()}
        for name, counts in told.tables.items()
    }
    return _tables(told.period, cells)


def shown_totals(period: Period, totals: Mapping[Ref, Bounds]) -> tuple[ReturnTable, ...]:
    """Return the tables of several returns that were added up."""
    cells: dict[str, dict[Cell, ReturnCell]] = {}
    for (name, row, column), known in totals.items():
        cell = ReturnCell(known.least, known.most, is_hidden=not known.is_exact)
        cells.setdefault(name, {})[row, column] = cell
    return _tables(period, cells)


def told_cell(count: int | None) -> ReturnCell:
    """Return a count of a return as a record, None for a hidden one."""
    return ReturnCell(0, None, is_hidden=True) if count is None else ReturnCell(count, count)


def _tables(
    period: Period, cells: Mapping[str, Mapping[Cell, ReturnCell]]
) -> tuple[ReturnTable, ...]:
    names = named(shown_period(period))
    order = [
        *(name for name in names if name in cells),
        *(name for name in cells if name not in names),
    ]
    return tuple(_table(name, names.get(name), cells[name]) for name in order)


def _table(name: str, known: Named | None, cells: Mapping[Cell, ReturnCell]) -> ReturnTable:
    shape = counting.SHAPES.get(name)
    is_open = shape is not None and shape.is_open
    rows = dict.fromkeys(row for row, _column in cells)
    columns = dict.fromkeys(column for _row, column in cells)
    return ReturnTable(
        code=name,
        title=known.title if known else name,
        definition=known.definition if known else "",
        rows=_heads(rows, known.rows if known else (), is_open=is_open),
        columns=_heads(columns, known.columns if known else (), is_open=is_open),
        cells=dict(cells),
        is_open=is_open,
    )


def _heads(codes: Iterable[str], known: Iterable[Head], *, is_open: bool) -> tuple[Head, ...]:
    """Return heads in the order of the definitions; places by their names, all at the end."""
    if is_open:
        places = [place_head(code) for code in codes]
        places.sort(key=lambda head: (head.code == counting.ALL, head.label, head.code))
        return tuple(places)
    wanted = dict.fromkeys(codes)
    found = [head for head in known if head.code in wanted]
    named_codes = {head.code for head in found}
    return (*found, *(Head(code, code, code) for code in wanted if code not in named_codes))


SUFFIX: Final = ".xlsx"
_WHAT: Final = N_("What is counted")
_OFFICES: Final = N_("Offices")
_COUNTED: Final = N_("Counted")
_AWAITED: Final = N_("Nothing came yet")
_NOT_COUNTED: Final = N_("Not counted")
_DEFINITION: Final = N_("Definition")
_PRACTICE: Final = N_("Practice data")
_MADE_UP: Final = N_("made up")

type Sheet = tuple[str, tuple[str, ...], Iterator[Row]]


def write_totals(s: Services, totals: Totals, target: Path, token: Token | None = None) -> Path:
    """Write totals into a new spreadsheet, with the offices they are of and the definitions.

    Args:
        s: the open register.
        totals: as ``nodal.totals`` returned them.
        target: a new file that ends in ``.xlsx``.
        token: looked at between the rows.

    Raises:
        CaseStateError: the role may not export.
        FactRefusedError: another ending.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
        Cancelled: the officer asked to stop; nothing was left behind.
    """
    require(s, Act.EXPORT)
    if target.suffix.casefold() != SUFFIX:
        raise FactRefusedError(field=N_("Format"), reason="code.unknown")
    sheets = (_marked(s, one, token or Token()) for one in _sheets(totals))
    form = SUFFIX.removeprefix(".")
    partial_files.complete_noted(
        s,
        target,
        lambda part: write_xlsx(part, sheets),
        lambda session: log.record(session, s, "returns_exported", format=form),
    )
    return target


def _sheets(totals: Totals) -> Iterator[Sheet]:
    days = totals.period.shown
    yield translate(_OFFICES), (translate(_OFFICES), days), _offices(totals)
    for table in totals.tables:
        if table.is_open:
            yield table.code, (days, "", ""), _pairs(table)
        else:
            heads = (days, *(column.label for column in table.columns))
            yield table.code, heads, _grid(table)
    yield translate(_DEFINITION), (translate(_WHAT), translate(_DEFINITION)), _meanings(totals)


def _offices(totals: Totals) -> Iterator[Row]:
    for one in totals.sent:
        yield [one.name, translate(_COUNTED)]
    for one in totals.missing:
        yield [one.name, translate(_AWAITED)]
    for left_out in totals.marked:
        yield [left_out.office_name, f"{translate(_NOT_COUNTED)}: {left_out.mark_text}"]


def _grid(table: ReturnTable) -> Iterator[Row]:
    for row in table.rows:
        cells = [table.cell(row.code, column.code) for column in table.columns]
        yield [row.label, *(one.least if one.is_exact else cell_words(one) for one in cells)]


def _pairs(table: ReturnTable) -> Iterator[Row]:
    """Yield one row for each pair of places that stands in a table of flows."""
    starts = {head.code: head.label for head in table.rows}
    ends = {head.code: head.label for head in table.columns}
    for (row, column), cell in table.cells.items():
        yield [starts[row], ends[column], cell.least if cell.is_exact else cell_words(cell)]


def _meanings(totals: Totals) -> Iterator[Row]:
    for table in totals.tables:
        yield [table.title, table.definition]
        heads = {} if table.is_open else {one.label: one for one in (*table.rows, *table.columns)}
        for label, one in heads.items():
            yield [f"{table.code}: {label}", one.meaning]


def _marked(s: Services, sheet: Sheet, token: Token) -> Sheet:
    title, heads, rows = sheet

    def looked_at() -> Iterator[Row]:
        for row in rows:
            token.checkpoint()
            yield [*row, translate(_MADE_UP)] if s.office.practice else row

    return title, (*heads, translate(_PRACTICE)) if s.office.practice else heads, looked_at()
