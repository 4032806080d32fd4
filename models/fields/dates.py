"""Dates as people write them, stored as ISO text; a month, a year, a range or "about" is enough.

Rules: day first when both readings are possible; digits of every script; month names in
English, Hindi, Nepali and Bengali; a year that can only be Bikram Sambat is refused here and
understood where it is typed (``app.base.bikram_sambat``).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from models.fields.kinds import N_
from models.fields.text import Refusal, ascii_digits

MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
ABOUT = N_("about {date}")
RANGE = N_("{first} to {last}")

FIRST_YEAR, LAST_YEAR = 1900, 2069
"""Years that are stored. From 2070 on a typed year is far more likely Bikram Sambat."""

_NAMES = (
    "january jan जनवरी জানুয়ারি জানুয়ারী",
    "february feb फरवरी फ़रवरी फेब्रुअरी ফেব্রুয়ারি ফেব্রুয়ারী",
    "march mar मार्च মার্চ",
    "april apr अप्रैल अप्रिल এপ্রিল",
    "may मई मे মে",
    "june jun जून जुन জুন",
    "july jul जुलाई জুলাই",
    "august aug अगस्त अगस्ट আগস্ট",
    "september sept sep सितंबर सितम्बर सेप्टेम्बर সেপ্টেম্বর",
    "october oct अक्टूबर अक्तूबर अक्टोबर অক্টোবর",
    "november nov नवंबर नवम्बर नोभेम्बर নভেম্বর",
    "december dec दिसंबर दिसम्बर डिसेम्बर ডিসেম্বর",
)
_MONTH_OF = {
    unicodedata.normalize("NFC", name): number
    for number, names in enumerate(_NAMES, start=1)
    for name in names.split()
}
_ABOUT_WORDS = tuple(
    unicodedata.normalize("NFC", word)
    for word in (
        "~", "about", "around", "approximately", "approx.", "approx", "circa", "ca.", "c.",
        "लगभग", "करीब", "करिब", "প্রায়", "আনুমানিক",
    )
)  # fmt: skip
_SEPARATORS = re.compile(r"[\s,./\-–]+")
_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")
_STORED = re.compile(r"^(~?)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")

_RANGE = re.compile(r"\s*(?:\.\.+|…)\s*|\s+(?:to|until|till|से|देखि|থেকে)\s+")
_RANGE_ENDS = ("तक", "सम्म", "পর্যন্ত")
_Parts = tuple[int, int | None, int | None]
_WORDS: tuple[tuple[str, int, str], ...] = (
    # What was typed, how many units back, and the unit.
    ("today", 0, "day"), ("आज", 0, "day"), ("আজ", 0, "day"),
    ("yesterday", 1, "day"), ("बीता कल", 1, "day"), ("हिजो", 1, "day"), ("গতকাল", 1, "day"),
    ("this month", 0, "month"), ("इस महीने", 0, "month"), ("इस माह", 0, "month"),
    ("यो महिना", 0, "month"), ("এই মাস", 0, "month"), ("এই মাসে", 0, "month"),
    ("এ মাসে", 0, "month"),
    ("last month", 1, "month"), ("पिछले महीने", 1, "month"), ("पिछला महीना", 1, "month"),
    ("पिछले माह", 1, "month"), ("गत माह", 1, "month"), ("गएको महिना", 1, "month"),
    ("गत महिना", 1, "month"), ("अघिल्लो महिना", 1, "month"), ("গত মাসে", 1, "month"),
    ("গত মাস", 1, "month"),
    ("this year", 0, "year"), ("इस साल", 0, "year"), ("इस वर्ष", 0, "year"), ("यो वर्ष", 0, "year"),
    ("यो साल", 0, "year"), ("এই বছর", 0, "year"), ("এ বছর", 0, "year"),
    ("last year", 1, "year"), ("पिछले साल", 1, "year"), ("पिछला साल", 1, "year"),
    ("पिछले वर्ष", 1, "year"), ("गएको वर्ष", 1, "year"), ("अघिल्लो वर्ष", 1, "year"),
    ("गत वर्ष", 1, "year"), ("গত বছর", 1, "year"),
)  # fmt: skip
_WORD_OF = {unicodedata.normalize("NFC", word): (back, unit) for word, back, unit in _WORDS}


def parse_date(text: str, today: dt.date | None = None) -> str:
    """Return an exact day as ``2026-11-25``.

    Args:
        text: cleaned text.
        today: the local day, for "today" and "last month"; without it they are not understood.

    Raises:
        Refusal: ``date.unknown``, ``date.no-such-day``, ``date.year``,
            ``date.maybe-bikram-sambat``, ``date.day-missing`` or ``date.not-exact``.
    """
    about, parts = _read(text, today)
    if about:
        raise Refusal("date.not-exact")
    if parts[2] is None:
        raise Refusal("date.day-missing")
    return _text(parts)


def parse_flexdate(text: str, today: dt.date | None = None) -> str:
    """Return ``2026``, ``2026-11``, ``2026-11-25`` or ``2026-03..2026-05``; ``~`` for "about".

    Args:
        text: cleaned text.
        today: the local day; with it a date after it is refused.

    Raises:
        Refusal: as :func:`parse_date`, and ``date.future`` or ``date.range-order``.
    """
    about, rest = without_about(text)
    ends = [end for end in _RANGE.split(rest) if end]
    if len(ends) == 2:
        stored = ("~" if about else "") + _range(ends[0], ends[1], today)
    else:
        stored = ("~" if about else "") + _text(_read_parts(rest, today))
    if today is not None and span(stored)[0] > today:
        raise Refusal("date.future")
    return stored


def span(stored: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that a stored date can mean.

    "About" widens a year or a month by a year on both sides, and a day by a month.

    Raises:
        ValueError: ``stored`` is not a stored date.
    """
    if ".." in stored:
        return _span_of_range(stored)
    match = _STORED.match(stored)
    if match is None:
        raise ValueError("not a stored date")
    about, year_text, month_text, day_text = match.groups()
    year = int(year_text)
    if month_text is None:
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    elif day_text is None:
        first = dt.date(year, int(month_text), 1)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    else:
        first = last = dt.date(year, int(month_text), int(day_text))
    if about:
        margin = dt.timedelta(days=31 if day_text else 366)
        first, last = first - margin, last + margin
    return first, last


