"""What comes again in several cases, asked of the index of marks and of the counted rows.

Rules: reading only, but for making the index anew; whoever asks lets the index follow first; sealed
cases, cases in the bin and cases that were merged into another are in neither table; numbers of
marks come out, and what they stand for is read out of the cases themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, delete, insert, or_, select, text, true, type_coerce

from models.base.local_time import utc
from models.fields.kinds import SUSPECT
from models.index.link_keys import (
    EVENT_FIELDS,
    EXPLOITATION,
    LINK_KINDS,
    PERSON_FIELDS,
    LinkMark,
    display_name,
    marks_of_event,
    marks_of_person,
    marks_of_suspect,
)
from models.index.person_keys import PersonKey
from models.rows.case import Case, Event, Person

if TYPE_CHECKING:
    from sqlalchemy import RowMapping, Select
    from sqlalchemy.orm import Session

    from models.fields import Value

EVER: Final = (0, 99_999_999)
"""The days of a period that has neither beginning nor end."""

_SLICES: Final = 8
_AT_ONCE: Final = 300
_SHARED: Final = (
    " FROM person_keys k JOIN counted_persons c ON c.case_order = k.case_order AND c.lead = 1"
    " WHERE k.kind = :kind AND k.key BETWEEN :low AND :high"
    " AND k.key IN (SELECT key FROM person_keys WHERE kind = :kind AND key BETWEEN :low AND :high"
    " GROUP BY key HAVING count(*) > 1) AND c.day BETWEEN :since AND :until"
)
_REPEATED: Final = text(
    "SELECT k.key, count(*) AS cases, min(c.day) AS first, max(c.day) AS last,"
    f" max(k.case_order) AS newest{_SHARED} GROUP BY k.key HAVING count(*) > 1"
)
_PAIRS: Final = text(f"SELECT k.key, k.case_order{_SHARED} ORDER BY k.key, k.case_order")
_BEHIND: Final = text(
    "SELECT k.case_order FROM person_keys k"
    " JOIN counted_persons c ON c.case_order = k.case_order AND c.lead = 1"
    " WHERE k.kind = :kind AND k.key = :key AND c.day BETWEEN :since AND :until"
    " ORDER BY k.case_order DESC LIMIT :most"
)
_COUNTED: Final = text(
    "SELECT count(*) AS cases, min(c.day) AS first, max(c.day) AS last FROM person_keys k"
    " JOIN counted_persons c ON c.case_order = k.case_order AND c.lead = 1"
    " WHERE k.kind = :kind AND k.key = :key"
)
_ROUTES: Final = text(
    "SELECT source, destination, count(DISTINCT case_order) AS cases, min(day) AS first,"
    " max(day) AS last FROM counted_persons"
    " WHERE source <> destination AND source <> 0 AND destination <> 0"
    " AND day BETWEEN :since AND :until"
    " GROUP BY source, destination HAVING count(DISTINCT case_order) > 1"
)
_ON_ROUTE: Final = text(
    "SELECT DISTINCT case_order FROM counted_persons WHERE source = :source"
    " AND destination = :destination AND day BETWEEN :since AND :until"
    " ORDER BY case_order DESC LIMIT :most"
)
_ROUTE_COUNTED: Final = text(
    "SELECT count(DISTINCT case_order) AS cases, min(day) AS first, max(day) AS last"
    " FROM counted_persons WHERE source = :source AND destination = :destination"
)
_ROUTES_OF: Final = text(
    "SELECT number, source, destination FROM counted_persons WHERE case_order = :of_case"
    " AND source <> destination AND source <> 0 AND destination <> 0 ORDER BY number"
)
_FOLLOWING: Final = text(
    "SELECT case_order FROM cases WHERE case_order > :last AND NOT binned"
    " AND record_state <> 'duplicate' ORDER BY case_order LIMIT :most"
)
_FILLED_AT_ONCE: Final = 3_000
_DAYS: Final = text(
    "SELECT case_order, day FROM counted_persons WHERE lead = 1"
    " AND case_order IN (SELECT value FROM json_each(:orders))"
)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A mark that several cases have; days are numbers such as 20261125.

    Attributes:
        key: its number in the index.
        cases: how many cases.
        first: day on which the first of them was registered.
        last: day on which the last of them was.
        newest: order number of the case that was written down last.
    """

    key: int
    cases: int
    first: int
    last: int
    newest: int = 0


