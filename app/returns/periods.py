"""The periods of returns, and how they lie to each other.

Rules: a period is a run of whole days with a kind; two periods may be apart, the same or one
inside the other; periods that cross are never compared, because nobody knows the counts of the
days they share.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

KINDS: Final = (
    "month",
    "quarter",
    "half_year",
    "calendar_year",
    "financial_year",
    "bs_month",
    "bs_year",
    "days",
)
"""Calendar month to half year, calendar year, April to March, Bikram Sambat, any other run."""


@dataclass(frozen=True, order=True)
class Period:
    """Days from the first to the last, both counted.

    Raises:
        ValueError: an unknown kind, or it ends before it begins.
    """

    first: dt.date
    last: dt.date
    kind: str = "days"

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.last < self.first:
            raise ValueError("not a period")

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day; two periods of the same days are the same period."""
        return self.first, self.last

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, other: Period) -> bool:
        """True when all days of the other are days of this one."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: Period) -> bool:
        """True when they share a day."""
        return self.first <= other.last and other.first <= self.last

    def crosses(self, other: Period) -> bool:
        """True when they share days and each has days that the other has not."""
        return self.meets(other) and not self.holds(other) and not other.holds(self)


def inside(period: Period, others: Iterable[Period]) -> tuple[Period, ...]:
    """Return the largest periods that lie inside one and are shorter, in order.

    Args:
        period: the outer one.
        others: periods none of which cross.
    """
    shorter = {one.days: one for one in others if period.holds(one) and one.days != period.days}
    largest = [
        one
        for one in shorter.values()
        if not any(two.holds(one) and two.days != one.days for two in shorter.values())
    ]
    return tuple(sorted(largest))


def fills(period: Period, parts: Sequence[Period]) -> bool:
    """True when periods that are apart and inside one leave no day of it out."""
    return sum(part.length for part in parts) == period.length
