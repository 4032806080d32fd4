"""The table of numbers: how it is laid out, a cell at a time, and Enter opens the cases behind it.

Rules: flows are a list, one row each; a table with very many columns and few rows is turned round,
as on paper; every number keeps the key by which its cases are found; the Qt model holds one frozen
table and counts nothing; a cell says its row and its column to a screen reader; what is copied goes
through the one door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.base.language import _
from app.base.numerals import in_digits, shown
from app.statistics.figures import Chart, Figure, chart, figures
from app.statistics.flows import flows
from app.statistics.tables import ALL, CellKey, Number, StatTable
from ui.frame import projector
from ui.look.theme import look
from ui.widgets.table import QuietTable

_WIDE = 12


@dataclass(frozen=True)
class Grid:
    """Heads and keys.

    Attributes:
        rows: heads from above.
        columns: heads from the left.
        keys: for each row the keys of its numbers in the table.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    keys: tuple[tuple[CellKey, ...], ...]


NO_GRID: Final = Grid((), (), ())


@dataclass(frozen=True)
class Laid:
    """A table laid out: its numbers, its drawing, its main numbers."""

    grid: Grid
    chart: Chart
    figures: tuple[Figure, ...]


def laid_out(table: StatTable) -> Laid:
    """Return how a table is shown; for very many flows this takes a while."""
    return Laid(grid_of(table), chart(table), figures(table))


def grid_of(table: StatTable) -> Grid:
    """Return how a table is laid out."""
    if table.code == "flows":
        found = flows(table)
        rows = [route(one.source.label, one.destination.label) for one in found]
        keys = [((one.source.code, one.destination.code),) for one in found]
        return Grid((*rows, _("All")), (_("Persons"),), (*keys, ((ALL, ALL),)))
    down, across = table.rows, table.columns
    turned = len(across) > _WIDE >= len(down)
    if turned:
        down, across = across, down
    return Grid(
        tuple(head.label for head in down),
        tuple(head.label for head in across),
        tuple(
            tuple((o.code, head.code) if turned else (head.code, o.code) for o in across)
            for head in down
        ),
    )


def route(source: str, destination: str) -> str:
    """Return from where to where, in a few words."""
    return f"{source} → {destination}"


def number_words(number: Number | None) -> str:
    """Return a number as the officer likes it: by lakh; a dash when it is not known."""
    if number is None:
        return "–"
    return shown(number) if isinstance(number, int) else in_digits(f"{float(number):.2f}")


def key_words(table: StatTable, key: CellKey) -> str:
    """Return what a number counts, in words: "Female, Under 18 · Forced labour"."""
    rows = {head.code: head.label for head in table.rows}
    columns = {head.code: head.label for head in table.columns}
    row, column = rows.get(key[0], ""), columns.get(key[1], "")
    if table.code == "flows":
        return route(row, column)
    return " · ".join(part for part in (row, column) if part)


_ROW, _ROWS, _LEAST, _WIDEST_HEAD, _WIDEST_COLUMN = 32, 7, 64, 380, 170
_FEW_COLUMNS, _MEASURED = 2, 200
_DOWN = Qt.Orientation.Vertical
_TOTAL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_OPENS_ROLE = int(Qt.ItemDataRole.UserRole) + 2

type Index = QModelIndex | QPersistentModelIndex


