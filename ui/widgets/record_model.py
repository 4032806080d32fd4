"""A Qt model over frozen records: one row a record, one column a way to say one of its facts.

Rules: it holds records and asks nothing of the use cases; texts are computed when they are shown,
so that they follow the language; a state is a mark of its own, never a sign inside free text.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from ui.frame import projector
from ui.widgets.badge import Mark
from ui.widgets.table import MARK_ROLE, SECOND_ROLE, STRONG_ROLE, Index


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
    """

    title: Callable[[], str]
    text: Callable[[Record], str]
    mark: Callable[[Record], Mark] | None = None
    second: Callable[[Record], str] | None = None
    strong: bool = False
    tip: Callable[[Record], str] | None = None
    heard: Callable[[Record], str] | None = None


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

    # -- what Qt asks --------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self.record(index.row()) if index.isValid() else None
        if record is None:
            return None
        column = self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            heard = role == Qt.ItemDataRole.AccessibleTextRole
            return projector.over(_words(column, record, heard=heard))
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
        asked = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        if asked and 0 <= section < len(self._columns):
            return self._columns[section].title()
        return None
