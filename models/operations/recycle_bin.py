"""The bin: cases that were put away, and erasing them when their time is over.

Rules: what is in the bin keeps everything; erasing removes the rows of a case, its referrals and
what is kept of their packets, its papers with their keys and its text in the search; of a packet of
ours that still has to leave the sealed file stays, and nothing that we can read; files whose key is
gone are written down in the same transaction, so that a cut-off never forgets them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from models.errors import RuleError
from models.index.index_upkeep import forget_words
from models.rows.case import Attachment, Case, Referral
from models.rows.merge import Merge, NotDuplicate, kept_for
from models.rows.packet import STEPS, Packet
from models.rows.papers import GoneBlob, RemovedPaper
from models.rows.retention import CaseHold, holds_in_force, note_erased
from models.rows.sealed import taken_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ENDED: Final = frozenset({"answered", "expired", "superseded", "withdrawn"})
_ASKED_AT_ONCE: Final = 500


# Cases --------------------------------------------------------------------------------------------


def cases_in_bin(session: Session, before: int | None = None) -> list[str]:
    """Return ids of the cases in the bin, last put away first.

    Args:
        session: any session.
        before: Unix seconds; only those put away until then, all of them when None.
    """
    columns = Case.__table__.c
    query = select(columns.id).where(columns.binned.is_(True))
    if before is not None:
        query = query.where(columns.binned_at <= before)
    return list(session.scalars(query.order_by(columns.binned_at.desc(), columns.id)))


def holds_on(session: Session, today: dt.date, case_ids: Iterable[str]) -> dict[str, CaseHold]:
    """Return the newest hold that keeps each of some cases; those that nothing keeps are left out.

    A case that became one with another is kept by what holds that: its facts as they were, and the
    way to take the two apart again, go with it.

    Args:
        session: any session.
        today: the local day.
        case_ids: ids of cases.
    """
    stands = {case_id: kept_for(session, case_id) for case_id in case_ids}
    found: dict[str, CaseHold] = {}
    for row in holds_in_force(session, today, list({*stands, *stands.values()})):
        found.setdefault(row.case_id, row)
    keeps = {one: found.get(one) or found.get(into) for one, into in stands.items()}
    return {case_id: row for case_id, row in keeps.items() if row is not None}


def erase_cases(session: Session, case_ids: Sequence[str], today: dt.date) -> int:
    """Erase cases with everything that belongs to them; their numbers are never given again.

    Args:
        session: a writing session; no row of these cases is used afterwards.
        case_ids: ids of cases.
        today: the local day.

    Returns:
        How many papers went with them.

    Raises:
        RuleError: ``case.held``, a hold keeps one of them; nothing was erased.
    """
    if holds_on(session, today, case_ids):
        raise RuleError("case.held")
    papers = 0
    for start in range(0, len(case_ids), _ASKED_AT_ONCE):
        ids = case_ids[start : start + _ASKED_AT_ONCE]
        names = [
            name
            for row in (Attachment, RemovedPaper)
            for name in session.scalars(select(row.blob_name).where(row.case_id.in_(ids)))
        ]
        papers += len(names)
        note_gone(session, names)
        _erase_exchange(session, ids)
        _erase_merges(session, ids)
        orders = select(Case.case_order).where(Case.id.in_(ids))
        note_erased(session, session.scalars(orders).all(), today)
        # The rows that belong to a case go with it, by the rules of the tables themselves.
        session.execute(delete(Case).where(Case.id.in_(ids)))
    if case_ids:
        forget_words(session)
    session.expire_all()
    return papers


def _erase_exchange(session: Session, ids: Sequence[str]) -> None:
    """Erase referrals and kept packets of cases; that they were sent stays in the log."""
    session.execute(delete(Referral).where(Referral.case_id.in_(ids)))
    over = [state for state in _packet_states(session, ids) if _is_over(state)]
    session.execute(delete(Packet).where(Packet.case_id.in_(ids), Packet.state.in_(over)))
    left = update(Packet).where(Packet.case_id.in_(ids))
    # An answer of ours that still has to leave does so as the sealed file that it is.
    session.execute(
        left.where(Packet.direction == "out").values(manifest=None, note=None, decline_reason=None)
    )
    session.execute(left.values(case_id=None, referral_id=None))


def _erase_merges(session: Session, ids: Sequence[str]) -> None:
    """Erase what is kept to take merges of cases apart, and who was said to be somebody else.

    A case that was taken into one of them may have taken another one in before, and what is kept
    of that tells of the same people; it goes too, where the case itself stays as an empty number.
    """
    inside = [one for case_id in ids for one in taken_in(session, case_id)]
    for one in inside:
        inside += [more for more in taken_in(session, one) if more not in inside]
    session.execute(delete(Merge).where(Merge.merged.in_([*ids, *inside])))
    either = NotDuplicate.first.in_(ids) | NotDuplicate.second.in_(ids)
    session.execute(delete(NotDuplicate).where(either))


def _packet_states(session: Session, ids: Sequence[str]) -> list[str]:
    return list(session.scalars(select(Packet.state).where(Packet.case_id.in_(ids)).distinct()))


def _is_over(state: str) -> bool:
    return state not in STEPS or state in _ENDED


# Files whose key is gone --------------------------------------------------------------------------


def note_gone(session: Session, names: Iterable[str]) -> None:
    """Write down sealed files that have to be removed, because their key is erased."""
    for name in dict.fromkeys(names):
        session.merge(GoneBlob(name=name))
    session.flush()


def gone_blobs(session: Session) -> list[str]:
    """Return the names of sealed files that have to be removed."""
    return list(session.scalars(select(GoneBlob.name)))


def forget_gone(session: Session, names: Sequence[str]) -> None:
    """Strike out files that were removed."""
    for start in range(0, len(names), _ASKED_AT_ONCE):
        part = names[start : start + _ASKED_AT_ONCE]
        session.execute(delete(GoneBlob).where(GoneBlob.name.in_(part)))
