"""A referral: what is asked of which office, its packet, and how far it came.

Rules: the state moves only forward along ``STEPS``; a draft has no packet; the moment of each
step is kept; what was shared is kept as the list of field names and the consent it stood on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.base import Base, CatalogueRow, TextList, new_id
from models.errors import RuleError

if TYPE_CHECKING:
    from models.rows.case import Case

_RESENT: Final = "lost_resent"
_ENDS: Final = frozenset({"revoked", "expired", "superseded", _RESENT})
_WORK: Final = frozenset({"in_progress", "done"})
STEPS: Final[dict[str, frozenset[str]]] = {
    "draft": frozenset({"sealed", "revoked"}),
    "sealed": frozenset({"handed_over", "received", "accepted", "declined"}) | _WORK | _ENDS,
    "handed_over": frozenset({"received", "accepted", "declined"}) | _WORK | _ENDS,
    "received": frozenset({"accepted", "declined"}) | _WORK | _ENDS,
    "accepted": _WORK | frozenset({"revoked"}),
    "in_progress": frozenset({"done", "revoked"}),
    "declined": frozenset(),
    "done": frozenset(),
    "revoked": frozenset(),
    "expired": frozenset({"received", "accepted", "declined", "revoked"}) | _WORK,
    "superseded": frozenset(),
    "lost_resent": frozenset({"received", "accepted", "declined"}) | _WORK | _ENDS - {_RESENT},
}
"""From each state, the states that may follow. A late answer to an expired referral counts."""

PENDING: Final = frozenset({"sealed", "handed_over", "received", "lost_resent"})
"""States in which an answer of the other office is still awaited."""


class Referral(CatalogueRow, Base):
    """One referral, out to an office or in from one."""

    ENTITY = "referral"
    __tablename__ = "referrals"
    __table_args__ = (
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        CheckConstraint(
            "state IN ('draft', 'sealed', 'handed_over', 'received', 'accepted', 'declined',"
            " 'in_progress', 'done', 'revoked', 'expired', 'superseded', 'lost_resent')",
            name="state",
        ),
        CheckConstraint("state IN ('draft', 'revoked') OR packet_id IS NOT NULL", name="packet"),
        Index("ix_referrals_updated", "direction", "updated", "id"),
        Index("ix_referrals_state", "direction", "state", "updated", "id"),
        Index("ix_referrals_case_id", "case_id", "created"),
        Index("ix_referrals_office_id", "office_id", "updated"),
        Index("ix_referrals_thread_id", "thread_id"),
        Index("ix_referrals_packet_id", "packet_id"),
        Index(
            "ix_referrals_waiting",
            "updated",
            "case_id",
            sqlite_where=text(
                "direction = 'out' AND state IN "
                "('handed_over', 'lost_resent', 'received', 'sealed')"
            ),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    direction: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft", server_default=text("'draft'"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="RESTRICT"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="RESTRICT"))
    packet_id: Mapped[str | None]
    thread_id: Mapped[str | None]
    case_ref: Mapped[str | None]
    consent_id: Mapped[str | None] = mapped_column(ForeignKey("consents.id", ondelete="SET NULL"))
    scope_used: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    attachment_ids: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    owner_snapshot: Mapped[str | None]
    created: Mapped[int]
    created_by: Mapped[int | None]
    updated: Mapped[int]
    sealed_at: Mapped[int | None]
    handed_over_at: Mapped[int | None]
    received_at: Mapped[int | None]
    accepted_at: Mapped[int | None]
    declined_at: Mapped[int | None]
    done_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    accepted_on: Mapped[str | None]
    """Day on which the other office, or this one, took a case over: the same in both."""
    first_registered_on: Mapped[str | None]
    """Day on which the first office of all registered the case."""

    case: Mapped[Case | None] = relationship(back_populates="referrals")

    @property
    def is_pending(self) -> bool:
        """True while an answer is awaited, ours or theirs."""
        return self.state in PENDING

    def come_back(self, at: int) -> None:
        """Wait again, after only a wrong date ended it; the moments of its steps stay.

        Args:
            at: Unix seconds.

        Raises:
            RuleError: ``referral.wrong-state``; it did not expire.
        """
        if self.state != "expired":
            raise RuleError("referral.wrong-state", state=self.state)
        went = "handed_over" if self.handed_over_at else "sealed"
        self.state = "received" if self.received_at else went
        self.ended_at, self.updated = None, at

    def move_to(self, state: str, at: int) -> None:
        """Go one step, and remember when.

        Args:
            state: a code of ``referral_state``.
            at: Unix seconds.

        Raises:
            RuleError: ``referral.wrong-state``; nothing was changed.
        """
        if state not in STEPS.get(self.state, frozenset()):
            raise RuleError("referral.wrong-state", state=self.state, wanted=state)
        if state not in {"draft", "revoked"} and self.packet_id is None:
            raise RuleError("referral.no-packet", wanted=state)
        self.state = state
        self.updated = at
        if state in _ENDS:
            self.ended_at = at
        elif state != "in_progress":
            setattr(self, f"{state}_at", at)
