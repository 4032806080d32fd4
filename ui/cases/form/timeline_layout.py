"""Where the entries of a time line lie on its axis: the days shown, ticks, gathered marks.

Rules: pure, from days to lengths; entries that would cover each other are gathered into one mark,
so that what is drawn never grows with the length of a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.story.timeline import DatedEntry

ALL, YEAR, MONTH = "all", "year", "month"
_BACK = {YEAR: 365, MONTH: 31}
_AHEAD = {YEAR: 90, MONTH: 10}
_LEAST_DAYS = 10
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_DAY_STEPS = (1, 2, 7, 14)
_WEEKS_UP_TO = 75
_MONTH_DAYS = 30.44
_LEAST_INSIDE = 6
_EARLIEST, _LATEST = dt.date(1000, 1, 1), dt.date(3000, 12, 31)
"""No day of a case lies beyond; what is damaged or comes from elsewhere may, and is in the list."""


@dataclass(frozen=True)
class Window:
    """The days that are shown, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def shows(self, entry: DatedEntry) -> bool:
        """Say whether some of an entry lies in it."""
        return entry.first <= self.last and entry.last >= self.first

    def x(self, day: dt.date, width: float) -> float:
        """Return where the middle of a day lies on an axis of a width."""
        return ((day - self.first).days + 0.5) / self.days * width


@dataclass(frozen=True)
class Tick:
    """A line of the axis. `stored` is a day ("2026-11-02"), month ("2026-11") or year ("2026")."""

    x: float
    stored: str


@dataclass(frozen=True)
class AxisMark:
    """One or several entries of a lane at one place.

    Attributes:
        lane: of the entries.
        x: where the first of them begins.
        end: where the last of them ends; as `x` for a day.
        entries: places of the entries in the list that was given.
    """

    lane: str
    x: float
    end: float
    entries: tuple[int, ...]


def window_of(span: str, entries: Sequence[DatedEntry], today: dt.date, back: int = 0) -> Window:
    """Return the days to show.

    Args:
        span: all, year or month.
        entries: of the case, the oldest first.
        today: the local day.
        back: so many lengths earlier, for a year or a month.
    """
    if span != ALL:
        length = dt.timedelta(days=_BACK[span]) * back
        first = today - dt.timedelta(days=_BACK[span]) - length
        return Window(first, today + dt.timedelta(days=_AHEAD[span]) - length)
    first = max(_EARLIEST, min([today, *(one.first for one in entries)]))
    last = min(_LATEST, max([today, *(one.last for one in entries)]))
    edge = dt.timedelta(days=max(2, round((last - first).days * 0.02)))
    missing = max(0, _LEAST_DAYS - (last - first).days) // 2
    more = edge + dt.timedelta(days=missing)
    return Window(first - more, last + more)


def ticks(window: Window, width: float, least: float) -> tuple[Tick, ...]:
    """Return the ticks of an axis: weeks in a short time, else months or years.

    Args:
        window: the days shown.
        width: of the axis.
        least: least distance between two ticks; 0 or more.
    """
    by_days = (one for one in _DAY_STEPS if one / window.days * width >= least)
    days = next(by_days, 0) if window.days <= _WEEKS_UP_TO else 0
    if days:
        return _day_ticks(window, width, days)
    fitting = (one for one in _STEPS if one * _MONTH_DAYS / window.days * width >= least)
    step = next(fitting, _STEPS[-1])
    months = window.first.year * 12 + window.first.month - 1
    months += -months % step
    found = []
    while (day := dt.date(months // 12, months % 12 + 1, 1)) <= window.last:
        x = (day - window.first).days / window.days * width
        if x >= 0:
            found.append(Tick(x, f"{day.year:04}" if step >= 12 else f"{day:%Y-%m}"))
        months += step
    return tuple(found)


def _day_ticks(window: Window, width: float, step: int) -> tuple[Tick, ...]:
    start = window.first
    # Mondays, where there is a tick for each week or more.
    if step >= 7:
        start += dt.timedelta(days=-start.weekday() % 7)
    found = []
    while start <= window.last:
        x = (start - window.first).days / window.days * width
        found.append(Tick(x, start.isoformat()))
        start += dt.timedelta(days=step)
    return tuple(found)


def gather(
    entries: Sequence[DatedEntry], window: Window, width: float, least: float
) -> tuple[AxisMark, ...]:
    """Return the marks of the entries in a window, lane by lane, from left to right.

    Args:
        entries: the oldest first.
        window: the days shown.
        width: of the axis.
        least: distance under which two entries of a lane become one mark.
    """
    open_marks: dict[str, list[int]] = {}
    starts: dict[str, float] = {}
    found: list[AxisMark] = []

    def close(lane: str) -> None:
        places = tuple(open_marks.pop(lane))
        last = max(entries[place].last for place in places)
        x = starts[lane]
        end = max(x, min(width, window.x(last, width))) if last > window.first else x
        found.append(AxisMark(lane, x, end, places))

    for place, entry in enumerate(entries):
        if not window.shows(entry):
            continue
        x = max(0.0, window.x(entry.first, width))
        if entry.lane in open_marks and x - starts[entry.lane] >= least:
            close(entry.lane)
        if entry.lane in open_marks:
            open_marks[entry.lane].append(place)
        else:
            open_marks[entry.lane], starts[entry.lane] = [place], x
    for lane in list(open_marks):
        close(lane)
    return tuple(sorted(found, key=lambda one: (one.lane, one.x)))


def label_rooms(
    marks: Sequence[AxisMark], wanted: Sequence[float], width: float, half: float
) -> tuple[tuple[float, float], ...]:
    """Return left edge and room of the label of each mark of one lane; room 0 for none.

    Args:
        marks: of one lane, from left to right.
        wanted: the length of each label.
        width: of the axis.
        half: half the width of a mark with its gap.
    """
    rooms: list[tuple[float, float]] = []
    taken = 0.0
    for place, mark in enumerate(marks):
        if mark.end - mark.x >= min(wanted[place], _LEAST_INSIDE * half):
            # What lasts long enough has its words in it.
            following = marks[place + 1].x - half if place + 1 < len(marks) else width
            rooms.append((mark.x + half, min(mark.end, following - half) - mark.x))
            taken = mark.end + half
            continue
        begin = max(mark.x, min(mark.end, width)) + half
        following = marks[place + 1].x - half if place + 1 < len(marks) else width
        room, before = following - begin, mark.x - half - taken
        is_last = place + 1 == len(marks)
        if is_last and room < wanted[place] and before > room:
            length = min(wanted[place], before)
            rooms.append((mark.x - half - length, max(0.0, length)))
        else:
            rooms.append((begin, max(0.0, room)))
            taken = begin + min(wanted[place], max(0.0, room))
    return tuple(rooms)
