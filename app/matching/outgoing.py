"""May a packet of a match that lies sealed in the outbox still leave today?

Rules: as `app.outbox.recheck` for other packets: the check of the office and consent are asked
again each time its bytes are copied out; a packet that declines tells nothing of anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.matching.arriving import TYPES
from app.matching.asking import require_agreed
from app.matching.match_errors import MatchNotCheckedError
from app.offices.aliases import today
from app.offices.offices import office_row
from app.offices.trust import State
from models.rows import matching as rows

if TYPE_CHECKING:
    from app.core.services import Services
    from models.register.database import Session
    from models.rows.packet import Packet


def require(session: Session, s: Services, row: Packet) -> None:
    """Refuse unless a packet of a match may still go to its office; others pass.

    Args:
        session: any session.
        s: the open register.
        row: a packet of the outbox.

    Raises:
        MatchNotCheckedError: the number of the office is not checked any more.
        MatchNotAgreedError: somebody in a chosen case does not agree any more.
    """
    if row.type not in TYPES:
        return
    ours = rows.by_packet(session, row.id)
    if ours is None or ours.state == rows.DECLINED:
        return
    office = office_row(session, today(session, row.office_id))
    if office.state != State.VERIFIED:
        raise MatchNotCheckedError(office=office.name)
    # What was chosen goes with a case that became one with another.
    chosen = rows.cases_of(session, ours.id)
    covered = {one.case_id for one in chosen if one.on_ground}
    require_agreed(session, s, ours, tuple({one.case_id: None for one in chosen}), covered)
