"""Which office counts a case: the one that holds it on the last day of the period.

Rules: a case belongs to the period of the day on which its first office registered it, whoever
holds it; it is held by that office until another one accepts its transfer, from the day of the
acceptance on, and not from the day on which the answer comes home; of one day the later
acceptance counts. While a transfer that left is not answered the sender counts it, and knows that
it may have to send its return again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.returns.periods import Period


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
