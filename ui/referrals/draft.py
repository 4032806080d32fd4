"""What the officer has chosen so far for a referral, as plain values, and what is still missing.

Rules: pure; a field that is locked can never be among the ticks; leaving a step needs a reason to
be "".
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

from app.consent.disclosure_gate import DANGER
from app.consent.records import LegalGround, SendReferral
from app.offices.trust import State, What, gate
from app.offices.trust_errors import CounterpartNotTrustedError
from app.packets.records import ShareList

TRANSFER = "transfer"
_NOT_CHECKED = CounterpartNotTrustedError.code
_IDENTITY = "identity_names"
SEALABLE_STATES = tuple(
    state.value for state in State if gate(state, What.CLIENT_DATA).refusal is None
)


class Step(enum.IntEnum):
    """The four steps of the composer."""

    OFFICE = 0
    AGREED = 1
    SHARE = 2
    SEAL = 3


@dataclass(frozen=True)
class GroundDraft:
    """A legal ground as it is being typed; `on` when the officer takes this way at all."""

    on: bool = False
    basis: str = ""
    order_no: str = ""
    officer: str = ""
    reason: str = ""

    def missing(self) -> str:
        """Return the slug of the first thing that is missing, or ""."""
        if not self.basis:
            return "ground-basis"
        if self.basis == "court_order" and not self.order_no.strip():
            return "ground-order"
        if not self.officer.strip():
            return "ground-officer"
        return "" if self.reason.strip() else "ground-reason"

    def ground(self) -> LegalGround | None:
        """Return the ground when it is whole, else None."""
        if not self.on or self.missing():
            return None
        return LegalGround(
            self.basis, self.order_no.strip(), self.officer.strip(), self.reason.strip()
        )


@dataclass(frozen=True)
class Draft:
    """All choices of one referral.

    Attributes:
        supersedes: the referral that it corrects, or "".
        unchecked: the head sends it to an office that nobody has checked: danger to life.
        case_ref: the common reference of what is being made; it stays while the choices change, and
            says nothing about them. One that both offices know already goes before it.
        beyond_reason: why more leaves about a child than was recorded; asked anew for each office.
    """

    case_id: str
    office_id: str = ""
    kind: str = "refer"
    purpose: str = ""
    urgency: str = "3_days"
    services: tuple[str, ...] = ()
    service_times: tuple[tuple[str, str], ...] = ()
    details: str = ""
    reply_by: str = ""
    ground: GroundDraft = GroundDraft()
    facts: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    supersedes: str = ""
    unchecked: bool = False
    case_ref: str = field(default="", compare=False)
    beyond_reason: str = ""

    @classmethod
    def again(cls, earlier: SendReferral, case_ref: str = "") -> Draft:
        """Return the choices of a referral that is to be corrected."""
        ground = earlier.ground
        return cls(
            case_id=earlier.case_id,
            office_id=earlier.to,
            kind=earlier.kind,
            purpose=earlier.purpose,
            urgency=earlier.urgency,
            services=earlier.services,
            service_times=earlier.service_times,
            details=earlier.details,
            reply_by=earlier.reply_by,
            ground=GroundDraft(True, ground.basis, ground.order_no, ground.officer, ground.reason)
            if ground is not None
            else GroundDraft(),
            facts=frozenset(earlier.facts),
            papers=frozenset(earlier.papers),
            supersedes=earlier.supersedes,
            case_ref=case_ref,
        )

    def command(self, share: ShareList) -> SendReferral:
        """Return the command to seal, its facts and papers in the order of the tick list."""
        return SendReferral(
            case_id=self.case_id,
            to=self.office_id,
            kind=self.kind,
            purpose=self.purpose,
            facts=tuple(row.fact.address for row in share.facts if row.fact.address in self.facts),
            papers=tuple(
                row.paper.paper_id for row in share.papers if row.paper.paper_id in self.papers
            ),
            services=self.services,
            service_times=self.service_times,
            urgency=self.urgency,
            details=self.details.strip(),
            reply_by=self.reply_by.strip(),
            ground=self.ground.ground(),
            supersedes=self.supersedes,
            unchecked=self.unchecked,
            case_ref=self.case_ref,
            beyond_reason=self.beyond_reason.strip(),
        )

    def only_allowed(self, share: ShareList) -> Draft:
        """Return the draft without ticks that the list no longer allows."""
        facts = {row.fact.address for row in share.facts if not row.refusal}
        papers = {row.paper.paper_id for row in share.papers if not row.refusal}
        return replace(self, facts=self.facts & facts, papers=self.papers & papers)

    def suggested(self, share: ShareList) -> Draft:
        """Return the draft with the ticks that the purpose suggests, and no others."""
        facts = frozenset(
            row.fact.address for row in share.facts if row.suggested and not row.refusal
        )
        return replace(self, facts=facts, papers=frozenset())


def missing(draft: Draft, share: ShareList | None, step: Step) -> str:
    """Return the slug of what is missing before a step may be left, or ""."""
    first = _missing_first(draft, share)
    if first or step is Step.OFFICE or share is None:
        return first
    ground = _missing_of_ground(draft)
    if ground:
        return ground
    if share.consent_refusal and not draft.ground.on:
        return "consent"
    if step is Step.AGREED:
        return ""
    if not draft.facts and not draft.papers:
        return "facts"
    return "identity" if draft.kind == TRANSFER and not _names_somebody(draft, share) else ""


def _missing_first(draft: Draft, share: ShareList | None) -> str:
    """Return what is missing of office and purpose, or ""."""
    if not draft.office_id:
        return "office"
    if not draft.purpose:
        return "purpose"
    if share is None:
        return "office"
    if share.office_refusal == _NOT_CHECKED:
        return "" if draft.unchecked else "office-unchecked"
    return "office-refused" if share.office_refusal else ""


def _missing_of_ground(draft: Draft) -> str:
    """Return what is missing of the legal ground, or "" when it is whole or not needed."""
    if draft.unchecked and not (draft.ground.on and draft.ground.basis == DANGER):
        return "ground-danger"
    return draft.ground.missing() if draft.ground.on else ""


def _names_somebody(draft: Draft, share: ShareList) -> bool:
    """Say whether a name leaves: who takes a case over has to know whose it is."""
    return any(
        row.fact.address in draft.facts
        and row.fact.group == _IDENTITY
        and row.fact.name.startswith("name")
        for row in share.facts
    )
