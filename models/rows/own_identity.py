"""Our own office: its identity and its encryption keys, sealed before they come here.

Rules: the secret halves are opaque bytes; a destroyed key keeps its row and its dates, so
that a packet sent to it can be explained, but no secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base
from models.base.meta import Counter, set_meta
from models.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Sequence


class OwnIdentity(Base):
    """An identity of this office; at most one is not retired."""

    __tablename__ = "own_identities"
    __table_args__ = (
        CheckConstraint("length(office_id) = 64", name="office_id"),
        CheckConstraint("length(ed25519) = 32 AND length(pq_commit) = 32", name="keys"),
        CheckConstraint("card_seq >= 0", name="card_seq"),
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
    )

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    sealed_seed: Mapped[bytes | None]
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
