"""The register list: light lines, page by page, and how many there are.

Rules: every order has its index and goes on from the last line shown, so that a page costs the
same at the end as at the beginning; a line is a plain tuple that outlives its session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, tuple_

from models.case import Case
from models.errors import NotFoundError
from models.fields.childrule import age_on
from models.known import index_known
from models.known import index_new as index_known_new
from models.referral import PENDING, Referral
from models.search import index_case, index_new
from models.task import first_tasks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.person import Person

Order = Literal["updated", "case_no", "name", "next_step_on"]

_TABLE: Final = Case.__table__
_COLUMNS: Final = _TABLE.c
_ORDERS: Final[dict[Order, tuple[ColumnElement[Any], bool]]] = {
    "updated": (_COLUMNS.updated, True),
    "case_no": (_COLUMNS.case_order, True),
    "name": (_COLUMNS.list_name, False),
    "next_step_on": (_COLUMNS.next_step_on, False),
}


class CaseLine(NamedTuple):
    """One line of the register; ``age`` is in years, ``updated`` in Unix seconds."""

    id: str
    case_no: str
    name: str | None
    age: int | None
    place: str | None
    status: str | None
    record_state: str
    risk_level: str | None
    next_step: str | None
    next_step_on: str | None
    case_owner: str | None
    updated: int


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are listed; what is None does not matter.

    Attributes:
        record_state: ``open``, ``closed``, ``transferred`` or ``duplicate``.
        status: a code of ``case_status``.
        owner: officer in charge.
        due_until: last day of the next step, ISO text.
        binned: True lists the bin instead of the register.
    """

    record_state: str | None = None
    status: str | None = None
    owner: str | None = None
    due_until: str | None = None
    binned: bool = False


EVERYTHING: Final = CaseFilter()


def list_cases(
    session: Session,
    which: CaseFilter = EVERYTHING,
    *,
    order: Order = "updated",
    limit: int = 200,
    after: str | None = None,
    today: dt.date | None = None,
) -> list[CaseLine]:
    """Return one page of the register.

    Args:
        session: any session.
        which: what is listed.
        order: ``updated`` and ``case_no`` newest first, ``name`` and ``next_step_on`` upwards.
        limit: most lines.
        after: id of the last line of the page before.
        today: the local day on which ages are told; without it as they were written down.

    Raises:
        NotFoundError: the case named by ``after`` is not there any more.
    """
    column, downwards = _ORDERS[order]
    query = _lines().where(*_conditions(which)).limit(limit)
    if order == "next_step_on":
        query = query.where(_COLUMNS.next_step_on.is_not(None))
    if after is not None:
        place = session.execute(select(column, _COLUMNS.id).where(_COLUMNS.id == after)).first()
        if place is None:
            raise NotFoundError("list.after-unknown")
        here, there = tuple_(column, _COLUMNS.id), tuple_(*place)
        query = query.where(here < there if downwards else here > there)
    keys = (column, _COLUMNS.id)
    query = query.order_by(*(key.desc() for key in keys) if downwards else keys)
    return [_line(row, today) for row in session.execute(query)]


def lines_of(
    session: Session, ids: Sequence[str], *, today: dt.date | None = None
) -> list[CaseLine]:
    """Return the lines of some cases in the order of ``ids``, as a search found them."""
    rows = session.execute(_lines().where(_COLUMNS.id.in_(ids)))
    found = {row.id: _line(row, today) for row in rows}
    return [found[case_id] for case_id in ids if case_id in found]


def count_cases(session: Session, which: CaseFilter = EVERYTHING) -> int:
    """Return how many cases there are."""
    query = select(func.count()).select_from(_TABLE).where(*_conditions(which))
    return int(session.execute(query).scalar_one())


def waiting_cases(session: Session, limit: int = 1000) -> list[str]:
    """Return ids of cases with a sealed referral that waits for its answer, newest first.

    Args:
        session: any session.
        limit: most cases.
    """
    columns = Referral.__table__.c
    query = (
        select(columns.case_id)
        .where(
            columns.direction == "out",
            columns.state.in_(sorted(PENDING)),
            columns.case_id.is_not(None),
        )
        .group_by(columns.case_id)
        .order_by(func.max(columns.updated).desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def case_changed(session: Session, case: Case, *, now: int) -> None:
    """Bring list and search up to what a case and its persons say now.

    Every use case that changes a case, a person or an event calls this before it commits.

    Args:
        session: the writing session to which the case belongs.
        case: the changed case.
        now: Unix seconds.
    """
    case.updated = now
    _fill_line(case)
    index_case(session, case)
    index_known(session, case)


def cases_added(session: Session, cases: Sequence[Case]) -> None:
    """Bring list and search up to many new cases at once, without a question for each.

    Args:
        session: the writing session to which the cases belong.
        cases: cases made in this transaction that were never listed before.
    """
    for case in cases:
        _fill_line(case)
    session.flush()
    first_tasks(session, cases)
    index_new(session, cases)
    index_known_new(session, cases)


def _fill_line(case: Case) -> None:
    person = _first(case.persons)
    birth = person.get("birth") if person else None
    age = person.get("age") if person else None
    case.list_name = (person.display_name if person else None) or ""
    case.list_birth = birth if isinstance(birth, str) else None
    case.list_age = age if isinstance(age, int) else None
    case.list_place = person.display_place if person else None


def _first(persons: Iterable[Person]) -> Person | None:
    """Return the first victim, else the first person."""
    listed = list(persons)
    return next((person for person in listed if person.is_victim), listed[0] if listed else None)


def _lines() -> Select[Any]:
    return select(
        _COLUMNS.id,
        _COLUMNS.case_no,
        _COLUMNS.list_name,
        _COLUMNS.list_birth,
        _COLUMNS.list_age,
        _COLUMNS.list_place,
        _COLUMNS.status,
        _COLUMNS.record_state,
        _COLUMNS.risk_level,
        _COLUMNS.next_step,
        _COLUMNS.next_step_on,
        _COLUMNS.case_owner,
        _COLUMNS.updated,
    )


def _conditions(which: CaseFilter) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [_COLUMNS.binned.is_(which.binned)]
    if which.record_state is not None:
        wanted.append(_COLUMNS.record_state == which.record_state)
    if which.status is not None:
        wanted.append(_COLUMNS.status == which.status)
    if which.owner is not None:
        wanted.append(_COLUMNS.case_owner == which.owner)
    if which.due_until is not None:
        wanted.append(
            and_(_COLUMNS.next_step_on.is_not(None), _COLUMNS.next_step_on <= which.due_until)
        )
    return wanted


def _line(row: Row[Any], today: dt.date | None) -> CaseLine:
    age = row.list_age
    if row.list_birth is not None and today is not None:
        age = age_on({"birth": row.list_birth}, today)
    return CaseLine(
        id=row.id,
        case_no=row.case_no,
        name=row.list_name or None,
        age=age,
        place=row.list_place,
        status=row.status,
        record_state=row.record_state,
        risk_level=row.risk_level,
        next_step=row.next_step,
        next_step_on=row.next_step_on,
        case_owner=row.case_owner,
        updated=row.updated,
    )
