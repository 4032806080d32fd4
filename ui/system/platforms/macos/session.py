"""macOS: the notices that the system gives to every program when the screen locks or it sleeps.

Rules: only the system's own libraries are used, by their C doors; one that is not there only means
that the idle clock has to do; the door back is held as long as the program lives.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

from PySide6.QtCore import QObject

from ui.system.platforms.watching import Watch

NOTICES = ("com.apple.screenIsLocked", "com.apple.screensaver.didstart")
_FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_IOKIT = "/System/Library/Frameworks/IOKit.framework/IOKit"
_UTF8 = 0x08000100
_AT_ONCE = 4
_CAN_SLEEP = 0xE0000270
_WILL_SLEEP = 0xE0000280
_pointer = ctypes.c_void_p
_NOTICE = ctypes.CFUNCTYPE(None, _pointer, _pointer, _pointer, _pointer, _pointer)
_POWER = ctypes.CFUNCTYPE(None, _pointer, ctypes.c_uint32, ctypes.c_uint32, _pointer)


class MacWatch(Watch):
    """Listens to the distributed notices and to the power of the computer.

    Args:
        parent: what it dies with.
        libraries: CoreFoundation and IOKit, or fakes of them.
    """

    def __init__(self, parent: QObject, libraries: tuple[Any, Any] | None = None) -> None:
        super().__init__(parent)
        self._doors: list[object] = []
        self._root = 0
        self._waiting = 0
        self._iokit: Any = None
        with contextlib.suppress(OSError, AttributeError):
            foundation, iokit = libraries or (ctypes.CDLL(_FOUNDATION), ctypes.CDLL(_IOKIT))
            self._listen_to_screen(foundation)
            self._listen_to_power(foundation, iokit)

    def release(self) -> None:
        """Let the computer sleep, if it waits for us."""
        waiting, self._waiting = self._waiting, 0
        if waiting and self._iokit is not None:
            self._iokit.IOAllowPowerChange(self._root, _pointer(waiting))

    def _listen_to_screen(self, foundation: Any) -> None:
        foundation.CFNotificationCenterGetDistributedCenter.restype = _pointer
        foundation.CFStringCreateWithCString.restype = _pointer
        foundation.CFStringCreateWithCString.argtypes = [_pointer, ctypes.c_char_p, ctypes.c_uint32]
        add = foundation.CFNotificationCenterAddObserver
        add.argtypes = [_pointer, _pointer, _NOTICE, _pointer, _pointer, ctypes.c_long]
        center = foundation.CFNotificationCenterGetDistributedCenter()
        heard = _NOTICE(lambda *_given: self.away.emit())
        self._doors.append(heard)
        for notice in NOTICES:
            name = foundation.CFStringCreateWithCString(None, notice.encode("ascii"), _UTF8)
            add(center, None, heard, name, None, _AT_ONCE)

    def _listen_to_power(self, foundation: Any, iokit: Any) -> None:
        iokit.IORegisterForSystemPower.restype = ctypes.c_uint32
        iokit.IONotificationPortGetRunLoopSource.restype = _pointer
        iokit.IONotificationPortGetRunLoopSource.argtypes = [_pointer]
        iokit.IOAllowPowerChange.argtypes = [ctypes.c_uint32, _pointer]
        heard = _POWER(self._on_power)
        port, notifier = _pointer(), ctypes.c_uint32()
        self._iokit = iokit
        self._root = iokit.IORegisterForSystemPower(
            None, ctypes.byref(port), heard, ctypes.byref(notifier)
        )
        self._doors += [heard, port, notifier]
        if not self._root:
            return
        foundation.CFRunLoopGetMain.restype = _pointer
        foundation.CFRunLoopAddSource.argtypes = [_pointer, _pointer, _pointer]
        common = _constant(foundation, "kCFRunLoopCommonModes")
        source = iokit.IONotificationPortGetRunLoopSource(port)
        foundation.CFRunLoopAddSource(foundation.CFRunLoopGetMain(), source, common)

    def _on_power(self, _given: object, _service: int, kind: int, argument: int | None) -> None:
        if kind not in (_CAN_SLEEP, _WILL_SLEEP):
            return
        self._waiting = argument or 0
        if kind == _CAN_SLEEP:
            self.release()
            return
        self.away.emit()


def _constant(library: Any, name: str) -> Any:
    """Return a pointer that a library holds under a name."""
    return _pointer.in_dll(library, name)
