"""Notices of another office: it withdraws a referral, replaces one, or consent was taken back.

Rules: a notice counts only for a packet of the same office; it ends what has not been finished and
erases nothing; it may come before the packet it is about; the same one twice changes nothing; a
notice about consent waits until a person acknowledges it, and the copy of the decision that came
with the case stops counting at once.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.cases.keep_decisions import note_taken_back
from app.core import log
from app.core.services import Services, reading
from app.inbox.incoming import kept_decision, place_of, referral_row
from app.packets import store
from app.packets.bodies import MULTILINE, IncomingReferral, read_referral
from app.packets.errors import ReplyUnexpectedError
from app.packets.extensions import replaced_by, withdrawn_in
from app.packets.records import CaseBanner
from app.packets.referral_life import banners, told_before
from models.errors import RuleError
from models.queries.exchange import referral_of
from models.queries.listing import case_changed
from models.rows.case import REFERRAL_STEPS, Case
from models.rows.directory import is_same_office
from models.rows.office import Office
from models.rows.packet import STEPS as PACKET_STEPS
from models.rows.packet import Packet, Seen

if TYPE_CHECKING:
    from crypto.packet.manifest import Manifest
    from models.register.database import Session
    from models.rows.case import Consent

NOTICE = "notice"
CONSENT = "consent_withdrawn"
_REFERRAL = "referral"
_ENDS = {"withdraw": ("revoked", "withdrawn"), "supersede": ("superseded", "superseded")}
"""Kinds that end a referral: the state of the referral, and that of its packet."""

_OF_HERE = frozenset({"named_offices", "withdrawn_on", "withdrawn_how", "told_offices"})
"""What of a decision is said here and does not come with it."""

_ACTIONS = {"revoked": "referral_withdrawn_there", "superseded": "referral_superseded_there"}


def apply(session: Session, s: Services, row: Packet, manifest: Manifest) -> bool:
    """Let a notice change what it is about.

    Args:
        session: the writing session in which the notice is kept.
        s: the open register.
        row: the notice, as it is kept.
        manifest: its manifest.

    Returns:
        True when it waits for a person.

    Raises:
        ReplyUnexpectedError: it is about a packet that did not come from that office.
    """
    kind = str(manifest.body["kind"])
    if kind not in _ENDS and kind != CONSENT:
        # Signed objects inside a notice are taken by whoever trusts them.
        return True
    theirs = session.get(Packet, manifest.body["pid"])
    if theirs is not None:
        _require_theirs(session, theirs, row)
        if kind == CONSENT:
            _consent_gone(session, s, row, theirs, manifest)
        else:
            _end(session, s, theirs, *_ENDS[kind])
        row.case_id, row.referral_id = theirs.case_id, theirs.referral_id
    return kind == CONSENT


def arrived(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Judge a referral that has just come in by what its office told before, and what it replaces.

    Args:
        session: the writing session in which the packet is kept.
        s: the open register.
        row: the packet, waiting.
        manifest: its manifest.
    """
    earlier = session.get(Packet, replaced_by(manifest)) if replaced_by(manifest) else None
    if earlier is not None and _is_theirs(session, earlier, row):
        _end(session, s, earlier, "superseded", "superseded")
    for other, told in told_before(session, row):
        kind = str(told.body.get("kind"))
        ends = ("superseded", "superseded") if other.type == _REFERRAL else _ENDS.get(kind)
        if ends:
            _end(session, s, row, *ends)


def accepted(session: Session, s: Services, packet: Packet, case: Case) -> None:
    """Let what was told about consent before the acceptance count for the case that was made."""
    for notice, manifest in told_before(session, packet):
        if manifest.body.get("kind") == CONSENT:
            notice.case_id, notice.referral_id = case.id, packet.referral_id
            _withdraw_copies(
                case, store.manifest_of(packet, MULTILINE), manifest, _day(s, manifest)
            )


def case_banners(s: Services, case_id: str) -> tuple[CaseBanner, ...]:
    """Return what other offices told about a case that came from them, newest first."""
    with reading(s) as session:
        return banners(session, case_id)


def _is_theirs(session: Session, packet: Packet, notice: Packet) -> bool:
    """Say whether a packet is a referral of the office of a notice, which may have moved since."""
    came = packet.direction == "in" and packet.type == _REFERRAL
    return came and is_same_office(session, packet.office_id, notice.office_id)


