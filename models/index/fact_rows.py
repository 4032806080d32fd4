"""Who is counted in statistics: one narrow row for each victim, made out of the case.

Rules: everything here is derived from the case, its persons, events and service lines and can be
made anew; it is written in the transaction that changes the case; numbers only, no word that was
typed; a case in the bin and one that was merged into another have no row, a sealed case has none
because it is not in these tables; a case without a victim has one row with the number 0, so that
cases can be counted too; a person of whom it was decided that they are no victim has none.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey, RowMapping, delete, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base
from models.base.parts import DERIVED
from models.fields.kinds import VICTIM
from models.index import fact_codes as codes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.rows.case import Case


class CountedPerson(Base):
    """One victim of one case; days are numbers such as 20261125, 0 where there is none.

    ``first_day`` is that of the first registration by any office, ``came_day`` that on which the
    case was taken over from another one, ``left_day`` that on which another one took it over.

    ``lead`` is 1 on the first row of each case. ``sex``, ``status``, ``found``, ``decided`` and
    ``stage`` are numbers of codes, ``purposes`` and the masks of needs have a bit for each code,
    ``home``, ``source`` and ``destination`` are numbers of places, see ``models.index.fact_codes``.
    """

    __tablename__ = "counted_persons"
    __table_args__ = {"sqlite_with_rowid": False, **DERIVED}

    case_order: Mapped[int] = mapped_column(
        ForeignKey("cases.case_order", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lead: Mapped[int]
    day: Mapped[int]
    first_day: Mapped[int]
    came_day: Mapped[int]
    left_day: Mapped[int]
    rescued_day: Mapped[int]
    sex: Mapped[int]
    band: Mapped[int]
    status: Mapped[int]
    purposes: Mapped[int]
    nation: Mapped[str]
    home: Mapped[int]
    source: Mapped[int]
    destination: Mapped[int]
    found: Mapped[int]
    decided: Mapped[int]
    stage: Mapped[int]
    fir: Mapped[int]
    first_needs: Mapped[int]
    needed: Mapped[int]
    given: Mapped[int]
    refused: Mapped[int]
    missing: Mapped[int]
    waiting: Mapped[int]


_TABLE: Final[Any] = CountedPerson.__table__
COLUMNS: Final = tuple(column.name for column in _TABLE.columns)

COUNTED: Final = frozenset(
    {
        *("registered_on", "how_identified", "court_stage", "fir_no", "role", "sex_or_gender"),
        *("is_child_stated", "birth", "age", "age_stated_on", "nationality", "purpose"),
        *("trafficking_status", "status_decided_by", "home_country", "home_state"),
        *("home_district", "immediate_needs", "event_type", "event_date", "person_ids"),
        *("event_country", "event_state", "event_district", "service", "service_person_ids"),
        *("referral_state", "implemented"),
    }
)
"""The fields out of which a row is made, by name."""

_PLAIN_AGE: Final = ("is_child_stated", "birth", "age", "age_stated_on")
_RESCUES: Final = frozenset({"rescue", "interception"})
_NOT_A_VICTIM: Final = "not_a_victim"
_BATCH: Final = 2000

_FOLLOWING: Final = text(
    "SELECT case_order FROM cases WHERE case_order > :last ORDER BY case_order LIMIT :most"
)
_NUMBERS: Final = text(
    "SELECT case_no FROM cases WHERE case_order IN (SELECT value FROM json_each(:orders))"
    " ORDER BY case_order"
)
_STRAYS: Final = text(
    "SELECT EXISTS (SELECT 1 FROM counted_persons"
    " WHERE case_order NOT IN (SELECT case_order FROM cases))"
)
_HELD: Final = text(
    "SELECT * FROM counted_persons WHERE case_order IN (SELECT value FROM json_each(:orders))"
    " ORDER BY case_order, number"
)
_CASES: Final = text(
    "SELECT case_order, id, registered_on, created, how_identified, court_stage, fir_no,"
    " record_state, from_packet FROM cases"
    " WHERE case_order IN (SELECT value FROM json_each(:orders))"
    " AND NOT binned AND record_state <> 'duplicate'"
)
_PERSONS: Final = text(
    "SELECT p.case_id, p.id, p.position, role, sex_or_gender, is_child_stated, birth, age,"
    " age_stated_on, nationality, purpose, trafficking_status, status_decided_by, home_country,"
    " home_state, home_district, immediate_needs FROM cases c JOIN persons p ON p.case_id = c.id"
    " WHERE c.case_order IN (SELECT value FROM json_each(:orders)) ORDER BY p.case_id, p.position"
)
_EVENTS: Final = text(
    "SELECT e.case_id, event_type, event_date, person_ids, event_country, event_state,"
    " event_district FROM cases c JOIN events e ON e.case_id = c.id"
    " WHERE c.case_order IN (SELECT value FROM json_each(:orders)) ORDER BY e.case_id, e.position"
)
_SERVICES: Final = text(
    "SELECT s.case_id, service, service_person_ids, referral_state, implemented"
    " FROM cases c JOIN services s ON s.case_id = c.id"
    " WHERE c.case_order IN (SELECT value FROM json_each(:orders)) ORDER BY s.case_id, s.position"
)
_TRANSFERS: Final = text(
    "SELECT r.case_id, r.direction, r.packet_id, r.accepted_on, r.accepted_at,"
    " r.first_registered_on FROM cases c JOIN referrals r ON r.case_id = c.id"
    " WHERE c.case_order IN (SELECT value FROM json_each(:orders)) AND r.kind = 'transfer'"
    " AND coalesce(r.accepted_on, r.accepted_at) IS NOT NULL"
    " ORDER BY r.case_id, coalesce(r.accepted_at, r.updated), r.id"
)

type _Facts = RowMapping
type _Row = dict[str, Any]


def keep_counted(session: Session, case: Case, fields: Collection[str] | None = None) -> None:
    """Bring the rows of a case up to what it says now.

    Args:
        session: the writing session to which the case belongs; it is flushed.
        case: the changed case.
        fields: names of all fields that changed, when nothing else did.
    """
    if fields is not None and COUNTED.isdisjoint(fields):
        return
    query = select(_TABLE).where(_TABLE.c.case_order == case.case_order)
    held = [dict(row) for row in session.execute(query.order_by(_TABLE.c.number)).mappings()]
    wanted = _rows(session, [case.case_order])
    if held == wanted:
        return
    if held:
        session.execute(delete(_TABLE).where(_TABLE.c.case_order == case.case_order))
    if wanted:
        session.execute(insert(_TABLE), wanted)


def add_counted(session: Session, orders: Sequence[int]) -> None:
    """Add the rows of cases that never had any.

    Args:
        session: a writing session in which the cases are flushed.
        orders: their order numbers.
    """
    rows = _rows(session, orders)
    if rows:
        session.execute(insert(_TABLE), rows)


def fill(session: Session, told: Callable[[int], None] = lambda cases: None) -> None:
    """Make all rows anew, as after a step to a newer version.

    Args:
        session: a writing session.
        told: told how many cases were gone through; may raise.
    """
    session.execute(delete(_TABLE))
    done = 0
    for orders in _stretches(session):
        add_counted(session, orders)
        done += len(orders)
        told(done)


def misfits(session: Session, token: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Yield the numbers of cases whose rows are not those that the case gives, "" for no case.

    Args:
        session: a reading session.
        token: asked between stretches of cases whether to stop; may raise.
    """
    for orders in _stretches(session):
        token()
        among = {"orders": json.dumps(list(orders))}
        held = [dict(row) for row in session.execute(_HELD, among).mappings()]
        wanted = _rows(session, orders)
        if held != wanted:
            yield from _numbers(session, _differing(held, wanted))
    token()
    if session.execute(_STRAYS).scalar():
        yield ""


