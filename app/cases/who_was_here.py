"""Whether whoever was ever in a case still is: only then a number means who it meant before.

Rules: it has to be proved by history, log and referrals, else it is not so; whoever was taken out,
or came or went with another case, left referrals and papers behind in which nobody can tell any
more whom a number means; what a damaged register lost proves nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from app.base.errors import UnknownFieldError
from app.core.field_path import PERSON, Address, parse
from models.queries import retention as queries
from models.queries.lookup import referrals
from models.rows.case import Referral
from models.rows.case_work import changed_parts

if TYPE_CHECKING:
    from models.register.database import Session

_PARTED = frozenset({"person_removed", "case_merged", "case_merged_away", "merge_undone"})
_LOST = frozenset({"register_salvaged"})
MOST_REFERRALS = 10_000


def nobody_left(session: Session, case_id: str, persons: Iterable[tuple[str, int]]) -> bool:
    """Say whether it is proved that nobody was in a case who is not in it now.

    Args:
        session: of the register, or of the sealed case.
        case_id: whole id of the case.
        persons: id and number of everybody who is in it.
    """
    here = dict(persons)
    known = queries.known(session, [case_id])
    lost = queries.went_since(session, known[0].created, _LOST) if known else None
    told = {part_id for part, part_id in changed_parts(session, case_id) if part == PERSON}
    sent = referrals(session, case_id=case_id, limit=MOST_REFERRALS)
    numbers = {place.number for row in sent for place in places_told(row) if place.part == PERSON}
    return (
        lost is not None
        and not lost.times
        and not queries.went(session, [case_id], _PARTED).times
        and told <= here.keys()
        and numbers <= set(here.values())
    )


def places_told(row: Referral) -> Iterator[Address]:
    """Yield what a referral told, but fields that there are not any more."""
    for address in row.scope_used or ():
        with contextlib.suppress(UnknownFieldError):
            yield parse(address)
