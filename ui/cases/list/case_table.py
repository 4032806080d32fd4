"""The Qt model of the register list: frozen summaries, page after page.

Rules: it holds records and runs no query; when the view comes to the end it asks for more by a
signal, and sorting is a wish that somebody else fulfils; parts that were looked for are told as
places in the plain text, never as markup.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)

from app.base import numerals
from app.base.date_words import local
from app.base.language import N_, _
from app.cases.case_list import matched_parts
from app.cases.records import CasePage, CaseSummary
from ui.frame import dates, projector
from ui.widgets.case_words import name_or_withheld, status_mark
from ui.widgets.table import FOUND_ROLE, MARK_ROLE, SECOND_ROLE, Index

COLUMNS = (
    ("case_no", N_("Case")),
    ("name", N_("Person")),
    ("age", N_("Age")),
    ("place", N_("Place")),
    ("status", N_("Status")),
    ("next_step_on", N_("Next step")),
    ("updated", N_("Updated")),
)
"""The orders of the list by column, and the headings."""

DOWNWARDS = ("updated", "case_no", "age")
"""Orders that begin with the highest number, or with the latest day."""

_CASE, _NAME, _AGE, _PLACE, _STATUS, _STEP, _UPDATED = range(len(COLUMNS))
_NOTHING = "—"
_DAMAGED = N_("Cannot be read - damaged")

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
        self._more = False
        self._asked = False
        self._typed = ""

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

    def append_page(self, page: CasePage) -> None:
        """Add the next page as it came."""
        self.append(page.rows, page.more)

    def summary(self, row: int) -> CaseSummary | None:
        """Return the record of a row, None when there is no such row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

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
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section][1]) if 0 <= section < len(COLUMNS) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text or badge, and what of it was looked for."""
        summary = self.summary(index.row()) if index.isValid() else None
        if summary is None:
            return None
        column = index.column()
        if role == MARK_ROLE and column == _STATUS:
            return status_mark(summary.signal or summary.status)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return projector.over(_text(summary, column))
        if role == Qt.ItemDataRole.ToolTipRole:
            return html.escape(_tip(summary, column)) or None
        if role == SECOND_ROLE and column == _NAME and summary.found:
            return _("found: {words}").format(words=projector.free_text(summary.found))
        if role == FOUND_ROLE and self._typed and column in (_CASE, _NAME, _PLACE, _STEP):
            return matched_parts(projector.over(_text(summary, column)), self._typed)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there are further rows."""
        return self._more and not parent.isValid()

    def fetchMore(self, _parent: Index) -> None:
        """Ask for the next page, once."""
        if self._more and not self._asked:
            self._asked = True
            self.more_wanted.emit()


def _text(summary: CaseSummary, column: int) -> str:
    if column == _STATUS:
        return status_mark(summary.signal or summary.status).text
    if column == _UPDATED:
        return dates.plain_day(_updated(summary))
    if column == _STEP:
        return _next_step(summary)
    cells = {
        _CASE: summary.case_no,
        _NAME: _(_DAMAGED) if summary.damaged else name_or_withheld(summary.name),
        _AGE: numerals.in_digits(summary.age) or _NOTHING,
        _PLACE: summary.place or _NOTHING,
    }
    return cells[column]


def _tip(summary: CaseSummary, column: int) -> str:
    """Return the Nepali date of a day that stands short, "" for nothing."""
    if column == _STEP:
        return dates.iso_tip(summary.next_step_on)
    return dates.day_tip(_updated(summary)) if column == _UPDATED else ""


def _updated(summary: CaseSummary) -> dt.date:
    return local(summary.updated_at).date()


def _next_step(summary: CaseSummary) -> str:
    on = dates.short_day(summary.next_step_on)
    return " · ".join(part for part in (on, summary.next_step) if part) or _NOTHING
