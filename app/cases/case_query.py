"""What the list of cases is asked.

Rules: a filter, an order or a limit that there is not is a mistake of the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

OPEN, MINE, DUE, WAITING, CLOSED, ALL = "open", "mine", "due", "waiting", "closed", "all"
FILTERS = (OPEN, MINE, DUE, WAITING, CLOSED, ALL)
ORDERS = ("updated", "case_no", "name", "age", "place", "status", "next_step_on")
NATURAL = ""
MOST_ROWS = 1000


@dataclass(frozen=True)
class CaseQuery:
    """What the list is asked.

    Attributes:
        filter: open, mine, due (next step within 7 days), waiting (for another office's answer),
            closed or all.
        text: looked for in names, numbers, places and texts; "" lists everything.
        order: updated, case_no, name, age, place, status or next_step_on; "" is what fits the
            filter; a search comes best first.
        limit: most rows, 1 to 1000.
        after: id of the last row of the page before.
        reverse: the order the other way round.
        status: a code of case_status, "" for any.
        district: a home district as the list names it, "" for any.
        purpose: a code of purpose, "" for any.
        counted: False leaves out the counts of a search that found something; ``count_found``
            tells them afterwards.
    """

    filter: str = OPEN
    text: str = ""
    order: str = NATURAL
    limit: int = 200
    after: str | None = None
    reverse: bool = False
    status: str = ""
    district: str = ""
    purpose: str = ""
    counted: bool = True

    def __post_init__(self) -> None:
        if self.filter not in FILTERS or self.order not in (*ORDERS, NATURAL):
            raise ValueError("an unknown filter or order")
        if not 1 <= self.limit <= MOST_ROWS:
            raise ValueError("a page has 1 to 1000 rows")

    @property
    def narrow(self) -> bool:
        """True when a status, a district or a purpose is chosen."""
        return bool(self.status or self.district or self.purpose)
