"""Small packets about one that both know: sealed with the change that they tell, or not at all.

Rules: the gate for routine packets decides whether one may be sealed; the change it tells of and
the sealed packet are committed together; what it quotes are ids, days and words typed for it, never
a fact of a case; nothing is sent by itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.base.jobs import Token, silent
from app.core.services import Services, reading
from app.offices import trust
from app.offices.aliases import today
from app.offices.office_view import state_now
from app.offices.offices import office_row, stale_seconds
from app.offices.own_card import renew_keys
from app.packets import sealing
from app.packets.life_records import SmallPacket

if TYPE_CHECKING:
    from models.register.database import Session


@dataclass(frozen=True)
class Small:
    """What a small packet says.

    Attributes:
        type: receipt, status or notice.
        office_id: whom it is for.
        body: by type, as `crypto.packet.bodies` checks it.
        about: the packet it is about; its thread is gone on with.
        thread: of that packet.
        case_id, referral_id: what it is about here.
        ext: optional members, as `app.packets.extensions` writes them.
    """

    type: str
    office_id: str
    body: Mapping[str, Any]
    about: str
    thread: str
    case_id: str | None = None
    referral_id: str | None = None
    ext: Mapping[str, Any] = field(default_factory=dict)


def require_open(s: Services, office_id: str) -> str:
    """Refuse unless routine packets may be sealed for an office today; return its name.

    An office that moved is asked for under its new number, once that is trusted.

    Raises:
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
    """
    with reading(s) as session:
        office = office_row(session, today(session, office_id))
        trust.require(
            state_now(office, s.clock.now()),
            trust.What.ROUTINE,
            stale_s=stale_seconds(office, s.clock.now()),
            office=office.name,
        )
        return office.name


@contextlib.contextmanager
def sealed_with(s: Services, small: Small) -> Iterator[tuple[Session, SmallPacket]]:
    """Seal a small packet, and commit it with what the block writes.

    Yields:
        The writing session, and the packet; when the block raises, only a burnt number stays.

    Raises:
        AppError: as `require_open`, or the disk.
    """
    name = require_open(s, small.office_id)
    renew_keys(s)
    with reading(s) as session:
        to = today(session, small.office_id)
    wanted = sealing.Wanted(
        type=small.type,
        office_id=to,
        body=dict(small.body),
        thread=small.thread,
        re=small.about,
        case_id=small.case_id,
        referral_id=small.referral_id,
        ext=small.ext,
    )
    sealed = sealing.seal(s, wanted, sealing.reserve(s, wanted), silent, Token())
    packet = SmallPacket(
        packet_id=sealed.numbers.pid,
        file=str(sealed.path),
        to_office=to,
        to_name=name,
        referral_id=small.referral_id or "",
    )
    with sealing.recorded(s, sealed, silent) as session:
        yield session, packet
