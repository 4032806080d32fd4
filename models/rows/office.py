"""Offices: others and how far they are trusted, our own with its identity and encryption keys.

Rules:

* Others: trust rises to ``verified`` only through a check of the office number; red states
  (``changed``, ``mismatch``) turn green in no other way; a blocked office stays in the list with
  its history; every card that was ever current is kept.
* Our own: the secret halves are opaque bytes; a destroyed key keeps its row and its dates, so that
  a packet sent to it can be explained, but no secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base.base import Base, TextList, new_id
from models.base.meta import Counter, set_meta
from models.base.parts import GONE, MAX, SHARED, careful
from models.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_MOST_ALIKE: Final = 16
NEW, LISTED, VERIFIED, HANDOVER = "new", "listed", "verified", "handover"
CHANGED, MISMATCH, REVOKED = "changed", "mismatch", "revoked"

TRUST_STEPS: Final[dict[str, frozenset[str]]] = {
    NEW: frozenset({LISTED, HANDOVER, CHANGED, MISMATCH, REVOKED}),
    LISTED: frozenset({NEW, CHANGED, MISMATCH, REVOKED}),
    VERIFIED: frozenset({CHANGED, MISMATCH, REVOKED}),
    HANDOVER: frozenset({NEW, CHANGED, MISMATCH, REVOKED}),
    CHANGED: frozenset({MISMATCH, REVOKED}),
    MISMATCH: frozenset({REVOKED}),
    REVOKED: frozenset(),
}
"""Steps that need no check of the number. ``verified`` is reached by ``record_check`` alone."""


class Office(Base):
    """One other office; its id follows from its keys."""

    __tablename__ = "offices"
    __table_args__ = (
        CheckConstraint("length(id) = 64", name="id"),
        CheckConstraint(
            "state IN ('new', 'listed', 'verified', 'handover', 'changed', 'mismatch', 'revoked')",
            name="state",
        ),
        CheckConstraint("length(ed25519) = 32 AND length(pq_commit) = 32", name="keys"),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked"),
        Index("ix_offices_name", "name", "id"),
        Index("ix_offices_state", "state", "name"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    name: Mapped[str]
    names: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    office_type: Mapped[str | None]
    country: Mapped[str | None]
    place_state: Mapped[str | None]
    district: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    officer: Mapped[str | None]
    note: Mapped[str | None]
    state: Mapped[str] = mapped_column(
        default=NEW,
        server_default=text("'new'"),
        info=careful(VERIFIED, HANDOVER, LISTED, NEW, CHANGED, MISMATCH, REVOKED),
    )
    state_since: Mapped[int]
    conflicts_with: Mapped[str | None]
    ed25519: Mapped[bytes]
    pq_commit: Mapped[bytes]
    card: Mapped[bytes]
    card_seq: Mapped[int]
    card_issued: Mapped[int]
    card_expires: Mapped[int]
    first_seen: Mapped[int]
    last_exchange: Mapped[int | None] = mapped_column(info=MAX)
    revoked_at: Mapped[int | None]
    revoked_why: Mapped[str | None]
    successor: Mapped[str | None]

    cards: Mapped[list[OfficeCard]] = relationship(
        order_by="OfficeCard.seq", cascade="all, delete-orphan", passive_deletes=True
    )
    checks: Mapped[list[OfficeCheck]] = relationship(
        order_by="OfficeCheck.at", cascade="all, delete-orphan", passive_deletes=True
    )

    def move_to(self, state: str, at: int) -> None:
        """Change the trust without a check of the number.

        Args:
            state: a code of ``trust_state``, not ``verified``.
            at: Unix seconds.

        Raises:
            RuleError: ``office.trust-step``; nothing was changed.
        """
        if state not in TRUST_STEPS[self.state]:
            raise RuleError("office.trust-step", state=self.state, wanted=state)
        self._set_state(state, at)

    def record_check(
        self, *, same: bool, how: str, with_whom: str, by: int, at: int, note: str | None = None
    ) -> OfficeCheck:
        """Keep the outcome of a comparison of the office number, and move the trust.

        Args:
            same: True when all six groups were equal.
            how: a code of ``check_method``.
            with_whom: whom the officer spoke to.
            by: number of the user.
            at: Unix seconds.
            note: free remark.

        Raises:
            RuleError: ``office.revoked``; a blocked office cannot be checked.
        """
        if self.state == REVOKED:
            raise RuleError("office.revoked")
        check = OfficeCheck(
            id=new_id(), same=same, how=how, with_whom=with_whom, by_user=by, at=at, note=note
        )
        self.checks.append(check)
        self._set_state(VERIFIED if same else MISMATCH, at)
        return check

    def take_card(self, card: bytes, *, seq: int, issued: int, expires: int, at: int) -> None:
        """Make a newer card the current one and keep the old one.

        Args:
            card: exact bytes of the card.
            seq: number of the card, higher than that of the current one.
            issued: Unix seconds.
            expires: Unix seconds.
            at: Unix seconds of its arrival.

        Raises:
            RuleError: ``office.card-not-newer``.
        """
        if self.cards and seq <= self.card_seq:
            raise RuleError("office.card-not-newer", seq=seq, current=self.card_seq)
        self.card, self.card_seq = card, seq
        self.card_issued, self.card_expires = issued, expires
        self.cards.append(OfficeCard(seq=seq, card=card, seen_at=at))

    def revoke(self, at: int, why: str, since: int | None = None) -> None:
        """Block the office.

        Args:
            at: Unix seconds, now.
            why: ``local``, ``self``, ``directory`` or ``succession``; then the reason.
            since: what it signed at this time or later does not count; None for ``at``. Of two
                reasons the earlier time stays.
        """
        before = self.revoked_at
        if self.state != REVOKED:
            self._set_state(REVOKED, at)
        since = at if since is None else since
        self.revoked_at = since if before is None else min(before, since)
        self.revoked_why = why

    def _set_state(self, state: str, at: int) -> None:
        if state != self.state:
            self.state_since = at
        self.state = state
        self.revoked_at = at if state == REVOKED else None


class OfficeCard(Base):
    """A card that was current at some time."""

    __tablename__ = "office_cards"
    __table_args__ = SHARED

    office_id: Mapped[str] = mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    card: Mapped[bytes]
    seen_at: Mapped[int]


class OfficeCheck(Base):
    """One comparison of an office number."""

    __tablename__ = "office_checks"
    __table_args__ = (Index("ix_office_checks_office_id", "office_id", "at"), SHARED)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"))
    same: Mapped[bool]
    how: Mapped[str]
    with_whom: Mapped[str]
    by_user: Mapped[int]
    at: Mapped[int]
    note: Mapped[str | None]


def last_good_check(checks: Iterable[OfficeCheck]) -> OfficeCheck | None:
    """Return the newest comparison that was equal."""
    return max((check for check in checks if check.same), key=lambda check: check.at, default=None)


def offices_beginning(session: Session, start: str) -> Sequence[Office]:
    """Return the offices whose id begins so, at most sixteen.

    Args:
        session: any session.
        start: hex digits, lower case.
    """
    query = select(Office).where(Office.id >= start, Office.id < start + "g").limit(_MOST_ALIKE)
    return session.scalars(query).all()


class OwnIdentity(Base):
    """An identity of this office; at most one is not retired."""

    __tablename__ = "own_identities"
    __table_args__ = (
        CheckConstraint("length(office_id) = 64", name="office_id"),
        CheckConstraint("length(ed25519) = 32 AND length(pq_commit) = 32", name="keys"),
        CheckConstraint("card_seq >= 0", name="card_seq"),
        SHARED,
    )

    office_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    ed25519: Mapped[bytes]
    pq_commit: Mapped[bytes]
    sealed_seeds: Mapped[bytes]
    card: Mapped[bytes | None]
    card_seq: Mapped[int]
    created: Mapped[int]
    retired_at: Mapped[int | None]


class OwnKey(Base):
    """An encryption key of this office."""

    __tablename__ = "own_keys"
    __table_args__ = (
        CheckConstraint("length(kid) = 16", name="kid"),
        CheckConstraint("valid_until > valid_from", name="dates"),
        CheckConstraint("(sealed_seed IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed"),
        Index("ix_own_keys_valid_until", "valid_until"),
        SHARED,
    )

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    sealed_seed: Mapped[bytes | None] = mapped_column(info=GONE)
    valid_from: Mapped[int]
    valid_until: Mapped[int]
    destroyed_at: Mapped[int | None]

    def destroy(self, at: int) -> None:
        """Forget the secret half.

        Args:
            at: Unix seconds.

        Raises:
            RuleError: ``key.already-destroyed``.
        """
        if self.destroyed_at is not None:
            raise RuleError("key.already-destroyed")
        self.sealed_seed = None
        self.destroyed_at = at


def retired_ids(session: Session) -> set[str]:
    """Return the ids that this office had before, under which packets may still arrive."""
    query = select(OwnIdentity.office_id).where(OwnIdentity.retired_at.is_not(None))
    return set(session.scalars(query))


def begin_epoch(session: Session, epoch: str) -> None:
    """Begin a new count of our packets, from 1 for every office.

    Args:
        session: a writing session.
        epoch: 16 hex digits that were never used.
    """
    set_meta(session, "epoch", epoch)
    session.execute(delete(Counter).where(Counter.name.startswith("seq.", autoescape=True)))


def identities_beginning(session: Session, start: str) -> Sequence[OwnIdentity]:
    """Return the identities that this office has or had whose id begins so.

    Args:
        session: any session.
        start: hex digits, lower case.
    """
    column = OwnIdentity.office_id
    return session.scalars(select(OwnIdentity).where(column >= start, column < start + "g")).all()
