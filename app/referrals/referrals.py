"""A person's case goes to one other office: look, seal, and follow what becomes of it.

Rules:

* The five steps of sending (docs/rules.md, Sending) in their order; nothing leaves that trust,
  consent or a legal ground does not let out; a refusal or a stop leaves the register as it was but
  for a number that is never used again; sending the same referral again copies the same bytes.
* The words of a command are made clean before anything is asked, shown or sealed with them: what
  leaves is what is kept here, so both are cleaned by the one rule of the catalogue; a code that no
  list has is refused, because the receiver could make nothing of it.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from app.base.errors import FactRefusedError, NotFoundError, UnknownFieldError, WhosePersonError
from app.base.jobs import Report, Token, silent
from app.cases.case_view import all_facts, case_record
from app.cases.open_cases import open_row
from app.cases.papers.blob_store import open_plain
from app.cases.records import CaseRecord, PaperRecord
from app.consent import disclosure_gate, rules
from app.consent.errors import ConsentBeyondError
from app.consent.records import Beyond, LegalGround, SendReferral
from app.consent.rules import NOTIFY
from app.core import field_path, log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices.offices import office_row
from app.offices.own_card import renew_keys
from app.outbox import delivery
from app.packets import sealing, store
from app.packets.bodies import (
    MULTILINE,
    Circumstances,
    beyond_scope,
    chosen_values,
    deciding,
    read_referral,
    referral_body,
    require_agreed,
)
from app.packets.errors import PacketStateError
from app.packets.extensions import (
    FIRST_REGISTERED_ON,
    LONGEST_REASON,
    TRANSFER,
    first_registered,
    replaces,
    told_beyond,
)
from app.packets.packet_view import beyond_words, seen_facts, seen_files
from app.packets.records import ReferralPreview, ReferralRecord, SeenFact, SeenFile, SentReferral
from app.packets.referral_life import ENDS, life_of, may, superseding
from app.referrals import referral_preview
from app.referrals.withdrawing import end_ours, replaceable
from app.system.files import Target, title_as_name
from app.system.verified_copy import check_target
from crypto.packet.manifest import PacketFile
from crypto.packet.packet_seal import FileSource
from models.fields import CATALOGUE, CODE_LISTS
from models.queries import lookup
from models.queries.exchange import first_registered_on, is_reference_taken, last_thread
from models.rows.case import Attachment, Case, Referral
from models.rows.office import Office
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session


KINDS = ("refer", "transfer", "request", "notify")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CASE_REF = re.compile(f"[{_LETTERS}]{{4}}-[{_LETTERS}]{{4}}")


def cleaned(command: SendReferral, today: dt.date) -> SendReferral:
    """Return a command whose texts and dates are as the register would keep them.

    Args:
        command: as typed.
        today: the local day.

    Raises:
        FactRefusedError: a code that no list has, or a text or day that cannot be kept.
        ValueError: a common reference that no preview showed.
    """
    _check_codes(command)
    if command.case_ref and not _CASE_REF.fullmatch(command.case_ref):
        raise ValueError("case_ref")
    return replace(
        command,
        details=kept_text(command.details, "details", today=today),
        reply_by=kept_text(command.reply_by, "reply_by", today=today),
        ground=None if command.ground is None else _ground(command.ground, today),
        beyond_reason=_in_one_line(
            kept_text(command.beyond_reason, "override_reason", today=today)
        ),
    )


def _in_one_line(reason: str) -> str:
    """Return a text for the optional members of a packet, which hold no breaks, nor long texts.

    Raises:
        FactRefusedError: it is too long for a packet.
    """
    if len(reason) > LONGEST_REASON:
        raise FactRefusedError(
            field=CATALOGUE.field("override_reason").label, reason="text.too-long"
        )
    return " ".join(reason.split())


def new_case_ref() -> str:
    """Return a random name by which both offices can speak of a case, not our own number."""
    first, second = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))
    return f"{first}-{second}"


def _ground(ground: LegalGround, today: dt.date) -> LegalGround:
    return LegalGround(
        basis=ground.basis,
        order_no=kept_text(ground.order_no, "legal_basis_details", today=today),
        officer=kept_text(ground.officer, "override_by", today=today),
        reason=kept_text(ground.reason, "override_reason", today=today),
    )


def _check_codes(command: SendReferral) -> None:
    timed = tuple(service for service, _time in command.service_times)
    if not set(timed) <= set(command.services):
        raise FactRefusedError(field=CATALOGUE.field("service_asked").label, reason="code.unknown")
    times = tuple(time for _service, time in command.service_times)
    lists = {
        "kind": (KINDS, (command.kind,)),
        "referral_purpose": (_codes("consent_purpose"), (command.purpose,)),
        "urgency": (_codes("urgency"), (command.urgency, *times)),
        "service_asked": (_codes("service_asked"), command.services),
    }
    for name, (allowed, used) in lists.items():
        if not set(used) <= set(allowed):
            raise FactRefusedError(field=CATALOGUE.field(name).label, reason="code.unknown")


def _codes(list_name: str) -> tuple[str, ...]:
    return tuple(code.value for code in CODE_LISTS[list_name])


@dataclass(frozen=True)
class _Ready:
    """A command with everything it needs, checked."""

    case: CaseRecord
    office_name: str
    wanted: sealing.Wanted
    case_ref: str
    reminder: str
    beyond: Beyond
    has_reference: bool


def addresses_of(case: CaseRecord, fields: Sequence[str], groups: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses of chosen facts: fields by name or address, groups by their key.

    Args:
        case: the whole case.
        fields: "p2.name_full" means that field of one person, "name_full" of the first one, as
            everywhere; of somebody who is no victim nothing is meant without the number.
        groups: consent groups; every filled fact of them is meant.

    Raises:
        UnknownFieldError: no such field or group.
        WhosePersonError: a field without a number, and the first person is no victim.
    """
    known = {group.key for group in CATALOGUE.groups}
    for group in groups:
        if group not in known:
            raise UnknownFieldError(field=group)
    filled = all_facts(case)
    chosen: list[str] = []
    for field in fields:
        place = field_path.parse(field)
        if "." not in field:
            _require_a_victim(case, place)
        chosen.append(str(place))
    chosen += [fact.address for fact in filled if fact.group in groups]
    return tuple(dict.fromkeys(chosen))


