"""A button for what must never happen by a key pressed in passing: sealing, trusting, blocking.

Rules: Enter never presses it, wherever the keyboard is; Space on the focused button or the mouse
does, but not in the first second after it was drawn for the first time since it appeared or became
pressable: a second click of a double click, or one that was meant for what stood there before,
presses nothing, although the window was slow to show what it did. What waits looks like waiting: it
is drawn as one that cannot be pressed, a line under its words fills up, and a screen reader says
so; then it is drawn as every other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QStyle, QStyleOptionButton

from app.base.language import _
from ui.look.theme import look
from ui.widgets.announce import announce
from ui.widgets.buttons import Button

REST_S: Final = 1.0
_STEP_MS = 40


class CarefulButton(Button):
    """A button that Enter does not press, nor anybody before it was seen.

    Attributes:
        rest_s: for so many seconds it takes no press after it was drawn anew.
    """

    rest_s: ClassVar[float] = REST_S

    def __init__(self, *given: Any, **named: Any) -> None:
        self._seen_since: float | None = None
        self._told = ""
        self._clock: QTimer | None = None
        super().__init__(*given, **named)
        self._clock = QTimer(self)
        self._clock.setInterval(_STEP_MS)
        self._clock.timeout.connect(self._tick)
        self._begin()

    def waits(self) -> bool:
        """Tell whether it will take a press in a moment, and takes none now."""
        return self.isEnabled() and self._rests()

    def allow(self, allowed: bool, reason: str = "") -> None:
        """Enable or disable; while it rests it says so to a screen reader."""
        super().allow(allowed, reason)
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to be seen."""
        self._begin()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves where nobody looks."""
        if self._clock is not None:
            self._clock.stop()
        super().hideEvent(event)

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Look like a button that cannot be pressed for as long as it cannot."""
        super().initStyleOption(option)
        if self._rests():
            option.state &= ~(QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_MouseOver)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Be seen."""
        super().paintEvent(event)
        if self._seen_since is None:
            self._seen_since = time.monotonic()
            if self._clock is not None and self.waits():
                self._clock.start()
        if self.waits():
            self._draw_waiting()

    def changeEvent(self, event: QEvent) -> None:
        """Begin to be seen as one that can be pressed."""
        if event.type() == QEvent.Type.EnabledChange:
            self._begin()
            self.update()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take no press before it was seen; Qt takes the second of a double click for one, too."""
        if not self._rests():
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the page, which does the safe thing or nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or self._rests():
            if event.key() == Qt.Key.Key_Space:
                announce(self, self._told)
            event.ignore()
            return
        super().keyPressEvent(event)

    def _begin(self) -> None:
        self._seen_since = None
        self._tell()

    def _rests(self) -> bool:
        if self._seen_since is None:
            return self.rest_s > 0
        return time.monotonic() - self._seen_since < self.rest_s

    def _tell(self) -> None:
        """Say to a screen reader that it waits; take the words away again when it does not."""
        waits = self.waits()
        if waits and not self.accessibleDescription():
            self._told = _("It can be pressed in a moment.")
            self.setAccessibleDescription(self._told)
        elif not waits and self._told:
            if self.accessibleDescription() == self._told:
                self.setAccessibleDescription("")
            self._told = ""

    def _tick(self) -> None:
        if self.waits():
            if not look().still:
                self.update()
            return
        if self._clock is not None:
            self._clock.stop()
        self._tell()
        self.update()
        if self.isEnabled() and self.hasFocus():
            announce(self, _("“{name}” can be pressed now.").format(name=self.accessibleName()))

    def _draw_waiting(self) -> None:
        worn = look()
        ink = QColor(
            worn.tokens.danger if self.property("kind") == "danger" else worn.tokens.accent
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        if self.hasFocus():
            painter.setPen(QPen(ink, 2))
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), worn.px(8), worn.px(8))
        if not worn.still and self._seen_since is not None:
            inside = QPainterPath()
            inside.addRoundedRect(whole, worn.px(8), worn.px(8))
            painter.setClipPath(inside)
            share = min(1.0, (time.monotonic() - self._seen_since) / self.rest_s)
            high = worn.px(3)
            painter.fillRect(QRectF(0, self.height() - high, self.width() * share, high), ink)
        painter.end()


def careful_primary(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return the filled button of a page that Enter does not press."""
    return CarefulButton(text, "primary", icon_name, clicked)


def careful_danger(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return a button for what stops something; Enter does not press it either."""
    return CarefulButton(text, "danger", icon_name, clicked)
