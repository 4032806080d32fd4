"""The returns of many offices become one: totals with bounds, who is missing, what changed.

Rules: of the returns of one office for one period the newest counts, once; a return of another
version, of an office that is not expected, or for days that are counted already is left out and
named; a hidden cell counts as what is known of it at least and at most; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.returns.periods import Period
from app.returns.published import Published
from app.returns.tables import Cell, Equation, Ref, Shape, equations

_MOST_ROUNDS: Final = 100
_MOST_COUNT: Final = 2**53 - 1
"""No packet tells a larger number."""


class Mark(StrEnum):
    """Why a return is not counted."""

    REPLACED = "replaced"
    TWICE = "twice"
    OLD_VERSION = "old-version"
    NEWER_VERSION = "newer-version"
    UNKNOWN_OFFICE = "unknown-office"
    OTHER_PERIOD = "other-period"
    OVERLAPS = "overlaps"
    MADE_TOO_EARLY = "made-too-early"
    ODD_TABLES = "odd-tables"


@dataclass(frozen=True)
class Arrived:
    """A return as it came.

    Attributes:
        office: who signed it.
        packet: id of its packet.
        number: rises with each packet of the office; the larger one is the newer one.
    """

    office: str
    packet: str
    number: int
    told: Published


@dataclass(frozen=True)
class Bounds:
    """What is known of a count; ``most`` is None when nothing limits it."""

    least: int
    most: int | None

    @property
    def is_exact(self) -> bool:
        """False for one that is shown as "at least"."""
        return self.least == self.most

    @property
    def is_impossible(self) -> bool:
        """True when no count is as large as the least and as small as the most."""
        return self.least > (_MOST_COUNT if self.most is None else self.most)

    def __add__(self, other: Bounds) -> Bounds:
        both = None if self.most is None or other.most is None else self.most + other.most
        return Bounds(self.least + other.least, both)


@dataclass(frozen=True)
class Change:
    """A cell that an office tells otherwise than in its return before; None for a hidden count.

    Attributes:
        was_absent, is_absent: the return does not list the cell, as it may be with flows.
    """

    office: str
    ref: Ref
    before: int | None
    after: int | None
    was_absent: bool = False
    is_absent: bool = False


@dataclass(frozen=True)
class AddedUp:
    """The sum of the returns for a period.

    Attributes:
        totals: by cell; cells of open tables that nobody shows are not in it.
        sent, missing: offices of the list, in its order.
        counted: the returns that are added up, one of each office.
        marked: returns that are not counted, and why.
        changes: against the last return of the office: the one it replaces, else the one for the
            last days before.
    """

    period: Period
    totals: Mapping[Ref, Bounds]
    sent: tuple[str, ...]
    missing: tuple[str, ...]
    counted: tuple[Arrived, ...]
    marked: tuple[tuple[Arrived, Mark], ...]
    changes: tuple[Change, ...]


def add_up(
    period: Period,
    expected: Sequence[str],
    arrived: Iterable[Arrived],
    shapes: Mapping[str, Shape],
    definitions: int,
) -> AddedUp:
    """Add the returns for a period up.

    Args:
        period: the days.
        expected: the offices of the list, each once.
        arrived: all returns that came, in any order; those for other periods serve to compare.
        shapes: the definitions of the tables by id.
        definitions: their version.
    """
    marked: list[tuple[Arrived, Mark]] = []
    good: list[Arrived] = []
    for one in sorted(arrived, key=lambda one: (one.office, one.number, one.packet)):
        mark = _mark(one, set(expected), shapes, definitions)
        if mark is None and any(one.packet == two.packet for two in good):
            mark = Mark.TWICE
        if mark is None:
            good.append(one)
        else:
            marked.append((one, mark))
    counted: dict[str, Arrived] = {}
    for one in good:
        if one.told.period.days == period.days:
            if one.office in counted:
                marked.append((counted[one.office], Mark.REPLACED))
            counted[one.office] = one
        elif one.told.period.meets(period):
            marked.append((one, Mark.OVERLAPS))
    return AddedUp(
        period,
        _totals([bounds(one.told, shapes) for one in counted.values()], shapes),
        tuple(office for office in expected if office in counted),
        tuple(office for office in expected if office not in counted),
        tuple(counted.values()),
        tuple(marked),
        tuple(change for one in counted.values() for change in _changes(one, good)),
    )


def _totals(
    known: Sequence[Mapping[Ref, Bounds]], shapes: Mapping[str, Shape]
) -> dict[Ref, Bounds]:
    totals: dict[Ref, Bounds] = {}
    for ref in dict.fromkeys(ref for one in known for ref in one):
        # What an open table does not list is none or hidden.
        nothing = Bounds(0, None) if shapes[ref[0]].is_open else Bounds(0, 0)
        totals[ref] = sum((one.get(ref, nothing) for one in known), Bounds(0, 0))
    return totals


def _mark(
    one: Arrived, expected: set[str], shapes: Mapping[str, Shape], definitions: int
) -> Mark | None:
    told = one.told
    if one.office not in expected:
        return Mark.UNKNOWN_OFFICE
    if told.definitions != definitions:
        return Mark.OLD_VERSION if told.definitions < definitions else Mark.NEWER_VERSION
    if told.is_early:
        return Mark.MADE_TOO_EARLY
    if any(not _fits(shapes.get(name), cells) for name, cells in told.tables.items()):
        return Mark.ODD_TABLES
    # Hidden counts that no numbers could stand for, such as a part larger than its total.
    if any(one.is_impossible for one in bounds(told, shapes).values()):
        return Mark.ODD_TABLES
    return None


def _fits(shape: Shape | None, cells: Mapping[Cell, int | None]) -> bool:
    """True when the cells are those of the shape, and what is shown whole adds up."""
    if shape is None:
        return False
    if shape.is_open:
        return None not in cells.values()
    if set(cells) != set(shape.cells()):
        return False
    for equation in equations(shape):
        counts = [(cells[cell], sign) for cell, sign in equation.terms]
        shown = [count * sign for count, sign in counts if count is not None]
        if len(shown) == len(counts):
            over = sum(shown)
            if (over * equation.slack > 0) if equation.slack else over:
                return False
    return True


def bounds(told: Published, shapes: Mapping[str, Shape]) -> dict[Ref, Bounds]:
    """Return what is known of each cell of one return, by its own sums.

    Args:
        told: a return whose tables fit their shapes.
        shapes: the definitions.
    """
    found: dict[Ref, Bounds] = {}
    for name, cells in told.tables.items():
        low = {cell: count or 0 for cell, count in cells.items()}
        high = dict(cells)
        sums = () if shapes[name].is_open else tuple(equations(shapes[name]))
        for _round in range(_MOST_ROUNDS):
            changed = [_tighten(one, low, high) for one in sums]
            # Counts that contradict each other would be narrowed for ever.
            if True not in changed or _contradict(low, high):
                break
        found |= {(name, *cell): Bounds(low[cell], high[cell]) for cell in cells}
    return found


def _contradict(low: Mapping[Cell, int], high: Mapping[Cell, int | None]) -> bool:
    return any(Bounds(low[cell], most).is_impossible for cell, most in high.items())


def _tighten(one: Equation, low: dict[Cell, int], high: dict[Cell, int | None]) -> bool:
    """Narrow the cells of one sum by each other; True when something changed."""
    *parts, total = [cell for cell, _sign in one.terms]
    changed = one.slack >= 0 and _from_below(parts, total, low, high)
    return (one.slack <= 0 and _from_above(parts, total, low, high)) or changed


def _from_below(
    parts: Sequence[Cell], total: Cell, low: dict[Cell, int], high: dict[Cell, int | None]
) -> bool:
    """The parts are no more than the total."""
    least = sum(low[part] for part in parts)
    changed = _raise(low, total, least)
    most = high[total]
    if most is not None:
        for part in parts:
            changed |= _lower(high, part, most - least + low[part])
    return changed


def _from_above(
    parts: Sequence[Cell], total: Cell, low: dict[Cell, int], high: dict[Cell, int | None]
) -> bool:
    """The parts are no less than the total."""
    known = {part: top for part in parts if (top := high[part]) is not None}
    unlimited = [part for part in parts if part not in known]
    if len(unlimited) > 1:
        return False
    changed = not unlimited and _lower(high, total, sum(known.values()))
    for part in unlimited or parts:
        changed |= _raise(low, part, low[total] - sum(known.values()) + known.get(part, 0))
    return changed


def _raise(low: dict[Cell, int], cell: Cell, least: int) -> bool:
    if least <= low[cell]:
        return False
    low[cell] = least
    return True


def _lower(high: dict[Cell, int | None], cell: Cell, most: int) -> bool:
    held = high[cell]
    if held is not None and held <= most:
        return False
    high[cell] = most
    return True


def _changes(one: Arrived, good: Iterable[Arrived]) -> Iterable[Change]:
    """Yield what differs from the last return of the same office."""
    earlier = [
        two
        for two in good
        if two.office == one.office
        and two.number < one.number
        and (
            two.told.period.days == one.told.period.days
            or two.told.period.last < one.told.period.first
        )
    ]
    last = max(earlier, key=lambda two: (two.told.period.last, two.number), default=None)
    if last is None:
        return
    for name, cells in one.told.tables.items():
        before = last.told.tables.get(name, {})
        for cell in dict.fromkeys((*before, *cells)):
            if before.get(cell) != cells.get(cell) or (cell in before) != (cell in cells):
                yield Change(
                    one.office,
                    (name, *cell),
                    before.get(cell),
                    cells.get(cell),
                    was_absent=cell not in before,
                    is_absent=cell not in cells,
                )
