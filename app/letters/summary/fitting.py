"""What of a summary has room on two pages, and what is told of the rest.

Rules: pure; everything stands there when it has room; else the first person stays whole, and every
other person and event becomes one line; then long texts are cut short, at the end of a word; then
each part keeps its first facts, as many as there is room for, so that no part is lost for another;
each cut is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from app.letters.summary.records import Cut, Part

ELLIPSIS: Final = "…"
NOTHING: Final = "–"
_LONG: Final = (600, 250)
"""How many signs of a long text are kept, the more generous first."""

_OF_A_LINE: Final = 60
"""As many signs of room are counted for a line, at the least."""

_MOST: Final = 300
"""More facts than this never have room on two pages; nobody tries."""


@dataclass(frozen=True)
class Line:
    """A row of the paper.

    Attributes:
        facts: how many facts it stands for.
        behind: how many of them it does not tell.
        is_person: whether a person is told by it alone.
        is_short: whether its text was cut.
    """

    label: str
    words: str
    facts: int = 1
    behind: int = 0
    is_person: bool = False
    is_short: bool = False


@dataclass(frozen=True)
class Group:
    """Rows under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Plan:
    """What stands on the pages, and what had no room."""

    groups: tuple[Group, ...]
    cut: Cut


def fitted(parts: Sequence[Part], fits: Callable[[Plan], bool]) -> Plan:
    """Return as much as has room.

    Args:
        parts: in the order of the page.
        fits: says whether a plan has room.
    """
    groups: tuple[Group, ...] = ()
    for groups in _looser_to_tighter(parts):
        plan = _counted(groups)
        if _size(groups) <= _MOST and fits(plan):
            return plan
    few, many = 0, max((len(group.lines) for group in groups), default=0)
    while few < many:
        middle = (few + many + 1) // 2
        if fits(_counted(groups, middle)):
            few = middle
        else:
            many = middle - 1
    return _counted(groups, few)


def _looser_to_tighter(parts: Sequence[Part]) -> Iterator[tuple[Group, ...]]:
    whole = all(part.count == len(part.rows) for part in parts)
    if whole:
        yield tuple(_whole(part) for part in parts)
    gathered = tuple(_gathered(parts))
    if not whole or any(part.gathers for part in parts):
        yield gathered
    for most in _LONG:
        yield tuple(_shortened(group, most) for group in gathered)


def _whole(part: Part) -> Group:
    return Group(part.title, tuple(Line(*row) for row in part.rows))


def _gathered(parts: Sequence[Part]) -> Iterator[Group]:
    for title, some in groupby(parts, lambda part: part.gathers):
        if not title:
            yield from map(_whole, some)
        else:
            yield Group(title, tuple(map(_brief, some)))


def _brief(part: Part) -> Line:
    behind = max(0, part.count - part.briefed)
    return Line(part.title, part.brief or NOTHING, part.count, behind, part.is_person)


def _shortened(group: Group, most: int) -> Group:
    return replace(group, lines=tuple(_short(line, most) for line in group.lines))


def _short(line: Line, most: int) -> Line:
    """Return a row whose text has room: first without empty lines, then without its end."""
    if size_of(line.words) <= most:
        return line
    told = [one.strip() for one in line.words.splitlines() if one.strip()]
    kept, room = list[str](), most
    for one in told:
        if room <= 0:
            break
        kept.append(one if len(one) <= room else _at_a_word(one, room))
        room -= max(len(one), _OF_A_LINE)
    if kept == told:
        return replace(line, words="\n".join(kept))
    return replace(line, words=f"{'\n'.join(kept)} {ELLIPSIS}", is_short=True)


def size_of(text: str) -> int:
    """Return how many signs a text has; a short line takes as much room as a longer one."""
    return sum(max(len(one), _OF_A_LINE) for one in text.split("\n")) if "\n" in text else len(text)


def _at_a_word(text: str, most: int) -> str:
    """Return the beginning of a text to the end of a word, or cut where it is when it has none."""
    words = text[:most].rsplit(None, 1)
    return words[0] if len(words) > 1 else text[:most]


def _counted(groups: Sequence[Group], most: int | None = None) -> Plan:
    """Return a plan in which each group keeps so many of its rows."""
    kept = tuple(replace(group, lines=group.lines[:most]) for group in groups)
    shown = [line for group in kept for line in group.lines]
    lost = [line for group in groups for line in group.lines[len(group.lines[:most]) :]]
    cut = Cut(
        facts=sum(line.behind for line in shown) + sum(line.facts for line in lost),
        persons=sum(line.is_person for line in lost),
        texts=sum(line.is_short for line in shown),
    )
    return Plan(tuple(group for group in kept if group.lines), cut)


def _size(groups: Iterable[Group]) -> int:
    return sum(len(group.lines) for group in groups)
