"""The matches of this register and what they found, for lists and pages.

Rules: reading only; who may not match sees nothing of it; results are the office's own cases with
the kind of key that agreed, never anything of the other office but its name and telephone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from app.base.errors import AmbiguousError, NotFoundError
from app.consent.records import LegalGround
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.matching import match_words
from app.matching.match_records import MatchRecord, ResultRecord
from app.offices.moved_offices import today
from app.offices.office_view import state_now
from app.offices.offices import office_row
from app.offices.trust import State
from models.fields.kinds import SUSPECT
from models.queries.lookup import offices
from models.rows import matching as rows
from models.rows.packet import Packet
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Person
    from models.rows.matching import MatchResult, MatchSession
    from models.rows.office import Office

MOST: Final = 200
_DIGITS: Final = re.compile("[0-9a-f]{4,32}")
_NAMES: Final = "nd"


def matches(s: Services, limit: int = MOST, after: str = "") -> tuple[MatchRecord, ...]:
    """Return the matches, open ones first, then the newest.

    Args:
        s: the open register.
        limit: how many at most.
        after: whole id of the last one of the page before, "" for the first page.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: that one is not in the register any more.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        last = row_of(session, after) if after else None
        return _records(session, rows.sessions(session, limit, last), s.clock.now())


def open_matches(s: Services) -> tuple[MatchRecord, ...]:
    """Return the matches that are under way, the oldest first.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        return _records(session, rows.open_sessions(session), s.clock.now())


def match(s: Services, match_id: str) -> MatchRecord:
    """Return a match by its whole id.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: no such match.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        (found,) = _records(session, [row_of(session, match_id)], s.clock.now())
        return found


def resolve(s: Services, typed: str) -> str:
    """Return the id of a match by its id, or that of one of its packets, or a beginning of it.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    with reading(s) as session:
        return _only(typed, lambda wanted: [row.id for row in rows.named(session, wanted, 2)])


def resolve_result(s: Services, typed: str) -> str:
    """Return the id of a result by a beginning of it.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    with reading(s) as session:
        return _only(typed, lambda wanted: rows.named_results(session, wanted, 2))


def _only(typed: str, named: Callable[[str], Sequence[str]]) -> str:
    wanted = typed.strip().lower()
    if not _DIGITS.fullmatch(wanted):
        raise NotFoundError(reason="find.match")
    found = named(wanted)
    if not found:
        raise NotFoundError(reason="find.match")
    if len(found) > 1:
        raise AmbiguousError
    return found[0]


def results(s: Services, match_id: str = "") -> tuple[ResultRecord, ...]:
    """Return what was found in a match, in all of them for "", the newest match first.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError: no such match.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        if match_id:
            return _results(session, [row_of(session, match_id)])
        return _results(session, rows.with_results(session))


def results_about(s: Services, case_id: str) -> tuple[ResultRecord, ...]:
    """Return what was found about a case in all matches.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        wanted = {row.session_id for row in rows.results_about(session, case_id)}
        found = _results(session, [row_of(session, one) for one in wanted])
    return tuple(one for one in found if one.case_id == case_id)


