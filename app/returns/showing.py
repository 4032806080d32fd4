"""The tables of a return as records: with titles, definitions and the words of rows and columns.

Rules: a row or column that this version does not know is shown by its code; flows list what is
shown, the largest first; nothing is added that the return does not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.returns import shapes
from app.returns.adding import Bounds
from app.returns.counting import Named, named, place_head
from app.returns.naming import shown_period
from app.returns.periods import Period
from app.returns.published import Published
from app.returns.records import ReturnCell, ReturnTable
from app.returns.tables import Cell, Ref
from app.statistics.tables import Head


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
    shape = shapes.SHAPES.get(name)
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
        places.sort(key=lambda head: (head.code == shapes.ALL, head.label, head.code))
        return tuple(places)
    wanted = dict.fromkeys(codes)
    found = [head for head in known if head.code in wanted]
    named_codes = {head.code for head in found}
    return (*found, *(Head(code, code, code) for code in wanted if code not in named_codes))
