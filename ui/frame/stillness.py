"""Whether anybody is at the window: where nobody touched it for a while, what only wakes the
computer rests until somebody does.

Rules:
- a program that stands idle wakes the processor for nothing: the cursor of a field stands still,
  and what is looked at again and again is not looked at; the first touch goes on with it, at once
  where its time has passed meanwhile;
- nothing here decides when the register is locked: that is `ui.frame.commands.IdleClock`;
- what waits for one moment is a timer that fires once; which timers may repeat while nobody is
  there stands, each with its reason, in one list of the tests (tests/helpers/timers_allowed.py).
"""

from __future__ import annotations

import time
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

LASTING_MS: Final = 60_000
"""So long after that memory is given back: whoever comes back sooner finds everything at hand."""
REST_MS: Final = 10_000
"""As long as the cursor of a field goes on blinking in other programs (GTK: ten seconds)."""
TOUCHED: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.NativeGesture,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)
"""What only a person at the computer does to a window."""


class Stillness(QObject):
    """One for the program; made before its first window.

    Args:
        parent: what it dies with.
        rest_ms: for so long nobody touches a window before it is still.

    Signals:
        began(): nobody is at the window any more.
        lasts(): nobody has been there for a minute more.
        over(): somebody touched it again.
    """

    began = Signal()
    lasts = Signal()
    over = Signal()
    _here: ClassVar[Stillness | None] = None

    def __init__(self, parent: QGuiApplication, rest_ms: int = REST_MS) -> None:
        super().__init__(parent)
        self.is_still = False
        self._flash_ms = 0
        self._soon = QTimer(self, singleShot=True, interval=rest_ms)
        self._soon.timeout.connect(self._begin)
        self._lasting = QTimer(self, singleShot=True, interval=LASTING_MS)
        self._lasting.timeout.connect(self.lasts)
        parent.focusWindowChanged.connect(self._listen_to)
        Stillness._here = self
        self._soon.start()

    @classmethod
    def here(cls) -> Stillness | None:
        """Return the one of this program, None where there is none."""
        return cls._here

    def end(self) -> None:
        """Let nothing rest any more."""
        self._soon.stop()
        self._go_on()
        if Stillness._here is self:
            Stillness._here = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hear a touch and let it pass."""
        if event.type() in TOUCHED:
            self._soon.start()
            self._go_on()
        return False

    def _listen_to(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
            # A window that comes to the front was called by somebody.
            self._soon.start()
            self._go_on()

    def _begin(self) -> None:
        self.is_still = True
        hints = QGuiApplication.styleHints()
        self._flash_ms = hints.cursorFlashTime()
        hints.setCursorFlashTime(0)
        self._lasting.start()
        self.began.emit()

    def _go_on(self) -> None:
        if self.is_still:
            self.is_still = False
            self._lasting.stop()
            QGuiApplication.styleHints().setCursorFlashTime(self._flash_ms)
            self.over.emit()


class RestingTimer(QTimer):
    """Fires again and again while somebody is at the window.

    Args:
        parent: what it dies with.
        interval: milliseconds.
    """

    def __init__(self, parent: QObject, interval: int) -> None:
        super().__init__(parent, interval=interval)
        self._rests = False
        self._fired_at = 0.0
        self.timeout.connect(self._note)
        here = Stillness.here()
        if here is not None:
            here.began.connect(self._rest)
            here.over.connect(self._wake)

    def begin(self) -> None:
        """Begin, or begin anew; where nobody is, with the first touch."""
        self._note()
        here = Stillness.here()
        self._rests = here is not None and here.is_still
        if not self._rests:
            self.start()

    def end(self) -> None:
        """Fire no more."""
        self._rests = False
        self.stop()

    def _note(self) -> None:
        self._fired_at = time.monotonic()

    def _rest(self) -> None:
        if self.isActive():
            self._rests = True
            self.stop()

    def _wake(self) -> None:
        if not self._rests:
            return
        self._rests = False
        self.start()
        if (time.monotonic() - self._fired_at) * 1_000 >= self.interval():
            self.timeout.emit()
