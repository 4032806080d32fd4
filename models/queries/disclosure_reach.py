"""How far a case has gone: backups, other offices, files and paper, and returns.

Rules: reading only; nothing is asked of the disk, only what was written down when it happened.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func, select, text

from models.rows.case import Case, Referral
from models.rows.log import LogRow
from models.rows.office import Office
from models.rows.returns import MadeReturn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_AT_ONCE: Final = 500
_LEFT: Final = frozenset({"draft"})


class Sent(NamedTuple):
    """One referral that left for another office, or came from one; `at` in Unix seconds."""

    case_no: str
    office: str
    direction: str
    packet_id: str
    at: int


class Went(NamedTuple):
    """How often something was taken out, and when last, in Unix seconds."""

    times: int
    last: int


class Known(NamedTuple):
    """A case, and since when it is in the register."""

    case_id: str
    case_no: str
    created: int
    registered_on: str


def known(session: Session, case_ids: Sequence[str]) -> list[Known]:
    """Return what of some cases is there."""
    found: list[Known] = []
    for ids in _parts(case_ids):
        query = select(Case.id, Case.case_no, Case.created, Case.__table__.c.registered_on)
        rows = session.execute(query.where(Case.id.in_(ids)).order_by(Case.case_order))
        found += [
            Known(case_id, case_no, created, registered or "")
            for case_id, case_no, created, registered in rows
        ]
    return found


def sent(session: Session, case_ids: Sequence[str]) -> list[Sent]:
    """Return the referrals of some cases that other offices have, by office and time."""
    found: list[Sent] = []
    at = func.coalesce(Referral.handed_over_at, Referral.sealed_at, Referral.created)
    for ids in _parts(case_ids):
        query = (
            select(Case.case_no, Office.name, Referral.direction, Referral.packet_id, at)
            .join(Case, Case.id == Referral.case_id)
            .join(Office, Office.id == Referral.office_id)
            .where(Referral.case_id.in_(ids), Referral.state.not_in(_LEFT))
        )
        found += [
            Sent(case_no, office, direction, packet_id or "", int(when))
            for case_no, office, direction, packet_id, when in session.execute(query)
        ]
    return sorted(found, key=lambda one: (one.office, one.at, one.case_no))


def went(session: Session, case_ids: Sequence[str], actions: Collection[str]) -> Went:
    """Return how often lines of the log tell such actions about some cases."""
    times = last = 0
    for ids in _parts(case_ids):
        query = select(func.count(), func.max(LogRow.at)).where(
            LogRow.object_id.in_(ids), LogRow.action.in_(actions)
        )
        many, newest = session.execute(query).one()
        times, last = times + int(many), max(last, int(newest or 0))
    return Went(times, last)


def went_since(session: Session, since: int, actions: Collection[str]) -> Went:
    """Return how often lines of the log tell such actions since a moment, about whatever."""
    query = select(func.count(), func.max(LogRow.at)).where(
        LogRow.action.in_(actions), LogRow.at >= since
    )
    many, newest = session.execute(query).one()
    return Went(int(many), int(newest or 0))


def returns_about(session: Session, days: Collection[str]) -> int:
    """Return how many returns were made for periods in which any of some ISO days lies."""
    if not days:
        return 0
    among = text(
        "EXISTS (SELECT 1 FROM json_each(:days) WHERE value BETWEEN first_day AND last_day)"
    )
    query = select(func.count()).select_from(MadeReturn).where(among)
    return int(session.scalar(query, {"days": json.dumps(sorted(set(days)))}) or 0)


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
