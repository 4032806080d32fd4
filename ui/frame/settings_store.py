"""Keeps what is chosen of the window, and tells in the strip what could not be written; and the
languages that can be chosen.

Rules: settings hold at once and are written on a thread of their own (`app.system.preferences`), so
that a failure comes later than the choice; while the register is locked nobody is told, and the
choice holds until the program ends; each language has its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.base.language import NAMES, WINDOW_LANGUAGES
from app.system import preferences
from app.system.preferences import Setting

if TYPE_CHECKING:
    from ui.frame.desk import Desk


def offered() -> tuple[tuple[str, str], ...]:
    """Return code and own name of each language that the screens speak."""
    return tuple((code, NAMES[code]) for code in WINDOW_LANGUAGES)


class SettingsKept(QObject):
    """Listens as long as its parent lives.

    Args:
        desk: returns the officer's desk, None while the register is locked.
        parent: whom it belongs to.
    """

    _failed = Signal(object)

    def __init__(self, desk: Callable[[], Desk | None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._failed.connect(self._tell)
        # It is called on the writing thread: the signal brings it over.
        preferences.tell_failures(self._failed.emit)

    @Slot(object)
    def _tell(self, error: Exception) -> None:
        desk = self._desk()
        if desk is not None:
            desk.show_failure(error)


def keep_and_dress(desk: Desk, changes: Mapping[str, Setting | None]) -> None:
    """Keep settings and have the window dressed in them.

    Args:
        desk: the officer's desk.
        changes: key to value, as in `app.system.preferences`; None forgets the setting.
    """
    preferences.save(changes)
    desk.dress_asked.emit()
