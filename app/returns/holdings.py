"""Who holds the cases that were transferred, as far as this register knows.

Rules: the days are those that both offices keep; a transfer that is not answered is still counted
here; a return is out of date when an answer was read after it was made that moves a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from app.returns.holding import Counts, Held, Left, counts, outdated
from app.returns.periods import Period
from models.base.local_time import local
from models.rows.returns import Transfer


def waiting_in(period: Period, moved: Iterable[Transfer], own: str) -> int:
    """Return how many cases of a period may move when an answer comes.

    Args:
        period: of the return.
        moved: all transfers that left, those of one case together.
        own: id of this office.
    """
    return sum(
        counts(_facts(some, own), own, period, _left(some, own)) is Counts.PERHAPS
        for some in _by_case(moved)
    )


def is_outdated(period: Period, made: int, moved: Iterable[Transfer], own: str) -> bool:
    """Say whether a return has to be sent again.

    Args:
        period: its days.
        made: when it was made, Unix seconds.
        moved: all transfers that left, those of one case together.
        own: id of this office.
    """
    return any(
        outdated(
            _facts([one for one in some if one.learned_at <= made], own) or _begun(some, own),
            _facts(some, own),
            (period,),
            own,
        )
        for some in _by_case(moved)
    )


def _by_case(moved: Iterable[Transfer]) -> Iterable[list[Transfer]]:
    for _case, some in groupby(moved, key=lambda one: one.case_id):
        yield list(some)


def _begun(some: Sequence[Transfer], own: str) -> list[Held]:
    """Return that the case was held here from its first day, or from its taking over."""
    first = some[0]
    found = [Held(first.case_id, own if not first.came_on else "", _day(first.first_day))]
    if first.came_on:
        found.append(Held(first.case_id, own, _day(first.came_on)))
    return found


def _facts(some: Sequence[Transfer], own: str) -> list[Held]:
    if not some:
        return []
    accepted = [
        Held(one.case_id, one.office_id, _day(one.accepted_on), one.learned_at)
        for one in some
        if one.accepted_on
    ]
    return [*_begun(some, own), *accepted]


def _left(some: Iterable[Transfer], own: str) -> list[Left]:
    return [Left(one.case_id, own, local(one.sealed_at).date()) for one in some if one.is_waiting]


def _day(stored: str) -> dt.date:
    return dt.date.fromisoformat(stored)