def _differing(held: Iterable[_Row], wanted: Iterable[_Row]) -> list[int]:
    """Return the order numbers of cases of which two lists of rows tell different things."""
    mine, others = ({tuple(row.values()) for row in rows} for rows in (held, wanted))
    return sorted({row[0] for row in mine ^ others})


def _numbers(session: Session, orders: Sequence[int]) -> Sequence[str]:
    return session.scalars(_NUMBERS, {"orders": json.dumps(orders)}).all()


def _stretches(session: Session) -> Iterator[Sequence[int]]:
    """Yield the order numbers of all cases, some at a time."""
    last = 0
    while orders := session.scalars(_FOLLOWING, {"last": last, "most": _BATCH}).all():
        yield orders
        last = orders[-1]


def _rows(session: Session, orders: Sequence[int]) -> list[_Row]:
    """Return the rows of some cases in the order of their keys."""
    among = {"orders": json.dumps(list(orders))}
    found = session.execute(_CASES, among).mappings().all()
    cases = sorted(found, key=lambda one: int(one["case_order"]))
    if not cases:
        return []
    persons, events, services, transfers = (
        _by_case(session.execute(query, among).mappings())
        for query in (_PERSONS, _EVENTS, _SERVICES, _TRANSFERS)
    )
    rows: list[_Row] = []
    for case in cases:
        of_case = case["id"]
        rows += _case_rows(
            case, persons[of_case], events[of_case], services[of_case], transfers[of_case]
        )
    return rows


