"""A button for what must never happen by a key pressed in passing: sealing, trusting, blocking.

Rules: Enter never presses it, wherever the keyboard is; Space on the focused button or the mouse
does.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ui.widgets.buttons import Button


class CarefulButton(Button):
    """A button that Enter does not press."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the page, which does the safe thing or nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)


def careful_primary(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return the filled button of a page that Enter does not press."""
    return CarefulButton(text, "primary", icon_name, clicked)


def careful_danger(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return a button for what stops something; Enter does not press it either."""
    return CarefulButton(text, "danger", icon_name, clicked)
