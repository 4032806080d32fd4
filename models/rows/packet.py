"""Packets that came or went, and what makes a repeated or missing one visible.

Rules: a sequence number is reserved and committed before anything is sealed, so that it is
never used twice; a packet that was taken back before it left burns its number; a packet id is seen
once; gaps are kept as ranges, so that no number a peer claims can fill the disk.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import CheckConstraint, Dialect, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from models.base.base import Base
from models.base.meta import next_value, raise_to
from models.base.parts import ERASED, MAX, RANGES, SHARED
from models.errors import RuleError

Ranges = tuple[tuple[int, int], ...]

MOST_MISSING: Final = 32
"""Most missing numbers that one acknowledgement names (crypto/spec/packet.md, section 5)."""

STEPS: Final[dict[str, frozenset[str]]] = {
    "quarantined": frozenset({"waiting", "declined", "refused", "withdrawn"}),
    "waiting": frozenset(
        {"accepted", "declined", "noted", "refused", "withdrawn", "quarantined", "superseded"}
    ),
    "reserved": frozenset({"sealed", "burnt"}),
    "sealed": frozenset({"handed_over", "answered", "withdrawn", "expired", "superseded", "burnt"}),
    "handed_over": frozenset({"answered", "withdrawn", "expired", "superseded"}),
    "expired": frozenset({"answered", "sealed", "handed_over"}),
    "withdrawn": frozenset({"answered"}),
    "superseded": frozenset({"answered"}),
}
"""From each state of a packet, the states that may follow."""


class RangeList(TypeDecorator[Ranges]):
    """Ranges of numbers, stored as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Ranges | None, dialect: Dialect) -> str:
        """Return the JSON text of ranges."""
        return json.dumps(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> Ranges:
        """Return the ranges of a JSON text."""
        return tuple((first, last) for first, last in json.loads(value or "[]"))


class Packet(Base):
    """One packet in the inbox or the outbox."""

    __tablename__ = "packets"
    __table_args__ = (
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        CheckConstraint("length(id) = 32", name="id"),
        CheckConstraint("seq >= 1 AND size >= 0", name="numbers"),
        CheckConstraint(
            "state IN ('reserved', 'sealed', 'handed_over', 'answered', 'burnt', 'waiting',"
            " 'quarantined', 'accepted', 'declined', 'refused', 'noted', 'withdrawn', 'expired',"
            " 'superseded')",
            name="state",
        ),
        Index("ix_packets_updated", "direction", "updated", "id"),
        Index("ix_packets_state", "direction", "state", "updated", "id"),
        Index("ix_packets_office_id", "office_id", "direction", "seq"),
        Index("ix_packets_thread", "thread"),
        Index("ix_packets_case_id", "case_id"),
        ERASED,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    direction: Mapped[str]
    state: Mapped[str]
    type: Mapped[str]
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="RESTRICT"))
    thread: Mapped[str]
    re: Mapped[str | None]
    ep: Mapped[str]
    seq: Mapped[int]
    created: Mapped[int]
    expires: Mapped[int]
    updated: Mapped[int] = mapped_column(info=MAX)
    file_name: Mapped[str | None]
    size: Mapped[int]
    file_sha256: Mapped[str | None]
    manifest_sha256: Mapped[str | None]
    manifest: Mapped[bytes | None]
    referral_id: Mapped[str | None]
    case_id: Mapped[str | None]
    handed_over_how: Mapped[str | None]
    decline_reason: Mapped[str | None]
    note: Mapped[str | None]

    def move_to(self, state: str, at: int) -> None:
        """Go one step.

        Args:
            state: a state of ``STEPS``.
            at: Unix seconds.

        Raises:
            RuleError: ``packet.wrong-state``; nothing was changed.
        """
        if state not in STEPS.get(self.state, frozenset()):
            raise RuleError("packet.wrong-state", state=self.state, wanted=state)
        self.state = state
        self.updated = at

    def stay(self, at: int, left: str) -> None:
        """Lie here again: it was marked as given away, and was not.

        Args:
            at: Unix seconds.
            left: what is known of bytes that left all the same, "" for none.

        Raises:
            RuleError: ``packet.wrong-state``; it was not marked, or something came after it.
        """
        if self.state != "handed_over":
            raise RuleError("packet.wrong-state", state=self.state, wanted="sealed")
        self.state, self.updated = "sealed", at
        self.handed_over_how = left or None


