"""Where the sender of a packet stands: its office, or the one that it moved to since.

Rules: what an office signed before it moved counts as far as its new number does, and only as long
as a handover lasts, because whoever finds the old computer can write any date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.offices import trust
from app.offices.office_view import state_now
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session

MOVED = "succession"


def state_behind(session: Session, office: Office, created: int, now: int) -> trust.State:
    """Return the state by which a packet of an office is judged.

    Args:
        session: any session.
        office: who signed it.
        created: when it says it was sealed, Unix seconds.
        now: Unix seconds.
    """
    moved_at = office.revoked_at
    by_move = (office.revoked_why or "").startswith(MOVED)
    if moved_at is None or not by_move or created >= moved_at:
        return state_now(office, now)
    new = session.get(Office, office.successor) if office.successor else None
    if new is None or trust.handover_is_over(moved_at, now):
        return state_now(office, now)
    return state_now(new, now)
