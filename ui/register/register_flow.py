"""What the register list shows: filter, search text, page by page; decided here, drawn elsewhere.

Rules: the newest question wins, so that fast typing never shows the answer of an older text.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app import cases
from app.records import CasePage, CaseRecord
from ui.desk import Desk

PAGE = 200
FILTERS = ("open", "mine", "due", "waiting", "closed", "all")


class RegisterFlow(QObject):
    """The state of the register list.

    Signals:
        listed(CasePage): the first page for the filter and text of now.
        continued(CasePage): the next page.
        detailed(CaseRecord): the case that was picked.
    """

    listed = Signal(object)
    continued = Signal(object)
    detailed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.filter = "open"
        self.text = ""
        self._turn = 0
        self._picked = ""

    def ask(self) -> None:
        """Ask for the first page again."""
        self._turn += 1
        turn = self._turn
        query = self._query("")
        self._desk.ask(lambda services: (turn, cases.list_cases(services, query)), self._on_first)

    def choose(self, key: str) -> None:
        """Look through another filter."""
        self.filter = key
        self.ask()

    def search(self, text: str) -> None:
        """Look for a text."""
        self.text = text
        self.ask()

    def more(self, after: str) -> None:
        """Ask for the page after a case."""
        turn = self._turn
        query = self._query(after)
        self._desk.ask(lambda services: (turn, cases.list_cases(services, query)), self._on_next)

    def pick(self, case_id: str) -> None:
        """Ask for a case to show beside the list."""
        self._picked = case_id
        self._desk.ask(
            lambda services: (case_id, cases.show_case(services, case_id)), self._on_case
        )

    def _query(self, after: str) -> cases.CaseQuery:
        return cases.CaseQuery(filter=self.filter, text=self.text, limit=PAGE, after=after or None)

    def _on_first(self, answer: tuple[int, CasePage]) -> None:
        if answer[0] == self._turn:
            self.listed.emit(answer[1])

    def _on_next(self, answer: tuple[int, CasePage]) -> None:
        if answer[0] == self._turn:
            self.continued.emit(answer[1])

    def _on_case(self, answer: tuple[str, CaseRecord]) -> None:
        # A case that was merged into another shows the one that was kept.
        if answer[0] == self._picked:
            self.detailed.emit(answer[1])