class Seen(Base):
    """A packet of another office that was opened here once."""

    __tablename__ = "seen"
    __table_args__ = (UniqueConstraint("from_office", "ep", "seq"), SHARED)

    pid: Mapped[str] = mapped_column(primary_key=True)
    manifest_sha256: Mapped[str]
    from_office: Mapped[str]
    ep: Mapped[str]
    seq: Mapped[int]
    at: Mapped[int]


class PeerReceived(Base):
    """Which numbers of an office and one of its epochs have arrived."""

    __tablename__ = "peer_received"
    __table_args__ = (CheckConstraint("highest >= 0", name="highest"), SHARED)

    office_id: Mapped[str] = mapped_column(primary_key=True)
    ep: Mapped[str] = mapped_column(primary_key=True)
    highest: Mapped[int] = mapped_column(info=MAX)
    gaps: Mapped[Ranges] = mapped_column(RangeList, info=RANGES)
    updated: Mapped[int] = mapped_column(info=MAX)

    def note(self, seq: int) -> None:
        """Count a number as arrived; a number that arrived before changes nothing.

        Args:
            seq: 1 or more.
        """
        if seq > self.highest:
            if seq > self.highest + 1:
                self.gaps = (*self.gaps, (self.highest + 1, seq - 1))
            self.highest = seq
            return
        left: list[tuple[int, int]] = []
        for first, last in self.gaps:
            if first <= seq <= last:
                left += [part for part in ((first, seq - 1), (seq + 1, last)) if part[0] <= part[1]]
            else:
                left.append((first, last))
        self.gaps = tuple(left)

    def missing(self) -> Iterator[int]:
        """Yield the numbers below the highest that have not arrived, lowest first."""
        for first, last in self.gaps:
            yield from range(first, last + 1)

    def ack(self) -> dict[str, str | int | list[int]]:
        """Return the acknowledgement for a manifest: all up to ``upto`` but ``missing``."""
        upto, missing = self.highest, list[int]()
        for number in self.missing():
            if len(missing) == MOST_MISSING:
                upto = number - 1
                break
            missing.append(number)
        return {"ep": self.ep, "upto": upto, "missing": missing}


class PeerAcked(Base):
    """What an office last told us about the numbers it got from us."""

    __tablename__ = "peer_acked"
    __table_args__ = SHARED

    office_id: Mapped[str] = mapped_column(primary_key=True)
    ep: Mapped[str]
    upto: Mapped[int]
    gaps: Mapped[Ranges] = mapped_column(RangeList)
    updated: Mapped[int] = mapped_column(info=MAX)


def reserve_seq(session: Session, office_id: str, known_as: Collection[str] = ()) -> int:
    """Return our next number for an office; commit before sealing with it.

    Args:
        session: a writing session.
        office_id: office id, 64 hex digits.
        known_as: every id of an office that moved: it is one register and counts our numbers on.
    """
    counters = [f"seq.{one}" for one in {office_id, *known_as}]
    number = max(next_value(session, counter) for counter in counters)
    for counter in counters[1:] and counters:
        raise_to(session, counter, number)
    return number


def note_received(session: Session, office_id: str, ep: str, seq: int, at: int) -> PeerReceived:
    """Count a number of an office as arrived.

    Args:
        session: a writing session.
        office_id: office id, 64 hex digits.
        ep: epoch of the other office, 16 hex digits.
        seq: 1 or more.
        at: Unix seconds.
    """
    row = session.get(PeerReceived, (office_id, ep))
    if row is None:
        row = PeerReceived(office_id=office_id, ep=ep, highest=0, gaps=(), updated=at)
        session.add(row)
    row.note(seq)
    row.updated = at
    return row


def note_acked(
    session: Session, office_id: str, ep: str, upto: int, missing: tuple[int, ...], at: int
) -> None:
    """Keep what an office tells about the numbers it got from us."""
    gaps = tuple((number, number) for number in sorted(set(missing)))
    session.merge(PeerAcked(office_id=office_id, ep=ep, upto=upto, gaps=gaps, updated=at))
