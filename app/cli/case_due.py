"""`lifafa case due`: what is due in a month, and the sheet of it for the wall; joined to `case`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.files import place
from app.cli.output import emit, table
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.home import calendar_printing, due_calendar


def _month(typed: str) -> None:
    _first_day(typed)


def _first_day(typed: str) -> dt.date:
    """Return the first day of a month like 2026-12, of this month for "".

    Raises:
        UsageError: it is no month.
    """
    if not typed:
        return judged.today().replace(day=1)
    try:
        return dt.date.fromisoformat(f"{typed}-01")
    except ValueError as error:
        raise UsageError(_("not a month: write it like 2026-12")) from error


@verb(
    "case due",
    "What is due in a month, hearings marked; with -o the sheet for the wall, which names nobody.",
    "case due",
    "case due --month 2026-12 -o december.pdf",
)
def due(
    settings: Settings,
    month: Annotated[
        str, typer.Option(help="like 2026-12, else this month", callback=judged.by(_month))
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="a new pdf file, - for standard output"),
    ] = None,
) -> None:
    first = _first_day(month)
    target = place(settings, output) if output is not None else None
    with desk.opened(settings) as services:
        if target is not None:
            calendar_printing.save_sheet(services, first, target)
            return
        found = due_calendar.due_between(services, *due_calendar.month_of(first))
    rows = [
        (one.due_on, one.case_no, one.name, one.title, _("Hearing") if one.is_hearing else "-")
        for one in found.lines
    ]
    heads = (_("due"), _("case"), _("name"), _("next step"), _("hearing"))
    told = table([[str(cell) for cell in row] for row in rows], heads)
    if found.has_more:
        told.append(_("There are more than are shown here."))
    whole = {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "lines": found.lines,
        "has_more": found.has_more,
    }
    emit(settings.json, whole, told)
