"""Where a window stands on the screen: as the last time, or as the window before it.

Rules: nothing here loads what the work needs, because the first window stands like this, too; a
window comes where a screen is, with its upper edge in sight.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.system.window_file import Value

_SEEN = QSize(160, 40)
"""So much of the upper edge of a window has to lie on a screen, else it cannot be moved."""


def arrange(window: QWidget, known: Mapping[str, Value]) -> bool:
    """Give a window its size and place of the last time; tell whether there were any.

    A place that no screen shows any more gives its size alone.

    Args:
        window: not shown yet.
        known: what `app.system.window_file` keeps.
    """
    frame = known.get("frame")
    if not isinstance(frame, tuple):
        return False
    wanted = QRect(*frame)
    room = _room_for(wanted)
    if room is None:
        window.resize(wanted.size().boundedTo(window.screen().availableSize()))
    else:
        window.setGeometry(_within(wanted, room))
    if known.get("maximised") == 1:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    return True


def follow(window: QWidget, before: QWidget) -> None:
    """Give a window the size and place of the one that it comes after."""
    window.setGeometry(usual_frame(before))
    if before.isMaximized():
        window.setWindowState(Qt.WindowState.WindowMaximized)


def usual_frame(window: QWidget) -> QRect:
    """Return the size and place that a window has when it is not maximised."""
    return window.normalGeometry() if window.isMaximized() else window.geometry()


def _room_for(wanted: QRect) -> QRect | None:
    """Return the room of the screen that shows the upper edge of a window, None when none does."""
    edge = QRect(wanted.topLeft(), QSize(wanted.width(), _SEEN.height()))
    for screen in QGuiApplication.screens():
        room = screen.availableGeometry()
        seen = room.intersected(edge)
        if seen.width() >= _SEEN.width() and seen.height() >= _SEEN.height() // 2:
            return room
    return None


def _within(wanted: QRect, room: QRect) -> QRect:
    """Return a place that lies in a room: moved first, and made smaller where it must be."""
    size = wanted.size().boundedTo(room.size())
    left = max(room.left(), min(wanted.left(), room.right() - size.width() + 1))
    top = max(room.top(), min(wanted.top(), room.bottom() - size.height() + 1))
    return QRect(left, top, size.width(), size.height())
