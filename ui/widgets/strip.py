"""What the window says without stopping anyone: lines in a strip, a toast with Undo, a sign that
something was copied; and a click that was meant for what stood there a moment ago hits nothing.

Rules: nothing must be clicked away to go on; a warning stays until it is settled or closed, and a
failure no longer than what it is about is in front; what goes by itself moves nothing on the page;
a screen reader hears each line as it comes; only presses of the mouse are held back, only for half
a second after everything moved (a little longer after a whole window changed by itself), and only
where it moved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QBoxLayout, QFrame, QWidget

from app.base.language import _
from ui.frame.desk import Notice
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.frames import column, row
from ui.widgets.plain import IconLabel, PlainLabel, Veiled, announce, reveal, wrapped

_PRESSES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


class Steady(QObject):
    """Holds presses back in a part of the window that has just moved.

    Args:
        place: the part that moves when a line comes or goes above it.
        times: how many times as long as usual, for what is not seen to change beforehand.

    Attributes:
        rest_s: for how long, in seconds.
    """

    rest_s = 0.5

    def __init__(self, place: QWidget, times: float = 1.0) -> None:
        super().__init__(place)
        self._place, self._times = place, times
        self._until = 0.0

    def moved(self) -> None:
        """The part moves now."""
        if self.rest_s <= 0 or not self._place.isVisible():
            return
        app = QApplication.instance()
        if app is not None and time.monotonic() >= self._until:
            app.installEventFilter(self)
        self._until = time.monotonic() + self.rest_s * self._times

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a press from what has just moved under the pointer."""
        if time.monotonic() >= self._until:
            app = QApplication.instance()
            if app is not None:
                app.removeEventFilter(self)
            return False
        if event.type() not in _PRESSES:
            return False
        if isinstance(watched, QWidget):
            return self._place.isAncestorOf(watched)
        return self._is_on_the_place(watched, event)

    def _is_on_the_place(self, watched: QObject, event: QEvent) -> bool:
        """Say whether a press comes to the window here: later it would move the keyboard already.

        A release is let through, since its press may be from before.
        """
        if watched is not self._place.window().windowHandle() or not isinstance(event, QMouseEvent):
            return False
        at = self._place.mapFromGlobal(event.globalPosition().toPoint())
        return event.type() != QEvent.Type.MouseButtonRelease and self._place.rect().contains(at)


_ICONS = {
    "plain": "info",
    "accent": "info",
    "good": "circle-check",
    "caution": "triangle-alert",
    "danger": "octagon-alert",
}
TOAST_MS = 10_000
COPIED_MS = 4_000
GOOD_NEWS_MS = 8_000
_MOST = 3
_BESIDE_TITLE = 560
_AROUND_WORDS = 140
_BESIDE_FROM = 360
"""From this width on, in pixels of the design, a button stands beside the words."""


