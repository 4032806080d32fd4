"""A table of the look: quiet lines, keyboard first, nothing typed into it.

Rules: Enter and a double click ask for a cell; what is copied goes through the one door; when the
keyboard comes and nothing is chosen, the first is; columns are laid out anew with the width.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.frame import clipboard
from ui.look.theme import look


class QuietTable(QTableView):
    """What tables of records and of numbers have in common.

    Args:
        row: height of a row at 100 %.

    Signals:
        asked(QModelIndex): Enter or a double click on a cell.
    """

    asked = Signal(QModelIndex)

    def __init__(self, row: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(self.asked)
        self.dress_heads(row)

    def dress_heads(self, row: int) -> None:
        """Let the heads take no click; called again when they are others."""
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(look().px(row))
        for header in (down, across):
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        across.setMinimumSectionSize(look().px(40))

    def choose_first(self) -> None:
        """Choose what stands first, if anything does."""
        model = model_of(self)
        if model is not None and model.rowCount():
            self.setCurrentIndex(model.index(0, 0))

    def lay_columns(self) -> None:
        """Share the width among the columns; the usual way is that of Qt."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for the cell; what is copied goes through the one door."""
        if event.matches(QKeySequence.StandardKey.Copy):
            clipboard.copy(str(self.currentIndex().data() or ""))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.asked.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first when the keyboard comes and nothing is chosen."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose_first()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw what is chosen without its ring."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: object) -> None:
        """Lay the columns out again."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.lay_columns()


def model_of(view: QTableView) -> QAbstractItemModel | None:
    """Return the model of a view that may not have one yet, which Qt's stubs do not say."""
    return view.model()
