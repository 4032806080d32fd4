"""Is this person in the register already? Told while typing, and for the whole register at once.

Rules: nothing is blocked and nothing is joined here, a person decides; what agrees is said beside
each find; a pair that was called two different people stays away for good; every question goes by
the index of marks and is limited, so that it costs the same in a large register.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, UnknownFieldError
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_
from app.base.name_similarity import SAME_FROM
from app.base.name_similarity import score as likeness
from app.core import field_path, log
from app.core.permissions import Act, require
from app.core.search_index import searching
from app.core.services import Services, writing
from models.errors import FieldError, NotFoundError
from models.fields import CATALOGUE, FieldKind, Value, normalise
from models.index import person_keys as marks
from models.queries import lookup
from models.rows import merge

if TYPE_CHECKING:
    from models.register.database import Session

type Typed = str | tuple[str, ...] | None

REASONS: Mapping[str, str] = {
    "phone": N_("same phone"),
    "id": N_("same ID number"),
    "last4": N_("same last four digits"),
    "name": N_("same name"),
    "similar-name": N_("similar name"),
    "father": N_("same father's name"),
    "age": N_("same age"),
    "district": N_("same district"),
}
"""Why a case is shown, English message ids by slug, in the order in which they are said."""

TELLING = frozenset(marks.OWN_NAMES) | {
    field.name
    for field in CATALOGUE.of("person")
    if field.kind in (FieldKind.PHONE, FieldKind.ID_NUMBER, FieldKind.AADHAAR_LAST4)
}
"""Fields of a person by which somebody is known again."""

BESIDE = frozenset({"birth", "age", "name_father", "sex_or_gender"}) | {
    field.name for field in CATALOGUE.of("person") if field.kind is FieldKind.DISTRICT
}
"""Fields that tell people of one name apart."""

MOST = 3
ENOUGH = 45
PAIRS_KEPT = 200
_PAIRS_SCORED = 4_000
_MOST_OF_A_MARK = 12
_SLICES = 32
_SAME, _PART = 0.93, 0.7
_NAME_POINTS = ((_SAME, "name", 50), (SAME_FROM, "similar-name", 38), (_PART, "similar-name", 30))
_YEARS_APART = 6
_FACES = (marks.PAPER, marks.PHONE, marks.LAST4, marks.PLACE, marks.BIRTH, marks.NAME)


@dataclass(frozen=True)
class KnownCase:
    """A case that may be about the same person.

    Attributes:
        case_id: its id.
        case_no: its number.
        person: number of the person in that case.
        name: name of the person, "" when not marks.
        age: years as written down or told by the birth, "" when not marks.
        place: district, "" when not marks.
        reasons: slugs of ``REASONS``.
        score: how much agrees; more is more.
    """

    case_id: str
    case_no: str
    person: int
    name: str
    age: str
    place: str
    reasons: tuple[str, ...]
    score: int


@dataclass(frozen=True)
class Pair:
    """Two cases that may be about the same person, the older case first."""

    older: KnownCase
    newer: KnownCase
    reasons: tuple[str, ...]
    score: int


@dataclass(frozen=True)
class Likeness:
    """How two people compare."""

    score: int
    reasons: tuple[str, ...]


def known(
    s: Services, facts: Mapping[str, Typed], except_case: str = "", limit: int = MOST
) -> tuple[KnownCase, ...]:
    """Return cases that may be about the person that is being written down, most alike first.

    Args:
        s: the open register.
        facts: fields of one person as typed, by name ("phone") or address ("p1.phone"); what is
            not understood yet, as while it is being typed, does not count.
        except_case: id of the case that is being written, "" for a new one.
        limit: most cases.

    Raises:
        UnknownFieldError: not a field of a person.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    today = s.clock.today()
    asked = marks.traits_of(_understood(s, facts), today.year)
    with searching(s) as session:
        own, away = _own(session, except_case)
        orders = marks.candidates(session, marks.asked_keys(asked), without=own)
        best: dict[str, KnownCase] = {}
        for found in marks.people_of(session, orders):
            alike = compare(asked, found.traits)
            shown = _shown(found, alike, today.year)
            if alike.score < ENOUGH or found.case_id in away:
                continue
            if found.case_id not in best or best[found.case_id].score < shown.score:
                best[found.case_id] = shown
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.case_no))
    return tuple(ranked[:limit])


