"""Dates as a letter says them: in words, in the Gregorian and in the Nepali calendar.

Rules: the day is always Gregorian first; a year of which the Nepali calendar is not known for sure
has no second date; digits are Latin in every language; what is no date is shown as it came.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from app.calendars import FIRST_YEAR, LAST_YEAR
from app.language import N_
from app.letters.tongue import Tongue
from models.fields.dates import show_date

MONTHS: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
BIKRAM_MONTHS: Final = (
    N_("Baishakh"),
    N_("Jestha"),
    N_("Asar"),
    N_("Shrawan"),
    N_("Bhadra"),
    N_("Asoj"),
    N_("Kartik"),
    N_("Mangsir"),
    N_("Poush"),
    N_("Magh"),
    N_("Phagun"),
    N_("Chait"),
)
GREGORIAN: Final = N_("{day} {month} {year}")
BIKRAM: Final = N_("{day} {month} {year} BS")
BOTH: Final = N_("{gregorian} ({bikram})")
MONTH_ONLY: Final = N_("{month} {year}")

_EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"~?([0-9]{4})-([0-9]{2})(?:-[0-9]{2})?")


def in_words(day: dt.date, tongue: Tongue) -> str:
    """Return a day such as "25 November 2026 (9 Mangsir 2083 BS)"."""
    gregorian = tongue.say(GREGORIAN, day=day.day, month=_month(day.month, tongue), year=day.year)
    bikram = _bikram(day, tongue)
    return tongue.say(BOTH, gregorian=gregorian, bikram=bikram) if bikram else gregorian


def stored_in_words(stored: str, tongue: Tongue) -> str:
    """Return a stored date of any exactness; only a whole day has a second calendar."""
    if _EXACT.fullmatch(stored):
        try:
            return in_words(dt.date.fromisoformat(stored), tongue)
        except ValueError:
            return stored
    return show_date(stored, tongue.say)


def month_in_words(stored: str, tongue: Tongue) -> str:
    """Return the month of a stored date without its day, "" when there is none."""
    found = _MONTH.fullmatch(stored)
    if found is None or not 1 <= int(found[2]) <= len(MONTHS):
        return ""
    return tongue.say(MONTH_ONLY, month=_month(int(found[2]), tongue), year=found[1])


def _month(number: int, tongue: Tongue) -> str:
    return tongue.say(MONTHS[number - 1])


def _bikram(day: dt.date, tongue: Tongue) -> str:
    # The library reads its table when it is first imported: only letters need it.
    import nepali_datetime  # type: ignore[import-untyped]

    try:
        found = nepali_datetime.date.from_datetime_date(day)
    except (ValueError, OverflowError):
        return ""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return ""
    month = tongue.say(BIKRAM_MONTHS[found.month - 1])
    return tongue.say(BIKRAM, day=found.day, month=month, year=found.year)
