"""Small cells of a return are hidden, and as many more as keep them from being worked out.

Rules:

* What hides in parts told before: what hides in a part hides in the longer return, too; then any
  other answer that fits the parts fits the longer return as well, which follows it, so that what is
  open in a part stays open in both. What the longer return has more than its parts is a table of
  its own, of the days that no part has or of what was entered late, and is hidden as one. Where the
  numbers went down since, the longer return is hidden for itself beside what hides in its parts; a
  return for days inside those of an earlier one tells nothing.
* One return: a count of 1 to k-1 is hidden; a 0 is hidden only beside a hidden total, where it
  would say in which cells the few people are; further cells are hidden until every hidden cell, and
  every count of 1 to k-1 that comes out of subtracting, is proved by answers that fit all that is
  published to stay open: it can be more than one number, and it can be k or more, or its range is
  at least as wide as the protection. A cell that stays open by no means is shown when it is 0 or
  large, else named. The cheapest cells go first; the same counts hide the same cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.base.jobs import Progress, Report, Token, silent
from app.returns.knowledge import Counted, Covered, Known, floors, known, related, totals_over
from app.returns.open_hiding import ALL, hide_open
from app.returns.periods import fills, inside
from app.returns.tables import Cell, Ref, Table

type Small = Callable[[int], bool]


@dataclass(frozen=True)
class Followed:
    """How a return is hidden behind its parts.

    Attributes:
        kept: cells that stay hidden because a part hides them.
        more: what it has more than its parts and has to be hidden for itself; None for nothing.
        silent: how many parts show nothing; each has somebody, so there is that much less room.
        is_lower: numbers went down since; nothing but ``kept`` is known.
        is_inside: an earlier return is for longer days.
    """

    kept: frozenset[Ref]
    more: Counted | None = None
    silent: int = 0
    is_lower: bool = False
    is_inside: bool = False


def follow(counted: Counted, earlier: Sequence[Covered], is_small: Small) -> Followed:
    """Say how a return is hidden behind earlier ones.

    Args:
        counted: the new return.
        earlier: the earlier returns that can be set off against it, in their order.
        is_small: true for a count that is hidden.
    """
    period = counted.period
    if any(
        one.counted.period.holds(period) and one.counted.period.days != period.days
        for one in earlier
    ):
        return Followed(frozenset(counted.refs()), is_inside=True)
    refs = set(counted.refs())
    telling = [one for one in earlier if not _tells_nothing(one, counted)]
    silent = len(earlier) - len(telling)
    kept = frozenset(ref for one in telling for ref in one.hidden if ref in refs)
    if not telling:
        return Followed(kept, counted, silent)
    for parts, whole in _parts(counted, telling):
        try:
            more = _more(counted, parts)
        except ValueError:
            return Followed(kept, is_lower=True)
        has_more = any(more.count(ref) for ref in more.refs())
        whole = whole and not silent
        if has_more and not (whole and _is_told_by_parts(counted, parts, kept, is_small)):
            return Followed(kept, more, silent)
    return Followed(kept)


def _tells_nothing(part: Covered, counted: Counted) -> bool:
    """True for a return that shows nothing but where nobody is in the longer one either.

    All that it hides may be there or in another return of that kind: what they have together is
    hidden as a table of its own.
    """
    return not any(
        counted.count(ref) or part.counted.count(ref)
        for ref in part.counted.refs()
        if ref not in part.hidden
    )


def _parts(counted: Counted, earlier: Sequence[Covered]) -> Iterator[tuple[list[Counted], bool]]:
    """Yield the last returns for the same days, and those for the days inside."""
    newest = {one.counted.period.days: one.counted for one in earlier}
    same = newest.get(counted.period.days)
    if same is not None:
        yield [same], True
    found = inside(counted.period, [one.period for one in newest.values()])
    if found:
        yield [newest[part.days] for part in found], fills(counted.period, found)


def _more(counted: Counted, parts: Sequence[Counted]) -> Counted:
    """Return what a return has more than its parts.

    Raises:
        ValueError: it has less somewhere, or what is more does not add up.
    """
    return Counted(
        counted.period,
        tuple(_more_of(table, parts) for table in counted.tables),
        counted.links,
    )


def _more_of(table: Table, parts: Sequence[Counted]) -> Table:
    name = table.shape.id
    counts: dict[Cell, int] = dict(table.counts)
    for part in parts:
        for ref in part.refs():
            if ref[0] == name:
                cell = ref[1], ref[2]
                counts[cell] = counts.get(cell, 0) - part.count(ref)
    return Table(table.shape, counts)


def _is_told_by_parts(
    counted: Counted, parts: Sequence[Counted], kept: frozenset[Ref], is_small: Small
) -> bool:
    """True when every few people of a return are few people of a part, and hidden there."""
    if any(is_small(counted.count(ref)) and ref not in kept for ref in counted.refs()):
        return False
    for table in counted.tables:
        for equation in table.equations:
            if not equation.counts_people:
                continue
            refs = [((table.shape.id, *cell), sign) for cell, sign in equation.terms]
            over = -sum(sign * counted.count(ref) for ref, sign in refs)
            before = -sum(sign * part.count(ref) for part in parts for ref, sign in refs)
            if is_small(over) and not before:
                return False
    return True


LEAST_K: Final = 5
USUAL_K: Final = 11
MOST_NUMBERS: Final = 300
"""Returns that have more numbers together are not searched, see ``app.returns.hiding``."""

MOST_SEARCHED: Final = 100
"""An open table with more cells is not searched through, see ``app.returns.open_hiding``."""


class PeriodsCrossError(ValueError):
    """The period shares some days with an earlier return, and each has days of its own."""


@dataclass(frozen=True)
class Rule:
    """What is small, and how wide the range of a small hidden cell has to stay.

    Attributes:
        k: counts from 1 to k-1 are small; 5 or more.
        protection: 1 to k-1; the least difference between the largest and the smallest number
            that a hidden cell can be, unless it can be k. The usual one is k-1: a reader learns
            no more than "less than k".

    Raises:
        ValueError: out of range.
    """

    k: int = USUAL_K
    protection: int = 0

    def __post_init__(self) -> None:
        if self.k < LEAST_K:
            raise ValueError("k is at least 5")
        if self.protection == 0:
            object.__setattr__(self, "protection", self.k - 1)
        if not 1 <= self.protection < self.k:
            raise ValueError("the protection is 1 to k-1")

    def is_small(self, count: int) -> bool:
        """True for a count that is hidden."""
        return 0 < count < self.k

    def is_open(self, low: int, high: int) -> bool:
        """True when a number of this range tells no more than it may."""
        return high > low and (high >= self.k or high - low >= self.protection)


def hide(
    counted: Counted,
    rule: Rule,
    earlier: Sequence[Covered] = (),
    report: Report = silent,
    token: Token | None = None,
) -> Covered:
    """Settle what is hidden in a return.

    Args:
        counted: the tables with their true counts.
        rule: what is small.
        earlier: all returns that this office made before, to whomever, in their order.
        report: told the step "hiding", in numbers that are proved to stay open.
        token: asked between two of them whether to stop.

    Raises:
        PeriodsCrossError: the period crosses that of an earlier return.
        Cancelled: the officer asked to stop.
    """
    for one in earlier:
        if one.counted.period.crosses(counted.period):
            raise PeriodsCrossError("the period crosses an earlier one")
    token = token or Token()
    large = _large(counted, earlier)
    hidden: set[Ref] = set()
    exposed: list[Ref] = []
    for others in _apart(counted, large):
        found = _settled(
            _without(counted, others),
            rule,
            [Covered(_without(one.counted, others), _but(one.hidden, others)) for one in earlier],
            Watch(report, token),
        )
        hidden |= found.hidden
        exposed += found.exposed
    for name in sorted(large):
        fixed = _told_elsewhere(counted, name)
        hidden |= hide_open(counted, name, rule.k, earlier, fixed.keys(), token.checkpoint)
        # A number that stands in another table, too, is hidden in both or in none.
        hidden |= {(name, *cell) for cell, other in fixed.items() if other in hidden}
    return Covered(counted, frozenset(hidden), tuple(sorted(exposed)))


def _apart(counted: Counted, large: frozenset[str]) -> Iterator[frozenset[str]]:
    """Yield for each group of tables that share numbers all other tables."""
    names = [table.shape.id for table in counted.tables if table.shape.id not in large]
    group = {name: {name} for name in names}
    for link in _without(counted, large).links:
        together: set[str] = set()
        for ref in (*link.left, *link.right):
            together |= group[ref[0]]
        group.update(dict.fromkeys(together, together))
    every = {table.shape.id for table in counted.tables}
    for name in names:
        if name == min(group[name]):
            yield frozenset(every - group[name])


def _searched(counted: Counted, rule: Rule, earlier: Sequence[Covered], watch: Watch) -> Covered:
    """Settle what is hidden by searching for the cells that have to go.

    The cheapest way is looked for step by step and may end at the sums that matter most, so it is
    tried first without them. Where it ends at a cell that stays open by no means, what earlier
    returns for these days hid is hidden again: it kept the same people in.
    """
    for spared in _spared(counted, rule):
        found = _found(counted, rule, earlier, replace(watch, is_trial=True), spared)
        if not found.exposed:
            return found
    found = _found(counted, rule, earlier, watch, frozenset())
    before = _hidden_before(counted, earlier)
    if found.exposed and before:
        kept = replace(watch, kept=watch.kept | before)
        again = _found(counted, rule, earlier, kept, frozenset())
        found = min(found, again, key=lambda one: len(one.exposed))
    return found


def _hidden_before(counted: Counted, earlier: Sequence[Covered]) -> frozenset[Ref]:
    """Return what earlier returns for the same days hid, but for what is 0 by now.

    A 0 goes with a total over it alone: hidden without one it would be taken for a 1 at least, and
    what is proved beside it would be proved of numbers that cannot be.
    """
    same = [one.hidden for one in earlier if one.counted.period == counted.period]
    hidden = frozenset[Ref]().union(*same)
    return frozenset(ref for ref in counted.refs() if ref in hidden and counted.count(ref))


def _settled(counted: Counted, rule: Rule, earlier: Sequence[Covered], watch: Watch) -> Covered:
    """Settle what is hidden beside earlier returns: few are searched, many are followed."""
    near = related(counted.period, earlier)
    numbers = sum(1 for one in (counted, *(each.counted for each in near)) for _ref in one.refs())
    if not near or numbers <= MOST_NUMBERS:
        return _searched(counted, rule, near, watch)
    found = follow(counted, near, rule.is_small)
    if found.is_inside:
        return Covered(counted, found.kept)
    if found.is_lower:
        large = {ref for ref in found.kept if counted.count(ref)}
        alone = _searched(counted, rule, (), replace(watch, kept=frozenset(large)))
        return Covered(counted, alone.hidden | found.kept, alone.exposed)
    hidden = set(found.kept)
    if found.more is not None:
        wider = Rule(rule.k + found.silent)
        hidden |= _searched(found.more, wider, (), watch).hidden & set(counted.refs())
    small = {ref for ref in counted.refs() if rule.is_small(counted.count(ref))}
    # A smaller k was used before: what was shown then is told.
    return Covered(counted, frozenset(hidden | small), tuple(sorted(small - hidden)))


def _found(
    counted: Counted,
    rule: Rule,
    earlier: Sequence[Covered],
    watch: Watch,
    shown: frozenset[Ref],
) -> Covered:
    while True:
        work = _Hiding(counted, rule, earlier, shown, watch)
        work.settle()
        if not work.told or (watch.is_trial and work.exposed):
            return Covered(counted, frozenset(work.hidden), tuple(sorted(set(work.exposed))))
        shown |= work.told


def _spared(counted: Counted, rule: Rule) -> Iterator[frozenset[Ref]]:
    """Yield large sums that are better not hidden: of tables and their columns, then of tables."""
    if not any(rule.is_small(counted.count(ref)) for ref in counted.refs()):
        return
    over = {table.shape.id: totals_over(table) for table in counted.tables}
    large = [ref for ref in counted.refs() if counted.count(ref) >= rule.k]
    whole = {ref for ref in large if not over[ref[0]].get((ref[1], ref[2]))}
    same = _same_cells(counted)
    whole |= {one for ref in whole for one in same.get(ref, ())}
    columns = {ref for ref in large if ref[1] == ALL}
    columns |= {one for ref in columns for one in same.get(ref, ())}
    if columns:
        yield frozenset(whole | columns)
    if whole:
        yield frozenset(whole)


def _large(counted: Counted, earlier: Sequence[Covered]) -> frozenset[str]:
    """Return the open tables that are too large to be searched through, here or earlier."""
    near = [counted, *(one.counted for one in related(counted.period, earlier))]
    return frozenset(
        table.shape.id
        for one in near
        for table in one.tables
        if table.shape.is_open and len(table.counts) > MOST_SEARCHED
    )


def _without(counted: Counted, names: frozenset[str]) -> Counted:
    if not names:
        return counted
    return Counted(
        counted.period,
        tuple(table for table in counted.tables if table.shape.id not in names),
        tuple(
            link
            for link in counted.links
            if not any(ref[0] in names for ref in (*link.left, *link.right))
        ),
    )


def _but(hidden: frozenset[Ref], names: frozenset[str]) -> frozenset[Ref]:
    return frozenset(ref for ref in hidden if ref[0] not in names) if names else hidden


def _told_elsewhere(counted: Counted, name: str) -> dict[Cell, Ref]:
    """Return the cells of a table that another table has, too, and where."""
    found: dict[Cell, Ref] = {}
    for link in counted.links:
        if len(link.left) == len(link.right) == 1:
            for mine, other in ((link.left[0], link.right[0]), (link.right[0], link.left[0])):
                if mine[0] == name:
                    found[mine[1], mine[2]] = other
    return found


@dataclass(frozen=True)
class Watch:
    """Who is told how far the work is, and who may stop it.

    Attributes:
        is_trial: the first number that cannot be kept open ends it.
        kept: cells that are hidden in any case.
    """

    report: Report = silent
    token: Token = field(default_factory=Token)
    is_trial: bool = False
    kept: frozenset[Ref] = frozenset()

    def look(self, done: int, total: int) -> None:
        """Tell how far it is, and listen."""
        self.token.checkpoint()
        self.report(Progress("hiding", done, total))


class _Hiding:
    """The state of hiding one return."""

    def __init__(
        self,
        counted: Counted,
        rule: Rule,
        earlier: Sequence[Covered],
        shown: frozenset[Ref],
        watch: Watch,
    ) -> None:
        """Begin with the small counts.

        Args:
            counted: the tables.
            rule: from which count on a cell is shown.
            earlier: returns that were told before.
            shown: large counts that the earlier returns tell; hiding them here is of no use.
            watch: asked whether to stop.
        """
        self._counted = counted
        self._rule = rule
        self._watch = watch
        self._over = {table.shape.id: totals_over(table) for table in counted.tables}
        self._under = {name: _turned(over) for name, over in self._over.items()}
        self._same = _same_cells(counted)
        self._given_up: set[Ref] = set()
        self._shown = shown
        self.exposed: list[Ref] = []
        self.told: set[Ref] = set()
        self.hidden = {ref for ref in counted.refs() if rule.is_small(counted.count(ref))}
        self.hidden |= watch.kept
        for ref in sorted(self.hidden):
            self.hidden.update(self._zeros_beside(ref))
        self._known: Known = known(Covered(counted, frozenset(self.hidden)), earlier)
        self._ref = {
            place: ref for (number, ref), place in self._known.place.items() if number == 0
        }
        # Small counts that are hidden or come out of subtracting, then all that is hidden for them.
        self._watched = [
            (place, ref) for place, ref in self._numbers() if rule.is_small(self._true(place))
        ]

    def _numbers(self) -> Iterator[tuple[int, Ref]]:
        moves = self._known.moves
        for (_number, ref), place in self._known.place.items():
            if moves.is_free[place]:
                yield place, ref
        yield from self._known.people

    def _true(self, place: int) -> int:
        return self._known.moves.first[place] + self._known.floor[place]

    def _zeros_beside(self, total: Ref) -> list[Ref]:
        """Return the zeros under a hidden total, down through totals that are 0 themselves."""
        table = self._counted.table(total)
        assert table is not None
        if table.shape.is_open:
            return []
        found: list[Ref] = []
        waiting = [total]
        while waiting:
            name, row, column = waiting.pop()
            for cell in self._under[name].get((row, column), ()):
                ref = (name, *cell)
                if table.counts[cell] == 0 and ref not in found and ref not in self._given_up:
                    found.append(ref)
                    waiting.append(ref)
        return found

    def settle(self) -> None:
        """Hide, and show zeros again, until all that is hidden stays open."""
        while True:
            self._open()
            if self._watch.is_trial and self.exposed:
                return
            narrow = self._narrow_zeros()
            if not narrow or self.told:
                return
            self._show_zeros(narrow)

    def _open(self) -> None:
        """Hide more until every watched count stays open, or nothing is left to hide for it."""
        stuck: list[tuple[int, Ref]] = []
        # The list grows while it is walked.
        for done, (place, ref) in enumerate(self._watched):
            self._watch.look(done, len(self._watched))
            while not self._push(place):
                more = self._cheapest(place)
                if more is not None:
                    self._cover(more)
                    continue
                if self._rule.is_small(self._true(place)):
                    stuck.append((place, ref))
                    if self._watch.is_trial:
                        self.exposed = [ref]
                        return
                else:
                    self.told.add(ref)
                break
        # What was hidden for another count since may have opened it.
        self.exposed = [ref for place, ref in stuck if not self._push(place)]

    def _push(self, place: int) -> bool:
        """Move a number until it is seen to be open; False when it is not."""
        moves, floor = self._known.moves, self._known.floor[place]
        if self._seen_open(place):
            return True
        moves.push(place, upward=True, goal=self._rule.k - floor)
        if self._seen_open(place):
            return True
        moves.push(place, upward=False, goal=0)
        return self._seen_open(place)

    def _seen_open(self, place: int) -> bool:
        moves, floor = self._known.moves, self._known.floor[place]
        return self._rule.is_open(moves.low[place] + floor, moves.high[place] + floor)

    def _cheapest(self, place: int) -> int | None:
        """Return the shown cell that holds a number back and is missed least, None without one."""
        moves = self._known.moves
        moves.push(place, upward=True, goal=self._rule.k - self._known.floor[place])
        holders = moves.holders(place)
        found = [one for one in holders if self._may_cover(one)]
        return min(found or self._over_zeros(holders), key=self._price, default=None)

    def _over_zeros(self, holders: Iterable[int]) -> list[int]:
        """Return the shown totals beside which the zeros that hold a number back would go too."""
        waiting = [self._ref[one] for one in holders if one in self._ref]
        waiting = [ref for ref in waiting if ref not in self._given_up]
        found: set[Ref] = set()
        while waiting:
            name, row, column = waiting.pop()
            for total in self._over[name].get((row, column), ()):
                ref = (name, *total)
                if self._counted.count(ref) == 0:
                    waiting.append(ref)
                elif ref not in self.hidden and ref not in self._shown:
                    found.add(ref)
        return sorted(self._known.place[0, ref] for ref in found)

    def _may_cover(self, place: int) -> bool:
        ref = self._ref.get(place)
        if ref is None or not self._true(place) > 0:
            return False
        return self._shown.isdisjoint(self._alike(ref))

    def _alike(self, ref: Ref) -> tuple[Ref, ...]:
        """Return a cell with those of other tables that count the same people."""
        return self._same.get(ref, (ref,))

    def _price(self, place: int) -> tuple[int, int, Ref]:
        """Order the cells: inner ones before totals, small before large."""
        ref = self._ref[place]
        levels = max(
            len(self._under[name].get((row, column), ())) for name, row, column in self._alike(ref)
        )
        return levels, self._true(place), ref

    def _cover(self, place: int) -> None:
        """Hide one more cell wherever it stands, and the zeros beside it."""
        for ref in self._alike(self._ref[place]):
            if ref not in self.hidden:
                self._cover_one(ref)

    def _cover_one(self, ref: Ref) -> None:
        moves = self._known.moves
        fresh = [ref]
        self._watched.append((self._known.place[0, ref], ref))
        fresh += [ref for ref in self._zeros_beside(fresh[0]) if ref not in self.hidden]
        self.hidden.update(fresh)
        for ref in fresh:
            moves.free(self._known.place[0, ref])
        self._lower_floors(fresh)

    def _lower_floors(self, fresh: Iterable[Ref]) -> None:
        """A cell beside a total that went may be 0 from now on."""
        name = next(iter(fresh))[0]
        below = {
            (name, *cell)
            for ref in fresh
            for cell in self._under[name].get((ref[1], ref[2]), ())
            if (name, *cell) in self.hidden
        }
        for ref, floor in floors(self._counted, self.hidden, self._over, below).items():
            place = self._known.place[0, ref]
            if floor < self._known.floor[place]:
                self._known.floor[place] = floor
                self._known.moves.lower_floor(place)

    def _narrow_zeros(self) -> list[Ref]:
        """Return the hidden zeros that do not stay open: nobody is in them."""
        zeros = sorted(ref for ref in self.hidden if self._counted.count(ref) == 0)
        return [ref for ref in zeros if not self._push(self._known.place[0, ref])]

    def _show_zeros(self, zeros: Iterable[Ref]) -> None:
        """Show zeros, and prove everything anew."""
        self._given_up.update(zeros)
        self.hidden.difference_update(zeros)
        self._known.moves.hold([self._known.place[0, ref] for ref in zeros])


def _same_cells(counted: Counted) -> dict[Ref, tuple[Ref, ...]]:
    """Return for each cell that stands in several tables all the places where it does."""
    groups: dict[Ref, set[Ref]] = {}
    for link in counted.links:
        if len(link.left) == len(link.right) == 1:
            left, right = link.left[0], link.right[0]
            both = groups.get(left, {left}) | groups.get(right, {right})
            groups.update(dict.fromkeys(both, both))
    places = {ref: tuple(sorted(both)) for ref, both in groups.items()}
    return {ref: both for ref, both in places.items() if counted.count(ref)}


def _turned(over: dict[Cell, list[Cell]]) -> dict[Cell, list[Cell]]:
    """Return for each total the cells that are counted in it."""
    under: dict[Cell, list[Cell]] = {}
    for cell, totals in over.items():
        for total in totals:
            under.setdefault(total, []).append(cell)
    return under
