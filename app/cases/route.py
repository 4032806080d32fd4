"""The route of a person of a case: the places in the order in which they were come to.

Rules: only what is written down is told; what is not known between two places is said to be not
known, never left out or guessed; reading only, and pure but for the reading itself.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.base.clock import local_day
from app.cases.records import CaseRecord, EventRecord, PersonRecord
from app.core.records import FactValue
from models.fields.dates import span
from models.fields.places import canonical_state, find_district
from models.queries.lookup import referrals as referrals_of_case
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session

HOME, FOUND, PRESENT, REFERRED = "home", "found", "present", "referral"
TRANSIT = "transit"
PLAIN, UNKNOWN, SENT = "plain", "unknown", "sent"
VICTIMS = frozenset({"victim", "possible_victim"})
_WHERE_FOUND = frozenset({"interception", "rescue", "escape"})
_RANKS = {
    "recruitment": 0,
    "transit": 1,
    "exploitation": 2,
    "interception": 3,
    "rescue": 3,
    "escape": 3,
    "return": 4,
    "re_trafficking": 5,
}
_NOT_SENT = frozenset({"draft", "declined", "revoked", "expired", "superseded"})
_AT_END = 9
_EXACT = 2
_MOST = 1_000
type _Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Station:
    """One place of a route.

    Attributes:
        what: home, a code of event_type, found, present or referral.
        places: from the most exact to the state, as far as they are known.
        exact: how many of them, from the first, are more exact than a district.
        country: ISO code, "" when it is not known.
        day: stored date from which, "" when it is not known.
        until: stored date until which, "" when there is none.
        key: address of the first fact about it, to open it by; of a referral its id.
        office: name of the office that a referral went to, "" for a place.
    """

    what: str
    places: tuple[str, ...] = ()
    country: str = ""
    day: str = ""
    until: str = ""
    key: str = ""
    office: str = ""
    exact: int = 0

    @property
    def is_known(self) -> bool:
        """True when some place is written down."""
        return bool(self.places or self.country or self.office)

    @property
    def region(self) -> tuple[str, str]:
        """Country and the widest places, to say whether two stations lie apart."""
        return self.country, "|".join(self.places[-2:])


@dataclass(frozen=True)
class Leg:
    """The way to a station from the one before it.

    Attributes:
        kind: plain, unknown (nothing is written down of it) or sent (a referral went there).
        transport: a code of the list, or "".
        crossing: country codes from and to, () when no border is known.
        post: where a border was crossed, "" when that is not known.
    """

    kind: str = PLAIN
    transport: str = ""
    crossing: tuple[str, ...] = ()
    post: str = ""


@dataclass(frozen=True)
class Route:
    """The route of one person.

    Attributes:
        person: number of the person in the case.
        name: of the person as it is shown, "" when none is known.
        stations: in order.
        legs: the way to each station; that to the first one is plain.
    """

    person: int
    name: str
    stations: tuple[Station, ...]
    legs: tuple[Leg, ...]

    @property
    def is_empty(self) -> bool:
        """True when no place is known."""
        return not any(station.is_known for station in self.stations)


@dataclass(frozen=True)
class Referred:
    """An office that the case was referred to. `at` in Unix seconds."""

    referral_id: str
    office: str
    district: str
    state: str
    country: str
    person: str
    at: int


def referred_to(session: Session, case_id: str) -> tuple[Referred, ...]:
    """Return the offices that a case was referred to and that did not say no, oldest first.

    Args:
        session: any session.
        case_id: whole id of the case.
    """
    found = []
    for row in referrals_of_case(session, direction="out", case_id=case_id, limit=_MOST):
        office = session.get(Office, row.office_id)
        if row.state in _NOT_SENT or office is None or not row.sealed_at:
            continue
        found.append(
            Referred(
                referral_id=row.id,
                office=office.name,
                district=office.district or "",
                state=office.place_state or "",
                country=office.country or "",
                person=row.person_id or "",
                at=row.sealed_at,
            )
        )
    return tuple(sorted(found, key=lambda one: one.at))


def routes_of(case: CaseRecord, referred: Sequence[Referred] = ()) -> tuple[Route, ...]:
    """Return the routes of a case: of each victim, or of the first person where there is none.

    Args:
        case: the case.
        referred: offices it was referred to, oldest first.
    """
    victims = [one for one in case.persons if VICTIMS & set(one.roles)]
    return tuple(_route(case, one, referred) for one in victims or case.persons[:1])


def _route(case: CaseRecord, person: PersonRecord, referred: Sequence[Referred]) -> Route:
    events = in_order(one for one in case.events if _concerns(one, person))
    stations = [_of_person(person, HOME), *(_of_event(one) for one in events)]
    if not any(one.what in _WHERE_FOUND for one in stations):
        stations += _found(case, person)
    stations.append(_of_person(person, PRESENT))
    by_number = {f"e{one.number}": one.facts for one in events}
    legs, country = [Leg()], ""
    for before, after in itertools.pairwise(stations):
        country = before.country or country
        facts = by_number.get(after.key.partition(".")[0], {})
        facts_before = by_number.get(before.key.partition(".")[0], {})
        # A country is not left by a station of which nothing is known.
        legs.append(_leg(replace(before, country=country), after, facts, facts_before))
    for one in referred:
        if one.person in ("", person.person_id):
            stations.append(_of_office(one))
            legs.append(Leg(SENT))
    return Route(person.number, person.display_name, tuple(stations), tuple(legs))


def in_order(events: Iterable[EventRecord]) -> tuple[EventRecord, ...]:
    """Return events in the order in which they happened.

    Where days do not say which came first, recruitment comes before transit and so on; one
    without a day keeps its place behind the event that was written down before it.
    """
    rows = sorted(events, key=lambda one: one.number)
    known = [(days, row) for row in rows if (days := _days(row))]
    known.sort(key=lambda one: (one[0][0], _rank(one[1])))
    known.sort(key=functools.cmp_to_key(_compare))
    placed = [row for _days_of_row, row in known]
    for row in rows:
        if _days(row):
            continue
        before = [one for one in placed if one.number < row.number]
        nearest = max(before, key=lambda one: one.number, default=None)
        placed.insert(0 if nearest is None else placed.index(nearest) + 1, row)
    return tuple(placed)


def _compare(one: tuple[_Days, EventRecord], other: tuple[_Days, EventRecord]) -> int:
    """Say which of two events came first: below 0 for the first, 0 when nothing says it."""
    (days, event), (other_days, other_event) = one, other
    if days[1] < other_days[0]:
        return -1
    if other_days[1] < days[0]:
        return 1
    if days[0] == days[1] and other_days[0] == other_days[1]:
        return 0
    return _rank(event) - _rank(other_event)


def _rank(event: EventRecord) -> int:
    return _RANKS.get(_text(event.facts, "event_type"), _AT_END)


def _days(event: EventRecord) -> _Days | None:
    """Return the days on which an event can have begun, without what "about" adds."""
    try:
        return span(_text(event.facts, "event_date").lstrip("~"))
    except (ValueError, OverflowError):
        return None


def _concerns(event: EventRecord, person: PersonRecord) -> bool:
    """Say whether an event is about a person; one that names nobody is about everybody."""
    named = event.facts.get("person_ids")
    return not isinstance(named, tuple) or not named or f"p{person.number}" in named


def _of_person(person: PersonRecord, what: str) -> Station:
    return Station(
        what=what,
        places=_places(person.facts, _names(what)),
        exact=len(_places(person.facts, _names(what)[:_EXACT])),
        country=_country(person.facts, what),
        key=f"p{person.number}.{what}_district",
    )


def _of_event(event: EventRecord) -> Station:
    facts = event.facts
    names = _names("event")
    return Station(
        what=_text(facts, "event_type") or "event",
        places=_places(facts, names),
        exact=len(_places(facts, names[:_EXACT])),
        country=_country(facts, "event"),
        day=_text(facts, "event_date"),
        until=_text(facts, "event_end_date"),
        key=f"e{event.number}.{'event_district' if _places(facts, names) else 'event_place'}",
    )


def _found(case: CaseRecord, person: PersonRecord) -> list[Station]:
    """Return where a person was found, when only a fact of the person or of the case says so."""
    place = _text(person.facts, "place_found")
    if place:
        return [Station(FOUND, (place,), key=f"p{person.number}.place_found", exact=1)]
    post = _text(case.facts, "intercepting_post")
    return [Station(FOUND, (post,), key="intercepting_post", exact=1)] if post else []


def _of_office(referred: Referred) -> Station:
    day = local_day(referred.at).isoformat()
    places = tuple(dict.fromkeys(one for one in (referred.district, referred.state) if one))
    return Station(
        REFERRED,
        places,
        referred.country,
        day=day,
        key=referred.referral_id,
        office=referred.office,
    )


def _leg(
    before: Station,
    after: Station,
    facts: Mapping[str, FactValue],
    facts_before: Mapping[str, FactValue],
) -> Leg:
    """Return the way between two stations; the facts are those of their events."""
    transport = _text(facts, "transport")
    crossing, post = _crossed(before, after, facts, facts_before)
    apart = before.is_known and after.is_known and before.region != after.region
    apart = apart or bool(crossing)
    told = transport or post or TRANSIT in (before.what, after.what)
    kind = UNKNOWN if apart and not told else PLAIN
    return Leg(kind, transport, crossing, post)


def _crossed(
    before: Station,
    after: Station,
    facts: Mapping[str, FactValue],
    facts_before: Mapping[str, FactValue],
) -> tuple[tuple[str, ...], str]:
    """Return the border between two stations, and where it was crossed.

    An event that took place on the near side of its border tells of the way that comes after it.
    """
    leaving = _crossing(facts_before)
    if leaving and before.country == leaving[0]:
        return leaving, _text(facts_before, "border_post")
    coming = _crossing(facts)
    if coming and (not after.country or after.country != coming[0]):
        return coming, _text(facts, "border_post")
    post = _text(facts, "border_post")
    if before.country and after.country and before.country != after.country:
        return (before.country, after.country), post
    return (), post


def _crossing(facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    ends = _text(facts, "border_from"), _text(facts, "border_to")
    return ends if any(ends) else ()


def _country(facts: Mapping[str, FactValue], part: str) -> str:
    """Return the country of a place, which the list of districts knows where nobody typed it."""
    typed = _text(facts, f"{part}_country")
    if typed:
        return typed
    district, state = _text(facts, f"{part}_district"), _text(facts, f"{part}_state")
    known = find_district(district, canonical_state(state) or None) if district else None
    return "" if known is None else known.country


def _names(part: str) -> list[str]:
    """Return the names of the fields of a place, the most exact first."""
    return [f"{part}_{name}" for name in ("place", "block", "district", "state")]


def _places(facts: Mapping[str, FactValue], names: Iterable[str]) -> tuple[str, ...]:
    """Return the places that are filled, each once."""
    return tuple(dict.fromkeys(text for name in names if (text := _text(facts, name))))


def _text(facts: Mapping[str, FactValue], name: str) -> str:
    value = facts.get(name)
    return value.strip() if isinstance(value, str) else ""