def _require_a_victim(case: CaseRecord, place: field_path.Address) -> None:
    """Refuse a field without its person where that would be a suspect, a relative or a witness."""
    victims = {person.number for person in rules.victims(case)}
    there = {person.number for person in case.persons}
    if place.part == field_path.PERSON and place.number in there - victims:
        raise WhosePersonError(field=place.name, address=str(place))


def others_with(case: CaseRecord, fields: Sequence[str]) -> tuple[str, ...]:
    """Return the same facts of other persons and events that fields without a number leave out."""
    bare = [field_path.parse(field) for field in fields if "." not in field]
    named = {(place.part, place.name): str(place) for place in bare}
    places = [(field_path.parse(fact.address), fact.address) for fact in all_facts(case)]
    return tuple(
        address
        for place, address in places
        if named.get((place.part, place.name), address) != address and address not in fields
    )


def preview(s: Services, command: SendReferral) -> ReferralPreview:
    """Return what the receiver will see, decoded back from bytes that are then thrown away.

    A common reference that was drawn for this look alone is left out: what is sealed later has
    another.

    Raises:
        AppError: as `send` refuses.
    """
    require(s, Act.REFER)
    renew_keys(s)
    command = cleaned(command, s.clock.today())
    ready = _ready(s, command)
    look = referral_preview.look(s, ready.case, command, sealing.trial(s, ready.wanted))
    if command.case_ref or ready.has_reference:
        return look
    return replace(look, packet=replace(look.packet, case_ref=""))


