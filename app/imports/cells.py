"""From the cell of a spreadsheet to the text that an officer sees in it.

Rules: a date is told as 2026-11-25 and loses a time of midnight; a whole number has no ".0", so
that telephones and case numbers stay what they are; text stays text, whatever it looks like.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

LONGEST_CELL: Final = 40_000
_MOST_EXACT: Final = 2**53

type Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None


def text_of(cell: Cell) -> str:
    """Return what a cell says, "" for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell[:LONGEST_CELL].strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes")
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < _MOST_EXACT:
        return str(int(value))
    return repr(value)
