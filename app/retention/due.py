"""Which cases are due and why, and what an officer decides about them: keep, or into the bin.

Rules:

* Months: pure; a month after 31 January is the last day of February; the two functions are each
  other's inverse: a day is due exactly when it is not after ``last_day``.
* Words: what the months are counted from is always told, so that nobody has to guess.
* Due: nothing is decided by itself; a held case is never due; what went into the bin comes back for
  30 days like every other; a list that was shown may be old, so each case is judged again when
  something is done with it, and what cannot be done is told for each.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, FactRefusedError
from app.base.language import N_, ngettext, translate
from app.base.messages import show_day
from app.base.numerals import shown
from app.cases.keep_decisions import decide, tell
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import HEAD, Act, require
from app.core.services import Services, reading, writing
from app.retention import records
from app.retention.holds import day_to_come, hold_record, may_lift, refuse_held
from app.retention.records import ASKED, DELETE, Decided, DueCase, DueList, Keeping, Left
from app.retention.recycle_bin import put_into_bin, refuse_pending
from app.retention.rules import SINCE_WORDS
from app.sealed import sealed
from models.index import retention_rows
from models.index.fact_codes import day_number
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows import retention as rows
from models.rows.case import Case
from models.rows.retention import KINDS
from models.rows.sealed import all_sealed, sealed_cases
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session


_YEAR = 12


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later; the last of its month where there is no such day."""
    year, month = _month(day, months)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_day(today: dt.date, months: int) -> dt.date:
    """Return the last day of which so many months are over today.

    Raises:
        ValueError: that is before the first year of the calendar.
    """
    year, month = _month(today, -months)
    longest = calendar.monthrange(year, month)[1]
    ends_here = today.day == calendar.monthrange(today.year, today.month)[1]
    return dt.date(year, month, longest if ends_here else min(today.day, longest))


def _month(day: dt.date, months: int) -> tuple[int, int]:
    whole = day.year * _YEAR + day.month - 1 + months
    return whole // _YEAR, whole % _YEAR + 1


_ASKED = N_("Deletion was asked for, or consent taken back, on {day}")


def since_words(since: int, day: str) -> str:
    """Return what the day is from which the months of a case are counted."""
    return translate(SINCE_WORDS[since]).format(day=show_day(day))


def due_words(one: DueCase) -> str:
    """Return why a case is due."""
    if one.why == ASKED:
        return translate(_ASKED).format(day=show_day(one.asked_on))
    if one.why == DELETE:
        words = ngettext(
            "Proposed for deletion after {count} month: {since}",
            "Proposed for deletion after {count} months: {since}",
            one.months,
        )
    else:
        words = ngettext(
            "Review due after {count} month: {since}",
            "Review due after {count} months: {since}",
            one.months,
        )
    return words.format(count=shown(one.months), since=since_words(one.since, one.day))


PAGE = 100
KEEP_LABEL = N_("Keep it until")
KEEP_WHY_LABEL = N_("Why it is kept")
ASKED_LABEL = N_("Asked on")
_LIKE_TEXT, _LIKE_DAY = "closure_details", "withdrawn_on"


def due(s: Services, most: int = PAGE, after: int = 0, *, with_sealed: bool = False) -> DueList:
    """Return the cases that are due today.

    Args:
        s: the open register.
        most: most cases.
        after: so many cases are passed over, for the next page.
        with_sealed: also look at the sealed cases that this user can open.

    Raises:
        CaseStateError: the role does not allow it, or ``seal.locked``.
    """
    require(s, Act.HOLD)
    mine: tuple[DueCase, ...] = ()
    if with_sealed and not after and sealed.count(s):
        with sealed.side_by_side(s) as inside, reading(inside) as session:
            mine = _listed(session, s, most, 0, is_sealed=True)
    with reading(s) as session:
        here = _listed(session, s, most, after)
        asked, others = retention_rows.count_due(session, _cuts(session, s), s.clock.today())
        unseen = 0 if with_sealed else _sealed_here(session, s)
        rules_on = bool(rows.rules(session))
    count = asked + sum(others.values()) + len(mine)
    wishes = asked + sum(one.why == records.ASKED for one in mine)
    return DueList((*mine, *here), count, wishes, unseen, rules_on)


def _sealed_here(session: Session, s: Services) -> int:
    """Return how many sealed cases there are for whom they are no secret: a head knows of all."""
    if s.user.role == HEAD:
        return len(all_sealed(session))
    return len(sealed_cases(session, sealed.compartments(s)))


