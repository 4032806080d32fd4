"""Frozen records of the life of a referral: its steps, what became of it, notices about it.

Rules: times are Unix seconds (UTC), days are ISO texts; words of another office are as it
wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass


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
