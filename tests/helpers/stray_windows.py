"""Which windows were on the screen, and which of them were only parts that had no place yet.

Rules: a stray is what was shown before it had a place in a window, if only for a moment, and got
one afterwards; windows, sheets and menus stay what they are.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_stack

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from source_tree import ROOT


class Windows(QObject):
    """Hears which windows are shown, and which move into another.

    Attributes:
        shown: kinds of all that was shown.
        strays: kinds of the parts among them, each with the place that showed it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.strays: list[str] = []
        self._alone: dict[QWidget, str] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a window that is shown, and one that is none any more."""
        if not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.Show and watched.isWindow():
            self.shown.append(type(watched).__name__)
            self._alone[watched] = _place()
        elif event.type() == QEvent.Type.ParentChange and self._has_moved_in(watched):
            self.strays.append(f"{type(watched).__name__} {self._alone.pop(watched)}")
        return False

    def _has_moved_in(self, part: QWidget) -> bool:
        return part in self._alone and not part.isWindow()


def _place() -> str:
    """Return the line of the window's code that is at work."""
    for frame, line in walk_stack(sys._getframe()):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "ui"):
            return f"{path.relative_to(ROOT).as_posix()}:{line}"
    return ""


@contextmanager
def windows_heard(app: QApplication) -> Iterator[Windows]:
    """Hear of windows in this block."""
    heard = Windows()
    app.installEventFilter(heard)
    try:
        yield heard
    finally:
        app.removeEventFilter(heard)