def first_due(session: Session, s: Services, most: int) -> tuple[tuple[DueCase, ...], int]:
    """Return the first cases that are due, and how many there are, for the first page."""
    asked, others = retention_rows.count_due(session, _cuts(session, s), s.clock.today())
    count = asked + sum(others.values())
    return (_listed(session, s, most, 0) if count else ()), count


def keeping(s: Services, case_id: str) -> Keeping:
    """Return how long one case is kept, and why.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    today = s.clock.today()
    with reading(s) as session:
        case = lookup.find_case(session, case_id)
        names = names_by_number(session)
        holds = rows.holds_of(session, case.id)
        told = [replace(hold_record(one, names, today), may_lift=may_lift(s, one)) for one in holds]
        lifts = next((one.may_lift for one in told if one.in_force), False)
        found = retention_rows.row_of(session, case.case_order)
        if found is None:
            return Keeping(case.id, case.case_no, holds=tuple(told), may_lift=lifts)
        kind = KINDS[found.kind]
        rule = rows.rules(session).get(kind)
        decided = [one for one in rows.decisions_of(session, case.id) if one.kind == rows.KEEP]
        return Keeping(
            case_id=case.id,
            case_no=case.case_no,
            kind=kind,
            day=retention_rows.iso_day(found.day),
            since=found.since,
            review_on=_after(found.day, rule.review_months if rule else 0),
            delete_on=_after(found.day, rule.delete_months if rule else 0),
            kept_until=retention_rows.iso_day(found.kept_until),
            kept_why=decided[0].words if decided and found.kept_until else "",
            asked_on=retention_rows.iso_day(found.asked),
            holds=tuple(told),
            may_lift=lifts,
        )


# Decisions --------------------------------------------------------------------------------------


def day_to_keep(until: str, today: dt.date) -> str:
    """Return the day until which a case is kept.

    Raises:
        FactRefusedError: none, or one that is not still to come.
    """
    day = day_to_come(until, KEEP_LABEL, today)
    if not day:
        raise FactRefusedError(field=KEEP_LABEL, reason="value.missing")
    if day <= today.isoformat():
        raise FactRefusedError(field=KEEP_LABEL, reason="retention.day-over")
    return day


def keep(s: Services, case_ids: Sequence[str], until: str, why: str) -> Decided:
    """Decide to keep cases until a day; before that day they are not due.

    Args:
        s: the open register.
        case_ids: ids or numbers of cases.
        until: the day as typed; it is still to come.
        why: the reason, in words; it is kept with each case.

    Raises:
        NotFoundError, AmbiguousError: no such case; nothing was kept.
        CaseStateError: a case is in the bin, or the role does not allow it.
        FactRefusedError: no day to come, or no reason.
    """
    require(s, Act.HOLD)
    today = s.clock.today()
    day = day_to_keep(until, today)
    said = kept_text(why, _LIKE_TEXT, KEEP_WHY_LABEL)
    if not said:
        raise FactRefusedError(field=KEEP_WHY_LABEL, reason="value.missing")
    done = []
    with writing(s) as session:
        for case_id in dict.fromkeys(case_ids):
            case = lookup.find_case(session, case_id)
            if case.binned:
                raise CaseStateError(reason="case.in-bin")
            decide(session, s, case, rows.KEEP, day, said)
            tell(session, s, "case_kept", case, until=day)
            done.append(case.id)
    return Decided(tuple(done))


def delete_due(s: Services, case_ids: Sequence[str]) -> Decided:
    """Put cases that are due into the bin, all in one step.

    Args:
        s: the open register.
        case_ids: ids of cases as the list showed them.

    Returns:
        The cases that are in the bin now, and those that stayed with the reason for each: not due
        any more, held, or waiting for the answer of another office.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.BIN)
    done: list[str] = []
    left: list[Left] = []
    with writing(s) as session:
        cuts = {cut.kind: cut.day for cut in _cuts(session, s)}
        for case_id in dict.fromkeys(case_ids):
            case = session.get(Case, case_id)
            if case is None:
                continue
            reason = _why_not(session, s, case, cuts)
            if reason:
                left.append(Left(case.id, case.case_no, reason))
            else:
                put_into_bin(session, s, case)
                done.append(case.id)
    return Decided(tuple(done), tuple(left))