def send(
    s: Services,
    command: SendReferral,
    report: Report = silent,
    token: Token | None = None,
    target: Target | None = None,
) -> SentReferral:
    """Seal a referral into the outbox, and copy it to a file when one is named.

    Args:
        s: the open register.
        command: what goes where.
        report: told the steps "sealing", "checking", "recording", and "copying" with a target.
        token: may stop it.
        target: also write the packet here: a file that is not there yet, or what is open.

    Raises:
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
        ConsentForbidsError, ConsentMissingError, ConsentIncompleteError: consent.
        NothingToShareError, UnknownFieldError, FactRefusedError, ConsentBeyondError: the command.
        PaperRefusedError, NotEnoughDiskError: it is too large for a packet or for the disk.
        CaseStateError, PacketStateError: the case is not open; what it replaces was answered.
        SealedNotCopiedError: all but the copy was done.
        Cancelled: nothing is left but a burnt number, or the packet whole in the outbox.
    """
    require(s, Act.REFER)
    token = token or Token()
    # Step 1. The trust gate, the card's age, consent and room; a trial proves that it can be made.
    renew_keys(s)
    command = cleaned(command, s.clock.today())
    ready = _with_reason(command, _ready(s, command))
    sealing.check_room(s, ready.wanted.files)
    size = sealing.trial(s, ready.wanted).size_bytes
    if isinstance(target, Path):
        check_target(target, size)
    # Step 2. Number and name of the packet, committed before anything is sealed with them.
    referral_id = secrets.token_hex(16)
    wanted = replace(ready.wanted, referral_id=referral_id)
    numbers = sealing.reserve(s, wanted)
    # Step 3. Header, manifest, signature, stream; flushed, read again, compared, named.
    sealed = sealing.seal(s, wanted, numbers, report, token)
    # Step 4. Log and state in one transaction.
    with sealing.recorded(s, sealed, report) as session:
        replaced = _record_sent(session, s, command, ready, sealed, referral_id)
    store.remove(replaced)
    # Step 5. The copy, read again and compared; a stick comes later, with `delivery.copy_to`.
    path = sealed.path
    if target is not None:
        path = delivery.copy_sealed(s, numbers.pid, target, report, token)
    return SentReferral(referral_id, numbers.pid, str(path), sealed.size)


def list_referrals(s: Services, case_id: str | None = None) -> tuple[ReferralRecord, ...]:
    """Return all referrals, or those of one case, the last changed first, without their facts."""
    with reading(s) as session:
        rows = lookup.referrals(session, case_id=case_id, limit=10_000)
        return tuple(_record(session, row, whole=False) for row in rows)


def show_referral(s: Services, ref: str) -> ReferralRecord:
    """Return one referral with what was shared.

    Args:
        s: the open register.
        ref: its id, any beginning of four characters or more, or the id of its packet.

    Raises:
        NotFoundError, AmbiguousError: no referral, or several, begin like this.
    """
    with reading(s) as session:
        return _record(session, lookup.find_referral(session, ref), whole=True)


