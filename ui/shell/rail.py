"""The left rail: places in words with counts, the clock of the last save, the way to the backup,
and Lock now.

Rules: in a narrow window only icons stay, the words remain for hovering and for screen readers; in
a low one the places stand closer together, so that all of them are seen; the backup and the lock
never scroll away; one item is lit, and no other; the last half minute before the lock is counted
down beside it, and nothing of the page moves.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.base.language import _
from app.base.numerals import shown
from ui.frame.commands import keys_of
from ui.look.theme import look
from ui.widgets.buttons import Button
from ui.widgets.frames import ScrollBody, Sign, column, put, row
from ui.widgets.plain import IconLabel, PlainLabel, announce, reveal, tip, wrapped

WIDE = 188
NARROW = 60
_TALL = 39
"""Height of a place that does not stand close, in pixels of the design."""


class RailItem(NamedTuple):
    """What the rail is told of an item.

    Attributes:
        key: what it is asked for by.
        words: translated.
        icon: Lucide name.
        shortcut: as it is written on the keys, "" for none.
        at_foot: it stands beside the lock.
    """

    key: str
    words: str
    icon: str
    shortcut: str
    at_foot: bool


class RailButton(Button):
    """A place in the rail, with a pill for its count."""

    def __init__(
        self, words: str, icon_name: str, shortcut: str, *, tell_keys: bool = False
    ) -> None:
        super().__init__(words, "rail", "")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.show_icon(icon_name, 19)
        self._words = words
        self._tail = f"   {shortcut}" if tell_keys else ""
        room = look().px(WIDE - 2 * 10 - 2 * 10 - 19 - 16)
        if self.fontMetrics().horizontalAdvance(words + self._tail) > room:
            self._tail = ""
        self._shortcut = shortcut
        self._count = 0
        self._narrow = False
        self._name()

    def count(self, number: int) -> None:
        """Show how many things wait there; the number stands in the place of the keys."""
        self._count = number
        self.narrow(self._narrow)
        self.update()

    @property
    def is_counting(self) -> bool:
        """Whether a number stands on it."""
        return self._count > 0

    def narrow(self, narrow: bool) -> None:
        """Show only the icon."""
        self._narrow = narrow
        tail = "" if self._count else self._tail
        self.setText("" if narrow else f"  {self._words}{tail}")
        self._name()

    def stand_close(self, close: bool) -> None:
        """Need less height."""
        if bool(self.property("close")) != close:
            self.setProperty("close", close)
            self.style().unpolish(self)
            self.style().polish(self)
            self.updateGeometry()

    def _name(self) -> None:
        name = f"{self._words} {shown(self._count)}" if self._count else self._words
        self.setAccessibleName(name)
        tip(self, f"{name}  {self._shortcut}" if self._shortcut else name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill over the button."""
        super().paintEvent(event)
        if not self._count:
            return
        worn = look()
        font = worn.font(11, 600)
        text = shown(min(self._count, 99)) + ("+" if self._count > 99 else "")
        metrics = QFontMetricsF(font)
        width = max(worn.px(20), round(metrics.horizontalAdvance(text)) + worn.px(12))
        height = worn.px(18 if self._narrow else 20)
        top = worn.px(2) if self._narrow else (self.height() - height) / 2
        box = QRectF(self.width() - width - worn.px(2 if self._narrow else 8), top, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(worn.tokens.rail_pill))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.rail_pill_ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()


