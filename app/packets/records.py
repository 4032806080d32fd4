"""Frozen records of the exchange: referrals and their life, packets, parts, inbox and outbox.

Rules:

* Life of a referral: times are Unix seconds (UTC), days are ISO texts; words of another office are
  as it wrote them.
* Parts: times are Unix seconds (UTC), sizes are bytes; parts are counted from 1.
* All: times are Unix seconds (UTC), dates are ISO texts, sizes are bytes; ids are whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.records import ConsentRecord, Fact, PaperRecord
from app.consent.records import Beyond, LegalGround
from app.core.records import FactValue


@dataclass(frozen=True)
class LookAgain:
    """Something in free text that leaves and that should be looked at again.

    Attributes:
        label: English label of the field in which it stands.
        found: what it is and how it is written: "phone 98765 43210".
        place: where it can be hidden: the address of a fact, the id of a paper, "details" or
            "ground.reason"; "" when it stands in a record that is kept as it is.
    """

    label: str
    found: str
    place: str


@dataclass(frozen=True)
class LifeStep:
    """One step of a referral.

    Attributes:
        at: when it happened, or when we learned of it, in Unix seconds.
        what: sealed, handed_over, received, accepted, declined, progress, done, withdrawn,
            superseded, replaces, consent_withdrawn, acknowledged, part_missing or cannot_open.
        ours: True when this office did it.
        words: what was written beside it, "" when nothing was.
        next_step: what comes next, of a note of progress.
        day: ISO date: the day it was done, the next day, or the day consent was taken back.
        reason: a code of decline_reason, or "".
        late: True when it came after the day that was named, or after the end of the referral.
        packet_id: the packet that says so, "" when none does.
        of_notice: kind of the notice that is answered, "" when the referral itself is.
    """

    at: int
    what: str
    ours: bool
    words: str = ""
    next_step: str = ""
    day: str = ""
    reason: str = ""
    late: bool = False
    packet_id: str = ""
    of_notice: str = ""


@dataclass(frozen=True)
class SmallPacket:
    """A small packet that was sealed for an office: a note of progress, a notice, a receipt.

    Attributes:
        packet_id: "" when nothing could be sealed or nothing had to be.
        file: its path in the outbox, or "".
        to_office, to_name: whom it is for.
        referral_id: what it is about, or "".
        refusal: code of the error that kept it from being sealed, or "".
    """

    packet_id: str
    file: str
    to_office: str
    to_name: str
    referral_id: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class CaseBanner:
    """What stands above a case because another office said so.

    Attributes:
        what: withdrawn, superseded or consent_withdrawn.
        office_id, office_name: who told us.
        at: when it arrived, in Unix seconds.
        day: ISO date on which consent was taken back, or "".
        words: what they wrote.
        referral_id: the referral it is about.
        packet_id: the notice.
        waits: True while we have not acknowledged it.
    """

    what: str
    office_id: str
    office_name: str
    at: int
    day: str
    words: str
    referral_id: str
    packet_id: str
    waits: bool


@dataclass(frozen=True)
class Gap:
    """Packets of an office that have not arrived.

    Attributes:
        numbers: the lowest of them, at most 32.
        more: how many others are missing.
    """

    office_id: str
    office_name: str
    numbers: tuple[int, ...]
    more: int


@dataclass(frozen=True)
class WaitingParts:
    """A packet of which some parts came in.

    Attributes:
        set_id: what its parts have in common, 32 hex digits.
        count: how many parts there are.
        missing: numbers of those that did not come in yet, lowest first.
        size: bytes of the whole packet.
        since: when the first part came in.
        until: when what came in is thrown away.
        damaged: all are here, but one of them was damaged on the way.
    """

    set_id: str
    count: int
    missing: tuple[int, ...]
    size: int
    since: int
    until: int
    damaged: bool = False

    @property
    def arrived(self) -> int:
        """How many parts came in."""
        return self.count - len(self.missing)


@dataclass(frozen=True)
class CopiedParts:
    """What a copy in parts left on a stick or in a folder.

    Attributes:
        files: paths of the parts that were asked for and lie there now, in their order.
        count: how many parts the packet has.
        numbers: which of them lie there.
        left: which of those that were asked for found no room and go on the next stick.
        missing: parts that were not copied anywhere yet, whether they were asked for or not.
        step: bytes of each part but the last.
    """

    files: tuple[str, ...]
    count: int
    numbers: tuple[int, ...]
    left: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    step: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether no part is still to go."""
        return not (self.left or self.missing)


