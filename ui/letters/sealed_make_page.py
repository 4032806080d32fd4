"""The page of a letter about a sealed case: the ordinary one, each step of it inside the seal.

Rules: the passphrase is asked again before anything is shown, unless this was just done; nothing of
an earlier look stands behind the question.
"""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.letters.letter_asked import read
from ui.letters.make_page import MakePage
from ui.letters.make_uses import LetterUses
from ui.sealed.second_lock import Stay, behind_second_lock


class SealedMakePage(MakePage):
    """Opened like the ordinary one; `Asked.case_id` is the sealed case."""

    case_place = "sealed-case"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._about_case = LetterUses(desk)
        super().__init__(desk, parent, uses=self._about_case)
        self._stay = Stay(desk)

    def open(self, argument: str) -> None:
        """Be about a letter of one sealed case, after the second unlock."""
        case_id = read(argument).case_id
        self.stack.setVisible(self.desk.services.second_lock.is_open(case_id))
        self.asked = behind_second_lock(
            self.desk,
            case_id,
            lambda: self._open(argument, case_id),
            self.desk.close_page,
            self.window(),
        )

    def _open(self, argument: str, case_id: str) -> None:
        self._about_case.case_id = case_id
        self.stack.show()
        self._stay.begin(case_id, shown=self.isVisible())
        super().open(argument)
        if self.isVisible():
            # The window did this already, when nothing could be shown yet.
            self.refresh()
            self.focus_first()

    def refresh(self) -> None:
        """Read again, while that may be."""
        if self._stay.is_open:
            super().refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the case open while it is in front."""
        super().showEvent(event)
        self._stay.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the short time count from now on."""
        super().hideEvent(event)
        self._stay.hidden()
