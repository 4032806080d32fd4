"""The section list at the left of a case form.

Rules: a heading opens and closes its part; Up and Down walk the sections; what is missing is
said in words and shape, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.base import numerals
from app.base.language import _, ngettext
from ui.cases.form.outline import Entry
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.table import Index

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_ROOT = QModelIndex()


class OutlineModel(QAbstractListModel):
    """The entries, held as they are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    def replace(self, entries: Sequence[Entry]) -> None:
        """Show other entries; the same keys in the same order keep their rows."""
        new = tuple(entries)
        if [entry.key for entry in new] == [entry.key for entry in self._entries]:
            self._entries = new
            if new:
                self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self._entries = new
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """Return the entry of a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, key: str) -> int:
        """Return the row of a key, -1 when it is not listed."""
        keys = [entry.key for entry in self._entries]
        return keys.index(key) if key in keys else -1

    def keys(self) -> list[str]:
        """Return the keys of the sections, without headings."""
        return [entry.key for entry in self._entries if not entry.heading]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many entries there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of an entry, or the entry."""
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.words} {note_of(entry)}".strip()
        return entry if role == ENTRY_ROLE else None


def note_of(entry: Entry) -> str:
    """Return the words at the right of an entry: what is missing."""
    if entry.doubted:
        return _("look again")
    if not entry.to_fill:
        return ""
    return ngettext("{count} to fill", "{count} to fill", entry.to_fill).format(
        count=numerals.shown(entry.to_fill)
    )


class _EntryDelegate(QStyledItemDelegate):
    """Draws a heading or a section."""

    def __init__(self, view: SectionList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Be one row high."""
        return QSize(look().px(120), look().px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the entry."""
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        worn = look()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(2, 1, -2, -1)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        self._draw_ground(painter, box, chosen, bool(state & QStyle.StateFlag.State_MouseOver))
        left = box.left() + worn.px(10 if entry.heading else 20)
        right = self._draw_note(painter, box, entry)
        if entry.heading:
            open_now = self._view.is_open(entry.key)
            name = "chevron-down" if open_now or entry.key == "more" else "chevron-right"
            top = box.center().y() - worn.px(15) / 2
            painter.drawPixmap(
                QPointF(box.left() + worn.px(6), top), picture(name, worn.tokens.muted, 15)
            )
            left = box.left() + worn.px(26)
        font = worn.font(14, 600 if entry.heading or chosen else 400)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.on_tint if chosen else worn.tokens.ink))
        room = QRectF(left, box.top(), right - left - worn.px(4), box.height())
        words = QFontMetricsF(font).elidedText(
            entry.words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()

    def _draw_ground(self, painter: QPainter, box: QRectF, chosen: bool, hover: bool) -> None:
        tokens = look().tokens
        if chosen or hover:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if chosen else tokens.hover))
            painter.drawRoundedRect(box, 8, 8)
        if chosen and self._view.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)

    def _draw_note(self, painter: QPainter, box: QRectF, entry: Entry) -> float:
        """Draw what is missing, or a tick; return the left edge of it."""
        worn = look()
        note = note_of(entry)
        if note:
            font = worn.font(12, 600)
            width = QFontMetricsF(font).horizontalAdvance(note)
            painter.setFont(font)
            painter.setPen(QColor(worn.tokens.caution))
            place = QRectF(box.right() - width - worn.px(10), box.top(), width + 2, box.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), note)
            return place.left()
        if entry.filled and not entry.heading:
            top = box.center().y() - worn.px(15) / 2
            left = box.right() - worn.px(25)
            painter.drawPixmap(QPointF(left, top), picture("check", worn.tokens.good, 15))
            return left
        return box.right() - worn.px(8)


class SectionList(QListView):
    """The list.

    Signals:
        chosen(str): the key of a section.
        toggled(str): a heading was pressed.
        pointed(): a section was chosen with the mouse: the keyboard is not needed here.
    """

    chosen = Signal(str)
    toggled = Signal(str)
    pointed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outline = OutlineModel(self)
        self.setModel(self.outline)
        self.setItemDelegate(_EntryDelegate(self))
        self.setAccessibleName(_("Sections of the case"))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._open: frozenset[str] = frozenset()
        self._quiet = False
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentChanged.connect(self._on_current)

    def is_open(self, part: str) -> bool:
        """Tell whether the sections of a part are listed."""
        return part in self._open

    def show_entries(self, entries: Sequence[Entry], open_parts: frozenset[str], key: str) -> None:
        """Show entries with one of them chosen, without a signal."""
        self._quiet = True
        self._open = open_parts
        self.outline.replace(entries)
        row = self.outline.row_of(key)
        if row >= 0:
            self.setCurrentIndex(self.outline.index(row))
        self._quiet = False
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Space, Left and Right open and close a part."""
        entry = self.outline.entry(self.currentIndex().row())
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if entry is not None and entry.heading and event.key() in keys:
            self.toggled.emit(entry.key)
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Need little: the list scrolls."""
        return QSize(look().px(120), look().px(100))

    def _on_clicked(self, index: QModelIndex) -> None:
        entry = self.outline.entry(index.row())
        if entry is not None and entry.heading:
            self.toggled.emit(entry.key)
        elif entry is not None:
            self.pointed.emit()

    def _on_current(self, index: QModelIndex) -> None:
        entry = self.outline.entry(index.row())
        if entry is not None and not entry.heading and not self._quiet:
            self.chosen.emit(entry.key)
