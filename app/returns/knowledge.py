"""Everything that somebody can add and subtract who has a return and the earlier ones.

Rules:

* Exact moves from one answer to another: whole numbers and fractions only, never a float; every
  answer that is visited keeps every equation and is nowhere below its floor, so the range seen for
  a number is a proof that it cannot be narrowed further; ranges count only at answers that are
  whole everywhere; the same input gives the same moves.
* The numbers: the numbers are the cells of all returns, and the counts that nobody wrote down but
  that come out of subtracting (the days that a longer period has more, the people of a total who
  are in no part); sums over periods and between versions are taken as known in every cell where
  they really hold, which is more than a reader can know; a hidden cell is known to be 1 at least
  when a 0 would have been shown in its place.
"""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final

from app.returns.periods import Period, fills, inside
from app.returns.tables import Cell, Link, Ref, Table

Number = int | Fraction

_EASY_STEPS: Final = 60
"""Steps that may be chosen for being quick; after them the order is one that cannot go round."""

_TRIED: Final = 12
"""How many leads, and numbers raised before, are tried against each other."""

_MOST_STEPS: Final = 400
"""Steps after which a search gives up; what it did not prove then counts as not proved."""


def _plain(value: Number) -> Number:
    return value if type(value) is int or value.denominator != 1 else value.numerator


