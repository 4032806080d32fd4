"""What was pressed last, so that what a tired hand presses twice is done once.

Rules:
- the same button, tick, line of a menu or command does nothing more while the register has not
  answered what its press asked for; once something else was pressed, or another page stands there,
  it is a new press;
- the second of two presses with a key that follow each other as quickly as those of a double click
  presses nothing, wherever the keyboard is by then, unless Tab brought it there;
- of presses with the mouse that follow each other as quickly at one place the first alone presses a
  button, and the second opens a row, whatever stands there by then;
- how quickly that is, the computer says: who has slow hands sets it longer; what the window took
  to do a press is no time in which anybody could see that it was done;
- a dialog takes no press in the moment in which it appears: that press was meant for what stood
  there before, or is the second half of the one that opened the dialog;
- nothing looks different meanwhile and nobody is told off: the first press is being done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import ClassVar, Final, NamedTuple, Protocol
from weakref import ref

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

LEAST_S: Final = 0.4
"""So quickly the two halves of a double press follow each other at least: a double click of Qt."""
_LONG_AGO: Final = float("-inf")


def is_enter(event: QKeyEvent) -> bool:
    """Say whether a key is Enter with nothing held beside it, that of the number pad too."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held


class Asked(Protocol):
    """Work that a press asked for: a `Job`."""

    @property
    def is_over(self) -> bool:
        """True once it was answered."""
        ...

    @property
    def is_stopped(self) -> bool:
        """True once somebody asked it to stop: it may be asked for again."""
        ...


class _Click(NamedTuple):
    """A press of the mouse: where and when, on what the first of those together was, which it is.

    Attributes:
        at: monotonic seconds.
        number: 1 for the first one.
    """

    at: float
    place: QPoint
    first_on: ref[QWidget] | None
    number: int


class Presses:
    """The last press of the program; used in the window's thread alone.

    Attributes:
        least_s: no two presses that are nearer to each other than this are two, however quick the
            computer is set; 0 for who presses as quickly as a test, where only Qt's word counts.
    """

    least_s: ClassVar[float] = LEAST_S
    _last: ClassVar[Hashable] = None
    _asked: ClassVar[list[ref[Asked]]] = []
    _doing: ClassVar[list[list[ref[Asked]]]] = []
    _key_at: ClassVar[float] = _LONG_AGO
    _click: ClassVar[_Click] = _Click(_LONG_AGO, QPoint(), None, 1)
    _came: ClassVar[tuple[ref[QWidget] | None, float]] = (None, _LONG_AGO)

    @classmethod
    def once(cls, what: Hashable, act: Callable[[], object]) -> bool:
        """Do what a press does, unless it was pressed before and is not answered.

        Args:
            what: was pressed; equal for the same thing with the same words.
            act: what the press does.

        Returns:
            Whether it was done.
        """
        if what == cls._last and any(_waits(one) for one in cls._asked):
            return False
        asked: list[ref[Asked]] = []
        cls._last, cls._asked = what, asked
        cls._doing.append(asked)
        began = time.monotonic()
        try:
            act()
        finally:
            cls._doing.pop()
            if not cls._doing:
                took = time.monotonic() - began
                cls._key_at += took
                cls._click = cls._click._replace(at=cls._click.at + took)
        return True

    @classmethod
    def asks(cls, work: Asked) -> None:
        """Work begins; it belongs to the press that is being done, if there is one."""
        if cls._doing:
            cls._doing[-1].append(ref(work))

    @classmethod
    def forget(cls) -> None:
        """Another page stands there: what is pressed in it is pressed for the first time."""
        cls._last = None

    @classmethod
    def together_s(cls) -> float:
        """Return within how many seconds two presses are one, and so long a dialog takes none."""
        if not cls.least_s:
            return 0.0
        return max(cls.least_s, QGuiApplication.styleHints().mouseDoubleClickInterval() / 1000)

    @classmethod
    def click_number(cls, event: QMouseEvent, pressed: QWidget) -> int:
        """Return which of the presses together at one place a press of the mouse is, from 1.

        Args:
            event: a press, or what Qt calls a double click: its second half.
            pressed: hears of it; asks once for each press.

        Returns:
            0 when the first of them was on something else.
        """
        before, now, place = cls._click, time.monotonic(), event.globalPosition().toPoint()
        near = QGuiApplication.styleHints().mouseDoubleClickDistance()
        is_there = (place - before.place).manhattanLength() <= near
        if event.type() != QEvent.Type.MouseButtonDblClick and not (
            is_there and now - before.at < cls.together_s()
        ):
            before = _Click(now, place, ref(pressed), 0)
        cls._click = before._replace(at=now, place=place, number=before.number + 1)
        is_first_on = before.first_on is not None and before.first_on() is pressed
        return cls._click.number if is_first_on else 0

    @classmethod
    def takes_key(cls, window: QWidget) -> bool:
        """Say whether a key may press something in a window now; if so, it does."""
        now = time.monotonic()
        if cls.is_fresh(window) or now - cls._key_at < cls.together_s():
            return False
        cls._key_at = now
        return True

    @classmethod
    def led_on(cls) -> None:
        """Tab was pressed: the next press with a key is meant."""
        cls._key_at = _LONG_AGO

    @classmethod
    def appears(cls, dialog: QWidget) -> None:
        """A dialog is shown."""
        cls._came = ref(dialog), time.monotonic()

    @classmethod
    def is_fresh(cls, window: QWidget) -> bool:
        """Say whether a window is a dialog that has only just appeared."""
        came, at = cls._came
        return came is not None and came() is window and time.monotonic() - at < cls.together_s()


def _waits(one: ref[Asked]) -> bool:
    """Say whether work is not answered; what went with its page is answered to nobody."""
    work = one()
    return work is not None and isValid(work) and not (work.is_over or work.is_stopped)
