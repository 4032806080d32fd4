"""Windows: leaves a window out of what is captured of the screen (SetWindowDisplayAffinity).

Rules: where the system is too old to leave it out, it is drawn black there instead (before Windows
10 version 2004); only windows of our own process can be asked about.
"""

from __future__ import annotations

import ctypes
from typing import Any

from app.system.platforms.windows.libraries import opened

WDA_NONE = 0x0
WDA_MONITOR = 0x1
WDA_EXCLUDEFROMCAPTURE = 0x11


def keep_window_out(handle: int, wanted: bool, user32: Any = None) -> bool:
    """Keep a window out of captures, or let it be seen again.

    Args:
        handle: of the window (HWND).
        wanted: True keeps it out.
        user32: the library of Windows, or a fake of it.

    Returns:
        Whether the system did it.
    """
    try:
        library = user32 if user32 is not None else opened("user32")
        ask = library.SetWindowDisplayAffinity
    except (OSError, AttributeError):
        return False
    ask.argtypes, ask.restype = [ctypes.c_void_p, ctypes.c_uint32], ctypes.c_int
    ways = (WDA_EXCLUDEFROMCAPTURE, WDA_MONITOR) if wanted else (WDA_NONE,)
    return any(bool(ask(handle, way)) for way in ways)
