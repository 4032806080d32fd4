"""A return arrives: it is kept for its days, and counts from then on.

Rules: only a return of an office whose packets are read at once is kept, what an unchecked office
sends lies aside until it is checked; every register takes returns, whatever kind of office it is,
because they hold nothing of any case and any office may have to add up; nothing is dropped, what
does not count is marked where it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import log
from app.returns.published import from_plain
from models.rows.office import Office
from models.rows.returns import ArrivedReturn

if TYPE_CHECKING:
    from app.core.services import Services
    from crypto.packet.manifest import Manifest
    from models.register.database import Session
    from models.rows.packet import Packet


def take(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Keep a return that came from a trusted office.

    Args:
        session: the writing session in which the packet is kept.
        s: the open register.
        row: the packet.
        manifest: its manifest.
    """
    told = from_plain(manifest.body)
    office = session.get(Office, row.office_id)
    first, last = told.period.first.isoformat(), told.period.last.isoformat()
    session.add(
        ArrivedReturn(
            packet_id=row.id,
            office_id=row.office_id,
            kind=told.period.kind,
            first_day=first,
            last_day=last,
            made=told.made,
            k=told.k,
            definitions=told.definitions,
        )
    )
    log.record(
        session,
        s,
        "return_arrived",
        object_id=row.id,
        office=office.name if office else "",
        first=first,
        last=last,
    )
