"""May a packet that lies sealed in the outbox still leave today?

Rules: trust and consent are asked again each time its bytes are copied out, because an office can
be blocked and a person can take consent back after the sealing; what was emptied or removed from
the case since then changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases.case_view import case_record
from app.consent import disclosure_gate, rules
from app.consent.records import SendReferral
from app.offices import trust
from app.offices.office_view import state_now
from app.packets import store
from app.packets.bodies import MULTILINE, leaving_facts, read_referral, require_agreed
from models.queries.exchange import referral_of
from models.rows.case import Case
from models.rows.office import Office

if TYPE_CHECKING:
    import datetime as dt

    from app.base.clock import Clock
    from models.register.database import Session
    from models.rows.case import Referral
    from models.rows.packet import Packet

REFERRAL = "referral"


def require(session: Session, row: Packet, clock: Clock) -> None:
    """Refuse unless a sealed packet may still go to its office.

    Args:
        session: any session.
        row: a packet of the outbox.
        clock: the time; a handover that is over counts at once, written down or not.

    Raises:
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError: trust was lost.
        ConsentForbidsError, ConsentMissingError: consent was taken back or has run out.
    """
    office = session.get(Office, row.office_id)
    if office is not None:
        what = trust.What.CLIENT_DATA if row.type == REFERRAL else trust.What.ROUTINE
        # The key it is sealed to was good when it was sealed; the card's age is no matter now.
        trust.require(
            state_now(office, clock.now()),
            what,
            office=office.name,
            checked_only=disclosure_gate.checked_only(session),
            danger=disclosure_gate.was_danger(session, row.referral_id or ""),
        )
    referral = referral_of(session, row.id, "out") if row.type == REFERRAL else None
    case = session.get(Case, row.case_id) if row.case_id else None
    if referral is not None and case is not None:
        _require_consent(session, row, referral, case, clock.today())


def _require_consent(
    session: Session, row: Packet, referral: Referral, case: Case, today: dt.date
) -> None:
    record = case_record(session, case, today)
    manifest = store.manifest_of(row, MULTILINE)
    sealed = read_referral(manifest.body, len(manifest.files), manifest.files_bytes)
    papers = [
        paper for paper in record.papers if paper.paper_id in set(referral.attachment_ids or ())
    ]
    wish = (row.office_id, sealed.purpose, sealed.kind, sealed.ground, today)
    facts = leaving_facts(record, referral.told)
    verdicts = rules.decide(record, facts, (), *wish)
    there = tuple(place for place, slug in verdicts.items() if slug != rules.NOT_IN_CASE)
    command = SendReferral(
        case_id=case.id,
        to=row.office_id,
        kind=sealed.kind,
        purpose=sealed.purpose,
        facts=there,
        papers=tuple(paper.paper_id for paper in papers),
        details=sealed.details,
        ground=sealed.ground,
    )
    require_agreed(record, command, today)
