"""An accepted referral becomes rows: a new case, or more of one that we have.

Rules: nothing that is here is written over; what nobody told and is needed here is said to be ours
in the notes; what does not fit (another value, an unknown field, a
code of a newer office) is written into the notes of the case and stays in the packet for ever; the
consent that travelled is kept with its person, so that sending on is bound by it; by when something
is asked becomes a step with that day, one in a case however many ask, so that it stands where the
work is looked for.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.clock import local_day
from app.base.language import N_, WINDOW_LANGUAGES, catalogue, translate
from app.cases.case_work import after_tasks, hand_of
from app.cases.open_cases import open_row
from app.cases.papers.blob_store import NewBlob
from app.consent.rules import ENDING, FOR_CHILD, NOTIFY
from app.core import log
from app.core.records import FactValue
from app.core.services import Services
from app.packets.bodies import IncomingReferral
from app.packets.packet_view import label_of, shown_value
from app.system.files import safe_export_name
from crypto.packet.manifest import PacketFile
from models.base.base import CatalogueRow, new_id
from models.errors import FieldError
from models.fields import CATALOGUE, CODE_LISTS, show
from models.queries.listing import case_changed
from models.rows.case import (
    Attachment,
    Case,
    Consent,
    Person,
    Referral,
    add_event,
    add_person,
    open_case,
)
from models.rows.case_work import add_task, note_change, show_first, tasks_of

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case_work import Task
    from models.rows.packet import Packet

NOTES = "notes"
DEFAULT_ROLE = ("possible_victim",)
_NOTES_LIMIT = 20_000
_NAME_LENGTH = 120
_CUT = "…"
_DAYS = ("valid_from", "valid_to", "withdrawn_on")
_NAMED = ("purposes", "named_offices", "field_groups")
_OTHER_ROLE = "other"
# These say what is asked, in the sender's words; the rest of a referral row is ours.
_ASKED = {
    "kind": "kind",
    "referral_purpose": "purpose",
    "urgency": "urgency",
    "service_asked": "services",
    "details": "details",
    "from_officer": "officer",
    "from_officer_post": "officer_post",
    "reply_by": "reply_by",
}


@dataclass
class _Left:
    """What could not be put into its field, as lines for the notes."""

    lines: list[str] = field(default_factory=list)

    def add(self, where: str, entity: str, name: str, value: FactValue) -> None:
        label = label_of(name, entity)
        self.lines.append(f"{where}{label}: {shown_value(name, value, entity)}")


def write_case(
    session: Session,
    s: Services,
    packet: Packet,
    referral: IncomingReferral,
    from_name: str,
    into: str | None,
) -> Case:
    """Write the facts of a referral into a new case, or into one of ours.

    Args:
        session: the writing session of the acceptance.
        s: the open register.
        packet: the packet that is accepted.
        referral: what it says.
        from_name: name of the sender, for the notes.
        into: id of an own case, None for a new one.

    Raises:
        NotFoundError: there is no such case.
        CaseStateError: it is not open.
    """
    now, today = s.clock.now(), s.clock.today()
    case = open_row(session, into) if into else None
    fresh = case is None
    if case is None:
        case = open_case(session, now=now, today=today, created_by=s.user.user)
        case.from_packet = packet.id
        case.put("case_owner", s.user.name)
        session.flush()
    left = _Left()
    _fill_case(session, s, case, referral.case, left, fresh=fresh)
    persons = [_add_person(s, case, facts, left) for facts in referral.persons]
    for facts in referral.events:
        event = add_event(case, now=now)
        _fill(s, event, facts, "event", f"e{event.position} ", left)
    for name, value in referral.unknown.items():
        left.add("", "referral", name, value)
    if fresh and case.get("how_identified") is None:
        case.put("how_identified", "referral_in")
    _add_notes(s, case, from_name, left.lines)
    session.flush()
    _add_consents(s, case, referral, persons, packet.office_id)
    _add_step(session, s, case, packet, referral, fresh=fresh)
    case_changed(session, case, now=now)
    return case


ASKED_STEP = N_("Do what the referral asks for")
_WITHIN: Mapping[str, int] = {
    "1_hour": 0, "3_hours": 0, "1_day": 1, "3_days": 3, "7_days": 7, "30_days": 30,
}  # fmt: skip
"""Days from sealing, by codes of urgency."""


def due_day(referral: IncomingReferral, sealed: dt.date) -> str:
    """Return by when the first of what is asked is due, "" when nothing is asked or no day told.

    Args:
        referral: what it says.
        sealed: the day on which it was sealed; the time runs from then, not from its acceptance.
    """
    if referral.kind == NOTIFY:
        return ""
    codes = [referral.urgency, *(time for _service, time in referral.block.times)]
    days = [(sealed + dt.timedelta(_WITHIN[one])).isoformat() for one in codes if one in _WITHIN]
    with contextlib.suppress(ValueError):
        days.append(dt.date.fromisoformat(referral.reply_by).isoformat())
    return min(days, default="")


def _add_step(
    session: Session,
    s: Services,
    case: Case,
    packet: Packet,
    referral: IncomingReferral,
    *,
    fresh: bool,
) -> None:
    """Write down by when something is asked as a step of whoever accepts it."""
    # A clock there that goes ahead of ours moves no day away.
    due = due_day(referral, min(local_day(packet.created), s.clock.today()))
    if not due:
        return
    title = translate(ASKED_STEP)
    known = [one for one in tasks_of(session, case.id) if one.is_open and _is_asked_step(one)]
    if known:
        nearest = min(known[0].due_on or due, due)
        if known[0].due_on != nearest:
            known[0].due_on = nearest
            log.record(session, s, "task_changed", case.case_no, case.id)
    else:
        add_task(session, case.id, hand_of(s), title, due, s.user.user)
        log.record(session, s, "task_added", case.case_no, case.id)
    if fresh:
        show_first(session, case)
    else:
        after_tasks(session, s, case)


def _is_asked_step(task: Task) -> bool:
    """Say whether a step is that of what is asked; a colleague may work in another language."""
    # Which texts a language has is read only when there is a step that could be one of them.
    return task.title == translate(ASKED_STEP) or task.title in {
        catalogue(code).gettext(ASKED_STEP) for code in WINDOW_LANGUAGES
    }


def add_papers(
    session: Session,
    s: Services,
    case: Case,
    packet: Packet,
    referral: IncomingReferral,
    files: Sequence[tuple[PacketFile, NewBlob]],
) -> None:
    """Add the attachments of a packet, whose blobs are complete and staged."""
    known = {code.value for code in CODE_LISTS["attachment_kind"]}
    groups = {code.value for code in CODE_LISTS["consent_group"]}
    for number, (file, blob) in enumerate(files):
        told = referral.papers[number] if number < len(referral.papers) else {}
        safe, unsafe = safe_export_name(file.name, number + 1)
        name = log.plain_line(file.name)[:_NAME_LENGTH].strip() or safe
        paper_id = new_id()
        case.attachments.append(
            Attachment(
                id=paper_id,
                case_id=case.id,
                kind=_one_of(told.get("kind"), known, "other"),
                title=safe if unsafe else name,
                file_name=name,
                media_type=file.type,
                size=file.size,
                sha256=file.sha256,
                blob_name=blob.name,
                wrapped_key=s.vault.seal_blob_key(paper_id, blob.key),
                consent_group=_one_of(told.get("group"), groups, "attachments"),
                from_packet=packet.id,
                created=s.clock.now(),
                created_by=s.user.user,
            )
        )
    session.flush()


def referral_row(s: Services, packet: Packet, referral: IncomingReferral, arrived: int) -> Referral:
    """Return the row of a referral that came in, in the state "received"."""
    now = s.clock.now()
    row = Referral(
        id=new_id(),
        direction="in",
        state="received",
        office_id=packet.office_id,
        packet_id=packet.id,
        thread_id=packet.thread,
        case_ref=referral.case_ref or None,
        owner_snapshot=referral.officer or None,
        created=arrived,
        created_by=s.user.user,
        updated=now,
        sealed_at=packet.created,
        received_at=arrived,
    )
    for name, attribute in _ASKED.items():
        # Of a code of a newer office the packet that is kept tells.
        _put_known(row, name, getattr(referral, attribute))
    return row


def _fill_case(
    session: Session,
    s: Services,
    case: Case,
    facts: Mapping[str, FactValue],
    left: _Left,
    *,
    fresh: bool,
) -> None:
    """Fill empty fields of a case; a field that holds something else keeps it."""
    before = case.facts()
    _fill(s, case, facts, "case", "", left)
    if fresh:
        return
    for name, after in case.facts().items():
        if name not in before:
            note_change(
                session,
                case_id=case.id,
                part="case",
                part_id=case.id,
                field=name,
                before=None,
                after=after,
                at=s.clock.now(),
                user=s.user.user,
            )


def _add_person(s: Services, case: Case, facts: Mapping[str, FactValue], left: _Left) -> Person:
    person = add_person(case, now=s.clock.now())
    _fill(s, person, facts, "person", f"p{person.position} ", left)
    if not person.roles and facts.get("role"):
        # Of a role that only a newer office knows no victim is made; the notes tell it.
        person.put("role", _OTHER_ROLE)
    elif not person.roles:
        person.put("role", DEFAULT_ROLE)
        role = translate(show(CATALOGUE.field("role"), DEFAULT_ROLE))
        told = translate(N_("{field}: not told by them; entered here: {value}"))
        label = translate(CATALOGUE.field("role").label)
        left.lines.append(f"p{person.position} {told.format(field=label, value=role)}")
    return person


def _fill(
    s: Services,
    row: CatalogueRow,
    facts: Mapping[str, FactValue],
    entity: str,
    where: str,
    left: _Left,
) -> None:
    for name, value in facts.items():
        known = name in CATALOGUE and CATALOGUE.field(name).entity == entity
        if not known or CATALOGUE.field(name).group is None:
            left.add(where, entity, name, value)
            continue
        held = row.get(name)
        if held is not None:
            if held != value:
                left.add(where, entity, name, value)
            continue
        if (rest := _put_known(row, name, value, s.clock.today())) is not None:
            left.add(where, entity, name, rest)


def _put_known(
    row: CatalogueRow, name: str, value: FactValue, today: dt.date | None = None
) -> FactValue | None:
    """Put a value into its field; of several codes those that are known here.

    Returns:
        What is left: None when all was put.
    """
    with contextlib.suppress(FieldError):
        row.put(name, value, today)
        return None
    codes = {code.value for code in CODE_LISTS.get(CATALOGUE.field(name).code_list or "", ())}
    if isinstance(value, tuple) and not codes.isdisjoint(value):
        with contextlib.suppress(FieldError):
            row.put(name, tuple(one for one in value if one in codes), today)
            return tuple(one for one in value if one not in codes)
    return value


def _add_notes(s: Services, case: Case, from_name: str, lines: Sequence[str]) -> None:
    """Append what did not fit to the notes, which never leave; the packet keeps all of it."""
    if not lines:
        return
    held = case.get(NOTES)
    head = f"{from_name}, {s.clock.today().isoformat()}:"
    text = "\n".join([*([held, ""] if isinstance(held, str) else []), head, *lines])
    if len(text) > _NOTES_LIMIT:
        text = text[: _NOTES_LIMIT - len(_CUT)] + _CUT
    try:
        case.put(NOTES, text)
    except FieldError:
        # Text that no field of ours takes; it stays readable in the packet.
        return


def place_of(record: Mapping[str, FactValue]) -> int:
    """Return whose decision a record is: the place of a person in the packet, 0 for nobody."""
    place = record.get("person", 0)
    return place if isinstance(place, int) else 0


def kept_decision(
    record: Mapping[str, FactValue], persons: int, *, was_kept: bool = False
) -> Consent | None:
    """Return what is kept of a decision that came with a packet, without its place in a case.

    Args:
        record: the decision as it travelled.
        persons: how many persons the packet tells of.
        was_kept: an older version may have kept it, which asked less.

    Returns:
        None when nothing is kept of it: it is of nobody in the packet, ends before it begins and
        never counted, or is a yes with a day that cannot be kept, or of a child with a list of
        which nothing is known here, without which it would cover more. The packet shows what it
        said.
    """
    if not 1 <= place_of(record) <= persons:
        return None
    row = Consent()
    for name, value in record.items():
        _put_consent(row, name, value)
    first, last = row.get("valid_from"), row.get("valid_to")
    if isinstance(first, str) and isinstance(last, str) and last < first:
        return None
    if was_kept or row.get("capacity") in ENDING:
        return row
    bounds = (*_DAYS, *_NAMED) if row.get("capacity") in FOR_CHILD else _DAYS
    lost = any(record.get(name) and row.get(name) is None for name in bounds)
    return None if lost else row


def _add_consents(
    s: Services, case: Case, referral: IncomingReferral, persons: Sequence[Person], sender: str
) -> None:
    for record in referral.consents:
        row = kept_decision(record, len(persons))
        if row is None:
            continue
        row.id, row.case_id = new_id(), case.id
        row.person_id = persons[place_of(record) - 1].id
        row.created, row.created_by = s.clock.now(), s.user.user
        _name_us_only(row, record.get("named_offices"), s.office.office_id, sender)
        case.consents.append(row)


def _name_us_only(row: Consent, named: FactValue | None, ours: str, sender: str) -> None:
    """Let a decision that came with a packet name no office that we may send to.

    The person said it to the sender; whom else we may send to is asked here. What was said for a
    child sets no bounds where it names nobody: when we are not named it names the sender, so that
    whoever sends on is asked why.

    Args:
        row: the decision.
        named: the offices that it named and the sender told of; None when it told of none.
        ours: id of this office.
        sender: id of the other one.
    """
    if not isinstance(named, tuple):
        return
    otherwise = (sender,) if row.get("capacity") in FOR_CHILD else None
    row.put("named_offices", (ours,) if ours in named else otherwise)


def _put_consent(row: Consent, name: str, value: FactValue) -> None:
    known = name in CATALOGUE and CATALOGUE.field(name).entity == "consent"
    if not known or not CATALOGUE.field(name).travels:
        return
    _put_known(row, name, value)


def _one_of(value: FactValue | None, known: set[str], otherwise: str) -> str:
    return str(value) if value in known else otherwise