class Banner(Veiled, QFrame):
    """One line on coloured paper, with an icon and an optional button.

    Args:
        tone: plain, accent, good, caution or danger.
        text: what happened.
        todo: what to do next, or "".
        button: a button at the right, below the words where there is no room; or None.
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
        self._one_line = False
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.slim(8)
        self._line.setSpacing(worn.px(10))
        line = row(spacing=10)
        self._line.addLayout(line, 1)
        line.addWidget(IconLabel(_ICONS[tone], ink, 18), 0, Qt.AlignmentFlag.AlignVCenter)
        self.label = wrapped(text, "strong" if todo else "")
        words = column(self.label, spacing=0)
        self.todo = wrapped(todo)
        reveal(self.todo, bool(todo))
        words.addWidget(self.todo)
        line.addLayout(words, 1)
        if button is not None:
            aside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            self._line.addWidget(button, 0, aside)
        self.tone = tone
        self.setAccessibleName(f"{text} {todo}".strip())

    def showEvent(self, event: QShowEvent) -> None:
        """Tell what went wrong to whoever does not see it appear."""
        super().showEvent(event)
        if self.tone == "danger" and not event.spontaneous():
            announce(self, self.accessibleName(), urgent=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button under the words where they would have no room beside it."""
        super().resizeEvent(event)
        beside = self._one_line or self.width() >= look().px(_BESIDE_FROM)
        self._line.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )

    def unbroken_width(self) -> int:
        """Return the width in pixels at which no line is broken."""
        for label in (self.label, self.todo):
            label.ensurePolished()
        words = max(
            label.fontMetrics().horizontalAdvance(label.text()) for label in (self.label, self.todo)
        )
        return words + look().px(_AROUND_WORDS)

    def keep_beside(self) -> None:
        """Keep the button beside the words at every width; whoever sets the width counts on it."""
        self._one_line = True
        self.slim(2)

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
        self._column = column(spacing=6, within=self)
        self._banners: dict[str, Banner] = {}
        self._failed: dict[str, Exception] = {}
        self._fresh: set[str] = set()
        self._news = ""
        self._shown = 0
        self._steady: Steady | None = None
        self.hide()

    def guard(self, place: QWidget) -> None:
        """Keep presses from `place` for a moment when a line moves it up or down."""
        self._steady = Steady(place)

    def notice(self, notice: Notice) -> None:
        """Show a line; one with the same key is replaced; good news goes by itself.

        What needs care until it is settled has its own place, and none here.
        """
        if notice.lasts:
            return
        self.settle(notice.key)
        while len(self._banners) >= _MOST:
            self.settle(next(iter(self._banners)))
        key = notice.key
        close = quiet("", "x", lambda: self.settle(key))
        close.setAccessibleName(_("Dismiss this message"))
        banner = Banner(notice.tone, notice.text, notice.todo, _with_acts(notice, close))
        if notice.tone == "good":
            self.settle(self._news)
            self._news = key
            banner.keep_beside()
            banner.setParent(self._header.parentWidget())
            QTimer.singleShot(GOOD_NEWS_MS, banner, lambda: self._fade(key, banner))
        else:
            self._column.insertWidget(0, banner)
        self._banners[key] = banner
        if notice.error is not None:
            self._failed[key] = notice.error
            # What leads elsewhere because of the failure takes it along.
            self._fresh.add(key)
            QTimer.singleShot(0, self, lambda: self._fresh.discard(key))
        banner.show()
        self.place()
        self._fold()
        if notice.tone != "danger":  # That one speaks for itself.
            announce(banner, banner.accessibleName())

    def settle(self, key: str) -> None:
        """Take the line with this key away."""
        banner = self._banners.pop(key, None)
        self._failed.pop(key, None)
        if banner is not None:
            banner.hide()
            self._column.removeWidget(banner)
            banner.deleteLater()
        self._fold()

    def leave(self) -> None:
        """Take failures away: another place is shown, and it is not what they are about."""
        for key in tuple(self._failed):
            if key not in self._fresh:
                self.settle(key)

    def texts(self) -> list[str]:
        """Return what is being said, newest last."""
        return [banner.accessibleName() for banner in self._banners.values()]

    def failures(self) -> list[Exception]:
        """Return the failures that still stand, to be told again in another language."""
        return list(self._failed.values())

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
        lines = self._column.count()
        if self._steady is not None and lines != self._shown:
            self._steady.moved()
        self._shown = lines
        self.setVisible(lines > 0)

    def _fade(self, key: str, banner: Banner) -> None:
        if self._banners.get(key) is banner:
            self.settle(key)


def _with_acts(notice: Notice, close: QWidget) -> QWidget:
    """Return the buttons of a line, the one that closes it last."""
    if not notice.acts or notice.tone == "good":
        return close
    whole = QWidget()
    whole.setLayout(row(*(secondary(words, "", act) for words, act in notice.acts), close))
    return whole