def take_back(s: Services, case_ids: Sequence[str]) -> int:
    """Take cases back out of the bin, all in one step; return how many.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.BIN)
    back = 0
    with writing(s) as session:
        for case_id in case_ids:
            case = session.get(Case, case_id)
            if case is not None and case.binned:
                case.unbin()
                case_changed(session, case, now=s.clock.now())
                log.record(session, s, "case_restored", case.case_no, case.id)
                back += 1
    return back


def ask_deletion(s: Services, case_id: str, on: str = "", words: str = "") -> Keeping:
    """Write down that somebody asked for a case to be deleted; it is due at once.

    Args:
        s: the open register.
        case_id: id or number of the case.
        on: the day as typed, today when it is "".
        words: who asked, and how.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: it is in the bin, or the role does not allow it.
        FactRefusedError: a day that has not come yet.
    """
    require(s, Act.HOLD)
    day = day_asked(on, s.clock.today())
    return _wish(s, case_id, rows.ASKED, day, words, "deletion_asked")


def day_asked(on: str, today: dt.date) -> str:
    """Return the day on which deletion was asked for, today when it is "".

    Raises:
        FactRefusedError: not a day, or one that has not come yet.
    """
    day = kept_text(on or today.isoformat(), _LIKE_DAY, ASKED_LABEL, today)
    if day > today.isoformat():
        raise FactRefusedError(field=ASKED_LABEL, reason="date.future")
    return day


def unask_deletion(s: Services, case_id: str, words: str = "") -> Keeping:
    """Write down that deletion is not asked for any more; as for ``ask_deletion``."""
    require(s, Act.HOLD)
    today = s.clock.today().isoformat()
    return _wish(s, case_id, rows.UNASKED, today, words, "deletion_not_asked")


def _wish(s: Services, case_id: str, kind: str, day: str, words: str, action: str) -> Keeping:
    said = kept_text(words, _LIKE_TEXT)
    with writing(s) as session:
        case = lookup.find_case(session, case_id)
        if case.binned:
            raise CaseStateError(reason="case.in-bin")
        decide(session, s, case, kind, day, said)
        tell(session, s, action, case, on=day)
        whole = case.id
    return keeping(s, whole)


def _why_not(session: Session, s: Services, case: Case, cuts: dict[int, int]) -> str:
    """Return why a case cannot be put into the bin from the list, "" when it can."""
    today = day_number(s.clock.today())
    row = retention_rows.row_of(session, case.case_order)
    if row is None:
        return "case.in-bin" if case.binned else "retention.not-due"
    try:
        refuse_held(session, s, (case,))
        refuse_pending(session, case)
    except CaseStateError as error:
        return str(error.facts["reason"])
    is_due = row.asked or row.day <= cuts.get(row.kind, -1)
    return "" if is_due and row.kept_until <= today else "retention.not-due"


# The list ---------------------------------------------------------------------------------------


def _cuts(session: Session, s: Services) -> list[retention_rows.Cut]:
    """Return the last day on which each kind that has a rule is due for a look."""
    today = s.clock.today()
    return [
        retention_rows.Cut(KINDS.index(kind), _cut(today, row.review_months))
        for kind, row in rows.rules(session).items()
        if kind in KINDS
    ]


def _cut(today: dt.date, months: int) -> int:
    try:
        return day_number(last_day(today, months))
    except ValueError:
        return -1


def _listed(
    session: Session, s: Services, most: int, after: int, *, is_sealed: bool = False
) -> tuple[DueCase, ...]:
    rules, today = rows.rules(session), s.clock.today()
    found = retention_rows.due_lines(session, _cuts(session, s), today, most, after)
    return tuple(_due(line, rules, today, is_sealed) for line in found)


def _due(
    line: retention_rows.DueLine,
    rules: dict[str, rows.RetentionRule],
    today: dt.date,
    is_sealed: bool,
) -> DueCase:
    kind = KINDS[line.kind]
    rule = rules.get(kind)
    why, months = records.REVIEW, rule.review_months if rule else 0
    if line.asked:
        why, months = records.ASKED, 0
    elif rule and rule.delete_months and line.day <= _cut(today, rule.delete_months):
        why, months = records.DELETE, rule.delete_months
    return DueCase(
        case_id=line.case_id,
        case_no=line.case_no,
        name=line.name,
        record_state=line.record_state,
        kind=kind,
        why=why,
        day=retention_rows.iso_day(line.day),
        since=line.since,
        months=months,
        asked_on=retention_rows.iso_day(line.asked),
        sealed=is_sealed,
    )


def _after(day: int, months: int) -> str:
    """Return the day so many months after a day, "" for never."""
    if not months or not day:
        return ""
    try:
        return months_after(dt.date.fromisoformat(retention_rows.iso_day(day)), months).isoformat()
    except ValueError:
        return ""
