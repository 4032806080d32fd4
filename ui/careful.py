"""A button for what must never happen by a key pressed in passing: sealing, trusting, blocking.

Rules: Enter never presses it, wherever the keyboard is; Space on the focused button or the mouse
does, but not in the first second after it was drawn for the first time since it appeared or became
pressable: a second click of a double click, or one that was meant for what stood there before,
presses nothing, although the window was slow to show what it did.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QShowEvent

from ui.widgets.buttons import Button

REST_S: Final = 1.0


class CarefulButton(Button):
    """A button that Enter does not press, nor anybody before it was seen.

    Attributes:
        rest_s: for so many seconds it takes no press after it was drawn anew.
    """

    rest_s: ClassVar[float] = REST_S

    def __init__(self, *given: Any, **named: Any) -> None:
        self._seen_since: float | None = None
        super().__init__(*given, **named)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to be seen."""
        self._seen_since = None
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Be seen."""
        super().paintEvent(event)
        if self._seen_since is None:
            self._seen_since = time.monotonic()

    def changeEvent(self, event: QEvent) -> None:
        """Begin to be seen as one that can be pressed."""
        if event.type() == QEvent.Type.EnabledChange:
            self._seen_since = None
            self.update()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take no press before it was seen; Qt takes the second of a double click for one, too."""
        if not self._rests():
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the page, which does the safe thing or nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or self._rests():
            event.ignore()
            return
        super().keyPressEvent(event)

    def _rests(self) -> bool:
        if self._seen_since is None:
            return self.rest_s > 0
        return time.monotonic() - self._seen_since < self.rest_s


def careful_primary(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return the filled button of a page that Enter does not press."""
    return CarefulButton(text, "primary", icon_name, clicked)


def careful_danger(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return a button for what stops something; Enter does not press it either."""
    return CarefulButton(text, "danger", icon_name, clicked)
