"""Hiding in a large open table, such as flows between districts, without a search.

Rules: a table with totals is a network: rows and columns are its places, every hidden cell is a way
that can grow without end and shrink to nothing, and whatever goes round in a circle keeps all sums;
a hidden cell can be k or more when k can flow from its end back to its beginning. That is known
for all cells at once from what can flow to and from one place in the middle (the smallest cut
between two places is at least the smaller one of those with the middle), so it is proved by adding
up, and more is hidden where it is not; what a longer or newer return would tell together with
earlier ones is kept by hiding at least what they hide; where all that does not do, nothing of the
table is shown. The same counts hide the same cells.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from app.returns.knowledge import Counted, Covered, related
from app.returns.periods import fills, inside
from app.returns.tables import Cell, Ref, Table

ALL: Final = "all"
MOST_SHOWN: Final = 4_096
"""No table of a packet has more rows."""

_TRIES: Final = 24
_WITHOUT_END: Final = 1 << 40

Place = tuple[str, str]


@dataclass(frozen=True)
class OpenTable:
    """What is to be hidden in an open table, and what may move.

    Attributes:
        counts: the true counts, none of them 0.
        k: counts of 1 to k-1 are small.
        kept: cells that earlier returns hide; they stay hidden here.
        room: how far a cell can shrink while earlier returns stay as they are; one that is not in
            it cannot move at all without them.
        more: what a cell has more than the earlier returns inside its days, where that is told by
            subtracting.
    """

    counts: Mapping[Cell, int]
    k: int
    kept: frozenset[Cell] = frozenset()
    room: Mapping[Cell, int] = field(default_factory=dict)
    more: Mapping[Cell, int] = field(default_factory=dict)

    def is_small(self, cell: Cell) -> bool:
        """True for a cell that tells of few people, by itself or by what it has more."""
        return 0 < self.counts[cell] < self.k or self.has_few_more(cell)

    def has_few_more(self, cell: Cell) -> bool:
        """True for a cell that has few people more than earlier returns."""
        return 0 < self.more.get(cell, 0) < self.k


def hide_open(
    counted: Counted,
    name: str,
    k: int,
    earlier: Sequence[Covered],
    fixed: Set[Cell] = frozenset(),
    checkpoint: Callable[[], None] = lambda: None,
) -> frozenset[Ref]:
    """Return what is hidden in one open table.

    Args:
        counted: the return.
        name: id of the table.
        k: counts of 1 to k-1 are small.
        earlier: the earlier returns of this office in their order; no periods cross.
        fixed: cells that are told elsewhere, too, and so can neither be hidden here nor move.
        checkpoint: called now and then; may raise to stop.
    """
    table = next(one for one in counted.tables if one.shape.id == name)
    asked = _asked(counted, table, k, earlier, fixed)
    hidden = _settled(asked, fixed, checkpoint) if asked is not None else None
    if hidden is None:
        hidden = set(table.counts)
    return frozenset((name, *cell) for cell in hidden)


def _asked(
    counted: Counted, table: Table, k: int, earlier: Sequence[Covered], fixed: Set[Cell]
) -> OpenTable | None:
    """Return what is asked of a table beside the earlier returns, None when they tell too much."""
    name, period = table.shape.id, counted.period
    known = [
        (one, found)
        for one in related(period, earlier)
        for found in one.counted.tables
        if found.shape.id == name
    ]
    if any(one.counted.period.holds(period) and one.counted.period.days != period.days
           for one, _found in known):  # fmt: skip
        # What is left of a longer return when this one is taken from it: nothing may be shown.
        return None
    kept = frozenset(
        (ref[1], ref[2]) for one, _found in known for ref in one.hidden if ref[0] == name
    )
    fast = set(fixed)
    more: dict[Cell, int] = {}
    for sums, whole in _sums(counted, known):
        for cell in {*sums, *table.counts}:
            rest = table.counts.get(cell, 0) - sums.get(cell, 0)
            if rest < 0 and cell in kept:
                return None
            if whole and not rest:
                fast.add(cell)
            elif not whole and rest >= 0 and cell in table.counts:
                more[cell] = rest
    room = {
        cell: min(count, more.get(cell, count))
        for cell, count in table.counts.items()
        if cell not in fast
    }
    return OpenTable(table.counts, k, kept, room, more)


def _sums(
    counted: Counted, known: Sequence[tuple[Covered, Table]]
) -> Iterator[tuple[dict[Cell, int], bool]]:
    """Yield the counts of earlier returns that fill the days of this one, or some of them."""
    newest = {one.counted.period.days: (one.counted.period, table) for one, table in known}
    same = newest.get(counted.period.days)
    if same is not None:
        yield dict(same[1].counts), True
    parts = inside(counted.period, [period for period, _table in newest.values()])
    if parts:
        sums: dict[Cell, int] = {}
        for part in parts:
            for cell, count in newest[part.days][1].counts.items():
                sums[cell] = sums.get(cell, 0) + count
        yield sums, fills(counted.period, parts)


def _settled(
    asked: OpenTable, fixed: Set[Cell], checkpoint: Callable[[], None]
) -> set[Cell] | None:
    """Hide until every small hidden cell is proved to stay open; None when that cannot be."""
    hidden = {cell for cell in asked.counts if asked.is_small(cell) or cell in asked.kept}
    if hidden & fixed:
        return None
    while True:
        checkpoint()
        network = _Network(asked, hidden)
        narrow = [cell for cell in sorted(hidden) if _has_to_stay_open(asked, cell)
                  and not network.is_open(cell)]  # fmt: skip
        if not narrow:
            break
        fresh = {network.cheapest(cell) for cell in narrow}
        if None in fresh:
            return None
        hidden |= {cell for cell in fresh if cell is not None}
    hidden -= _that_stand_fast(asked, hidden, checkpoint)
    return hidden | _too_many(asked, hidden)


def _has_to_stay_open(asked: OpenTable, cell: Cell) -> bool:
    """True for a small hidden cell that no earlier return keeps open already."""
    if asked.has_few_more(cell):
        return True
    return 0 < asked.counts[cell] < asked.k and cell in asked.room and cell not in asked.kept


def _that_stand_fast(
    asked: OpenTable, hidden: Set[Cell], checkpoint: Callable[[], None]
) -> set[Cell]:
    """Return large hidden cells that the sums give away: to hide them is of no use."""
    network = _Network(asked, hidden)
    found = set()
    for cell in sorted(hidden - asked.kept):
        if asked.is_small(cell) or cell not in asked.room:
            continue
        checkpoint()
        if not network.moves(cell):
            found.add(cell)
    return found


def _too_many(asked: OpenTable, hidden: Set[Cell]) -> set[Cell]:
    """Return the smallest shown cells, single ones before totals, that no packet has room for."""
    shown = [cell for cell in asked.counts if cell not in hidden]
    shown.sort(key=lambda cell: (ALL not in cell, -asked.counts[cell], cell))
    return set(shown[MOST_SHOWN:])


class _Network:
    """Rows and columns, and the hidden cells as ways between them."""

    def __init__(self, asked: OpenTable, hidden: Set[Cell]) -> None:
        self._asked = asked
        self._hidden = hidden
        self._ends: dict[Cell, tuple[Place, Place]] = {}
        self._out: dict[Place, list[Cell]] = {}
        self._in: dict[Place, list[Cell]] = {}
        self._shown: dict[Place, list[Cell]] = {}
        for cell in sorted(asked.counts):
            begin, end = ends_of(cell)
            if cell not in asked.room:
                continue
            if cell not in hidden:
                self._shown.setdefault(begin, []).append(cell)
                self._shown.setdefault(end, []).append(cell)
                continue
            self._ends[cell] = begin, end
            self._out.setdefault(begin, []).append(cell)
            self._in.setdefault(end, []).append(cell)
        middle = self._middle()
        self._leaves = self._grown(middle, forward=True)
        self._reached = self._grown(middle, forward=False)

    def _middle(self) -> Place:
        """Return the place through which most can flow."""
        sizes: dict[Place, int] = {}
        for cell, ends in self._ends.items():
            for place in ends:
                sizes[place] = sizes.get(place, 0) + self._asked.room[cell]
        return max(sizes, key=lambda place: (sizes[place], place), default=("row", ALL))

    def _ways(self, place: Place, *, forward: bool) -> Iterator[tuple[Place, int, Cell]]:
        """Yield where one can go from a place, or come from, and how much."""
        away, back = (self._out, self._in) if forward else (self._in, self._out)
        for cell in away.get(place, ()):
            yield self._ends[cell][forward], _WITHOUT_END, cell
        for cell in back.get(place, ()):
            yield self._ends[cell][not forward], self._asked.room[cell], cell

    def _grown(self, middle: Place, *, forward: bool) -> set[Place]:
        """Return the places from which k can flow to the middle, or to which it can from there."""
        found = {middle}
        self._grow(found, [middle], forward=forward)
        sizes = sorted(
            {place for ends in self._ends.values() for place in ends} - found,
            key=lambda place: (-sum(self._asked.room[c] for c in self._in.get(place, ())), place),
        )
        for place in sizes[:_TRIES]:
            if place not in found and self._flow(place, found, forward=forward) >= self._asked.k:
                found.add(place)
                self._grow(found, [place], forward=forward)
        return found

    def _grow(self, found: set[Place], fresh: Sequence[Place], *, forward: bool) -> None:
        """Add every place from which k can go right into what was found, until there is none."""
        waiting = deque(fresh)
        while waiting:
            # What leads here now counts for the places it comes from.
            for place, _room, _cell in self._ways(waiting.popleft(), forward=not forward):
                if place in found:
                    continue
                room = sum(
                    room for other, room, _cell in self._ways(place, forward=forward)
                    if other in found
                )  # fmt: skip
                if room >= self._asked.k:
                    found.add(place)
                    waiting.append(place)

    def _flow(
        self,
        place: Place,
        goal: Set[Place],
        *,
        forward: bool,
        most: int = 0,
        but: Cell | None = None,
    ) -> int:
        """Return how much can flow from a place to a goal, or from there; no more than k."""
        most = most or self._asked.k
        moved: dict[Cell, int] = {}
        done = 0
        while done < most:
            path = self._path(place, goal, moved, forward=forward, but=but)
            if not path:
                return done
            step = min(most - done, *(room for _cell, _sign, room in path))
            for cell, sign, _room in path:
                moved[cell] = moved.get(cell, 0) + sign * step
            done += step
        return done

    def _path(
        self,
        place: Place,
        goal: Set[Place],
        moved: Mapping[Cell, int],
        *,
        forward: bool,
        but: Cell | None,
    ) -> list[tuple[Cell, int, int]]:
        """Return the shortest way along which more can flow, [] when there is none."""
        came: dict[Place, tuple[Place, Cell, int, int]] = {}
        seen, waiting = {place}, deque([place])
        while waiting:
            here = waiting.popleft()
            for other, room, cell in self._ways(here, forward=forward):
                if other in seen or cell == but:
                    continue
                sign = 1 if room == _WITHOUT_END else -1
                left = room if sign > 0 else room + moved.get(cell, 0)
                if left <= 0:
                    continue
                seen.add(other)
                came[other] = here, cell, sign, left
                if other in goal:
                    return _walked(came, other, place)
                waiting.append(other)
        return []

    def is_open(self, cell: Cell) -> bool:
        """True when it is proved that a hidden cell can be k or more."""
        if cell not in self._ends:
            return False
        begin, end = self._ends[cell]
        return end in self._leaves and begin in self._reached

    def moves(self, cell: Cell) -> bool:
        """True when a hidden cell can be one more or one less."""
        begin, end = self._ends[cell]
        if self._flow(end, {begin}, forward=True, most=1, but=cell):
            return True
        has_room = self._asked.room[cell] > 0
        return has_room and bool(self._flow(begin, {end}, forward=True, most=1, but=cell))

    def cheapest(self, cell: Cell) -> Cell | None:
        """Return the shown cell to hide for one that is not open, None when there is none."""
        begin, end = ends_of(cell)
        places = [place for place, good in ((end, self._leaves), (begin, self._reached))
                  if place not in good]  # fmt: skip
        near = [one for place in places for one in self._shown.get(place, ())]
        if not near:
            # Its own places are all hidden; go on where what is hidden beside it ends.
            near = [
                one
                for place in places
                for other, _room, _cell in (*self._ways(place, forward=True),
                                            *self._ways(place, forward=False))
                for one in self._shown.get(other, ())
            ]  # fmt: skip
        return min(near, key=self._price, default=None)

    def _price(self, cell: Cell) -> tuple[int, int, Cell]:
        """Order the cells: single ones before totals, small before large."""
        return cell.count(ALL), self._asked.counts[cell], cell


def _walked(
    came: Mapping[Place, tuple[Place, Cell, int, int]], last: Place, first: Place
) -> list[tuple[Cell, int, int]]:
    steps = []
    while last != first:
        last, cell, sign, room = came[last]
        steps.append((cell, sign, room))
    return steps


def ends_of(cell: Cell) -> tuple[Place, Place]:
    """Return between which places a cell leads, so that every sum is what flows through a place.

    A cell leads from its row to its column, the total of a row from the column of all totals to
    the row, the total of a column from the column to the row of all totals, and the total of
    everything from that row to that column.
    """
    row, column = ("row", cell[0]), ("column", cell[1])
    if ALL in cell and cell != (ALL, ALL):
        return column, row
    return row, column