class NumberModel(QAbstractTableModel):
    """The numbers of one table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: StatTable | None = None
        self._grid = NO_GRID

    def put(self, table: StatTable | None, grid: Grid) -> None:
        """Show another table."""
        self.beginResetModel()
        self._table, self._grid = table, grid
        self.endResetModel()

    def key(self, index: Index) -> CellKey | None:
        """Return where in the table a cell stands."""
        return self._grid.keys[index.row()][index.column()] if index.isValid() else None

    def index_of(self, key: CellKey) -> QModelIndex:
        """Return the cell of a key; an invalid one when it is not there."""
        for row, keys in enumerate(self._grid.keys):
            if key in keys:
                return self.index(row, keys.index(key))
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._grid.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._grid.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a number, or what is said of it."""
        key, table = self.key(index), self._table
        if key is None or table is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return number_words(table.value(*key))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            heads = self._grid.rows[index.row()], self._grid.columns[index.column()]
            return projector.over(f"{', '.join(heads)}: {number_words(table.value(*key))}")
        if role == _TOTAL_ROLE:
            return ALL in key
        if role == _OPENS_ROLE:
            cell = table.cells.get(key)
            return cell is not None and cell.behind is not None and bool(cell.value)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the head of a row or a column."""
        across = orientation == Qt.Orientation.Horizontal
        heads = self._grid.columns if across else self._grid.rows
        if not 0 <= section < len(heads):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return projector.over(heads[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if across else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class _NumberDelegate(QStyledItemDelegate):
    """Draws one number at the right of its cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell: sums are strong, nought is quiet, the one with the keyboard has a ring."""
        worn = look()
        tokens = worn.tokens
        painter.save()
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(tokens.accent_tint))
        elif option.state & QStyle.StateFlag.State_MouseOver and index.data(_OPENS_ROLE):
            painter.fillRect(rect, QColor(tokens.hover))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        view = self.parent()
        if chosen and isinstance(view, QWidget) and view.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.setFont(worn.font(14, 600 if index.data(_TOTAL_ROLE) else 400))
        opens = index.data(_OPENS_ROLE)
        painter.setPen(QColor(tokens.ink if opens else tokens.muted))
        right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        painter.drawText(rect.adjusted(0, 0, -worn.px(10), 0), right, str(index.data() or ""))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Be as wide as the number needs."""
        width = QFontMetricsF(look().font(14, 600)).horizontalAdvance(str(index.data() or ""))
        return QSize(round(width) + look().px(24), look().px(_ROW))