def resolve_referral(s: Services, ref: str) -> str:
    """Return the whole id of a referral.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    with reading(s) as session:
        return lookup.find_referral(session, ref).id


def mark_handed_over(s: Services, ref: str, how: str = "") -> ReferralRecord:
    """Note that the packet was given away.

    Args:
        s: the open register.
        ref: as for `show_referral`.
        how: "usb", "mail" or other words of the office.

    Raises:
        NotFoundError, AmbiguousError: no such referral.
        PacketStateError: it was answered already, or is no referral of ours.
    """
    require(s, Act.REFER)
    with writing(s) as session:
        row = lookup.find_referral(session, ref)
        packet = session.get(Packet, row.packet_id) if row.packet_id else None
        if row.direction != "out" or packet is None:
            raise PacketStateError(reason="packet.wrong-state")
        delivery.hand_over(session, s, packet, how)
        return _record(session, row, whole=True)


def _ready(s: Services, command: SendReferral) -> _Ready:
    """Check a cleaned command and gather what it needs; changes nothing."""
    today = s.clock.today()
    with reading(s) as session:
        office = office_row(session, command.to)
        reminder = disclosure_gate.require_client_data(
            session, s, office, command.ground, unchecked=command.unchecked
        )
        row = open_row(session, command.case_id)
        case = case_record(session, row, today)
        papers = _chosen_papers(case, command.papers)
        # A notice without identity must not be told from its thread.
        earlier = None if command.kind == NOTIFY else last_thread(session, row.id, office.id)
        replaced = ""
        if command.supersedes:
            earlier = replaceable(
                session, command.supersedes, row.id, office.id, notice=command.kind == NOTIFY
            )
            replaced = earlier.packet_id or ""
        around = Circumstances(
            officer=s.user,
            case_ref=_reference(session, earlier, command.case_ref),
            today=today,
        )
        body = referral_body(case, command, around)
        beyond = beyond_scope(case, command, today)
        wanted = sealing.Wanted(
            type="referral",
            office_id=office.id,
            body=body,
            thread=(earlier.thread_id if earlier else None) or "",
            files=tuple(_source(s, session, paper) for paper in papers),
            case_id=row.id,
            ext={
                **replaces(replaced),
                **_first_registered(session, row, command.kind),
                **told_beyond(beyond, command.beyond_reason),
            },
        )
        has_reference = earlier is not None and bool(earlier.case_ref)
        return _Ready(case, office.name, wanted, around.case_ref, reminder, beyond, has_reference)


def outside_of_recorded(s: Services, command: SendReferral) -> str:
    """Return in words what a referral tells outside of what was recorded for a child, or "".

    Raises:
        NotFoundError: no such case or office.
        UnknownFieldError: an address that no case can have.
    """
    today = s.clock.today()
    with reading(s) as session:
        office = office_row(session, command.to)
        case = case_record(session, open_row(session, command.case_id), today)
        beyond = beyond_scope(case, command, today)
        return beyond_words(beyond, command.purpose, office.name)


def _with_reason(command: SendReferral, ready: _Ready) -> _Ready:
    """Refuse what is outside of what was recorded for a child while nobody says why it leaves."""
    if ready.beyond and not command.beyond_reason:
        what = beyond_words(ready.beyond, command.purpose, ready.office_name)
        raise ConsentBeyondError(what=what)
    return ready


def _reference(session: Session, earlier: Referral | None, asked: str) -> str:
    """Return the common reference: that of the thread, else the one that was shown, once only.

    A draft that came back after its referral was sealed must not tie another office, or a notice
    without identity, to that one.
    """
    if earlier is not None and earlier.case_ref:
        return earlier.case_ref
    return asked if asked and not is_reference_taken(session, asked) else new_case_ref()


def _first_registered(session: Session, row: Case, kind: str) -> dict[str, Any]:
    """Return what says of a transfer when the case began: all its offices count it by that day."""
    return first_registered(first_registered_on(session, row)) if kind == TRANSFER else {}


def _chosen_papers(case: CaseRecord, chosen: Sequence[str]) -> list[PaperRecord]:
    papers = {paper.paper_id: paper for paper in case.papers}
    if not set(chosen) <= papers.keys():
        raise NotFoundError
    # In the order of the case, which is also the order of `papers` in the body.
    return [paper for paper_id, paper in papers.items() if paper_id in chosen]


def _source(s: Services, session: Session, paper: PaperRecord) -> FileSource:
    """Return an attachment that streams straight from its blob, without a copy in the clear."""
    row = session.get(Attachment, paper.paper_id)
    if row is None:
        raise NotFoundError
    key = s.vault.open_blob_key(row.id, row.wrapped_key)
    suffix = Path(row.file_name).suffix
    name = title_as_name(row.title.removesuffix(suffix), suffix)
    blob, size = row.blob_name, row.size

    def open_() -> BinaryIO:
        return cast("BinaryIO", open_plain(s, blob, key, size))

    return FileSource(PacketFile(name, row.media_type, size, row.sha256), open_)


def _record_sent(
    session: Session,
    s: Services,
    command: SendReferral,
    ready: _Ready,
    sealed: sealing.Sealed,
    referral_id: str,
) -> Path | None:
    """Write the referral and its line; return the file of the packet that it replaces."""
    # Sealing takes its time: consent may have run out or been taken back while it went on.
    today = s.clock.today()
    case = case_record(session, open_row(session, command.case_id), today)
    require_agreed(case, command, today)
    beyond = beyond_scope(case, command, today)
    if beyond and beyond != ready.beyond:
        # What the packet says of it was made before.
        raise ConsentBeyondError(what=beyond_words(beyond, command.purpose, ready.office_name))
    session.add(_referral_row(s, command, ready, sealed, referral_id))
    path = None
    if command.supersedes:
        old = replaceable(session, command.supersedes, command.case_id, command.to)
        path = end_ours(session, s, old, "superseded", "")
    if ready.reminder == "danger":
        about = (ready.case.case_no, command.case_id)
        disclosure_gate.note_danger(session, s, referral_id, about, ready.office_name)
    if ready.beyond:
        _log_beyond(session, s, command, ready, sealed.numbers.pid)
    facts = sum(len(values) for values in chosen_values(ready.case, command.facts).values())
    log.record(
        session,
        s,
        "referral_sealed",
        ready.case.case_no,
        command.case_id,
        office=ready.office_name,
        facts=facts,
        papers=len(command.papers),
        ground=command.ground.basis if command.ground else "",
    )
    return path


def _log_beyond(
    session: Session, s: Services, command: SendReferral, ready: _Ready, packet_id: str
) -> None:
    """Note that more leaves than was recorded; the reason stands in the packet, as typed words."""
    log.record(
        session,
        s,
        "referral_beyond_scope",
        ready.case.case_no,
        command.case_id,
        office=ready.office_name,
        facts=len(ready.beyond.facts) + len(ready.beyond.papers),
        packet=packet_id,
    )


def _referral_row(
    s: Services,
    command: SendReferral,
    ready: _Ready,
    sealed: sealing.Sealed,
    referral_id: str,
) -> Referral:
    now = s.clock.now()
    decisions = deciding(ready.case, command, s.clock.today())
    row = Referral(
        id=referral_id,
        direction="out",
        state="draft",
        case_id=command.case_id,
        office_id=command.to,
        packet_id=sealed.numbers.pid,
        thread_id=sealed.numbers.thread,
        case_ref=ready.case_ref,
        consent_id=next((one.consent_id for one in decisions.values()), None),
        scope_used=tuple(command.facts),
        attachment_ids=tuple(command.papers),
        owner_snapshot=str(ready.case.facts.get("case_owner") or s.user.name),
        created=now,
        created_by=s.user.user,
        updated=now,
        first_registered_on=ready.wanted.ext.get(FIRST_REGISTERED_ON),
    )
    row.put_all(
        {
            "kind": command.kind,
            "referral_purpose": command.purpose,
            "urgency": command.urgency,
            "service_asked": command.services,
            "details": command.details,
            "reply_by": command.reply_by,
            "from_officer": s.user.name,
            "from_officer_post": s.user.post,
        }
    )
    row.move_to("sealed", now)
    return row


def _record(session: Session, row: Referral, *, whole: bool) -> ReferralRecord:
    case = session.get(Case, row.case_id) if row.case_id else None
    office = session.get(Office, row.office_id)
    packet = session.get(Packet, row.packet_id) if row.packet_id else None
    facts, files, ground = _shared(packet) if packet is not None and whole else ((), (), None)
    answered = max(row.accepted_at or 0, row.declined_at or 0, row.done_at or 0)
    return ReferralRecord(
        referral_id=row.id,
        packet_id=row.packet_id or "",
        direction=row.direction,
        case_id=row.case_id or "",
        case_no=case.case_no if case else "",
        office_id=row.office_id,
        office_name=office.name if office else "",
        kind=str(row.get("kind") or ""),
        purpose=str(row.get("referral_purpose") or ""),
        state=row.state,
        sealed_at=(row.sealed_at or (packet.created if packet else 0)),
        handed_over_at=row.handed_over_at or 0,
        answered_at=answered,
        reply_by=str(row.get("reply_by") or ""),
        reason=str(row.get("decline_reason") or ""),
        note=str(row.get("decline_details") or row.get("feedback") or ""),
        facts=facts,
        files=files,
        case_ref=row.case_ref or "",
        done_on=str(row.get("feedback_on") or ""),
        next_step=str(row.get("feedback_next_step") or ""),
        owner_before=row.owner_snapshot or "",
        life=life_of(session, row) if whole else (),
        may=may(session, row),
        left=packet is not None and store.may_have_left(packet),
        ground=ground,
        **_end_of(session, row),
    )


def _end_of(session: Session, row: Referral) -> dict[str, Any]:
    """Return when a referral was withdrawn or replaced, and by which one."""
    if row.state not in ENDS:
        return {}
    newer = superseding(session, row) if row.state == "superseded" else None
    return {"ended_at": row.ended_at or 0, "replaced_by": newer.id if newer else ""}


def _shared(
    packet: Packet,
) -> tuple[tuple[SeenFact, ...], tuple[SeenFile, ...], LegalGround | None]:
    """Return facts, files and the legal ground of a packet as they were sealed."""
    if packet.manifest is None:
        return (), (), None
    manifest = store.manifest_of(packet, MULTILINE)
    referral = read_referral(manifest.body, len(manifest.files), manifest.files_bytes)
    return seen_facts(referral), seen_files(manifest.files), referral.ground
