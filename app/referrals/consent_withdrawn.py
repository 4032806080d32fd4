"""Telling other offices that consent was taken back, and answering when another office tells us.

Rules: told is every office that holds facts under the very decision, found in the packets that were
sealed for it; each gets a notice for each packet, prepared and never sent by itself; telling of the
same decision a second time seals nothing again; an office that cannot be told is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.base.errors import (
    AppError,
    CaseStateError,
    NotFoundError,
)
from app.cases.case_view import consent_record
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.inbox.notices import CONSENT, NOTICE, log_notice
from app.packets import store
from app.packets.bodies import MULTILINE, consent_facts
from app.packets.errors import PacketStateError
from app.packets.extensions import withdrawn_in, withdrawn_records
from app.packets.records import SmallPacket
from app.packets.sealing import Small, sealed_with
from app.packets.store import may_have_left
from models.queries.exchange import sealed_case_of
from models.queries.lookup import referrals as referrals_of_case
from models.rows.case import Consent
from models.rows.office import Office
from models.rows.packet import Packet

if TYPE_CHECKING:
    from crypto.packet.manifest import Manifest
    from models.register.database import Session

_SET_LATER = ("withdrawn_on",)
_TOLD = "told_offices"


@dataclass(frozen=True)
class ToTell:
    """An office that holds facts under a decision that was taken back.

    Attributes:
        office_id, office_name: who.
        referral_id, packet_id: by which packet it got them.
        places: which consent records of that packet are meant.
    """

    office_id: str
    office_name: str
    referral_id: str
    packet_id: str
    places: tuple[int, ...]


def offices_to_tell(s: Services, consent_id: str) -> tuple[ToTell, ...]:
    """Return who has to know that a decision was taken back, and was not told yet.

    Args:
        s: the open register.
        consent_id: whole id of the decision, taken back or not yet.

    Raises:
        NotFoundError: no such decision.
    """
    with reading(s) as session:
        return untold(session, _decision(session, consent_id))


def tell_offices(s: Services, consent_id: str, words: str = "") -> tuple[SmallPacket, ...]:
    """Seal a notice for every office that has to know; they lie in the outbox.

    Args:
        s: the open register.
        consent_id: whole id of a decision that was taken back.
        words: a few words for them; they leave as typed.

    Returns:
        One for each packet; those that could not be sealed have a ``refusal``.

    Raises:
        NotFoundError: no such decision.
        CaseStateError: it was not taken back, or the role of the user does not allow it.
        FactRefusedError: the words cannot be kept.
    """
    require(s, Act.CONSENT)
    require(s, Act.REFER)
    words = kept_text(words, "decline_details")
    with reading(s) as session:
        row = _decision(session, consent_id)
        day = row.get("withdrawn_on")
        if not isinstance(day, str):
            raise CaseStateError(reason="consent.not-withdrawn")
        case_id, wanted = row.case_id, untold(session, row)
    return tuple(_tell(s, one, consent_id, case_id, day, words) for one in wanted)


def acknowledge(s: Services, packet_id: str, note: str = "") -> SmallPacket:
    """Tell an office that its notice about consent was read; the receipt lies in the outbox.

    Args:
        s: the open register.
        packet_id: whole id of the notice.
        note: a few words; they leave as typed.

    Raises:
        NotFoundError: no such packet.
        PacketStateError: it is no notice, it was acknowledged before, or it is about a sealed case
            and this is not its inside.
        FactRefusedError: the words cannot be kept.
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
    """
    require(s, Act.ACCEPT)
    words = kept_text(note, "decline_details")
    with reading(s) as session:
        row = _waiting_notice(session, packet_id)
        body = {
            "pid": row.id,
            "manifest_sha256": row.manifest_sha256 or "",
            "state": "received",
            "note": words,
        }
        small = Small(
            "receipt", row.office_id, body, row.id, row.thread, row.case_id, row.referral_id
        )
    with sealed_with(s, small) as (session, packet):
        row = _waiting_notice(session, packet_id)
        row.move_to("noted", s.clock.now())
        path, row.file_name = store.file_of(s, row), None
        log_notice(session, s, row, "notice_answered")
    store.remove(path)
    return packet


def _tell(
    s: Services, one: ToTell, consent_id: str, case_id: str, day: str, words: str
) -> SmallPacket:
    with reading(s) as session:
        packet = session.get(Packet, one.packet_id)
        thread = packet.thread if packet else ""
    body = {"kind": CONSENT, "pid": one.packet_id, "note": words}
    small = Small(
        NOTICE,
        one.office_id,
        body,
        one.packet_id,
        thread,
        case_id,
        one.referral_id,
        withdrawn_records(day, one.places),
    )
    try:
        with sealed_with(s, small) as (session, sealed):
            row = _decision(session, consent_id)
            told = row.get(_TOLD)
            row.put(_TOLD, (*(told if isinstance(told, tuple) else ()), one.office_id))
            log.record(
                session,
                s,
                "consent_notice_sealed",
                row.case.case_no,
                case_id,
                office=one.office_name,
            )
        return sealed
    except AppError as refusal:
        return SmallPacket(
            "", "", one.office_id, one.office_name, one.referral_id, refusal=refusal.code
        )


def _decision(session: Session, consent_id: str) -> Consent:
    row = session.get(Consent, consent_id)
    if row is None:
        raise NotFoundError
    return row


def untold(session: Session, row: Consent) -> tuple[ToTell, ...]:
    """Return who holds facts under a decision and has no notice about it yet."""
    found = []
    for packet, office, places in holders(session, row):
        told = {place for _notice, named in notices_about(session, packet) for place in named}
        left = tuple(place for place in places if place not in told)
        if left:
            referral_id = packet.referral_id or ""
            found.append(ToTell(office.id, office.name, referral_id, packet.id, left))
    return tuple(found)


def holders(session: Session, row: Consent) -> Iterator[tuple[Packet, Office, tuple[int, ...]]]:
    """Yield each packet that may have left under a decision, its office, and places of records."""
    for referral in referrals_of_case(session, direction="out", case_id=row.case_id, limit=10_000):
        packet = session.get(Packet, referral.packet_id) if referral.packet_id else None
        office = session.get(Office, referral.office_id)
        if packet is None or office is None or not packet.manifest or not may_have_left(packet):
            continue
        places = _places(row, store.manifest_of(packet, MULTILINE), office.id)
        if places:
            yield packet, office, places


def notices_about(session: Session, packet: Packet) -> tuple[tuple[Packet, tuple[int, ...]], ...]:
    """Return our notices about consent for a packet, each with the places of records it names."""
    found = []
    for other in store.answers_to(session, packet):
        if other.direction != "out" or other.type != NOTICE or not other.manifest:
            continue
        manifest = store.manifest_of(other, MULTILINE)
        if manifest.body.get("kind") == CONSENT:
            found.append((other, withdrawn_in(manifest)[1]))
    return tuple(found)


def _places(row: Consent, manifest: Manifest, office_id: str) -> tuple[int, ...]:
    """Return which consent records of a packet are this decision.

    Two persons may have decided the very same; their records keep the order of the case. When it
    cannot be told whose a record is, all of them are named.
    """
    facts = _sealed(row, office_id)
    consent = manifest.body.get("consent")
    records = consent.get("records", []) if isinstance(consent, dict) else []
    same = [place for place, one in enumerate(records) if _comparable(one, office_id) == facts]
    numbers = {person.id: person.position for person in row.case.persons}
    twins = [one for one in row.case.consents if _sealed(one, office_id) == facts]
    twins.sort(key=lambda one: numbers.get(one.person_id, 0))
    if len(twins) != len(same):
        return tuple(same)
    return (same[[one.id for one in twins].index(row.id)],)


def _sealed(row: Consent, office_id: str) -> dict[str, Any]:
    return _comparable(consent_facts(consent_record(row, {}, {})), office_id)


def _comparable(facts: Mapping[str, Any], office_id: str) -> dict[str, Any]:
    """Return the facts of a decision as they were sealed for an office."""
    kept = {name: value for name, value in facts.items() if name not in ("person", *_SET_LATER)}
    if "named_offices" in kept:
        kept["named_offices"] = [one for one in kept["named_offices"] if one == office_id]
    return kept


def _waiting_notice(session: Session, packet_id: str) -> Packet:
    row = session.get(Packet, packet_id)
    if row is None or row.direction != "in":
        raise NotFoundError
    if sealed_case_of(session, row) is not None:
        raise PacketStateError(reason="packet.sealed-case")
    kind = store.manifest_of(row, MULTILINE).body.get("kind")
    if row.type != NOTICE or kind != CONSENT or row.state != "waiting":
        raise PacketStateError(reason="notice.not-waiting")
    return row
