"""What the register list shows: filter, search text, order, page by page; decided here only.

Rules: the newest question wins, so that fast typing never shows the answer of an older text; one
page at a time is asked for, so that a register of any size costs the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases import case_list, cases
from app.cases.records import CasePage, CaseRecord, CaseSummary
from app.core.services import Services
from app.sealed import sealed
from ui.frame.desk import Desk

PAGE = 100
_ROWS_FIRST_MS = 40
SEALED = "sealed"
FILTERS = ("open", "mine", "due", "waiting", "closed", "all", SEALED)


class RegisterFlow(QObject):
    """The state of the register list.

    Signals:
        listed(CasePage): the first page for the filter and text of now.
        continued(CasePage): the next page.
        counted(CasePage): counts of a search whose rows were listed already.
        detailed(CaseRecord): the case that was picked.
        offered(CaseChoices): what the list can be narrowed to.
        fell_back(str): the filter that took the place of the sealed cases, which are shut again.
    """

    listed = Signal(object)
    continued = Signal(object)
    counted = Signal(object)
    detailed = Signal(object)
    offered = Signal(object)
    fell_back = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.filter = "open"
        self.text = ""
        self.order = ""
        self.reverse = False
        self.narrowed: Mapping[str, str] = {}
        self._turn = 0
        self._picked = ""
        self._listing = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_ROWS_FIRST_MS)
        self._later.timeout.connect(self._after_rows)

    @property
    def place(self) -> str:
        """The place of the window that opens a case of this list."""
        return "sealed-case" if self.filter == SEALED else "case"

    @property
    def refer_place(self) -> str:
        """The place of the window that refers a case of this list."""
        return "sealed-refer" if self.filter == SEALED else "refer"

    def ask(self) -> None:
        """Ask for the first page again."""
        if self.filter == SEALED and not self._desk.services.second_lock.is_open():
            # The short time is over: the names go from the screen with the next look.
            self.filter = FILTERS[0]
            self.fell_back.emit(self.filter)
        self._later.stop()
        self._turn += 1
        turn = self._turn
        query = self._query("")
        behind = self.filter
        self._desk.ask(lambda services: (turn, listed(services, behind, query)), self._on_first)

    def ask_choices(self) -> None:
        """Ask what the list can be narrowed to."""
        self._desk.ask(case_list.list_choices, self.offered.emit)

    def choose(self, key: str) -> None:
        """Look through another filter."""
        self.filter = key
        self.ask()

    def search(self, text: str) -> None:
        """Look for a text."""
        self.text = text
        self.ask()

    def sort(self, order: str, reverse: bool = False) -> None:
        """List in another order, "" for the one that fits the filter."""
        self.order, self.reverse = order, reverse
        self.ask()

    def narrow(self, narrowed: Mapping[str, str]) -> None:
        """List only some status, district and purpose; nothing or "" means any."""
        self.narrowed = {kind: value for kind, value in narrowed.items() if value}
        self.ask()

    def shown_order(self) -> str:
        """Return the order of the list of now, "" when a search comes best first."""
        if self.text:
            return ""
        return self.order or ("next_step_on" if self.filter == "due" else "updated")

    def more(self, after: str) -> None:
        """Ask for the page after a case."""
        turn = self._turn
        query = self._query(after)
        self._desk.ask(lambda services: (turn, cases.list_cases(services, query)), self._on_next)

    def more_after(self, last: CaseSummary | None) -> None:
        """Ask for the page after the last row that is shown."""
        if last is not None:
            self.more(last.case_id)

    def pick(self, case_id: str) -> None:
        """Ask for a case to show beside the list."""
        self._picked = case_id
        if not self._listing:
            self._ask_case(case_id)

    def _ask_case(self, case_id: str) -> None:
        show = sealed.look if self.filter == SEALED else cases.show_case
        self._desk.ask(lambda services: (case_id, show(services, case_id)), self._on_case)

    def _query(self, after: str) -> cases.CaseQuery:
        return cases.CaseQuery(
            filter="all" if self.filter == SEALED else self.filter,
            text=self.text,
            order=self.order,
            reverse=self.reverse,
            limit=PAGE,
            after=after or None,
            status=self.narrowed.get("status", ""),
            district=self.narrowed.get("district", ""),
            purpose=self.narrowed.get("purpose", ""),
            counted=False,
        )

    def _on_first(self, answer: tuple[int, CasePage]) -> None:
        turn, page = answer
        if turn != self._turn:
            return
        searched = bool(self.text and page.rows)
        self._listing = searched
        self.listed.emit(page)
        self._listing = False
        if searched:
            self._later.start()

    def _after_rows(self) -> None:
        """Ask for what may come after the rows of a search: the case beside them, and the counts.

        Asked at once they would hold up the painting of the rows with every key.
        """
        turn, query = self._turn, self._query("")
        if self._picked:
            self._ask_case(self._picked)
        self._desk.ask(lambda services: (turn, counts_of(services, query)), self._on_counted)

    def _on_counted(self, answer: tuple[int, CasePage]) -> None:
        if answer[0] == self._turn:
            self.counted.emit(answer[1])

    def _on_next(self, answer: tuple[int, CasePage]) -> None:
        if answer[0] == self._turn:
            self.continued.emit(answer[1])

    def _on_case(self, answer: tuple[str, CaseRecord]) -> None:
        # A case that was merged into another shows the one that was kept.
        if answer[0] == self._picked:
            self.detailed.emit(answer[1])


def listed(services: Services, behind: str, query: cases.CaseQuery) -> CasePage:
    """Return the first page of a list, with the number of sealed cases beside the other counts."""
    page = cases.list_cases(services, query)
    if behind != SEALED:
        return replace(page, counts={**page.counts, SEALED: sealed.count(services)})
    rows = sealed.list_sealed(services, query)
    return replace(page, rows=rows, counts={**page.counts, SEALED: len(rows)}, more=False)


def counts_of(services: Services, query: cases.CaseQuery) -> CasePage:
    """Return how many cases a search finds behind each filter, the sealed ones among them."""
    page = case_list.count_found(services, query)
    return replace(page, counts={**page.counts, SEALED: sealed.count(services)})
