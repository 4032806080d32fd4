"""A list of records in the look: quiet rows, badges in cells, keyboard first.

Rules:
- text is drawn as text; no tooltips, because they guess rich text; nothing is typed into it;
- Enter and a double click open a row, once until that is answered; when the keyboard comes and
  nothing is chosen, the first is; what is copied goes through the one door;
- columns are laid out anew with the width; a badge and a number are shown whole where names have
  room left; in a narrow list it goes below the first text, and is heard in both shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from weakref import ref

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
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
    QKeySequence,
    QMouseEvent,
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

from ui.frame import clipboard
from ui.frame.presses import Presses, is_enter
from ui.look.theme import look
from ui.widgets.badge import Mark, draw_mark, mark_size
from ui.widgets.record_model import (
    FOUND_ROLE,
    MARK_ROLE,
    SECOND_ROLE,
    STRONG_ROLE,
    WHOLE_ROLE,
    Index,
)


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
        self.doubleClicked.connect(self._ask_once)
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
        """Enter asks for the cell, once while it is held; what is copied goes through one door."""
        if event.matches(QKeySequence.StandardKey.Copy):
            clipboard.copy(str(self.currentIndex().data() or ""))
            return
        if is_enter(event):
            here = self.currentIndex()
            if here.isValid() and not event.isAutoRepeat() and Presses.takes_key(self.window()):
                self._ask_once(here)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row; what is pressed more than twice in one opens once."""
        Presses.click_number(event, self)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row on which both halves were."""
        if Presses.click_number(event, self) == 2 and not Presses.is_fresh(self.window()):
            super().mouseDoubleClickEvent(event)

    def _ask_once(self, cell: QModelIndex) -> None:
        Presses.once((ref(self), cell.row(), cell.column()), partial(self.asked.emit, cell))

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


_ROW = 46
_HEAD = 37
_ROWS_MEASURED = 60
"""So many rows say how wide a column of badges is; measuring all would hold up a long list."""
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_MOST_FOR_BADGES, _MOST_FOR_BOTH = 0.55, 0.78
"""The greatest part of the width for badges, and for numbers too: names stay readable."""


class RowDelegate(QStyledItemDelegate):
    """Draws one cell: text, an optional second muted text, or a badge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        worn = look()
        tokens = worn.tokens
        painter.save()
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.accent_tint))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.hover))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        first = index.column() == 0
        if first and self.is_marked(option, index) and _has_focus(self.parent()):
            edge = QRectF(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(edge, QColor(tokens.accent))
        inside = rect.adjusted(worn.px(12 if first else 8), 0, -worn.px(6), 0)
        mark = index.data(MARK_ROLE)
        if isinstance(mark, Mark):
            draw_mark(painter, mark, inside.left(), inside.center().y(), inside.width())
        else:
            self._draw_texts(painter, inside, index)
        painter.restore()

    def is_marked(self, option: QStyleOptionViewItem, _index: Index) -> bool:
        """Say whether a row has the mark of the keyboard at its edge."""
        return bool(option.state & QStyle.StateFlag.State_Selected)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Be as tall as a row, and as wide as a badge needs."""
        height = look().px(46)
        mark = index.data(MARK_ROLE)
        if isinstance(mark, Mark):
            size = mark_size(mark)
            return QSize(size.width() + look().px(20), max(height, size.height()))
        font = look().font(14, 600 if index.data(STRONG_ROLE) else 400)
        width = QFontMetricsF(font).horizontalAdvance(str(index.data() or ""))
        return QSize(round(width) + look().px(26), height)

    def _draw_texts(self, painter: QPainter, inside: QRectF, index: Index) -> None:
        worn = look()
        text = str(index.data() or "")
        font = worn.font(14, 600 if index.data(STRONG_ROLE) else 400)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.ink))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        found = index.data(FOUND_ROLE)
        if found:
            draw_marked(painter, inside, shown, font, found)
        else:
            painter.drawText(inside, _MIDDLE, shown)
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
                painter.drawText(left, _MIDDLE, rest)


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


class RecordTable(QuietTable):
    """A table of records, one row selected at a time.

    Args:
        name: translated, for a screen reader.
        model: what it shows.
        shares: see `share`.

    Signals:
        picked(int): the selected row changed; -1 when nothing is selected.
        entered_row(int): Enter or a double click on a row.
        arranged(): somebody made a column wider or narrower.
    """

    picked = Signal(int)
    entered_row = Signal(int)
    arranged = Signal()

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        model: QAbstractItemModel | None = None,
        shares: Sequence[float] = (),
    ) -> None:
        self._shares: tuple[float, ...] = ()
        self._widths: list[int] = []
        self._laying = False
        super().__init__(_ROW, parent)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.asked.connect(lambda index: self.entered_row.emit(index.row()))
        header.sectionResized.connect(self._resized)
        if model is not None:
            self.setModel(model)
        if shares:
            self.share(*shares)

    def set_row(self, row: int) -> None:
        """Have rows of another height, in pixels of the design."""
        self.verticalHeader().setDefaultSectionSize(look().px(row))
        self.horizontalHeader().setFixedHeight(look().px(_HEAD))
        self.viewport().update()

    def take_widths(self, widths: Sequence[int]) -> None:
        """Lay the columns out as somebody once arranged them; an empty list is the usual way.

        Args:
            widths: what each column had of 1000; 0 for one that was hidden then.
        """
        self._widths = list(widths)
        self.lay_columns()

    def widths(self) -> tuple[int, ...]:
        """Return what each column has of 1000, nothing as long as nobody arranged them."""
        return tuple(self._widths)

    def share(self, *shares: float) -> None:
        """Give each column its share of the width; 0 hides it."""
        self._shares = shares
        self.lay_columns()

    def row(self) -> int:
        """Return the selected row, -1 when none."""
        return self.currentIndex().row()

    def choose(self, row: int) -> None:
        """Select a row."""
        model = model_of(self)
        if model is not None and 0 <= row < model.rowCount():
            # Said in full: Qt would ask the keyboard, and toggle the row while Ctrl is held.
            flags = QItemSelectionModel.SelectionFlag
            place = model.index(row, 0)
            self.selectionModel().setCurrentIndex(place, flags.ClearAndSelect | flags.Rows)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which row is selected."""
        super().selectionChanged(selected, deselected)
        self.picked.emit(self._picked_row(selected))

    def _picked_row(self, _selected: QItemSelection) -> int:
        """Return the row to tell after a change, -1 for none."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def choose_first(self) -> None:
        """Select the first row."""
        self.choose(0)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Lay the columns out anew whenever the rows are others: their badges may be wider."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self.lay_columns)

    def minimumSizeHint(self) -> QSize:
        """Need little: the list scrolls."""
        return QSize(look().px(240), look().px(120))

    def lay_columns(self) -> None:
        """Give each column its share, what badges need, or what somebody arranged."""
        model = model_of(self)
        if model is None or not self._shares or model.columnCount() != len(self._shares):
            return
        shares = self._fitting(model, self._arranged_shares())
        whole = sum(shares)
        left = self.viewport().width()
        final = max(column for column, share in enumerate(shares) if share)
        self._laying = True
        for column, share in enumerate(shares):
            width = left if column == final else int(self.viewport().width() * share / whole)
            self.setColumnHidden(column, share == 0)
            self.setColumnWidth(column, width)
            left -= width
        self._laying = False

    def _fitting(self, model: QAbstractItemModel, shares: list[float]) -> list[float]:
        """Give badges the room that they need and no more, numbers at least that; 0 is hidden."""
        if self._widths:
            return shares
        whole, room = sum(shares), max(1, self.viewport().width())
        badges, numbers = dict[int, float](), dict[int, float]()
        for column, share in enumerate(shares):
            if share and (width := self._badge_width(model, column)):
                badges[column] = whole * width / room
            elif share and (width := self._number_width(model, column)):
                numbers[column] = max(share, whole * width / room)
        for needed, most in ((badges | numbers, _MOST_FOR_BOTH), (badges, _MOST_FOR_BADGES)):
            others = whole - sum(shares[column] for column in needed)
            taken = sum(needed.values())
            if needed and others > 0 and taken <= whole * most:
                factor = (whole - taken) / others
                return [needed.get(column, share * factor) for column, share in enumerate(shares)]
        return shares

    def _badge_width(self, model: QAbstractItemModel, column: int) -> int:
        """Return the pixels that the widest badge of a column needs, 0 when it has none."""
        if not model.headerData(column, Qt.Orientation.Horizontal, MARK_ROLE):
            return 0
        rows = range(min(_ROWS_MEASURED, model.rowCount()))
        marks = [model.index(row, column).data(MARK_ROLE) for row in rows]
        widths = [mark_size(mark).width() for mark in marks if isinstance(mark, Mark)]
        if not widths:
            return 0
        heading = self.horizontalHeader().sectionSizeFromContents(column).width()
        return max(heading, max(widths) + look().px(12 + 6))

    def _number_width(self, model: QAbstractItemModel, column: int) -> int:
        """Return the pixels that a column of numbers or days needs, 0 when it is none."""
        if not model.headerData(column, Qt.Orientation.Horizontal, WHOLE_ROLE):
            return 0
        rows = range(min(_ROWS_MEASURED, model.rowCount()))
        widths = [self.sizeHintForIndex(model.index(row, column)).width() for row in rows]
        if not widths:
            return 0
        heading = self.horizontalHeader().sectionSizeFromContents(column).width()
        return max(*widths, heading) + 1  # A share of the width is cut to whole pixels.

    def _arranged_shares(self) -> list[float]:
        """Return the shares, with what somebody arranged for the columns that are shown."""
        usual = [1000 * share / sum(self._shares) for share in self._shares]
        if len(self._widths) != len(usual):
            return usual
        pairs = zip(usual, self._widths, strict=True)
        return [0 if share == 0 else kept or share for share, kept in pairs]

    def _resized(self, _column: int, before: int, after: int) -> None:
        """Remember what somebody arranges with the mouse; our own layout is not that."""
        if self._laying or not before or not after or not self._shares:
            return
        header, whole = self.horizontalHeader(), max(1, self.viewport().width())
        count = header.count()
        kept = self._widths if len(self._widths) == count else [0] * count
        self._widths = [
            kept[one] if header.isSectionHidden(one) else header.sectionSize(one) * 1000 // whole
            for one in range(count)
        ]
        self.arranged.emit()


class _SeveralRow(RowDelegate):
    """Draws a line over and under the row in front, which may be none of those selected."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell, and the lines where the keyboard is."""
        super().paint(painter, option, index)
        view = self.parent()
        if not isinstance(view, SeveralTable) or not view.hasFocus() or not view.takes_several:
            return
        if index.row() != view.currentIndex().row() or len(view.rows()) == 1:
            return
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.save()
        painter.setPen(QPen(QColor(look().tokens.accent), 2))
        painter.drawLine(rect.topLeft(), rect.topRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class SeveralTable(RecordTable):
    """A table of records in which several rows can be selected.

    Signals:
        chosen(): other rows are selected.
        all_wanted(): Ctrl+A was pressed.
    """

    chosen = Signal()
    all_wanted = Signal()

    def __init__(
        self, name: str, parent: QWidget | None = None, *, model: QAbstractItemModel | None = None
    ) -> None:
        self._rows: tuple[int, ...] | None = None
        super().__init__(name, parent, model=model)
        self.setItemDelegate(_SeveralRow(self))

    @property
    def takes_several(self) -> bool:
        """Whether several rows can be selected."""
        return self.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection

    def take_several(self, several: bool) -> None:
        """Let several rows be selected at once, by Ctrl and Shift, Space and Ctrl+A; or one."""
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)

    def rows(self) -> tuple[int, ...]:
        """Return the selected rows, from above."""
        if self._rows is None:
            ranges = self.selectionModel().selection().toList()
            found = (range(one.top(), one.bottom() + 1) for one in ranges)
            self._rows = tuple(sorted({row for rows in found for row in rows}))
        return self._rows

    def choose_rows(self, rows: Sequence[int], front: int) -> None:
        """Select these rows, and put the keyboard on one of them."""
        model = model_of(self)
        if model is None:
            return
        last = model.columnCount() - 1
        selection = QItemSelection()
        for first, end in _runs(rows):
            selection.select(model.index(first, 0), model.index(end, last))
        flags = QItemSelectionModel.SelectionFlag
        place = model.index(front, 0)
        self.selectionModel().setCurrentIndex(place, flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which row came last, and that others are selected."""
        self._rows = None
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Draw the lines where the keyboard is now."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def reset(self) -> None:
        """Know of no selected row of a model that has others now."""
        self._rows = None
        super().reset()

    def _picked_row(self, selected: QItemSelection) -> int:
        """Return the row that came last, or the last of those that stay selected."""
        rows = self.rows()
        newest = [one.bottom() for one in selected.toList()]
        return (newest or rows)[-1] if rows else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space puts the row in front to the others, or takes it out; Ctrl+A asks for all."""
        if self.takes_several and event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()
        elif self.takes_several and event.key() == Qt.Key.Key_Space:
            flags = QItemSelectionModel.SelectionFlag
            if not event.isAutoRepeat():
                self.selectionModel().select(self.currentIndex(), flags.Toggle | flags.Rows)
        else:
            super().keyPressEvent(event)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return rows as runs: the first and the last of each."""
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def _has_focus(view: object) -> bool:
    return isinstance(view, QWidget) and view.hasFocus()


_LOW_ROW, _TALL_ROW = 46, 68
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
            row = _TALL_ROW if stacked else _LOW_ROW
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
