"""Victims over time: one row for each day, month or year of the period, for a line.

Rules: a person counts once, on the day of registration; a period of at most ``MOST_DAYS`` days is
told by days, one of at most ``MOST_MONTHS`` months by months, a longer one by years; the first and
the last row have only those of their days that lie in the period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from app.base.date_words import stored_words
from app.base.jobs import Report, Token, silent
from app.base.language import N_, translate
from app.core.services import Services
from app.statistics import sdg
from app.statistics.counts import Line, Plan, checked, look, made_together
from app.statistics.heads import all_line, band_lines
from app.statistics.tables import Choice, Head, StatTable
from models.queries.counting import IS_PERSON, days_between

CODE: Final = "over_time"
MOST_DAYS: Final = 62
MOST_MONTHS: Final = 36
_TITLE: Final = N_("Detected victims over time")
_DEFINITION: Final = N_(
    "Victims and possible victims whose case was registered in the period, each once, on the day"
    " of registration."
)
_MEANING: Final = N_("Persons whose case was registered then, as far as it lies in the period.")
_DECEMBER: Final = 12

type _Stretch = tuple[str, dt.date, dt.date]


def victims_over_time(
    s: Services,
    choice: Choice,
    *,
    population: Mapping[str, int] | None = None,
    with_sealed: bool = False,
    token: Token | None = None,
    report: Report = silent,
) -> tuple[StatTable, StatTable]:
    """Count the SDG table and the same victims by days, months or years, while the rows pass once.

    Args:
        s: the open register.
        choice: the period, and what it is narrowed to.
        population: for the rates of the first table; see ``app.statistics.population``.
        with_sealed: also sealed cases, those that this user can open.
        token: asked between stretches of cases whether to stop.
        report: told how many of these stretches are over.

    Raises:
        CaseStateError: the role may not see cases, or ``seal.locked``.
        FactRefusedError: no such place or purpose.
        Cancelled: the officer asked to stop.
    """
    wanted = checked(choice)
    with look(s, token, with_sealed=with_sealed, report=report) as one:
        plans = (sdg.plan(), plan_of(wanted, s.clock.today()))
        detected, line = made_together(one, wanted, plans)
    return sdg.with_rates(detected, population), line


def plan_of(choice: Choice, today: dt.date) -> Plan:
    """Return what is counted; what has not come yet has no rows."""
    meaning = translate(_MEANING)
    begin, end = choice.period.first, choice.period.last
    rows = [
        Line(Head(code, stored_words(code), meaning), (days_between("day", first, last),))
        for code, first, last in stretches(begin, end)
        if first <= max(today, begin)
    ]
    return Plan(
        code=CODE,
        title=translate(_TITLE),
        definition=translate(_DEFINITION),
        rows=(*rows, all_line()),
        columns=(*band_lines(), all_line()),
        unit=(IS_PERSON,),
        rows_add_up=end <= today,
        columns_add_up=True,
    )


def stretches(first: dt.date, last: dt.date) -> Iterator[_Stretch]:
    """Yield the code, the first and the last day of each row of a period.

    Args:
        first: of the period.
        last: of the period, not before the first.
    """
    if (last - first).days < MOST_DAYS:
        for number in range((last - first).days + 1):
            day = first + dt.timedelta(days=number)
            yield day.isoformat(), day, day
        return
    months = (last.year - first.year) * _DECEMBER + last.month - first.month + 1
    begin = first
    while begin <= last:
        if months <= MOST_MONTHS:
            code = f"{begin:%Y-%m}"
            after = begin.year * _DECEMBER + begin.month
            following = dt.date(after // _DECEMBER, after % _DECEMBER + 1, 1)
        else:
            code, following = f"{begin:%Y}", dt.date(begin.year + 1, 1, 1)
        yield code, begin, min(last, following - dt.timedelta(days=1))
        begin = following