def _by_case(rows: Iterable[_Facts]) -> defaultdict[str, list[_Facts]]:
    found: defaultdict[str, list[_Facts]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _case_rows(
    case: _Facts,
    persons: Sequence[_Facts],
    events: Sequence[_Facts],
    services: Sequence[_Facts],
    transfers: Sequence[_Facts],
) -> list[_Row]:
    day = codes.stored_day(case["registered_on"]) or codes.local_day(case["created"])
    shared = {
        "case_order": case["case_order"],
        "day": day,
        **_of_transfers(case, transfers, day),
        "found": codes.number_of("how_identified", case["how_identified"]),
        "stage": codes.number_of("court_stage", case["court_stage"]),
        "fir": int(bool(case["fir_no"])),
    }
    victims = [one for one in persons if _is_counted(one)]
    rows = [
        {
            **shared,
            "number": person["position"],
            "lead": int(place == 0),
            **_of_person(person, day),
            **_of_events(person, [one for one in events if _is_of(one["person_ids"], person)], day),
            **_of_services(one for one in services if _is_of(one["service_person_ids"], person)),
        }
        for place, person in enumerate(victims)
    ]
    return [_whole(row) for row in rows or [{**shared, "number": 0, "lead": 1}]]


def _of_transfers(case: _Facts, transfers: Sequence[_Facts], day: int) -> _Row:
    """Return when a case began, came here and moved away.

    A case that came into one of ours counts from our own day, as it did before.
    """
    came = next(
        (
            one
            for one in transfers
            if one["direction"] == "in" and one["packet_id"] == case["from_packet"]
        ),
        None,
    )
    left = [one for one in transfers if one["direction"] == "out"]
    left_day = 0
    if case["record_state"] == "transferred":
        # The first day where it is not known when.
        left_day = _accepted_day(left[-1]) if left else day
    return {
        "first_day": (codes.stored_day(came["first_registered_on"]) if came else 0) or day,
        "came_day": _accepted_day(came) if came else 0,
        "left_day": left_day,
    }


def _accepted_day(transfer: _Facts) -> int:
    return codes.stored_day(transfer["accepted_on"]) or codes.local_day(transfer["accepted_at"])


def _is_counted(person: _Facts) -> bool:
    is_victim = not VICTIM.isdisjoint(codes.listed(person["role"]))
    return is_victim and person["trafficking_status"] != _NOT_A_VICTIM


def _is_of(stored: str | None, person: _Facts) -> bool:
    """Say whether an event or a service is about a person: named, or nobody is."""
    named = codes.listed(stored)
    return not named or person["id"] in named


def _of_person(person: _Facts, day: int) -> _Row:
    band, _age = codes.band_on({name: person[name] for name in _PLAIN_AGE}, day)
    return {
        "sex": codes.number_of("sex_or_gender", person["sex_or_gender"]),
        "band": band,
        "status": codes.number_of("trafficking_status", person["trafficking_status"]),
        "purposes": codes.mask_of("purpose", codes.listed(person["purpose"])),
        "nation": codes.nation_of(person["nationality"]),
        "home": _home(person),
        "decided": codes.number_of("status_decided_by", person["status_decided_by"]),
        "first_needs": codes.mask_of("immediate_need", codes.listed(person["immediate_needs"])),
    }


def _home(person: _Facts) -> int:
    return codes.place_of(person["home_country"], person["home_state"], person["home_district"])


def _of_events(person: _Facts, events: Sequence[_Facts], day: int) -> _Row:
    rescues = [one for one in events if one["event_type"] in _RESCUES]
    days = [found for one in rescues if (found := codes.stored_day(one["event_date"]))]
    rescued = min(days) if days else (day if rescues else 0)
    starts = _places(events, "recruitment")
    ends = _places(events, "exploitation")
    return {
        "rescued_day": rescued,
        "source": _home(person) or (starts[0] if starts else codes.UNKNOWN),
        "destination": ends[-1] if ends else codes.UNKNOWN,
    }


def _places(events: Sequence[_Facts], event_type: str) -> list[int]:
    """Return the known places of the events of one type, the earliest first."""
    wanted = [one for one in events if one["event_type"] == event_type]
    # What has no day stays behind what has one, in the order of the case.
    wanted.sort(key=lambda one: codes.stored_day(one["event_date"]) or _NO_DAY)
    found = (
        codes.place_of(one["event_country"], one["event_state"], one["event_district"])
        for one in wanted
    )
    return [place for place in found if place]


_NO_DAY: Final = 99_991_231


def _of_services(services: Iterable[_Facts]) -> _Row:
    """Return the masks of needs: each need that is not out of question has one outcome."""
    outcomes: dict[int, str] = {}
    for one in services:
        bit = codes.bit_of("service_asked", one["service"] or "")
        outcome = _outcome(one)
        if bit and outcome:
            before = outcomes.get(bit, outcome)
            outcomes[bit] = min(before, outcome, key=_STRONGEST.index)
    masks = dict.fromkeys(_STRONGEST, 0)
    for bit, outcome in outcomes.items():
        masks[outcome] |= bit
    return {"needed": sum(outcomes), **masks}


_STRONGEST: Final = ("given", "waiting", "missing", "refused")
"""Of several lines about the same need this outcome counts before those behind it."""


def _outcome(service: _Facts) -> str:
    state = service["referral_state"]
    if service["implemented"] == "implemented" or state == "already_received_elsewhere":
        return "given"
    others = {"declined_by_survivor": "refused", "service_unavailable": "missing"}
    return "" if state == "not_applicable" else others.get(state, "waiting")


_EMPTY: Final = {column.name: "" if column.name == "nation" else 0 for column in _TABLE.columns}


def _whole(row: _Row) -> _Row:
    """Return a row with all of its columns in their order."""
    return {**_EMPTY, **row}
