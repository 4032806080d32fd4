"""What is hidden in a return for days of which parts were told before, without searching them all.

Rules: what hides in a part hides in the longer return, too; then any other answer that fits the
parts fits the longer return as well, which follows it, so that what is open in a part stays open
in both. What the longer return has more than its parts is a table of its own, of the days that no
part has or of what was entered late, and is hidden as one. Where the numbers went down since, the
longer return is hidden for itself beside what hides in its parts; a return for days inside those of
an earlier one tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.returns.knowledge import Counted, Covered
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
