"""What the window says without stopping anyone: lines in a strip, and a toast with Undo.

Rules: nothing must be clicked away to go on; a warning stays until it is settled or closed; what
goes by itself moves nothing on the page; a screen reader hears each line as it comes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.language import _
from ui.desk import Notice
from ui.theme import look
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.plain import IconLabel, PlainLabel, reveal

_ICONS = {
    "plain": "info",
    "accent": "info",
    "good": "circle-check",
    "caution": "triangle-alert",
    "danger": "octagon-alert",
}
TOAST_MS = 10_000
GOOD_NEWS_MS = 8_000
_MOST = 3
_BESIDE_TITLE = 560
_AROUND_WORDS = 140


class Banner(QFrame):
    """One line on coloured paper, with an icon and an optional button.

    Args:
        tone: plain, accent, good, caution or danger.
        text: what happened.
        todo: what to do next, or "".
        button: a button at the right, or None.
    """

    def __init__(
        self,
        tone: str,
        text: str,
        todo: str = "",
        button: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        worn = look()
        ink, paper = worn.tone(tone)
        self.setObjectName("banner")
        self.setStyleSheet(
            f"#banner {{ background: {paper}; border: 1px solid {paper};"
            f" border-radius: {worn.px(8)}px; }}"
        )
        self.text = text
        line = QHBoxLayout(self)
        self._line = line
        self.slim(8)
        line.setSpacing(worn.px(10))
        line.addWidget(IconLabel(_ICONS[tone], ink, 18), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.label = PlainLabel(text, "strong" if todo else "", wrap=True)
        words.addWidget(self.label)
        self.todo = PlainLabel(todo, wrap=True)
        reveal(self.todo, bool(todo))
        words.addWidget(self.todo)
        line.addLayout(words, 1)
        if button is not None:
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{text} {todo}".strip())

    def unbroken_width(self) -> int:
        """Return the width in pixels at which no line is broken."""
        for label in (self.label, self.todo):
            label.ensurePolished()
        words = max(
            label.fontMetrics().horizontalAdvance(label.text()) for label in (self.label, self.todo)
        )
        return words + look().px(_AROUND_WORDS)

    def slim(self, edge: float) -> None:
        """Leave `edge` pixels of the design above and below the words."""
        worn = look()
        self._line.setContentsMargins(worn.px(12), worn.px(edge), worn.px(8), worn.px(edge))


class BannerStrip(QWidget):
    """The lines under the header, newest first, at most three; good news stands on the header.

    What goes by itself must not move what is under the pointer, so it takes no room: it covers
    the words of the header, where nothing can be pressed.

    Args:
        header: the band that good news may cover.
        title: what stays readable in it where there is room.
    """

    def __init__(self, header: QWidget, title: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = header
        self._title = title
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(6))
        self._banners: dict[str, Banner] = {}
        self._news = ""
        self.hide()

    def notice(self, notice: Notice) -> None:
        """Show a line; one with the same key is replaced; good news goes by itself."""
        self.settle(notice.key)
        while len(self._banners) >= _MOST:
            self.settle(next(iter(self._banners)))
        key = notice.key
        close = quiet("", "x", lambda: self.settle(key))
        close.setAccessibleName(_("Close this line"))
        banner = Banner(notice.tone, notice.text, notice.todo, close)
        if notice.tone == "good":
            self.settle(self._news)
            self._news = key
            banner.slim(2)
            banner.setParent(self._header.parentWidget())
            QTimer.singleShot(GOOD_NEWS_MS, banner, lambda: self._fade(key, banner))
        else:
            self._column.insertWidget(0, banner)
        self._banners[key] = banner
        banner.show()
        self.place()
        self._fold()
        QAccessible.updateAccessibility(QAccessibleEvent(banner, QAccessible.Event.Alert))

    def settle(self, key: str) -> None:
        """Take the line with this key away."""
        banner = self._banners.pop(key, None)
        if banner is not None:
            banner.hide()
            self._column.removeWidget(banner)
            banner.deleteLater()
        self._fold()

    def texts(self) -> list[str]:
        """Return what is being said, newest last."""
        return [banner.accessibleName() for banner in self._banners.values()]

    def place(self) -> None:
        """Stand good news on the header, beside the title where there is room."""
        banner = self._banners.get(self._news)
        if banner is None:
            return
        band = self._header.geometry()
        left = self._title.x() + self._title.sizeHint().width() + look().px(16)
        wanted = banner.unbroken_width()
        width = min(wanted, band.width() - left)
        if width < wanted and width < look().px(_BESIDE_TITLE):
            width = min(wanted, band.width())
        height = max(banner.heightForWidth(width), banner.minimumSizeHint().height())
        top = max(0, band.center().y() - height // 2)
        banner.setGeometry(band.right() + 1 - width, top, width, height)
        banner.raise_()

    def _fold(self) -> None:
        self.setVisible(self._column.count() > 0)

    def _fade(self, key: str, banner: Banner) -> None:
        if self._banners.get(key) is banner:
            self.settle(key)


class UndoToast(QFrame):
    """A line at the lower left with an Undo button; goes after ten seconds."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        worn = look()
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.px(14), worn.px(8), worn.px(8), worn.px(8))
        self._label = PlainLabel()
        line.addWidget(self._label)
        self._button: Button = secondary(_("Undo"), "undo-2", self.undo)
        line.addWidget(self._button)
        self._undo: Callable[[], None] | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(TOAST_MS)
        self._clock.timeout.connect(self.forget)
        self.hide()

    def offer(self, text: str, undo: Callable[[], None]) -> None:
        """Show a text and remember what undoes it."""
        self._undo = undo
        self._label.setText(text)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self._clock.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def undo(self) -> bool:
        """Undo what was offered; return False when nothing is on offer."""
        undo = self._undo
        self.forget()
        if undo is None:
            return False
        undo()
        return True

    def forget(self) -> None:
        """Withdraw the offer."""
        self._undo = None
        self._clock.stop()
        self.hide()

    def place(self) -> None:
        """Stand at the lower left of the parent."""
        parent = self.parentWidget()
        if parent is not None:
            edge = look().px(22)
            self.move(edge, parent.height() - self.height() - edge)
