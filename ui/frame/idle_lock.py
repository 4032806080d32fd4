"""The idle clock: tells when nobody has touched keyboard or mouse for some minutes, and when
Ctrl+L is pressed in a sheet or dialog, which keeps the keys of the window behind it away.

Rules: it listens where the system hands its events to a window, so that drawing costs nothing; a
window that comes to the front is listened to as well.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication

from ui.frame.commands import command

_LOCK = QKeySequence(command("lock").keys[0])
_TOUCHED = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


class IdleClock(QObject):
    """Runs until nobody works.

    Signals:
        idle(): nobody has worked for the time that was set.
        lock_pressed(): Ctrl+L in a sheet or dialog.
    """

    idle = Signal()
    lock_pressed = Signal()

    def __init__(self, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(minutes * 60_000)
        self._timer.timeout.connect(self.idle)
        QGuiApplication.instance().focusWindowChanged.connect(self._listen_to)  # type: ignore[union-attr]
        self._timer.start()

    @property
    def interval_ms(self) -> int:
        """How long nobody may work, in milliseconds."""
        return self._timer.interval()

    @property
    def is_running(self) -> bool:
        """True while it waits."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin to wait again after a stop."""
        self._timer.start()

    def stop(self) -> None:
        """Wait no more."""
        self._timer.stop()

    def touched(self) -> None:
        """Begin to wait again."""
        if self._timer.isActive():
            self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hear a touch and let it pass."""
        if event.type() in _TOUCHED:
            self.touched()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        wanted = QKeySequence(event.keyCombination()) == _LOCK
        if wanted and QApplication.activeModalWidget() is not None:
            self.lock_pressed.emit()
            return True
        return False

    def _listen_to(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