def _require_theirs(session: Session, packet: Packet, notice: Packet) -> None:
    if not _is_theirs(session, packet, notice):
        raise ReplyUnexpectedError


def _end(session: Session, s: Services, theirs: Packet, state: str, packet_state: str) -> None:
    """End a referral that came in; what was finished or declined stays as it is."""
    now = s.clock.now()
    referral = referral_of(session, theirs.id, "in")
    if referral is None and theirs.state == "waiting":
        manifest = store.manifest_of(theirs, MULTILINE)
        told = read_referral(manifest.body, len(manifest.files), manifest.files_bytes)
        seen = session.get(Seen, theirs.id)
        referral = referral_row(s, theirs, told, seen.at if seen else now)
        session.add(referral)
        theirs.referral_id = referral.id
    if referral is None or state not in REFERRAL_STEPS[referral.state]:
        return
    referral.move_to(state, now)
    if packet_state in PACKET_STEPS.get(theirs.state, frozenset()):
        theirs.move_to(packet_state, now)
        store.let_go(session, s, theirs)
    log_notice(session, s, theirs, _ACTIONS[state])


def _consent_gone(
    session: Session, s: Services, row: Packet, theirs: Packet, manifest: Manifest
) -> None:
    case = session.get(Case, theirs.case_id) if theirs.case_id else None
    if case is not None:
        _withdraw_copies(case, store.manifest_of(theirs, MULTILINE), manifest, _day(s, manifest))
        case_changed(session, case, now=s.clock.now(), fields=())
        note_taken_back(session, s, case)
    log_notice(session, s, theirs, "consent_withdrawn_there")


def _withdraw_copies(case: Case, packet: Manifest, notice: Manifest, day: dt.date) -> None:
    """Take back the copies of the decisions that came with a packet and that a notice names."""
    found = read_referral(packet.body, len(packet.files), packet.files_bytes)
    for place in withdrawn_in(notice)[1]:
        for row in _copies(case, found, place) if place < len(found.consents) else ():
            _take_back(row, day)


def _copies(case: Case, packet: IncomingReferral, place: int) -> list[Consent]:
    """Return the decision of a case that a record of a packet became.

    Two persons may have decided the very same; they keep the order of the packet in the case. When
    it cannot be told whose it is, every one of them stops counting. What was accepted by an older
    version may hold less of it.
    """
    records = packet.consents
    persons = len(packet.persons)
    kept = [_kept_facts(kept_decision(one, persons, was_kept=True)) for one in records]
    wanted = kept[place]
    if wanted is None:
        return []
    same = [one for one, facts in enumerate(kept) if facts == wanted]
    same.sort(key=lambda one: (place_of(records[one]), one))
    numbers = {person.id: person.position for person in case.persons}
    rows = [row for row in case.consents if _kept_facts(row) == wanted]
    rows.sort(key=lambda row: numbers.get(row.person_id, 0))
    if not rows:
        return [row for row in case.consents if _is_part(_kept_facts(row), wanted)]
    return [rows[same.index(place)]] if len(rows) == len(same) else rows


def _kept_facts(row: Consent | None) -> dict[str, Any] | None:
    """Return what a decision of a case says as it came, without what is said of it later."""
    if row is None:
        return None
    return {name: value for name, value in row.facts().items() if name not in _OF_HERE}


def _is_part(facts: dict[str, Any] | None, of: dict[str, Any]) -> bool:
    return bool(facts and facts.items() <= of.items())


def _take_back(row: Consent, day: dt.date) -> None:
    """Take a decision back, at the latest on its first day: from then on it would count."""
    first = row.get("valid_from")
    begins = dt.date.fromisoformat(first) if isinstance(first, str) else day
    try:
        row.withdraw(max(day, begins))
    except RuleError:
        # Taken back before.
        return


def _day(s: Services, notice: Manifest) -> dt.date:
    """Return the day on which consent was taken back, that of the notice when none is told."""
    today = s.clock.today()
    told = withdrawn_in(notice)[0]
    try:
        return min(dt.date.fromisoformat(told), today) if told else today
    except ValueError:
        return today


def log_notice(session: Session, s: Services, row: Packet, action: str) -> None:
    """Write a line about a packet of another office into the log."""
    case = session.get(Case, row.case_id) if row.case_id else None
    office = session.get(Office, row.office_id)
    log.record(
        session,
        s,
        action,
        case.case_no if case else "",
        row.case_id,
        office=office.name if office else "",
    )
