"""Which office counts a case: who holds it on the last day of the period, as far as is known.

Rules:

* The rule: a case belongs to the period of the day on which its first office registered it, whoever
  holds it; it is held by that office until another one accepts its transfer, from the day of the
  acceptance on, and not from the day on which the answer comes home; of one day the later
  acceptance counts. While a transfer that left is not answered the sender counts it, and knows that
  it may have to send its return again.
* What is known here: the days are those that both offices keep; a transfer that is not answered is
  still counted here; a return is out of date when an answer was read after it was made that moves a
  case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from app.returns.periods import Period
from models.base.local_time import local
from models.rows.returns import Transfer


@dataclass(frozen=True)
class Held:
    """From a moment on an office holds a case.

    Attributes:
        case: a name of the case that all its offices use.
        holder: the office.
        since: the day: of registration for the first holder, else of the acceptance.
        moment: Unix seconds; orders what happens on one day.
    """

    case: str
    holder: str
    since: dt.date
    moment: int = 0


@dataclass(frozen=True)
class Left:
    """A transfer that left an office and is not answered there by now.

    Attributes:
        day: when it was sealed; the other office cannot have accepted it earlier.
    """

    case: str
    holder: str
    day: dt.date


class Counts(StrEnum):
    """Whether an office counts a case in a period."""

    HERE = "here"
    PERHAPS = "perhaps"
    """Counted here as yet; an answer that is under way may move it."""
    NOT_HERE = "not_here"


def holder_on(facts: Iterable[Held], day: dt.date) -> str:
    """Return who holds a case at the end of a day, "" before anybody does.

    Args:
        facts: all facts of one case.
        day: the last day of a period.
    """
    known = [one for one in facts if one.since <= day]
    newest = max(known, key=lambda one: (one.since, one.moment), default=None)
    return newest.holder if newest is not None else ""


def counts(facts: Sequence[Held], office: str, period: Period, left: Iterable[Left] = ()) -> Counts:
    """Say whether an office counts a case in a period.

    Args:
        facts: all facts of one case that the office knows, the first registration among them.
        office: who asks.
        period: of the return.
        left: unanswered transfers of this case.
    """
    begun = min(facts, key=lambda one: (one.since, one.moment), default=None)
    if begun is None or not period.first <= begun.since <= period.last:
        return Counts.NOT_HERE
    if holder_on(facts, period.last) != office:
        return Counts.NOT_HERE
    waiting = any(one.holder == office and one.day <= period.last for one in left)
    return Counts.PERHAPS if waiting else Counts.HERE


def outdated(
    before: Sequence[Held], after: Sequence[Held], sent: Iterable[Period], office: str
) -> tuple[Period, ...]:
    """Return the periods for which an office has to send its return again.

    Args:
        before: the facts of a case when the returns were made.
        after: the facts as they are known now.
        sent: periods of the returns that were sent.
        office: whose returns they are.
    """

    def here(facts: Sequence[Held], period: Period) -> bool:
        return counts(facts, office, period) is not Counts.NOT_HERE

    return tuple(period for period in sent if here(before, period) != here(after, period))


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
