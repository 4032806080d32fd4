"""A reader of returns who adds and subtracts all that is published, with arithmetic of its own.

Rules: it gets shapes, links, periods and what is shown, never a true count that is hidden; it
knows the rule of hiding (a hidden cell whose totals are all shown is no 0); everything is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Row = dict[int, Fraction]


@dataclass
class Reader:
    """Unknown numbers not below 0, and equations between them: share times number adds up."""

    rows: list[tuple[Row, Fraction]] = field(default_factory=list)
    names: list[object] = field(default_factory=list)
    floor: dict[int, int] = field(default_factory=dict)
    _place: dict[object, int] = field(default_factory=dict)

    def unknown(self, name: object, floor: int = 0) -> int:
        if name not in self._place:
            self._place[name] = len(self.names)
            self.names.append(name)
            self.floor[self._place[name]] = floor
        return self._place[name]

    def equation(self, terms: Iterable[tuple[object, int]], shown: Mapping[object, int]) -> None:
        """Add: the numbers, times their shares, add up to 0; shown ones are put in."""
        row: Row = {}
        right = Fraction(0)
        for name, share in terms:
            if name in shown:
                right -= share * shown[name]
            else:
                place = self.unknown(name)
                row[place] = row.get(place, Fraction(0)) + share
                right -= share * self.floor[place]
        self.rows.append(({one: share for one, share in row.items() if share}, right))


def solved(rows: Sequence[tuple[Row, Fraction]]) -> list[tuple[int, Row, Fraction]]:
    """Eliminate: each of the rows that remain has a number that stands in no other row."""
    done: list[tuple[int, Row, Fraction]] = []
    for row, right in rows:
        row = dict(row)
        for pivot, other, value in done:
            if pivot in row:
                share = row[pivot]
                for place, factor in other.items():
                    row[place] = row.get(place, Fraction(0)) - share * factor
                right -= share * value
        row = {place: share for place, share in row.items() if share}
        if not row:
            assert right == 0, "what is published contradicts itself"
            continue
        pivot = min(row)
        share = row[pivot]
        row = {place: factor / share for place, factor in row.items()}
        right /= share
        fresh = []
        for lead, other, value in done:
            if pivot in other:
                factor = other[pivot]
                other = {
                    place: new
                    for place in {*other, *row}
                    if (new := other.get(place, Fraction(0)) - factor * row.get(place, Fraction(0)))
                }
                value -= factor * right
            fresh.append((lead, other, value))
        done = [*fresh, (pivot, row, right)]
    return done


def worked_out(reader: Reader) -> dict[object, int]:
    """Return every number that some combination of the sums gives exactly."""
    return {
        reader.names[pivot]: int(value) + reader.floor[pivot]
        for pivot, row, value in solved(reader.rows)
        if len(row) == 1
    }


class Bounds:
    """The least and the largest that each number can be: simplex over a full table."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        rows = solved(reader.rows)
        self._basis = [pivot for pivot, _row, _value in rows]
        self._table = [(dict(row), value) for _pivot, row, value in rows]
        self._first_answer()

    def _first_answer(self) -> None:
        """Find numbers that are nowhere below 0, with a help number for each row that is."""
        size = len(self._reader.names)
        fake = size
        for number, (row, value) in enumerate(self._table):
            if value < 0:
                row = {place: -share for place, share in row.items()}
                row[fake] = Fraction(1)
                self._table[number] = row, -value
                self._basis[number] = fake
                fake += 1
        self._drive_out(size)
        kept = [
            (basic, {p: share for p, share in row.items() if p < size}, value)
            for basic, (row, value) in zip(self._basis, self._table, strict=True)
            if basic < size
        ]
        self._basis = [basic for basic, _row, _value in kept]
        self._table = [(row, value) for _basic, row, value in kept]

    def _drive_out(self, size: int) -> None:
        """Bring the help numbers to 0 and out of the rows."""
        goal: Row = {}
        least = Fraction(0)
        for number, basic in enumerate(self._basis):
            if basic >= size:
                least += self._table[number][1]
                _take(goal, self._table[number][0], Fraction(-1))
        goal = {place: share for place, share in goal.items() if place < size}
        assert self._climb(goal, size) == least, "what is published contradicts itself"
        for number, basic in enumerate(self._basis):
            if basic >= size:
                lead = min((p for p in self._table[number][0] if p < size), default=None)
                if lead is not None:
                    self._pivot(number, lead, {})

    def _climb(self, goal: Row, size: int) -> Fraction | None:
        """Raise a goal as far as it goes; None when it goes for ever. The goal changes."""
        gained = Fraction(0)
        while True:
            lead = min((p for p, share in goal.items() if share > 0 and p < size), default=None)
            if lead is None:
                return gained
            best = None
            for number, (row, value) in enumerate(self._table):
                if row.get(lead, 0) > 0:
                    ratio = value / row[lead], self._basis[number], number
                    best = ratio if best is None else min(best, ratio)
            if best is None:
                return None
            gained += goal[lead] * best[0]
            self._pivot(best[2], lead, goal)

    def _pivot(self, number: int, lead: int, goal: Row) -> None:
        row, value = self._table[number]
        share = row[lead]
        row = {place: factor / share for place, factor in row.items()}
        value /= share
        for other, (theirs, amount) in enumerate(self._table):
            if other != number and lead in theirs:
                factor = theirs[lead]
                _take(theirs, row, factor)
                self._table[other] = theirs, amount - factor * value
        if lead in goal:
            _take(goal, row, goal[lead])
        self._table[number] = row, value
        self._basis[number] = lead

    def of(self, name: object) -> tuple[Fraction, Fraction | None]:
        """Return the least and the largest of a number; None when nothing limits it."""
        place = self._reader.unknown(name)
        size = len(self._reader.names)
        found: list[Fraction | None] = []
        for sign in (-1, 1):
            goal: Row = {place: Fraction(sign)}
            start = Fraction(0)
            if place in self._basis:
                row, value = self._table[self._basis.index(place)]
                _take(goal, row, Fraction(sign))
                start = value
            gained = self._climb(goal, size)
            found.append(None if gained is None else start + sign * gained)
        floor = self._reader.floor[place]
        low, high = found
        assert low is not None
        return low + floor, None if high is None else high + floor


def _take(row: Row, other: Row, factor: Fraction) -> None:
    for place, share in other.items():
        left = row.get(place, Fraction(0)) - factor * share
        if left:
            row[place] = left
        else:
            row.pop(place, None)
