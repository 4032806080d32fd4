"""Frozen records of what is asked of the consent rules: what is to leave, to whom, on what ground.

Rules: dates are ISO texts; ids are whole.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LegalGround:
    """Why something leaves without consent: printed in packet and letter, never a tick box.

    Attributes:
        basis: risk_to_life, court_order or child_protection.
        order_no: number of the order, "" for danger to life.
        officer: who decided.
        reason: typed reason.
    """

    basis: str
    order_no: str
    officer: str
    reason: str


@dataclass(frozen=True)
class SendReferral:
    """The command to seal a referral.

    Attributes:
        case_id: whole id.
        to: office id of the counterpart, whole.
        kind: refer, transfer, request or notify.
        purpose: a consent purpose (shelter, medical, legal …).
        facts: addresses of the facts that leave.
        papers: ids of the attachments that leave.
        services: codes of services asked.
        service_times: pairs of a service and the time frame of its own; others follow `urgency`.
        urgency: time frame code, e.g. 1_day.
        details: free text on arrangements; leaves as typed.
        reply_by: ISO date or "".
        ground: legal ground when consent does not cover what leaves.
        supersedes: id of an unanswered referral that this one corrects, or "".
        unchecked: the head sends it to an office that nobody has checked: danger to life.
        case_ref: the common reference that a preview of it showed, or "" for a new one; the one
            that both offices know already goes before it.
        beyond_reason: why something leaves about a child that is outside of what was recorded.
    """

    case_id: str
    to: str
    kind: str
    purpose: str
    facts: tuple[str, ...]
    papers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    urgency: str = "3_days"
    details: str = ""
    reply_by: str = ""
    ground: LegalGround | None = None
    supersedes: str = ""
    unchecked: bool = False
    service_times: tuple[tuple[str, str], ...] = ()
    case_ref: str = ""
    beyond_reason: str = ""


@dataclass(frozen=True)
class Beyond:
    """What of a wish is outside of what was recorded for a child; empty when nothing is.

    Attributes:
        purpose, office: whether the purpose, or the office, is one that the decision does not name.
        facts: addresses of facts of a kind that the decision does not name.
        papers: ids of such papers.
    """

    purpose: bool = False
    office: bool = False
    facts: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.purpose or self.office or bool(self.facts or self.papers)
