"""What stands around the section of a case form: the section list at the left, and the line below.

Rules: both give way in a narrow window; a heading opens and closes its part, Up and Down walk the
sections; what is missing and whether all is saved is said in words and shape, not by colour alone,
and nothing is asked; a button that cannot be used yet says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

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
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.base import numerals
from app.base.language import _, ngettext
from ui.cases.form.case_acts import CaseMenu
from ui.cases.form.outline import Entry
from ui.frame import dates
from ui.frame.presses import Presses
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.frames import Card, column, put, row
from ui.widgets.plain import ElidedLabel, IconLabel, reveal, tip
from ui.widgets.record_model import Index

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
        self._click = 1
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
            if not event.isAutoRepeat() and Presses.takes_key(self.window()):
                self.toggled.emit(entry.key)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a section, or press a heading, once."""
        self._click = Presses.click_number(event, self)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it at the first half."""
        self._click = Presses.click_number(event, self)
        super().mouseDoubleClickEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Need little: the list scrolls."""
        return QSize(look().px(120), look().px(100))

    def _on_clicked(self, index: QModelIndex) -> None:
        entry = self.outline.entry(index.row())
        if entry is not None and entry.heading:
            if self._click == 1:
                self.toggled.emit(entry.key)
        elif entry is not None:
            self.pointed.emit()

    def _on_current(self, index: QModelIndex) -> None:
        entry = self.outline.entry(index.row())
        if entry is not None and not entry.heading and not self._quiet:
            self.chosen.emit(entry.key)


class SavedLine(QWidget):
    """The line."""

    def __init__(self, undo: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel("circle-check", look().tokens.good, 17)
        self.words = ElidedLabel("", "muted")
        self.undo = quiet(_("Undo"), "undo-2", undo)
        row(self._icon, self.words, self.undo, within=self)
        self.undo.hide()

    def writing(self) -> None:
        """Say that something is not saved yet."""
        self._say("pencil", look().tokens.muted, _("Writing…"))

    def look_again(self) -> None:
        """Say that a field holds what the register would not take."""
        self._say("triangle-alert", look().tokens.caution, _("A field needs another look"))

    def saved(self, at: int) -> None:
        """Say when everything was saved; `at` in Unix seconds, 0 when there is nothing yet."""
        words = _("All changes saved {time}").format(time=dates.clock(at)) if at else ""
        self._say("circle-check", look().tokens.good, words or _("Nothing is written down yet"))

    def can_undo(self, can: bool) -> None:
        """Offer Undo or not."""
        reveal(self.undo, can)

    def _say(self, icon_name: str, ink: str, words: str) -> None:
        self._icon.show_icon(icon_name, ink, 17)
        self.words.setText(words)


_LETTER_FROM, _LETTER_WORDS_FROM = 600, 860
_WORDS_FROM = 760
_STEP_WORDS_FROM = 540
_ADD_WORDS_FROM = 260


class CaseSide(Card):
    """The card of the section list, with the buttons that add a part.

    Signals:
        add_asked(str): add a person, event or service.
    """

    add_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(inside=6)
        self.setMaximumWidth(look().px(236))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.sections = SectionList()
        self.person = self._button(_("Add a person"), "user-plus", "person")
        self.event_ = self._button(_("Add an event"), "map-pin-plus", "event")
        self.service = self._button(_("Add a service"), "hand-helping", "service")
        self.column.addWidget(self.sections, 1)
        self._adds = column(*self.buttons(), spacing=1)
        self._words = tuple(button.accessibleName() for button in self.buttons())
        self.column.addLayout(self._adds)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the sections need the height: the buttons stand in a row, as pictures."""
        super().resizeEvent(event)
        low = self.height() < look().px(_ADD_WORDS_FROM)
        ways = QBoxLayout.Direction
        self._adds.setDirection(ways.LeftToRight if low else ways.TopToBottom)
        for button, words in zip(self.buttons(), self._words, strict=True):
            button.say("" if low else words)
            button.setAccessibleName(words)

    def buttons(self) -> tuple[Button, Button, Button]:
        """Return the buttons that add a person, an event and a service."""
        return self.person, self.event_, self.service

    def sizeHint(self) -> QSize:
        """Ask for enough to read the sections."""
        return QSize(look().px(236), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Be content with less."""
        return QSize(look().px(150), look().px(160))

    def _button(self, words: str, icon_name: str, kind: str) -> Button:
        return quiet(words, icon_name, partial(self.add_asked.emit, kind))


class CaseFoot(QWidget):
    """The line below the form: other sections, whether all is saved, what else can be done.

    Args:
        saved: says whether everything is saved.
        menu: the menu of the case.

    Signals:
        stepped(int): one section on or back.
        letter_asked(): make a letter about the case.
        refer_asked(): refer the case.
        close_asked(): close the form.
    """

    stepped = Signal(int)
    letter_asked = Signal()
    refer_asked = Signal()
    close_asked = Signal()

    def __init__(self, saved: SavedLine, menu: CaseMenu) -> None:
        super().__init__()
        before = secondary(_("Previous"), "chevron-up", partial(self.stepped.emit, -1))
        after = secondary(_("Next"), "chevron-down", partial(self.stepped.emit, 1))
        self._steps = (
            (before, _("Previous"), _("Previous section")),
            (after, _("Next"), _("Next section")),
        )
        self._show_steps(worded=True)
        self.letter = secondary(_("New letter…"), "file-plus", self.letter_asked.emit)
        self.refer = secondary(_("Refer…"), "send", self.refer_asked.emit)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        line.addWidget(before)
        line.addWidget(after)
        close = secondary(_("Close"), "", self.close_asked.emit)
        put(line, 1, saved, self.letter, self.refer, menu, close)
        self._menu = menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out where there is no room for them."""
        super().resizeEvent(event)
        self._show_steps(worded=self.width() >= look().px(_STEP_WORDS_FROM))
        self._menu.show_word(self.width() >= look().px(_WORDS_FROM))
        words = _("New letter…")
        # Where there is no room for it, it stands first in the menu beside.
        self.letter.setVisible(self.width() >= look().px(_LETTER_FROM))
        self.letter.say(words if self.width() >= look().px(_LETTER_WORDS_FROM) else "")
        self.letter.setAccessibleName(words)

    def allow_letter(self, allowed: bool, reason: str) -> None:
        """Let a letter be made; a button that is off says why."""
        self.letter.allow(allowed, reason)
        if self.letter.isEnabled():
            tip(self.letter, _("New letter…"))

    def _show_steps(self, *, worded: bool) -> None:
        for button, words, name in self._steps:
            button.say(words if worded else "")
            button.setAccessibleName(name)
            tip(button, name)
