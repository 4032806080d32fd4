"""What can numbers still be when sums of them are known: exact moves from one answer to another.

Rules: whole numbers and fractions only, never a float; every answer that is visited keeps every
equation and is nowhere below its floor, so the range seen for a number is a proof that it cannot
be narrowed further; ranges count only at answers that are whole everywhere; the same input gives
the same moves.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

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
