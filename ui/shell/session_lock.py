"""Watches the session of the person at this computer: locked, or the computer falls asleep.

Rules: each system is asked by a module of its own, and one that cannot be asked only means that
the idle clock has to do; what is heard here may lock the register and do nothing else.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.system.platforms import system
from ui.system.platforms.watching import Watch


class SessionLock(QObject):
    """Tells when the person at this computer is away.

    Args:
        parent: what it dies with.
        watch: what asks the system; by default the module of this system.

    Signals:
        away(): the session was locked, or the computer is about to sleep or to end.
    """

    away = Signal()

    def __init__(self, parent: QObject, watch: Watch | None = None) -> None:
        super().__init__(parent)
        self._watch = watch if watch is not None else system_watch(self)
        self._watch.away.connect(self.away)

    def release(self) -> None:
        """Let the computer sleep, if it waits for us."""
        self._watch.release()


def system_watch(parent: QObject) -> Watch:
    """Return what watches the session on this system."""
    return system.watch_kind()(parent)
