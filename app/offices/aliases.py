"""Which ids are one office: the number it had before it moved counts as the number it has now.

Rules: a move counts here only when both identities signed it and the office at its end is checked
or in handover (the old one was checked); a move of an office that nobody checked, a doubtful one
and one whose 30 days ran out make no two ids one office; only reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.offices import trust
from models.rows.directory import identities
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session

_VOUCHED = frozenset({trust.State.VERIFIED.value, trust.State.HANDOVER.value})


def same_office(session: Session, office_id: str) -> frozenset[str]:
    """Return every id under which an office was or is known, itself always among them.

    What names an office by any of them, such as a person's consent, names the office. When the end
    of its moves is not trusted, only the id itself is returned.

    Args:
        session: any session.
        office_id: whole id, of today or of an earlier identity; it may be unknown.
    """
    chain = identities(session, office_id)
    last = session.get(Office, chain[-1])
    if last is None or last.state not in _VOUCHED:
        return frozenset({office_id})
    return frozenset(chain)


def today(session: Session, office_id: str) -> str:
    """Return the id under which an office is reached now; its own when no trusted move is known.

    Args:
        session: any session.
        office_id: whole id, of today or of an earlier identity.
    """
    last = identities(session, office_id)[-1]
    return last if last in same_office(session, office_id) else office_id
