"""What of a table is told first: its main numbers, and what is drawn of it as bars, line or flow.

Rules: every number here stands in the table, none is counted anew; a drawing tells nothing that
the table beside it does not tell; texts are those of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.base.language import N_, translate
from app.statistics import victim_tables
from app.statistics.counts import band_lines, sex_lines
from app.statistics.flows import Flow, flows
from app.statistics.tables import ALL, COUNT, UNKNOWN, CellKey, Head, Number, StatTable
from app.statistics.victim_tables import RESCUED, TRAFFICKED
from models.fields.crosswalk import ALL_DETECTED

_PERSONS: Final = N_("Persons")
_FROM: Final = N_("From {place}")
_WHOLE: Final = {"ncrb_disposal": N_("Cases")}
MOST_BARS: Final = 14
MOST_FLOWS: Final = 12
_MOST_FIGURES: Final = 4
_SENT: Final = ("sent", "received", "accepted", "declined", "done", "waiting")
_OUTCOMES: Final = ("given", "waiting", "missing", "refused")
_FIGURES: Final[dict[str, tuple[CellKey, ...]]] = {
    victim_tables.SDG: (
        (ALL, ALL_DETECTED),
        ("all.under_18", ALL_DETECTED),
        ("female.all", ALL_DETECTED),
        (ALL, f"{ALL_DETECTED}{victim_tables.RATE_END}"),
        ("male.all", ALL_DETECTED),
    ),
    "ncrb_victims": (
        (ALL, TRAFFICKED),
        (ALL, RESCUED),
        ("all.under_18", TRAFFICKED),
        ("all.under_18", RESCUED),
    ),
    "ncrb_disposal": ((ALL, ALL), (ALL, "fir"), ("chargesheeted", ALL), ("convicted", ALL)),
    "referrals": ((ALL, "sent"), (ALL, "accepted"), (ALL, "waiting"), (ALL, "days.accepted")),
    "referrals_in": (
        (ALL, "received"),
        (ALL, "accepted"),
        (ALL, "waiting"),
        (ALL, "days.answered"),
    ),
    "needs": ((ALL, "needed"), (ALL, "given"), (ALL, "waiting"), (ALL, "missing")),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One main number.

    Attributes:
        label: what it counts, in a few words.
        number: None when it is not known.
        unit: as for a head.
        key: where in the table it stands.
    """

    label: str
    number: Number | None
    unit: str
    key: CellKey


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``parts`` in the order of the kinds of the chart."""

    label: str
    parts: tuple[int, ...]

    @property
    def whole(self) -> int:
        """The sum of the parts."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars, the parts of each being of several kinds.

    Attributes:
        bars: from above.
        kinds: labels of the parts, one alone for plain bars.
        left_out: how many bars have no room.
    """

    bars: tuple[Bar, ...]
    kinds: tuple[str, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class LineChart:
    """Numbers over time: label and number of each point."""

    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FlowChart:
    """From where to where; ``left_out`` counts persons of flows that have no room."""

    flows: tuple[Flow, ...]
    left_out: int = 0


type Chart = BarChart | LineChart | FlowChart


def is_empty(tables: Sequence[StatTable]) -> bool:
    """Say whether nothing was counted at all."""
    return not any(cell.value for table in tables for cell in table.cells.values())


def figures(table: StatTable) -> tuple[Figure, ...]:
    """Return the main numbers of a table, at most four."""
    named = _FIGURES.get(table.code) or _largest(table)
    rows = {head.code: head for head in table.rows}
    columns = {head.code: head for head in table.columns}
    found = [
        Figure(
            _label(table, rows[row], columns[column]), table.value(row, column), unit, (row, column)
        )
        for row, column in named
        if row in rows and column in columns
        for unit in (columns[column].unit,)
    ]
    return tuple(found[:_MOST_FIGURES])


def chart(table: StatTable) -> Chart:
    """Return what is drawn of a table."""
    if table.code == "flows":
        found = flows(table)
        rest = sum(one.persons for one in found[MOST_FLOWS:])
        return FlowChart(found[:MOST_FLOWS], rest)
    if table.code == victim_tables.OVER_TIME:
        rows = [head for head in table.rows if head.code != ALL]
        return LineChart(tuple((head.label, _count(table, head.code, ALL)) for head in rows))
    return _bars(table)


def _bars(table: StatTable) -> BarChart:
    """Return the bars of a table: of its columns where these are what is compared, else rows."""
    columns = {head.code: head for head in table.columns}
    if table.code in {victim_tables.SDG, "ncrb_victims"}:
        bands = [line.head for line in band_lines()]
        heads = [head for head in table.columns if head.unit == COUNT and head.code != ALL_DETECTED]
        return BarChart(
            tuple(
                Bar(head.label, tuple(_count(table, f"{ALL}.{b.code}", head.code) for b in bands))
                for head in heads
            ),
            tuple(head.label for head in bands),
        )
    if table.code in {"referrals", "referrals_in"}:
        steps = [columns[code] for code in _SENT if code in columns]
        bars = [Bar(head.label, (_count(table, ALL, head.code),)) for head in steps]
        return BarChart(tuple(bars), ("",))
    return _of_rows(table, _kinds(table))


def _kinds(table: StatTable) -> list[Head]:
    """Return the columns that the bars of rows are made of."""
    columns = {head.code: head for head in table.columns}
    for codes in (
        tuple(f"{ALL}.{line.head.code}" for line in band_lines()),
        ("fir", "no_fir"),
        _OUTCOMES,
    ):
        if all(code in columns for code in codes):
            return [columns[code] for code in codes]
    return [columns[ALL] if ALL in columns else table.columns[0]]


def _of_rows(table: StatTable, kinds: list[Head]) -> BarChart:
    rows = [head for head in table.rows if head.code != ALL]
    bars = [Bar(row.label, tuple(_count(table, row.code, k.code) for k in kinds)) for row in rows]
    filled = [bar for bar in bars if bar.whole]
    filled.sort(key=lambda bar: -bar.whole)
    labels = tuple(_short(kind) for kind in kinds) if len(kinds) > 1 else ("",)
    return BarChart(tuple(filled[:MOST_BARS]), labels, max(0, len(filled) - MOST_BARS))


def _short(head: Head) -> str:
    """Return a label without "All": of everybody under 18 only that they are under 18."""
    ages = {f"{ALL}.{line.head.code}": line.head.label for line in band_lines()}
    sexes = {f"{line.head.code}.{ALL}": line.head.label for line in sex_lines()}
    return ages.get(head.code) or sexes.get(head.code) or head.label


def _largest(table: StatTable) -> tuple[CellKey, ...]:
    """Return the number of everything, and the largest of the rows that are known."""
    columns = [head.code for head in table.columns if head.unit == COUNT]
    column = ALL if ALL in columns else columns[0]
    rows = [head.code for head in table.rows if head.code not in {ALL, UNKNOWN}]
    rows.sort(key=lambda code: -_count(table, code, column))
    filled = [row for row in rows if _count(table, row, column)]
    return tuple((row, column) for row in (ALL, *filled[: _MOST_FIGURES - 1]))


def _label(table: StatTable, row: Head, column: Head) -> str:
    if row.code == ALL:
        whole = translate(_WHOLE.get(table.code, _PERSONS))
        return whole if column.code == ALL else column.label
    if table.code == "flows":
        return translate(_FROM).format(place=row.label)
    if column.code in {ALL, ALL_DETECTED} or len(table.columns) == 1:
        return _short(row)
    return f"{column.label} · {_short(row)}"


def _count(table: StatTable, row: str, column: str) -> int:
    cell = table.cells.get((row, column))
    return int(cell.value) if cell is not None else 0
