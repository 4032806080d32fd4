"""macOS: what is asked of the system's own libraries: captures, the pasteboard, Caps Lock.

Rules: they are reached by their C doors; what is not there raises OSError or AttributeError, and
the caller does without; nothing is kept between two messages. A window that is left out of what
others read of the screen may still be seen by the system's own programs, which is said in the
guide, and a view that stands in no window yet has nothing to be kept out. What was copied is marked
as nspasteboard.org describes, and its text is not looked at.
"""

from __future__ import annotations

import contextlib
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


SHARING_NONE = 0
SHARING_READ_ONLY = 1


def keep_window_out(handle: int, wanted: bool, system: ObjectiveC | None = None) -> bool:
    """Keep a window out of captures, or let it be seen again.

    Args:
        handle: of the view in the window (NSView), as Qt gives it.
        wanted: True keeps it out.
        system: sends the messages, by default to this computer.

    Returns:
        Whether there was a window to ask.
    """
    try:
        system = system or ObjectiveC()
        window = system.send(handle, "window")
        system.send(window, "setSharingType:", SHARING_NONE if wanted else SHARING_READ_ONLY)
    except (OSError, AttributeError):
        return False
    return bool(window)


CONCEALED = "org.nspasteboard.ConcealedType"


def conceal(system: ObjectiveC | None = None) -> None:
    """Add the mark to what lies on the general pasteboard.

    Args:
        system: sends the messages, by default to this computer.

    Raises:
        OSError, AttributeError: the system's libraries are not there.
    """
    system = system or ObjectiveC()
    pasteboard = system.send(system.named("NSPasteboard"), "generalPasteboard")
    kind = system.text(CONCEALED)
    kinds = system.send(system.named("NSArray"), "arrayWithObject:", kind)
    system.send(pasteboard, "addTypes:owner:", kinds, 0)
    nothing = system.send(system.named("NSData"), "data")
    system.send(pasteboard, "setData:forType:", nothing, kind)


def conceal_if_possible() -> None:
    """As `conceal`; a system that cannot be told is left alone."""
    with contextlib.suppress(OSError, AttributeError):
        conceal()


ALPHA_SHIFT = 0x10000
_SESSION = 0
_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


def caps_is_on(graphics: Any = None) -> bool:
    """Say whether Caps Lock is on.

    Args:
        graphics: the library of macOS, or a fake of it.

    Raises:
        OSError: this is not macOS.
    """
    library = graphics if graphics is not None else ctypes.CDLL(_GRAPHICS)
    ask = library.CGEventSourceFlagsState
    ask.restype, ask.argtypes = ctypes.c_uint64, [ctypes.c_int32]
    return bool(ask(_SESSION) & ALPHA_SHIFT)
