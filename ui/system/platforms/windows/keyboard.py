"""Windows: whether Caps Lock is on. Qt tells the layout itself there."""

from __future__ import annotations

from typing import Any

from app.system.platforms.windows.libraries import opened

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
