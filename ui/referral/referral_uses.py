"""The use cases of the composer, as it asks for them.

Rules: called on the register's lane only; nothing is decided here.
"""

from __future__ import annotations

from app import cases, offices, referrals
from app.bootstrap import Services
from app.jobs import Report, Token
from app.records import (
    CaseRecord,
    LegalGround,
    OfficeRecord,
    ReferralPreview,
    SendReferral,
    SentReferral,
    ShareList,
)


class ReferralUses:
    """Use cases bound to the open register."""

    def __init__(self, services: Services) -> None:
        self._s = services

    def show_case(self, case_id: str) -> CaseRecord:
        return cases.show_case(self._s, case_id)

    def list_offices(self) -> tuple[OfficeRecord, ...]:
        return offices.list_offices(self._s)

    def share_list(
        self, case_id: str, office_id: str, purpose: str, kind: str, ground: LegalGround | None
    ) -> ShareList:
        return referrals.share_list(self._s, case_id, office_id, purpose, kind, ground)

    def preview(self, command: SendReferral) -> ReferralPreview:
        return referrals.preview(self._s, command)

    def send(self, command: SendReferral, report: Report, token: Token) -> SentReferral:
        return referrals.send(self._s, command, report, token)
