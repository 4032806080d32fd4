"""The composer of a sealed case: the ordinary one, each step of it inside the seal.

Rules: as `ui.sealed.locked_page`; the use cases run on the register's lane only; what is sealed
lies in the outbox, where nobody else sees more than that there is something.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from PySide6.QtWidgets import QWidget

from app.core.services import Services
from app.sealed import sealed
from ui.frame.desk import Desk
from ui.frame.page import SealedDesk
from ui.referrals.choices import ReferralUses
from ui.referrals.composer_page import CORRECTING, ComposerPage
from ui.sealed.locked_page import LockedPage


class SealedReferralUses(ReferralUses):
    """Use cases of the composer, each inside the seal of the case that it is about."""

    def _about(self, case_id: str) -> AbstractContextManager[Services]:
        return sealed.opened(self._s, case_id)


class SealedComposerPage(LockedPage, ComposerPage):
    """Opened like the ordinary one, with the id of a sealed case."""

    own_place, case_place, letter_place = "sealed-refer", "sealed-case", "sealed-letter"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        uses = SealedReferralUses(desk)
        ComposerPage.__init__(self, desk, parent, uses=uses)
        self.lock(uses)
        self._inside = SealedDesk(desk)

    def case_of(self, argument: str) -> str:
        """Return the id of the sealed case that a referral is about."""
        return argument.partition(CORRECTING)[0]

    def desk_of(self, case_id: str) -> Desk:
        """Return a desk that works inside the seal."""
        self._inside.case_id = case_id
        return self._inside
