"""The cases behind a number as rows of the register: number, name, age, place, status.

Rules: the order is that of ``cases_behind``; a sealed case is told apart from the others by its id
being named, because it opens behind another door; what is gone meanwhile is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.case_list import list_these
from app.cases.records import CaseSummary
from app.core.services import Services
from app.sealed import sealed
from app.statistics.behind import cases_behind
from app.statistics.tables import Behind

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
