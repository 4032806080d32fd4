"""What the list of cases holds: its filter, search text and order, asked page by page, and the Qt
model of the summaries that came.

Rules: the newest question wins, so that fast typing never shows the answer of an older text; one
page at a time is asked for, so that a register of any size costs the same; the model runs no query:
at the end of the view it asks for more by a signal, and sorting is a wish that somebody else
fulfils; parts that were looked for are told as places in the plain text, never as markup.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    Qt,
    QTimer,
    Signal,
    SignalInstance,
)

from app.base import numerals
from app.base.date_words import local
from app.base.language import N_, _
from app.base.place_words import district_words
from app.cases import case_list, cases
from app.cases.case_list import matched_parts
from app.cases.records import MOST_ROWS, CasePage, CaseQuery, CaseRecord, CaseSummary
from app.core.services import Services
from app.sealed import sealed
from ui.frame import dates, projector, values
from ui.frame.desk import Desk
from ui.widgets.badge import Mark
from ui.widgets.case_words import name_or_withheld, status_mark
from ui.widgets.record_model import FOUND_ROLE, MARK_ROLE, SECOND_ROLE, WHOLE_ROLE, Index

COLUMNS = (
    ("case_no", N_("Case")),
    ("name", N_("Person")),
    ("age", N_("Age")),
    ("place", N_("Place")),
    ("status", N_("Status")),
    ("next_step_on", N_("Next step")),
    ("updated", N_("Updated")),
    ("owner", N_("Case officer")),
    ("risk", N_("Danger")),
)
"""The columns that there are, with their headings; the key of those that the list can be ordered by
is that of the order."""

USUAL_COLUMNS = ("case_no", "name", "age", "place", "status", "next_step_on", "updated")
"""What is shown as long as nobody chose other columns."""

DOWNWARDS = ("updated", "case_no", "age")
"""Orders that begin with the highest number, or with the latest day."""

_CASE, _NAME, _AGE, _PLACE, _STATUS, _STEP, _UPDATED, _OWNER, _RISK = (
    key for key, _words in COLUMNS
)
_HEADINGS = dict(COLUMNS)
_NOTHING = "—"
_DAMAGED = N_("Cannot be read - damaged")

_IN_WORDS = frozenset(map(int, (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)))

_ROOT = QModelIndex()


class CaseTable(QAbstractTableModel):
    """Rows of the register.

    Signals:
        more_wanted(): the end is near and there are more rows.
    """

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[CaseSummary] = []
        self.columns: tuple[str, ...] = USUAL_COLUMNS
        self._more = False
        self._asked = False
        self._typed = ""

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns, in this order."""
        if tuple(keys) != self.columns:
            self.beginResetModel()
            self.columns = tuple(keys)
            self.endResetModel()

    def replace(self, rows: Sequence[CaseSummary], more: bool = False, typed: str = "") -> None:
        """Show other rows; `more` when there are further ones, `typed` is what was looked for."""
        self.beginResetModel()
        self._rows = list(rows)
        self._more = more
        self._asked = False
        self._typed = typed
        self.endResetModel()

    def append(self, rows: Sequence[CaseSummary], more: bool = False) -> None:
        """Add the next page."""
        self._asked = False
        self._more = more
        if not rows:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._rows.extend(rows)
        self.endInsertRows()

    def ask_anew(self) -> None:
        """Let the next page be asked for once more: it did not come."""
        self._asked = False

    def append_page(self, page: CasePage) -> None:
        """Add the next page as it came."""
        self.append(page.rows, page.more)

    def summary(self, row: int) -> CaseSummary | None:
        """Return the record of a row, None when there is no such row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    @property
    def has_more(self) -> bool:
        """Whether there are rows that did not come yet."""
        return self._more

    def row_of(self, case_id: str) -> int:
        """Return the row of a case, -1 when it is not shown."""
        for row, summary in enumerate(self._rows):
            if summary.case_id == case_id:
                return row
        return -1

    def last(self) -> CaseSummary | None:
        """Return the last row that is here, the place to go on from."""
        return self._rows[-1] if self._rows else None

    # Qt's questions -----------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows are here."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a heading, and which column has badges or numbers."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_HEADINGS[column])
        return {MARK_ROLE: column == _STATUS, WHOLE_ROLE: column == _CASE}.get(role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text or badge, and what of it was looked for."""
        summary = self.summary(index.row()) if index.isValid() else None
        if summary is None:
            return None
        column = self.columns[index.column()]
        if role == MARK_ROLE and column == _STATUS:
            return _status(summary)
        if role in _IN_WORDS:
            return projector.over(_CELLS[column](summary))
        if role == Qt.ItemDataRole.ToolTipRole:
            return html.escape(_tip(summary, column)) or None
        if role == SECOND_ROLE and column == self._tells_found() and summary.found:
            return _("found: {words}").format(words=projector.free_text(summary.found))
        if role == FOUND_ROLE and self._typed and column in (_CASE, _NAME, _PLACE, _STEP):
            return matched_parts(projector.over(_CELLS[column](summary)), self._typed)
        return None

    def _tells_found(self) -> str:
        """Return the column that tells what was found where no cell shows it."""
        return _NAME if _NAME in self.columns else _CASE

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there are further rows."""
        return self._more and not parent.isValid()

    def fetchMore(self, _parent: Index) -> None:
        """Ask for the next page, once."""
        if self._more and not self._asked:
            self._asked = True
            self.more_wanted.emit()


def _tip(summary: CaseSummary, column: str) -> str:
    """Return the Nepali date of a day that stands short, "" for nothing."""
    if column == _STEP:
        return dates.iso_tip(summary.next_step_on)
    return dates.day_tip(_updated(summary)) if column == _UPDATED else ""


def _updated(summary: CaseSummary) -> dt.date:
    return local(summary.updated_at).date()


def _next_step(summary: CaseSummary) -> str:
    on = dates.short_day(summary.next_step_on)
    return " · ".join(part for part in (on, summary.next_step) if part) or _NOTHING


def _status(summary: CaseSummary) -> Mark:
    return status_mark(summary.signal or summary.status)


_CELLS: dict[str, Callable[[CaseSummary], str]] = {
    _CASE: lambda one: one.case_no,
    _NAME: lambda one: _(_DAMAGED) if one.damaged else name_or_withheld(one.name),
    _AGE: lambda one: numerals.in_digits(one.age) or _NOTHING,
    _PLACE: lambda one: district_words(one.place) or _NOTHING,
    _STATUS: lambda one: _status(one).text,
    _STEP: _next_step,
    _UPDATED: lambda one: dates.plain_day(_updated(one)),
    _OWNER: lambda one: one.owner or _NOTHING,
    _RISK: lambda one: values.code("risk_level", one.risk) if one.risk else _NOTHING,
}

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
        unlisted(): what is asked for now could not be listed; the words of it are told.
        broken_off(): the next page could not be listed.
        fell_back(str): the filter that took the place of the sealed cases, which are shut again.
    """

    listed = Signal(object)
    continued = Signal(object)
    counted = Signal(object)
    detailed = Signal(object)
    offered = Signal(object)
    unlisted = Signal()
    broken_off = Signal()
    fell_back = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.filter = "open"
        self.text = ""
        self.order = ""
        self.reverse = False
        self.narrowed: Mapping[str, str] = {}
        self.least_rows = 0
        """So many rows are asked for at least, because some of them are chosen."""
        self._turn = self._listed = self._failed = 0
        self._question: tuple[str, CaseQuery] | None = None
        """What the rows that were listed last are an answer to."""
        self._picked = self._stays = ""
        self._listing = self._asks_case = False
        self._later = QTimer(self, singleShot=True, interval=_ROWS_FIRST_MS)
        self._later.timeout.connect(self._after_rows)

    @property
    def is_fresh(self) -> bool:
        """Whether what was listed last is what is asked for now."""
        return self._listed == self._turn

    @property
    def place(self) -> str:
        """The place of the window that opens a case of this list."""
        return "sealed-case" if self.filter == SEALED else "case"

    @property
    def refer_place(self) -> str:
        """The place of the window that refers a case of this list."""
        return "sealed-refer" if self.filter == SEALED else "refer"

    def ask(self, *, looks: bool = True) -> None:
        """Ask for the first page again.

        Args:
            looks: False when it is asked because work is over: that keeps no seal open longer.
        """
        if self.filter == SEALED and not self._desk.services.second_lock.is_open():
            # The short time is over: the names go from the screen with the next look.
            self.filter = FILTERS[0]
            self.fell_back.emit(self.filter)
        self._later.stop()
        self._turn += 1
        turn = self._turn
        query = self._query("")
        behind = self.filter

        def look(services: Services) -> tuple[int, CasePage]:
            # Of letters that came meanwhile only the last one is looked for.
            if turn != self._turn:
                return turn, CasePage((), {}, False)
            return turn, listed(services, behind, query, looks=looks)

        self._desk.ask(
            look,
            lambda answer: self._on_first(answer, (behind, query), looks=looks),
            failed=lambda error: self._on_unlisted(error, turn, (behind, query)),
            by=self,
        )

    def again(self) -> None:
        """Ask once more for what could not be listed."""
        if self._failed == self._turn and not self.is_fresh:
            self.ask()

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

    def more_after(self, last: CaseSummary | None) -> None:
        """Ask for the page after the last row that is shown, unless another list is on its way."""
        if last is None or not self.is_fresh:
            return
        turn, query = self._turn, self._query(last.case_id)
        self._desk.ask(
            lambda services: (turn, case_list.list_cases(services, query)),
            lambda answer: _tell(self.continued, answer, self._turn),
            failed=lambda error: self._on_unlisted(error, turn, self._question),
            by=self,
        )

    def pick(self, case_id: str) -> None:
        """Ask for a case to show beside the list."""
        self._picked = case_id
        if not self._listing and case_id != self._stays:
            self._ask_case(case_id)

    def _ask_case(self, case_id: str) -> None:
        show = sealed.look if self.filter == SEALED else cases.show_case
        self._desk.ask(lambda services: (case_id, show(services, case_id)), self._on_case)

    def _query(self, after: str) -> CaseQuery:
        return CaseQuery(
            filter="all" if self.filter == SEALED else self.filter,
            text=self.text,
            order=self.order,
            reverse=self.reverse,
            limit=PAGE if after else max(PAGE, min(self.least_rows, MOST_ROWS)),
            after=after or None,
            status=self.narrowed.get("status", ""),
            district=self.narrowed.get("district", ""),
            purpose=self.narrowed.get("purpose", ""),
            counted=False,
        )

    def _on_first(
        self, answer: tuple[int, CasePage], question: tuple[str, CaseQuery], *, looks: bool
    ) -> None:
        turn, page = answer
        if turn != self._turn:
            return
        was_sealed = self._question is not None and self._question[0] == question[0] == SEALED
        self._listed, self._question = turn, question
        searched = bool(self.text and page.rows)
        # Nothing else changes a sealed case; asking for it would be a look at it.
        stays = self._stays = self._picked if was_sealed and not looks else ""
        self._listing = searched
        self.listed.emit(page)
        self._listing, self._stays = False, ""
        self._asks_case = self._picked != stays
        if searched:
            self._later.start()

    def _on_unlisted(
        self, error: Exception, turn: int, question: tuple[str, CaseQuery] | None
    ) -> None:
        if turn != self._turn:
            return
        self._desk.show_failure(error)
        if question == self._question:
            self._listed = turn  # The rows of before answer the same; they go on being of use.
            self.broken_off.emit()
            return
        self._failed, self._question = turn, None
        self.unlisted.emit()

    def _after_rows(self) -> None:
        """Ask for what may come after the rows of a search: the case beside them, and the counts.

        Asked at once they would hold up the painting of the rows with every key.
        """
        turn, query = self._turn, self._query("")
        if self._picked and self._asks_case:
            self._ask_case(self._picked)
        self._desk.ask(
            lambda services: (turn, counts_of(services, query)),
            lambda answer: _tell(self.counted, answer, self._turn),
            by=self,
        )

    def _on_case(self, answer: tuple[str, CaseRecord]) -> None:
        # A case that was merged into another shows the one that was kept.
        if answer[0] == self._picked:
            self.detailed.emit(answer[1])


def _tell(signal: SignalInstance, answer: tuple[int, CasePage], turn: int) -> None:
    if answer[0] == turn:
        signal.emit(answer[1])


def listed(services: Services, behind: str, query: CaseQuery, *, looks: bool = True) -> CasePage:
    """Return the first page of a list, with the number of sealed cases beside the other counts.

    Args:
        services: the open register.
        behind: the filter.
        query: what is asked for.
        looks: as for ``sealed.opened``.
    """
    page = case_list.list_cases(services, query)
    if behind != SEALED:
        return replace(page, counts={**page.counts, SEALED: sealed.count(services)})
    rows = sealed.list_sealed(services, query, looks=looks)
    return replace(page, rows=rows, counts={**page.counts, SEALED: len(rows)}, more=False)


def counts_of(services: Services, query: CaseQuery) -> CasePage:
    """Return how many cases a search finds behind each filter, the sealed ones among them."""
    page = case_list.count_found(services, query)
    return replace(page, counts={**page.counts, SEALED: sealed.count(services)})
