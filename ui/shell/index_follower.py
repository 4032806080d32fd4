"""Lets the search index follow what was saved, on the register's lane, right after the saving.

Rules: one such piece of work waits at a time, however many savings there were; it stands behind
what the pages asked, and before the lock, which is asked for later. Cases of a register of an
older version follow a few at a time, so that no page waits for all of them, and not while the
window is hidden, because the lock may be on its way; the strip tells how many are left.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.base.numerals import shown
from app.core.search_index import PREPARING, UNTIL_THEN, catch_up, prepare
from ui.frame.desk import Desk

_NOTICE = "preparing-search"
_TOLD_EVERY = 500
_SOON_MS, _HIDDEN_MS = 10, 1_000


class IndexFollower(QObject):
    """Lives as long as the window."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = False
        self._told = -1
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._prepare)
        desk.changed.connect(self._follow)
        self._desk.ask(prepare, self._on_prepared)

    @Slot()
    def _follow(self) -> None:
        if not self._asked:
            self._asked = True
            self._desk.ask(catch_up).finished.connect(self._on_over)

    @Slot()
    def _on_over(self) -> None:
        self._asked = False

    def _prepare(self) -> None:
        window = self.parent()
        if isinstance(window, QWidget) and not window.isVisible():
            self._next.start(_HIDDEN_MS)
        else:
            self._desk.ask(prepare, self._on_prepared)

    def _on_prepared(self, left: int) -> None:
        if left:
            self._tell(left)
            self._next.start(_SOON_MS)
        elif self._told >= 0:
            self._desk.settle(_NOTICE)

    def _tell(self, left: int) -> None:
        """Say how many cases are left, not with every few of them."""
        if left // _TOLD_EVERY != self._told:
            self._told = left // _TOLD_EVERY
            told = _(PREPARING).format(count=shown(left))
            self._desk.say(told, tone="plain", todo=_(UNTIL_THEN), key=_NOTICE)
