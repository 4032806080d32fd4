"""What comes again in several cases: over the whole register, in one case, and each of its groups.

Rules:

* Groups: values in, values out; what is the same is told, what it means is for a person to decide;
  a suspect whose names are only spelt alike is possibly the same, never more.
* Finding: every question goes by the index of marks or the counted rows; sealed cases and those in
  the bin are in neither; long work looks at its token; nothing is joined or linked here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from app.base.errors import FactRefusedError
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_
from app.core.permissions import Act, require
from app.core.search_index import searching
from app.core.services import Services
from app.statistics.periods import Period
from models.index import fact_codes as codes
from models.index.fact_codes import day_number
from models.index.link_keys import (
    ACCOUNT,
    DISTRICT,
    LINKED,
    PLACE,
    SUSPECTED,
    TELEPHONE,
    VEHICLE,
    LinkMark,
)
from models.queries import lookup
from models.queries import recurring_links as asking
from models.queries.recurring_links import Linked

if TYPE_CHECKING:
    from models.register.database import Session


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


MOST: Final = 100
"""Most things of each kind in a list."""

MOST_CASES: Final = 200
"""Most cases behind one thing in a list, the newest."""

TELLING: Final = LINKED
"""The fields by which a case is linked with others, by name."""

_MOST_OF_A_MARK: Final = 5_000
_KIND: Final = N_("Kind")


def recurring(
    s: Services,
    kinds: Collection[str] = tuple(KINDS),
    period: Period | None = None,
    report: Report = silent,
    token: Token | None = None,
    limit: int = MOST,
) -> Recurring:
    """Return what comes again in several cases of the register.

    Args:
        s: the open register.
        kinds: which of ``KINDS``.
        period: only cases registered in these days count; None for all.
        report: told the step ``comparing`` with kinds done of all kinds.
        token: looked at between parts of the index.
        limit: most things of each kind.

    Raises:
        CaseStateError: the role does not allow it.
        FactRefusedError: no such kind.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.VIEW)
    if not set(kinds) <= KINDS.keys():
        raise FactRefusedError(field=_KIND, reason="code.unknown")
    token = token or Token()
    days = _days(period)
    groups: list[Group] = []
    counts: dict[str, int] = {}
    wanted = [kind for kind in KINDS if kind in kinds]
    with searching(s) as session:
        for number, kind in enumerate(wanted):
            report(Progress("comparing", number, len(wanted)))
            found = _of_kind(session, kind, days, token)
            counts[kind] = len(found)
            groups += _with_values(session, ranked(found)[:limit], token)
    report(Progress("comparing", len(wanted), len(wanted)))
    return Recurring(tuple(groups), counts)


def of_case(s: Services, case_id: str) -> tuple[Group, ...]:
    """Return what this case has in common with others, and where it stands in it.

    Args:
        s: the open register.
        case_id: id or number of the case.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with searching(s) as session:
        order = lookup.find_case(session, case_id).case_order
        linked = list(asking.links_of(session, [order]))
        groups = _marked_in(session, linked)
        groups += _suspects_in(session, suspects_of(linked))
        groups += _routes_in(session, order)
    return tuple(one for kind in KINDS for one in ranked(groups) if one.kind == kind)


def cases_of(
    s: Services, group: Group, period: Period | None = None, most: int = MOST_CASES
) -> tuple[SeenCase, ...]:
    """Return the cases that have a thing, the newest first.

    Args:
        s: the open register.
        group: from ``recurring`` or ``of_case``.
        period: as it was asked for.
        most: most cases.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with searching(s) as session:
        orders = _orders(session, group, most, _days(period))
        return _seen(session, group, orders)


# The whole register -----------------------------------------------------------------------------


def _of_kind(session: Session, kind: str, days: tuple[int, int], token: Token) -> list[Group]:
    if kind == ROUTE:
        token.checkpoint()
        return _routes(asking.routes(session, days))
    mark = MARKS[kind]
    if kind != SUSPECT:
        repeated = asking.repeated(session, mark, days, token.checkpoint)
        return [_marked(kind, one) for one in repeated]
    shared = asking.shared_by(session, mark, days, token.checkpoint)
    orders = sorted({order for held in shared.values() for order in held})
    people = suspects_of(asking.links_of(session, orders, token.checkpoint, only_suspects=True))
    return [group for group, _members in suspect_groups(people, asking.days_of(session, orders))]


def _marked(kind: str, one: asking.Repeated) -> Group:
    """Return a group that has no value yet; its newest case is known by its order number."""
    return Group(
        kind=kind,
        ref=_ref(kind, one.key),
        value="",
        other="",
        possible=False,
        cases=one.cases,
        first=iso_day(one.first),
        last=iso_day(one.last),
        members=((one.newest, ""),),
    )