def pairs(
    s: Services, report: Report = silent, token: Token | None = None, limit: int = PAIRS_KEPT
) -> tuple[Pair, ...]:
    """Go through the whole register and return pairs of cases that look alike, surest first.

    Args:
        s: the open register.
        report: told the step ``comparing`` with slices done of all slices.
        token: looked at between slices.
        limit: most pairs.

    Raises:
        CaseStateError: the role does not allow it.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.VIEW)
    token = token or Token()
    with searching(s) as session:
        wanted = _likely(session, report, token)
        return _compared(session, s.clock.today().year, wanted, token)[:limit]


def say_different(s: Services, one: str, other: str) -> None:
    """Remember that two cases are about two different people; the pair is not shown again.

    Args:
        s: the open register.
        one: id or number of a case.
        other: id or number of another case.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the same case twice, or the role does not allow it.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        first, second = lookup.find_case(session, one), lookup.find_case(session, other)
        if first.id == second.id:
            raise CaseStateError(reason="merge.same-case")
        added = merge.say_different(session, first.id, second.id, at=s.clock.now(), by=s.user.user)
        if added:
            log.record(session, s, "not_duplicates", first.case_no, first.id, other=second.case_no)


def compare(one: marks.Traits, other: marks.Traits) -> Likeness:
    """Say how alike two people are and why; pure."""
    found: dict[str, int] = {}
    name = _best_name(one.names, other.names)
    if one.papers & other.papers:
        found["id"] = 90
    if one.phones & other.phones:
        found["phone"] = 60
    for least, slug, points in _NAME_POINTS:
        if name >= least:
            found[slug] = points
            found.update(_beside_the_name(one, other))
            break
    score = sum(found.values()) - _against(one, other, name)
    said = tuple(slug for slug in REASONS if found.get(slug, 0) > 0)
    return Likeness(score if said else 0, said)


def _beside_the_name(one: marks.Traits, other: marks.Traits) -> Iterator[tuple[str, int]]:
    if one.last4 and one.last4 == other.last4:
        yield "last4", 40
    if one.years and other.years and _years_between(one.years, other.years) <= 2:
        yield "age", 15
    if one.districts & other.districts:
        yield "district", 15
    if one.father and other.father and likeness(one.father, other.father) >= SAME_FROM:
        yield "father", 20


def _against(one: marks.Traits, other: marks.Traits, name: float) -> int:
    """Return how much speaks against two people being one; a number weighs more than all of it."""
    against = 0
    if one.sex and other.sex and one.sex != other.sex:
        against += 25
    if one.years and other.years and _years_between(one.years, other.years) > _YEARS_APART:
        against += 30
    if one.districts and other.districts and not one.districts & other.districts:
        against += 8
    if one.father and other.father and likeness(one.father, other.father) < _PART:
        against += 20
    if one.last4 and other.last4 and one.last4 != other.last4:
        against += 40
    if one.names and other.names and name < 0.5:
        against += 10
    return against


def _years_between(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, one[0] - other[1], other[0] - one[1])


def _best_name(ones: Iterable[str], others: Iterable[str]) -> float:
    there = tuple(others)
    return max((_name_likeness(one, other) for one in ones for other in there), default=0.0)


def _name_likeness(one: str, other: str) -> float:
    """Compare two names with and without the words that half a district carries."""
    whole = likeness(one, other)
    bare = likeness(marks.bare_name(one), marks.bare_name(other))
    return max(whole, 0.95 * bare)