class _Heads(QHeaderView):
    """Heads whose words go on in the next line; those of columns stand over their numbers."""

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one head."""
        worn = look()
        painter.save()
        painter.setPen(QPen(QColor(worn.tokens.line), 1))
        whole = QRectF(rect)
        painter.drawLine(whole.bottomLeft(), whole.bottomRight())
        across = self.orientation() == Qt.Orientation.Horizontal
        painter.setFont(worn.font(12, 600) if across else worn.font(13, 500))
        painter.setPen(QColor(worn.tokens.muted if across else worn.tokens.ink))
        words = str(self.model().headerData(section, self.orientation()) or "")
        if across:
            inside = rect.adjusted(worn.px(6), worn.px(4), -worn.px(10), -worn.px(6))
            how = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(inside, int(how | Qt.TextFlag.TextWordWrap), words)
        else:
            inside = rect.adjusted(worn.px(12), 0, -worn.px(4), 0)
            metrics = QFontMetricsF(painter.font())
            short = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), short)
        painter.restore()

    def sizeHint(self) -> QSize:
        """Be as high as the longest words over the columns need."""
        hint = super().sizeHint()
        if self.orientation() == Qt.Orientation.Vertical:
            return hint
        worn = look()
        metrics = QFontMetricsF(worn.font(12, 600))
        highest = worn.px(20)
        for section in range(self.count()):
            words = str(self.model().headerData(section, self.orientation()) or "")
            room = QRectF(0, 0, max(1, self.sectionSize(section) - worn.px(16)), 1000)
            box = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
            highest = max(highest, round(box.height()))
        return QSize(hint.width(), highest + worn.px(12))


@dataclass(frozen=True)
class _Measured:
    """What was measured of a table: in which look, its widest head, what each column needs."""

    told: tuple[object, ...]
    heads: int
    needs: tuple[int, ...]


class NumberTable(QuietTable):
    """The view of it.

    Signals:
        opened(object): Enter or a double click on the number with this key.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._laying = True  # Qt asks for a layout while the base is still being built.
        super().__init__(_ROW, parent)
        self.numbers = NumberModel(self)
        self._widths: _Measured | None = None
        self.setHorizontalHeader(_Heads(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(_Heads(Qt.Orientation.Vertical, self))
        self.dress_heads(_ROW)
        self.setModel(self.numbers)
        self.setItemDelegate(_NumberDelegate(self))
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._laying = False
        self.asked.connect(self._open)
        self.verticalScrollBar().rangeChanged.connect(lambda *_ends: self.lay_columns())

    def put(self, table: StatTable | None, name: str, grid: Grid = NO_GRID) -> None:
        """Show another table; the cell with the keyboard stays where it was.

        Args:
            table: None for none.
            grid: how it is laid out.
            name: for a screen reader.
        """
        before = self.numbers.key(self.currentIndex())
        self.setAccessibleName(name)
        self._widths = None
        self.numbers.put(table, grid)
        again = self.numbers.index_of(before) if before is not None else QModelIndex()
        if again.isValid():
            self.setCurrentIndex(again)
        elif self.hasFocus():
            self.choose_first()
        self.lay_columns()

    def key(self) -> CellKey | None:
        """Return the key of the cell that is chosen."""
        return self.numbers.key(self.currentIndex())

    def sizeHint(self) -> QSize:
        """Ask for some rows; the rest is scrolled to where there is no more room."""
        rows = min(_ROWS, self.numbers.rowCount()) * look().px(_ROW)
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(look().px(420), self.horizontalHeader().sizeHint().height() + rows + bar)

    def minimumSizeHint(self) -> QSize:
        """Need little: what has no room is scrolled to."""
        return QSize(look().px(240), look().px(150))

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """Have the whole table scrolled to when the keyboard comes, not its first cell alone."""
        return QWidget.inputMethodQuery(self, query)

    def _open(self, index: QModelIndex) -> None:
        key = self.numbers.key(index)
        if key is not None:
            self.opened.emit(key)

    def lay_columns(self) -> None:
        """Give each column what it needs, and all of them more where there is more room.

        What they cannot use goes to the heads of the rows, so that the lines end with the card.
        """
        columns = self.numbers.columnCount()
        if not columns or self._laying:
            return
        self._laying = True
        self._lay_heads(0.62 if columns <= _FEW_COLUMNS else 0.48)
        self.updateGeometries()
        needs = self._measured().needs
        spare = max(0, self.viewport().width() - sum(needs)) // columns
        widest = look().px(_WIDEST_COLUMN)
        widths = [max(need, min(need + spare, widest)) for need in needs]
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        left = self.viewport().width() - sum(widths)
        if left > 0:
            self.verticalHeader().setFixedWidth(self.verticalHeader().width() + left)
        self.updateGeometries()
        self._laying = False

    def _lay_heads(self, share: float) -> None:
        """Give the heads of the rows what they need, up to a share of the width."""
        worn = look()
        most = min(worn.px(_WIDEST_HEAD), int(self.width() * share))
        wide = max(worn.px(90), min(self._measured().heads + worn.px(26), most))
        self.verticalHeader().setFixedWidth(wide)

    def _measured(self) -> _Measured:
        """Return how wide everything is; a table is laid out often, and measured once."""
        told = (look(), projector.is_on(), self.numbers.rowCount())
        if self._widths is None or self._widths.told != told:
            metrics = QFontMetricsF(look().font(13, 500))
            rows = range(min(_MEASURED, self.numbers.rowCount()))
            heads = (str(self.numbers.headerData(row, _DOWN) or "") for row in rows)
            widest = max((metrics.horizontalAdvance(head) for head in heads), default=0)
            needs = [self._need(column) for column in range(self.numbers.columnCount())]
            self._widths = _Measured(told, round(widest), tuple(needs))
        return self._widths

    def _need(self, column: int) -> int:
        """Return the width that the longest word over a column and its numbers need."""
        worn = look()
        metrics = QFontMetricsF(worn.font(12, 600))
        words = str(self.numbers.headerData(column, Qt.Orientation.Horizontal) or "")
        longest = max((metrics.horizontalAdvance(part) for part in words.split()), default=0)
        rows = range(min(_MEASURED, self.numbers.rowCount()))
        hints = [self.numbers.index(row, column).data() for row in rows]
        numbers = QFontMetricsF(worn.font(14, 600))
        widest = max((numbers.horizontalAdvance(str(hint)) for hint in hints), default=0)
        return max(worn.px(_LEAST), round(max(longest, widest)) + worn.px(20))
