"""The end of a match: what both hold becomes lines of results, and the secrets go.

Rules: a case that was taken away since gets no line, and one that was merged the line of the case
that took it in, for the person that its person became; nothing is linked; of several names of one
person that agree there is one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from app.core.services import Services
from app.matching import kept
from models.rows import matching as rows
from models.rows.merge import went_to

if TYPE_CHECKING:
    from app.matching.chosen import Owner
    from app.matching.kept import Kept
    from models.register.database import Session
    from models.rows.matching import MatchSession

_NAMES: Final = "nd"


def whereabouts(session: Session, owners: Iterable[Owner]) -> dict[Owner, Owner]:
    """Return where people are now, with their cases; whoever is in none any more is left out.

    Cases that became one since are one case, and so may be the people in them.
    """
    asked = tuple(dict.fromkeys(owners))
    homes = rows.homes_of(session, {person_id for _case_id, person_id in asked})
    moved = {one: went_to(session, *one) for one in asked if one[1] not in homes}
    homes |= rows.homes_of(session, set(moved.values()))
    now = {one: moved.get(one, one[1]) for one in asked}
    return {one: (homes[person], person) for one, person in now.items() if person in homes}


def settle(
    session: Session, s: Services, row: MatchSession, own: Kept, shared: Iterable[int]
) -> int:
    """Write down what both hold, and destroy what the match needed.

    Args:
        session: the writing session of the last step.
        s: the open register.
        row: the match.
        own: what was kept for it.
        shared: numbers of our keys that the other office holds too.

    Returns:
        How many of our keys the other office holds too.
    """
    numbers = tuple(shared)
    lines: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    there = whereabouts(session, (owner for number in numbers for owner in own.owners[number]))
    for number in numbers:
        key = own.keys[number]
        same = _NAMES if key.startswith(f"{_NAMES}|") else key
        for where in (there[owner] for owner in own.owners[number] if owner in there):
            lines.setdefault((*where, same), (*where, key))
    session.add_all(
        rows.MatchResult(session_id=row.id, case_id=case_id, person_id=person_id, key=key)
        for case_id, person_id, key in lines.values()
    )
    row.shared = len(numbers)
    row.move_to(rows.DONE, s.clock.now())
    kept.destroy(session, row.id)
    return len(numbers)
