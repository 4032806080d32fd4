"""Holds: while one is in force a case is not proposed, cannot be deleted and is not erased.

Rules:

* Words: the same words in the window and on the command line.
* Holds: placing one needs a reason of the list, lifting one needs words; whoever placed it may lift
  it, and so may the head; a case in the bin that is held comes back out of it; what was written
  stays with the case, the log tells the reason by its code and nothing that was typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from app.base.date_words import moment_words
from app.base.errors import AmbiguousError, CaseStateError, FactRefusedError
from app.base.language import N_, translate
from app.base.messages import show_day
from app.cases.keep_decisions import tell
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, may, require
from app.core.services import Services, writing
from app.retention.records import HoldRecord
from app.retention.rules import HOLD_REASONS
from models.operations.recycle_bin import holds_on
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows import retention as rows
from models.rows.case import Case
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session


_OPEN = N_("until somebody lifts it")
_UNTIL = N_("until {day}")
_BY = N_("placed by {name}, {when}")
_LIFTED = N_("lifted by {name}, {when}: {why}")
_OVER = N_("over")


def reason_words(one: HoldRecord) -> str:
    """Return why a case is held; a reason of another version shows as its code."""
    return translate(HOLD_REASONS.get(one.reason, one.reason))


def until_words(one: HoldRecord) -> str:
    """Return how long a hold lasts."""
    return translate(_UNTIL).format(day=show_day(one.until)) if one.until else translate(_OPEN)


def hold_words(one: HoldRecord) -> str:
    """Return a whole hold in one line."""
    by = translate(_BY).format(name=one.placed_by, when=moment_words(one.placed_at))
    told = [reason_words(one), one.words, until_words(one), by]
    if one.lifted_at:
        when = moment_words(one.lifted_at)
        told.append(translate(_LIFTED).format(name=one.lifted_by, when=when, why=one.lifted_why))
    elif not one.in_force:
        told.append(translate(_OVER))
    return "; ".join(part for part in told if part)


REASON_LABEL = N_("Why it is held")
UNTIL_LABEL = N_("Held until")
WORDS_LABEL = N_("Details of the hold")
LIFTED_LABEL = N_("Why the hold is lifted")
_LIKE_TEXT, _LIKE_DAY = "closure_details", "reply_by"
_COPIED = ("reason", "words", "until", "placed", "placed_by")


def hold(s: Services, case_id: str, reason: str, words: str = "", until: str = "") -> HoldRecord:
    """Hold a case; from now on nobody can delete it.

    Args:
        s: the open register.
        case_id: id or number of the case.
        reason: a code of ``HOLD_REASONS``.
        words: what should be known about it, such as the number of the court case.
        until: its last day as typed; "" while no day is known.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: it was merged into another, or the role does not allow it.
        FactRefusedError: no reason of the list, or a day that is over.
    """
    require(s, Act.HOLD)
    today = s.clock.today()
    if reason not in HOLD_REASONS:
        raise FactRefusedError(field=REASON_LABEL, reason="code.unknown" if reason else _MISSING)
    said = kept_text(words, _LIKE_TEXT, WORDS_LABEL)
    day = day_to_come(until, UNTIL_LABEL, today)
    with writing(s) as session:
        case = lookup.find_case(session, case_id)
        if case.record_state == "duplicate":
            raise CaseStateError(reason="case.merged")
        row = rows.CaseHold(
            case_id=case.id,
            reason=reason,
            words=said,
            until=day or None,
            placed=s.clock.now(),
            placed_by=s.user.user,
        )
        session.add(row)
        tell(session, s, "case_held", case, hold_reason=reason, until=day or "")
        if case.binned:
            case.unbin()
            log.record(session, s, "case_restored", case.case_no, case.id)
        case_changed(session, case, now=case.updated)
        session.flush()
        return hold_record(row, names_by_number(session), today)


def lift(s: Services, case_id: str, why: str, hold_id: str = "") -> HoldRecord:
    """Lift the hold of a case.

    Args:
        s: the open register.
        case_id: id or number of the case.
        why: the reason, in words.
        hold_id: which of its holds, or how its id begins; the newest in force when it is "".

    Raises:
        NotFoundError, AmbiguousError: no such case, or several holds begin like this.
        CaseStateError: it is not held, or the user is neither the head nor who placed the hold.
        FactRefusedError: no reason was given.
    """
    require(s, Act.HOLD)
    today = s.clock.today()
    said = kept_text(why, _LIKE_TEXT, LIFTED_LABEL)
    if not said:
        raise FactRefusedError(field=LIFTED_LABEL, reason=_MISSING)
    with writing(s) as session:
        case = lookup.find_case(session, case_id)
        holds = [one for one in rows.holds_of(session, case.id) if one.is_in_force(today)]
        found = [one for one in holds if one.id.startswith(hold_id.strip().lower())]
        if not found:
            raise CaseStateError(reason="case.not-held")
        if hold_id and len(found) > 1:
            raise AmbiguousError
        row = found[0]
        names = names_by_number(session)
        if not may_lift(s, row):
            raise CaseStateError(reason="hold.not-yours", by=names.get(row.placed_by, ""))
        row.lifted, row.lifted_by, row.lifted_why = s.clock.now(), s.user.user, said
        tell(session, s, "hold_lifted", case, hold_reason=row.reason)
        case_changed(session, case, now=case.updated)
        session.flush()
        return hold_record(row, names, today)


def hold_both(
    session: Session, s: Services, one: Case, other: Case, known: Collection[str]
) -> None:
    """Let a hold that came while two cases were one keep both when they are two again.

    Args:
        session: the writing session.
        s: the open register.
        one: the case that was kept.
        other: the case that is one of its own again.
        known: ids of the holds of before; each of these belongs to one of the cases.
    """
    for row in rows.holds_in_force(session, s.clock.today(), [one.id]):
        if row.id not in known:
            copied = {name: getattr(row, name) for name in _COPIED}
            session.add(rows.CaseHold(case_id=other.id, **copied))
    session.flush()


def may_lift(s: Services, row: rows.CaseHold) -> bool:
    """Say whether the user may lift a hold: the head, and who placed it."""
    return may(s.user, Act.RETENTION) or (may(s.user, Act.HOLD) and row.placed_by == s.user.user)


def refuse_held(session: Session, s: Services, cases: Sequence[Case]) -> None:
    """Refuse to take cases away while a hold keeps one of them.

    Raises:
        CaseStateError: ``case.held``, with the case, who placed the hold, and until when.
    """
    held = holds_on(session, s.clock.today(), [case.id for case in cases])
    for case in cases:
        if case.id in held:
            by = names_by_number(session).get(held[case.id].placed_by, "")
            raise CaseStateError(reason="case.held", case=case.case_no, by=by or "—")


def hold_record(row: rows.CaseHold, names: dict[int, str], today: dt.date) -> HoldRecord:
    """Return the record of a hold's row; `names` from user number to name."""
    return HoldRecord(
        hold_id=row.id,
        reason=row.reason,
        words=row.words,
        until=row.until or "",
        placed_at=row.placed,
        placed_by=names.get(row.placed_by, ""),
        in_force=row.is_in_force(today),
        lifted_at=row.lifted or 0,
        lifted_by=names.get(row.lifted_by or 0, ""),
        lifted_why=row.lifted_why or "",
    )


def day_to_come(typed: str, label: str, today: dt.date) -> str:
    """Return a typed day as ISO text, "" when nothing was typed.

    Raises:
        FactRefusedError: not one exact day, or one that is over.
    """
    day = kept_text(typed, _LIKE_DAY, label, today)
    if day and not _is_exact(day):
        raise FactRefusedError(field=label, reason="date.not-exact")
    if day and day < today.isoformat():
        raise FactRefusedError(field=label, reason="retention.day-over")
    return day


def _is_exact(day: str) -> bool:
    try:
        return dt.date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


_MISSING = "value.missing"
