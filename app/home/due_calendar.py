"""What is due in a week or a month, and which of it are hearings.

Rules:

* Reading only, one question; the lines of the register list are read, never the cases; a sealed
  case has no line here. At most a thousand steps: what there is more is said, never dropped.
* A hearing is a step that says so: the register has no field for it, and offices write "CWC
  hearing" into the next step. The words stand in ``hearing_words.toml``.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base.language import N_, translate
from app.core.permissions import Act, require
from app.core.services import Services, reading
from models.fields.dates import MONTHS
from models.fields.tables import Table
from models.queries.today import steps_between
from models.rows.user import names_by_number

MOST: Final = 1000
DAYS_A_WEEK: Final = 7
WEEKDAYS: Final = (
    N_("Sunday"),
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
)
_BREAK: Final = re.compile(r"[\s.,:;/()\-–—·'’]+")


@dataclass(frozen=True)
class DueLine:
    """One step that is due: of which case, about whom, when, and whether it is a hearing.

    Attributes:
        case_id: the case.
        case_no: its number.
        name: who it is about, "" when nobody knows.
        title: what is to be done, "" for a day alone.
        due_on: ISO day.
        who: name of who does it, "" for nobody.
        is_hearing: whether its words say that it is a hearing.
    """

    case_id: str
    case_no: str
    name: str
    title: str
    due_on: str
    who: str
    is_hearing: bool


@dataclass(frozen=True)
class DueStretch:
    """What is due between two days.

    Attributes:
        since: the first day.
        until: the last day.
        lines: by day.
        has_more: whether there are more than were read.
    """

    since: dt.date
    until: dt.date
    lines: tuple[DueLine, ...]
    has_more: bool = False

    def on(self, day: dt.date) -> tuple[DueLine, ...]:
        """Return what is due on a day."""
        wanted = day.isoformat()
        return tuple(line for line in self.lines if line.due_on == wanted)


def due_between(s: Services, since: dt.date, until: dt.date) -> DueStretch:
    """Return the open steps of open cases that are due between two days, both included.

    Args:
        s: the open register.
        since: the first day.
        until: the last day.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        names = names_by_number(session)
        found = steps_between(session, since.isoformat(), until.isoformat(), MOST + 1)
    lines = tuple(
        DueLine(
            one.case_id,
            one.case_no,
            one.name,
            one.title,
            one.due_on,
            names.get(one.who, ""),
            is_hearing(one.title),
        )
        for one in found[:MOST]
    )
    return DueStretch(since, until, lines, len(found) > MOST)


def is_hearing(title: str) -> bool:
    """Say whether the words of a step say that it is a hearing."""
    folded = unicodedata.normalize("NFC", title).casefold()
    whole, begun = _hearing_words()
    return any(word in whole or word.startswith(begun) for word in _BREAK.split(folded))


@functools.cache
def _hearing_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return words of Latin letters, which stand whole, and those to which endings are written."""
    held = Table.at(Path(__file__).with_name("hearing_words.toml")).words("hearing")["hearing"]
    begun = tuple(unicodedata.normalize("NFC", word) for word in held["begun"])
    return frozenset((*held["whole"], *(f"{word}s" for word in held["whole"]))), begun


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the month of a day."""
    first = day.replace(day=1)
    return first, (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def month_words(day: dt.date) -> str:
    """Return a month in words: November 2026."""
    return translate(N_("{month} {year}")).format(
        month=translate(MONTHS[day.month - 1]), year=day.year
    )


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the Sunday and the Saturday around a day: weeks begin as on the walls of offices."""
    first = day - dt.timedelta(days=day.isoweekday() % DAYS_A_WEEK)
    return first, first + dt.timedelta(days=DAYS_A_WEEK - 1)


def weeks_of_month(day: dt.date) -> Iterator[tuple[dt.date, ...]]:
    """Yield the weeks that a month touches, each with its seven days."""
    first, last = month_of(day)
    begin = week_of(first)[0]
    while begin <= last:
        yield tuple(begin + dt.timedelta(days=place) for place in range(DAYS_A_WEEK))
        begin += dt.timedelta(days=DAYS_A_WEEK)