class _Places(ScrollBody):
    """The places, as many as there is room for.

    Args:
        edge: the margin at the right, in pixels; the bar stands in it, so that it covers no icon
            and no count.

    Signals:
        resized(): there is more or less room.
    """

    resized = Signal()

    def __init__(self, edge: int) -> None:
        super().__init__()
        self._front: QWidget | None = None
        self.column.setSpacing(look().px(2))
        self.column.setContentsMargins(0, 0, edge, 0)
        self.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: self.column.setContentsMargins(0, 0, 0 if most else edge, 0)
        )

    def bring(self, button: QWidget) -> None:
        """Scroll to the place that came to the front, now and when there is less room."""
        self._front = button
        self.ensureWidgetVisible(button, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the place in front in sight."""
        super().resizeEvent(event)
        self.resized.emit()
        if self._front is not None:
            self.ensureWidgetVisible(self._front, 0, 0)

    def minimumSizeHint(self) -> QSize:
        """Need little: what does not fit is scrolled to."""
        return QSize(look().px(30), look().px(80))


class Rail(QFrame):
    """The rail.

    Signals:
        asked(str): the key of a place.
        lock_asked(): Lock now.
    """

    asked = Signal(str)
    lock_asked = Signal()

    def __init__(self, items: list[RailItem], parent: QWidget | None = None) -> None:
        """Build the rail.

        Args:
            items: from above.
            parent: the frame.
        """
        super().__init__(parent)
        self.setProperty("role", "rail")
        worn = look()
        edge = worn.px(10)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(worn.px(4))
        self._brand = PlainLabel(_("Lifafa"), "brand")
        self._column.addLayout(row(Sign(24), self._brand, 1, spacing=10, edges=(7, 0, 0, 10)))
        self._buttons: dict[str, RailButton] = {}
        # In a low window at a large size the places scroll; the lock below them always stays.
        middle = self._middle = _Places(edge)
        self._column.addWidget(middle, 1)
        low = column(spacing=2, edges=(0, 0, 0, 0))
        low.setContentsMargins(0, 0, edge, 0)
        for item in items:
            button = self._made(item)
            put(low if item.at_foot else middle.column, button)
        middle.column.addStretch(1)
        middle.resized.connect(self._fit)
        self._saved = wrapped("", "small")
        self._saved_icon = IconLabel("circle-check", worn.tokens.rail_good, 16)
        self._saved_line = row(self._saved_icon, (self._saved, 1), edges=(11, 0, 0, 0))
        self._lock = RailButton(_("Lock now"), "lock", keys_of("lock"), tell_keys=True)
        self._lock.setCheckable(False)
        self._lock.clicked.connect(self.lock_asked)
        put(self._column, self._saved_line, put(low, self._lock))
        self.saved("")
        self.narrow(False)

    def _made(self, item: RailItem) -> RailButton:
        button = RailButton(item.words, item.icon, item.shortcut)
        # What stands at the foot has no neighbours that it could be chosen among.
        button.setAutoExclusive(not item.at_foot)
        button.clicked.connect(lambda _checked=False: self.asked.emit(item.key))
        self._buttons[item.key] = button
        return button

    def narrow(self, narrow: bool) -> None:
        """Show icons only, or words too."""
        worn = look()
        self.setFixedWidth(worn.px(NARROW if narrow else WIDE))
        above = worn.px(12)
        self._column.setContentsMargins(worn.px(6 if narrow else 10), above, 0, above)
        reveal(self._brand, not narrow)
        reveal(self._saved, not narrow and bool(self._saved.text()))
        for button in (*self._buttons.values(), self._lock):
            button.narrow(narrow)

    def _fit(self) -> None:
        """Let the places stand closer together where they would not all be seen."""
        above = [one for one in self._buttons.values() if self._middle.isAncestorOf(one)]
        needed = len(above) * (look().px(_TALL) + self._middle.column.spacing())
        for button in above:
            button.stand_close(needed > self._middle.height())

    def choose(self, key: str) -> None:
        """Show a place as the one in front."""
        if key not in self._buttons:
            return
        for other, button in self._buttons.items():
            if other != key and button.isChecked():
                # Among neighbours one stays chosen until another one is.
                button.setAutoExclusive(False)
                button.setChecked(False)
                button.setAutoExclusive(self._middle.isAncestorOf(button))
        self._buttons[key].setChecked(True)
        if self._middle.isAncestorOf(self._buttons[key]):
            self._middle.bring(self._buttons[key])

    def count(self, key: str, number: int) -> None:
        """Show how many things wait at a place."""
        if key in self._buttons:
            self._buttons[key].count(number)

    def locks_in(self, seconds: int) -> None:
        """Count the last seconds before the lock beside its button; 0 ends it."""
        begins = bool(seconds) and not self._lock.is_counting
        self._lock.count(seconds)
        if begins:
            words = _("Locks in {seconds} seconds. Move the mouse to go on.")
            announce(self._lock, words.format(seconds=shown(seconds)))

    def saved(self, words: str) -> None:
        """Show when something was last saved, e.g. "Saved 10:42"."""
        self._saved.setText(words)
        reveal(self._saved, bool(words) and self._brand.isVisibleTo(self))
        reveal(self._saved_icon, bool(words))
        tip(self._saved_icon, words)
