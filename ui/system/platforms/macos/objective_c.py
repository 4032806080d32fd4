"""macOS: messages to the system's own objects, by the C door of Objective-C.

Rules: only the system's libraries are used; what is not there raises OSError or AttributeError,
and the caller does without; nothing is kept between two messages.
"""

from __future__ import annotations

import ctypes
from typing import Any

_RUNTIME = "/usr/lib/libobjc.A.dylib"
_APP_KIT = "/System/Library/Frameworks/AppKit.framework/AppKit"
_pointer = ctypes.c_void_p


class ObjectiveC:
    """Sends messages.

    Args:
        runtime: the library of Objective-C, or a fake of it; opened when None.
    """

    def __init__(self, runtime: Any = None) -> None:
        self._runtime: Any = ctypes.CDLL(_RUNTIME) if runtime is None else runtime
        if runtime is None:
            ctypes.CDLL(_APP_KIT)
        for name in ("objc_getClass", "sel_registerName"):
            door = getattr(self._runtime, name)
            door.restype, door.argtypes = _pointer, [ctypes.c_char_p]

    def named(self, name: str) -> int:
        """Return a class by its name, 0 when there is none."""
        return int(self._runtime.objc_getClass(name.encode("ascii")) or 0)

    def send(self, receiver: int, message: str, *given: int | bytes) -> int:
        """Send a message and return its answer as a number; nothing answers for 0.

        Args:
            receiver: an object or a class.
            message: its selector, "setSharingType:".
            given: pointers and whole numbers, or a text that ends in a zero.
        """
        if not receiver:
            return 0
        kinds = [ctypes.c_char_p if isinstance(one, bytes) else _pointer for one in given]
        door = self._runtime.objc_msgSend
        door.restype, door.argtypes = _pointer, [_pointer, _pointer, *kinds]
        selector = self._runtime.sel_registerName(message.encode("ascii"))
        return int(door(receiver, selector, *given) or 0)

    def text(self, words: str) -> int:
        """Return a text of the system."""
        return self.send(self.named("NSString"), "stringWithUTF8String:", words.encode("utf-8"))
