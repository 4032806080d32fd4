"""What lies outside for a reminder at log-in: the file of numbers, read, written, told and removed.

Rules:

* Whoever is called at log-in opens no register and loads nothing of one: it takes its time.
* A file that makes no sense tells nothing, and no word of it is ever shown. Where the clock went
  back the first number counts, behind the last day the last one: what was due then is due still;
  after three months nothing is told.
* What is removed is the file first: the numbers go also where the system keeps its entry. What a
  cut-off left beside the file goes with it, and at log-in, when nobody writes it.

Reasons: docs/decisions/reminders.md.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base import numerals
from app.base.clock import SystemClock
from app.base.errors import AppError
from app.base.language import ngettext
from app.system import files, paths, preferences
from app.system.platforms import system

KEY: Final = "reminders"
NAME: Final = "reminders.json"
DAYS: Final = 4
"""No more than a weekend ahead: what is not written down cannot be read by others."""
MOST: Final = 99
LONGEST: Final = dt.timedelta(days=92)
MOST_REGISTERS: Final = 16
MARK_DIGITS: Final = 16
_MOST_BYTES: Final = 16_384


@dataclass(frozen=True)
class DueCounts:
    """What is known outside of one register.

    Attributes:
        since: the day on which it was written down.
        counts: how many steps are due by that day, by the next one, and so on.
    """

    since: dt.date
    counts: tuple[int, ...]

    def by(self, day: dt.date) -> int:
        """Return how many are due by a day, as far as it is known."""
        if day - self.since > LONGEST:
            return 0
        return self.counts[max(0, min((day - self.since).days, len(self.counts) - 1))]


def is_on() -> bool:
    """Say whether the user of this computer wants to be reminded."""
    return preferences.load().get(KEY) == 1


def words_at_log_in(today: dt.date | None = None) -> str:
    """Return what is said at log-in, "" for nothing; what outlived the choice is removed.

    Args:
        today: another day than that of this computer.
    """
    if not is_on():
        with contextlib.suppress(AppError):
            forget()
        return ""
    with contextlib.suppress(AppError), files.plain_errors():
        _remove_halves()
    count = due_now(today or SystemClock().today())
    if not count:
        return ""
    words = ngettext("{count} thing is due.", "{count} things are due.", count)
    return words.format(count=numerals.shown(count))


def due_now(today: dt.date) -> int:
    """Return how many things are due in all registers of this user, 0 where nothing is known."""
    return min(MOST, sum(one.by(today) for one in known().values()))


def forget() -> None:
    """Remove what lies outside, of every register, and be called no more.

    Raises:
        FileUnreadableError: something of it cannot be removed; the rest is.
    """
    with files.plain_errors():
        try:
            files.remove(own_file(), missing_ok=True)
            _remove_halves()
        finally:
            system.call_no_more()


def _remove_halves() -> None:
    for half in list(own_file().parent.glob(f"{NAME}.*")):
        files.remove(half, missing_ok=True)


def own_file() -> Path:
    """Return where the numbers lie: with what a program of this user keeps between two starts."""
    return paths.state_folder() / NAME


def known() -> Mapping[str, DueCounts]:
    """Return what the file says of each register, by its mark."""
    try:
        raw = files.read_small(own_file(), _MOST_BYTES)
        found = json.loads(raw) if len(raw) <= _MOST_BYTES else {}
    except (AppError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or len(found) > MOST_REGISTERS:
        return {}
    sound = {mark: _counts(line) for mark, line in found.items() if is_mark(mark)}
    return {mark: one for mark, one in sound.items() if one is not None}


def write_down(kept: Mapping[str, DueCounts]) -> None:
    """Replace the file.

    Args:
        kept: of each register, by its mark.

    Raises:
        FileUnreadableError, NotEnoughDiskError: it is as it was.
    """
    lines = {mark: [one.since.isoformat(), *one.counts] for mark, one in kept.items()}
    with files.plain_errors():
        own_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.write_beside(own_file(), json.dumps(lines, sort_keys=True).encode("ascii"))


def is_mark(mark: str) -> bool:
    """Say whether a text can be the mark of a register."""
    return len(mark) == MARK_DIGITS and set(mark) <= set("0123456789abcdef")


def _counts(line: object) -> DueCounts | None:
    if not isinstance(line, list) or len(line) != DAYS + 1 or not isinstance(line[0], str):
        return None
    if not all(type(one) is int and 0 <= one <= MOST for one in line[1:]):
        return None
    try:
        return DueCounts(dt.date.fromisoformat(line[0]), tuple(line[1:]))
    except ValueError:
        return None
