"""The list of what comes again, as a spreadsheet.

Rules: only who may export takes it out, because it names people; the file appears when it is
complete and never replaces another; what was made up for practice says so; the log tells that the
list left, never what stood in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.base.errors import FactRefusedError
from app.base.jobs import Report, Token, silent
from app.base.language import N_, translate
from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.links.found import cases_of, recurring
from app.links.groups import KINDS, ROUTE, Group
from app.statistics.periods import Period
from app.system import files
from app.system.table_files import Row, write_xlsx

SUFFIX: Final = ".xlsx"
MOST_WRITTEN: Final = 2_000
"""Most things of each kind in a file."""

_HEADS: Final = (
    N_("Kind"),
    N_("What"),
    N_("Also written, or to where"),
    N_("How sure"),
    N_("Cases"),
    N_("First case"),
    N_("Last case"),
    N_("Case numbers"),
)
_POSSIBLE: Final = N_("Possibly the same")
_SHEET: Final = N_("Seen in several cases")
_PRACTICE: Final = N_("Practice data")
_MADE_UP: Final = N_("made up")


def write_list(
    s: Services,
    target: files.Target,
    kinds: tuple[str, ...] = tuple(KINDS),
    period: Period | None = None,
    report: Report = silent,
    token: Token | None = None,
) -> int:
    """Write what comes again into a new spreadsheet.

    Args:
        s: the open register.
        target: a new file that ends in ``.xlsx``, or what is open already.
        kinds: which of ``KINDS``.
        period: only cases registered in these days count; None for all.
        report: as for ``recurring``.
        token: looked at between parts of the work.

    Returns:
        How many things were written.

    Raises:
        CaseStateError: the role may not export.
        FactRefusedError: another ending, or no such kind.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
        Cancelled: the officer asked to stop; nothing was left behind.
    """
    require(s, Act.EXPORT)
    if isinstance(target, Path) and target.suffix.casefold() != SUFFIX:
        raise FactRefusedError(field=N_("Format"), reason="code.unknown")
    files.refuse_taken(target)
    token = token or Token()
    found = recurring(s, kinds, period, report, token, MOST_WRITTEN)
    practice = s.office.practice
    heads = tuple(translate(one) for one in (*_HEADS, *((_PRACTICE,) if practice else ())))
    sheet = (translate(_SHEET), heads, _rows(s, found.groups, period, token))
    partial_files.complete_noted(s, target, lambda part: write_xlsx(part, [sheet]))
    with writing(s) as session:
        log.record(session, s, "recurring_exported", format=SUFFIX.removeprefix("."))
    return len(found.groups)


def _rows(
    s: Services, groups: tuple[Group, ...], period: Period | None, token: Token
) -> Iterator[Row]:
    for one in groups:
        token.checkpoint()
        numbers = ", ".join(case.case_no for case in cases_of(s, one, period))
        row: Row = [
            translate(KINDS[one.kind]),
            one.value,
            f"→ {one.other}" if one.kind == ROUTE else one.other,
            translate(_POSSIBLE) if one.possible else "",
            one.cases,
            one.first,
            one.last,
            numbers,
        ]
        yield [*row, translate(_MADE_UP)] if s.office.practice else row
