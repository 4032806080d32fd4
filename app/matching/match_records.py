"""What the use cases of private matching take and return.

Rules: frozen; what another office wrote stands in here as it came, and is shown with the words of
`app.matching.match_words`; nothing secret of an open match is in a record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from app.consent.records import LegalGround
from app.matching.keys import ORDER
from crypto.packet import match_bodies

KINDS: Final = ORDER
BUCKETS: Final = match_bodies.BUCKETS
OUTCOMES: Final = ("same", "different", "unclear")
"""What a call about a result can show."""

DECLINES: Final = ("lower_cap", "budget", "purpose", "basis", "rules", "not_now", "other")


@dataclass(frozen=True)
class AskMatch:
    """What is to be asked.

    Attributes:
        office_id: whom.
        case_ids: cases that a person chose.
        bucket: 64, 256 or 1,024.
        purpose: a code of consent_purpose.
        basis: a code of legal_basis.
        kinds: of `KINDS`; none means all that the bucket allows.
        ground: for cases whose people have not agreed.
        note: words for the other office.
    """

    office_id: str
    case_ids: tuple[str, ...]
    bucket: int
    purpose: str
    basis: str
    kinds: tuple[str, ...] = ()
    ground: LegalGround | None = None
    note: str = ""


@dataclass(frozen=True)
class AnswerMatch:
    """With which cases a question is to be answered; on a ground where people have not agreed."""

    case_ids: tuple[str, ...]
    ground: LegalGround | None = None


@dataclass(frozen=True)
class PlannedCase:
    """A chosen case: how many keys it gives, and why it may not be compared ("" when it may)."""

    case_id: str
    case_no: str
    name: str
    keys: int
    why: str


@dataclass(frozen=True)
class MatchPlan:
    """What would be compared.

    Attributes:
        keys: different keys in all; by_kind: how many of each kind.
        fits: the bucket holds them.
        bucket_needed: the smallest bucket that does, 0 when none does.
        on_ground: cases that are compared on the ground.
        sentence: what a supervisor agrees to, in the language shown now.
    """

    office_id: str
    office_name: str
    bucket: int
    kinds: tuple[str, ...]
    cases: tuple[PlannedCase, ...]
    keys: int
    by_kind: tuple[tuple[str, int], ...]
    fits: bool
    bucket_needed: int
    on_ground: int
    sentence: str


@dataclass(frozen=True)
class Allowance:
    """What an office may still ask.

    Attributes:
        until: from when this question may be answered, in Unix seconds; 0 for now.
        left_office, left_all: points that may be answered within 90 days, of this office and all.
        next_session: from when the office may be answered again, 0 for now.
        cap: the largest bucket that may be answered now, 0 for none.
    """

    until: int
    left_office: int
    left_all: int
    next_session: int
    cap: int


@dataclass(frozen=True)
class MatchRecord:
    """A match: one question, ours or of another office, and what became of it.

    Attributes:
        side: asking or answering.
        state: see `models.rows.matching.STEPS`.
        cases: ids of the chosen cases that are still here.
        shared: how many of our keys the other office holds too.
        results: how many lines of results there are.
        waits_for: what a person does next: confirm, send, reply, finish, answer, "" for nothing.
    """

    match_id: str
    side: str
    state: str
    office_id: str
    office_name: str
    office_state: str
    office_phone: str
    bucket: int
    rules: int
    kinds: tuple[str, ...]
    purpose: str
    basis: str
    note: str
    ground: LegalGround | None
    keys: int
    cases: tuple[str, ...]
    opened_at: int
    expires_at: int
    prepared_at: int
    prepared_by: str
    confirmed_at: int
    confirmed_by: str
    ended_at: int
    question_packet: str
    answer_packet: str
    result_packet: str
    decline_reason: str
    decline_cap: int
    decline_note: str
    shared: int
    results: int
    waits_for: str


@dataclass(frozen=True)
class MatchSent:
    """A packet of a match that lies in the outbox; `shared` is told by the last one only."""

    match_id: str
    packet_id: str
    file: str
    to_name: str
    shared: int = 0


@dataclass(frozen=True)
class ResultRecord:
    """A key of one of our cases that another office holds too.

    Attributes:
        kind: of `KINDS`; value: what agreed, as it was compared, "" for names.
        outcome: what the call showed: same, different, unclear, "" before it.
        line, question, todo: what it says and what to do, in the language shown now.
    """

    result_id: str
    match_id: str
    case_id: str
    case_no: str
    name: str
    person_number: int
    person_name: str
    is_suspect: bool
    kind: str
    value: str = field(repr=False)
    office_id: str
    office_name: str
    office_phone: str
    found_at: int
    outcome: str
    outcome_at: int
    line: str
    question: str
    todo: str


@dataclass(frozen=True)
class Switch:
    """Whether matching is on in this office, since when, and who switched it."""

    on: bool
    at: int
    by: str
