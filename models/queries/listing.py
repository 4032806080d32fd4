"""The register list: light lines, page by page, and how many there are.

Rules: every order has its index and goes on from the last line shown, so that a page costs the
same at the end as at the beginning; a rare facet is read from its own list and sorted, with any
other the lines are walked in their order until the page is full; a line is a plain tuple that
outlives its session.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, select, tuple_

from models.errors import NotFoundError
from models.fields.childrule import age_on
from models.index.fact_rows import add_counted, keep_counted
from models.index.full_text import Same, index_case, index_new, search_rows
from models.index.index_upkeep import index_later, index_now
from models.index.list_rows import (
    MINE,
    OF_PERSONS,
    PARTS,
    SHOWN,
    UNKNOWN,
    Facet,
    add_lines,
    first_person,
    keep_line,
    purpose_bit,
    touch_line,
)
from models.index.person_keys import index_new as index_known_new
from models.index.retention_rows import add_kept, keep_kept
from models.queries.case_filter import LINES, OPENED, Chosen, chosen
from models.queries.case_filter import CaseFilter as CaseFilter  # use cases name it from here
from models.rows.case import Case
from models.rows.case_work import first_tasks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Order = Literal["updated", "case_no", "name", "age", "place", "status", "next_step_on"]

_COLUMNS: Final = LINES.c
_ORDERS: Final[dict[Order, tuple[str, bool]]] = {
    "updated": ("updated", True),
    "case_no": ("case_order", True),
    "name": ("name", False),
    "age": ("born", True),
    "place": ("place", False),
    "status": ("status", False),
    "next_step_on": ("due", False),
}
_FIRST_FOUND: Final = 1000
_MORE_FOUND: Final = 4
FEW: Final = 10_000
"""So many cases of a choice, or fewer, are gone through to count some of them."""


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
    downwards = downwards != reverse
    place = _place(session, key, after)
    found: list[Row[Any]] = []
    for part in chosen(session, which):
        found += _page(session, part, key, downwards, limit, place)
    found.sort(key=tuple, reverse=downwards)
    return _in_order(session, [row.rowno for row in found[:limit]], today)


def _in_order(session: Session, rows: Sequence[int], today: dt.date | None) -> list[CaseLine]:
    found = session.execute(_lines().where(_COLUMNS.rowno.in_(rows)))
    lines = {row.rowno: _line(row, today) for row in found}
    return [lines[row] for row in rows if row in lines]


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
    after: str | None = None,
    among: Sequence[str] | None = None,
    today: dt.date | None = None,
    same: Same | None = None,
) -> list[CaseLine]:
    """Return one page of the lines of cases that match, best first.

    Args:
        session: any session.
        typed: what was typed.
        which: what has to be true of them as well.
        limit: most lines.
        after: id of the last line of the page before; behind one that is not found comes nothing.
        among: ids of cases; only these are found.
        today: as for ``list_cases``.
        same: as for ``full_text.search_rows``.
    """
    narrowed, rows = _narrowed(session, which), _rows_among(session, which, among)

    def search(most: int) -> list[int]:
        return search_rows(session, typed, most, narrowed, same, rows)

    if after is None:
        return _in_order(session, search(limit), today)
    last = _rownos(session, [after])
    return _in_order(session, _behind(search, last[0], limit) if last else [], today)


def _behind(search: Callable[[int], list[int]], last: int, limit: int) -> list[int]:
    """Return what is found behind a line; the further down it stands, the more is looked for."""
    most = _FIRST_FOUND
    while True:
        found = search(most)
        begin = found.index(last) + 1 if last in found else len(found)
        if len(found) < most or len(found) - begin >= limit:
            return found[begin : begin + limit]
        most *= _MORE_FOUND


def _rows_among(
    session: Session, which: CaseFilter, ids: Sequence[str] | None
) -> Sequence[int] | None:
    """Return the numbers of lines to which a search is held, None when it is not.

    The index of words knows neither the day of a next step nor who waits for an answer.
    """
    rows = None if ids is None else _rownos(session, ids)
    if which.due_until is None:
        return rows
    due = select(_COLUMNS.rowno).where(
        _COLUMNS.part.in_(which.parts), _COLUMNS.due <= which.due_until
    )
    found = session.execute(due).scalars().all()
    return found if rows is None else sorted(set(rows).intersection(found))


def _rownos(session: Session, ids: Sequence[str]) -> list[int]:
    wanted = select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)
    found = select(_COLUMNS.rowno).where(_COLUMNS.case_id.in_(wanted))
    return list(session.execute(found).scalars())


def count_found(
    session: Session,
    typed: str,
    which: CaseFilter = EVERYTHING,
    most: int = 100,
    same: Same | None = None,
) -> int:
    """Return how many cases match, ``most`` when it may be more; ``same`` as for the search."""
    return len(search_rows(session, typed, most, _narrowed(session, which), same))


def _narrowed(session: Session, which: CaseFilter) -> list[tuple[int, ...]] | None:
    """Return the facets of each part that a search is narrowed to, None when it is not."""
    if which == EVERYTHING:
        return None
    return [part.numbers for part in chosen(session, which)]


def count_cases(session: Session, which: CaseFilter = EVERYTHING, most: int | None = None) -> int:
    """Return how many cases there are.

    Args:
        session: any session.
        which: what is counted; a part, or one facet, is known without counting.
        most: stop counting here; without it a narrow choice may take long.
    """
    counted = 0
    for part in chosen(session, which):
        known = part.count
        counted += _count(session, part, most) if known is None else known
    return counted


def _count(session: Session, part: Chosen, most: int | None) -> int:
    source, conditions = part.source(most or part.size)
    found: Any = select(literal_column("1")).select_from(source).where(*conditions).limit(most)
    return int(session.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def tally(session: Session, which: CaseFilter, owner: str, due_until: str) -> dict[str, int]:
    """Return how many cases of a narrow choice are open, mine, due and closed, and all.

    Args:
        session: any session.
        which: status, district and purpose; the rest does not matter.
        owner: name of the officer whose cases are *mine*.
        due_until: last day of what is *due*.

    Returns:
        Numbers by ``open``, ``mine``, ``due``, ``closed`` and ``all``, without those for which too
        many cases would have to be gone through.
    """
    counts: dict[str, int | None] = {"open": 0, "mine": 0, "due": 0, "closed": 0, "all": 0}
    for part in chosen(session, which):
        count = part.count
        if part.rarest[1] <= FEW:
            row = _gone_through(session, part, owner, due_until)
            count = row.cases
            if part.part == OPENED:
                counts |= {"mine": row.mine, "due": row.due}
        elif part.part == OPENED:
            counts |= {"mine": None, "due": None}
        name = PARTS[part.part]
        if name in counts:
            counts[name] = count
        whole = counts["all"]
        counts["all"] = None if whole is None or count is None else whole + count
    return {name: count for name, count in counts.items() if count is not None}


def _gone_through(session: Session, part: Chosen, owner: str, due_until: str) -> Row[Any]:
    source, conditions = part.source(part.size)
    mine = select(Facet.no).where(Facet.kind == MINE, Facet.value == owner, Facet.part == OPENED)
    query: Any = select(
        func.count().label("cases"),
        func.count().filter(source.c.owner_no == mine.scalar_subquery()).label("mine"),
        func.count().filter(source.c.due <= due_until).label("due"),
    )
    row: Row[Any] = session.execute(query.select_from(source).where(*conditions)).one()
    return row


def facet_values(session: Session, kind: str, most: int = 2000) -> list[tuple[str, int]]:
    """Return the values of a facet that cases have, with their numbers, the most frequent first."""
    query = (
        select(Facet.value, func.sum(Facet.cases))
        .where(Facet.kind == kind, Facet.cases > 0)
        .group_by(Facet.value)
        .order_by(func.sum(Facet.cases).desc(), Facet.value)
        .limit(most)
    )
    return [(value, int(cases)) for value, cases in session.execute(query)]


def has_purpose(session: Session, case_id: str, purpose: str) -> bool:
    """Say whether any person of a case has a purpose."""
    held = session.execute(select(_COLUMNS.purposes).where(_COLUMNS.case_id == case_id)).scalar()
    return bool((held or 0) & purpose_bit(purpose))


def case_changed(
    session: Session,
    case: Case,
    *,
    now: int,
    fields: Collection[str] | None = None,
    later: bool = False,
) -> None:
    """Bring list and search up to what a case and its persons say now.

    Every use case that changes a case, a person or an event calls this before it commits.

    Args:
        session: the writing session to which the case belongs.
        case: the changed case.
        now: Unix seconds.
        fields: names of all fields that changed, when nothing else did: no person came or went,
            no note, no state; what does not hang on them is not looked at.
        later: the search index follows afterwards, see ``models.index.index_upkeep``; the list does
            not wait. For a case that is listed and stays where it is.
    """
    case.updated = now
    case_follows(session, case, fields=fields, later=later)


def case_follows(
    session: Session, case: Case, *, fields: Collection[str] | None = None, later: bool = False
) -> None:
    """As ``case_changed`` for what was changed at another time: the moment of that stays."""
    if fields is None or not OF_PERSONS.isdisjoint(fields):
        _fill_line(case)
    session.flush()
    keep_counted(session, case, fields)
    keep_kept(session, case, fields)
    listed = fields is None or not SHOWN.isdisjoint(fields)
    line = keep_line(session, case, fields) if listed else touch_line(session, case)
    if later:
        index_later(session, case.id, fields)
    else:
        index_now(session, case, line, fields)


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
    orders = [case.case_order for case in cases]
    add_counted(session, orders)
    add_kept(session, orders)
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


def _place(session: Session, key: str, after: str | None) -> Row[Any] | None:
    """Return the place after which a page begins."""
    if after is None:
        return None
    query = select(_COLUMNS[key], _COLUMNS.rowno).where(_COLUMNS.case_id == after)
    place = session.execute(query).first()
    if place is None:
        raise NotFoundError("list.after-unknown")
    return place


def _page(
    session: Session,
    part: Chosen,
    key: str,
    downwards: bool,
    limit: int,
    place: Row[Any] | None,
) -> Sequence[Row[Any]]:
    """Return what a page of one part is sorted by, and the numbers of its lines."""
    source, conditions = part.source(limit)
    column, rowno = source.c[key], source.c.rowno
    if place is not None:
        here, there = tuple_(column, rowno), tuple_(*place)
        conditions.append(here < there if downwards else here > there)
    # Equal in all that is listed: then the index leads to it at once.
    equal = {"status": part.which.status, "place": part.which.district}.get(key)
    if equal is not None:
        conditions.append(column == equal)
    keys: list[ColumnElement[Any]] = [column, rowno]
    query = select(*keys).where(*conditions).limit(limit)
    return session.execute(
        query.order_by(*(one.desc() for one in keys) if downwards else keys)
    ).all()


def _lines() -> Select[Any]:
    return select(LINES)


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
