"""Menus and lists that open over the window, in its dress: round corners, room around each line.

Rules: corners are round only where the system puts windows together with what lies below them, else
they would be black; a menu stands under its button and within the window, not beyond its edge.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

_COMPOSED: Final = frozenset({"windows", "cocoa", "wayland", "offscreen"})


def dressed[T: QWidget](popup: T) -> T:
    """Give round corners to a menu or a list before it is shown for the first time; return it."""
    if QGuiApplication.platformName().partition("-")[0] in _COMPOSED:
        bare = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        popup.setWindowFlags(popup.windowFlags() | bare)
        popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        popup.setProperty("round", True)
    return popup


class Menu(QMenu):
    """A menu of ours.

    Args:
        title: of a menu in the bar; a menu of a button has none.
        parent: the button, or the bar.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setToolTipsVisible(False)
        dressed(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Stand under the button, at its right edge where there is no room to its right."""
        button = self.parentWidget()
        if isinstance(button, QAbstractButton):
            window, right = button.window(), QPoint(button.width(), 0)
            edge = window.mapToGlobal(QPoint(window.width(), 0)).x()
            if self.x() + self.width() > edge:
                self.move(button.mapToGlobal(right).x() - self.width(), self.y())
        super().showEvent(event)