def _understood(s: Services, facts: Mapping[str, Typed]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for place, typed in facts.items():
        field = field_path.parse(place).field
        if field.entity != field_path.PERSON:
            raise UnknownFieldError(field=field.name)
        try:
            value = normalise(CATALOGUE.field(field.name), typed, s.clock.today())
        except FieldError:
            continue
        if value is not None:
            values[field.name] = value
    return values


def _own(session: Session, case_id: str) -> tuple[int, frozenset[str]]:
    """Return the order number of the case that asks, and who is known to be somebody else."""
    if not case_id:
        return 0, frozenset()
    try:
        case = lookup.find_case(session, case_id)
    except NotFoundError:
        return 0, frozenset()
    return case.case_order, merge.different_from(session, case.id)


def _shown(found: marks.Found, alike: Likeness, year: int) -> KnownCase:
    years = found.traits.years
    age = "" if years is None else str(max(0, year - years[1]))
    return KnownCase(
        case_id=found.case_id,
        case_no=found.case_no,
        person=found.number,
        name=found.name,
        age=age,
        place=found.place,
        reasons=alike.reasons,
        score=alike.score,
    )


def _likely(session: Session, report: Report, token: Token) -> list[tuple[int, int]]:
    """Return pairs of order numbers that share marks, those that share most first."""
    points: dict[tuple[int, int], int] = {}
    steps = len(_FACES) * _SLICES
    whole = 2**64
    for number in range(steps):
        token.checkpoint()
        report(Progress("comparing", number, steps))
        kind, place = _FACES[number // _SLICES], number % _SLICES
        first = -(2**63) + whole // _SLICES * place
        last = min(2**63 - 1, first + whole // _SLICES)
        for orders in marks.shared(session, kind, first, last, _MOST_OF_A_MARK):
            for pair in combinations(orders, 2):
                points[pair] = points.get(pair, 0) + marks.WEIGHTS[kind]
        if len(points) > 20 * _PAIRS_SCORED:
            points = dict(heapq.nlargest(10 * _PAIRS_SCORED, points.items(), lambda one: one[1]))
    report(Progress("comparing", steps, steps))
    return [one[0] for one in heapq.nlargest(_PAIRS_SCORED, points.items(), lambda one: one[1])]


def _compared(
    session: Session, year: int, wanted: Iterable[tuple[int, int]], token: Token
) -> tuple[Pair, ...]:
    asked = list(wanted)
    people: dict[int, list[marks.Found]] = {}
    orders = sorted({order for pair in asked for order in pair})
    for start in range(0, len(orders), 200):
        token.checkpoint()
        for found in marks.people_of(session, orders[start : start + 200]):
            people.setdefault(found.order, []).append(found)
    alike = []
    for number, (one, other) in enumerate(asked):
        if number % 200 == 0:
            token.checkpoint()
        best = _best_pair(people.get(one, ()), people.get(other, ()), year)
        if best is not None:
            alike.append(best)
    ids = [(pair.older.case_id, pair.newer.case_id) for pair in alike]
    away = merge.all_different(session, ids)
    left = [
        pair
        for pair, (one, other) in zip(alike, ids, strict=True)
        if (min(one, other), max(one, other)) not in away
    ]
    return tuple(sorted(left, key=lambda pair: (-pair.score, pair.newer.case_no)))


def _best_pair(
    ones: Iterable[marks.Found], others: Iterable[marks.Found], year: int
) -> Pair | None:
    there = tuple(others)
    best: Pair | None = None
    for one in ones:
        for other in there:
            alike = compare(one.traits, other.traits)
            if alike.score >= ENOUGH and (best is None or alike.score > best.score):
                best = Pair(
                    older=_shown(one, alike, year),
                    newer=_shown(other, alike, year),
                    reasons=alike.reasons,
                    score=alike.score,
                )
    return best