def show_date(stored: str, translate: Callable[[str], str] = str) -> str:
    """Return a stored date for reading: ``25 Nov 2026``, ``Nov 2026``, ``about 2026``.

    What is no date, as another office may have signed it, is returned as it is.
    """
    try:
        span(stored)
    except (ValueError, OverflowError):
        return stored
    if ".." in stored:
        first, last = (show_date(end, translate) for end in stored.lstrip("~").split("..", 1))
        shown = translate(RANGE).format(first=first, last=last)
        return translate(ABOUT).format(date=shown) if stored.startswith("~") else shown
    match = _STORED.match(stored)
    if match is None:
        return stored
    about, year, month, day = match.groups()
    parts = [str(int(day))] if day else []
    if month:
        parts.append(translate(MONTHS[int(month) - 1]))
    shown = " ".join([*parts, year])
    return translate(ABOUT).format(date=shown) if about else shown


def without_about(text: str) -> tuple[bool, str]:
    """Say whether a date is meant as "about", and return the rest with ASCII digits."""
    text = ascii_digits(text).casefold().strip()
    for word in _ABOUT_WORDS:
        if text.startswith(word):
            return True, text[len(word) :].strip()
    return False, text


def _read(text: str, today: dt.date | None) -> tuple[bool, _Parts]:
    about, rest = without_about(text)
    return about, _read_parts(rest, today)


def _read_parts(text: str, today: dt.date | None) -> _Parts:
    if today is not None and text in _WORD_OF:
        return _back(today, *_WORD_OF[text])
    tokens = [token for token in _SEPARATORS.split(text) if token]
    return _check(_parts(tokens))


def _back(today: dt.date, count: int, unit: str) -> _Parts:
    """Return the day, month or year that lies so many units before today."""
    if unit == "day":
        day = today - dt.timedelta(days=count)
        return day.year, day.month, day.day
    if unit == "year":
        return today.year - count, None, None
    months = today.year * 12 + today.month - 1 - count
    return months // 12, months % 12 + 1, None


def _range(first: str, last: str, today: dt.date | None) -> str:
    for word in _RANGE_ENDS:
        last = last.removesuffix(word).strip()
    ends = _text(_read_parts(first, today)), _text(_read_parts(last, today))
    if ends[0] == ends[1]:
        return ends[0]
    if span(ends[0])[0] > span(ends[1])[0]:
        raise Refusal("date.range-order")
    return "..".join(ends)


def _span_of_range(stored: str) -> tuple[dt.date, dt.date]:
    first, last = stored.lstrip("~").split("..", 1)
    begin, end = span(first)[0], span(last)[1]
    margin = dt.timedelta(days=31 if stored.startswith("~") else 0)
    return begin - margin, end + margin


def _parts(tokens: list[str]) -> _Parts:
    months = [_MONTH_OF[token] for token in tokens if token in _MONTH_OF]
    numbers = [
        _ORDINAL.sub(r"\1", token) for token in tokens if token not in _MONTH_OF
    ]  # fmt: skip
    if not all(number.isdecimal() and number.isascii() for number in numbers):
        raise Refusal("date.unknown")
    if len(months) == 1:
        return _with_month_name(numbers, months[0])
    if months:
        raise Refusal("date.unknown")
    return _numeric(numbers)


def _with_month_name(numbers: list[str], month: int) -> _Parts:
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return int(numbers[0]), month, None
    if len(numbers) == 2:
        day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
        if len(day) <= 2:
            return _year(year), month, int(day)
    raise Refusal("date.unknown")


def _numeric(numbers: list[str]) -> _Parts:
    lengths = tuple(len(number) for number in numbers)
    match lengths:
        case (4,):
            return int(numbers[0]), None, None
        case (8,):
            return int(numbers[0][:4]), int(numbers[0][4:6]), int(numbers[0][6:])
        case (4, 1 | 2):
            return int(numbers[0]), int(numbers[1]), None
        case (1 | 2, 4):
            return int(numbers[1]), int(numbers[0]), None
        case (4, 1 | 2, 1 | 2):
            return int(numbers[0]), int(numbers[1]), int(numbers[2])
        case (1 | 2, 1 | 2, 2 | 4):
            day, month = int(numbers[0]), int(numbers[1])
            if month > 12 and day <= 12:
                day, month = month, day
            return _year(numbers[2]), month, day
    raise Refusal("date.unknown")


def _year(text: str) -> int:
    """Two digits below 50 mean this century, others the last one."""
    if len(text) == 4:
        return int(text)
    if len(text) == 2:
        return int(text) + (2000 if int(text) < 50 else 1900)
    raise Refusal("date.unknown")


def _check(parts: _Parts) -> _Parts:
    year, month, day = parts
    if LAST_YEAR < year <= 2100:
        raise Refusal("date.maybe-bikram-sambat")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal("date.year")
    try:
        dt.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise Refusal("date.no-such-day") from None
    return parts


def _text(parts: _Parts) -> str:
    year, month, day = parts
    return f"{year:04}" + "".join(f"-{part:02}" for part in (month, day) if part is not None)