def offices_to_ask(s: Services) -> tuple[tuple[str, str], ...]:
    """Return id and name of the offices with which matching is possible.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.MATCH)
    with reading(s) as session:
        return tuple((row.id, row.name) for row in offices(session, [State.VERIFIED.value]))


def row_of(session: Session, match_id: str) -> MatchSession:
    """Return the row of a match by its whole id.

    Raises:
        NotFoundError: no such match.
    """
    row = session.get(rows.MatchSession, match_id)
    if row is None:
        raise NotFoundError(reason="find.match")
    return row


def name_of(session: Session, row: MatchSession) -> str:
    """Return the name of the office of a match."""
    return office_row(session, today(session, row.office_id)).name


def _records(session: Session, found: Iterable[MatchSession], now: int) -> tuple[MatchRecord, ...]:
    ones = tuple(found)
    names = names_by_number(session)
    counts = Counter(row.session_id for row in rows.results_of(session, [one.id for one in ones]))
    known = _offices(session, ones)
    return tuple(_record(session, row, names, known, counts[row.id], now) for row in ones)


def _record(
    session: Session,
    row: MatchSession,
    names: Mapping[int, str],
    known: Mapping[str, tuple[Office, str]],
    results_here: int,
    now: int,
) -> MatchRecord:
    office, phone = known[row.office_id]
    return MatchRecord(
        match_id=row.id,
        side=row.side,
        state=row.state,
        office_id=office.id,
        office_name=office.name,
        office_state=state_now(office, now).value,
        office_phone=phone,
        bucket=row.bucket,
        rules=row.rules,
        kinds=row.kinds or (),
        purpose=row.purpose,
        basis=row.basis,
        note=row.note or "",
        ground=ground_of(row),
        keys=row.keys,
        cases=tuple(one.case_id for one in rows.cases_of(session, row.id)),
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        prepared_at=row.prepared_at or 0,
        prepared_by=names.get(row.prepared_by or 0, ""),
        confirmed_at=row.confirmed_at or 0,
        confirmed_by=names.get(row.confirmed_by or 0, ""),
        ended_at=row.ended_at or 0,
        question_packet=row.pid or "",
        answer_packet=row.answer_pid or "",
        result_packet=row.result_pid or "",
        decline_reason=row.decline_reason or "",
        decline_cap=row.decline_cap or 0,
        decline_note=row.decline_note or "",
        shared=row.shared,
        results=results_here,
        waits_for=_waits_for(session, row),
    )


def ground_of(row: MatchSession) -> LegalGround | None:
    """Return the ground on which cases of a match are compared, None when there is none."""
    if not row.ground_basis:
        return None
    return LegalGround(
        row.ground_basis, row.ground_order or "", row.ground_officer or "", row.ground_reason or ""
    )


_NEXT: Final = {
    (rows.ASKING, rows.PREPARED): "confirm",
    (rows.ASKING, rows.CAME_BACK): "finish",
    (rows.ANSWERING, rows.ARRIVED): "answer",
    (rows.ANSWERING, rows.PREPARED): "confirm",
}


def _waits_for(session: Session, row: MatchSession) -> str:
    """Return what a person does next about a match."""
    known = _NEXT.get((row.side, row.state))
    if known is not None:
        return known
    ours = (row.result_pid or row.pid) if row.side == rows.ASKING else row.answer_pid
    packet = session.get(Packet, ours) if ours else None
    if packet is not None and packet.direction == "out" and packet.state == "sealed":
        return "send"
    return "reply" if row.state in (rows.ASKED, rows.ANSWERED) else ""


def _offices(session: Session, found: Collection[MatchSession]) -> dict[str, tuple[Office, str]]:
    """Return, by the id that a match names, its office of today and the telephone to call."""
    known: dict[str, tuple[Office, str]] = {}
    for office_id in {row.office_id for row in found}:
        office = office_row(session, today(session, office_id))
        known[office_id] = (office, office.phone or "")
    return known


def _results(session: Session, found: Collection[MatchSession]) -> tuple[ResultRecord, ...]:
    by_id = {row.id: row for row in found}
    lines = rows.results_of(session, list(by_id))
    known = _offices(session, [by_id[one] for one in {line.session_id for line in lines}])
    cases = rows.chosen_cases(session, {line.case_id for line in lines})
    people = rows.people(session, {line.person_id for line in lines})
    made = []
    for line in lines:
        row = by_id[line.session_id]
        about = (cases[line.case_id], people[line.person_id])
        made.append(_result(line, row, *about, *known[row.office_id]))
    return tuple(sorted(made, key=lambda one: (-one.found_at, one.case_no, one.person_number)))


def _result(
    line: MatchResult,
    row: MatchSession,
    case: rows.ChosenCase,
    person: Person,
    office: Office,
    phone: str,
) -> ResultRecord:
    kind, _, value = line.key.partition("|")
    return ResultRecord(
        result_id=line.id,
        match_id=row.id,
        case_id=case.id,
        case_no=case.case_no,
        name=case.name,
        person_number=person.position,
        person_name=person.display_name or "",
        is_suspect=bool(SUSPECT & set(person.roles)),
        kind=kind,
        value="" if kind == _NAMES else value.rpartition("|")[2],
        office_id=office.id,
        office_name=office.name,
        office_phone=phone,
        found_at=row.ended_at or 0,
        outcome=line.outcome or "",
        outcome_at=line.outcome_at or 0,
        line=match_words.line_of(case.case_no, kind),
        question=match_words.question_of(kind),
        todo=match_words.todo_of(office.name, kind),
    )
