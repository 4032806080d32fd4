"""Frozen records that leave the use cases: what the window and the command line may show.

Rules: no rows, keys or sessions in here; times are Unix seconds (UTC), dates are ISO texts, sizes
are bytes; a fact's address is its field name with the part of the case before it ("narrative",
"p1.name_full", "e2.event_type"), counted from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

type FactValue = str | int | bool | tuple[str, ...]


@dataclass(frozen=True)
class UserRecord:
    """The person at the desk. `role` is head, officer, data_entry or read_only."""

    user: int
    login: str
    name: str
    post: str
    role: str


@dataclass(frozen=True)
class OwnOffice:
    """This office. `number` is six groups of five digits, as text with spaces."""

    office_id: str
    number: str
    name: str
    name_local: str
    kind: str
    state: str
    district: str


@dataclass(frozen=True)
class Fact:
    """One fact of a case with its place in the catalogue.

    Attributes:
        address: "narrative", "p1.name_full", "e1.event_type".
        name: field name in the catalogue.
        label: English label, a message id of the catalogue of texts.
        value: stored value.
        shown: the value in words, in English message ids joined for display.
        group: consent group, or None when it never leaves.
    """

    address: str
    name: str
    label: str
    value: FactValue
    shown: str
    group: str | None


@dataclass(frozen=True)
class PersonRecord:
    """A person of a case. `number` counts from 1; `roles` are codes (victim, suspect …)."""

    person_id: str
    number: int
    roles: tuple[str, ...]
    display_name: str
    age: str
    is_child: str
    facts: Mapping[str, FactValue]


@dataclass(frozen=True)
class EventRecord:
    """An event of a case (recruitment, transit, rescue …). `number` counts from 1."""

    event_id: str
    number: int
    facts: Mapping[str, FactValue]


@dataclass(frozen=True)
class PaperRecord:
    """An attachment. `size` in bytes; `kind` is a code; `sha256` in hex."""

    paper_id: str
    title: str
    kind: str
    media_type: str
    size: int
    sha256: str
    added_at: int
    added_by: str
    group: str


@dataclass(frozen=True)
class ConsentRecord:
    """One recorded decision of one person."""

    consent_id: str
    person_number: int
    given_by: str
    capacity: str
    purposes: tuple[str, ...]
    groups: tuple[str, ...]
    offices: tuple[str, ...]
    valid_from: str
    valid_to: str
    recorded_at: int
    recorded_by: str
    withdrawn_on: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a case's story.

    `kind` is a slug for the icon; `text` an English message id with facts.
    """

    at: int
    kind: str
    text: str
    facts: Mapping[str, str | int]
    by: str


@dataclass(frozen=True)
class CaseSummary:
    """One row of the register list.

    `updated_at` in Unix seconds; `status` is a code of the list.
    """

    case_id: str
    case_no: str
    name: str
    age: str
    place: str
    next_step: str
    status: str
    updated_at: int


@dataclass(frozen=True)
class CasePage:
    """A page of the list: rows, and how many there are behind each filter."""

    rows: tuple[CaseSummary, ...]
    counts: Mapping[str, int]
    more: bool


@dataclass(frozen=True)
class CaseRecord:
    """A whole case as one officer may see it."""

    case_id: str
    case_no: str
    status: str
    opened_on: str
    closed_on: str
    updated_at: int
    facts: Mapping[str, FactValue]
    persons: tuple[PersonRecord, ...]
    events: tuple[EventRecord, ...]
    papers: tuple[PaperRecord, ...]
    consents: tuple[ConsentRecord, ...]
    timeline: tuple[TimelineEntry, ...]

    def value(self, address: str) -> FactValue | None:
        """Return the value at an address, or None when it is empty or there is no such part."""
        part, _, name = address.rpartition(".")
        if not part:
            return self.facts.get(name)
        rows: tuple[PersonRecord, ...] | tuple[EventRecord, ...]
        rows = self.persons if part.startswith("p") else self.events
        for row in rows:
            if str(row.number) == part[1:]:
                return row.facts.get(name)
        return None


@dataclass(frozen=True)
class CheckRecord:
    """How and by whom a counterpart's number was checked. `how` is phone, met or qr."""

    how: str
    with_whom: str
    by: str
    at: int


@dataclass(frozen=True)
class OfficeRecord:
    """A counterpart.

    `state` is new, listed, verified, changed, mismatch or revoked; `stale` when its keys ran
    out.
    """

    office_id: str
    short_id: str
    number: str
    name: str
    name_local: str
    kind: str
    state_name: str
    district: str
    country: str
    phone: str
    email: str
    state: str
    stale: bool
    card_seq: int
    added_at: int
    last_exchange_at: int
    check: CheckRecord | None


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
        urgency: time frame code, e.g. 1_day.
        details: free text on arrangements; leaves as typed.
        reply_by: ISO date or "".
        ground: legal ground when consent does not cover what leaves.
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


