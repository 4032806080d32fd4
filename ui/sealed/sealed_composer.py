"""The composer of a sealed case: the ordinary one, each step of it inside the seal.

Rules: as `ui.sealed.locked_page`; the use cases run on the register's lane only; what is sealed
lies in the outbox, where nobody else sees more than that there is something.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.jobs import Report, Token
from app.cases import cases
from app.cases.records import CaseRecord, ConsentRecord
from app.consent import decisions
from app.consent.records import LegalGround, SendReferral
from app.core import drafts
from app.offices import offices
from app.offices.records import OfficeRecord
from app.packets.records import ReferralPreview, ReferralRecord, SentReferral, ShareList
from app.referrals import earlier_choice, referrals
from app.sealed import sealed
from ui.frame.bound import Bound
from ui.frame.desk import Desk
from ui.frame.sealed_desk import SealedDesk
from ui.referrals.composer_page import CORRECTING, ComposerPage
from ui.sealed.locked_page import LockedPage


class SealedReferralUses(Bound):
    """Use cases bound to the open register.

    Attributes:
        case_id: the sealed case that the composer is about now.
    """

    case_id = ""

    def show_case(self, case_id: str) -> CaseRecord:
        with sealed.opened(self._s, case_id) as inside:
            return cases.show_case(inside, case_id)

    def list_offices(self) -> tuple[OfficeRecord, ...]:
        return offices.list_offices(self._s)

    def add_card(self, path: Path) -> OfficeRecord:
        return offices.add_card(self._s, path)

    def sent_before(self, case_id: str) -> tuple[ReferralRecord, ...]:
        with sealed.opened(self._s, case_id) as inside:
            return referrals.list_referrals(inside, case_id)

    def keep_draft(self, place: str, text: str) -> None:
        """Keep what is chosen inside the seal."""
        with sealed.opened(self._s, _case_of(place)) as inside:
            drafts.keep(inside, place, text)

    def kept_draft(self, place: str) -> str:
        with sealed.opened(self._s, _case_of(place)) as inside:
            return drafts.kept(inside, place)

    def earlier_choice(self, referral_id: str) -> SendReferral:
        with sealed.opened(self._s, self.case_id) as inside:
            return earlier_choice.earlier_choice(inside, referral_id)

    def add_consent(
        self, case_id: str, person: int, facts: Mapping[str, str | tuple[str, ...]]
    ) -> ConsentRecord:
        with sealed.opened(self._s, case_id) as inside:
            return decisions.add_consent(inside, case_id, person, facts)

    def share_list(
        self, case_id: str, office_id: str, purpose: str, kind: str, ground: LegalGround | None
    ) -> ShareList:
        with sealed.opened(self._s, case_id) as inside:
            return referrals.share_list(inside, case_id, office_id, purpose, kind, ground)

    def preview(self, command: SendReferral) -> ReferralPreview:
        with sealed.opened(self._s, command.case_id) as inside:
            return referrals.preview(inside, command)

    def send(self, command: SendReferral, report: Report, token: Token) -> SentReferral:
        with sealed.opened(self._s, command.case_id) as inside:
            return referrals.send(inside, command, report, token)


def _case_of(place: str) -> str:
    """Return the id of the case that a draft is about, whichever the page is about meanwhile."""
    return place.split(":")[1]


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
