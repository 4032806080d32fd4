"""The register list: pages of summaries behind filters, and the search in all fields.

Rules: sorting, searching and paging are done by the database; a page holds at most 1,000 rows; the
count behind every filter comes with the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bootstrap import Services, reading
from app.records import CasePage, CaseSummary
from models import listing
from models.search import search

if TYPE_CHECKING:
    from models.database import Session

DUPLICATE = "duplicate"
OPEN, MINE, DUE, WAITING, CLOSED, ALL = "open", "mine", "due", "waiting", "closed", "all"
FILTERS = (OPEN, MINE, DUE, WAITING, CLOSED, ALL)
ORDERS = ("updated", "case_no", "name", "next_step_on")
DUE_DAYS = 7
MOST_ROWS = 1000
_SEARCHED = 1000


@dataclass(frozen=True)
class CaseQuery:
    """What the list is asked.

    Attributes:
        filter: open, mine, due (next step within 7 days), waiting (for another office's answer),
            closed or all.
        text: looked for in names, numbers, places and texts; "" lists everything.
        order: updated, case_no, name or next_step_on; a search comes best first.
        limit: most rows, 1 to 1000.
        after: id of the last row of the page before.
    """

    filter: str = OPEN
    text: str = ""
    order: str = "updated"
    limit: int = 200
    after: str | None = None

    def __post_init__(self) -> None:
        if self.filter not in FILTERS or self.order not in ORDERS:
            raise ValueError("an unknown filter or order")
        if not 1 <= self.limit <= MOST_ROWS:
            raise ValueError("a page has 1 to 1000 rows")


def list_cases(s: Services, query: CaseQuery | None = None) -> CasePage:
    """Return one page of the register.

    Args:
        s: the open register.
        query: what is asked; open cases when None.

    Returns:
        The rows, how many there are behind each filter, and whether there are more rows.

    Raises:
        NotFoundError: the case named by ``after`` is gone.
    """
    asked = query or CaseQuery()
    with reading(s) as session:
        page = _search if asked.text.strip() else _page
        return page(session, s, asked)


def _page(session: Session, s: Services, asked: CaseQuery) -> CasePage:
    today = s.clock.today()
    waiting = listing.waiting_cases(session)
    counts = {
        name: listing.count_cases(session, _which(s, name)) for name in FILTERS if name != WAITING
    }
    counts[WAITING] = len(waiting)
    if asked.filter == WAITING:
        lines = _after(listing.lines_of(session, waiting, today=today), asked.after)
    else:
        order = "next_step_on" if asked.filter == DUE else asked.order
        lines = listing.list_cases(
            session,
            _which(s, asked.filter),
            order=order,  # type: ignore[arg-type]  # checked by CaseQuery
            limit=asked.limit + 1,
            after=asked.after,
            today=today,
        )
    return _as_page(lines, counts, asked.limit, set(waiting))


def _search(session: Session, s: Services, asked: CaseQuery) -> CasePage:
    found = listing.lines_of(session, search(session, asked.text, _SEARCHED), today=s.clock.today())
    waiting = set(listing.waiting_cases(session))
    behind = {
        name: [line for line in found if _is_behind(s, line, name, waiting)] for name in FILTERS
    }
    counts = {name: len(lines) for name, lines in behind.items()}
    return _as_page(_after(behind[asked.filter], asked.after), counts, asked.limit, waiting)


def _which(s: Services, name: str) -> listing.CaseFilter:
    return {
        OPEN: listing.CaseFilter(record_state=OPEN),
        MINE: listing.CaseFilter(record_state=OPEN, owner=s.user.name),
        DUE: listing.CaseFilter(record_state=OPEN, due_until=_due_until(s)),
        CLOSED: listing.CaseFilter(record_state=CLOSED),
        ALL: listing.EVERYTHING,
    }[name]


def _is_behind(s: Services, line: listing.CaseLine, name: str, waiting: set[str]) -> bool:
    if name == ALL:
        return True
    if name == WAITING:
        return line.id in waiting
    if name == CLOSED:
        return line.record_state == CLOSED
    if line.record_state != OPEN:
        return False
    if name == MINE:
        return line.case_owner == s.user.name
    return name == OPEN or bool(line.next_step_on and line.next_step_on <= _due_until(s))


def _due_until(s: Services) -> str:
    return (s.clock.today() + dt.timedelta(days=DUE_DAYS)).isoformat()


def _after(lines: list[listing.CaseLine], last: str | None) -> list[listing.CaseLine]:
    if last is None:
        return lines
    places = [place for place, line in enumerate(lines) if line.id == last]
    return lines[places[0] + 1 :] if places else []


def _as_page(
    lines: Iterable[listing.CaseLine], counts: dict[str, int], limit: int, waiting: set[str]
) -> CasePage:
    rows = tuple(_summary(line, waiting) for line in lines)
    return CasePage(rows=rows[:limit], counts=counts, more=len(rows) > limit)


def _summary(line: listing.CaseLine, waiting: set[str]) -> CaseSummary:
    return CaseSummary(
        case_id=line.id,
        case_no=line.case_no,
        name=line.name or "",
        age="" if line.age is None else str(line.age),
        place=line.place or "",
        next_step=line.next_step or "",
        status=DUPLICATE if line.record_state == DUPLICATE else line.status or "",
        updated_at=line.updated,
        next_step_on=line.next_step_on or "",
        signal=_signal(line, waiting),
    )


def _signal(line: listing.CaseLine, waiting: set[str]) -> str:
    if line.record_state != OPEN:
        return ""
    if line.risk_level == "high":
        return "urgent"
    return "waiting" if line.id in waiting else ""
