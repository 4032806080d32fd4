"""One referral as it is being chosen: the case, the offices, the draft, and what may leave.

Rules: the tick list is read anew whenever what it depends on changes; until the officer ticks, what
the purpose suggests follows what may leave; afterwards a tick only goes when it is locked; the
common reference is made once and is the same in every look at what will be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.cases.records import CaseRecord
from app.consent.records import LegalGround, SendReferral
from app.offices.records import OfficeRecord
from app.packets.records import ReferralRecord, ShareList
from app.referrals.clean_command import new_case_ref
from ui.frame.errands import Errands, ask
from ui.referrals.draft import SEALABLE_STATES, Draft, Step, missing

type _Read = tuple[CaseRecord, tuple[OfficeRecord, ...], tuple[ReferralRecord, ...]]


class ChoicesUses(Protocol):
    """What the choices need of the use cases."""

    def show_case(self, case_id: str) -> CaseRecord: ...

    def list_offices(self) -> tuple[OfficeRecord, ...]: ...

    def sent_before(self, case_id: str) -> tuple[ReferralRecord, ...]: ...

    def share_list(
        self, case_id: str, office_id: str, purpose: str, kind: str, ground: LegalGround | None
    ) -> ShareList: ...


class KeptDraft(QObject):
    """The draft of one referral with its tick list.

    Signals:
        changed: a choice, a tick or the tick list changed.
        refused: a failure of reading the case or the tick list.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, uses: ChoicesUses, errands: Errands, case_id: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self.case: CaseRecord | None = None
        self.offices: tuple[OfficeRecord, ...] = ()
        self.sent_before: tuple[ReferralRecord, ...] = ()
        self.draft = Draft(case_id=case_id, case_ref=new_case_ref())
        self.share: ShareList | None = None
        self.listing = False
        self._asked = 0
        self.frozen = False
        self.taken: frozenset[str] = frozenset()
        self.not_copied = 0
        self.untouched = True
        self.suggests = True
        """False: no fact is ticked because of the purpose, whatever it suggests."""
        self.may_send_unchecked = False

    def load(self) -> None:
        """Read the case and the offices; call it when the page comes to the front.

        An office that lost its check is no longer the chosen one.
        """
        case_id = self.draft.case_id
        # What was read before may be old by now: nothing is sealed until the answer is here.
        self.listing = self.share is not None
        ask(
            self._errands,
            lambda: (
                self._uses.show_case(case_id),
                self._uses.list_offices(),
                self._uses.sent_before(case_id),
            ),
            self._loaded,
            self._not_loaded,
        )

    def _loaded(self, answer: _Read) -> None:
        self.case, self.offices, self.sent_before = answer
        self.listing = False
        if self.frozen:
            return
        office = self.office
        if office is None or not (office.state in SEALABLE_STATES or self.draft.unchecked):
            self.draft = replace(self.draft, office_id=self._only_office())
        self.list_again()

    def _not_loaded(self, error: Exception) -> None:
        self.listing = False
        self.refused.emit(error)
        self.changed.emit()

    def _only_office(self) -> str:
        """Return the office that can be meant when there is no other, else ""."""
        ready = [one.office_id for one in self.offices if one.state in SEALABLE_STATES]
        return ready[0] if len(ready) == 1 and self.may_choose(ready[0]) else ""

    @property
    def office(self) -> OfficeRecord | None:
        """The chosen office, or None."""
        return named_office(self.offices, self.draft.office_id)

    def may_choose(self, office_id: str) -> bool:
        """Say whether an office is free: not taken in this session, and the one to correct."""
        fixed = bool(self.draft.supersedes) and office_id != self.draft.office_id
        return not (self.frozen or fixed or office_id in self.taken)

    def correctable(self, office_id: str) -> ReferralRecord | None:
        """Return the referral to an office that can still be corrected, None when there is none."""
        if self.draft.supersedes:
            return None
        return next(
            (
                one
                for one in self.sent_before
                if one.office_id == office_id and "correct" in one.may
            ),
            None,
        )

    def missing(self, step: Step) -> str:
        """Return the slug of what is missing before a step may be left, or ""."""
        found = missing(self.draft, self.share, step)
        return "wait" if self.listing and not found else found

    def command(self) -> SendReferral | None:
        """Return the command to seal, or None while something is missing."""
        if self.share is None or self.missing(Step.SHARE):
            return None
        return self.draft.command(self.share)

    def list_again(self) -> None:
        """Ask anew what may leave, because what it depends on has changed."""
        draft = self.draft
        self._asked += 1
        asked = self._asked
        self.listing = bool(draft.office_id and draft.purpose)
        self.not_copied = 0
        if not self.listing:
            self.share = None
        self.changed.emit()
        if self.listing:
            ask(
                self._errands,
                lambda: self._uses.share_list(
                    draft.case_id, draft.office_id, draft.purpose, draft.kind, draft.ground.ground()
                ),
                lambda share: self._listed(asked, share),
                lambda error: self._listed(asked, None, error),
            )

    def _listed(self, asked: int, share: ShareList | None, error: Exception | None = None) -> None:
        if asked != self._asked:
            return  # The choices went on meanwhile.
        self.listing = False
        self.share = share
        if share is not None:
            draft, suggests = self.draft, self.untouched and self.suggests
            self.draft = draft.suggested(share) if suggests else draft.only_allowed(share)
        if error is not None:
            self.refused.emit(error)
        self.changed.emit()


def named_office(offices: Iterable[OfficeRecord], office_id: str) -> OfficeRecord | None:
    """Return the office of an id, None when it is not among them."""
    return next((row for row in offices if row.office_id == office_id), None)