@dataclass(frozen=True)
class SeenBeyond:
    """What a packet says of that: names of facts, how many papers, and the sender's reason."""

    purpose: bool
    office: bool
    facts: tuple[str, ...]
    papers: int
    reason: str


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

    `office_refusal` is "" when the office may get client data, else the code of the trust refusal;
    `office_reminder` is what to remind of: listed, handover, stale or ""; `beyond` is what of all
    this is outside of what was recorded for a child.
    """

    facts: tuple[Shareable, ...]
    papers: tuple[ShareablePaper, ...]
    office_refusal: str
    consent_refusal: str
    consent: ConsentRecord | None
    office_reminder: str = ""
    beyond: Beyond = Beyond()  # noqa: RUF009


@dataclass(frozen=True)
class SeenFact:
    """A fact as the receiver will see it, decoded from the bytes.

    `part` is "case", "p1", "e1" or "consent"; `value` is as it was sealed, None when only the
    words are known.
    """

    part: str
    name: str
    label: str
    shown: str
    value: FactValue | None = None


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
    """What is seen before acceptance: no name in it.

    `times` are pairs of a service and its own time frame; the other services follow `urgency`;
    `first_registered_on` is told of a transfer, by which all its offices count the case; age, sex,
    nationality, districts and languages are facts of persons of the packet; `said` are pairs of
    such a member and its value where the packet says it of no person.
    """

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
    times: tuple[tuple[str, str], ...] = ()
    first_registered_on: str = ""
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SeenAnswer:
    """What a packet of another office answers to one of ours.

    Attributes:
        state: received, accepted, declined, part_missing, cannot_open, progress or done; of a
            notice withdraw, supersede or consent_withdrawn.
        reason: a code of decline_reason, "" when none is told.
        note: what they wrote beside it.
        next_day: ISO date that they name, or "".
        packet_id: the packet of ours that is answered.
        of: type of that packet: referral, notice, return or another; "" when it is not kept here,
            and for a notice.
        of_kind: its kind, such as request or withdraw; "" when it has none.
        of_file: "here" while its sealed file can be copied again; else why it cannot: answered,
            withdrawn, superseded, or "gone" when it has to be sealed anew, or nobody looked for it.
    """

    state: str
    reason: str
    note: str
    next_day: str
    packet_id: str
    of: str = ""
    of_kind: str = ""
    of_file: str = "gone"


@dataclass(frozen=True)
class PacketPreview:
    """A packet as its reader sees it, decoded from its bytes.

    Attributes:
        facts: empty while the sender is not trusted (only the block is shown then).
        warnings: slugs: sender-unknown, sender-changed, sender-mismatch, sender-like-another,
            sender-strange, sender-withdrawn, sender-blocked, sender-alike and sender-other-key (of
            a checked office), expired, future-date, gap, files-not-checked, ground.
        size: bytes of the file, rounded as it will be on the stick.
        reply_by: ISO date until which they ask for an answer, or "".
        case_ref: the name that both offices have for the case, or "".
        consent: what was agreed, fact by fact; `consent_text` is the same in words.
        answer: what a receipt or a note of progress says; None for all others.
        from_number: number of the sender, six groups; None before it was checked.
        from_district: district of the sender's office.
        from_claims: the name by which the sender calls itself since it was checked, or "".
        from_like: name of the office for which the sender can be taken by its card, or "".
        beyond: what leaves about a child outside of what was recorded; None when nothing does.
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
    from_number: str | None = None
    reply_by: str = ""
    case_ref: str = ""
    consent: tuple[SeenFact, ...] = ()
    answer: SeenAnswer | None = None
    from_district: str = ""
    from_claims: str = ""
    beyond: SeenBeyond | None = None
    from_like: str = ""


