"""Which office a consent names when the office has a new number since.

Rules: a person named an office, not a number; the new number stands for the old one only when both
identities signed the move and a person of ours checked the new number; until then the officer is
told to check it; only reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.offices.aliases import same_office
from app.offices.trust import State
from models.rows.directory import is_same_office
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session


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
