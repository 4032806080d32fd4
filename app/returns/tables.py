"""Tables of counts, and the sums that hold between their cells.

Rules: a shape says which cells a table has and which sums hold, a table adds the counts; a table
whose counts break a declared sum cannot be made; in an open (sparse) shape the codes are those
that occur, and a cell that is not there is 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")
"""What a code of a table, a row or a column looks like."""

LARGEST: Final = 2**31 - 1
"""No count is larger."""

EQUAL: Final = "equal"
WITHIN: Final = "within"
COVERS: Final = "covers"

Cell = tuple[str, str]
"""Row code and column code."""

Ref = tuple[str, str, str]
"""Id of a table, row code and column code."""


@dataclass(frozen=True)
class Sum:
    """A sum along one axis, which holds in every line of the other axis.

    Attributes:
        total: the code of the total.
        parts: the codes that add up to it; empty in an open shape: all other codes.
        kind: ``equal``; ``within`` when the parts are only some of the total (a victim of forced
            labour is one of all victims); ``covers`` when somebody may be in several parts, but
            everybody of the total is in one at least.
    """

    total: str
    parts: tuple[str, ...] = ()
    kind: Literal["equal", "within", "covers"] = "equal"


@dataclass(frozen=True)
class Shape:
    """The definition of a table.

    Attributes:
        id: code of the table.
        rows, columns: all codes in their order; both empty in an open shape.
        row_sums: sums over rows, in every column.
        column_sums: sums over columns, in every row.
        is_open: the codes are those that occur, as with districts; only cells that are not 0 are
            kept, and only those that are shown are sent.
    """

    id: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    row_sums: tuple[Sum, ...] = ()
    column_sums: tuple[Sum, ...] = ()
    is_open: bool = False

    def __post_init__(self) -> None:
        if self.is_open == bool(self.rows or self.columns):
            raise ValueError("an open shape lists no codes, every other one does")
        for axis, sums in ((self.rows, self.row_sums), (self.columns, self.column_sums)):
            if len(set(axis)) != len(axis):
                raise ValueError("a code stands twice on an axis")
            for one in sums:
                self._check_sum(axis, one)
        for code in (self.id, *self.rows, *self.columns):
            if not CODE.fullmatch(code):
                raise ValueError("not a code")

    def _check_sum(self, axis: tuple[str, ...], one: Sum) -> None:
        if self.is_open:
            if one.parts or one.kind != EQUAL:
                raise ValueError("a sum of an open shape is of all other codes")
        elif not one.parts or len({one.total, *one.parts}) != len(one.parts) + 1:
            raise ValueError("a sum needs parts, each once, without its total")
        elif not {one.total, *one.parts} <= set(axis):
            raise ValueError("a sum names a code that is not on its axis")

    def cells(self) -> Iterator[Cell]:
        """Yield all cells of a shape that is not open, row by row."""
        for row in self.rows:
            for column in self.columns:
                yield row, column


@dataclass(frozen=True)
class Link:
    """Cells of two tables that count the same people: both sides have the same sum."""

    left: tuple[Ref, ...]
    right: tuple[Ref, ...]


@dataclass(frozen=True)
class Equation:
    """Cells that add up: the sum of coefficient times count is 0.

    Attributes:
        terms: cells with +1 or -1; the total of a sum has -1.
        slack: 0 when it holds exactly; else the coefficient of a number that is not a cell and
            not below 0.
        counts_people: the slack is itself a count of people (those of the total who are in no
            part), which can be worked out from the cells.
    """

    terms: tuple[tuple[Cell, int], ...]
    slack: int = 0
    counts_people: bool = False


_SLACK: Final = {EQUAL: (0, False), WITHIN: (1, True), COVERS: (-1, False)}


@dataclass(frozen=True)
class Table:
    """A shape with its counts.

    Attributes:
        counts: count of each cell; a cell that is not there is 0.

    Raises:
        ValueError: a cell that the shape does not have, a negative count, a sum that does not
            hold.
    """

    shape: Shape
    counts: Mapping[Cell, int]
    equations: tuple[Equation, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shape = self.shape
        if shape.is_open:
            kept = {cell: count for cell, count in sorted(self.counts.items()) if count}
        else:
            kept = {cell: self.counts.get(cell, 0) for cell in shape.cells()}
            if not set(self.counts) <= set(kept):
                raise ValueError("a count for a cell that the table does not have")
        for (row, column), count in kept.items():
            if not 0 <= count <= LARGEST:
                raise ValueError("a count is out of range")
            if not (CODE.fullmatch(row) and CODE.fullmatch(column)):
                raise ValueError("not a code")
        object.__setattr__(self, "counts", kept)
        object.__setattr__(self, "equations", tuple(equations(shape, kept)))
        for equation in self.equations:
            over = sum(sign * kept.get(cell, 0) for cell, sign in equation.terms)
            if (over * equation.slack > 0) if equation.slack else over:
                raise ValueError("a declared sum does not hold")


def equations(shape: Shape, cells: Mapping[Cell, object] | None = None) -> Iterator[Equation]:
    """Yield all sums of a shape, cell by cell.

    Args:
        shape: the definition.
        cells: for an open shape the cells that occur; all others are 0.
    """
    if shape.is_open:
        yield from _open_equations(shape, cells or {})
        return
    for one in shape.row_sums:
        for column in shape.columns:
            yield _equation(one, [(row, column) for row in (*one.parts, one.total)])
    for one in shape.column_sums:
        for row in shape.rows:
            yield _equation(one, [(row, column) for column in (*one.parts, one.total)])


def _equation(one: Sum, cells: Sequence[Cell]) -> Equation:
    slack, people = _SLACK[one.kind]
    *parts, total = cells
    return Equation((*((part, 1) for part in parts), (total, -1)), slack, people)


def _open_equations(shape: Shape, cells: Mapping[Cell, object]) -> Iterator[Equation]:
    by_column: dict[str, list[Cell]] = {}
    by_row: dict[str, list[Cell]] = {}
    for row, column in cells:
        by_column.setdefault(column, []).append((row, column))
        by_row.setdefault(row, []).append((row, column))
    for one in shape.row_sums:
        for column, found in by_column.items():
            yield _open_equation(found, (one.total, column))
    for one in shape.column_sums:
        for row, found in by_row.items():
            yield _open_equation(found, (row, one.total))


def _open_equation(found: Sequence[Cell], total: Cell) -> Equation:
    return Equation((*((cell, 1) for cell in found if cell != total), (total, -1)))
