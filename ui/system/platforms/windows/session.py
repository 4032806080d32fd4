"""Windows: the messages of the session (WTS) and of power, heard by a hidden window of our own.

Rules: messages are only looked at, never kept from others; a window that cannot be registered for
them only means that the idle clock has to do; a watch that has gone hears nothing any more.
"""

from __future__ import annotations

import contextlib
import ctypes
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.system.platforms.windows.libraries import opened
from ui.system.platforms.watching import Watch

WM_WTSSESSION_CHANGE = 0x02B1
WM_POWERBROADCAST = 0x0218
WTS_CONSOLE_DISCONNECT = 0x2
WTS_REMOTE_DISCONNECT = 0x4
WTS_SESSION_LOGOFF = 0x6
WTS_SESSION_LOCK = 0x7
PBT_APMSUSPEND = 0x4
_THIS_SESSION = 0
_AWAY = frozenset(
    {WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK}
)


class Message(ctypes.Structure):
    """The head of a message of Windows (MSG)."""

    _fields_ = [
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wparam", ctypes.c_size_t),
        ("lparam", ctypes.c_ssize_t),
    ]


def tells_away(message: int, wparam: int) -> bool:
    """Say whether a message of Windows tells that the person is away or the computer sleeps."""
    if message == WM_WTSSESSION_CHANGE:
        return wparam in _AWAY
    return message == WM_POWERBROADCAST and wparam == PBT_APMSUSPEND


class WindowsWatch(Watch):
    """Listens to the messages of Windows.

    Args:
        parent: what it dies with.
        wtsapi32: the library of Windows, or a fake of it.
    """

    def __init__(self, parent: QObject, wtsapi32: Any = None) -> None:
        super().__init__(parent)
        self._filter = _Filter(self)
        self._ear = QWidget()
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(self._filter)
            self.destroyed.connect(partial(_stop, app, self._filter, self._ear))
        with contextlib.suppress(OSError, AttributeError):
            library = wtsapi32 if wtsapi32 is not None else opened("wtsapi32")
            handle = ctypes.c_void_p(int(self._ear.winId()))
            library.WTSRegisterSessionNotification(handle, _THIS_SESSION)

    def release(self) -> None:
        """Windows waits for nobody: there is nothing to give back."""


def _stop(app: QCoreApplication, heard: QAbstractNativeEventFilter, ear: QWidget) -> None:
    if isValid(app):
        app.removeNativeEventFilter(heard)
    if isValid(ear):
        ear.deleteLater()


class _Filter(QAbstractNativeEventFilter):
    """Looks at every message and lets it pass."""

    def __init__(self, watch: WindowsWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> Any:
        """Tell the watch of the messages that count."""
        name = bytes(kind.data() if isinstance(kind, QByteArray) else kind)
        if name.startswith(b"windows_"):
            told = Message.from_address(int(message))
            if tells_away(told.message, told.wparam):
                self._watch.away.emit()
        return False
