"""The use cases of the composer, as it asks for them.

Rules: called on the register's lane only; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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
from ui.frame.bound import Bound


class ReferralUses(Bound):
    """Use cases bound to the open register."""

    def show_case(self, case_id: str) -> CaseRecord:
        return cases.show_case(self._s, case_id)

    def list_offices(self) -> tuple[OfficeRecord, ...]:
        return offices.list_offices(self._s)

    def add_card(self, path: Path) -> OfficeRecord:
        return offices.add_card(self._s, path)

    def sent_before(self, case_id: str) -> tuple[ReferralRecord, ...]:
        return referrals.list_referrals(self._s, case_id)

    def earlier_choice(self, referral_id: str) -> SendReferral:
        return earlier_choice.earlier_choice(self._s, referral_id)

    def keep_draft(self, place: str, text: str) -> None:
        drafts.keep(self._s, place, text)

    def kept_draft(self, place: str) -> str:
        return drafts.kept(self._s, place)

    def add_consent(
        self, case_id: str, person: int, facts: Mapping[str, str | tuple[str, ...]]
    ) -> ConsentRecord:
        return decisions.add_consent(self._s, case_id, person, facts)

    def share_list(
        self, case_id: str, office_id: str, purpose: str, kind: str, ground: LegalGround | None
    ) -> ShareList:
        return referrals.share_list(self._s, case_id, office_id, purpose, kind, ground)

    def preview(self, command: SendReferral) -> ReferralPreview:
        return referrals.preview(self._s, command)

    def send(self, command: SendReferral, report: Report, token: Token) -> SentReferral:
        return referrals.send(self._s, command, report, token)
