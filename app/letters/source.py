"""What a letter is made of: the packet as it was sealed, the case as it is today, both offices.

Rules: what stands in a letter was in the packet, decoded by the code of the preview; consent is
asked again today; what was withdrawn or replaced makes no letter; rows stay in the session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.base.clock import local_day
from app.base.errors import (
    CaseStateError,
    NotFoundError,
)
from app.cases.case_view import case_record, timeline
from app.cases.records import CaseRecord
from app.cases.who_was_here import MOST_REFERRALS, nobody_left, places_told
from app.consent import rules
from app.consent.records import SendReferral
from app.core import log
from app.core.field_path import PERSON
from app.core.records import OwnOffice, UserRecord
from app.core.services import Services
from app.letters.errors import LetterRefusedError
from app.letters.records import (
    ACKNOWLEDGEMENT,
    CERTIFICATE,
    NOTICE,
    ON_OWN_DATA,
    PERSON_SUMMARY,
    MakeLetter,
)
from app.offices.office_facts import contact_facts
from app.packets import store
from app.packets.bodies import MULTILINE, IncomingReferral, read_referral, require_agreed
from app.packets.extensions import beyond_in
from app.packets.packet_view import seen_files
from app.packets.records import SeenBeyond, SeenFile
from app.packets.store import arrived_at
from crypto.letter.letter_record import KINDS
from models import errors as keeping
from models.fields import CODE_LISTS
from models.fields.kinds import may_be_victim
from models.fields.told_places import part_of
from models.queries import retention as queries
from models.queries.lookup import find_referral
from models.queries.lookup import referrals as referrals_of_case
from models.rows import retention
from models.rows.case import Case, Referral
from models.rows.office import Office
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session

_ON_PAPER = frozenset({"summary_printed", "summary_saved"})
_ANSWERS = frozenset({"status_sealed"})
_MOST_LINES = 20_000
_ENDED: Mapping[str, str] = {
    "draft": "letter.no-packet",
    "revoked": "letter.withdrawn",
    "superseded": "letter.superseded",
}
_OF_PACKET: Mapping[str, str] = {
    "waiting": "received",
    "accepted": "accepted",
    "declined": "declined",
}


@dataclass(frozen=True)
class OtherOffice:
    """The office that a letter goes to.

    Attributes:
        name: as its card gives it first, usually in English.
        names: names by language.
        kind: a code of office_type, "" when not told.
        country: its code, "" when not told.
    """

    name: str
    names: Mapping[str, str]
    kind: str
    district: str
    state: str
    phone: str
    country: str = ""


@dataclass(frozen=True)
class Passed:
    """Something about the person that went to another office, or came from one.

    Attributes:
        day: local day on which it left or came.
        came: True when it came from there.
        office: which, None for a printed summary.
        groups: codes of consent_group of what was told of the person and of the case.
        purpose: a code of consent_purpose, or "".
        audience: a code of summary_for, of a printed summary; "" for a packet.
        is_nameless: a notice without identity.
        on_ground: it stood on no answer of the person.
    """

    day: dt.date
    came: bool = False
    office: OtherOffice | None = None
    groups: tuple[str, ...] = ()
    purpose: str = ""
    audience: str = ""
    is_nameless: bool = False
    on_ground: bool = False


@dataclass(frozen=True)
class Answer:
    """How an incoming referral stands: state, local days by state, and why it was declined."""

    state: str
    received: dt.date
    decided: dt.date | None = None
    reason: str = ""
    worker: str = ""


@dataclass(frozen=True)
class KeptFor:
    """How long the office keeps such a case once it is closed, as its head has set it.

    Attributes:
        review: months until somebody looks at it again, 0 where no rule is set.
        delete: months until its deletion is proposed, 0 for never.
        from_18: whether they begin at an 18th birthday that is later.
    """

    review: int = 0
    delete: int = 0
    from_18: bool = False


@dataclass(frozen=True)
class Matter:
    """All that a letter can be made of.

    Attributes:
        wish: as it was checked.
        own, phone, email: this office.
        user: who signs.
        case: the case as it is today, None when there is none.
        referral: what left or came, None for a certificate without a referral.
        files: attachments of the packet.
        beyond: what left outside of what was recorded for a child, and why; None for nothing.
        other: None when the letter goes to no office.
        numbers: for each person of the packet the number in the case, 0 when not known.
        case_ref: the name that both offices have for the case.
        answer: of an incoming referral.
        kept_for: of what the person is told about what is kept, None for other kinds.
        passed: of the person's own summary: who got what, the oldest first.
        offices: of the person's own summary: those that an answer names, by id.
        nobody_left: of the person's own summary: the register can prove that whoever was ever in
            the case still is.
        more_left: of the person's own summary: papers, files or answers left that ``passed`` does
            not tell.
    """

    wish: MakeLetter
    today: dt.date
    number: str
    code: str
    own: OwnOffice
    phone: str
    email: str
    user: UserRecord
    case: CaseRecord | None
    referral: IncomingReferral | None = None
    files: tuple[SeenFile, ...] = ()
    other: OtherOffice | None = None
    numbers: tuple[int, ...] = ()
    case_ref: str = ""
    referral_id: str = ""
    answer: Answer | None = None
    beyond: SeenBeyond | None = None
    kept_for: KeptFor | None = None
    passed: tuple[Passed, ...] = ()
    offices: Mapping[str, OtherOffice] = field(default_factory=dict)
    nobody_left: bool = False
    more_left: bool = False


@dataclass(frozen=True)
class _Packet:
    """A packet, the row of its referral when there is one, and what it says."""

    packet: Packet
    row: Referral | None
    referral: IncomingReferral
    files: tuple[SeenFile, ...]
    beyond: SeenBeyond | None


def matter_of(
    session: Session, s: Services, wish: MakeLetter, today: dt.date, number: str, code: str
) -> Matter:
    """Return what a checked wish is made of.

    Raises:
        NotFoundError, AmbiguousError: no such case or referral.
        LetterRefusedError: the referral has ended, or is not of a kind that makes this letter.
        CaseStateError: the case is in the bin.
        ConsentForbidsError, ConsentMissingError, ConsentIncompleteError: what left may not leave
            again today.
    """
    contact = contact_facts(session)
    found = _packet(session, wish) if wish.referral_id else None
    case = _case(session, _case_id(wish, found), today)
    matter = Matter(
        wish=wish,
        today=today,
        number=number,
        code=code,
        own=s.office,
        phone=contact["phone"],
        email=contact["email"],
        user=s.user,
        case=case,
        kept_for=_kept_for(session, case) if case and wish.kind in ON_OWN_DATA else None,
    )
    if wish.kind == PERSON_SUMMARY and case is not None:
        matter = replace(
            matter,
            passed=_passed(session, s, case),
            offices=_named(session, case),
            nobody_left=_has_nobody_left(session, case),
            more_left=_more_left(session, case),
        )
    if found is None:
        return matter
    _refuse_other_kind(wish, found)
    if found.packet.direction == "out" and wish.kind != CERTIFICATE:
        _ask_again(case, found, today)
    return _with_packet(session, matter, found)


def _with_packet(session: Session, matter: Matter, found: _Packet) -> Matter:
    row, referral = found.row, found.referral
    # Who was taken out or came with another case: a number may mean somebody else today.
    case = matter.case if matter.case and _has_nobody_left(session, matter.case) else None
    return Matter(
        **{
            **matter.__dict__,
            "referral": referral,
            "files": found.files,
            "beyond": found.beyond,
            "other": other_office(session, found.packet.office_id),
            "numbers": _numbers(case, row, len(referral.persons)),
            "case_ref": referral.case_ref,
            "referral_id": row.id if row is not None else "",
            "answer": _answer(session, matter.case, found),
        }
    )


def _packet(session: Session, wish: MakeLetter) -> _Packet:
    """Return the packet of a referral, or one that came and was not answered yet."""
    try:
        row: Referral | None = find_referral(session, wish.referral_id)
    except keeping.NotFoundError:
        row = None
    packet = session.get(Packet, (row.packet_id if row is not None else wish.referral_id) or "")
    if packet is None or packet.type != "referral":
        if row is None:
            raise NotFoundError
        raise LetterRefusedError(reason="letter.no-packet")
    if row is not None and row.state in _ENDED:
        ours = row.direction == "out"
        raise LetterRefusedError(reason=_ENDED[row.state] if ours else "referral.ended")
    if packet.direction == "in" and packet.state == "quarantined":
        raise LetterRefusedError(reason="letter.sender-unchecked")
    if packet.manifest is None:
        raise LetterRefusedError(reason="letter.no-packet")
    manifest = store.manifest_of(packet, MULTILINE)
    referral = read_referral(manifest.body, len(manifest.files), manifest.files_bytes)
    return _Packet(packet, row, referral, seen_files(manifest.files), beyond_in(manifest))


def _refuse_other_kind(wish: MakeLetter, found: _Packet) -> None:
    """Refuse a kind of letter that a referral of this direction and kind does not have."""
    _refuse("letter.of-case-alone", wrong=wish.kind in ON_OWN_DATA)
    came = found.packet.direction == "in"
    without_identity = found.referral.kind == rules.NOTIFY
    if wish.kind == ACKNOWLEDGEMENT:
        _refuse("letter.needs-incoming", wrong=not came)
        _refuse("referral.ended", wrong=found.packet.state not in _OF_PACKET)
        return
    _refuse("letter.needs-outgoing", wrong=came and wish.kind != CERTIFICATE)
    _refuse("letter.needs-notify", wrong=wish.kind == NOTICE and not without_identity)
    _refuse("letter.notify-only", wrong=wish.kind != NOTICE and without_identity)


def kinds_of(session: Session, referral_id: str) -> tuple[str, ...]:
    """Return the kinds of letter that a referral can have, in the order of ``KINDS``.

    Raises:
        NotFoundError, AmbiguousError, LetterRefusedError: as `matter_of`.
    """
    found = _packet(session, MakeLetter("referral", ("en",), referral_id=referral_id))
    return tuple(kind for kind in KINDS if _fits(kind, found))


def office_of(session: Session, referral_id: str) -> OtherOffice | None:
    """Return the other office of a referral.

    Raises:
        NotFoundError, AmbiguousError, LetterRefusedError: as `matter_of`.
    """
    found = _packet(session, MakeLetter("referral", ("en",), referral_id=referral_id))
    return other_office(session, found.packet.office_id)


def _fits(kind: str, found: _Packet) -> bool:
    try:
        _refuse_other_kind(MakeLetter(kind, ("en",)), found)
    except LetterRefusedError:
        return False
    return True


def _refuse(slug: str, *, wrong: bool) -> None:
    if wrong:
        raise LetterRefusedError(reason=slug)


def _case_id(wish: MakeLetter, found: _Packet | None) -> str:
    if found is not None and found.row is not None:
        return found.row.case_id or ""
    return wish.case_id


def _case(session: Session, case_id: str, today: dt.date) -> CaseRecord | None:
    if not case_id:
        return None
    row = session.get(Case, case_id)
    if row is None:
        raise NotFoundError
    if row.binned:
        raise CaseStateError(reason="case.in-bin")
    return case_record(session, row, today)


def _kept_for(session: Session, case: CaseRecord) -> KeptFor:
    """Return how long such a case is kept; whose age is not known counts as a child."""
    victims = [one for one in case.persons if may_be_victim(one.roles)]
    kind = retention.CHILD if any(one.is_child != "no" for one in victims) else retention.ADULT
    rule = retention.rules(session).get(kind)
    if rule is None:
        return KeptFor()
    return KeptFor(rule.review_months, rule.delete_months, from_18=kind == retention.CHILD)


def _has_nobody_left(session: Session, case: CaseRecord) -> bool:
    here = ((one.person_id, one.number) for one in case.persons)
    return nobody_left(session, case.case_id, here)


def _more_left(session: Session, case: CaseRecord) -> bool:
    """Say whether more left than referrals and printed summaries: papers, exports, answers."""
    known = queries.known(session, [case.case_id])
    ids = [one.case_id for one in known]
    came = any(
        row.direction == "in"
        for row in referrals_of_case(session, case_id=case.case_id, limit=MOST_REFERRALS)
    )
    return (
        came  # Who sent it got our answer.
        or bool(queries.went(session, ids, (log.TAKEN_OUT - _ON_PAPER) | _ANSWERS).times)
        or any(
            queries.went_since(session, one.created, log.TAKEN_OUT_OF_MANY).times for one in known
        )
    )


def _passed(session: Session, s: Services, case: CaseRecord) -> tuple[Passed, ...]:
    """Return what other offices got or told of a case, and its printed summaries.

    Whose of its persons a referral is about is not told apart: it is for a case of one alone.
    """
    found = []
    for row in referrals_of_case(session, case_id=case.case_id, limit=MOST_REFERRALS):
        packet = session.get(Packet, row.packet_id) if row.packet_id else None
        if packet is None or (row.direction == "out" and not store.may_have_left(packet)):
            continue
        came = row.direction == "in"
        at = (row.received_at if came else row.handed_over_at) or row.sealed_at or row.created
        nameless = row.get("kind") == rules.NOTIFY
        one = Passed(
            day=local_day(at),
            came=came,
            office=other_office(session, row.office_id),
            groups=() if came else _groups(row),
            purpose=str(row.get("referral_purpose") or ""),
            is_nameless=nameless,
            on_ground=not came and not nameless and row.consent_id is None,
        )
        found.append(one)
    for line in timeline(session, s, case.case_id, {}, _MOST_LINES, _ON_PAPER):
        audience = str(line.facts.get("audience") or "own")
        found.append(Passed(local_day(line.at), audience=audience))
    return tuple(sorted(found, key=lambda one: one.day))


def _groups(row: Referral) -> tuple[str, ...]:
    """Return the kinds of facts that left, in their usual order."""
    told = {"attachments"} if row.attachment_ids else set[str]()
    told.update(place.field.group for place in places_told(row) if place.field.group)
    return tuple(code.value for code in CODE_LISTS["consent_group"] if code.value in told)


def _named(session: Session, case: CaseRecord) -> dict[str, OtherOffice]:
    """Return the offices that the answers of a case name, as far as they are in the register."""
    wanted = {office for one in case.consents for office in one.offices}
    found = ((office_id, other_office(session, office_id)) for office_id in sorted(wanted))
    return {office_id: office for office_id, office in found if office is not None}


def _ask_again(case: CaseRecord | None, found: _Packet, today: dt.date) -> None:
    """Ask consent once more for all that the packet holds: it may be taken back since."""
    row, referral = found.row, found.referral
    if case is None or row is None:
        raise LetterRefusedError(reason="letter.no-case")
    command = SendReferral(
        case_id=case.case_id,
        to=row.office_id,
        kind=referral.kind,
        purpose=referral.purpose,
        facts=row.told,
        papers=row.attachment_ids or (),
        details=referral.details,
        ground=referral.ground,
    )
    require_agreed(case, command, today)


def _numbers(case: CaseRecord | None, row: Referral | None, persons: int) -> tuple[int, ...]:
    """Return which person of the case each person of a packet of ours is, 0 when not sure."""
    if case is None or row is None or row.direction != "out":
        return (0,) * persons
    parts = {part_of(name) for name in row.told}
    numbers = [person.number for person in case.persons if (PERSON, person.number) in parts]
    # A person of whom nothing was filled at that time did not leave: then nobody is sure.
    return tuple(numbers) if len(numbers) == persons else (0,) * persons


def _answer(session: Session, case: CaseRecord | None, found: _Packet) -> Answer | None:
    """Return how a referral that came in stands, None for one of ours."""
    packet, row = found.packet, found.row
    if packet.direction == "out":
        return None
    if row is None:
        state = _OF_PACKET.get(packet.state, "received")
        return Answer(state, local_day(arrived_at(session, packet)))
    decided = row.declined_at if row.state == "declined" else row.accepted_at
    return Answer(
        state=row.state,
        received=local_day(row.received_at or row.created),
        decided=local_day(decided) if decided else None,
        reason=str(row.get("decline_reason") or ""),
        worker=str(case.facts.get("case_owner") or "") if case is not None else "",
    )


def other_office(session: Session, office_id: str) -> OtherOffice | None:
    """Return another office as letters call it, None when it is not in the register."""
    row = session.get(Office, office_id)
    if row is None:
        return None
    return OtherOffice(
        name=row.name,
        names=_by_language(row.names or ()),
        kind=row.office_type or "",
        district=row.district or "",
        state=row.place_state or "",
        phone=row.phone or "",
        country=row.country or "",
    )


def _by_language(names: Iterable[str]) -> dict[str, str]:
    split = (name.partition("=") for name in names)
    return {code: text for code, _, text in split if text}
