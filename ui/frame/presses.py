"""What was pressed last, so that what a tired hand presses twice is done once.

Rules:
- the same button, tick, line of a menu or command does nothing more while the register has not
  answered what its press asked for; once something else was pressed, or another page stands there,
  it is a new press;
- the second of two presses with a key that follow each other as quickly as those of a double click
  presses nothing, wherever the keyboard is by then, unless Tab brought it there;
- a dialog takes no press in the moment in which it appears: that press was meant for what stood
  there before, or is the second half of the one that opened the dialog;
- nothing looks different meanwhile and nobody is told off: the first press is being done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import ClassVar, Final, Protocol
from weakref import ref

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

TOGETHER_S: Final = 0.4
"""So quickly the two halves of a double press follow each other: a double click of Qt."""
_LONG_AGO: Final = float("-inf")


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


class Presses:
    """The last press of the program; used in the window's thread alone.

    Attributes:
        together_s: two presses with a key that are nearer to each other are one, and so long a
            dialog takes none.
    """

    together_s: ClassVar[float] = TOGETHER_S
    _last: ClassVar[Hashable] = None
    _asked: ClassVar[list[ref[Asked]]] = []
    _doing: ClassVar[list[list[ref[Asked]]]] = []
    _key_at: ClassVar[float] = _LONG_AGO
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
        try:
            act()
        finally:
            cls._doing.pop()
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
    def takes_key(cls) -> bool:
        """Say whether a key may press something now; if so, it does."""
        now = time.monotonic()
        if now - cls._key_at < cls.together_s:
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
        return came is not None and came() is window and time.monotonic() - at < cls.together_s


def _waits(one: ref[Asked]) -> bool:
    """Say whether work is not answered; what went with its page is answered to nobody."""
    work = one()
    return work is not None and isValid(work) and not (work.is_over or work.is_stopped)
