"""The cases behind a number, page by page, as rows of the register; for those who may see cases.

Rules:

* Cases: the conditions are those by which the number was counted; the newest case comes first; of
  sealed cases only those that the reader can open, once they said that these are wanted, in memory.
* Rows: the order is that of ``cases_behind``; a sealed case is told apart from the others by its id
  being named, because it opens behind another door; what is gone meanwhile is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.cases.case_list import list_these
from app.cases.records import CaseSummary
from app.core.services import Services
from app.sealed import sealed
from app.statistics.counts import look, narrowed_persons
from app.statistics.referrals import Counterparts, moments
from app.statistics.tables import ALL, Behind
from models.queries.counting import case_page, referrals_between

if TYPE_CHECKING:
    from models.register.database import Session


MOST: int = 1000


@dataclass(frozen=True, slots=True)
class CasePageBehind:
    """Some of the cases.

    Attributes:
        case_ids: whole ids, the newest case first; one case may stand behind several persons.
        after: what the next page is asked with, None on the last one.
    """

    case_ids: tuple[str, ...]
    after: int | None = None


def cases_behind(
    s: Services,
    behind: Behind,
    *,
    limit: int = 200,
    after: int | None = None,
    with_sealed: bool = False,
) -> CasePageBehind:
    """Return the cases behind a number.

    Args:
        s: the open register.
        behind: from the cell.
        limit: most cases, 1 to 1000.
        after: from the page before.
        with_sealed: as the table was counted.

    Raises:
        CaseStateError: the role may not see cases, or ``seal.locked``.
        FactRefusedError: no such length of a page.
    """
    if not 1 <= limit <= MOST:
        raise FactRefusedError(field=N_("Number"), reason="number.range")
    with look(s, with_sealed=with_sealed) as one:
        found = [case for session in one.sessions for case in _page(session, behind, limit, after)]
    found.sort(reverse=True)
    page = found[:limit]
    following = page[-1][0] if len(page) == limit else None
    return CasePageBehind(tuple(case_id for _order, case_id in page), following)


def _page(session: Session, behind: Behind, limit: int, after: int | None) -> list[tuple[int, str]]:
    if behind.referrals is None:
        return case_page(session, behind.where, limit=limit, before=after)
    direction, step, office_id = behind.referrals
    first, end = moments(behind.choice)
    persons = narrowed_persons(behind.choice)
    counterpart = Counterparts(session)
    found = {
        (one.case_order, one.case_id)
        for one in referrals_between(session, first, end, persons, direction)
        if one.case_order is not None
        and one.case_id is not None
        and office_id in {ALL, counterpart.of(one.office_id)}
        and step in one.steps
        and (after is None or one.case_order < after)
    }
    return sorted(found, reverse=True)[:limit]


PAGE = 200


@dataclass(frozen=True, slots=True)
class CaseRows:
    """Some of the cases.

    Attributes:
        rows: in order.
        sealed: ids of those that are sealed.
        after: what the next page is asked with, None on the last one.
    """

    rows: tuple[CaseSummary, ...]
    sealed: frozenset[str] = frozenset()
    after: int | None = None


def case_rows(
    s: Services, behind: Behind, *, after: int | None = None, with_sealed: bool = False
) -> CaseRows:
    """Return a page of the cases behind a number.

    Args:
        s: the open register.
        behind: from the cell.
        after: from the page before.
        with_sealed: as the table was counted.

    Raises:
        CaseStateError: the role may not see cases, or ``seal.locked``.
    """
    page = cases_behind(s, behind, limit=PAGE, after=after, with_sealed=with_sealed)
    found = {row.case_id: row for row in list_these(s, page.case_ids)}
    hidden: frozenset[str] = frozenset()
    if with_sealed and len(found) < len(page.case_ids):
        others = {row.case_id: row for row in sealed.list_sealed(s)}
        hidden = frozenset(others.keys() & set(page.case_ids))
        found |= {case_id: others[case_id] for case_id in hidden}
    rows = tuple(found[case_id] for case_id in page.case_ids if case_id in found)
    return CaseRows(rows, hidden, page.after)
