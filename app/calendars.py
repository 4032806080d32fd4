"""Dates of the Nepali calendar (Bikram Sambat) as people type them, turned into Gregorian ones.

Rules: a date is of this calendar when it says so: by a mark, or by the name of a month with a year
that can be no other; years beyond those that are known to be right are refused; a month becomes
the days that it has, a year its first to its last day; what was typed is handed back, with what
converted it.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from app.errors import FactRefusedError
from models.fields.dates import LAST_YEAR as LAST_GREGORIAN
from models.fields.dates import without_about

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2083
"""Published calendars and the converters differ from 2084 on."""

LIBRARY: Final = "nepali-datetime"

_MARK = re.compile(
    r"(?:\bB\.?\s?S\.?(?=\W|\d|$)|\bbikram\s+samvat\b|\bbikram\s+sambat\b|\bvikram\s+samvat\b"
    r"|[वब]ि\.?\s?[सश]ं?\.?(?=\s|\d|$)|[वब]िक्रम\s+स[ंम्]*[वब]त्?)",
    re.IGNORECASE,
)
_NAMES = (
    "baishakh baisakh vaisakh वैशाख बैशाख बैसाख",
    "jestha jeth jyeshtha जेठ जेष्ठ ज्येष्ठ",
    "ashadh asar asadh ashar असार आषाढ असाढ",
    "shrawan saun sawan साउन श्रावण सावन",
    "bhadra bhadau भदौ भाद्र",
    "ashwin asoj asoj असोज आश्विन",
    "kartik kattik कात्तिक कार्तिक",
    "mangsir marga मंसिर मङ्सिर मार्ग",
    "poush push pus पुस पौष पुष",
    "magh माघ",
    "falgun phagun fagun फागुन फाल्गुन",
    "chaitra chait चैत चैत्र",
)
_MONTH_OF = {
    unicodedata.normalize("NFC", name): number
    for number, names in enumerate(_NAMES, start=1)
    for name in names.split()
}
_SEPARATORS = re.compile(r"[\s,./\-–]+")


@dataclass(frozen=True)
class Reading:
    """A date that was read: Gregorian text for the field, what was typed, what converted it."""

    text: str
    typed: str
    by: str


def read_bikram(typed: object, label: str = "") -> Reading | None:
    """Return a date of the Nepali calendar as a Gregorian one, None when it is not marked as such.

    Args:
        typed: what stands in a date field.
        label: English label of the field, for a refusal.

    Raises:
        FactRefusedError: it says that it is of this calendar and cannot be read or is not sure.
    """
    if not isinstance(typed, str):
        return None
    about, text = without_about(unicodedata.normalize("NFC", typed))
    rest, marks = _MARK.subn(" ", text)
    tokens = [token for token in _SEPARATORS.split(rest.casefold()) if token]
    months = [_MONTH_OF[token] for token in tokens if token in _MONTH_OF]
    if not marks and not months:
        return None
    numbers = [token for token in tokens if token not in _MONTH_OF]
    try:
        year, month, day = _parts(numbers, months)
        if not marks and year <= LAST_GREGORIAN:
            # Hindi too has months of these names: "सावन 2026" may well be this year.
            raise ValueError("date.maybe-bikram-sambat")
        first, last = _days(year, month, day)
    except ValueError as error:
        raise FactRefusedError(field=label, reason=_reason(error)) from None
    span = first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    by = f"{LIBRARY} {importlib.metadata.version(LIBRARY)}"
    return Reading(("~" if about else "") + span, typed.strip()[:60], by)


def _reason(error: ValueError) -> str:
    slug = str(error)
    return slug if slug.startswith("date.") else "date.no-such-day"


def _parts(numbers: list[str], months: list[int]) -> tuple[int, int | None, int | None]:
    """Return year, month and day; the year has four digits, the day stands where it is left.

    Raises:
        ValueError: these are no parts of a date.
    """
    if len(months) > 1 or not all(one.isdecimal() for one in numbers):
        raise ValueError("date.unknown")
    years = [one for one in numbers if len(one) == 4]
    rest = [int(one) for one in numbers if len(one) <= 2]
    if len(years) != 1 or len(rest) + 1 != len(numbers) or len(rest) + len(months) > 2:
        raise ValueError("date.unknown")
    if months:
        return int(years[0]), months[0], rest[0] if rest else None
    if numbers[0] != years[0]:
        rest.reverse()
    return int(years[0]), rest[0] if rest else None, rest[1] if len(rest) > 1 else None


def _days(year: int, month: int | None, day: int | None) -> tuple[dt.date, dt.date]:
    """Return the first and the last day, Gregorian.

    Raises:
        ValueError: no such day, or a year that is not known for sure.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("date.bikram-sambat-year")
    first = _gregorian(year, month or 1, day or 1)
    if day is not None:
        return first, first
    follows = (year, month + 1) if month is not None and month < 12 else (year + 1, 1)
    return first, _gregorian(*follows, 1) - dt.timedelta(days=1)


def _gregorian(year: int, month: int, day: int) -> dt.date:
    # The library reads its table when it is first imported: only who types such dates waits.
    import nepali_datetime  # type: ignore[import-untyped]

    found: dt.date = nepali_datetime.date(year, month, day).to_datetime_date()
    return found
