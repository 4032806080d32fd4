"""The composer of a sealed case: the ordinary one, each step of it inside the seal.

Rules: the passphrase is asked again before the case is shown, unless this was just done; what is
sealed lies in the outbox, where nobody else sees more than that there is something.
"""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.referral.composer_page import CORRECTING, ComposerPage
from ui.sealed.sealed_desk import SealedDesk
from ui.sealed.sealed_uses import SealedReferralUses
from ui.sealed.second_lock import Stay, behind_second_lock


class SealedComposerPage(ComposerPage):
    """Opened like the ordinary one, with the id of a sealed case."""

    own_place, case_place, letter_place = "sealed-refer", "sealed-case", "sealed-letter"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._about_case = SealedReferralUses(desk)
        super().__init__(desk, parent, uses=self._about_case)
        self._stay = Stay(desk)
        self._inside = SealedDesk(desk)

    def open(self, argument: str) -> None:
        """Be about one sealed case, after the second unlock."""
        case_id = argument.partition(CORRECTING)[0]
        # Nothing of an earlier look stands behind the question.
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
        """Read the case and the offices again, while that may be."""
        if self._stay.is_open:
            super().refresh()

    def desk_of(self, case_id: str) -> Desk:
        """Return a desk that works inside the seal."""
        self._inside.case_id = case_id
        return self._inside

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the case open while it is in front."""
        super().showEvent(event)
        self._stay.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the short time count from now on."""
        super().hideEvent(event)
        self._stay.hidden()
