"""The end of a match: what both hold becomes lines of results, and the secrets go.

Rules: a case that was taken away, sealed or merged since gets no line or the line of the case that
took it in; nothing is linked; of several names of one person that agree there is one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from app.bootstrap import Services
from app.matching import kept
from models import matching as rows

if TYPE_CHECKING:
    from app.matching.kept import Kept
    from models.database import Session
    from models.matching import MatchSession

_NAMES: Final = "nd"


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
    # Where a person is now: cases that became one since are one case.
    owners = {person_id for number in numbers for _case_id, person_id in own.owners[number]}
    homes = rows.homes_of(session, owners)
    for number in numbers:
        key = own.keys[number]
        same = _NAMES if key.startswith(f"{_NAMES}|") else key
        for _case_id, person_id in own.owners[number]:
            if person_id in homes:
                where = (homes[person_id], person_id)
                lines.setdefault((*where, same), (*where, key))
    session.add_all(
        rows.MatchResult(session_id=row.id, case_id=case_id, person_id=person_id, key=key)
        for case_id, person_id, key in lines.values()
    )
    row.shared = len(numbers)
    row.move_to(rows.DONE, s.clock.now())
    kept.destroy(session, row.id)
    return len(numbers)
