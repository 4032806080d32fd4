"""The sheet of a month, for the wall: made, and written down when it goes to a printer.

Rules: it hangs where everybody passes, so it names nobody (``calendar_sheet``); who may export may
print it; the line in the log is there before the first sheet leaves.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.home.due_calendar import due_between, month_of
from app.system import files

if TYPE_CHECKING:
    from models.register.database import Session


def sheet_to_print(s: Services, day: dt.date, printer: str) -> bytes:
    """Return the sheet of a month as a PDF of one page, after the log says where it goes.

    Args:
        s: the open register.
        day: any day of the month.
        printer: how it is called.

    Raises:
        CaseStateError: the role may not export.
    """
    pdf, steps = _drawn(s, day)
    with writing(s) as session:
        _note(session, s, "calendar_printed", day, steps, printer=printer)
    return pdf


def save_sheet(s: Services, day: dt.date, target: files.Target) -> None:
    """Write the sheet of a month into a new file, after the log says so.

    Args:
        s: the open register.
        day: any day of the month.
        target: where nothing is yet, or what is open already.

    Raises:
        CaseStateError: the role may not export.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
    """
    pdf, steps = _drawn(s, day)
    partial_files.write_noted(
        s, target, pdf, lambda session: _note(session, s, "calendar_saved", day, steps)
    )


def _drawn(s: Services, day: dt.date) -> tuple[bytes, int]:
    require(s, Act.EXPORT)
    from app.letters.drawing import library

    library.settle()
    from app.home import calendar_sheet

    stretch = due_between(s, *month_of(day))
    drawn = calendar_sheet.draw(stretch, s.office.name, s.office.practice)
    return drawn, len(stretch.lines)


def _note(
    session: Session, s: Services, action: str, day: dt.date, steps: int, **facts: str
) -> None:
    month = day.isoformat()[:7]
    log.record(session, s, action, month=month, steps=steps, **facts)