def _with_values(session: Session, groups: list[Group], token: Token) -> list[Group]:
    """Read how the things are written out of the newest case of each."""
    orders = {one.members[0][0] for one in groups if _is_bare(one)}
    values: dict[tuple[int, str], str] = {}
    for linked in asking.links_of(session, orders, token.checkpoint):
        ref = _ref(SLUGS[linked.mark.kind], linked.mark.key)
        values.setdefault((linked.order, ref), linked.mark.value)
    return [
        replace(one, value=values.get((one.members[0][0], one.ref), ""), members=())
        if _is_bare(one)
        else one
        for one in groups
    ]


def _is_bare(group: Group) -> bool:
    return bool(group.members) and not group.members[0][1]


def _routes(found: list[asking.RepeatedRoute]) -> list[Group]:
    groups = []
    for one in found:
        ends = [codes.places().get(place, ("", "", ""))[2] for place in _ends(one)]
        # A way between states or countries is no route that anybody could watch.
        if all(ends) and one.cases > 1:
            groups.append(
                Group(
                    kind=ROUTE,
                    ref=f"{ROUTE}/{one.source}-{one.destination}",
                    value=ends[0],
                    other=ends[1],
                    possible=False,
                    cases=one.cases,
                    first=iso_day(one.first),
                    last=iso_day(one.last),
                )
            )
    return groups


def _ends(one: asking.RepeatedRoute) -> tuple[int, int]:
    return one.source, one.destination


# One case ---------------------------------------------------------------------------------------


def _marked_in(session: Session, linked: list[asking.Linked]) -> list[Group]:
    """Return numbers and places of a case that others have too."""
    places: dict[tuple[str, int], list[asking.Linked]] = {}
    for one in linked:
        if one.mark.kind != SUSPECTED:
            places.setdefault((one.mark.kind, one.mark.key), []).append(one)
    groups = []
    for (mark, key), ones in places.items():
        counted = asking.counted(session, mark, key)
        if counted.cases > 1:
            addresses = tuple(dict.fromkeys(one.address for one in ones))
            group = _marked(SLUGS[mark], counted)
            value = ones[0].mark.value
            groups.append(replace(group, value=value, addresses=addresses, members=()))
    return groups


def _suspects_in(session: Session, own: Mapping[Who, Suspect]) -> list[Group]:
    """Return the suspects of a case who are in others too, by everything that leads there."""
    people: dict[Who, Suspect] = dict(own)
    known: dict[Who, Suspect] = dict(own)
    read = {order for order, _part in own}
    asked: set[int] = set()
    while new := {key for one in people.values() for key in one.keys} - asked:
        asked |= new
        leads = (asking.behind(session, SUSPECTED, key, _MOST_OF_A_MARK) for key in new)
        orders = {order for lead in leads for order in lead} - read
        read |= orders
        known |= suspects_of(asking.links_of(session, orders, only_suspects=True))
        people |= {who: one for who, one in known.items() if one.keys & asked}
    days = asking.days_of(session, sorted({who[0] for who in people}))
    groups = []
    for group, _members in suspect_groups(people, days):
        addresses = tuple(f"{who[1]}.name_full" for who in group.members if who in own)
        if addresses:
            groups.append(replace(group, addresses=addresses))
    return groups


def _routes_in(session: Session, order: int) -> list[Group]:
    found: dict[tuple[int, int], list[str]] = {}
    for number, source, destination in asking.routes_of_case(session, order):
        found.setdefault((source, destination), []).append(f"p{number}")
    groups = []
    for ends, parts in found.items():
        counted = asking.route_counted(session, *ends)
        groups += [replace(one, addresses=tuple(parts)) for one in _routes([counted])]
    return groups


# The cases behind one thing ---------------------------------------------------------------------


def _orders(session: Session, group: Group, most: int, days: tuple[int, int]) -> list[int]:
    if group.kind == SUSPECT:
        return sorted({order for order, _part in group.members}, reverse=True)[:most]
    rest = group.ref.partition("/")[2]
    if group.kind == ROUTE:
        source, destination = map(int, rest.split("-"))
        return asking.on_route(session, source, destination, most, days)
    return asking.behind(session, MARKS[group.kind], int(rest), most, days)


def _seen(session: Session, group: Group, orders: list[int]) -> tuple[SeenCase, ...]:
    written: dict[int, tuple[str, tuple[str, ...]]] = {}
    if group.kind == SUSPECT:
        people = suspects_of(asking.links_of(session, orders, only_suspects=True))
        for who in group.members:
            if who in people:
                written.setdefault(who[0], (people[who].name, people[who].roles))
    elif group.kind != ROUTE:
        for one in asking.links_of(session, orders):
            if _ref(SLUGS[one.mark.kind], one.mark.key) == group.ref:
                written.setdefault(one.order, (one.mark.value, one.roles))
    return tuple(
        SeenCase(
            line.case_id,
            line.case_no,
            line.name,
            line.state,
            iso_day(line.day),
            *written.get(line.order, ("", ())),
        )
        for line in asking.case_lines(session, orders)
    )


def _ref(kind: str, key: int) -> str:
    return f"{kind}/{key}"


def _days(period: Period | None) -> tuple[int, int]:
    return asking.EVER if period is None else (day_number(period.first), day_number(period.last))
