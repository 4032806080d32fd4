"""The register: search, filters with counts, the list, and the case beside it.

Rules: the keyboard alone is enough; the list is never empty without a next step; under 1000
pixels the pane folds away and Enter opens.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.base.language import N_, _
from app.cases.records import CasePage, CaseRecord
from app.core.permissions import Act, may
from ui.cases.bin.bin_acts import bin_case
from ui.cases.case_list import FILTERS, SEALED, RegisterFlow
from ui.cases.detail_pane import DetailPane
from ui.cases.list.case_table import CaseTable
from ui.cases.list.emptiness import Asked, NextSteps, emptiness
from ui.cases.list.more_menu import MoreButton, way_to
from ui.cases.list.narrowing import Narrowing, Sorting
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.frame.page import LetterAsked, Page
from ui.look.theme import look
from ui.widgets.buttons import by_role, primary, secondary
from ui.widgets.choices import FilterChips
from ui.widgets.entries import SearchField
from ui.widgets.frames import Card, row
from ui.widgets.second_unlock import behind_second_lock
from ui.widgets.table import RecordTable

_FILTERS = (
    ("open", N_("Open")),
    ("mine", N_("Mine")),
    ("due", N_("Due this week")),
    ("waiting", N_("Waiting for an answer")),
    ("closed", N_("Closed")),
    ("all", N_("All")),
    ("sealed", N_("Sealed")),
)
_PANE_FROM = 800
_PANE_WIDTH = 330
# Case, person, age, place, status, next step, updated; 0 hides a column.
_SHARES = (
    (720, (100, 150, 44, 108, 118, 146, 122)),
    (600, (110, 150, 0, 104, 118, 156, 0)),
    (0, (112, 150, 0, 0, 118, 130, 0)),
)


class RegisterPage(Page):
    """The page behind "Register" in the rail."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = RegisterFlow(desk, self)
        self.table = CaseTable(self)
        self._wanted = ""
        self._build_top()
        self._build_list()
        self._connect()

    def title(self) -> str:
        """Return the words of the header."""
        return _("Register")

    def open(self, argument: str) -> None:
        """Look through the filter that is named, if one is."""
        if argument in FILTERS and argument != SEALED:
            self.filters.choose(argument)
            self.flow.filter = argument

    def refresh(self) -> None:
        """Ask for the list again, and what it can be narrowed to."""
        self.sorting.begin_as(self.habits)
        self.flow.ask()
        self.flow.ask_choices()

    def focus_first(self) -> None:
        """Begin in the search."""
        self.search.setFocus()

    def search_asked(self) -> None:
        """Go to the search and replace its text."""
        self.search.setFocus()
        self.search.selectAll()

    # Laying out ---------------------------------------------------------------------------------

    def _build_top(self) -> None:
        self.search = SearchField(
            _("Search name, phone, place, case or FIR number in any script  (Ctrl+F)")
        )
        self.new_case = primary(_("New case"), "plus", partial(self.desk.open, "case", "new"))
        self.refer = secondary(_("Refer…"), "send", self._refer_picked)
        by_role(self.desk, Act.CHANGE, self.new_case)
        by_role(self.desk, Act.REFER, self.refer)
        self.more = MoreButton(self.desk)
        top = row(self.search, self.new_case, self.refer, self.more, spacing=10)
        top.setStretch(0, 1)
        self.column.addLayout(top)
        self.filters = FilterChips([(key, _(words)) for key, words in _FILTERS])
        self.filters.choose(self.flow.filter)
        self.column.addWidget(self.filters)
        self.narrowing = Narrowing()
        self.column.addWidget(self.narrowing)

    def _build_list(self) -> None:
        self.view = RecordTable(_("Cases"))
        self.view.setModel(self.table)
        # One row and the headings are enough where everything is large and the screen is small.
        self.view.setMinimumHeight(look().px(80))
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.empty = QStackedWidget()
        self.stack = QStackedWidget()
        self.stack.addWidget(sheet)
        self.stack.addWidget(self.empty)
        self.pane = DetailPane()
        self.pane.setFixedWidth(look().px(_PANE_WIDTH))
        line = QHBoxLayout()
        line.setSpacing(look().px(14))
        line.addWidget(self.stack, 1)
        line.addWidget(self.pane)
        self.column.addLayout(line, 1)

    def _connect(self) -> None:
        flow = self.flow
        self.search.searched.connect(self.flow.search)
        self.search.entered.connect(self._into_list)
        self.filters.chosen.connect(self._choose_filter)
        self.flow.fell_back.connect(self.filters.choose)
        self.narrowing.narrowed.connect(self.flow.narrow)
        self.flow.offered.connect(self.narrowing.offer)
        self.sorting = Sorting(self.flow, self.view, self.narrowing)
        self.flow.listed.connect(lambda _page: self.sorting.note(self.habits))
        self.flow.listed.connect(self._on_listed)
        self.flow.continued.connect(self.table.append_page)
        self.flow.counted.connect(lambda page: self.filters.count(page.counts, page.or_more))
        self.flow.detailed.connect(self._on_detailed)
        self.table.more_wanted.connect(lambda: self.flow.more_after(self.table.last()))
        self.view.picked.connect(self._on_picked)
        self.view.entered_row.connect(self._on_entered)
        self.pane.open_asked.connect(lambda case_id: self.desk.open(flow.place, case_id))
        self.pane.refer_asked.connect(lambda case_id: self.desk.open(flow.refer_place, case_id))
        listen(
            self, {"refer": self._refer_picked, "print": partial(self._refer_picked, letter=True)}
        )
        self.pane.bin_asked.connect(
            lambda case_id: bin_case(self.desk, case_id, flow.ask, flow.ask)
        )
        self.pane.may_delete = may(self.desk.services.user, Act.BIN)
        self.pane.may_refer = may(self.desk.services.user, Act.REFER)
        listen(self.view, {"delete": self.pane.ask_bin}, only_with_focus=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the pane away in a narrow window."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_PANE_FROM)
        fitting = (shares for least, shares in _SHARES if self.width() >= look().px(least))
        self.view.share(*next(fitting))
        self.pane.setVisible(wide)

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self, page: CasePage) -> None:
        wanted = self._wanted
        self.table.replace(page.rows, page.more, self.flow.text)
        if not (self.flow.text and page.rows):
            self.filters.count(page.counts, page.or_more)
        some = bool(page.counts.get("sealed")) or self.flow.filter == SEALED
        self.filters.offer("sealed", some)
        self.sorting.show()
        if not page.rows:
            self._show_empty(page)
            return
        self.stack.setCurrentIndex(0)
        self.view.choose(max(0, self.table.row_of(wanted)))

    def _on_detailed(self, case: CaseRecord) -> None:
        summary = self.table.summary(self.table.row_of(case.case_id))
        signal = summary.signal if summary is not None else ""
        self.pane.show_case(case, self.desk.services.clock.now(), signal)

    def _show_empty(self, page: CasePage) -> None:
        self.pane.show_nothing()
        self._wanted = ""
        self.refer.allow(False, _("Pick a case first."))
        while self.empty.count():
            old = self.empty.widget(0)
            if old is None:
                break
            self.empty.removeWidget(old)
            old.deleteLater()
        flow = self.flow
        steps = NextSteps(
            partial(self.desk.open, "case", "new"),
            lambda: self.desk.open("case", f"new:{flow.text}"),
            self._search_all,
            self.narrowing.clear,
            way_to(self.desk, "import"),
        )
        asked = Asked(flow.text, flow.filter, bool(flow.narrowed))
        self.empty.addWidget(emptiness(asked, page, steps))
        self.stack.setCurrentIndex(1)

    def _choose_filter(self, key: str) -> None:
        """Look through another filter; sealed cases ask for the passphrase first."""
        if key != SEALED:
            self.flow.choose(key)
            return
        self.asked = behind_second_lock(
            self.desk,
            "",
            lambda: self.flow.choose(SEALED),
            lambda: self.filters.choose(self.flow.filter),
            self.window(),
        )

    # Acts ---------------------------------------------------------------------------------------

    def _on_picked(self, row_number: int) -> None:
        summary = self.table.summary(row_number)
        self.refer.allow(summary is not None, _("Pick a case first."))
        self.pane.within_seal(self.flow.filter == SEALED)
        if summary is not None:
            self._wanted = summary.case_id
            self.flow.pick(summary.case_id)

    def _on_entered(self, row_number: int) -> None:
        summary = self.table.summary(row_number)
        if summary is not None:
            self.desk.open(self.flow.place, summary.case_id)

    def _into_list(self) -> None:
        if self.table.rowCount():
            self.view.setFocus()

    def _search_all(self) -> None:
        self.filters.choose("all")
        self.flow.choose("all")

    def _refer_picked(self, *, letter: bool = False) -> None:
        """Refer the case that is picked, or make a letter about it."""
        if self._wanted and not letter:
            self.desk.open(self.flow.refer_place, self._wanted)
        elif self._wanted and may(self.desk.services.user, Act.LETTERS):
            place = "sealed-letter" if self.flow.filter == SEALED else "letter"
            self.desk.open(place, LetterAsked(self._wanted).argument)
