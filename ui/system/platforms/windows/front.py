"""Windows: lets a window of ours come to the front, though another one has it.

Rules: what cannot be given away stays where it is, and is no error.
"""

from __future__ import annotations

import contextlib
from typing import Any

from app.system.platforms.windows.libraries import opened

ANY_PROCESS = 0xFFFFFFFF


def let_any_come_forward(user32: Any = None) -> None:
    """Give the front away to whoever asks for it next.

    Args:
        user32: the library of Windows, or a fake of it.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = user32 if user32 is not None else opened("user32")
        library.AllowSetForegroundWindow(ANY_PROCESS)
