"""A table of statistics as a record: what it counts, what each row and column means, its cells.

Rules: frozen values, texts in the language that was shown when it was made, codes in ASCII that
never change; a cell that is not there is 0; a cell names the conditions of its cases, never the
cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from app.statistics.periods import Period
from models.queries.counting import Conditions, Direction

COUNT, RATE, DAYS = "count", "rate", "days"
ALL: Final = "all"
UNKNOWN: Final = "not_known"

type Number = int | Fraction
type CellKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is counted.

    Attributes:
        period: the days.
        state: official spelling of a state, "" for all; the home of the person.
        district: official spelling of a district, "" for all; the home of the person.
        purpose: a code of ``purpose`` that the person has, "" for any.
        by_first: a case that another office registered first counts on the day of that, and only
            once it was taken over, so that of all offices one counts it: as in returns.
    """

    period: Period
    state: str = ""
    district: str = ""
    purpose: str = ""
    by_first: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A row or a column.

    Attributes:
        code: ASCII, the same in every language and version.
        label: what is shown.
        meaning: its definition in a sentence.
        unit: ``COUNT`` for a number of persons, cases or referrals, else ``RATE`` or ``DAYS``.
    """

    code: str
    label: str
    meaning: str
    unit: str = COUNT


@dataclass(frozen=True, slots=True)
class Behind:
    """Which cases stand behind a number; handed to ``app.statistics.behind.cases_behind``.

    Attributes:
        where: conditions of the rows that are counted.
        referrals: of a number of referrals ``out`` or ``in``, code of the step and id of the
            office; None for persons.
        choice: what was counted.
    """

    choice: Choice
    where: Conditions = ()
    referrals: tuple[Direction, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One number; ``behind`` is None when no list of cases can stand for it."""

    value: Number
    behind: Behind | None = None


class ManyCells(Mapping[CellKey, Cell]):
    """Cells of a very large table, each made when it is asked for.

    Args:
        counts: numbers by row and, within it, by column.
        behind: returns what stands behind the number of a row and a column.
    """

    def __init__(
        self, counts: Mapping[str, Mapping[str, int]], behind: Callable[[str, str], Behind]
    ) -> None:
        self._counts, self._behind = counts, behind

    def __getitem__(self, key: CellKey) -> Cell:
        row, column = key
        return Cell(self._counts[row][column], self._behind(row, column))

    def __iter__(self) -> Iterator[CellKey]:
        return ((row, column) for row, found in self._counts.items() for column in found)

    def __len__(self) -> int:
        return sum(map(len, self._counts.values()))

    def numbers(self) -> Iterator[tuple[str, str, int]]:
        """Yield row, column and number of every cell without making it."""
        for row, found in self._counts.items():
            for column, number in found.items():
                yield row, column, number


@dataclass(frozen=True, slots=True)
class StatTable:
    """One table.

    Attributes:
        code: ASCII.
        title: what is counted, in a few words.
        definition: what is counted, on which day, and how often a person counts.
        choice: the period and what it was narrowed to.
        rows: in order.
        columns: in order.
        cells: by the codes of row and column.
        rows_add_up: True when the rows but ``ALL`` add up to the row ``ALL``.
        columns_add_up: the same for columns.
        sealed: how many sealed cases that this user can open were looked at as well.
    """

    code: str
    title: str
    definition: str
    choice: Choice
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: Mapping[CellKey, Cell] = field(default_factory=dict)
    rows_add_up: bool = False
    columns_add_up: bool = False
    sealed: int = 0
    _units: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _row_codes: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A file asks for each of very many numbers; that is no time to look through the heads.
        object.__setattr__(self, "_units", {head.code: head.unit for head in self.columns})
        object.__setattr__(self, "_row_codes", frozenset(head.code for head in self.rows))

    def value(self, row: str, column: str) -> Number | None:
        """Return a number; None for a rate or a number of days that is not known.

        Raises:
            KeyError: there is no such row or column.
        """
        unit = self._units[column]
        if row not in self._row_codes:
            raise KeyError(row)
        found = self.cells.get((row, column))
        if found is not None:
            return found.value
        return 0 if unit == COUNT else None

    def numbers(self) -> Iterator[tuple[str, str, Number]]:
        """Yield row, column and number of every cell that is not 0, without its cases."""
        if isinstance(self.cells, ManyCells):
            yield from self.cells.numbers()
        else:
            for (row, column), cell in self.cells.items():
                yield row, column, cell.value
