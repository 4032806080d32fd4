"""An office that moved: which ids are one office, whom a consent names, where a sender stands.

Rules:

* Ids: a move counts here only when both identities signed it and the office at its end is checked
  or in handover (the old one was checked); a move of an office that nobody checked, a doubtful one
  and one whose 30 days ran out make no two ids one office; only reading.
* Consent: a person named an office, not a number; the new number stands for the old one only when
  both identities signed the move and a person of ours checked the new number; until then the
  officer is told to check it; only reading.
* A sender: what an office signed before it moved counts as far as its new number does, and only as
  long as a handover lasts, because whoever finds the old computer can write any date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.offices import trust
from app.offices.office_view import state_now
from app.offices.trust import State
from models.rows.directory import identities, is_same_office
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


@dataclass(frozen=True)
class Moves:
    """What became of the offices that consent names.

    Attributes:
        earlier: id of an office today to the ids by which consent names it.
        checked: those of them whose number of today was checked.
    """

    earlier: dict[str, tuple[str, ...]]
    checked: tuple[str, ...]


def moves_of(session: Session, named: Iterable[str]) -> Moves:
    """Return the moves of offices.

    Args:
        session: any session.
        named: ids that consent records name.
    """
    found: dict[str, set[str]] = {}
    for earlier in set(named):
        for later in same_office(session, earlier) - {earlier}:
            if is_same_office(session, earlier, later):
                found.setdefault(later, set()).add(earlier)
    return Moves(
        earlier={later: tuple(sorted(ids)) for later, ids in found.items()},
        checked=tuple(sorted(later for later in found if _is_checked(session, later))),
    )


def _is_checked(session: Session, office_id: str) -> bool:
    office = session.get(Office, office_id)
    return office is not None and office.state == State.VERIFIED.value


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
