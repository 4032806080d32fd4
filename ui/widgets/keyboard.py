"""What the keyboard is set to, as the system tells: its layout, and whether Caps Lock is on.

Rules: each system is asked by a module of its own; one that does not tell is said to be not known,
never guessed; nothing that is typed is looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication

from ui.system.platforms import system


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
    layout, caps = system.keyboard_state(platform)
    return KeyboardState(_layout_of_qt() if layout is None else layout, caps)


def _layout_of_qt() -> str:
    """Return the language of the keyboard in its own words."""
    return QGuiApplication.inputMethod().locale().nativeLanguageName()
