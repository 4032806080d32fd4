"""The page of a letter about a sealed case: the ordinary one, each step of it inside the seal.

Rules: as `ui.sealed.locked_page`.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.frame.desk import Desk
from ui.frame.letter_place import read
from ui.frame.sealed_desk import SealedDesk
from ui.letters.make_page import MakePage
from ui.letters.make_uses import LetterUses
from ui.sealed.locked_page import LockedPage


class SealedMakePage(LockedPage, MakePage):
    """Opened like the ordinary one; `Asked.case_id` is the sealed case."""

    case_place = "sealed-case"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        uses = LetterUses(desk)
        MakePage.__init__(self, desk, parent, uses=uses)
        self._sealed = SealedDesk(desk)
        # What is begun here lies inside the seal.
        self.drafts_desk = self._sealed
        self.lock(uses)

    def case_of(self, argument: str) -> str:
        """Return the id of the sealed case that a letter is about."""
        return read(argument).case_id

    def _open(self, argument: str, case_id: str) -> None:
        self._sealed.case_id = case_id
        super()._open(argument, case_id)
