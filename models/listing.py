"""The register list: light lines, page by page, and how many there are.

Rules: every order has its index and goes on from the last line shown, so that a page costs the
same at the end as at the beginning; a rare facet is read from its own list and sorted, with any
other the lines are walked in their order until the page is full; a line is a plain tuple that
outlives its session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    literal_column,
    select,
    tuple_,
)

from models.case import Case
from models.errors import NotFoundError
from models.fields.childrule import age_on
from models.known import MARKED, index_known
from models.known import index_new as index_known_new
from models.lines import (
    DISTRICT,
    FACETED,
    MINE,
    PARTS,
    POSTINGS,
    PURPOSE,
    SHOWN,
    STATE,
    STATUS,
    UNKNOWN,
    Facet,
    ListedCase,
    add_lines,
    facet_no,
    first_person,
    keep_line,
    purpose_bit,
    touch_line,
)
from models.search import FOUND_BY, index_case, index_new, search_rows
from models.task import first_tasks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Order = Literal["updated", "case_no", "name", "age", "place", "status", "next_step_on"]

_LINES: Final[Any] = ListedCase.__table__
_COLUMNS: Final = _LINES.c
_ORDERS: Final[dict[Order, tuple[str, bool]]] = {
    "updated": ("updated", True),
    "case_no": ("case_order", True),
    "name": ("name", False),
    "age": ("born", True),
    "place": ("place", False),
    "status": ("status", False),
    "next_step_on": ("due", False),
}
_BINNED: Final = PARTS.index("binned")
_LISTED: Final = tuple(range(_BINNED))
FEW: Final = 10_000
"""A facet with so many cases or fewer is gone through whole, from its own list."""


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
        owner: officer in charge of an open case.
        due_until: last day of the next step, ISO text.
        district: home district of the person in the list, as it is written there.
        purpose: a code of ``purpose`` that any person of the case has.
        binned: True lists the bin instead of the register.
    """

    record_state: str | None = None
    status: str | None = None
    owner: str | None = None
    due_until: str | None = None
    district: str | None = None
    purpose: str | None = None
    binned: bool = False

    def facets(self) -> tuple[tuple[str, str], ...]:
        """Return the kinds and values of all facets that a case has to have."""
        wanted = (
            (STATE, self.record_state if self.owner is None else None),
            (MINE, self.owner),
            (STATUS, self.status),
            (DISTRICT, self.district),
            (PURPOSE, self.purpose),
        )
        return tuple((kind, value) for kind, value in wanted if value is not None)

    @property
    def narrow(self) -> bool:
        """True when more than the part of the register is chosen."""
        chosen = (self.status, self.owner, self.due_until, self.district, self.purpose)
        return any(value is not None for value in chosen)


EVERYTHING: Final = CaseFilter()


def list_cases(
    session: Session,
    which: CaseFilter = EVERYTHING,
    *,
    order: Order = "updated",
    reverse: bool = False,
    limit: int = 200,
    after: str | None = None,
    today: dt.date | None = None,
) -> list[CaseLine]:
    """Return one page of the register.

    Args:
        session: any session.
        which: what is listed.
        order: ``updated`` and ``case_no`` newest first, ``age`` youngest first, the others
            upwards; what is not known comes last.
        reverse: the other way round.
        limit: most lines.
        after: id of the last line of the page before.
        today: the local day on which ages are told; without it as they were written down.

    Raises:
        NotFoundError: the case named by ``after`` is not there any more.
    """
    key, downwards = _ORDERS[order]
    rows = _numbers(session, which, key, downwards != reverse, limit, after)
    found = session.execute(_lines().where(_COLUMNS.rowno.in_(rows)))
    lines = {row.rowno: _line(row, today) for row in found}
    return [lines[row] for row in rows]


def lines_of(
    session: Session, ids: Sequence[str], *, today: dt.date | None = None
) -> list[CaseLine]:
    """Return the lines of some cases in the order of ``ids``."""
    rows = session.execute(_lines().where(_COLUMNS.case_id.in_(ids)))
    found = {row.case_id: _line(row, today) for row in rows}
    return [found[case_id] for case_id in ids if case_id in found]


def search_cases(
    session: Session,
    typed: str,
    which: CaseFilter = EVERYTHING,
    *,
    limit: int = 1000,
    today: dt.date | None = None,
) -> list[CaseLine]:
    """Return the lines of cases that match, best first.

    Args:
        session: any session.
        typed: what was typed.
        which: what has to be true of them as well; all but the day is looked up in the index.
        limit: most lines.
        today: as for ``list_cases``.
    """
    numbers = _facet_numbers(session, which)
    if numbers is None:
        return []
    rows = search_rows(session, typed, limit, numbers)
    query = _lines().where(_COLUMNS.rowno.in_(rows))
    if which.due_until is not None:
        query = query.where(_COLUMNS.due <= which.due_until)
    found = {row.rowno: _line(row, today) for row in session.execute(query)}
    return [found[row] for row in rows if row in found]


