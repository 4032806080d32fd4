"""Facts about the register itself, settings, and counters.

Rules: a counter only rises, and its step is part of the caller's transaction; keys are plain
words such as ``vault_id``, ``epoch``, ``header_gen``, ``office.name``; each key, or the beginning
that it shares with others, stands here with its part (``models.base.parts``).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base
from models.base.parts import MAX, named

_SHARED, _OWN = "shared", "own"

_FACTS: Final = {
    # Of this computer: its clock, its key file, its half-written files, what it has to write over.
    "clock.doubt": _OWN,
    "draft.": _OWN,
    "epoch": _OWN,
    "half-file.": _OWN,
    "header_gen": _OWN,
    "keys.seen_at": _OWN,
    "log.lines": _OWN,
    "log.lines.": _OWN,
    "marks": _OWN,
    "match.scrub": _OWN,
    "reminders.mark": _OWN,
    "sealed.scrub": _OWN,
    # Of the office.
    "first-tasks.away.": _SHARED,
    "identity.notice-at.": _SHARED,
    "import.plan.": _SHARED,
    "kit.made_at": _SHARED,
    "kit.next_at": _SHARED,
    "kit.tested_at": _SHARED,
    "letter.authority.": _SHARED,
    "list.named.": _SHARED,
    "match.on": _SHARED,
    "match.on_at": _SHARED,
    "match.on_by": _SHARED,
    "office.": _SHARED,
    "office.words-unsure.": _SHARED,
    "office.wrong-groups.": _SHARED,
    "offices.shown-as-checked": _SHARED,
    "pc_secret": _SHARED,
    "practice": _SHARED,
    "recovery.public": _SHARED,
    "recovery.public.next": _SHARED,
    "retention.declined": _SHARED,
    "trust.checked_only": _SHARED,
    "trust.unchecked-seen": _SHARED,
    "trust.unchecked.": _SHARED,
    "user.renew.": _SHARED,
    "vault_id": _SHARED,
}
_NUMBERS: Final = {
    "case_no.": _SHARED,
    "letter.": _SHARED,
    "sealed.domain": _SHARED,
    # Packets are counted by each computer under an epoch of its own.
    "seq.": _OWN,
}


class Meta(Base):
    """One named fact, as text."""

    __tablename__ = "meta"
    __table_args__ = named(_FACTS)

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Counter(Base):
    """One named counter; the value is the last number that was given."""

    __tablename__ = "counters"
    __table_args__ = (CheckConstraint("value >= 0", name="value"), named(_NUMBERS))

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(info=MAX)


def get_meta(session: Session, key: str) -> str | None:
    """Return a fact, None when it was never set."""
    found: str | None = session.scalar(_GET, {"key": key})
    return found


def all_meta(session: Session, prefix: str = "") -> dict[str, str]:
    """Return all facts whose key begins with ``prefix``.

    Args:
        session: any session.
        prefix: plain words; with none of them all facts are returned.
    """
    # Keys that begin alike lie side by side in the index; the letter after the last one ends them.
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else _LAST
    rows = session.execute(_SOME, {"first": prefix, "after": after})
    return {row.key: row.value for row in rows}


def set_meta(session: Session, key: str, value: str) -> None:
    """Set a fact; one that has this value already is not written again."""
    session.execute(_PUT, {"key": key, "value": value})


def drop_meta(session: Session, key: str) -> None:
    """Forget a fact; one that was never set does nothing."""
    session.execute(_DROP, {"key": key})


_LAST: Final = "\U0010ffff"
# Nobody holds a fact as a row, so that what is read is always what was set last.
_GET: Final = text("SELECT value FROM meta WHERE key = :key")
_SOME: Final = text("SELECT key, value FROM meta WHERE key >= :first AND key < :after")
_PUT: Final = text(
    "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) "
    "DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value"
)
_DROP: Final = text("DELETE FROM meta WHERE key = :key")


def next_value(session: Session, counter: str) -> int:
    """Return the next number of a counter, from 1, reserved in this transaction."""
    return next_values(session, counter, 1)


def next_values(session: Session, counter: str, count: int) -> int:
    """Reserve the next ``count`` numbers of a counter in this transaction and return the last."""
    return int(session.execute(_STEP, {"name": counter, "count": count}).scalar_one())


def raise_to(session: Session, counter: str, number: int) -> None:
    """Let a counter go on after a number that was given elsewhere; it never falls."""
    session.execute(_RAISE, {"name": counter, "number": number})


_STEP: Final = text(
    "INSERT INTO counters (name, value) VALUES (:name, :count) ON CONFLICT (name) "
    "DO UPDATE SET value = value + excluded.value RETURNING value"
)
_RAISE: Final = text(
    "INSERT INTO counters (name, value) VALUES (:name, :number) ON CONFLICT (name) "
    "DO UPDATE SET value = max(value, excluded.value)"
)
