"""Waiting in the window's thread for something that another thread does.

Rules: a wait sleeps until an event comes, so that the thread it waits for has the processor; a tick
looks again where no event tells; a wait that has no end is a failure and says so; how long a test
waits at most is the same for all, because a machine that has much else to do is no fault.
"""

import time
from collections.abc import Callable
from threading import Event

import pytest
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.base.jobs import Token

TICK_MS = 5
LONGEST_S = 120.0
"""Far above what anything takes on a machine that has much else to do."""


def wait_until(done: Callable[[], object]) -> None:
    """Let the window work until something is so.

    Args:
        done: says whether it is so; asked after each event and at each tick.

    Raises:
        AssertionError: it was not so after ``LONGEST_S`` seconds.
    """
    QApplication.processEvents()
    if done():
        return
    tick = QTimer()
    tick.start(TICK_MS)
    ends = time.monotonic() + LONGEST_S
    while not done():
        assert time.monotonic() < ends, f"waited {LONGEST_S:.0f} s in vain"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    tick.stop()


def double_click(widget: QWidget, at: QPoint | None = None) -> None:
    """Press twice as a hand does, which lets go in the end; Qt's own way to test does not.

    Args:
        widget: what is pressed.
        at: where, in pixels of the widget; its middle otherwise.
    """
    place = widget.rect().center() if at is None else at
    for press in (QTest.mouseClick, QTest.mouseDClick, QTest.mouseRelease):
        press(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def until_stopped(token: Token) -> None:
    """Be work on a lane that goes on until somebody asks it to stop."""
    assert token._stop.wait(LONGEST_S), "nobody asked it to stop"


class PatientBot(QtBot):  # type: ignore[misc]
    """What presses and types in a test; its waits are those of this file."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = 0) -> None:
        """Wait until something is so, or until nothing that it asserts fails.

        Args:
            callback: returns whether it is so, or asserts it and returns None.
            timeout: not looked at; what is asked for in time is measured in benchmarks.
        """

        def done() -> bool:
            try:
                told = callback()
            except AssertionError:
                if time.monotonic() >= ends:
                    raise
                return False
            assert told in (None, True, False), f"{told!r} says neither yes nor no"
            return told is not False

        ends = time.monotonic() + LONGEST_S - 1
        wait_until(done)

    def in_front(self, window: QWidget) -> None:
        """Show a window and wait until the keyboard is in it.

        A window of an earlier test may have it still, and what is done for who types is done only
        where somebody types.
        """
        window.show()
        window.activateWindow()
        self.waitUntil(window.isActiveWindow)


def held_back(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> tuple[Event, Event]:
    """Let a function wait on the lane; return what says that it began, and what lets it go on."""
    begun, on = Event(), Event()
    whole = getattr(owner, name)

    def slow(*given: object, **named: object) -> object:
        begun.set()
        on.wait()
        return whole(*given, **named)

    monkeypatch.setattr(owner, name, slow)
    return begun, on
