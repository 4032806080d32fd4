"""The dialog that asks which case a new letter is about.

Rules: the search and the rows are those of the register, closed cases among them; nothing is chosen
but by a press, a double click or Enter on a row, and never while the rows are those of an older
text; Enter in the search goes to the rows once they are there; a sealed case is not named here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.cases.records import CasePage, CaseSummary
from app.core.permissions import Act
from ui.cases.case_list import CaseTable, RegisterFlow
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import by_role, primary, secondary
from ui.widgets.compact_layout import ListStack
from ui.widgets.entries import IntoList, SearchField
from ui.widgets.frames import EmptyState, put
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable

_EVERY = "all"
_ROWS, _NONE, _NOT_FOUND, _NOT_READ = range(4)
_SHARES = (100, 150, 44, 108, 118, 0, 0)
_NARROW = (112, 150, 0, 0, 118, 0, 0)
_WIDE_FROM = 560
_LEAST_HEIGHT = 120


class CaseChoice(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        chosen: called with the id of the case, after the dialog is closed.
        begin: called instead when there is no case yet and one is to be written down.
    """

    def __init__(
        self,
        desk: Desk,
        chosen: Callable[[str], None],
        begin: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("New letter: about which case?"), parent, (760, 520))
        self._desk, self._chosen, self._begin = desk, chosen, begin
        self._shown: str | None = None
        self.flow = RegisterFlow(desk, self)
        self.flow.filter = _EVERY
        self.table = CaseTable(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        self.search = SearchField(_("Search name, phone, place, case or FIR number in any script"))
        put(column, self.search, (self._stack(), 1))
        self.set_whole(inside)
        self.go = primary(_("Go on"), "arrow-right", self._take)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go)
        self._connect()
        self._allow()
        self.flow.ask()
        self.search.setFocus()

    def _stack(self) -> ListStack:
        self.view = RecordTable(_("Cases"), model=self.table, shares=_SHARES)
        self.view.setMinimumHeight(look().px(_LEAST_HEIGHT))
        self.new_case = primary(_("New case"), "plus", self._begin_case)
        none = EmptyState("folder-plus", _("No cases yet."), (self.new_case,))
        not_found = EmptyState(
            "search",
            _("No case fits this search."),
            (),
            _("A letter about a sealed case is begun in the case itself."),
        )
        by_role(self._desk, Act.CHANGE, self.new_case)
        not_read = EmptyState(
            "search-x",
            _("The list could not be read."),
            (secondary(_("Try again"), "refresh-cw", self.flow.again),),
        )
        self.stack = ListStack(self.view, none, not_found, not_read, parent=self)
        return self.stack

    def _connect(self) -> None:
        self.search.searched.connect(self.flow.search)
        self.search.textChanged.connect(self._allow)
        self.into_list = IntoList(self.search, self.view, lambda: self._is_fresh, self.flow.again)
        self.flow.unlisted.connect(self._on_unlisted)
        self.flow.broken_off.connect(self.table.ask_anew)
        self.flow.listed.connect(self._show)
        self.flow.continued.connect(self.table.append_page)
        self.table.more_wanted.connect(lambda: self.flow.more_after(self.table.last()))
        self.view.picked.connect(lambda _row: self._allow())
        self.view.entered_row.connect(lambda _row: self._take())

    def _show(self, page: CasePage) -> None:
        self._shown = self.flow.text
        self.table.replace(page.rows, page.more, self.flow.text)
        wide = self.width() >= look().px(_WIDE_FROM)
        self.view.share(*(_SHARES if wide else _NARROW))
        nothing = _NOT_FOUND if self.flow.text else _NONE
        self.stack.setCurrentIndex(_ROWS if page.rows else nothing)
        self.view.choose_first()
        self._allow()
        self.into_list.answered()

    def _on_unlisted(self) -> None:
        self._shown = None
        self.table.replace(())
        self.stack.setCurrentIndex(_NOT_READ)
        self._allow()
        self.into_list.answered()

    @property
    def _row(self) -> CaseSummary | None:
        """The chosen row, None while it is one of an older text."""
        return self.table.summary(self.view.row()) if self._is_fresh else None

    @property
    def _is_fresh(self) -> bool:
        return self.search.text().strip() == self._shown

    def _allow(self) -> None:
        self.go.allow(self._row is not None, _("Choose a case first."))

    def _take(self) -> None:
        summary = self._row
        if summary is not None:
            self.accept()
            self._chosen(summary.case_id)

    def _begin_case(self) -> None:
        self.accept()
        self._begin()
