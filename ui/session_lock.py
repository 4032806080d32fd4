"""Watches the session of the person at this computer: locked, or the computer falls asleep.

Rules: each system is asked by a module of its own, and one that cannot be asked only means that
the idle clock has to do; what is heard here may lock the register and do nothing else.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Watch(QObject):
    """What a system's module gives.

    Signals:
        away(): the session was locked, or the computer is about to sleep or to end.
    """

    away = Signal()

    def release(self) -> None:
        """Let the computer sleep: the register is closed."""


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
        if self._watch is not None:
            self._watch.away.connect(self.away)

    def release(self) -> None:
        """Let the computer sleep, if it waits for us."""
        if self._watch is not None:
            self._watch.release()


def watch_kind() -> type[Watch] | None:
    """Load what watches the session on this system, and return it; None where nothing can."""
    if sys.platform == "win32":
        from ui.session_windows import WindowsWatch as Kind
    elif sys.platform == "darwin":
        from ui.session_macos import MacWatch as Kind
    elif sys.platform == "linux":
        from ui.session_linux import LinuxWatch as Kind
    else:
        return None
    return Kind


def system_watch(parent: QObject) -> Watch | None:
    """Return what watches the session on this system, None where nothing can."""
    kind = watch_kind()
    return None if kind is None else kind(parent)
