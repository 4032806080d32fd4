"""`lifafa backup restore`: a register out of a backup, beside and never over another one.

Rules: codes and passphrases come from files, standard input or a prompt, and go to a file or to
standard error; what the backup is of is told before anything is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.backup import restore as restoring
from app.base.clock import SystemClock
from app.base.errors import AppError
from app.base.language import ngettext
from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.backup import group
from app.cli.given import MOST_BACKUP_BYTES, refuse_twice, secret_from, spooled
from app.cli.handed import is_stdout, place, said
from app.cli.output import OutputLostError, moment, progress, tell
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.sheets import GIVEN, codes_from, counted, hand_out, plan_from, refuse_kit_place
from app.register import access
from app.register.integrity.damage_words import damage_words
from app.register.records import BackupFacts, FirstPassphrase, Restored
from app.system.files import write_new

Papers = Annotated[
    Path | None, typer.Option(help="folder of the documents", callback=judged.FOLDER)
]


@verb(
    group,
    "restore",
    "Make a register out of a backup, in a folder that is not there yet. It gets new sheets and "
    "new passphrases; --login is a head of the office.",
    "backup restore /media/stick/register.lfbak ./desk --kit-file kit.txt --kit-out new-kit.txt",
    "backup restore register.lfbak ./desk --kit-file - --login priya --new-passphrase-file new.txt",
)
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", callback=judged.NEW_FOLDER)],
    kit_file: Annotated[str, typer.Option(help=GIVEN)],
    new_passphrase_file: Annotated[
        str | None, typer.Option(help="first line is the new one")
    ] = None,
    kits: Annotated[int | None, typer.Option(help="sheets that open it alone: 1 or 2")] = None,
    custodians: Annotated[str, typer.Option(help="how many of how many: 2/3 or 3/5")] = "",
    kit_out: Annotated[Path | None, typer.Option(help="write the new codes here")] = None,
    first_out: Annotated[
        Path | None, typer.Option(help="write the first passphrases of the others here")
    ] = None,
    papers: Papers = None,
) -> None:
    settings: Settings = ctx.obj
    refuse_twice(file, kit_file, new_passphrase_file)
    plan = plan_from(kits, custodians)
    if is_stdout(kit_out) and is_stdout(first_out):
        raise UsageError(_("standard output can be only one of the files"))
    judged.FILE([file, new_passphrase_file])
    refuse_kit_place(settings, kit_out, folder)
    if first_out is not None:
        refuse_kit_place(settings, first_out, folder)
    given = codes_from(kit_file)
    with spooled(file, MOST_BACKUP_BYTES) as backup, desk.stoppable() as token:
        _tell(restoring.inspect(backup, given, papers))
        phrase = _new_passphrase(settings, new_passphrase_file)
        done = restoring.restore(
            backup,
            folder,
            given,
            settings.login,
            phrase,
            plan=plan,
            clock=SystemClock(),
            report=progress(),
            token=token,
            papers=papers,
        )
        try:
            try:
                hand_out(settings, done.sheets, kit_out)
            finally:
                _hand_out_first(settings, done.passphrases, first_out)
        finally:
            access.lock(done.services)
    _emit(settings, folder, done, kit_out if is_stdout(kit_out) else first_out)


def _new_passphrase(settings: Settings, new_passphrase_file: str | None) -> str:
    if new_passphrase_file is not None:
        return secret_from(new_passphrase_file)
    return desk.new_passphrase(settings)


def _tell(facts: BackupFacts) -> None:
    """Say what a backup is of."""
    tell(
        _("Backup of {office}, made {when}").format(office=facts.office, when=moment(facts.made_at))
    )
    tell(ngettext("{count} case", "{count} cases", facts.cases).format(count=facts.cases))
    tell(ngettext("{count} document", "{count} documents", facts.papers).format(count=facts.papers))


def _hand_out_first(
    settings: Settings, first: tuple[FirstPassphrase, ...], out: Path | None
) -> None:
    """Write first passphrases where they were wanted, or show them once.

    Raises:
        AppError: they cannot be written there; then they were shown.
    """
    lines = [f"{one.user.login}: {one.words}" for one in first]
    if out is not None and lines:
        try:
            write_new(place(settings, out, lines=True), ("\n".join(lines) + "\n").encode("utf-8"))
        except (AppError, OutputLostError):
            _show(lines)
            raise
    else:
        _show(lines)


def _show(lines: list[str]) -> None:
    if lines:
        tell(_("First passphrases of the others (tell each person, they are shown only once):"))
    for line in lines:
        tell("  " + line)


def _emit(settings: Settings, folder: Path, done: Restored, out: Path | None) -> None:
    where = str(folder.resolve())
    result = {
        "register": where,
        "login": done.services.user.login,
        "backup_id": done.facts.backup_id,
        "made_at": done.facts.made_at,
        "cases": done.facts.cases,
        "papers": done.facts.papers,
        "first_passphrases": len(done.passphrases),
        "problems": list(done.problems),
        **counted(done.sheets),
    }
    lines = [_("Register restored in {folder}").format(folder=where)]
    if done.problems:
        lines += [_("Not everything could be taken over:")]
        lines += [f"{damage_words(slug)} ({slug})" for slug in done.problems]
    said(settings, out, result, lines)
