"""A click that was meant for what stood there a moment ago hits nothing.

Rules: only presses of the mouse are held back, only for half a second after everything moved (a
little longer after a whole window changed by itself), and only where it moved; the keyboard is
never held back.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

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
