"""The Qt model over frozen records, one row a record, one column a way to say one of its facts.

Rules: the model holds records and runs no query; texts are computed when they are shown, so that
they follow the language; a state is a mark of its own, never a sign inside free text; what a cell
is besides its words is asked by the roles here.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.frame import projector
from ui.widgets.badge import Mark

MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SECOND_ROLE = int(Qt.ItemDataRole.UserRole) + 2
STRONG_ROLE = int(Qt.ItemDataRole.UserRole) + 3
FOUND_ROLE = int(Qt.ItemDataRole.UserRole) + 4
"""Start and length of the parts of the text that were looked for."""
WHOLE_ROLE = int(Qt.ItemDataRole.UserRole) + 5
"""Asked of a heading: whether the texts of the column are numbers, which tell nothing without
their end. So is `MARK_ROLE`: whether the column has badges."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column[Record]:
    """One column.

    Attributes:
        title: the heading, asked each time.
        text: what the cell says; also what a screen reader hears.
        mark: the badge of the cell, or None for plain text.
        second: a smaller text after the first, or None.
        strong: True when the first text is the name of the row.
        tip: what the tip of the cell tells, "" for none.
        heard: what a screen reader hears instead of the text, or None.
        whole: True for a number, whose end is not cut off where there is any room.
    """

    title: Callable[[], str]
    text: Callable[[Record], str]
    mark: Callable[[Record], Mark] | None = None
    second: Callable[[Record], str] | None = None
    strong: bool = False
    tip: Callable[[Record], str] | None = None
    heard: Callable[[Record], str] | None = None
    whole: bool = False


def mark_column[Record](title: Callable[[], str], mark: Callable[[Record], Mark]) -> Column[Record]:
    """Return a column that shows a state as a badge and says its words."""
    return Column(title, lambda record: mark(record).text, mark)


def _words[Record](column: Column[Record], record: Record, *, heard: bool) -> str:
    return column.heard(record) if heard and column.heard else column.text(record)


class RecordModel[Record](QAbstractTableModel):
    """Rows of records."""

    def __init__(self, columns: Sequence[Column[Record]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[Record, ...] = ()

    def replace(self, rows: Sequence[Record]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def record(self, row: int) -> Record | None:
        """Return the record of a row, or None when there is no such row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def records(self) -> tuple[Record, ...]:
        """Return all records, in the order of the rows."""
        return self._rows

    def row_of(self, wanted: Callable[[Record], bool]) -> int:
        """Return the first row whose record is wanted, or -1."""
        return next((row for row, record in enumerate(self._rows) if wanted(record)), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many records there are; a record has none below it."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns are shown; a record has none below it."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a cell, covered while names are hidden, or how it is drawn."""
        record = self.record(index.row()) if index.isValid() else None
        if record is None:
            return None
        column = self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            said = _words(column, record, heard=role == Qt.ItemDataRole.AccessibleTextRole)
            return projector.over(said)
        if role == MARK_ROLE:
            return column.mark(record) if column.mark else None
        if role == SECOND_ROLE:
            return projector.over(column.second(record)) if column.second else None
        if role == Qt.ItemDataRole.ToolTipRole and column.tip:
            return html.escape(projector.over(column.tip(record))) or None
        return column.strong if role == STRONG_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column in the language of the screens, and what its cells are."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title()
        return {MARK_ROLE: column.mark is not None, WHOLE_ROLE: column.whole}.get(role)
