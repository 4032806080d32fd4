"""What tests of presses have in common: a clock that a test moves, clicks as a hand makes them in a
window, and a dialog to answer.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.frame.presses import LEAST_S, Presses
from ui.widgets.buttons import Button, primary
from ui.widgets.entries import LineEntry
from ui.widgets.frames import put
from ui.widgets.sheet import Sheet

_LONG_AGO = float("-inf")
_NONE = Qt.KeyboardModifier.NoModifier


class HandClock:
    """Monotonic seconds that a test moves, in the place of the module ``time``."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """The seconds."""
        return self.now


def at_ease(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """Let two presses belong together for as long as they do for an officer; return the clock."""
    made = HandClock()
    monkeypatch.setattr("ui.frame.presses.time", made)
    monkeypatch.setattr(Presses, "least_s", LEAST_S)
    monkeypatch.setattr(Presses, "_key_at", _LONG_AGO)
    monkeypatch.setattr(Presses, "_click", Presses._click._replace(at=_LONG_AGO))
    return made


def clicks(widget: QWidget, times: int, at: QPoint | None = None) -> None:
    """Click quickly at one place of the window: each goes to what stands there by then.

    Args:
        widget: stands there at first.
        times: how often.
        at: where in the widget; its middle otherwise.
    """
    window = widget.window()
    place = widget.mapTo(window, widget.rect().center() if at is None else at)
    handle = window.windowHandle()
    for _both in range(times // 2):
        QTest.mouseDClick(handle, Qt.MouseButton.LeftButton, _NONE, place)
    if times % 2:
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, _NONE, place)


def held_key(widget: QWidget, key: Qt.Key = Qt.Key.Key_Return, times: int = 3) -> None:
    """Press a key and go on holding it, wherever the keyboard goes in the window."""
    for more in range(times):
        here = widget.window().focusWidget() if more else widget
        event = QKeyEvent(QEvent.Type.KeyPress, key, _NONE, "\r", bool(more))
        QApplication.sendEvent(here or widget, event)


def sheet_to_answer(qtbot, answered: Callable[[], object]) -> tuple[LineEntry, Button]:
    """Show a dialog; return its field, in which Enter answers it, and its button."""
    sheet = Sheet("Made up")
    qtbot.addWidget(sheet)
    field = LineEntry("Made up")
    put(sheet.body.column, field)
    go = primary("Keep", "", answered)
    sheet.finish(go, safe=go)
    sheet.show()
    return field, go
