"""Windows: what is asked of user32: captures of a window, which comes to the front, Caps Lock.

Rules: where the system is too old to leave a window out, it is drawn black there instead (before
Windows 10 version 2004); only windows of our own process can be asked about; what cannot be given
away stays where it is, and is no error.
"""

from __future__ import annotations

import contextlib
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


ANY_PROCESS = 0xFFFFFFFF


def let_any_come_forward(user32: Any = None) -> None:
    """Give the front away to whoever asks for it next.

    Args:
        user32: the library of Windows, or a fake of it.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = user32 if user32 is not None else opened("user32")
        library.AllowSetForegroundWindow(ANY_PROCESS)


VK_CAPITAL = 0x14


def caps_is_on(user32: Any = None) -> bool:
    """Say whether Caps Lock is on.

    Args:
        user32: the library of Windows, or a fake of it.

    Raises:
        AttributeError, OSError: this is not Windows.
    """
    library = user32 if user32 is not None else opened("user32")
    return bool(library.GetKeyState(VK_CAPITAL) & 1)
