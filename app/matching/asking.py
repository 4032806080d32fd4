"""Asking another office: chosen by a person, agreed to by a supervisor, finished by a person.

Rules (docs/rules.md, Matching): the exponent and the places of our keys are sealed into the
register in the transaction that tells of the question, and written over in the one that tells of
the result; consent, trust, and the switch are asked again at every step that seals, trust and the
allowance once more in the transaction that tells of it; nothing is sent by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.jobs import Token, silent
from app.base.language import N_
from app.consent.records import LegalGround
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.matching import allowed, ending, kept, match_words
from app.matching.chosen import Chosen, chosen
from app.matching.keys import RULES, kinds_in
from app.matching.match_records import (
    BUCKETS,
    KINDS,
    AskMatch,
    MatchPlan,
    MatchRecord,
    MatchSent,
)
from app.matching.match_words import (
    MatchChoiceError,
    MatchOpenError,
    MatchOverError,
    MatchStateError,
)
from app.matching.matches import ground_of, match, row_of
from app.offices.moved_offices import same_office
from app.offices.own_card import renew_keys
from app.packets import sealing, store
from app.packets.bodies import MULTILINE
from app.packets.errors import packet_refusals
from crypto import matching
from crypto.matching import About
from crypto.packet.match_bodies import NAMES, NAMES_BUCKET
from models.base.base import new_id
from models.fields import CODE_LISTS
from models.rows import matching as rows
from models.rows.packet import Packet

if TYPE_CHECKING:
    from collections.abc import Collection

    from models.register.database import Session
    from models.rows.matching import MatchSession

QUESTION, RESULT = "psi1", "psi3"


def plan(s: Services, wanted: AskMatch) -> MatchPlan:
    """Return what a question would compare; nothing is written.

    Raises:
        CaseStateError: the role of the user does not allow it.
        MatchOffError, MatchNotCheckedError, MatchChoiceError, NotFoundError: as `prepare`.
    """
    require(s, Act.MATCH)
    kinds = kinds_of(wanted.bucket, wanted.kinds)
    with reading(s) as session:
        allowed.require_on(session)
        office = allowed.require_checked(session, s, wanted.office_id)
        some = _chosen(session, s, wanted, kinds)
        return some.plan(office.id, office.name, wanted.bucket, kinds)


def prepare(s: Services, wanted: AskMatch) -> MatchRecord:
    """Write down what is to be asked; a supervisor has to agree before anything is sealed.

    Raises:
        CaseStateError: the role of the user does not allow it.
        MatchOffError, MatchNotCheckedError, CardStaleError: the switch, trust.
        MatchOpenError: there is an open question to this office.
        MatchAllowanceError: facts ``office`` and ``until``: they may test no more here.
        MatchChoiceError: bucket, kinds, purpose, basis or cases.
        MatchNotAgreedError, ConsentIncompleteError: consent, or the ground.
        MatchNoKeysError, MatchTooManyKeysError: what the cases hold.
        NotFoundError: no such office or case.
    """
    require(s, Act.MATCH)
    kinds = kinds_of(wanted.bucket, wanted.kinds)
    _require_codes(wanted)
    note = kept_text(wanted.note, "details", N_("Note"))
    ending.expire_due(s)
    with writing(s) as session:
        allowed.require_on(session)
        office = allowed.require_checked(session, s, wanted.office_id)
        if rows.open_with(session, same_office(session, office.id), rows.ASKING):
            raise MatchOpenError(office=office.name)
        # They test their list against these cases, as we test ours against theirs.
        allowed.require_allowance(session, office, wanted.bucket, s.clock.now())
        some = _chosen(session, s, wanted, kinds)
        some.require(wanted.bucket)
        row = _new_row(s, wanted, office.id, kinds, note)
        row.keys = len(some.owners)
        put_ground(row, some, wanted.ground)
        session.add(row)
        session.flush()
        keep_cases(session, row, some)
        log.record(
            session,
            s,
            "match_prepared",
            object_id=row.id,
            office=office.name,
            cases=len(some.cases),
            points=wanted.bucket,
        )
        match_id = row.id
    return match(s, match_id)


def confirm(s: Services, match_id: str) -> MatchSent:
    """Agree to a question as a supervisor, and seal it into the outbox.

    Raises:
        CaseStateError: only a head may.
        NotFoundError, MatchStateError: no such match, or it is not the next step.
        AppError: as `prepare`, when something changed since; the disk.
    """
    require(s, Act.MATCH_AGREE)
    ending.expire_due(s)
    with reading(s) as session:
        row = next_step(session, match_id, rows.ASKING, rows.PREPARED)
        allowed.require_on(session)
        office = allowed.require_checked(session, s, row.office_id)
        allowed.require_allowance(session, office, row.bucket, s.clock.now())
        some = again(session, s, row)
        about = About(
            row.rules, row.purpose, row.basis, row.bucket, row.kinds or (), row.note or ""
        )
        office_id, office_name = office.id, office.name
    renew_keys(s)
    wanted = sealing.Wanted(type=QUESTION, office_id=office_id, body={})
    numbers = sealing.reserve(s, wanted)
    with sealing.burning(s, numbers):
        exponent = matching.new_exponent()
        step = matching.ask(numbers.pid, list(some.owners), about, exponent)
    sealed = sealing.seal(s, replace(wanted, body=step.body), numbers, silent, Token())
    now = s.clock.now()
    with sealing.recorded(s, sealed, silent) as session:
        row = next_step(session, match_id, rows.ASKING, rows.PREPARED)
        office = allowed.require_checked(session, s, office_id)
        allowed.require_allowance(session, office, row.bucket, now)
        row.move_to(rows.ASKED, now)
        row.pid, row.office_id, row.keys = numbers.pid, office_id, len(some.owners)
        row.confirmed_at, row.confirmed_by = now, s.user.user
        row.expires_at = now + allowed.LIFE_S
        keep_cases(session, row, some)
        kept.keep(session, s, row.id, exponent, some.owners, step.places)
        log.record(
            session,
            s,
            "match_question",
            object_id=row.id,
            office=office_name,
            cases=len(some.cases),
            points=row.bucket,
            **asked_for(row),
        )
    return MatchSent(match_id, numbers.pid, str(sealed.path), office_name)


def finish(s: Services, match_id: str) -> MatchSent:
    """Learn from their answer what both hold, and seal the last packet into the outbox.

    Raises:
        CaseStateError: the role of the user does not allow it.
        NotFoundError, MatchStateError, MatchOverError: no such match, or not the next step.
        MatchNotCheckedError, CardStaleError: trust.
        MatchAllowanceError: they may test no more here, facts ``office`` and ``until``.
        MatchNotAgreedError: somebody does not agree any more.
        MatchPointsError, MatchOtherQuestionError: the answer does not keep the rules.
    """
    require(s, Act.MATCH)
    ending.expire_due(s)
    with reading(s) as session:
        row = next_step(session, match_id, rows.ASKING, rows.CAME_BACK)
        office = allowed.require_checked(session, s, row.office_id)
        allowed.require_room(session, office, row, s.clock.now())
        own = kept.opened(session, s, row.id)
        _require_still_agreed(session, s, row, own)
        pid, answer_pid = row.pid or "", row.answer_pid or ""
        asked = session.get_one(Packet, pid)
        answer = session.get_one(Packet, answer_pid)
        question, body = (store.manifest_of(one, MULTILINE).body for one in (asked, answer))
        office_id, office_name, thread = office.id, office.name, asked.thread
    with packet_refusals():
        done = matching.finish(pid, question, own.places, own.exponent, body)
    renew_keys(s)
    wanted = sealing.Wanted(
        type=RESULT, office_id=office_id, body=done.body, thread=thread, re=answer_pid
    )
    sealed = sealing.seal(s, wanted, sealing.reserve(s, wanted), silent, Token())
    with sealing.recorded(s, sealed, silent) as session:
        row = next_step(session, match_id, rows.ASKING, rows.CAME_BACK)
        office = allowed.require_checked(session, s, office_id)
        allowed.require_room(session, office, row, s.clock.now())
        row.result_pid = sealed.numbers.pid
        allowed.count(session, pid, office_id, row.bucket, s.clock.now())
        shared = kept.settle(session, s, row, own, done.shared)
        answer = session.get_one(Packet, answer_pid)
        answer.move_to("accepted", s.clock.now())
        store.let_go(session, s, answer)
        log.record(
            session, s, "match_finished", object_id=row.id, office=office_name, shared=shared
        )
    kept.scrub(s)
    return MatchSent(match_id, sealed.numbers.pid, str(sealed.path), office_name, shared)


def next_step(session: Session, match_id: str, side: str, *states: str) -> MatchSession:
    """Return a match that waits for a step.

    Raises:
        NotFoundError: no such match.
        MatchStateError: it waits for another step.
    """
    row = row_of(session, match_id)
    if row.side != side or row.state not in states:
        raise MatchStateError
    return row


def again(session: Session, s: Services, row: MatchSession) -> Chosen:
    """Judge the cases of a match again, and make their keys as they are now.

    Raises:
        MatchNotAgreedError, MatchNoKeysError, MatchTooManyKeysError: something changed since.
    """
    before = {one.case_id: one.on_ground for one in rows.cases_of(session, row.id)}
    some = chosen(session, s, tuple(before), row.bucket, row.kinds or (), ground_of(row))
    some.require(row.bucket)
    some.require_ground_for([case_id for case_id, on_ground in before.items() if on_ground])
    return some


def _require_still_agreed(session: Session, s: Services, row: MatchSession, own: kept.Kept) -> None:
    """Refuse to tell the other office of somebody who does not agree any more.

    Raises:
        MatchOverError: somebody is in no case of this register any more.
        MatchNotAgreedError: as when the question was agreed to.
    """
    owners = {owner for of in own.owners for owner in of}
    there = kept.whereabouts(session, owners)
    if len(there) != len(owners):
        raise MatchOverError
    homes = sorted({case_id for case_id, _person_id in there.values()})
    # What was chosen goes with a case that became one with another.
    covered = {one.case_id for one in rows.cases_of(session, row.id) if one.on_ground}
    require_agreed(session, s, row, homes, covered)


def require_agreed(
    session: Session,
    s: Services,
    row: MatchSession,
    case_ids: Sequence[str],
    covered: Collection[str],
) -> None:
    """Refuse unless the people of some cases still agree, or the ground stands for them.

    Args:
        session: any session.
        s: the open register.
        row: the match.
        case_ids: where its people are today.
        covered: ids of those of these cases for which the ground was given.

    Raises:
        MatchNotAgreedError: as when it was agreed to.
    """
    some = chosen(session, s, case_ids, row.bucket, row.kinds or (), ground_of(row))
    some.require_agreed()
    some.require_ground_for(covered)


def keep_cases(session: Session, row: MatchSession, some: Chosen) -> None:
    """Keep which cases were chosen, and which of them on the ground."""
    rows.choose_cases(
        session, row.id, [(one.case_id, one.case_id in some.on_ground) for one in some.cases]
    )


def asked_for(row: MatchSession) -> dict[str, str]:
    """Return why a match is made, as the log keeps it after the match is forgotten."""
    told = match_words.told_codes(row.purpose, row.basis)
    return told | ({"ground": row.ground_basis} if row.ground_basis else {})


def put_ground(row: MatchSession, some: Chosen, ground: LegalGround | None) -> None:
    """Keep the ground with a match that needs it."""
    used = ground if some.on_ground else None
    row.ground_basis = used.basis if used else None
    row.ground_officer = used.officer if used else None
    row.ground_reason = used.reason if used else None
    row.ground_order = used.order_no if used else None


def _new_row(
    s: Services, wanted: AskMatch, office_id: str, kinds: tuple[str, ...], note: str
) -> MatchSession:
    """Return the row of a question that waits for a supervisor."""
    now = s.clock.now()
    return rows.MatchSession(
        id=new_id(),
        side=rows.ASKING,
        office_id=office_id,
        state=rows.PREPARED,
        bucket=wanted.bucket,
        rules=RULES,
        kinds=kinds,
        purpose=wanted.purpose,
        basis=wanted.basis,
        note=note or None,
        opened_at=now,
        expires_at=now + allowed.LIFE_S,
        prepared_at=now,
        prepared_by=s.user.user,
        shared=0,
    )


def _chosen(session: Session, s: Services, wanted: AskMatch, kinds: tuple[str, ...]) -> Chosen:
    return chosen(session, s, wanted.case_ids, wanted.bucket, kinds, wanted.ground)


def kinds_of(bucket: int, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of keys of a question in the order in which a packet names them.

    Args:
        bucket: for how many keys it has room.
        kinds: the wanted ones, all for none.

    Raises:
        MatchChoiceError: no such bucket or kind, or names in a large bucket.
    """
    if bucket not in BUCKETS:
        raise MatchChoiceError(reason="match.bucket")
    if not set(kinds) <= set(KINDS):
        raise MatchChoiceError(reason="match.kinds")
    if NAMES in kinds and bucket != NAMES_BUCKET:
        raise MatchChoiceError(reason="match.names-bucket")
    return tuple(sorted(kinds_in(bucket, kinds or KINDS)))


def _require_codes(wanted: AskMatch) -> None:
    for value, code_list, reason in (
        (wanted.purpose, "consent_purpose", "match.purpose"),
        (wanted.basis, "legal_basis", "match.basis"),
    ):
        if value not in {one.value for one in CODE_LISTS[code_list]}:
            raise MatchChoiceError(reason=reason)
