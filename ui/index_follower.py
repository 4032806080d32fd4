"""Lets the search index follow what was saved, on the register's lane, right after the saving.

Rules: one such piece of work waits at a time, however many savings there were; it stands behind
what the pages asked, and before the lock, which is asked for later.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.search_index import catch_up
from ui.desk import Desk


class IndexFollower(QObject):
    """Lives as long as the window."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = False
        desk.changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        if not self._asked:
            self._asked = True
            self._desk.ask(catch_up).finished.connect(self._on_over)

    @Slot()
    def _on_over(self) -> None:
        self._asked = False
