"""Made-up tables for returns, small and random or of the real shapes, and what a reader is told.

Rules: what is published is built here from shapes and shown cells alone; of earlier returns the
reader knows which cells have not changed in between, which is more than is published.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence

from app.returns.knowledge import Counted, Covered
from app.returns.periods import Period
from app.returns.shapes import (
    AGES,
    ALL,
    ANSWERS,
    FLOWS,
    FORMS,
    LINKS,
    NATIONALITY,
    NATIONS,
    PURPOSE_CODES,
    PURPOSES,
    REASONS,
    SDG,
    SEXES,
    VICTIMS,
    both,
    referrals,
)
from app.returns.tables import Cell, Ref, Shape, Sum, Table
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


def people_tables(rng: random.Random, number: int) -> tuple[Table, ...]:
    """Return the tables about victims for so many made-up people."""
    sdg: dict[Cell, int] = {}
    victims: dict[Cell, int] = {}
    nations: dict[Cell, int] = {}
    purposes: dict[Cell, int] = {}
    weights = [1 / (place + 1) for place in range(len(PURPOSE_CODES))]
    for _person in range(number):
        sex = rng.choices(SEXES, [70, 28, 1, 2])[0]
        age = rng.choices(AGES, [45, 50, 5])[0]
        form = rng.choices(FORMS, [45, 40, 1, 10, 4])[0]
        rescued = rng.random() < 0.8
        for row in (both(s, a) for s in (sex, ALL) for a in (age, ALL)):
            add(sdg, row, form)
            add(sdg, row, ALL)
            add(victims, row, "trafficked")
            add(victims, row, "rescued", by=int(rescued))
        chosen = set(rng.choices(PURPOSE_CODES, weights, k=rng.choice([1, 1, 2])))
        for row in (*chosen, ALL):
            add(purposes, row, sex)
            add(purposes, row, ALL)
        nation = rng.choices(NATIONS, [70, 20, 6, 1, 3])[0]
        for row in (nation, ALL):
            add(nations, row, "rescued", by=int(rescued))
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


def referral_table(rng: random.Random, offices: int, usual: int = 20) -> Table:
    """Return what so many made-up counterparts answered."""
    names = [f"office{place:03}" for place in range(offices)]
    counts: dict[Cell, int] = {}
    for name in names:
        for _one in range(int(rng.expovariate(1 / usual))):
            answer = rng.choices(ANSWERS, [60, 20, 15, 5])[0]
            columns = ["sent", answer] + ([rng.choice(REASONS)] if answer == "declined" else [])
            for row in (name, ALL):
                for column in columns:
                    add(counts, row, column)
    return Table(referrals(names), counts)


def real_return(seed: int, people: int, period: Period = QUARTER) -> Counted:
    return Counted(period, people_tables(random.Random(seed), people), LINKS)


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
