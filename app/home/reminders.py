"""Reminders while the program is closed: how many things are due, outside the register.

Rules:

* Off until somebody chooses it on this computer, for the person signed in to it; switching it off
  removes all that it wrote.
* Outside lie numbers alone: how many things are due by the day it was written and by each of the
  three days after, the late ones among them, and a mark of the register that tells nothing; never a
  name, a number of a case, or what is due. Only this user can read the file. A practice register
  and what is about a sealed case are not counted.
* They are written down when the register closes, and that never holds up its closing.
* It is on from the moment on at which the choice is kept, and the line in the log is there before:
  a cut-off leaves no number outside of which the log knows nothing, but until the next log-in.
* The mark was drawn once and is kept in the register, so that new keys and a restored backup go on
  under the same one and nothing is counted twice.

Reasons: docs/decisions/reminders.md. What is read of it at log-in: `app.home.at_log_in`.
"""

from __future__ import annotations

import contextlib
import secrets
from typing import Final

from app.base.errors import AppError
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.home import at_log_in
from app.home.at_log_in import KEY, DueCounts
from app.system import files, packaged, preferences
from app.system.platforms import system
from models.base.meta import get_meta, set_meta

_MARK: Final = "reminders.mark"


def switch_on(s: Services) -> None:
    """Have the program called at each log-in, and write down what is due.

    Args:
        s: the open register.

    Raises:
        FileUnreadableError, NotEnoughDiskError: the system took the entry or the numbers not, or
            the register the line in the log; all is as before.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    try:
        with files.plain_errors():
            system.call_at_log_in(_command())
        _write(s)
        with writing(s) as session:
            log.record(session, s, "reminders_on")
    except AppError:
        with contextlib.suppress(AppError):
            at_log_in.forget()
        raise
    preferences.save({KEY: 1})


def switch_off(s: Services) -> None:
    """Be called no more, and leave nothing outside.

    Raises:
        FileUnreadableError: something of it cannot be removed; it is off all the same.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    preferences.save({KEY: None})
    # Whoever is cut off now is not left with a choice of which nothing is there any more.
    preferences.settle()
    try:
        at_log_in.forget()
    finally:
        with writing(s) as session:
            log.record(session, s, "reminders_off")


def note(s: Services) -> None:
    """Write down what is due when the register is about to close; nothing where nobody wants it.

    What cannot be read or written is left: no register stays open for a number.
    """
    if at_log_in.is_on():
        with contextlib.suppress(AppError):
            _write(s)


def _command() -> list[str]:
    if packaged.is_packaged():
        return [packaged.window_program(), packaged.REMIND]
    return packaged.from_source(packaged.REMIND)


def _write(s: Services) -> None:
    # Imported here: it takes its time, and few registers are reminded of.
    from app.home.today import count_due_by

    if s.office.practice:
        return
    today, mark = s.clock.today(), _mark_of(s)
    # The line of a register that is gone is told no more, and goes.
    others = [
        (other, one)
        for other, one in at_log_in.known().items()
        if other != mark and today - one.since <= at_log_in.LONGEST
    ]
    newest = sorted(others, key=lambda one: one[1].since)[1 - at_log_in.MOST_REGISTERS :]
    counts = count_due_by(s, at_log_in.DAYS)
    own = DueCounts(today, tuple(min(at_log_in.MOST, count) for count in counts))
    at_log_in.write_down({**dict(newest), mark: own})


def _mark_of(s: Services) -> str:
    """Return what stands for a register: it tells two apart and says nothing of either."""
    with reading(s) as session:
        kept = get_meta(session, _MARK) or ""
    if at_log_in.is_mark(kept):
        return kept
    drawn = secrets.token_hex(at_log_in.MARK_DIGITS // 2)
    with writing(s) as session:
        set_meta(session, _MARK, drawn)
    return drawn
