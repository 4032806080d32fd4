"""Dates as they stand in the columns of a register, of four calendars.

Rules: a day is stored Gregorian; a column says which calendar it is in when its cells do not; the
Nepali and the Indian national calendar are converted, a Bengali date is told, because its day
depends on the side of the border; numbers of a spreadsheet that were days are days again.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from app.base.bikram_sambat import LIBRARY, read_bikram
from app.base.errors import FactRefusedError
from models.errors import FieldError
from models.fields import Field, FieldKind, Value, normalise
from models.fields.text import ascii_digits

BIKRAM: Final = "bikram"
_TIME: Final = re.compile(
    r"(?<=\d)[T ]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[AaPp]\.?[Mm]\.?)?$"
)
_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_SERIAL_EPOCH: Final = dt.date(1899, 12, 30)
_SERIALS: Final = range(20_000, 62_092)  # 1954 to the end of 2069
_WEEKDAY: Final = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[\s,.]+", re.IGNORECASE
)
_SAKA: Final = re.compile(r"\bsaka\b|शक\s*सं(?:वत्?|\.)?|शक(?:े|ा)?\b|शक", re.IGNORECASE)
_SAKA_MONTHS: Final = (
    "chaitra चैत्र चैत", "vaisakha vaishakha वैशाख बैशाख", "jyeshtha jyaistha ज्येष्ठ जेठ",
    "ashadha asadha आषाढ़ आषाढ", "shravana sravana श्रावण सावन", "bhadra bhadrapada भाद्र भाद्रपद",
    "ashvina asvina ashwin आश्विन", "kartika kartik कार्तिक",
    "agrahayana margashirsha अग्रहायण मार्गशीर्ष",
    "pausha pausa पौष", "magha माघ", "phalguna फाल्गुन",
)  # fmt: skip
_SAKA_MONTH_OF: Final = {
    unicodedata.normalize("NFC", name): number
    for number, names in enumerate(_SAKA_MONTHS, start=1)
    for name in names.split()
}
_BENGALI: Final = re.compile(
    "বঙ্গাব্দ|বাংলা সন|বৈশাখ|জ্যৈষ্ঠ|আষাঢ়|শ্রাবণ|ভাদ্র|আশ্বিন|কার্তিক|অগ্রহায়ণ|পৌষ|মাঘ|ফাল্গুন|চৈত্র"
)
_SPLIT: Final = re.compile(r"[\s,./\-–]+")
_YEAR: Final = re.compile(r"\d{4}")
_MOST_BIKRAM: Final = 0.5
_MAYBE_BIKRAM: Final = "date.maybe-bikram-sambat"


def read_date(
    field: Field, typed: str, today: dt.date, calendar: str
) -> tuple[Value, tuple[str, ...]]:
    """Return the stored value of a date and what has to be told about it.

    Args:
        field: a field of kind DATE or FLEXDATE.
        typed: text of the cell.
        today: the local day.
        calendar: ``bikram`` when the column is in the Nepali calendar, else "".

    Raises:
        FieldError: it is not a date that can be kept.
    """
    text = unicodedata.normalize("NFC", _WEEKDAY.sub("", typed.strip()))
    text = _TIME.sub("", ascii_digits(text)).strip()
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        day = _SERIAL_EPOCH + dt.timedelta(days=int(float(text)))
        return normalise(field, day.isoformat(), today), ("date.from-number",)
    if _BENGALI.search(text):
        raise FieldError(field.name, "date.bengali-calendar")
    if _SAKA.search(text):
        return normalise(field, _saka(field, text), today), ()
    return _by_calendar(field, text, today, calendar)


def calendar_of(cells: Iterable[str]) -> str:
    """Return ``bikram`` when most years of a column can only be of the Nepali calendar."""
    years = [int(year) for cell in cells for year in _YEAR.findall(ascii_digits(cell))[:1]]
    late = sum(2070 <= year <= 2100 for year in years)
    return BIKRAM if years and late > len(years) * _MOST_BIKRAM else ""


def converted_by(typed: str) -> str:
    """Return what converted a date of another calendar, as it is kept beside what was typed."""
    if _SAKA.search(unicodedata.normalize("NFC", typed)):
        return "saka 1"
    return f"{LIBRARY} {importlib.metadata.version(LIBRARY)}"


def _by_calendar(
    field: Field, text: str, today: dt.date, calendar: str
) -> tuple[Value, tuple[str, ...]]:
    marked = f"{text} BS" if calendar == BIKRAM and _YEAR.search(text) else text
    found = _bikram(field, text) or _bikram(field, marked)
    if found is not None:
        return normalise(field, found, today), ()
    try:
        return normalise(field, text, today), ()
    except FieldError as error:
        if error.reason != _MAYBE_BIKRAM:
            raise
    # A year that is still to come here is one of the Nepali calendar; the officer is told.
    converted = _bikram(field, f"{text} BS")
    return normalise(field, converted, today), ("date.converted",)


def _bikram(field: Field, text: str) -> str | None:
    """Return a date that says that it is of the Nepali calendar as a Gregorian one."""
    try:
        found = read_bikram(text, field.label)
    except FactRefusedError as error:
        raise FieldError(field.name, str(error.facts["reason"])) from error
    if found is None:
        return None
    if field.kind is FieldKind.DATE and ".." in found.text:
        raise FieldError(field.name, "date.day-missing")
    return found.text


def _saka(field: Field, text: str) -> str:
    """Return the Gregorian day of a date of the Indian national calendar, ISO text."""
    tokens = [one for one in _SPLIT.split(_SAKA.sub(" ", text).casefold()) if one]
    months = [_SAKA_MONTH_OF[one] for one in tokens if one in _SAKA_MONTH_OF]
    numbers = [one for one in tokens if one not in _SAKA_MONTH_OF]
    if not all(one.isdecimal() for one in numbers):
        raise FieldError(field.name, "date.unknown")
    years = [int(one) for one in numbers if len(one) == 4]
    rest = [int(one) for one in numbers if len(one) <= 2]
    if len(years) != 1 or len(rest) + len(months) != 2:
        raise FieldError(field.name, "date.unknown")
    day, month = (rest[0], months[0]) if months else rest
    return _saka_day(field, years[0], month, day).isoformat()


def _saka_day(field: Field, year: int, month: int, day: int) -> dt.date:
    gregorian = year + 78
    if not 1900 <= gregorian <= 2069 or not 1 <= month <= 12:
        raise FieldError(field.name, "date.year")
    leap = gregorian % 4 == 0 and (gregorian % 100 != 0 or gregorian % 400 == 0)
    lengths = [31 if leap else 30, *[31] * 5, *[30] * 6]
    if not 1 <= day <= lengths[month - 1]:
        raise FieldError(field.name, "date.no-such-day")
    first = dt.date(gregorian, 3, 21 if leap else 22)
    return first + dt.timedelta(days=sum(lengths[: month - 1]) + day - 1)
