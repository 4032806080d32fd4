"""Made-up tables for returns, small and random or of the real shapes, and what a reader is told.

Rules: what is published is built here from shapes and shown cells alone; of earlier returns the
reader knows which cells have not changed in between, which is more than is published.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence

from app.returns.counting import (
    AGES,
    ALL,
    DETECTED,
    FLOWS,
    FORMS,
    LINKS,
    NATIONALITY,
    NATIONS,
    PURPOSE_CODES,
    PURPOSES,
    REASONS,
    REFERRALS,
    RESCUED,
    SDG,
    SENT,
    SEXES,
    STEPS,
    TRAFFICKED,
    VICTIMS,
    both,
)
from app.returns.knowledge import Counted, Covered
from app.returns.periods import Period
from app.returns.tables import Cell, Ref, Shape, Sum, Table
from models.fields.crosswalk import NCRB_HEADS, SDG_SERIES
from models.fields.crosswalk import PURPOSES as CROSSWALK
from return_attacker import Reader

YEAR = 2026
QUARTER = Period(dt.date(YEAR, 4, 1), dt.date(YEAR, 6, 30), "quarter")
MONTHS = tuple(
    Period(dt.date(YEAR, month, 1), dt.date(YEAR, month, last), "month")
    for month, last in ((4, 30), (5, 31), (6, 30))
)


def add(counts: dict[Cell, int], row: str, column: str, by: int = 1) -> None:
    counts[row, column] = counts.get((row, column), 0) + by


def grid(inner: Sequence[Sequence[int]], name: str = "made_up") -> Table:
    """Return a table with totals of a grid of counts."""
    rows = tuple(f"r{number}" for number in range(len(inner)))
    columns = tuple(f"c{number}" for number in range(len(inner[0])))
    shape = Shape(name, (*rows, ALL), (*columns, ALL), (Sum(ALL, rows),), (Sum(ALL, columns),))
    counts: dict[Cell, int] = {}
    for row, line in zip(rows, inner, strict=True):
        for column, count in zip(columns, line, strict=True):
            for cell in ((row, column), (row, ALL), (ALL, column), (ALL, ALL)):
                add(counts, *cell, by=count)
    return Table(shape, counts)


FORM_OF = {
    code: FORMS[SDG_SERIES.index(found.sdg) - 1] if found.sdg in SDG_SERIES else FORMS[-1]
    for code, found in CROSSWALK.items()
}
HEAD_OF = {
    code: PURPOSE_CODES[NCRB_HEADS.index(found.ncrb)]
    if found.ncrb in NCRB_HEADS
    else PURPOSE_CODES[-1]
    for code, found in CROSSWALK.items()
}
NO_FLOWS = tuple(link for link in LINKS if link.left[0][0] != "flows")


def people_tables(rng: random.Random, number: int) -> tuple[Table, ...]:
    """Return the tables about victims for so many made-up people."""
    sdg: dict[Cell, int] = {}
    victims: dict[Cell, int] = {}
    nations: dict[Cell, int] = {}
    purposes: dict[Cell, int] = {}
    kinds = tuple(CROSSWALK)
    weights = [1 / (place + 1) for place in range(len(kinds))]
    for _person in range(number):
        sex = rng.choices(SEXES, [70, 28, 1, 2])[0]
        age = rng.choices(AGES, [45, 50, 5])[0]
        rescued = rng.random() < 0.8
        chosen = set(rng.choices(kinds, weights, k=rng.choice([0, 1, 1, 1, 2])))
        # What has no form or no head only counts as not known where nothing else is known.
        forms = {FORM_OF[one] for one in chosen} - {FORMS[-1]} or {FORMS[-1]}
        heads = {HEAD_OF[one] for one in chosen} - {PURPOSE_CODES[-1]} or {PURPOSE_CODES[-1]}
        for row in (both(s, a) for s in (sex, ALL) for a in (age, ALL)):
            for column in (*forms, DETECTED):
                add(sdg, row, column)
            add(victims, row, TRAFFICKED)
            add(victims, row, RESCUED, by=int(rescued))
        for row in heads | {ALL}:
            for column in (both(sex, ALL), ALL):
                add(purposes, row, column)
        nation = rng.choices(NATIONS, [70, 20, 6, 1, 1, 1, 1, 1, 1, 1, 3])[0]
        for row in (nation, ALL):
            add(nations, row, ALL, by=int(rescued))
    return (
        Table(SDG, sdg),
        Table(VICTIMS, victims),
        Table(NATIONALITY, nations),
        Table(PURPOSES, purposes),
    )


def flow_table(rng: random.Random, number: int, districts: int) -> Table:
    """Return a sparse table of so many people between so many districts."""
    names = [f"d{place:03}" for place in range(districts)]
    others = list(names)
    rng.shuffle(others)
    weights = [1 / (place + 1) ** 0.8 for place in range(districts)]
    counts: dict[Cell, int] = {}
    pairs = zip(
        rng.choices(names, weights, k=number), rng.choices(others, weights, k=number), strict=True
    )
    for start, end in pairs:
        for cell in ((start, end), (start, ALL), (ALL, end), (ALL, ALL)):
            add(counts, *cell)
    return Table(FLOWS, counts)


def referral_table(rng: random.Random, number: int) -> Table:
    """Return what became of so many made-up referrals."""
    counts: dict[Cell, int] = {}
    for _one in range(number):
        steps = rng.choices(STEPS, [10, 40, 20, 20, 15, 3, 2])[:1]
        if steps == ["declined"]:
            steps.append(rng.choice(REASONS))
        for column in (SENT, *steps):
            add(counts, ALL, column)
    return Table(REFERRALS, counts)


def real_return(seed: int, people: int, period: Period = QUARTER) -> Counted:
    return Counted(period, people_tables(random.Random(seed), people), NO_FLOWS)


def _totals_over(shape: Shape, cell: Cell) -> list[Cell]:
    row, column = cell
    over = [(one.total, column) for one in shape.row_sums if row in one.parts]
    return over + [(row, one.total) for one in shape.column_sums if column in one.parts]


def _sums(shape: Shape, cells: Mapping[Cell, int]) -> list[tuple[list[Cell], Cell, str]]:
    """Return parts, total and kind of each sum, spelt out anew from the shape."""
    rows = shape.rows or tuple(dict.fromkeys(row for row, _column in cells))
    columns = shape.columns or tuple(dict.fromkeys(column for _row, column in cells))
    found: list[tuple[list[Cell], Cell, str]] = []
    for one in shape.row_sums:
        parts = one.parts or tuple(row for row in rows if row != one.total)
        found += [([(row, c) for row in parts], (one.total, c), one.kind) for c in columns]
    for one in shape.column_sums:
        parts = one.parts or tuple(column for column in columns if column != one.total)
        found += [([(r, column) for column in parts], (r, one.total), one.kind) for r in rows]
    return found


def told(reader: Reader, number: int, covered: Covered) -> dict[object, int]:
    """Tell a reader what one return publishes; return what is shown, by number and cell."""
    counted = covered.counted
    shown: dict[object, int] = {}
    for table in counted.tables:
        shape = table.shape
        hidden = {(row, column) for name, row, column in covered.hidden if name == shape.id}
        for cell in table.counts:
            name = (number, (shape.id, *cell))
            if cell not in hidden:
                shown[name] = table.counts[cell]
            elif shape.is_open or any(one in hidden for one in _totals_over(shape, cell)):
                reader.unknown(name)
            else:
                reader.unknown(name, floor=1)
        _told_sums(reader, number, table, shown)
    for link in counted.links:
        both_sides = [(ref, 1) for ref in link.left] + [(ref, -1) for ref in link.right]
        reader.equation([((number, ref), sign) for ref, sign in both_sides], shown)
    return shown


def _told_sums(reader: Reader, number: int, table: Table, shown: Mapping[object, int]) -> None:
    shape = table.shape
    for place, (parts, total, kind) in enumerate(_sums(shape, table.counts)):
        terms: list[tuple[object, int]] = [
            ((number, (shape.id, *cell)), sign)
            for cell, sign in [*((part, 1) for part in parts), (total, -1)]
            if cell in table.counts
        ]
        if kind != "equal":
            slack = ("people" if kind == "within" else "slack", number, shape.id, place)
            terms.append((slack, 1 if kind == "within" else -1))
        reader.equation(terms, shown)


def told_over_time(
    reader: Reader,
    shown: Mapping[object, int],
    whole: tuple[int, Counted],
    parts: Sequence[tuple[int, Counted]],
    *,
    rest: bool = False,
) -> None:
    """Tell a reader that the days of some returns add up to those of another one."""
    number, counted = whole
    refs: set[Ref] = {ref for _n, one in (whole, *parts) for ref in one.refs()}
    for ref in sorted(refs):
        more = counted.count(ref) - sum(one.count(ref) for _n, one in parts)
        if more < 0 or (more and not rest):
            continue
        terms: list[tuple[object, int]] = [
            ((n, ref), 1) for n, one in parts if one.count(ref) or not _is_open(one, ref)
        ]
        if counted.count(ref) or not _is_open(counted, ref):
            terms.append(((number, ref), -1))
        if rest:
            terms.append((("people", number, *ref), 1))
        reader.equation(terms, shown)


def _is_open(counted: Counted, ref: Ref) -> bool:
    table = counted.table(ref)
    return table is not None and table.shape.is_open
