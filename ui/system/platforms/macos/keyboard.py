"""macOS: whether Caps Lock is on. Qt tells the layout itself there."""

from __future__ import annotations

import ctypes
from typing import Any

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
