"""A list whose badge goes below the first text of its row where there is no room beside it.

Rules: what a row says stays whole in a narrow list; a screen reader hears it in both shapes.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui.look.theme import look
from ui.widgets.badge import Mark, draw_mark
from ui.widgets.table import MARK_ROLE, Index, RecordTable, RowDelegate

_ROW, _TALL_ROW = 46, 68
_TEXT_PART = 0.54
"""The part of a tall row that the text has; the badge has the rest."""


class TwoLineTable(RecordTable):
    """A table of records whose last column, a badge, can stand below the first one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._is_stacked = False
        self.setItemDelegateForColumn(0, _FirstCell(self))

    @property
    def is_stacked(self) -> bool:
        """Whether the badge stands below the first text now."""
        return self._is_stacked

    def fold(self, stacked: bool, *shares: float) -> None:
        """Put the badge below the first text, or give each column its share of the width.

        Args:
            stacked: whether to show the first column and the badge alone, one below the other.
            shares: of all columns, for when they stand beside one another.
        """
        if stacked != self._is_stacked:
            self._is_stacked = stacked
            row = _TALL_ROW if stacked else _ROW
            self.verticalHeader().setDefaultSectionSize(look().px(row))
            self.viewport().update()
        self.share(*((1, *(0 for _one in shares[1:])) if stacked else shares))


class _FirstCell(RowDelegate):
    """Draws the first text, and below it the badge of the row where the table is stacked."""

    def _draw_texts(self, painter: QPainter, inside: QRectF, index: Index) -> None:
        table = self.parent()
        if not isinstance(table, TwoLineTable) or not table.is_stacked:
            super()._draw_texts(painter, inside, index)
            return
        text = QRectF(inside)
        text.setHeight(inside.height() * _TEXT_PART)
        super()._draw_texts(painter, text, index)
        last = index.model().columnCount() - 1
        mark = index.sibling(index.row(), last).data(MARK_ROLE)
        if isinstance(mark, Mark):
            middle = inside.top() + inside.height() * (_TEXT_PART + 1) / 2 - look().px(4)
            draw_mark(painter, mark, inside.left(), middle, inside.width())
