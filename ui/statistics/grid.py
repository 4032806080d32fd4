"""A table of statistics laid out for a screen: heads of rows and columns, and where numbers stand.

Rules: flows are a list, one row each; a table with very many columns and few rows is turned round,
as on paper; every number keeps the key by which its cases are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.base.language import _
from app.base.numerals import in_digits, shown
from app.statistics.figures import Chart, Figure, chart, figures
from app.statistics.flows import flows
from app.statistics.tables import ALL, CellKey, Number, StatTable

_WIDE = 12


@dataclass(frozen=True)
class Grid:
    """Heads and keys.

    Attributes:
        rows: heads from above.
        columns: heads from the left.
        keys: for each row the keys of its numbers in the table.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    keys: tuple[tuple[CellKey, ...], ...]


NO_GRID: Final = Grid((), (), ())


@dataclass(frozen=True)
class Laid:
    """A table laid out: its numbers, its drawing, its main numbers."""

    grid: Grid
    chart: Chart
    figures: tuple[Figure, ...]


def laid_out(table: StatTable) -> Laid:
    """Return how a table is shown; for very many flows this takes a while."""
    return Laid(grid_of(table), chart(table), figures(table))


def grid_of(table: StatTable) -> Grid:
    """Return how a table is laid out."""
    if table.code == "flows":
        found = flows(table)
        rows = [route(one.source.label, one.destination.label) for one in found]
        keys = [((one.source.code, one.destination.code),) for one in found]
        return Grid((*rows, _("All")), (_("Persons"),), (*keys, ((ALL, ALL),)))
    down, across = table.rows, table.columns
    turned = len(across) > _WIDE >= len(down)
    if turned:
        down, across = across, down
    return Grid(
        tuple(head.label for head in down),
        tuple(head.label for head in across),
        tuple(
            tuple((o.code, head.code) if turned else (head.code, o.code) for o in across)
            for head in down
        ),
    )


def route(source: str, destination: str) -> str:
    """Return from where to where, in a few words."""
    return f"{source} → {destination}"


def number_words(number: Number | None) -> str:
    """Return a number as the officer likes it: by lakh; a dash when it is not known."""
    if number is None:
        return "–"
    return shown(number) if isinstance(number, int) else in_digits(f"{float(number):.2f}")


def key_words(table: StatTable, key: CellKey) -> str:
    """Return what a number counts, in words: "Female, Under 18 · Forced labour"."""
    rows = {head.code: head.label for head in table.rows}
    columns = {head.code: head.label for head in table.columns}
    row, column = rows.get(key[0], ""), columns.get(key[1], "")
    if table.code == "flows":
        return route(row, column)
    return " · ".join(part for part in (row, column) if part)
