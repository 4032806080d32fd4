"""`lifafa case export`: cases in an open format; joined to the verbs of `case`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.jobs import Token
from app.base.language import ngettext
from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.case import group
from app.cli.handed import is_stdout, place, said, shown_name
from app.cli.output import emit, progress
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.core.services import Services
from app.exports.everything import left_out_words, take_everything
from app.exports.export import FORMATS, STATES, ExportChoice, Exported, export_cases
from app.system.files import Target

_DAY = judged.text("registered_on")


@verb(
    group,
    "export",
    "Write cases into a new file that any program can read. Sealed cases are left out; one of them"
    " is written alone with --sealed.",
    "case export --format xlsx -o cases.xlsx",
    "case export --format json --state closed --since 2026-04-01 -o closed.json",
    "case export --everything -o lifafa-2026-11-25",
    "case export --sealed LF-26-0001 --format json -o one.json",
)
def export(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="the new file, or -")],
    format_: Annotated[str, typer.Option("--format", callback=one_word(*FORMATS))] = "xlsx",
    state: Annotated[str, typer.Option(callback=one_word(*STATES))] = "",
    since: Annotated[str, typer.Option(help="registered on this day or later", callback=_DAY)] = "",
    until: Annotated[
        str, typer.Option(help="registered on this day or before", callback=_DAY)
    ] = "",
    sealed: Annotated[str, typer.Option(help="one sealed case, which you can open")] = "",
    codes: Annotated[bool, typer.Option("--codes", help="codes instead of words")] = False,
    everything: Annotated[
        bool, typer.Option("--everything", help="a folder with cases, documents, log and more")
    ] = False,
) -> None:
    settings: Settings = ctx.obj
    if everything:
        if is_stdout(output):
            raise UsageError(_("--everything makes a folder: name one instead of -"))
        _everything(settings, output)
        return
    target = place(settings, output)
    if sealed and (state or since or until):
        raise UsageError(_("--sealed names one case: --state, --since and --until go without it"))
    choice = ExportChoice(format_, state, since, until, words=not codes)
    with desk.opened(settings) as services, desk.stoppable() as token:
        if sealed:
            made = _sealed_one(services, sealed, choice, target, token)
        else:
            made = export_cases(services, choice, target, progress(), token)
    lines = [
        ngettext(
            "{count} case written to {file}", "{count} cases written to {file}", made.cases
        ).format(count=made.cases, file=shown_name(output))
    ]
    data = {"file": str(made.file), "cases": made.cases}
    said(settings, output, data, lines)


def _sealed_one(
    services: Services, ref: str, choice: ExportChoice, target: Target, token: Token
) -> Exported:
    """Write one sealed case, from inside its seal."""
    # Imported here: most commands are about no sealed case.
    from app.sealed import sealed

    with sealed.opened(services, ref) as inside:
        return export_cases(inside, choice, target, progress(), token)


def _everything(settings: Settings, folder: Path) -> None:
    with desk.opened(settings) as services, desk.stoppable() as token:
        made = take_everything(services, folder, progress(), token)
    line = _("Everything written to {folder}: {cases} cases, {papers} documents.").format(
        folder=made.folder, cases=made.cases, papers=made.papers
    )
    exchanged = _(
        "Referrals: {referrals}, packets: {packets}, letters: {letters}, returns: {returns}."
    )
    lines = [
        line,
        exchanged.format(
            referrals=made.referrals,
            packets=made.packets,
            letters=made.letters,
            returns=made.returns,
        ),
        _("Not in it: {left_out}.").format(left_out="; ".join(left_out_words(made.left_out))),
    ]
    if made.unreadable:
        words = _("Documents of these cases could not be read: {cases}. Check the register.")
        lines.append(words.format(cases=", ".join(sorted(set(made.unreadable)))))
    data = {
        "folder": str(made.folder),
        "cases": made.cases,
        "papers": made.papers,
        "unreadable": list(made.unreadable),
        "referrals": made.referrals,
        "packets": made.packets,
        "letters": made.letters,
        "returns": made.returns,
        "left_out": list(made.left_out),
    }
    emit(settings.json, data, lines)
    if made.unreadable:
        raise typer.Exit(4)
