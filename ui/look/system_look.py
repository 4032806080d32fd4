"""Following the computer while the program runs: light or dark, strong contrast, no motion.

Rules: several changes at once are one change; a change that this look does not follow (the officer
chose light) is none.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from app.system import preferences
from ui.look import theme

TOGETHER_MS = 150


class SystemLook(QObject):
    """Calls when the computer asks for another look than the one that is worn.

    Args:
        changed: called then; it dresses the program again.
        parent: owner.
    """

    def __init__(self, changed: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = changed
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._look)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._soon.start)
        hints.accessibility().contrastPreferenceChanged.connect(self._soon.start)
        hints.accessibility().motionPreferenceChanged.connect(self._soon.start)

    def _look(self) -> None:
        settings = {**preferences.DEFAULTS, **preferences.load()}
        if theme.wished(str(settings["theme"]), str(settings["motion"])) != theme.worn_wishes():
            self._changed()
