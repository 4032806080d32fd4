"""Days and moments in words of the language that is shown, without the window.

Rules: the month is a word, so that day and month are never mixed up; a time that no calendar knows
is brought into one that does; the Nepali date stands beside the other where it is wanted and its
year is known, and is never parted by the end of a line; whether it is wanted is kept here alone.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from app.base.bikram_sambat import BOTH, bikram_words
from app.base.clock import in_calendar
from app.base.language import translate
from app.base.numerals import in_digits
from models.base import local_time
from models.fields.dates import show_date

GREGORIAN: Final = "gregorian"
BIKRAM: Final = "bikram"
CALENDARS: Final = (GREGORIAN, BIKRAM)


class _Wanted:
    """The one place that knows whether the Nepali date is wanted."""

    def __init__(self) -> None:
        self.calendar = GREGORIAN


_wanted = _Wanted()


def install(calendar: str) -> None:
    """Show days in this way from now on.

    Args:
        calendar: ``BIKRAM`` for the Nepali date beside the other, ``GREGORIAN`` for none.

    Raises:
        ValueError: there is no such way.
    """
    if calendar not in CALENDARS:
        raise ValueError("no such calendar")
    _wanted.calendar = calendar


def is_bikram_shown() -> bool:
    """Say whether the Nepali date stands beside the other."""
    return _wanted.calendar == BIKRAM


def date_words(date: dt.date) -> str:
    """Return a day: "25 Nov 2026", or "25 Nov 2026 (9 Mangsir 2083 BS)"."""
    return with_bikram(plain_date_words(date), date)


def plain_date_words(date: dt.date) -> str:
    """Return a day where there is no room for two: "25 Nov 2026"."""
    return in_digits(show_date(date.isoformat(), translate))


def bikram_date_words(date: dt.date) -> str:
    """Return "9 Mangsir 2083 BS", "" where it is not wanted or not known."""
    return in_digits(bikram_words(date, say)) if is_bikram_shown() else ""


def with_bikram(words: str, date: dt.date) -> str:
    """Return words about a day with its Nepali date behind them, where that is wanted."""
    bikram = bikram_date_words(date)
    return say(BOTH, gregorian=words, bikram=bikram) if bikram else words


def stored_words(stored: str) -> str:
    """Return a stored date of any exactness; a whole day has its Nepali date beside it.

    Args:
        stored: "2026-11-25", "2026-11", "~2026", "2026-03..2026-05"; what is no date comes back
            as it is.
    """
    words = show_date(stored, translate)
    if words == stored and not stored.isdecimal():
        return stored
    try:
        return with_bikram(in_digits(words), dt.date.fromisoformat(stored))
    except ValueError:
        return in_digits(words)


def day_words(at: int) -> str:
    """Return Unix seconds as a local day: "25 Nov 2026"."""
    return date_words(local(at).date())


def moment_words(at: int) -> str:
    """Return Unix seconds as a local moment: "25 Nov 2026 10:42"."""
    when = local(at)
    words = f"{plain_date_words(when.date())} {in_digits(f'{when:%H:%M}')}"
    return with_bikram(words, when.date())


def local(at: int) -> dt.datetime:
    """Return Unix seconds as a moment of this computer's zone, in a year that calendars know."""
    return local_time.local(in_calendar(at))


def say(text: str, **facts: str | int) -> str:
    """Return a text of the catalogue with its facts, in the language that is shown."""
    return translate(text).format(**facts) if facts else translate(text)