class _Toast(QFrame):
    """A line at the lower left of a window, over what is there.

    Words that are wider than the window are broken. Where a button stands there, it gives way to it
    beside or above, as far as nothing else is covered then, and where it can to a heading too.

    Args:
        parent: over which it lies.
        beside: what it stands at the right of and never covers; None for nothing.
        ms: after so many milliseconds it goes.
    """

    def __init__(self, parent: QWidget, beside: QWidget | None, ms: int) -> None:
        super().__init__(parent)
        self._beside = beside
        self._button: Button | None = None
        self.setProperty("role", "card")
        self._label = wrapped("")
        row((self._label, 1), spacing=None, edges=(14, 8, 8, 8), within=self)
        self._clock = QTimer(self, singleShot=True, interval=ms)
        self._clock.timeout.connect(self.forget)
        self.hide()

    def _tell(self, text: str, more: str = "") -> None:
        """Show a text; a screen reader hears it with more."""
        self._label.setText(text)
        self._clock.start()
        self.show()
        self.place()
        self.raise_()
        announce(self, f"{text} {more}".strip())

    def forget(self) -> None:
        """Go."""
        self._clock.stop()
        self.hide()

    def place(self) -> None:
        """Stand at the lower left of the parent, as wide as the words or the parent allow."""
        parent = self.parentWidget()
        line = self.layout()
        # What it must not cover is looked for in all pages; each turn and each new size asks.
        if not self._clock.isActive() or parent is None or line is None:
            return
        self._label.ensurePolished()
        edges = line.contentsMargins()
        words = self._label.fontMetrics().horizontalAdvance(self._label.text()) + look().px(2)
        around = edges.left() + edges.right() + line.spacing()
        if self._button is not None:
            self._button.ensurePolished()
            around += self._button.sizeHint().width()
        edge = look().px(22)
        left = edge + (self._beside.width() if self._beside is not None else 0)
        width = min(words + around + 2 * self.frameWidth(), parent.width() - left - edge)
        height = max(line.totalHeightForWidth(width), line.totalMinimumSize().height())
        corner = QRect(left, parent.height() - height - edge, width, height)
        self.setGeometry(self._free(parent, corner, edge))

    def _free(self, parent: QWidget, corner: QRect, edge: int) -> QRect:
        """Return the place near a corner that covers least, or the corner."""
        others = self._seen(parent, self._gives_way_to(parent))
        buttons = [one for one in parent.findChildren(QAbstractButton) if one.isEnabled()]
        pressed = others + self._seen(parent, buttons)
        labels = parent.findChildren(PlainLabel)
        titles = self._seen(parent, [one for one in labels if one.property("role") in _TITLES])
        inside = QRect(0, 0, parent.width() - edge, parent.height())
        around = self._around(corner, pressed) + self._around(corner, pressed + titles)
        free = [corner, *(one for one in around if inside.contains(one))]
        return min(free, key=lambda one: [_covers(one, some) for some in (others, pressed, titles)])

    def _gives_way_to(self, _parent: QWidget) -> list[QWidget]:
        """Return what is covered even less than a button."""
        return []

    def _seen(self, parent: QWidget, some: Sequence[QWidget]) -> list[QRect]:
        """Return what is to be seen of some widgets of the parent."""
        return [
            QRect(one.mapTo(parent, seen.topLeft()), seen.size())
            for one in some
            if one.isVisible()
            and not self.isAncestorOf(one)
            and not (seen := one.visibleRegion().boundingRect()).isEmpty()
        ]

    @staticmethod
    def _around(corner: QRect, shown: list[QRect]) -> list[QRect]:
        """Return the places beside and above what a corner covers."""
        covered = [one for one in shown if one.intersects(corner)]
        if not covered:
            return []
        gap = look().px(8)
        return [
            corner.translated(max(one.right() for one in covered) + gap - corner.left(), 0),
            corner.translated(0, min(one.top() for one in covered) - gap - corner.bottom()),
        ]


_TITLES = ("title", "heading")


def _covers(place: QRect, some: list[QRect]) -> bool:
    return any(one.intersects(place) for one in some)


class UndoToast(_Toast):
    """A line at the lower left with an Undo button; goes after ten seconds.

    Args:
        parent: over which it lies.
        beside: what it stands at the right of and never covers; None for nothing.

    Attributes:
        sign: what gives way to it; None for nothing.
    """

    sign: CopiedSign | None = None

    def __init__(self, parent: QWidget, beside: QWidget | None = None) -> None:
        super().__init__(parent, beside, TOAST_MS)
        self._undo: Callable[[], None] | None = None
        self._button = secondary(_("Undo"), "undo-2", self.undo)
        line = self.layout()
        if line is not None:
            line.addWidget(self._button)

    def offer(self, text: str, undo: Callable[[], None]) -> None:
        """Show a text and remember what undoes it."""
        self._undo = undo
        name = self._button.accessibleName() if self._button is not None else ""
        self._tell(text, f"{name}: Ctrl+Z")

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
        super().forget()

    def place(self) -> None:
        """Stand at the lower left; the sign goes out of the way."""
        super().place()
        if self.sign is not None:
            self.sign.place()


class CopiedSign(_Toast):
    """Says that something was copied; it takes no press, and is gone when its window comes back.

    Args:
        parent: over which it lies.
        beside: what it stands at the right of and never covers; None for nothing.
    """

    def __init__(self, parent: QWidget, beside: QWidget | None = None) -> None:
        super().__init__(parent, beside, COPIED_MS)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self) -> None:
        """Say it."""
        self._tell(_("Copied. It is forgotten after a minute."))

    def hideEvent(self, event: QHideEvent) -> None:
        """Go for good with what it lies over: at a lock what was copied is forgotten."""
        super().hideEvent(event)
        self.forget()

    def _gives_way_to(self, parent: QWidget) -> list[QWidget]:
        return [*parent.findChildren(UndoToast)]


def say_copied() -> None:
    """Say in the window in front that something was copied."""
    window = QApplication.activeWindow()
    if window is not None:
        # A dialog is a child of the window behind it, and has a sign of its own.
        signs = [one for one in window.findChildren(CopiedSign) if one.window() is window]
        (signs[0] if signs else CopiedSign(window)).say()
