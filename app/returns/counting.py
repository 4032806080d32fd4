"""The tables of a return, counted out of the register or named in words without counting.

Rules: the numbers are those of the page of statistics, but that a case belongs to the day of its
first registration by any office and to the office that holds it at the end of the last day; sealed
cases are not counted, because what is kept of a return can be read by everybody in the office;
places have codes of their own that only stand for lists of this program.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.base.jobs import Token
from app.base.language import N_, translate
from app.core.services import Services
from app.returns import shapes
from app.returns.knowledge import Counted
from app.returns.naming import period_of_return
from app.returns.tables import CODE, Cell, Table
from app.statistics.counts import Look, look
from app.statistics.flows import flows_table, place_code, place_label
from app.statistics.ncrb import ncrb_tables
from app.statistics.periods import Period
from app.statistics.referrals import referrals_tables
from app.statistics.sdg import sdg_table
from app.statistics.tables import UNKNOWN, Choice, Head, StatTable
from models.index import fact_codes as codes

_BY_FIRST: Final = N_(
    "A case that another office registered first counts on the day of that, and only in the return"
    " of the office that holds it at the end of the period."
)


@dataclass(frozen=True)
class Named:
    """A table in words: its title, its definition, and its rows and columns by their codes."""

    title: str
    definition: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]


def counted(s: Services, period: Period, token: Token | None = None) -> Counted:
    """Count all tables of a return.

    Args:
        s: the open register.
        period: the days.
        token: asked between stretches of cases whether to stop.

    Raises:
        CaseStateError: the role may not see cases.
        Cancelled: the officer asked to stop.
    """
    with look(s, token) as one:
        found = _tables(one, Choice(period, by_first=True))
    tables = tuple(Table(shape, _cells(found[name], name)) for name, shape in shapes.SHAPES.items())
    return Counted(period_of_return(period), tables, shapes.LINKS)


def named(period: Period) -> Mapping[str, Named]:
    """Return the tables of a return in words, without counting anything."""
    found = _tables(Look((), 0, Token()), Choice(period, by_first=True))
    return {name: _named(found[name], name) for name in shapes.SHAPES}


def place_head(code: str) -> Head:
    """Return a place of a flow in words; a code of another list is shown as it is."""
    if code == shapes.ALL:
        return Head(code, translate(N_("All")), translate(N_("All")))
    if code == UNKNOWN:
        return Head(code, translate(N_("Not known")), translate(N_("Not known")))
    place = _places().get(code)
    label = code if place is None else place_label(place)
    return Head(code, label, label)


def flow_code(place: int) -> str:
    """Return the code of a place as it stands in a return."""
    code = place_code(place).lower()
    if CODE.fullmatch(code):
        return code
    return f"{codes.places()[place][0].lower()}.{place:08x}"


@functools.cache
def _places() -> Mapping[str, int]:
    return {flow_code(place): place for place in codes.places()}


def _tables(one: Look, choice: Choice) -> dict[str, StatTable]:
    tables = (
        sdg_table(one, choice),
        *ncrb_tables(one, choice),
        flows_table(one, choice),
        *referrals_tables(one, choice),
    )
    return {table.code: table for table in tables}


def _cells(table: StatTable, name: str) -> dict[Cell, int]:
    """Return the counts of a table of statistics by the codes of the return."""
    shape = shapes.SHAPES[name]
    known = set(shape.cells())
    cells: dict[Cell, int] = {}
    for (row, column), count in _raw(table):
        if shape.is_open or (row, column) in known:
            cells[row, column] = cells.get((row, column), 0) + count
    return cells


def _raw(table: StatTable) -> Iterator[tuple[Cell, int]]:
    if table.code == shapes.FLOWS.id:
        spelled = {place_code(place): flow_code(place) for place in codes.places()}
        for row, column, number in table.numbers():
            yield (spelled.get(row, row), spelled.get(column, column)), int(number)
        return
    for row, column, number in table.numbers():
        if isinstance(number, int):
            yield (row.lower(), column.lower()), number


def _named(table: StatTable, name: str) -> Named:
    shape = shapes.SHAPES[name]
    definition = table.definition
    if shape is not shapes.REFERRALS:
        definition = f"{definition} {translate(_BY_FIRST)}"
    return Named(
        table.title,
        definition,
        _heads(table.rows, shape.rows),
        _heads(table.columns, shape.columns),
    )


def _heads(heads: tuple[Head, ...], wanted: tuple[str, ...]) -> tuple[Head, ...]:
    found = {head.code.lower(): head for head in heads}
    return tuple(
        Head(code, found[code].label, found[code].meaning) for code in wanted if code in found
    )
