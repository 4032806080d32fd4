"""`lifafa log …`: the activity log and whether it is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.language import ngettext
from app.cli import desk
from app.cli.output import emit, moment, next_with, tell_more
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.core import log
from app.core.log import damage
from app.story.log_sentences import sentence

noun("log", "The activity log and whether it is whole.")


@verb("log show", "Who did what, newest first.", "log show", "log show --limit 20 --json")
def show(
    settings: Settings,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 100,
    before: Annotated[int | None, typer.Option(min=1, help="go on below this number")] = None,
) -> None:
    with desk.opened(settings) as services:
        found = log.entries(services, limit + 1, before)
    listed = found[:limit]
    lines = [f"{e.number:6d}  {moment(e.at)}  {e.by}  {sentence(e)}" for e in listed]
    emit(settings.json, listed, lines)
    if len(found) > limit:
        tell_more(limit, next_with(f"--before {listed[-1].place}"))


@verb("log check", "Check that no line was changed or cut out.", "log check", "log check --json")
def check(settings: Settings) -> None:
    with desk.opened(settings) as services:
        report = log.check(services)
    line = ngettext("{count} line, whole", "{count} lines, whole", report.lines).format(
        count=report.lines
    )
    if report.broken_at:
        line = damage(report, moment)
    emit(settings.json, report, [line])
    if report.broken_at:
        raise typer.Exit(4)
