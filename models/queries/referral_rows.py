"""The referrals that left or came in some days, each as a few plain values to be counted.

Rules: one that left counts on the day on which it was sealed, one that came on the day on which it
arrived, also while nobody has answered it; one that was replaced by a newer one is passed over,
and so are those of a case in the bin; the text of a referral is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from models.queries.counting import Conditions, spelled_among
from models.rows.case import REFERRAL_PENDING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

type Direction = Literal["out", "in"]

_WORKED_ON: Final = frozenset({"accepted", "in_progress", "done"})
_ANSWERED: Final = "answered"

_LEFT: Final = (
    "SELECT r.office_id, r.state, r.decline_reason, coalesce(r.handed_over_at, r.sealed_at),"
    " r.received_at, r.accepted_at, r.declined_at, r.done_at, c.case_order, c.id"
    " FROM referrals r LEFT JOIN cases c ON c.id = r.case_id"
    " WHERE r.direction = 'out' AND r.sealed_at >= :first AND r.sealed_at < :end"
    " AND r.state <> 'superseded' AND coalesce(c.binned, 0) = 0"
)
_CAME: Final = (
    "SELECT r.office_id, r.state, r.decline_reason, r.received_at,"
    " r.received_at, r.accepted_at, r.declined_at, r.done_at, c.case_order, c.id"
    " FROM referrals r LEFT JOIN cases c ON c.id = r.case_id"
    " WHERE r.direction = 'in' AND r.received_at >= :first AND r.received_at < :end"
    " AND r.state <> 'superseded' AND coalesce(c.binned, 0) = 0"
)
# What nobody has answered is a packet and no referral yet.
_UNANSWERED: Final = (
    " UNION ALL SELECT p.office_id, 'received', NULL, coalesce(s.at, p.updated),"
    " coalesce(s.at, p.updated), NULL, NULL, NULL, NULL, NULL"
    " FROM packets p LEFT JOIN seen s ON s.pid = p.id"
    " WHERE p.direction = 'in' AND p.state = 'waiting' AND p.type = 'referral'"
    " AND p.referral_id IS NULL"
    " AND coalesce(s.at, p.updated) >= :first AND coalesce(s.at, p.updated) < :end"
)


class CountedReferral(NamedTuple):
    """One referral; moments are Unix seconds, None for what has not happened.

    ``begun_at`` is when it was handed over, or when it arrived here.
    """

    office_id: str
    state: str
    decline_reason: str | None
    begun_at: int
    received_at: int | None
    accepted_at: int | None
    declined_at: int | None
    done_at: int | None
    case_order: int | None
    case_id: str | None

    @property
    def steps(self) -> tuple[str, ...]:
        """What has happened: ``sent``, ``received``, ``accepted`` …"""
        accepted = self.accepted_at is not None or self.state in _WORKED_ON
        declined = self.state == "declined"
        done = self.state == "done"
        held = {
            "sent": True,
            "received": self.received_at is not None or accepted or declined,
            "accepted": accepted,
            "declined": declined,
            "done": done,
            "waiting": self.state in REFERRAL_PENDING,
            "withdrawn": self.state == "revoked",
            "expired": self.state == "expired",
        }
        reason = (f"declined.{self.decline_reason or ''}",) if declined else ()
        return (*(step for step, is_true in held.items() if is_true), *reason)

    def seconds_to(self, step: str) -> int | None:
        """Return the time to ``received``, ``accepted``, ``done`` or ``answered``; None if unknown.

        What was accepted or declined is answered.

        An answer that seems to be earlier than what it answers, because a clock was wrong, took
        no time.
        """
        if step == _ANSWERED:
            step = "declined" if self.accepted_at is None else "accepted"
        at: int | None = getattr(self, f"{step}_at")
        return None if at is None else max(0, at - self.begun_at)


def referrals_between(
    session: Session,
    first: int,
    end: int,
    persons: Conditions = (),
    direction: Direction = "out",
) -> Iterator[CountedReferral]:
    """Yield the referrals to other offices, or from them, of some time.

    Args:
        session: a reading session.
        first: Unix seconds of the beginning.
        end: Unix seconds at which it is over.
        persons: what has to be true of a person of the case; none counts those without a case too.
        direction: ``out`` for those that were sealed in it, ``in`` for those that arrived in it.
    """
    query = _LEFT if direction == "out" else _CAME
    values: dict[str, int | str] = {}
    if persons:
        spelled, values = spelled_among(persons)
        query += (
            " AND c.case_order IN (SELECT case_order FROM counted_persons"  # noqa: S608
            f" WHERE number > 0{spelled})"
        )
    elif direction == "in":
        query += _UNANSWERED
    raw: Any = session.connection().connection.dbapi_connection
    for row in raw.execute(query, {**values, "first": first, "end": end}):
        yield CountedReferral(*row)