@dataclass(frozen=True, slots=True)
class RepeatedRoute:
    """A way from one place to another that several cases have; places as ``counted_codes``."""

    source: int
    destination: int
    cases: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Linked:
    """One mark of one case, and where it stands there.

    Attributes:
        order: order number of the case.
        address: of the field, such as ``p2.phone``.
        part: ``p2`` or ``e1``.
        roles: roles of the person; none for an event.
        name: of the person, "" when it is not known and for an event.
        mark: the mark.
    """

    order: int
    address: str
    part: str
    roles: tuple[str, ...]
    name: str
    mark: LinkMark


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. `day` as a number, 0 when no list has it."""

    order: int
    case_id: str
    case_no: str
    state: str
    name: str
    day: int


def repeated(
    session: Session,
    kind: str,
    days: tuple[int, int] = EVER,
    told: Callable[[], None] = lambda: None,
) -> list[Repeated]:
    """Return the marks of a kind that several cases have, in no order.

    Args:
        session: any session.
        kind: one of ``link_keys.LINK_KINDS``.
        days: first and last day of registration that count.
        told: called between slices of the index; may raise.
    """
    found: list[Repeated] = []
    for low, high in _slices():
        told()
        rows = session.execute(_REPEATED, _asked(kind, low, high, days))
        found += [Repeated(*row) for row in rows]
    return found


def shared_by(
    session: Session,
    kind: str,
    days: tuple[int, int] = EVER,
    told: Callable[[], None] = lambda: None,
) -> dict[int, list[int]]:
    """Return the marks that several cases have, with the order numbers of these cases.

    Args:
        session: any session.
        kind: one of ``link_keys.LINK_KINDS``.
        days: first and last day of registration that count.
        told: called between slices of the index; may raise.
    """
    found: dict[int, list[int]] = {}
    for low, high in _slices():
        told()
        for key, order in session.execute(_PAIRS, _asked(kind, low, high, days)):
            found.setdefault(key, []).append(order)
    return {key: orders for key, orders in found.items() if len(orders) > 1}


def behind(
    session: Session, kind: str, key: int, most: int, days: tuple[int, int] = EVER
) -> list[int]:
    """Return the order numbers of the cases that have a mark, the newest first."""
    asked = {"kind": kind, "key": key, "most": most, "since": days[0], "until": days[1]}
    return list(session.scalars(_BEHIND, asked))


def counted(session: Session, kind: str, key: int) -> Repeated:
    """Return how many cases have a mark, and since when."""
    row = session.execute(_COUNTED, {"kind": kind, "key": key}).one()
    return Repeated(key, row.cases, row.first or 0, row.last or 0)


def routes(session: Session, days: tuple[int, int] = EVER) -> list[RepeatedRoute]:
    """Return the ways from one place to another that several cases have, in no order."""
    rows = session.execute(_ROUTES, {"since": days[0], "until": days[1]})
    return [RepeatedRoute(*row) for row in rows]


def on_route(
    session: Session, source: int, destination: int, most: int, days: tuple[int, int] = EVER
) -> list[int]:
    """Return the order numbers of the cases with a route, the newest first."""
    asked = {"source": source, "destination": destination, "most": most}
    return list(session.scalars(_ON_ROUTE, asked | {"since": days[0], "until": days[1]}))


def route_counted(session: Session, source: int, destination: int) -> RepeatedRoute:
    """Return how many cases have a route, and since when."""
    asked = {"source": source, "destination": destination}
    row = session.execute(_ROUTE_COUNTED, asked).one()
    return RepeatedRoute(source, destination, row.cases, row.first or 0, row.last or 0)


def routes_of_case(session: Session, order: int) -> list[tuple[int, int, int]]:
    """Return the number of each person of a case that has a route, with its two places."""
    rows = session.execute(_ROUTES_OF, {"of_case": order})
    return [(row.number, row.source, row.destination) for row in rows]


def links_of(
    session: Session,
    orders: Iterable[int],
    told: Callable[[], None] = lambda: None,
    *,
    only_suspects: bool = False,
) -> Iterator[Linked]:
    """Yield the marks of cases, read out of the cases themselves.

    Args:
        session: any session.
        orders: order numbers of the cases.
        told: called between some cases and the next; may raise.
        only_suspects: only what suspects are known again by.
    """
    marks = marks_of_suspect if only_suspects else marks_of_person
    wanted = sorted(set(orders))
    for start in range(0, len(wanted), _AT_ONCE):
        told()
        some = wanted[start : start + _AT_ONCE]
        for row in session.execute(_persons(some, only_suspects)).mappings():
            facts = _facts(row, PERSON_FIELDS)
            year = utc(row["created"]).year
            roles = facts.get("role")
            whose = (roles if isinstance(roles, tuple) else (), display_name(facts))
            for mark in marks(facts, year):
                yield _linked(row, "p", mark, *whose)
        if only_suspects:
            continue
        for row in session.execute(_events(some)).mappings():
            for mark in marks_of_event(_facts(row, EVENT_FIELDS)):
                yield _linked(row, "e", mark)


def fill_links(session: Session) -> None:
    """Make the marks that link cases anew, as after a step to a newer version.

    Args:
        session: a writing session; the marks of persons are not touched.
    """
    session.execute(delete(PersonKey).where(PersonKey.kind.in_(LINK_KINDS)))
    last = 0
    while orders := session.scalars(_FOLLOWING, {"last": last, "most": _FILLED_AT_ONCE}).all():
        marks = {(one.mark.kind, one.mark.key, one.order) for one in links_of(session, orders)}
        rows = [
            {"kind": kind, "key": key, "case_order": order} for kind, key, order in sorted(marks)
        ]
        if rows:
            session.execute(insert(PersonKey), rows)
        last = orders[-1]


def case_lines(session: Session, orders: Sequence[int]) -> list[CaseLine]:
    """Return cases for a list, in the order in which they are named."""
    days = days_of(session, orders)
    query = select(Case.case_order, Case.id, Case.case_no, Case.record_state, Case.list_name).where(
        Case.case_order.in_(list(orders)), Case.binned.is_(False)
    )
    found = {
        row.case_order: CaseLine(
            row.case_order,
            row.id,
            row.case_no,
            row.record_state,
            row.list_name,
            days.get(row.case_order, 0),
        )
        for row in session.execute(query)
    }
    return [found[order] for order in orders if order in found]


def days_of(session: Session, orders: Sequence[int]) -> dict[int, int]:
    """Return the day on which each case was registered, by its order number."""
    rows = session.execute(_DAYS, {"orders": json.dumps(list(orders))})
    return {row.case_order: row.day for row in rows}


def _persons(orders: Sequence[int], only_suspects: bool) -> Select[Any]:
    columns = [getattr(Person, name) for name in PERSON_FIELDS]
    roles = type_coerce(Person.__table__.c.role, Text)
    are_suspects = or_(*(roles.contains(role) for role in sorted(SUSPECT)))
    return (
        select(Case.case_order, Person.position, Person.created, *columns)
        .join(Person, Person.case_id == Case.id)
        .where(Case.case_order.in_(orders), are_suspects if only_suspects else true())
        .order_by(Case.case_order, Person.position)
    )


def _events(orders: Sequence[int]) -> Select[Any]:
    columns = [getattr(Event, name) for name in EVENT_FIELDS]
    return (
        select(Case.case_order, Event.position, *columns)
        .join(Event, Event.case_id == Case.id)
        .where(Case.case_order.in_(orders), Event.__table__.c.event_type.in_(EXPLOITATION))
        .order_by(Case.case_order, Event.position)
    )


def _facts(row: RowMapping, names: Iterable[str]) -> dict[str, Value]:
    return {name: row[name] for name in names if row[name] is not None}


def _linked(
    row: RowMapping, letter: str, mark: LinkMark, roles: tuple[str, ...] = (), name: str = ""
) -> Linked:
    part = f"{letter}{row['position']}"
    return Linked(row["case_order"], f"{part}.{mark.name}", part, roles, name, mark)


def _slices() -> Iterator[tuple[int, int]]:
    """Yield the whole range of marks in parts, so that a long question can be stopped."""
    step = 2**64 // _SLICES
    for number in range(_SLICES):
        low = -(2**63) + step * number
        yield low, low + step - 1


def _asked(kind: str, low: int, high: int, days: tuple[int, int]) -> dict[str, int | str]:
    return {"kind": kind, "low": low, "high": high, "since": days[0], "until": days[1]}