@dataclass(frozen=True)
class Shareable:
    """One line of the tick list.

    `refusal` is "" when it may leave, else a slug that says why not.
    """

    fact: Fact
    refusal: str
    suggested: bool


@dataclass(frozen=True)
class ShareablePaper:
    """One attachment line of the tick list, as `Shareable`."""

    paper: PaperRecord
    refusal: str


@dataclass(frozen=True)
class ShareList:
    """What may go to an office for a purpose today, before anything is ticked.

    `office_refusal` is "" when the office may get client data, else the code of the trust refusal.
    """

    facts: tuple[Shareable, ...]
    papers: tuple[ShareablePaper, ...]
    office_refusal: str
    consent_refusal: str
    consent: ConsentRecord | None


@dataclass(frozen=True)
class SeenFact:
    """A fact as the receiver will see it, decoded from the bytes. `part` is "case", "p1", "e1"."""

    part: str
    name: str
    label: str
    shown: str


@dataclass(frozen=True)
class SeenFile:
    """An attachment as the receiver will see it.

    `name` is safe to show; `unsafe` when it was replaced.
    """

    name: str
    media_type: str
    size: int
    unsafe: bool


@dataclass(frozen=True)
class PreviewBlock:
    """What is seen before acceptance: no name in it."""

    kind: str
    urgency: str
    services: tuple[str, ...]
    age_band: str
    sex: str
    nationality: str
    district_from: str
    district_to: str
    languages: tuple[str, ...]
    files: int
    files_bytes: int


@dataclass(frozen=True)
class PacketPreview:
    """A packet as its reader sees it, decoded from its bytes.

    Attributes:
        facts: empty while the sender is not trusted (only the block is shown then).
        warnings: slugs: sender-unknown, sender-changed, expired, future-date, gap,
            files-not-checked, ground.
        size: bytes of the file, rounded as it will be on the stick.
    """

    packet_id: str
    type: str
    kind: str
    from_office: str
    from_name: str
    from_state: str
    to_office: str
    to_name: str
    created: int
    expires: int
    block: PreviewBlock | None
    purpose: str
    details: str
    facts: tuple[SeenFact, ...]
    files: tuple[SeenFile, ...]
    consent_text: tuple[tuple[str, str], ...]
    ground: LegalGround | None
    warnings: tuple[str, ...]
    missing_packets: tuple[int, ...]
    size: int
    from_number: str = ""


@dataclass(frozen=True)
class ReferralPreview:
    """The sender's last look: the receiver's view, what stays, and what to look at again.

    Attributes:
        withheld: labels of filled facts and titles of papers that stay here.
        look_again: pairs of where (label of the field) and what ("phone 98765 43210").
    """

    packet: PacketPreview
    withheld: tuple[str, ...]
    look_again: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SentReferral:
    """A sealed referral.

    `file` is the path in the outbox or where it was asked for; `size` in bytes.
    """

    referral_id: str
    packet_id: str
    file: str
    size: int


@dataclass(frozen=True)
class ReferralRecord:
    """A referral in the register.

    `direction` is out or in; `state` is a code of referral_state.
    """

    referral_id: str
    packet_id: str
    direction: str
    case_id: str
    case_no: str
    office_id: str
    office_name: str
    kind: str
    purpose: str
    state: str
    sealed_at: int
    handed_over_at: int
    answered_at: int
    reply_by: str
    reason: str
    note: str
    facts: tuple[SeenFact, ...]
    files: tuple[SeenFile, ...]


@dataclass(frozen=True)
class InboxItem:
    """A received packet: `state` is quarantined, waiting, accepted, declined or read."""

    packet_id: str
    type: str
    kind: str
    from_office: str
    from_name: str
    from_state: str
    received_at: int
    state: str
    urgency: str
    size: int
    case_no: str


@dataclass(frozen=True)
class OutboxItem:
    """A sealed packet on our side.

    `state` is sealed, handed_over, received, accepted, declined or done.
    """

    packet_id: str
    type: str
    to_office: str
    to_name: str
    case_no: str
    sealed_at: int
    handed_over_at: int
    state: str
    size: int
    file: str


@dataclass(frozen=True)
class Accepted:
    """The outcome of accepting a packet.

    `receipt` is the path of the prepared receipt, "" when none.
    """

    case_id: str
    case_no: str
    receipt_packet_id: str
    receipt: str


@dataclass(frozen=True)
class LogEntry:
    """One line of the activity log.

    `action` is a code; `object` what it was about ("LF-26-0042").
    """

    number: int
    at: int
    by: str
    action: str
    object: str
    facts: Mapping[str, str | int]


@dataclass(frozen=True)
class LogReport:
    """Whether the log's chain holds.

    `broken_at` is the number of the first line that does not, 0 when it holds.
    """

    lines: int
    broken_at: int
    problem: str


@dataclass(frozen=True)
class RegisterReport:
    """The state of the register folder; every part is "ok" or a problem slug."""

    database: str
    blobs: int
    log: str
    header: str
    problems: tuple[str, ...]
