"""Attempts to unlock that failed: counted beside the register, told in its log at the next unlock.

Rules: while nobody is unlocked there is no key to write the log with, so a small plain file keeps
how many attempts there were, when the first and when the last, and nothing else; it is harmless
when it is missing, changed or full of nonsense, and no trouble with it keeps anybody out.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.base.errors import AppError
from app.core import log
from app.system import files

if TYPE_CHECKING:
    from app.core.services import Services
    from models.register.database import Session

NAME = "unlock.tries"
MOST = 999_999
_BYTES = 64
_LINE = re.compile(rb"([0-9]{1,6}) ([0-9]{1,11}) ([0-9]{1,11})\n")


class Tries(NamedTuple):
    """How many attempts failed, when the first and when the last, in Unix seconds."""

    times: int
    first: int
    last: int


def note(folder: Path, now: int) -> None:
    """Count one more attempt that failed.

    Args:
        folder: the register folder, whose lock is held.
        now: Unix seconds.
    """
    before = read(folder)
    tries = Tries(1, now, now) if before is None else before
    if before is not None:
        tries = Tries(min(before.times + 1, MOST), before.first, max(before.last, now))
    with contextlib.suppress(AppError, OSError):
        files.write_beside(folder / NAME, b"%d %d %d\n" % tries)


def read(folder: Path) -> Tries | None:
    """Return what was counted since the last unlock, None when nothing was or it cannot be read."""
    try:
        found = _LINE.fullmatch(files.read_small(folder / NAME, _BYTES))
    except (AppError, OSError):
        return None
    if found is None or not int(found[1]):
        return None
    return Tries(int(found[1]), int(found[2]), max(int(found[2]), int(found[3])))


def tell(session: Session, s: Services) -> None:
    """Write what was counted into the log, inside the transaction of an unlock."""
    tries = read(s.folder)
    if tries is not None:
        log.record(
            session, s, "unlock_failed", tries=tries.times, since=tries.first, until=tries.last
        )


def forget(folder: Path) -> None:
    """Begin to count anew, after the line was committed."""
    with contextlib.suppress(OSError):
        files.remove(folder / NAME, missing_ok=True)
