"""What the keyboard is set to, as the system tells: its layout, and whether Caps Lock is on.

Rules: each system is asked by a module of its own; one that does not tell is said to be not known,
never guessed; nothing that is typed is looked at here.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication

_NAMES_THE_SYSTEM = ("xcb",)
"""Where Qt tells the language of the system, whatever the keyboard is set to."""


@dataclass(frozen=True)
class KeyboardState:
    """What is known.

    Attributes:
        layout: name of the layout or of its language, "" when not known.
        caps: Caps Lock is on; None when not known.
    """

    layout: str = ""
    caps: bool | None = None


def asked() -> KeyboardState:
    """Ask the system; what it does not tell stays unknown."""
    platform = QGuiApplication.platformName()
    with contextlib.suppress(OSError, AttributeError, ValueError):
        if platform == "xcb":
            from ui.keyboard_x11 import state

            return KeyboardState(*state())
        if sys.platform == "win32":
            from ui.keyboard_windows import caps_is_on

            return KeyboardState(_layout_of_qt(platform), caps_is_on())
        if sys.platform == "darwin":
            from ui.keyboard_macos import caps_is_on as caps_on_mac

            return KeyboardState(_layout_of_qt(platform), caps_on_mac())
    return KeyboardState(_layout_of_qt(platform))


def _layout_of_qt(platform: str) -> str:
    """Return the language of the keyboard in its own words."""
    if platform in _NAMES_THE_SYSTEM:
        return ""
    return QGuiApplication.inputMethod().locale().nativeLanguageName()
