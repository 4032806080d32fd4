"""The Qt model of the register list: frozen summaries, page after page.

Rules: it holds records and runs no query; when the view comes to the end it asks for more by a
signal.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.language import N_, _
from app.records import CasePage, CaseSummary
from ui import dates
from ui.case_words import status_mark, summary_name
from ui.widgets.table import MARK_ROLE

HEADINGS = (N_("Case"), N_("Person"), N_("Place"), N_("Next step"), N_("Status"))
_STATUS = 4
_NOTHING = "—"

Index = QModelIndex | QPersistentModelIndex
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

    def replace(self, rows: Sequence[CaseSummary], more: bool = False) -> None:
        """Show other rows; `more` when there are further ones."""
        self.beginResetModel()
        self._rows = list(rows)
        self._more = more
        self._asked = False
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
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(HEADINGS[section]) if 0 <= section < len(HEADINGS) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text or badge."""
        summary = self.summary(index.row()) if index.isValid() else None
        if summary is None:
            return None
        if role == MARK_ROLE and index.column() == _STATUS:
            return status_mark(summary.signal or summary.status)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _text(summary, index.column())
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
    cells = (
        summary.case_no,
        summary_name(summary),
        summary.place or _NOTHING,
        _next_step(summary),
    )
    return cells[column]


def _next_step(summary: CaseSummary) -> str:
    on = dates.short_day(summary.next_step_on)
    return " · ".join(part for part in (summary.next_step, on) if part) or _NOTHING
