"""What was chosen for a referral that was sealed, so that a corrected one can begin from it.

Rules: reading only; what has gone from the case since is simply no longer among the choices; a
legal ground is read out of the signed packet, where it was printed.
"""

from __future__ import annotations

from app.base.errors import RegisterDamagedError, UnknownFieldError
from app.consent.records import SendReferral
from app.core import field_path
from app.core.services import Services, reading
from app.packets import store
from app.packets.bodies import MULTILINE, read_referral
from app.referrals.withdrawing import replaceable
from models.queries.lookup import find_referral
from models.rows.packet import Packet


def earlier_choice(s: Services, ref: str) -> SendReferral:
    """Return the command that seals a corrected referral with the same choices.

    Args:
        s: the open register.
        ref: id of a referral of ours without an answer, or its beginning.

    Raises:
        NotFoundError, AmbiguousError: no such referral.
        PacketStateError: it is another's, was answered, or has ended.
    """
    with reading(s) as session:
        row = find_referral(session, ref)
        case_id = row.case_id or ""
        replaceable(session, row.id, case_id, row.office_id)
        packet = session.get(Packet, row.packet_id) if row.packet_id else None
        if packet is None:
            raise RegisterDamagedError
        manifest = store.manifest_of(packet, MULTILINE)
        sent = read_referral(manifest.body, len(manifest.files), manifest.files_bytes)
        return SendReferral(
            case_id=case_id,
            to=row.office_id,
            kind=sent.kind,
            purpose=sent.purpose,
            facts=tuple(dict.fromkeys(_whole(name) for name in row.scope_used or ())),
            papers=tuple(row.attachment_ids or ()),
            services=sent.services,
            urgency=sent.urgency,
            details=sent.details,
            reply_by=sent.reply_by,
            ground=sent.ground,
            supersedes=row.id,
            service_times=sent.block.times,
        )


def _whole(address: str) -> str:
    """Return an address with its part; one that no case has any more stays as it is."""
    try:
        return str(field_path.parse(address))
    except UnknownFieldError:
        return address
