"""One thing that several cases have, and the cases that have it.

Rules: values in, values out; what is the same is told, what it means is for a person to decide; a
suspect whose names are only spelt alike is possibly the same, never more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.base.language import N_
from models.index.link_keys import ACCOUNT, DISTRICT, PLACE, SUSPECTED, TELEPHONE, VEHICLE, LinkMark
from models.queries.recurring_links import Linked

SUSPECT: Final = "suspect"
ROUTE: Final = "route"
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        SUSPECT: N_("Suspects"),
        "phone": N_("Telephones"),
        "vehicle": N_("Vehicles"),
        "account": N_("Bank accounts and UPI names"),
        "place": N_("Places of exploitation"),
        ROUTE: N_("Routes"),
        "district": N_("Districts of exploitation"),
    }
)
"""Kinds of things that come again, English message ids by slug, in the order of the page."""

ONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        SUSPECT: N_("Suspect"),
        "phone": N_("Telephone"),
        "vehicle": N_("Vehicle"),
        "account": N_("Bank account or UPI name"),
        "place": N_("Place of exploitation"),
        ROUTE: N_("Route"),
        "district": N_("District of exploitation"),
    }
)
"""What one thing of a kind is called, English message ids by slug."""

SAYS_LITTLE: Final = frozenset({"phone", "place", ROUTE, "district"})
"""Kinds that many people share who have nothing to do with each other."""

MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        SUSPECT: SUSPECTED,
        "phone": TELEPHONE,
        "vehicle": VEHICLE,
        "account": ACCOUNT,
        "place": PLACE,
        "district": DISTRICT,
    }
)
"""The kind of mark in the index behind each kind but routes, which are in the counted rows."""

SLUGS: Final[Mapping[str, str]] = MappingProxyType({mark: slug for slug, mark in MARKS.items()})

type Who = tuple[int, str]
"""A person: order number of the case, and the part of it, such as ``p2``."""


@dataclass(frozen=True)
class Group:
    """One thing that several cases have.

    Attributes:
        kind: one of ``KINDS``.
        ref: tells it from all others; says nothing of what it is.
        value: as it is written in the newest case; of a route from where.
        other: where a route leads to; else other spellings, joined by commas.
        possible: True when only the sound of names agrees.
        cases: how many cases.
        first: ISO day on which the first of them was registered.
        last: ISO day on which the last of them was registered.
        addresses: where it stands in the case that was asked about.
        members: of a suspect who they are, else none.
    """

    kind: str
    ref: str
    value: str
    other: str
    possible: bool
    cases: int
    first: str
    last: str
    addresses: tuple[str, ...] = ()
    members: tuple[Who, ...] = ()


@dataclass(frozen=True)
class SeenCase:
    """One of the cases that have a thing.

    Attributes:
        case_id: its id.
        case_no: its number.
        name: the person the case is about, "" when not known.
        state: open, closed or transferred.
        day: ISO day on which it was registered, "" when not known.
        written: how the thing is written there.
        roles: roles of the person whose it is; none for places and routes.
    """

    case_id: str
    case_no: str
    name: str
    state: str
    day: str
    written: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recurring:
    """What comes again.

    Attributes:
        groups: by kind, those of most cases first.
        counts: how many there are of each kind, also those that are not in ``groups``.
    """

    groups: tuple[Group, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Suspect:
    """A suspect of one case, with what they are known again by."""

    who: Who
    name: str
    roles: tuple[str, ...]
    marks: tuple[LinkMark, ...]

    @property
    def keys(self) -> frozenset[int]:
        """Numbers of the marks."""
        return frozenset(one.key for one in self.marks)

    @property
    def certain(self) -> frozenset[str]:
        """What agrees only when it is the same: numbers, and names with their spelling."""
        return frozenset(f"{one.text[0]}|{one.written}" for one in self.marks)


def suspects_of(linked: Iterable[Linked]) -> dict[Who, Suspect]:
    """Return the suspects among the marks of cases."""
    marks: defaultdict[Who, list[LinkMark]] = defaultdict(list)
    named: dict[Who, tuple[str, tuple[str, ...]]] = {}
    for one in linked:
        if one.mark.kind == SUSPECTED:
            who = (one.order, one.part)
            marks[who].append(one.mark)
            named[who] = one.name, one.roles
    return {who: Suspect(who, *named[who], tuple(found)) for who, found in marks.items()}


def joined[T: Hashable](things: Mapping[T, Iterable[Hashable]]) -> list[list[T]]:
    """Return things in groups: two that share a token are in one, whatever lies between them."""
    above: dict[T, T] = {one: one for one in things}

    def root(one: T) -> T:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    holder: dict[Hashable, T] = {}
    for one, tokens in things.items():
        for token in tokens:
            other = holder.setdefault(token, one)
            above[root(one)] = root(other)
    groups: defaultdict[T, list[T]] = defaultdict(list)
    for one in things:
        groups[root(one)].append(one)
    return list(groups.values())


def suspect_groups(
    people: Mapping[Who, Suspect], days: Mapping[int, int]
) -> list[tuple[Group, tuple[Suspect, ...]]]:
    """Return the suspects who are in several cases.

    Args:
        people: suspects of cases.
        days: day of registration of each case by its order number; other cases do not count.
    """
    counting = {who: one for who, one in people.items() if who[0] in days}
    found = []
    for members in joined({who: one.keys for who, one in counting.items()}):
        if len({order for order, _part in members}) > 1:
            some = tuple(counting[who] for who in sorted(members, reverse=True))
            found.append((_suspect_group(some, days), some))
    return found


def _suspect_group(members: tuple[Suspect, ...], days: Mapping[int, int]) -> Group:
    """Return the group of one suspect; the members come with the newest case first."""
    orders = {one.who[0] for one in members}
    names = tuple(dict.fromkeys(one.name for one in members if one.name))
    seen = sorted(days[order] for order in orders)
    order, part = members[-1].who
    return Group(
        kind=SUSPECT,
        ref=f"{SUSPECT}/{order}.{part}",
        value=names[0] if names else "",
        other=", ".join(names[1:4]),
        possible=len(joined({one.who: one.certain for one in members})) > 1,
        cases=len(orders),
        first=iso_day(seen[0]),
        last=iso_day(seen[-1]),
        members=tuple(one.who for one in members),
    )


def iso_day(number: int) -> str:
    """Return a day as ISO text, "" for none; ``number`` is such as 20261125."""
    if not number:
        return ""
    return dt.date(number // 10_000, number // 100 % 100, number % 100).isoformat()


def ranked(groups: Iterable[Group]) -> list[Group]:
    """Return groups with those of most cases first, then those that came last."""
    by_ref = sorted(groups, key=lambda one: one.ref)
    return sorted(by_ref, key=lambda one: (one.cases, one.last), reverse=True)
