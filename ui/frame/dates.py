"""Dates and times as an officer reads them: 25 Nov 2026, Today 10:42.

Rules: the month is a word, so that day and month cannot be mixed up; times are of this computer's
clock and zone; a day that stands alone has its Nepali date beside it where that is wanted, a short
one has it in its tip; what stands in a field to be typed into is one date in Latin digits.
"""

from __future__ import annotations

import datetime as dt

from app.base.date_words import (
    bikram_date_words,
    date_words,
    local,
    plain_date_words,
    stored_words,
    with_bikram,
)
from app.base.language import N_, _
from app.base.numerals import in_digits

MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def day(date: dt.date) -> str:
    """Return a date, e.g. 25 Nov 2026, with the Nepali date behind it where that is wanted."""
    return date_words(date)


def plain_day(date: dt.date) -> str:
    """Return a date alone, where there is no room for two, e.g. in a column."""
    return plain_date_words(date)


def day_tip(date: dt.date) -> str:
    """Return what a tip tells of a day that stands short: both dates, or "" for nothing more."""
    return date_words(date) if bikram_date_words(date) else ""


def iso_tip(text: str) -> str:
    """Return `day_tip` of a stored date; "" when it is not a whole date."""
    try:
        return day_tip(dt.date.fromisoformat(text))
    except ValueError:
        return ""


def moment_tip(at: int) -> str:
    """Return `day_tip` of a moment in Unix seconds, with its time."""
    when = local(at)
    words = f"{plain_day(when.date())} {clock(at)}"
    return with_bikram(words, when.date()) if bikram_date_words(when.date()) else ""


def iso_day(text: str) -> str:
    """Return a stored date in words; what is not a whole date comes back as it is."""
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def iso_part(text: str) -> str:
    """Return a stored day or month in words, e.g. Nov 2026, alone; a year stays a year."""
    return in_digits(typed_part(text)) if typed_part(text) != text or text.isdecimal() else text


def stored(text: str) -> str:
    """Return a stored date of any exactness in words: about 2026, Mar 2026 to May 2026."""
    return stored_words(text)


def typed_day(date: dt.date) -> str:
    """Return a date as it stands in a field: 25 Nov 2026, whatever digits and calendar are shown.

    It can be typed again, and what is in a field does not change because a setting did.
    """
    return _("{day} {month} {year}").format(
        day=date.day, month=_(MONTHS[date.month - 1]), year=date.year
    )


def typed_part(text: str) -> str:
    """Return a stored day or month as it stands in a field, e.g. Nov 2026; a year stays."""
    is_month = len(text) == len("2026-11")
    try:
        date = dt.date.fromisoformat(f"{text}-01" if is_month else text)
    except ValueError:
        return text
    if not is_month:
        return typed_day(date)
    return _("{month} {year}").format(month=_(MONTHS[date.month - 1]), year=date.year)


def short_day(text: str) -> str:
    """Return a stored date without its year, e.g. 27 Nov; "" when it is not a whole date."""
    try:
        return _short(dt.date.fromisoformat(text))
    except ValueError:
        return ""


def clock(at: int) -> str:
    """Return the time of a moment in Unix seconds, e.g. 10:42."""
    return in_digits(local(at).strftime("%H:%M"))


def moment(at: int, now: int) -> str:
    """Return a moment as it is told at `now` (Unix seconds): Today 10:42, 24 Nov 16:05."""
    when, today = local(at), local(now).date()
    if when.date() == today:
        return _("Today {time}").format(time=clock(at))
    words = _short(when.date()) if when.year == today.year else plain_day(when.date())
    return f"{words} {clock(at)}"


def _short(date: dt.date) -> str:
    return _("{day} {month}").format(day=in_digits(str(date.day)), month=_(MONTHS[date.month - 1]))
