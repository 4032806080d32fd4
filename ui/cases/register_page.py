"""The register: one row with the search, what is filtered and the acts, the list, the case beside
it, and the places that are wanted now and then.

Rules:
- the keyboard alone is enough; under 1000 pixels the pane folds away and Enter opens;
- the list is never empty without a reason and a next step, and a narrowed list shows how to widen
  it;
- filters, order and the height of rows lie in a drawer; the row says what is chosen in it;
- what the role of the user does not allow stays in the menu, greyed, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.base.language import N_, _
from app.base.numerals import shown
from app.cases.records import CasePage, CaseRecord
from app.core.permissions import Act, may
from ui.cases.bin_page import bin_case
from ui.cases.case_list import FILTERS, SEALED, CaseTable, RegisterFlow
from ui.cases.choosing import Choosing
from ui.cases.detail_pane import DetailPane
from ui.cases.list_columns import Columns
from ui.cases.list_drawer import Filters, Rows, Sorting, own_name
from ui.cases.several import Several, SeveralBar
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.frame.page import LetterAsked, Page
from ui.look.icons import icon
from ui.look.theme import look
from ui.widgets.buttons import Button, by_role, primary, secondary
from ui.widgets.entries import AT_ONCE_MS, IntoList, SearchField
from ui.widgets.frames import Card, EmptyState, column, put, row
from ui.widgets.menus import Menu
from ui.widgets.plain import reveal, without_mnemonic
from ui.widgets.second_unlock import behind_second_lock
from ui.widgets.table import SeveralTable

_LONGEST = 40
_NOTHING = {
    "open": N_("Nothing for “{text}” in open cases."),
    "mine": N_("Nothing for “{text}” in your cases."),
    "due": N_("Nothing for “{text}” in what is due this week."),
    "waiting": N_("Nothing for “{text}” in cases that wait for an answer."),
    "closed": N_("Nothing for “{text}” in closed cases."),
    "sealed": N_("Nothing for “{text}” in sealed cases."),
    "all": N_("Nothing for “{text}” in any case."),
}


@dataclass(frozen=True)
class NextSteps:
    """What can be done from an empty list."""

    new: Callable[[], None]
    new_named: Callable[[], None]
    everywhere: Callable[[], None]
    widen: Callable[[], None]
    bring_in: Callable[[], None] | None = None


@dataclass(frozen=True)
class Asked:
    """What the empty list was asked.

    Attributes:
        text: what was looked for, "" when nothing was.
        filter: key of the filter.
        narrowed: True when a status, a district or a purpose is chosen.
    """

    text: str
    filter: str
    narrowed: bool


def emptiness(asked: Asked, page: CasePage, steps: NextSteps) -> EmptyState:
    """Return what to show.

    Args:
        asked: what the list was asked.
        page: the empty page with the counts behind the filters.
        steps: what the buttons do.
    """
    if asked.text:
        return _nothing_found(asked, page, steps)
    if asked.narrowed:
        buttons = [secondary(_("Show all again"), "x", steps.widen)]
        return EmptyState("folder-open", _("No case is in this list."), buttons)
    if any(page.counts.values()):
        return EmptyState("folder-open", _("No case is in this list."))
    buttons = [secondary(_("Add the first case"), "plus", steps.new)]
    if steps.bring_in is not None:
        buttons.append(secondary(_("Import your old register"), "file-input", steps.bring_in))
    hint = _("Everything you type is sealed on this computer as you go.")
    return EmptyState("folder-plus", _("No cases yet."), buttons, hint)


def not_listed(again: Callable[[], None]) -> EmptyState:
    """Return what to show where the register did not answer."""
    buttons = [secondary(_("Try again"), "refresh-cw", again)]
    return EmptyState("search-x", _("The list could not be read."), buttons)


def _nothing_found(asked: Asked, page: CasePage, steps: NextSteps) -> EmptyState:
    text = asked.text if len(asked.text) <= _LONGEST else f"{asked.text[:_LONGEST]}…"
    buttons: list[Button] = []
    elsewhere = page.counts.get("all", 0)
    if asked.filter != "all" and elsewhere:
        buttons.append(secondary(_elsewhere(asked, page), "search", steps.everywhere))
    if asked.narrowed:
        buttons.append(secondary(_("Show all again"), "x", steps.widen))
    named = _("New case named “{text}”").format(text=text)
    buttons.append(secondary(named, "plus", steps.new_named))
    return EmptyState("search-x", _(_NOTHING[asked.filter]).format(text=text), buttons)


def _elsewhere(asked: Asked, page: CasePage) -> str:
    closed, everywhere = page.counts.get("closed", 0), page.counts.get("all", 0)
    if asked.filter == "open" and closed and closed == everywhere:
        return _("Search closed too ({count})").format(count=_number(page, "closed"))
    return _("Search everywhere ({count})").format(count=_number(page, "all"))


def _number(page: CasePage, name: str) -> str:
    return shown(page.counts[name]) + ("+" if name in page.or_more else "")


@dataclass(frozen=True)
class MoreEntry:
    """One line of the menu.

    Attributes:
        place: key of `ui.shell.navigation` that it opens.
        words: English message id.
        icon: Lucide name.
        act: what the role has to allow; None is open to everybody.
    """

    place: str
    words: str
    icon: str
    act: Act | None = None


MORE: tuple[MoreEntry, ...] = (
    MoreEntry("calendar", N_("Calendar"), "calendar-days", Act.VIEW),
    MoreEntry("duplicates", N_("Possible duplicates"), "users", Act.VIEW),
    MoreEntry("recurring", N_("Seen in several cases"), "repeat", Act.VIEW),
    MoreEntry("import", N_("Import a spreadsheet…"), "file-input", Act.IMPORT),
    MoreEntry("export", N_("Export…"), "file-output", Act.EXPORT),
    MoreEntry("retention", N_("Cases due for review"), "calendar-clock", Act.HOLD),
    MoreEntry("bin", N_("Bin"), "trash"),
)
"""Import, export, bin, duplicates …: each part of the program adds its line."""


def way_to(desk: Desk, place: str) -> Callable[[], None] | None:
    """Return what opens a place of the menu; None when it is not there or not allowed."""
    entry = next((one for one in MORE if one.place == place), None)
    if entry is None or (entry.act is not None and not may(desk.services.user, entry.act)):
        return None
    return lambda: desk.open(place)


class MoreButton(Button):
    """The button with the menu; it is hidden as long as there is nothing in it."""

    def __init__(
        self, desk: Desk, entries: tuple[MoreEntry, ...] = MORE, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("More"), "", "ellipsis", None, parent)
        self._desk = desk
        self._entries = entries
        menu = Menu(parent=self)
        menu.setAccessibleName(_("More"))
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)
        reveal(self, bool(entries))

    def fill(self) -> None:
        """Put the entries into the menu as the user of now may use them."""
        menu = self.menu()
        menu.clear()
        for entry in self._entries:
            menu.addAction(self._action(entry))

    def _action(self, entry: MoreEntry) -> QAction:
        allowed = entry.act is None or may(self._desk.services.user, entry.act)
        words = _(entry.words)
        if not allowed:
            words = _("{action} (not with your role)").format(action=words)
        action = QAction(icon(entry.icon, look().tokens.ink), without_mnemonic(words), self.menu())
        action.setEnabled(allowed)
        action.triggered.connect(lambda _checked=False: self._desk.open(entry.place))
        return action


_PANE_FROM = 800
_PANE_WIDTH = 330
_BESIDE = 14


class RegisterPage(Page):
    """The page behind "Register" in the rail."""

    heading = N_("Register")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = RegisterFlow(desk, self)
        self.table = CaseTable(self)
        self._wanted = ""
        self._build_top()
        self._build_list()
        self._connect()
        own = own_name("rows", self.desk.services.user.user)
        self.rows = Rows(self.view, self.narrowing.rows, lambda: self.habits, own)
        own = own_name("columns", self.desk.services.user.user)
        self.columns = Columns(self.table, self.view, lambda: self.habits, own)
        self.narrowing.columns.clicked.connect(lambda: self.columns.ask(self.window()))
        self.columns.changed.connect(self.sorting.show)

    def open(self, argument: str) -> None:
        """Look through the filter that is named, if one is."""
        if argument in FILTERS and argument != SEALED:
            self.filters.choose(argument)
            self.flow.filter = argument

    def refresh(self) -> None:
        """Ask for the list again, and what it can be narrowed to; what is chosen stays chosen."""
        self.sorting.begin_as(self.habits)
        self.rows.begin()
        self.columns.begin()
        self.filtering.begin()
        self.flow.ask()
        self.flow.ask_choices()

    def focus_first(self) -> None:
        """Begin in the search."""
        self.search.setFocus()

    def search_asked(self) -> None:
        """Go to the search and replace its text."""
        self.search.setFocus()
        self.search.selectAll()

    def back_asked(self) -> bool:
        """Choose no longer several cases with Esc, or shut the drawer that the keyboard is in."""
        return self.choosing.drop() or self.filtering.shut_from_inside()

    def undo_asked(self) -> bool:
        """Take back with Ctrl+Z what was done with several cases."""
        return self.several.undo()

    # Laying out ---------------------------------------------------------------------------------

    def _build_top(self) -> None:
        self.search = SearchField(
            _("Search name, phone, place, case or FIR number in any script  (Ctrl+F)"),
            after_ms=AT_ONCE_MS,
        )
        self.new_case = primary(_("New case"), "plus", partial(self.desk.open, "case", "new"))
        self.refer = secondary(_("Refer…"), "send", self._refer_picked)
        by_role(self.desk, Act.CHANGE, self.new_case)
        by_role(self.desk, Act.REFER, self.refer)
        self.more = MoreButton(self.desk)
        for button in (self.refer, self.more):
            button.give_way()
        self.filtering = Filters(self.flow, lambda: self.habits, self)
        self.line, self.drawer = self.filtering.line, self.filtering.drawer
        self.filters, self.narrowing = self.drawer.filters, self.drawer.narrowing
        top = row((self.search, 1), self.line, self.new_case, self.refer, self.more, spacing=10)
        put(self.column, top, self.drawer)

    def _build_list(self) -> None:
        self.view = SeveralTable(_("Cases"), model=self.table)
        # One row and the headings are enough where everything is large and the screen is small.
        self.view.setMinimumHeight(look().px(80))
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.empty = QStackedWidget(self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(sheet)
        self.stack.addWidget(self.empty)
        self.pane = DetailPane()
        self.pane.setFixedWidth(look().px(_PANE_WIDTH))
        self.bar = SeveralBar(self.desk)
        list_and_bar = column((self.stack, 1), self.bar, spacing=0)
        self.column.addLayout(row((list_and_bar, 1), self.pane, spacing=_BESIDE), 1)
        self.several = Several(self.desk, self.bar, self)
        self.choosing = Choosing(self.flow, self.table, self.view, self.several, self.refer)

    def _connect(self) -> None:
        flow = self.flow
        again = partial(flow.ask, looks=False)
        gone = partial(_after_removal, self, again)
        self.search.searched.connect(self.flow.search)
        self.into_list = IntoList(
            self.search,
            self.view,
            lambda: flow.is_fresh,
            flow.again,
        )
        self.filters.chosen.connect(self._choose_filter)
        self.sorting = Sorting(self.flow, self.table, self.view, self.narrowing)
        self.flow.listed.connect(lambda _page: self.sorting.note(self.habits))
        self.flow.listed.connect(self._on_listed)
        self.flow.unlisted.connect(lambda: self._show_empty(None))
        self.flow.continued.connect(self.table.append_page)
        self.flow.broken_off.connect(self.table.ask_anew)
        self.flow.detailed.connect(self._on_detailed)
        self.table.more_wanted.connect(lambda: self.flow.more_after(self.table.last()))
        self.view.picked.connect(self._on_picked)
        self.view.entered_row.connect(self._on_entered)
        self.pane.open_asked.connect(lambda case_id: self.desk.open(flow.place, case_id))
        self.pane.refer_asked.connect(lambda case_id: self.desk.open(flow.refer_place, case_id))
        listen(
            self, {"refer": self._refer_picked, "print": partial(self._refer_picked, letter=True)}
        )
        self.pane.bin_asked.connect(lambda case_id: bin_case(self.desk, case_id, gone, again))
        self.bar.none.clicked.connect(self.choosing.drop)
        self.several.told.connect(self.pane.among)
        self.pane.may_delete = may(self.desk.services.user, Act.BIN)
        self.pane.may_refer = may(self.desk.services.user, Act.REFER)
        listen(self.view, {"delete": self._ask_bin}, only_with_focus=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the pane away in a narrow window."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_PANE_FROM)
        self.pane.setVisible(wide)
        beside = self.pane.width() + look().px(_BESIDE) if wide else 0
        self.columns.lay(self.width() - beside)

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self, page: CasePage) -> None:
        wanted = self._wanted
        self.table.replace(page.rows, page.more, self.flow.text)
        if not (self.flow.text and page.rows):
            self.filtering.count(page)
        self.line.tell(self.flow)
        some = bool(page.counts.get("sealed")) or self.flow.filter == SEALED
        self.filters.offer("sealed", some)
        self.sorting.show()
        if page.rows:
            self.stack.setCurrentIndex(0)
            if not self.choosing.restore(wanted):
                self.view.choose(max(0, self.table.row_of(wanted)))
        else:
            self._show_empty(page)
        self.into_list.answered()

    def _on_detailed(self, case: CaseRecord) -> None:
        summary = self.table.summary(self.table.row_of(case.case_id))
        signal = summary.signal if summary is not None else ""
        self.pane.show_case(case, self.desk.services.clock.now(), signal)

    def _show_empty(self, page: CasePage | None) -> None:
        """Show why there are no rows; None: they could not be listed."""
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
        if page is None:
            # Rows of another question would be opened, or taken for an answer to this one.
            self.table.replace(())
            self.into_list.answered()
            self.empty.addWidget(not_listed(flow.again))
        else:
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
        self.choosing.allow_alone()
        self.pane.within_seal(self.flow.filter == SEALED)
        if summary is not None:
            self._wanted = summary.case_id
            self.flow.pick(summary.case_id)

    def _on_entered(self, row_number: int) -> None:
        summary = self.table.summary(row_number)
        if summary is not None:
            self.desk.open(self.flow.place, summary.case_id)

    def _ask_bin(self) -> None:
        """Put the one case into the bin; of several nobody could say which was meant."""
        if self.choosing.are_several:
            self.desk.say(_("Choose one case alone."), tone="caution")
        else:
            self.pane.ask_bin()

    def _search_all(self) -> None:
        self.filters.choose("all")
        self.flow.choose("all")

    def _refer_picked(self, *, letter: bool = False) -> None:
        """Refer the case that is picked, or make a letter about it."""
        if self.choosing.are_several:
            return
        if self._wanted and not letter:
            self.desk.open(self.flow.refer_place, self._wanted)
        elif self._wanted and may(self.desk.services.user, Act.LETTERS):
            place = "sealed-letter" if self.flow.filter == SEALED else "letter"
            self.desk.open(place, LetterAsked(self._wanted).argument)


def _after_removal(page: RegisterPage, again: Callable[[], None]) -> None:
    """A case is in the bin: a second press must not reach the next one, which stands there."""
    if page.pane.isAncestorOf(page.window().focusWidget()):
        page.view.setFocus()
    again()
