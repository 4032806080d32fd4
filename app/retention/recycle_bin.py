"""The bin: a case goes there instead of being erased, and comes back whole for 30 days.

Rules: nothing is asked before, because everything can be taken back; a case with a referral that
waits for its answer stays; at unlock what lies there for 30 days is erased, rows, keys, files and
search text, but nothing that a hold keeps, and nothing while the clock is in doubt; a cut-off
leaves the old or the new state, and the next unlock finishes it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.base.errors import AppError, CaseStateError
from app.cases.papers import blob_store
from app.cases.records import BinnedCase
from app.core import drafts, log
from app.core.permissions import Act, require
from app.core.services import Services, reading, register_refusals, writing
from app.offices import clock_check
from app.retention.holds import refuse_held
from models.operations import recycle_bin as bins
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows.case import Case
from models.rows.office import Office
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session

KEEP_DAYS = 30
_DAY_S = 86_400


def bin_case(s: Services, case_id: str) -> BinnedCase:
    """Put a case into the bin: it leaves list and search, and can be taken back.

    Args:
        s: the open register.
        case_id: id or number of the case.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: an office has not answered its referral yet (fact ``office``), a hold
            keeps it, it is in the bin already, or the role does not allow it.
    """
    require(s, Act.BIN)
    with writing(s) as session:
        row = lookup.find_case(session, case_id)
        put_into_bin(session, s, row)
        session.flush()
        return _binned(row, names_by_number(session), s.clock.now())


def put_into_bin(session: Session, s: Services, row: Case) -> None:
    """Put a case into the bin, inside a transaction of somebody who asked the table of roles.

    Raises:
        CaseStateError: it is in the bin, a hold keeps it, or a referral waits for its answer.
    """
    if row.binned:
        raise CaseStateError(reason="case.in-bin")
    refuse_held(session, s, (row,))
    refuse_pending(session, row)
    now = s.clock.now()
    row.bin(now, s.user.user)
    case_changed(session, row, now=now)
    log.record(session, s, "case_binned", row.case_no, row.id)


def restore_case(s: Services, case_id: str) -> str:
    """Take a case back out of the bin and return its id.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: it is not in the bin, or the role does not allow it.
    """
    require(s, Act.BIN)
    with writing(s) as session:
        row = lookup.find_case(session, case_id)
        if not row.binned:
            raise CaseStateError(reason="case.not-in-bin")
        row.unbin()
        case_changed(session, row, now=s.clock.now())
        log.record(session, s, "case_restored", row.case_no, row.id)
        return row.id


def list_bin(s: Services) -> tuple[BinnedCase, ...]:
    """Return the cases in the bin, last put away first."""
    require(s, Act.VIEW)
    now = s.clock.now()
    with reading(s) as session:
        names = names_by_number(session)
        rows = (session.get(Case, case_id) for case_id in bins.cases_in_bin(session))
        return tuple(_binned(row, names, now) for row in rows if row is not None)


def empty_bin(s: Services, case_ids: Sequence[str] | None = None) -> int:
    """Erase cases that are in the bin, before their time.

    Args:
        s: the open register.
        case_ids: ids of the cases that were shown; everything in the bin when None.

    Returns:
        How many cases were erased.

    Raises:
        CaseStateError: only the head of the office may do this, or a hold keeps one of them.
    """
    require(s, Act.PURGE)
    with writing(s) as session:
        there = bins.cases_in_bin(session)
        wanted = there if case_ids is None else [one for one in there if one in set(case_ids)]
        cases = [session.get(Case, one) for one in wanted]
        refuse_held(session, s, [case for case in cases if case is not None])
        _erase(session, s, wanted)
    _after_erasing(s)
    return len(wanted)


def empty_old(s: Services) -> int:
    """Erase what lies in the bin for 30 days; called at unlock, whoever unlocks.

    Returns:
        How many cases were erased; 0 when the disk refused or the clock is in doubt, and the next
        unlock tries again.
    """
    before = s.clock.now() - KEEP_DAYS * _DAY_S
    old: list[str] = []
    with contextlib.suppress(AppError):
        with reading(s) as session:
            found = bins.cases_in_bin(session, before)
        if found:
            with writing(s) as session:
                if not clock_check.note(session, s):
                    held = bins.holds_on(session, s.clock.today(), found)
                    old = [one for one in found if one not in held]
                _erase(session, s, old)
        if old:
            _after_erasing(s)
        return len(old)
    return 0


def _erase(session: Session, s: Services, case_ids: Sequence[str]) -> None:
    # Imported here: a match asks where an office stands, which asks much else.
    from app.matching.ending import stop_about

    if case_ids:
        stop_about(session, s, case_ids)
        papers = bins.erase_cases(session, case_ids, s.clock.today())
        drafts.forget(session, case_ids)
        log.record(session, s, "bin_emptied", cases=len(case_ids), papers=papers)


def _after_erasing(s: Services) -> None:
    """Remove the files whose keys are gone, and the pages that still stand in the journal."""
    blob_store.remove_gone(s)
    with contextlib.suppress(AppError), register_refusals():
        s.register.checkpoint()


def refuse_pending(session: Session, row: Case) -> None:
    """Refuse to take a case away while another office has not answered its referral.

    Raises:
        CaseStateError: ``case.pending-referral``, with the names of the offices.
    """
    waiting = [one.office_id for one in row.referrals if one.is_pending]
    offices = [session.get(Office, office_id) for office_id in dict.fromkeys(waiting)]
    if waiting:
        names = ", ".join(one.name for one in offices if one is not None)
        raise CaseStateError(reason="case.pending-referral", office=names)


def _binned(row: Case, names: dict[int, str], now: int) -> BinnedCase:
    binned_at = row.binned_at or 0
    left = binned_at + KEEP_DAYS * _DAY_S - now
    return BinnedCase(
        case_id=row.id,
        case_no=row.case_no,
        name=row.list_name,
        binned_at=binned_at,
        by=names.get(row.binned_by or 0, ""),
        days_left=max(0, -(-left // _DAY_S)),
    )
