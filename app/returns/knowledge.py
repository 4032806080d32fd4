"""Everything that somebody can add and subtract who has a return and the earlier ones.

Rules: the numbers are the cells of all returns, and the counts that nobody wrote down but that
come out of subtracting (the days that a longer period has more, the people of a total who are in
no part); sums over periods and between versions are taken as known in every cell where they
really hold, which is more than a reader can know; a hidden cell is known to be 1 at least when a
0 would have been shown in its place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from app.returns.linear import Moves
from app.returns.periods import Period, fills, inside
from app.returns.tables import Cell, Link, Ref, Table


@dataclass(frozen=True)
class Counted:
    """All tables of an office for a period, nothing hidden.

    Attributes:
        links: cells of different tables that count the same people.

    Raises:
        ValueError: a table twice, or a link that names no cell or does not hold.
    """

    period: Period
    tables: tuple[Table, ...]
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        if len({table.shape.id for table in self.tables}) != len(self.tables):
            raise ValueError("a table stands twice in a return")
        for link in self.links:
            if not all(self.has(ref) for ref in (*link.left, *link.right)):
                raise ValueError("a link names a cell that is not there")
            if sum(map(self.count, link.left)) != sum(map(self.count, link.right)):
                raise ValueError("a declared link does not hold")

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {table.shape.id: table for table in self.tables}

    def table(self, ref: Ref) -> Table | None:
        """Return the table of a cell, None when this return has none of that id."""
        return self._tables.get(ref[0])

    def has(self, ref: Ref) -> bool:
        """True when a cell belongs to this return; in an open table any cell does."""
        table = self.table(ref)
        return table is not None and (table.shape.is_open or (ref[1], ref[2]) in table.counts)

    def count(self, ref: Ref) -> int:
        """Return the count of a cell, 0 for one that does not occur in an open table."""
        table = self.table(ref)
        return table.counts.get((ref[1], ref[2]), 0) if table is not None else 0

    def refs(self) -> Iterator[Ref]:
        """Yield all cells that are kept, table by table."""
        for table in self.tables:
            for row, column in table.counts:
                yield table.shape.id, row, column


@dataclass(frozen=True)
class Covered:
    """A return of which it is settled what is hidden.

    Attributes:
        counted: the true counts; they stay in the office.
        hidden: the cells that are not shown.
        exposed: hidden cells, here or in an earlier return, that can be worked out whatever is
            hidden here, because the earlier returns show too much.
    """

    counted: Counted
    hidden: frozenset[Ref]
    exposed: tuple[Ref, ...] = ()


def totals_over(table: Table) -> dict[Cell, list[Cell]]:
    """Return for each cell the totals in which it is counted."""
    found: dict[Cell, list[Cell]] = {}
    for equation in table.equations:
        totals = [cell for cell, sign in equation.terms if sign < 0]
        for cell, sign in equation.terms:
            if sign > 0:
                found.setdefault(cell, []).extend(totals)
    return found


def floors(
    counted: Counted,
    hidden: Set[Ref],
    over: Mapping[str, Mapping[Cell, Sequence[Cell]]],
    of: Iterable[Ref],
) -> dict[Ref, int]:
    """Return what is known at least of hidden cells: 1 where a 0 would have been shown.

    Args:
        counted: the tables.
        hidden: all that is hidden.
        over: for each table the totals over each cell.
        of: the hidden cells that are asked about.
    """
    found = {}
    for ref in of:
        table = counted.table(ref)
        assert table is not None
        totals = over[ref[0]].get((ref[1], ref[2]), ())
        beside_hidden = any((ref[0], *total) in hidden for total in totals)
        found[ref] = 0 if table.shape.is_open or beside_hidden else 1
    return found


@dataclass
class Known:
    """The numbers of all returns and how they are tied.

    Attributes:
        moves: the numbers over their floors.
        place: where each cell of each return stands; the return is 0 for the new one.
        people: places of counts that nobody wrote down, with the cell they belong to.
        floor: the least that is known of each number.
    """

    moves: Moves
    place: dict[tuple[int, Ref], int]
    people: list[tuple[int, Ref]]
    floor: list[int]


@dataclass
class _Builder:
    """Collects numbers and equations."""

    values: list[int] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    floor: list[int] = field(default_factory=list)
    place: dict[tuple[int, Ref], int] = field(default_factory=dict)
    people: list[tuple[int, Ref]] = field(default_factory=list)
    ties: list[list[tuple[int, int]]] = field(default_factory=list)

    def number(self, value: int, *, free: bool, floor: int = 0) -> int:
        place = len(self.values)
        self.values.append(value - floor)
        self.floor.append(floor)
        if free:
            self.free.append(place)
        return place

    def add_return(self, number: int, covered: Covered) -> None:
        counted, hidden = covered.counted, covered.hidden
        over = {table.shape.id: totals_over(table) for table in counted.tables}
        floor = floors(counted, hidden, over, hidden)
        for ref in counted.refs():
            self.place[number, ref] = self.number(
                counted.count(ref), free=ref in hidden, floor=floor.get(ref, 0)
            )
        for table in counted.tables:
            self._add_sums(number, table)
        for link in counted.links:
            both = [(ref, 1) for ref in link.left] + [(ref, -1) for ref in link.right]
            self.tie([(self.place.get((number, ref)), sign) for ref, sign in both])

    def _add_sums(self, number: int, table: Table) -> None:
        for equation in table.equations:
            terms = [
                (self.place.get((number, (table.shape.id, *cell))), sign)
                for cell, sign in equation.terms
            ]
            if equation.slack:
                total = next(cell for cell, sign in equation.terms if sign < 0)
                over = sum(sign * table.counts.get(cell, 0) for cell, sign in equation.terms)
                slack = self.number(abs(over), free=True)
                terms.append((slack, equation.slack))
                if equation.counts_people:
                    self.people.append((slack, (table.shape.id, *total)))
            self.tie(terms)

    def tie(self, terms: Iterable[tuple[int | None, int]]) -> None:
        """Keep an equation; what is in no place is 0 and known."""
        self.ties.append([(place, sign) for place, sign in terms if place is not None])

    def add_time(self, returns: Mapping[int, Covered], order: Sequence[int]) -> None:
        """Tie the versions of each period, and each period to those that lie inside it."""
        periods = {returns[one].counted.period.days: returns[one].counted.period for one in order}
        for period in periods.values():
            versions = [one for one in order if returns[one].counted.period.days == period.days]
            for before, after in itertools.pairwise(versions):
                self._add_split(returns, after, (before,), whole=True)
            parts = inside(period, periods.values())
            if not parts:
                continue
            whole = fills(period, parts)
            for version in versions:
                for numbers in _versions_of(parts, returns, order, version):
                    self._add_split(returns, version, numbers, whole=whole)

    def _add_split(
        self, returns: Mapping[int, Covered], outer: int, parts: tuple[int, ...], *, whole: bool
    ) -> None:
        """Tie cells of a return to the same cells of others whose days add up to its own."""
        counted = [returns[part].counted for part in parts]
        refs = dict.fromkeys(ref for one in (outer, *parts) for ref in returns[one].counted.refs())
        for ref in refs:
            if not all(one.has(ref) for one in (returns[outer].counted, *counted)):
                continue
            more = returns[outer].counted.count(ref) - sum(one.count(ref) for one in counted)
            if more < 0 or (whole and more):
                # Somebody was entered or corrected in between: this sum is not true here.
                continue
            terms = [(self.place.get((part, ref)), 1) for part in parts]
            terms.append((self.place.get((outer, ref)), -1))
            if not whole:
                rest = self.number(more, free=True)
                self.people.append((rest, ref))
                terms.append((rest, 1))
            self.tie(terms)

    def built(self) -> Known:
        moves = Moves(self.values, self.free)
        for tie in sorted(self.ties, key=len):
            moves.tie(tie)
        return Known(moves, self.place, self.people, self.floor)


def _versions_of(
    parts: Sequence[Period], returns: Mapping[int, Covered], order: Sequence[int], outer: int
) -> Iterator[tuple[int, ...]]:
    """Yield the newest version of each part, and the newest when the outer return was made."""
    before = order[: order.index(outer)]
    seen = set()
    for known in (order, before):
        newest = {returns[one].counted.period.days: one for one in known}
        if all(part.days in newest for part in parts):
            found = tuple(newest[part.days] for part in parts)
            if found not in seen:
                seen.add(found)
                yield found


def related(period: Period, earlier: Sequence[Covered]) -> list[Covered]:
    """Return the earlier returns that can be set off against one for a period, in their order."""
    outer = period
    for one in earlier:
        if one.counted.period.holds(outer):
            outer = one.counted.period
    return [one for one in earlier if outer.holds(one.counted.period)]


def known(covered: Covered, earlier: Sequence[Covered] = ()) -> Known:
    """Tie a return to the earlier ones.

    Args:
        covered: the new return, and what is hidden in it by now.
        earlier: the earlier returns of this office in the order in which they were made; no
            periods among all of them cross.
    """
    found = related(covered.counted.period, earlier)
    returns = {0: covered} | dict(enumerate(found, start=1))
    builder = _Builder()
    for number, one in returns.items():
        builder.add_return(number, one)
    builder.add_time(returns, [*range(1, len(returns)), 0])
    return builder.built()
