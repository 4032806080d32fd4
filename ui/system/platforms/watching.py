"""What every system's watch over the session of the person at this computer gives."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Watch(QObject):
    """What a system's module gives.

    Signals:
        away(): the session was locked, or the computer is about to sleep or to end.
    """

    away = Signal()

    def release(self) -> None:
        """Let the computer sleep: the register is closed."""