@dataclass(frozen=True)
class ReferralPreview:
    """The sender's last look: the receiver's view, what stays, and what to look at again.

    Attributes:
        withheld: labels of filled facts and titles of papers that stay here.
        look_again: what stands out in the free text that leaves.
        partly: those of the labels that leave of one part of the case and stay of another, each
            with the part of which it stays, such as "p2".
    """

    packet: PacketPreview
    withheld: tuple[str, ...]
    look_again: tuple[LookAgain, ...]
    partly: tuple[tuple[str, str], ...] = ()


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

    Attributes:
        case_ref: the name that both offices have for the case.
        ended_at: when it was withdrawn or replaced, 0 when it was not.
        done_on: ISO date on which the service was done, or "".
        next_step: what comes next, as the office that works told it.
        owner_before: who was responsible when it was sealed.
        replaced_by: id of the referral that replaced it, or "".
        life: its steps, oldest first; empty in lists.
        may: what can be done with it now: progress, done, withdraw, correct.
        left: True when its packet may be in other hands: handed over, or copied out.
        ground: the legal ground on which it left without consent, for the letter and the story.
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
    case_ref: str = ""
    ended_at: int = 0
    done_on: str = ""
    next_step: str = ""
    owner_before: str = ""
    replaced_by: str = ""
    life: tuple[LifeStep, ...] = ()
    may: tuple[str, ...] = ()
    left: bool = False
    ground: LegalGround | None = None


@dataclass(frozen=True)
class InboxItem:
    """A received packet: `state` is quarantined, waiting, accepted, declined or read.

    `case_ref` is the name that both offices have for the case; `sealed_case` the id of a sealed
    case that it is about, then nothing else is told of it.
    """

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
    case_id: str = ""
    case_ref: str = ""
    referral_id: str = ""
    sealed_case: str = ""


@dataclass(frozen=True)
class OutboxItem:
    """A sealed packet on our side.

    Attributes:
        state: of a referral a code of referral_state; else sealed, handed_over or answered.
        answered_at: when the answer came, 0 while there is none.
        reason: why it was declined, a code of decline_reason, or "".
        note: what the other office wrote beside its answer.
        kind: refer, transfer, request or notify; of a status or notice what it says; "" for a
            receipt.
        reminder: overdue (the day of reply has passed), silent (no answer in 7 days) or "".
        next_step, done_on: what the other office told of what comes next, and the day it was done.
        may: what can be done with the referral now.
        copied_at, copied_to: when it was last copied out and compared, and to what kind of place:
            stick, network, folder or stream; 0 and "" when never.
        parts, parts_left: of a packet copied in parts how many there are, and which of them were
            not copied anywhere yet.
        sealed_case: id of a sealed case that it is about; then nothing else is told of it.
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
    case_id: str = ""
    case_ref: str = ""
    kind: str = ""
    answered_at: int = 0
    reason: str = ""
    note: str = ""
    reply_by: str = ""
    referral_id: str = ""
    reminder: str = ""
    next_step: str = ""
    done_on: str = ""
    may: tuple[str, ...] = ()
    sealed_case: str = ""
    copied_at: int = 0
    copied_to: str = ""
    parts: int = 0
    parts_left: tuple[int, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """The outcome of accepting a packet.

    `receipt` is the path of the prepared receipt, "" when none.
    """

    case_id: str
    case_no: str
    receipt_packet_id: str
    receipt: str