class Moves:
    """Numbers tied by equations, some held fast, the others free to move above 0.

    Attributes:
        first: the answer it began with.
        low, high: the range of each number that was seen.
    """

    def __init__(self, values: Sequence[int], free: Iterable[int]) -> None:
        """Begin with one answer.

        Args:
            values: the numbers, over their floors; those that are free must not be below 0.
            free: places of the numbers that may move.
        """
        self.first = list(values)
        self.values: list[Number] = list(values)
        self.is_free = [False] * len(values)
        for place in free:
            self.is_free[place] = True
        self.low: list[int] = list(values)
        self.high: list[int] = list(values)
        # A row tells how a number that follows moves with the numbers that lead. What is held
        # follows only numbers that are held, so that whatever leads and is free can really move.
        # A row is kept in whole numbers, over the share that stands under all of them.
        self.rows: dict[int, dict[int, int]] = {}
        self._under: dict[int, int] = {}
        self._users: list[set[int]] = [set() for _ in values]
        self._broken: set[int] = set()
        self._raised: deque[int] = deque(maxlen=_TRIED)

    def tie(self, terms: Iterable[tuple[int, int]]) -> None:
        """Add an equation: the moves, times their coefficients, add up to 0.

        Args:
            terms: places and coefficients, each place once.
        """
        row: dict[int, int] = {}
        under = 1
        for place, factor in terms:
            follows = self.rows.get(place)
            if follows is None:
                _add(row, place, factor * under)
                continue
            below = self._under[place]
            both = math.lcm(under, below)
            if both != under:
                row = {one: share * (both // under) for one, share in row.items()}
                under = both
            for other, share in follows.items():
                _add(row, other, factor * share * (under // below))
        if not row:
            return
        # To follow are those that are free, then those that keep shares whole and rows short.
        lead = min(
            row,
            key=lambda one: (not self.is_free[one], abs(row[one]) != 1, len(self._users[one]), one),
        )
        self._solve(lead, row)

    def _solve(self, place: int, row: dict[int, int]) -> None:
        """Let a number follow: the shares of a row, its own among them, add up to 0."""
        own = -row.pop(place)
        if own < 0:
            own = -own
            row = {other: -share for other, share in row.items()}
        self._put(place, row, own)
        new, below = self.rows[place].items(), self._under[place]
        for follower in self._users[place]:
            mine = self.rows[follower]
            share = mine.pop(place)
            if below != 1:
                common = math.gcd(below, share)
                share //= common
                if below != common:
                    for other in mine:
                        mine[other] *= below // common
                    self._under[follower] *= below // common
            for other, factor in new:
                value = mine.get(other, 0) + share * factor
                if not value:
                    del mine[other]
                    self._users[other].discard(follower)
                    continue
                if other not in mine:
                    self._users[other].add(follower)
                mine[other] = value
            if self._under[follower] != 1:
                self._shorten(follower)
        self._users[place].clear()

    def _shorten(self, follower: int) -> None:
        """Divide a row by what all its numbers have in common."""
        row, under = self.rows[follower], self._under[follower]
        common = math.gcd(under, *row.values())
        if common != 1:
            for place in row:
                row[place] //= common
            self._under[follower] = under // common

    def _put(self, follower: int, row: dict[int, int], under: int) -> None:
        self.rows[follower], self._under[follower] = row, under
        for place in row:
            self._users[place].add(follower)
        if under != 1:
            self._shorten(follower)

    def _pivot(self, follower: int, lead: int) -> None:
        """Let a number that follows lead, and one that leads follow."""
        row = self.rows.pop(follower)
        for place in row:
            self._users[place].discard(follower)
        row[follower] = -self._under.pop(follower)
        self._solve(lead, row)

    def free(self, place: int) -> None:
        """Let a number that was held move from now on."""
        self.is_free[place] = True
        if place in self.rows:
            return
        for row in sorted(self._users[place]):
            if not self.is_free[row]:
                self._pivot(row, place)
                return

    def holders(self, place: int) -> list[int]:
        """Return the numbers that are held and would let one move further if they were free.

        Args:
            place: a number that could be pushed no further.
        """
        return [other for other in self.rows.get(place, ()) if not self.is_free[other]]

    def hold(self, places: Iterable[int]) -> None:
        """Go back to the first answer, hold some numbers there, and begin all ranges anew."""
        for place in places:
            self.is_free[place] = False
            lead = min((one for one in self.rows.get(place, ()) if self.is_free[one]), default=None)
            if lead is not None:
                self._pivot(place, lead)
        self.home()
        self.low, self.high = list(self.first), list(self.first)

    def home(self) -> None:
        """Go back to the first answer; what was seen stays seen."""
        self.values = list(self.first)
        self._broken.clear()

    def lower_floor(self, place: int) -> None:
        """Take the floor of a number one lower."""
        self.first[place] += 1
        self.values[place] += 1
        self.low[place] += 1
        self.high[place] += 1

    def push(self, place: int, upward: bool, goal: int) -> None:
        """Move a free number towards a goal, as far as the equations allow.

        Args:
            place: the number.
            upward: the way to go.
            goal: where to stop, over the floor.
        """
        sign = 1 if upward else -1
        for count in range(_MOST_STEPS):
            wanted = (goal - self.values[place]) * sign
            strict = count > _EASY_STEPS
            if wanted <= 0 or not self._step(place, sign, wanted, strict=strict):
                break
        if self._broken:
            self.home()

    def _step(self, place: int, sign: int, wanted: Number, *, strict: bool) -> bool:
        """Make one step; False when there is none.

        Of the leads that can move the one that helps most is taken; else one against another that
        was raised before; else one changes places with what stops it, in Bland's order at last.
        """
        best: tuple[Number, dict[int, Number]] | None = None
        stuck: list[tuple[int, int, int]] = []
        under = self._under.get(place, 1)
        for count, (lead, way, share) in enumerate(self._leads(place, sign)):
            if count == _TRIED and best is None:
                best = self._swap(place, sign, wanted, stuck)
            if count >= _TRIED and best is not None:
                break
            room, stop = self._room({lead: way}, _ratio(wanted * under, share))
            if room and (best is None or room * share > best[0]):
                best = room * share, {lead: room * way}
                if best[0] >= wanted * under:
                    break
            if stop is not None:
                stuck.append((lead, way, stop))
        if best is None and len(stuck) <= _TRIED:
            best = self._swap(place, sign, wanted, stuck)
        return self._go(None if best is None else best[1], stuck, strict=strict)

    def _go(
        self,
        moves: Mapping[int, Number] | None,
        stuck: Sequence[tuple[int, int, int]],
        *,
        strict: bool,
    ) -> bool:
        """Make a move that was found, else let a lead change places with what stops it."""
        if moves is not None:
            self._shift(moves)
        elif stuck:
            sizes = [len(self.rows[stop]) * len(self._users[lead]) for lead, _way, stop in stuck]
            lead, way, stop = stuck[0 if strict else sizes.index(min(sizes))]
            room = _ratio(self.values[stop] * self._under[stop], -self.rows[stop][lead] * way)
            if room:
                self._shift({lead: room * way})
            self._pivot(stop, lead)
        return moves is not None or bool(stuck)

    def _leads(self, place: int, sign: int) -> Iterator[tuple[int, int, int]]:
        """Yield what can move a number, in which way, and how much it moves it (over its row)."""
        row = self.rows.get(place)
        if row is None:
            yield place, sign, 1
            return
        for lead in sorted(row):
            share = row[lead] * sign
            if self.is_free[lead] and (share > 0 or self.values[lead] > 0):
                yield lead, 1 if share > 0 else -1, abs(share)

    def _swap(
        self, place: int, sign: int, wanted: Number, stuck: Sequence[tuple[int, int, int]]
    ) -> tuple[Number, dict[int, Number]] | None:
        """Find a lead that can move while another one, raised before, is lowered as much."""
        mine = self.rows.get(place)
        for lead, way, _stop in stuck[:_TRIED]:
            for other in reversed(self._raised):
                if other in (lead, place) or other in self.rows or not self.values[other]:
                    continue
                ways = {lead: way, other: -1}
                rate = 1
                if mine is not None:
                    rate = sign * sum(mine.get(one, 0) * by for one, by in ways.items())
                if rate > 0:
                    goal = _ratio(wanted * self._under.get(place, 1), rate)
                    room, _met = self._room(ways, goal)
                    if room:
                        return room, {one: by * room for one, by in ways.items()}
        return None

    def _room(self, ways: Mapping[int, int], most: Number) -> tuple[Number, int | None]:
        """Return how far leads can move together with all numbers whole, and what stops them."""
        stop, step = None, 1
        most = min([most, *(self.values[lead] for lead, way in ways.items() if way < 0)])
        top, bottom = most.numerator, most.denominator
        for follower, share in self._shares(ways).items():
            under = self._under[follower]
            if under != 1:
                step = math.lcm(step, under // math.gcd(under, share))
            if share < 0:
                value = self.values[follower]
                over, below = value.numerator * under, value.denominator * -share
                one, other = over * bottom, top * below
                if one < other or (stop is not None and one == other and follower < stop):
                    top, bottom, stop = over, below, follower
        if self._broken:
            return _ratio(top, bottom), stop
        return top // bottom // step * step, stop

    def _shares(self, ways: Mapping[int, int]) -> dict[int, int]:
        """Return how all followers move, each over its row, when leads move by 1 in their ways."""
        found: dict[int, int] = {}
        for lead, way in ways.items():
            for follower in self._users[lead]:
                found[follower] = found.get(follower, 0) + self.rows[follower][lead] * way
        return found

    def _shift(self, by: Mapping[int, Number]) -> None:
        moved = set(by)
        for lead, length in by.items():
            if length > 0:
                self._raised.append(lead)
            self._set(lead, self.values[lead] + length)
            for follower in self._users[lead]:
                more = _ratio(self.rows[follower][lead] * length, self._under[follower])
                self._set(follower, self.values[follower] + more)
                moved.add(follower)
        if self._broken:
            return
        for place in moved:
            value = self.values[place]
            assert isinstance(value, int)
            self.low[place] = min(self.low[place], value)
            self.high[place] = max(self.high[place], value)

    def _set(self, place: int, value: Number) -> None:
        value = _plain(value)
        self.values[place] = value
        if isinstance(value, int):
            self._broken.discard(place)
        else:
            self._broken.add(place)


def _add(row: dict[int, int], place: int, by: int) -> None:
    value = row.get(place, 0) + by
    if value:
        row[place] = value
    else:
        row.pop(place, None)


def _ratio(value: Number, by: int) -> Number:
    if type(value) is int:
        whole, rest = divmod(value, by)
        return Fraction(value, by) if rest else whole
    return _plain(value * Fraction(1, by))


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
