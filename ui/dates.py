"""Dates and times as an officer reads them: 25 Nov 2026, Today 10:42.

Rules: the month is a word, so that day and month cannot be mixed up; times are of this computer's
clock and zone.
"""

from __future__ import annotations

import datetime as dt

from app.clock import in_calendar
from app.language import N_, _

_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def day(date: dt.date) -> str:
    """Return a date, e.g. 25 Nov 2026."""
    return _("{day} {month} {year}").format(
        day=date.day, month=_(_MONTHS[date.month - 1]), year=date.year
    )


def iso_day(text: str) -> str:
    """Return a stored date in words; what is not a whole date comes back as it is."""
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def iso_part(text: str) -> str:
    """Return a stored day or month in words, e.g. Nov 2026; a year comes back as it is."""
    if len(text) != len("2026-11"):
        return iso_day(text)
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return text
    return _("{month} {year}").format(month=_(_MONTHS[month.month - 1]), year=month.year)


def short_day(text: str) -> str:
    """Return a stored date without its year, e.g. 27 Nov; "" when it is not a whole date."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    return _("{day} {month}").format(day=date.day, month=_(_MONTHS[date.month - 1]))


def clock(at: int) -> str:
    """Return the time of a moment in Unix seconds, e.g. 10:42."""
    return _local(at).strftime("%H:%M")


def moment(at: int, now: int) -> str:
    """Return a moment as it is told at `now` (Unix seconds): Today 10:42, 24 Nov 16:05."""
    when, today = _local(at), _local(now).date()
    if when.date() == today:
        return _("Today {time}").format(time=clock(at))
    if when.year == today.year:
        short = _("{day} {month}").format(day=when.day, month=_(_MONTHS[when.month - 1]))
        return f"{short} {clock(at)}"
    return f"{day(when.date())} {clock(at)}"


def _local(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(in_calendar(at)).astimezone()
