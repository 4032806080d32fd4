"""Reminders while the program is closed: how many things are due, outside the register.

Rules:

* Off until somebody chooses it on this computer, for the person signed in to it; switching it off
  removes all that it wrote.
* Outside lie numbers alone: how many things are due by the day it was written and by each of the
  three days after, the late ones among them, and a mark of the register that tells nothing; never a
  name, a number of a case, or what is due. Only this user can read the file. A practice register
  and what is about a sealed case are not counted.
* They are written down when the register closes, and that never holds up its closing.
* Whoever reads them at log-in opens no register. A file that makes no sense tells nothing, and no
  word of it is ever shown. Where the clock went back the first number counts, behind the last day
  the last one: what was due then is due still; after three months nothing is told.

Reasons: docs/decisions/reminders.md.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base import numerals
from app.base.clock import SystemClock
from app.base.errors import AppError
from app.base.language import ngettext
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.system import files, packaged, paths, preferences
from app.system.platforms import system

KEY: Final = "reminders"
WORD: Final = "remind"
NAME: Final = "reminders.json"
DAYS: Final = 4
"""No more than a weekend ahead: what is not written down cannot be read by others."""
MOST: Final = 99
LONGEST: Final = dt.timedelta(days=92)
_MOST_BYTES: Final = 16_384
_MOST_REGISTERS: Final = 16
_MARK_DIGITS: Final = 16


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


def switch_on(s: Services) -> None:
    """Have the program called at each log-in, and write down what is due.

    Args:
        s: the open register.

    Raises:
        FileUnreadableError, NotEnoughDiskError: the system took the entry or the numbers not; all
            is as before.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    try:
        with files.plain_errors():
            system.call_at_log_in(_command())
        _write(s)
    except AppError:
        with contextlib.suppress(AppError):
            forget()
        raise
    preferences.save({KEY: 1})
    with writing(s) as session:
        log.record(session, s, "reminders_on")


def switch_off(s: Services) -> None:
    """Be called no more, and leave nothing outside.

    Raises:
        FileUnreadableError: something of it cannot be removed.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    preferences.save({KEY: None})
    forget()
    with writing(s) as session:
        log.record(session, s, "reminders_off")


def forget() -> None:
    """Remove what lies outside, of every register.

    Raises:
        FileUnreadableError: something of it cannot be removed.
    """
    with files.plain_errors():
        system.call_no_more()
        files.remove(own_file(), missing_ok=True)


def note(s: Services) -> None:
    """Write down what is due when the register is about to close; nothing where nobody wants it.

    What cannot be read or written is left: no register stays open for a number.
    """
    if is_on():
        with contextlib.suppress(AppError):
            _write(s)


def due_now(today: dt.date) -> int:
    """Return how many things are due in all registers of this user, 0 where nothing is known."""
    return min(MOST, sum(one.by(today) for one in _known().values()))


def words_at_log_in(today: dt.date | None = None) -> str:
    """Return what is said at log-in, "" for nothing; what outlived the choice is removed.

    Args:
        today: another day than that of this computer.
    """
    if not is_on():
        with contextlib.suppress(AppError):
            forget()
        return ""
    count = due_now(today or SystemClock().today())
    if not count:
        return ""
    words = ngettext("{count} thing is due.", "{count} things are due.", count)
    return words.format(count=numerals.shown(count))


def own_file() -> Path:
    """Return where the numbers lie: with what a program of this user keeps between two starts."""
    return paths.state_folder() / NAME


def _command() -> list[str]:
    if packaged.is_packaged():
        return [packaged.window_program(), WORD]
    return packaged.from_source(WORD)


def _write(s: Services) -> None:
    # Imported here: at log-in nothing of a register is needed, and it takes its time.
    from app.home.today import count_due_by

    if s.office.practice:
        return
    known = dict(_known())
    known.pop(_mark_of(s), None)
    newest = sorted(known.items(), key=lambda one: one[1].since)[1 - _MOST_REGISTERS :]
    counts = tuple(min(MOST, count) for count in count_due_by(s, DAYS))
    kept = {**dict(newest), _mark_of(s): DueCounts(s.clock.today(), counts)}
    text = json.dumps(
        {mark: [one.since.isoformat(), *one.counts] for mark, one in kept.items()}, sort_keys=True
    )
    with files.plain_errors():
        own_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.write_beside(own_file(), text.encode("ascii"))


def _mark_of(s: Services) -> str:
    """Return what stands for a register: it tells two apart and says nothing of either."""
    return hashlib.sha256(f"lifafa/reminder/1 {s.vault.vault_id}".encode()).hexdigest()[
        :_MARK_DIGITS
    ]


def _known() -> Mapping[str, DueCounts]:
    try:
        raw = files.read_small(own_file(), _MOST_BYTES)
        found = json.loads(raw) if len(raw) <= _MOST_BYTES else {}
    except (AppError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or len(found) > _MOST_REGISTERS:
        return {}
    sound = {mark: _counts(line) for mark, line in found.items() if _is_mark(mark)}
    return {mark: one for mark, one in sound.items() if one is not None}


def _is_mark(mark: str) -> bool:
    return len(mark) == _MARK_DIGITS and set(mark) <= set("0123456789abcdef")


def _counts(line: object) -> DueCounts | None:
    if not isinstance(line, list) or len(line) != DAYS + 1 or not isinstance(line[0], str):
        return None
    if not all(type(one) is int and 0 <= one <= MOST for one in line[1:]):
        return None
    try:
        return DueCounts(dt.date.fromisoformat(line[0]), tuple(line[1:]))
    except ValueError:
        return None
