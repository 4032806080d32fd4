"""A list of records in the look: quiet rows, badges in cells, keyboard first.

Rules: the Qt model holds frozen records and runs no query; text is drawn as text; no tooltips,
because they guess rich text; Enter and a double click open a row.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import look
from ui.widgets.badge import Mark, draw_mark, mark_size

MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SECOND_ROLE = int(Qt.ItemDataRole.UserRole) + 2
STRONG_ROLE = int(Qt.ItemDataRole.UserRole) + 3
FOUND_ROLE = int(Qt.ItemDataRole.UserRole) + 4
"""Start and length of the parts of the text that were looked for."""

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Draws one cell: text, an optional second muted text, or a badge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        worn = look()
        tokens = worn.tokens
        painter.save()
        rect = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.accent_tint))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.hover))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        view = self.parent()
        first = index.column() == 0
        if first and state & QStyle.StateFlag.State_Selected and _has_focus(view):
            painter.fillRect(
                QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent)
            )
        inside = rect.adjusted(worn.px(12 if first else 8), 0, -worn.px(6), 0)
        mark = index.data(MARK_ROLE)
        if isinstance(mark, Mark):
            draw_mark(painter, mark, inside.left(), inside.center().y(), inside.width())
        else:
            self._draw_texts(painter, inside, index)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Be as tall as a row, and as wide as a badge needs."""
        height = look().px(46)
        mark = index.data(MARK_ROLE)
        if isinstance(mark, Mark):
            size = mark_size(mark)
            return QSize(size.width() + look().px(20), max(height, size.height()))
        font = look().font(14)
        width = QFontMetricsF(font).horizontalAdvance(str(index.data() or ""))
        return QSize(round(width) + look().px(26), height)

    def _draw_texts(self, painter: QPainter, inside: QRectF, index: Index) -> None:
        worn = look()
        text = str(index.data() or "")
        strong = bool(index.data(STRONG_ROLE))
        font = worn.font(14, 600 if strong else 400)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.ink))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        found = index.data(FOUND_ROLE)
        if found:
            draw_marked(painter, inside, shown, font, found)
        else:
            painter.drawText(inside, middle, shown)
        second = str(index.data(SECOND_ROLE) or "")
        if second:
            left = inside.adjusted(metrics.horizontalAdvance(shown) + worn.px(8), 0, 0, 0)
            if left.width() > worn.px(30):
                small = worn.font(13)
                painter.setFont(small)
                painter.setPen(QColor(worn.tokens.muted))
                rest = QFontMetricsF(small).elidedText(
                    second, Qt.TextElideMode.ElideRight, left.width()
                )
                painter.drawText(left, middle, rest)


def draw_marked(
    painter: QPainter, inside: QRectF, text: str, font: QFont, found: Sequence[tuple[int, int]]
) -> None:
    """Draw one line of text with some parts of it on a tint; the text is never read as markup."""
    tokens = look().tokens
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(inside.width() + 1)
    layout.endLayout()
    marks = []
    for start, length in _utf16(text, found):
        mark = QTextLayout.FormatRange()
        mark.start, mark.length = start, length
        mark.format.setBackground(QColor(tokens.caution_tint))
        mark.format.setForeground(QColor(tokens.ink))
        marks.append(mark)
    top = inside.center().y() - line.height() / 2
    layout.draw(painter, QPointF(inside.left(), top), marks)


def _utf16(text: str, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Count as Qt does, in halves of large characters; what was cut off is not marked."""
    counted = []
    for start, length in found:
        part = text[start : start + length]
        if part:
            before = len(text[:start].encode("utf-16-le")) // 2
            counted.append((before, len(part.encode("utf-16-le")) // 2))
    return counted


class RecordTable(QTableView):
    """A table of records, one row selected at a time.

    Signals:
        picked(int): the selected row changed; -1 when nothing is selected.
        entered_row(int): Enter or a double click on a row.
    """

    picked = Signal(int)
    entered_row = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(look().px(46))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(look().px(40))
        self.doubleClicked.connect(lambda index: self.entered_row.emit(index.row()))
        self._shares: tuple[float, ...] = ()

    def share(self, *shares: float) -> None:
        """Give each column its share of the width; 0 hides it."""
        self._shares = shares
        self._lay_columns()

    def row(self) -> int:
        """Return the selected row, -1 when none."""
        return self.currentIndex().row()

    def choose(self, row: int) -> None:
        """Select a row."""
        model = _model_of(self)
        if model is not None and 0 <= row < model.rowCount():
            self.selectRow(row)
            self.setCurrentIndex(model.index(row, 0))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which row is selected."""
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedRows()
        self.picked.emit(rows[0].row() if rows else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.row() >= 0:
                self.entered_row.emit(self.row())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the first row when the keyboard comes and nothing is selected."""
        super().focusInEvent(event)
        if self.row() < 0:
            self.choose(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw the selection without its ring."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: object) -> None:
        """Lay the columns out again."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._lay_columns()

    def minimumSizeHint(self) -> QSize:
        """Need little: the list scrolls."""
        return QSize(look().px(240), look().px(120))

    def _lay_columns(self) -> None:
        model = _model_of(self)
        if model is None or not self._shares or model.columnCount() != len(self._shares):
            return
        whole = sum(self._shares)
        left = self.viewport().width()
        for column, share in enumerate(self._shares):
            last = column == len(self._shares) - 1
            width = left if last else int(self.viewport().width() * share / whole)
            self.setColumnHidden(column, share == 0)
            self.setColumnWidth(column, width)
            left -= width


def _has_focus(view: object) -> bool:
    return isinstance(view, QWidget) and view.hasFocus()


def _model_of(view: QTableView) -> QAbstractItemModel | None:
    """Return the model of a view that may not have one yet, which Qt's stubs do not say."""
    return view.model()
