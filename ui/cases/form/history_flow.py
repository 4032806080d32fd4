"""The history of a case as its section asks for it: page by page, behind filters, put back.

Rules: the newest question wins; what is put back is told by the record that comes afterwards.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.cases.history import HistoryQuery, history, restore_value
from app.cases.records import CaseRecord, FieldHistory, HistoryPage
from ui.frame.desk import Desk

PAGE = 200


class HistoryFlow(QObject):
    """Presenter of the history of one case.

    Signals:
        listed(): `lines`, `more`, `fields` and `parts` are those of now.
        restored(CaseRecord): something was put back.
    """

    listed = Signal()
    restored = Signal(object)

    def __init__(self, desk: Desk, case_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id = case_id
        self._turn = 0
        self.field = ""
        self.part_id = ""
        self.lines: tuple[FieldHistory, ...] = ()
        self.more = False
        self.loaded = False
        self.page: HistoryPage | None = None

    def reload(self) -> None:
        """Ask for the newest lines."""
        self._ask(0)

    def read_more(self) -> None:
        """Ask for older lines."""
        if self.more and self.lines:
            self._ask(self.lines[-1].change)

    def filter(self, field: str | None = None, part_id: str | None = None) -> None:
        """Show only changes of a field and of a part; "" for all, None leaves it."""
        self.field = self.field if field is None else field
        self.part_id = self.part_id if part_id is None else part_id
        self.reload()

    def restore(self, line: FieldHistory) -> None:
        """Put back what stood there before a change."""
        case_id, change = self._case_id, line.change
        self._desk.ask(lambda services: restore_value(services, case_id, change), self._on_restored)

    def _ask(self, before: int) -> None:
        self._turn += 1
        turn, case_id = self._turn, self._case_id
        query = HistoryQuery(PAGE, before, self.field, self.part_id)
        self._desk.ask(
            lambda services: (turn, before, history(services, case_id, query)), self._on_page
        )

    def _on_page(self, answer: tuple[int, int, HistoryPage]) -> None:
        turn, before, page = answer
        if turn != self._turn:
            return
        self.page = page
        self.loaded = True
        self.lines = (*(self.lines if before else ()), *page.lines)
        self.more = page.more
        self.listed.emit()

    def _on_restored(self, case: CaseRecord) -> None:
        self._desk.wrote()
        self.restored.emit(case)
