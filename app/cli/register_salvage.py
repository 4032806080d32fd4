"""`lifafa register salvage`: what can still be read of a damaged register, in a new folder.

Rules: the damaged folder stays as it is; what is lost is told by table, paper and case.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.clock import SystemClock
from app.base.language import ngettext
from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.output import emit, progress
from app.cli.program import verb
from app.cli.register import group
from app.cli.settings import Settings
from app.register.integrity import salvage as salvaging
from app.register.integrity.check_words import lost_words
from app.register.new_register import refuse_used


def _new_place(target: Path) -> None:
    judged.refuse_dash(target)
    refuse_used(target)


@verb(
    group,
    "salvage",
    "Bring everything that can be read of a damaged register into a new folder.",
    "register salvage ./new-desk --register ./desk",
    "register salvage ./new-desk --passphrase-file words.txt --json",
)
def salvage(
    ctx: typer.Context,
    target: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="the new register folder", callback=judged.by(_new_place)
        ),
    ],
) -> None:
    settings: Settings = ctx.obj
    folder = desk.folder_of(settings)
    login = desk.login_of(settings)
    phrase = desk.passphrase(settings)
    with desk.stoppable() as token:
        report = salvaging.salvage(
            folder,
            login,
            phrase,
            target,
            clock=SystemClock(),
            report=progress(),
            token=token,
        )
    cases = ngettext("{count} case", "{count} cases", report.cases).format(count=report.cases)
    papers = ngettext("{count} document", "{count} documents", report.papers).format(
        count=report.papers
    )
    told = _("Brought into {folder}: {cases}, {papers}. The same passphrases and sheets open it.")
    lines = [told.format(folder=report.folder, cases=cases, papers=papers)]
    if not report.lost:
        lines.append(_("Nothing is lost."))
    lines += [lost_words(slug) for slug in report.lost]
    emit(settings.json, report, lines)
