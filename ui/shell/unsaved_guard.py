"""Nothing typed is let go in silence: what the register did not take holds the first lock back.

Rules: half a note, a step or a choice is safe as a draft in the register; a lock that is held back
says why and what to do; the second one in a row locks in any case, because an open register is the
greater danger.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app.base.language import _
from ui.drafts.draft_store import all_kept
from ui.frame.desk import Desk
from ui.frame.page import Page

KEY = "unsaved"


class UnsavedGuard(QObject):
    """Looks before a lock whether everything typed is in the register.

    Args:
        desk: the officer's desk.
        pages: the pages that were opened, by their key.
        parent: the window.
    """

    def __init__(self, desk: Desk, pages: Mapping[str, Page], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pages = pages
        self._told = False
        desk.changed.connect(self._settle)

    def holds_back(self) -> bool:
        """Say whether the lock has to wait; asked after everything handed in was answered."""
        unsaved = any(page.has_unsaved() for page in self._pages.values())
        unsaved = unsaved or not all_kept(self._desk)
        if self._told or not unsaved:
            return False
        self._told = True
        self._desk.say(
            _("What was typed last could not be saved, so the register is still open."),
            tone="danger",
            todo=_("Make room on the disk, then lock again. Locking again now leaves it out."),
            key=KEY,
        )
        return True

    def _settle(self) -> None:
        if self._told:
            self._told = False
            self._desk.settle(KEY)
