"""`lifafa case recurring | conference`: what several cases have in common, a note about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.clock import SystemClock
from app.base.language import ngettext
from app.base.language import translate as _
from app.cli import desk
from app.cli.case import group
from app.cli.choose import case_ids
from app.cli.handed import place, said, shown_name
from app.cli.output import as_json, emit, progress, table
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.links import files
from app.links.conference import note_conference, proposed_words
from app.links.found import cases_of, of_case, recurring
from app.links.groups import KINDS, ROUTE, Group, SeenCase
from app.statistics.periods import read_days

_FEW = 20
_NAMED = 6


@verb(
    group,
    "recurring",
    "What several cases have in common: suspects, telephones, vehicles, accounts, places, routes.",
    "case recurring --kind suspect --kind vehicle",
    "case recurring --case LF-26-0001 --json",
)
def list_recurring(
    ctx: typer.Context,
    case: Annotated[str, typer.Option(help="only what this case has in common with others")] = "",
    kind: Annotated[list[str] | None, typer.Option(callback=one_word(*KINDS))] = None,
    first: Annotated[str, typer.Option("--from", help="registered on or after this day")] = "",
    last: Annotated[str, typer.Option("--to", help="registered on or before this day")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="of each kind")] = _FEW,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="a new xlsx file with the list, or -"),
    ] = None,
) -> None:
    settings: Settings = ctx.obj
    if case and (first or last or output):
        raise UsageError(_("--case goes without --from, --to and --output"))
    kinds = tuple(kind or KINDS)
    period = read_days(first, last, SystemClock().today()) if first or last else None
    target = place(settings, output) if output is not None else None
    with desk.opened(settings) as services, desk.stoppable() as token:
        if output is not None and target is not None:
            count = files.write_list(services, target, kinds, period, progress(), token)
            _tell_written(settings, output, count)
            return
        if case:
            found = [one for one in of_case(services, case) if one.kind in kinds]
        else:
            whole = recurring(services, kinds, period, progress(), token, limit)
            found = list(whole.groups)
        told = [(one, cases_of(services, one, period)) for one in found]
    heads = (_("Kind"), _("What"), _("Cases"), _("First case"), _("Last case"), _("Case numbers"))
    emit(
        settings.json,
        [_plain(one, seen) for one, seen in told],
        table([_row(one, seen) for one, seen in told], heads),
    )


@verb(
    group,
    "conference",
    "Write one note into several cases, below it the numbers of the others.",
    "case conference LF-26-0001 LF-26-0007 --about suspect",
    'case conference LF-26-0001 LF-26-0007 --text "Meet on Monday at the district office."',
)
def conference(
    ctx: typer.Context,
    case: Annotated[list[str], typer.Argument(metavar="CASE…")],
    text: Annotated[str, typer.Option(help="the words of the note")] = "",
    about: Annotated[str, typer.Option(help="ready words", callback=one_word(*KINDS))] = "",
) -> None:
    settings: Settings = ctx.obj
    if bool(text) == bool(about):
        raise UsageError(_("give the words with --text, or take ready ones with --about"))
    words = text or proposed_words(about)
    with desk.opened(settings) as services:
        wanted = case_ids(services, case)
        done = note_conference(services, wanted, words)
    emit(settings.json, as_json(done), [f"{one}  {_('Note')}" for one in done.noted])


def _tell_written(settings: Settings, target: Path, count: int) -> None:
    line = ngettext("{count} row written to {file}", "{count} rows written to {file}", count)
    data = {"file": str(target), "rows": count}
    said(settings, target, data, [line.format(count=count, file=shown_name(target))])


def _plain(one: Group, seen: tuple[SeenCase, ...]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "value": one.value,
        "other": one.other,
        "possible": one.possible,
        "cases": one.cases,
        "first": one.first,
        "last": one.last,
        "addresses": list(one.addresses),
        "case_nos": [case.case_no for case in seen],
    }


def _row(one: Group, seen: tuple[SeenCase, ...]) -> tuple[str, ...]:
    numbers = [case.case_no for case in seen[:_NAMED]]
    more = "…" if len(seen) > _NAMED else ""
    value = f"{one.value} → {one.other}" if one.kind == ROUTE else one.value
    if one.possible:
        value = f"{value} ({_('Possibly the same')})"
    told = (_(KINDS[one.kind]), value, str(one.cases), one.first, one.last)
    return (*told, " ".join([*numbers, more]).strip())
