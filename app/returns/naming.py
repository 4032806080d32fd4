"""Periods of returns and those of statistics, both ways.

Rules: the days are what counts, the kind only gives a period its name; days that no calendar of
the register has are told as they are.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Final

from app.base.errors import FactRefusedError
from app.returns import periods as own
from app.statistics import periods as shown

_KINDS: Final = (
    (re.compile(r"\d{4}"), "calendar_year"),
    (re.compile(r"\d{4}-Q\d"), "quarter"),
    (re.compile(r"\d{4}-\d{2}"), "month"),
    (re.compile(r"FY\d{4}-\d{2}"), "financial_year"),
    (re.compile(r"BS\d{4}"), "bs_year"),
)
_BIKRAM_AHEAD: Final = 57
_MONTHS: Final = 3


def period_of_return(period: shown.Period) -> own.Period:
    """Return a period of statistics as that of a return."""
    kind = next((kind for pattern, kind in _KINDS if pattern.fullmatch(period.code)), "days")
    return own.Period(period.first, period.last, kind)


def shown_period(period: own.Period) -> shown.Period:
    """Return the period of a return with its code and its name."""
    first, last = period.first, period.last
    named: tuple[Callable[[], shown.Period], ...] = (
        lambda: shown.month(first.year, first.month),
        lambda: shown.quarter(first.year, (first.month - 1) // _MONTHS + 1),
        lambda: shown.calendar_year(first.year),
        lambda: shown.financial_year(first.year),
        lambda: shown.bikram_year(first.year + _BIKRAM_AHEAD),
    )
    for make in named:
        with contextlib.suppress(FactRefusedError):
            found = make()
            if (found.first, found.last) == (first, last):
                return found
    return shown.Period(first, last, f"{first.isoformat()}..{last.isoformat()}")
