"""From which day on the months of a case are counted, and what keeps it: one narrow row a case.

Rules: everything here is derived from the case and can be made anew; it is written in the
transaction that changes the case; a case in the bin and one that was merged into another have no
row, a sealed case has none because it is not in these tables; days are numbers such as 20261125,
0 where there is none; a question is one step through an index for each kind, however many cases
there are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import ForeignKey, Index, RowMapping, TextClause, delete, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base
from models.base.parts import DERIVED
from models.fields import dates
from models.fields.childrule import ADULT_FROM
from models.fields.kinds import VICTIM
from models.index.fact_codes import ADULT as OF_AGE
from models.index.fact_codes import band_on, day_number, listed, local_day, stored_day
from models.index.list_rows import UNKNOWN
from models.rows.retention import (
    ADULT,
    ASKED,
    CHILD,
    KEEP,
    KINDS,
    MOVED,
    NOTHING,
    UNASKED,
    UNTOUCHED,
)
from models.rows.wish import ERASE, FOLLOWED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.rows.case import Case

CLOSED, GROWN, AGE_UNKNOWN, HANDED_OVER, TOUCHED = range(5)
"""From what the months are counted: what ``since`` says of ``day``."""

WITHOUT_END: Final = 99_999_999
"""The last day of a hold of which nobody knows the end."""


class KeptCase(Base):
    """One case: its kind by number, the day, what the day is, who asked, and what keeps it."""

    __tablename__ = "kept_cases"
    __table_args__ = (
        Index(
            "ix_kept_cases_kind",
            *("kind", "day", "case_order", "asked", "kept_until", "held_until"),
        ),
        Index("ix_kept_cases_asked", "asked", "case_order"),
        {"sqlite_with_rowid": False, **DERIVED},
    )

    case_order: Mapped[int] = mapped_column(
        ForeignKey("cases.case_order", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[int]
    day: Mapped[int]
    since: Mapped[int]
    asked: Mapped[int]
    """When somebody asked for deletion or took consent back, 0 for never."""
    kept_until: Mapped[int]
    """Before this day it is not looked at again, because somebody decided so."""
    held_until: Mapped[int]
    """The last day of its hold, ``WITHOUT_END`` for one without a day, 0 for none."""


class DueLine(NamedTuple):
    """One case that is due, as its line in the register tells of it."""

    case_id: str
    case_no: str
    name: str
    record_state: str
    kind: int
    day: int
    since: int
    asked: int


class Cut(NamedTuple):
    """The last day of a kind of case on which it is due by now."""

    kind: int
    day: int


_TABLE: Final[Any] = KeptCase.__table__
_MADE_OF: Final = frozenset(
    {
        *("registered_on", "closed_on", "closure_reason", "status", "workflow", "role"),
        *("is_child_stated", "birth", "age", "age_stated_on"),
    }
)
_BY_REASON: Final = {
    "not_found_at_verification": NOTHING,
    "not_trafficking": NOTHING,
    "transferred": MOVED,
}
_BATCH: Final = 2000
_AMONG: Final = "IN (SELECT value FROM json_each(:orders))"

_FOLLOWING: Final = text(
    "SELECT case_order FROM cases WHERE case_order > :last ORDER BY case_order LIMIT :most"
)
_CASES: Final = text(
    "SELECT case_order, id, record_state, closed_on, closure_reason, registered_on, created,"  # noqa: S608
    f" updated FROM cases WHERE case_order {_AMONG} AND NOT binned"
    " AND record_state <> 'duplicate' ORDER BY case_order"
)
_PARTS: Final = {
    "persons": "p.role, p.is_child_stated, p.birth, p.age, p.age_stated_on",
    "case_holds": "p.until, p.lifted",
    "case_decisions": "p.kind, p.day, p.at, p.rowid AS place",
    "consents": "p.person_id, p.created, p.id, p.withdrawn_on",
    "wishes": "p.kind, p.section, p.stated_on, p.created, p.outcome",
    "referrals": "p.direction, p.kind, p.accepted_on, p.accepted_at",
}
_OF_CASES: Final = {
    table: text(
        f"SELECT p.case_id, {columns} FROM cases c JOIN {table} p ON p.case_id = c.id"  # noqa: S608
        f" WHERE c.case_order {_AMONG}"
    )
    for table, columns in _PARTS.items()
}
_TOUCH: Final = text(
    "UPDATE kept_cases SET day = :day WHERE case_order = :of_case AND since = :touched"
    " AND day <> :day"
)
_DUE: Final = (
    "SELECT l.case_id, l.case_no,"  # noqa: S608
    f" CASE l.name WHEN '{UNKNOWN}' THEN '' ELSE coalesce(l.name, '') END,"
    " l.record_state, k.kind, k.day, k.since, k.asked FROM kept_cases k"
    # The cross joins keep the order: what is due is found first, then its line.
    " CROSS JOIN cases c ON c.case_order = k.case_order"
    " CROSS JOIN case_lines l ON l.case_id = c.id"
)
_IS_DUE: Final = "k.kept_until <= :today AND k.held_until < :today"

type _Row = dict[str, int]
type _Parts = Mapping[str, Mapping[str, Sequence[RowMapping]]]


def keep_kept(session: Session, case: Case, fields: Collection[str] | None = None) -> None:
    """Bring the row of a case up to what it says now.

    Args:
        session: the writing session to which the case belongs; it is flushed.
        case: the changed case.
        fields: names of all fields that changed, when nothing else did.
    """
    order = case.case_order
    if fields is not None and _MADE_OF.isdisjoint(fields):
        touched = {"of_case": order, "touched": TOUCHED, "day": local_day(case.updated)}
        session.execute(_TOUCH, touched)
        return
    held = session.execute(select(_TABLE).where(_TABLE.c.case_order == order)).mappings().first()
    wanted = next(iter(_rows(session, [order])), None)
    if (None if held is None else dict(held)) == wanted:
        return
    session.execute(delete(_TABLE).where(_TABLE.c.case_order == order))
    if wanted is not None:
        session.execute(insert(_TABLE), [wanted])


def add_kept(session: Session, orders: Sequence[int]) -> None:
    """Add the rows of cases that never had any; `orders` are their order numbers."""
    rows = _rows(session, orders)
    if rows:
        session.execute(insert(_TABLE), rows)


def fill(session: Session) -> None:
    """Make all rows anew, as after a step to a newer version."""
    session.execute(delete(_TABLE))
    last = 0
    while orders := session.scalars(_FOLLOWING, {"last": last, "most": _BATCH}).all():
        add_kept(session, orders)
        last = orders[-1]


# What is due ------------------------------------------------------------------------------------


def due_lines(
    session: Session, cuts: Iterable[Cut], today: dt.date, most: int, after: int = 0
) -> list[DueLine]:
    """Return cases that are due: first those whose deletion was asked for, then the longest due.

    Args:
        session: any session.
        cuts: for each kind that has a rule, the last day on which it is due.
        today: the local day.
        most: most lines.
        after: so many lines are passed over.
    """
    asked, by_kind = _questions(session, list(cuts), today)
    wanted = after + most
    found = [DueLine._make(row) for row in asked("ORDER BY k.asked, k.case_order", wanted)]
    rest = [
        DueLine._make(row) for one in by_kind for row in one("ORDER BY k.day, k.case_order", wanted)
    ]
    rest.sort(key=lambda one: (one.day, one.case_no))
    return [*found, *rest][after:wanted]


def count_due(session: Session, cuts: Iterable[Cut], today: dt.date) -> tuple[int, dict[int, int]]:
    """Return how many cases are due because somebody asked, and how many others of each kind."""
    at = day_number(today)
    asked = _number(session, f"k.asked > 0 AND {_IS_DUE}", {"today": at})
    by_kind = {
        cut.kind: _number(
            session,
            f"k.kind = :kind AND k.day <= :day AND k.asked = 0 AND {_IS_DUE}",
            {"today": at, "kind": cut.kind, "day": cut.day},
        )
        for cut in cuts
    }
    return asked, by_kind


def row_of(session: Session, case_order: int) -> KeptCase | None:
    """Return the row of a case, None when it has none."""
    return session.get(KeptCase, case_order)


def _questions(session: Session, cuts: Sequence[Cut], today: dt.date) -> tuple[Any, list[Any]]:
    at = day_number(today)

    def asker(where: str, given: Mapping[str, int]) -> Any:
        def ask(order: str, most: int) -> Sequence[Any]:
            query = text(f"{_DUE} WHERE {where} AND {_IS_DUE} {order} LIMIT :most")
            return session.execute(query, {**given, "today": at, "most": most}).all()

        return ask

    by_kind = [
        asker("k.kind = :kind AND k.day <= :day AND k.asked = 0", cut._asdict()) for cut in cuts
    ]
    return asker("k.asked > 0", {}), by_kind


def _number(session: Session, where: str, given: Mapping[str, int]) -> int:
    query: TextClause = text(f"SELECT count(*) FROM kept_cases k WHERE {where}")  # noqa: S608
    return int(session.execute(query, given).scalar_one())


# How a row is made ------------------------------------------------------------------------------


def _rows(session: Session, orders: Sequence[int]) -> list[_Row]:
    among = {"orders": json.dumps(list(orders))}
    cases = session.execute(_CASES, among).mappings().all()
    if not cases:
        return []
    parts = {
        name: _by_case(session.execute(query, among).mappings())
        for name, query in _OF_CASES.items()
    }
    return [_row(case, parts) for case in cases]


def _by_case(rows: Iterable[RowMapping]) -> defaultdict[str, list[RowMapping]]:
    found: defaultdict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _row(case: RowMapping, parts: _Parts) -> _Row:
    mine = {name: rows.get(case["id"], ()) for name, rows in parts.items()}
    kind, day, since = _kind(case, mine["persons"], mine["referrals"])
    decided: list[Any] = [*_asked_in_words(mine["wishes"]), *mine["case_decisions"]]
    asked, kept_until = _wishes(decided, mine["consents"])
    return {
        "case_order": case["case_order"],
        "kind": KINDS.index(kind),
        "day": day,
        "since": since,
        "asked": asked,
        "kept_until": kept_until,
        "held_until": _held_until(mine["case_holds"]),
    }


def _kind(
    case: RowMapping, persons: Sequence[RowMapping], referrals: Sequence[RowMapping]
) -> tuple[str, int, int]:
    """Return the kind of a case, the day from which it is counted, and what that day is."""
    state, why = case["record_state"], case["closure_reason"]
    touched = local_day(case["updated"])
    if state == "transferred":
        left = [one for one in referrals if one["direction"] == "out" and one["kind"] == "transfer"]
        days = [stored_day(one["accepted_on"]) or local_day(one["accepted_at"]) for one in left]
        return MOVED, max(days, default=0) or touched, HANDED_OVER
    if state != "closed":
        return UNTOUCHED, touched, TOUCHED
    closed = stored_day(case["closed_on"]) or touched
    if why in _BY_REASON:
        return _BY_REASON[why], closed, CLOSED
    return _closed_kind(case, persons, closed)


def _closed_kind(
    case: RowMapping, persons: Sequence[RowMapping], closed: int
) -> tuple[str, int, int]:
    """Return what ``_kind`` does for a case that was closed after some work."""
    victims = [one for one in persons if not VICTIM.isdisjoint(listed(one["role"]))]
    # Whoever is a victim when nobody is called one may be any of them.
    victims = victims or list(persons)
    registered = stored_day(case["registered_on"]) or local_day(case["created"])
    children = [one for one in victims if band_on(_age(one), registered)[0] != OF_AGE]
    if not victims:
        return CHILD, closed, AGE_UNKNOWN
    if not children:
        return ADULT, closed, CLOSED
    grown = [_grown_on(one, registered) for one in children]
    latest = max(grown)
    if latest > closed:
        return CHILD, latest, GROWN
    return CHILD, closed, CLOSED if all(grown) else AGE_UNKNOWN


def _age(person: RowMapping) -> dict[str, str | int | None]:
    names = ("is_child_stated", "birth", "age", "age_stated_on")
    return {name: person[name] for name in names}


def _grown_on(person: RowMapping, registered: int) -> int:
    """Return the day on which a person is 18 for certain, 0 when nothing is known of the age."""
    try:
        if person["birth"]:
            return _after_years(dates.span(person["birth"])[1], ADULT_FROM)
        if person["age"] is None:
            return 0
        said = person["age_stated_on"]
        day = dates.span(said)[1] if said else dt.date.fromisoformat(iso_day(registered))
        return _after_years(day, max(0, ADULT_FROM - person["age"]))
    except (ValueError, OverflowError):
        return 0


def _after_years(day: dt.date, years: int) -> int:
    """Return the day on which so many years are completed: 1 March for 29 February."""
    try:
        return day_number(day.replace(year=day.year + years))
    except ValueError:
        return day_number(dt.date(day.year + years, 3, 1))


def iso_day(number: int) -> str:
    """Return a day of these tables as ISO text, "" for none."""
    return f"{number // 10_000:04}-{number // 100 % 100:02}-{number % 100:02}" if number else ""


def _asked_in_words(wishes: Sequence[RowMapping]) -> Iterator[dict[str, Any]]:
    """Yield the wishes for erasing that ask for deletion, as decisions of the moment of writing.

    What was answered by keeping it, or was taken back, asks for nothing any more: nobody shall
    delete later what a law says is kept. One that was followed still asks somebody to look. One
    that names a section asks for its facts alone.
    """
    for one in wishes:
        if one["kind"] == ERASE and not one["section"] and one["outcome"] in (None, FOLLOWED):
            yield {"kind": ASKED, "day": one["stated_on"], "at": one["created"], "place": 0}


def _wishes(decisions: Sequence[Any], consents: Sequence[RowMapping]) -> tuple[int, int]:
    """Return since when deletion is wished, and until when it was decided to keep the case.

    A decision to keep answers what was wished before; what is wished later counts at once.
    """
    last: dict[str, RowMapping] = {}
    for one in sorted(consents, key=lambda one: (one["created"], one["id"])):
        last[one["person_id"]] = one
    wishes = [stored_day(one["withdrawn_on"]) for one in last.values() if one["withdrawn_on"]]
    asked = kept_until = 0
    for one in sorted(decisions, key=lambda one: (one["at"], one["place"])):
        if one["kind"] == KEEP:
            kept_until = stored_day(one["day"])
        elif one["kind"] == ASKED:
            asked, kept_until = stored_day(one["day"]), 0
        elif one["kind"] == UNASKED:
            asked = 0
        elif wishes:
            kept_until = 0
    return min([*([asked] if asked else []), *wishes], default=0), kept_until


def _held_until(holds: Sequence[RowMapping]) -> int:
    standing = [one for one in holds if one["lifted"] is None]
    return max((stored_day(one["until"]) or WITHOUT_END for one in standing), default=0)