def count_found(
    session: Session, typed: str, which: CaseFilter = EVERYTHING, most: int = 100
) -> int:
    """Return how many cases match, ``most`` when it may be more."""
    numbers = _facet_numbers(session, which)
    return 0 if numbers is None else len(search_rows(session, typed, most, numbers))


def count_cases(session: Session, which: CaseFilter = EVERYTHING, most: int | None = None) -> int:
    """Return how many cases there are.

    Args:
        session: any session.
        which: what is counted; a part of the register alone is known without counting.
        most: stop counting here; without it a narrow choice may take long.
    """
    if not which.narrow:
        states = ("binned",) if which.binned else PARTS[:_BINNED]
        wanted = states if which.record_state is None else (which.record_state,)
        query = select(func.sum(Facet.cases)).where(Facet.kind == STATE, Facet.value.in_(wanted))
        return int(session.execute(query).scalar() or 0)
    numbers = _facet_numbers(session, which)
    if numbers is None:
        return 0
    if len(numbers) == 1 and which.due_until is None:
        return _cases_of(session, numbers)[numbers[0]]
    source, conditions = _source(session, which, numbers)
    if source is _LINES:
        conditions.append(_COLUMNS.part.in_(_parts(which)))
    found: Any = select(literal_column("1")).select_from(source).where(*conditions).limit(most)
    return int(session.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def tally(session: Session, which: CaseFilter, owner: str, due_until: str) -> dict[str, int] | None:
    """Return how many cases of a narrow choice are open, mine, due and closed, and all.

    Args:
        session: any session.
        which: status, district and purpose; the rest does not matter.
        owner: name of the officer whose cases are *mine*.
        due_until: last day of what is *due*.

    Returns:
        Numbers by ``open``, ``mine``, ``due``, ``closed`` and ``all``; None when going through
        the choice would take too long.
    """
    numbers = _facet_numbers(session, which)
    if numbers is None:
        return dict.fromkeys(("open", "mine", "due", "closed", "all"), 0)
    source, conditions = _source(session, which, numbers)
    if source is _LINES:
        return None
    columns = source.c
    mine = facet_no(session, MINE, owner) or -1
    opened = columns.part == PARTS.index("open")
    asked = {
        "open": func.count().filter(opened),
        "mine": func.count().filter(columns.owner_no == mine),
        "due": func.count().filter(and_(opened, columns.due <= due_until)),
        "closed": func.count().filter(columns.part == PARTS.index("closed")),
        "all": func.count(),
    }
    row = session.execute(select(*asked.values()).select_from(source).where(*conditions)).one()
    return dict(zip(asked, row, strict=True))


def facet_values(session: Session, kind: str, most: int = 2000) -> list[tuple[str, int]]:
    """Return the values of a facet that cases have, with their numbers, the most frequent first."""
    query = (
        select(Facet.value, Facet.cases)
        .where(Facet.kind == kind, Facet.cases > 0)
        .order_by(Facet.cases.desc(), Facet.value)
        .limit(most)
    )
    return [(row.value, row.cases) for row in session.execute(query)]


def has_purpose(session: Session, case_id: str, purpose: str) -> bool:
    """Say whether any person of a case has a purpose."""
    held = session.execute(select(_COLUMNS.purposes).where(_COLUMNS.case_id == case_id)).scalar()
    return bool((held or 0) & purpose_bit(purpose))


def case_changed(
    session: Session, case: Case, *, now: int, fields: Collection[str] | None = None
) -> None:
    """Bring list and search up to what a case and its persons say now.

    Every use case that changes a case, a person or an event calls this before it commits.

    Args:
        session: the writing session to which the case belongs.
        case: the changed case.
        now: Unix seconds.
        fields: names of all fields that changed, when nothing else did: no person came or went,
            no note, no state; what does not hang on them is not looked at.
    """
    case.updated = now
    listed = fields is None or not SHOWN.isdisjoint(fields)
    if listed:
        _fill_line(case)
    session.flush()
    rowno, facets = (keep_line if listed else touch_line)(session, case)
    if fields is None or not (FOUND_BY | FACETED).isdisjoint(fields):
        index_case(session, case, rowno, facets, fields)
    if fields is None or not MARKED.isdisjoint(fields):
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
    session.flush()
    index_new(session, cases, add_lines(session, cases))
    index_known_new(session, cases)


def fill(session: Session, batch: int = 500) -> None:
    """Make all lines and the search index anew, as after a step to a newer version.

    Args:
        session: a writing session; list and search are empty.
        batch: cases that are in memory at a time.
    """
    last = 0
    while True:
        query = select(Case).where(Case.case_order > last).order_by(Case.case_order).limit(batch)
        cases = list(session.scalars(query))
        for case in cases:
            _fill_line(case)
            rowno, facets = keep_line(session, case)
            index_case(session, case, rowno, facets)
        if len(cases) < batch:
            return
        last = cases[-1].case_order
        session.flush()
        session.expunge_all()


def _fill_line(case: Case) -> None:
    person = first_person(case.persons)
    birth = person.get("birth") if person else None
    age = person.get("age") if person else None
    case.list_name = (person.display_name if person else None) or ""
    case.list_birth = birth if isinstance(birth, str) else None
    case.list_age = age if isinstance(age, int) else None
    case.list_place = person.display_place if person else None


def _parts(which: CaseFilter) -> tuple[int, ...]:
    if which.binned:
        return (_BINNED,)
    if which.owner is not None:
        return (PARTS.index("open"),)
    return _LISTED if which.record_state is None else (PARTS.index(which.record_state),)


def _facet_numbers(session: Session, which: CaseFilter) -> tuple[int, ...] | None:
    """Return the numbers of the facets that are asked for, None when a case never had one."""
    numbers = tuple(facet_no(session, kind, value) for kind, value in which.facets())
    return numbers if all(numbers) else None


def _cases_of(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    rows = session.execute(select(Facet.no, Facet.cases).where(Facet.no.in_(numbers)))
    return {row.no: row.cases for row in rows}


def _source(
    session: Session, which: CaseFilter, numbers: Sequence[int]
) -> tuple[Any, list[ColumnElement[bool]]]:
    """Return where to look, the list of the rarest facet or all lines, and the conditions there."""
    listed = [no for (kind, _), no in zip(which.facets(), numbers, strict=True) if kind != STATE]
    counted = _cases_of(session, listed)
    rarest = min(counted, key=lambda number: counted[number], default=0)
    posted = bool(rarest) and counted[rarest] <= FEW
    source: Any = POSTINGS if posted else _LINES
    columns = source.c
    wanted: list[ColumnElement[bool]] = [columns.facet == rarest] if posted else []
    for (kind, value), number in zip(which.facets(), numbers, strict=True):
        if not posted or number != rarest:
            wanted.append(_is(columns, kind, value, number))
    if which.due_until is not None:
        wanted.append(columns.due <= which.due_until)
    return source, wanted


def _is(columns: Any, kind: str, value: str, number: int) -> ColumnElement[bool]:
    condition: ColumnElement[bool]
    if kind == STATE:
        condition = columns.part == PARTS.index(value)
    elif kind == PURPOSE:
        condition = columns.purposes.op("&")(purpose_bit(value)) != 0
    else:
        column = {MINE: columns.owner_no, STATUS: columns.status_no, DISTRICT: columns.district_no}
        condition = column[kind] == number
    return condition


def _numbers(
    session: Session,
    which: CaseFilter,
    key: str,
    downwards: bool,
    limit: int,
    after: str | None,
) -> list[int]:
    """Return the numbers of the lines of a page."""
    numbers = _facet_numbers(session, which)
    if numbers is None:
        return []
    source, conditions = _source(session, which, numbers)
    column, rowno = source.c[key], source.c.rowno
    if after is not None:
        place = session.execute(
            select(_COLUMNS[key], _COLUMNS.rowno).where(_COLUMNS.case_id == after)
        ).first()
        if place is None:
            raise NotFoundError("list.after-unknown")
        here, there = tuple_(column, rowno), tuple_(*place)
        conditions.append(here < there if downwards else here > there)
    # Equal in all that is listed: then the index leads to it at once.
    if key == "status" and which.status is not None:
        conditions.append(column == which.status)
    if key == "place" and which.district is not None:
        conditions.append(column == which.district)
    keys = [one.desc() if downwards else one for one in (column, rowno)]
    query = select(column, rowno).where(*conditions)
    if source is POSTINGS:
        return [row.rowno for row in session.execute(query.order_by(*keys).limit(limit))]
    found: list[Row[Any]] = []
    for part in _parts(which):
        found += session.execute(query.where(source.c.part == part).order_by(*keys).limit(limit))
    found.sort(key=tuple, reverse=downwards)
    return [row.rowno for row in found[:limit]]


def _lines() -> Select[Any]:
    return select(_LINES)


def _line(row: Row[Any], today: dt.date | None) -> CaseLine:
    age = row.age
    if row.birth is not None and today is not None:
        age = age_on({"birth": row.birth}, today)
    return CaseLine(
        id=row.case_id,
        case_no=row.case_no,
        name=_known(row.name),
        age=age,
        place=_known(row.place),
        status=_known(row.status),
        record_state=row.record_state,
        risk_level=row.risk_level,
        next_step=row.next_step,
        next_step_on=_known(row.due),
        case_owner=row.case_owner,
        updated=row.updated,
    )


def _known(value: str) -> str | None:
    return None if value == UNKNOWN else value
