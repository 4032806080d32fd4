"""Larger and smaller by the keys: the size of everything, step by step.

Rules: the steps are those of the settings; where a letter is shown, the same keys are the
letter's; the size is kept for the next start.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.system import preferences
from ui.frame.commands import CommandKey, listen
from ui.frame.desk import Desk
from ui.frame.settings_store import keep_and_dress
from ui.look.theme import ZOOMS

USUAL = ZOOMS[0]
KEYS = ("larger", "smaller", "fit")


def stepped(zoom: int, step: int) -> int:
    """Return the next size up (1) or down (-1); the same at the ends.

    Args:
        zoom: percent; between two sizes is as good as one of them.
        step: 1 or -1.
    """
    beyond = [size for size in ZOOMS if (size > zoom if step > 0 else size < zoom)]
    return (beyond[0] if step > 0 else beyond[-1]) if beyond else zoom


class Zooming(QObject):
    """Makes Ctrl++, Ctrl+- and Ctrl+0 work in the window of a register.

    Args:
        desk: told when the window must be dressed anew.
        window: whose keys they are.
        pages: the pages of the window; one with a letter has these keys for itself.
    """

    def __init__(self, desk: Desk, window: QWidget, pages: QStackedWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._pages = pages
        acts = (lambda: self._step(1), lambda: self._step(-1), lambda: self._take(USUAL))
        listen(window, dict(zip(KEYS, acts, strict=True)))
        self._keys = [
            key
            for key in window.findChildren(CommandKey)
            if key.command in KEYS and key.parent() is window
        ]
        pages.currentChanged.connect(self._give_way)

    def _give_way(self, _number: int = 0) -> None:
        page = self._pages.currentWidget()
        of_page = page.findChildren(CommandKey) if page is not None else []
        is_free = not any(key.command in KEYS for key in of_page)
        for key in self._keys:
            key.setEnabled(is_free)

    def _step(self, step: int) -> None:
        self._take(stepped(self._now(), step))

    def _take(self, zoom: int) -> None:
        if zoom == self._now():
            return
        keep_and_dress(self._desk, {"zoom": zoom})

    def _now(self) -> int:
        return int({**preferences.DEFAULTS, **preferences.load()}["zoom"])
