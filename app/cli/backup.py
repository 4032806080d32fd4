"""`lifafa backup …`: make a backup, test it, see where backups are, make a register out of one.

Rules:

* Making and testing: a recovery code comes from a file or standard input, never from an argument;
  nothing of a case is printed but its number.
* Restoring: codes and passphrases come from files, standard input or a prompt, and go to a file or
  to standard error; what the backup is of is told before anything is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.backup import beside, making, opening, places
from app.backup import restore as restoring
from app.base.clock import SystemClock
from app.base.errors import AppError, NotFoundError
from app.base.language import ngettext
from app.base.language import translate as _
from app.base.numerals import size_words
from app.cli import desk, judged, stopping
from app.cli.files import (
    MOST_BACKUP_BYTES,
    is_stdout,
    place,
    refuse_twice,
    said,
    secret_from,
    spooled,
)
from app.cli.output import OutputLostError, emit, moment, progress, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.sheets import GIVEN, codes_from, counted, hand_out, plan_from, refuse_kit_place
from app.core.services import Services
from app.register import access
from app.register.integrity.check_words import damage_words
from app.register.records import BackupFacts, BackupReport, FirstPassphrase, Restored
from app.rekey.rekey import CASE_LEFT_OUT
from app.system.files import write_new

noun("backup", "Backups of the register: make, test, restore, and where they are.")

_FEWEST = 4


@verb(
    "backup make",
    "Make a backup and read it back: one new file, or in a folder where documents are copied once.",
    "backup make /media/stick/register.lfbak --register ./desk",
    'backup make /media/stick --label "Stick A" --routine',
)
def make(
    settings: Settings,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="a new file, or a folder")],
    label: Annotated[str, typer.Option(help="what you call this USB drive or folder")] = "",
    routine: Annotated[
        bool, typer.Option(help="backups go there by themselves from now on")
    ] = False,
) -> None:
    if is_stdout(target):
        raise UsageError(_("a backup is read back after it was written: name a file or a folder"))
    in_folder = target.is_dir()
    if not in_folder:
        beside.refuse_other_name(target)
    if not in_folder and (label or routine):
        raise UsageError(_("--label and --routine are for a folder or a USB drive"))
    if not in_folder:
        place(settings, target)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        if in_folder:
            made = making.make_in_folder(
                services, target, label, routine=routine, report=progress(), token=token
            )
        else:
            made = making.make_file(services, target, progress(), token)
    cases, papers = made.backup.cases, made.backup.papers
    lines = [
        _("Backup made and read back: {file}").format(file=made.backup.path),
        ngettext("{count} case", "{count} cases", cases).format(count=cases),
        ngettext("{count} document", "{count} documents", papers).format(count=papers),
        _("Written: {size}").format(size=size_words(made.copied_bytes)),
    ]
    emit(settings.json, made, lines)
    for stick in made.other_sticks:
        tell(_("Older backups are still on: {stick}").format(stick=stick))


@verb(
    "backup test",
    "Open a backup whole with the recovery sheet: every row, every document, the log. With the "
    "passphrase of its register, that register remembers the test.",
    "backup test /media/stick/register.lfbak --kit-file kit.txt",
    "backup test register.lfbak --kit-file - --register ./desk --passphrase-file words.txt",
)
def open_whole(
    settings: Settings,
    file: Annotated[Path, typer.Argument(metavar="FILE", callback=judged.FILE)],
    kit_file: Annotated[str, typer.Option(help=GIVEN)],
    papers: Annotated[
        Path | None, typer.Option(help="folder of the documents", callback=judged.FOLDER)
    ] = None,
) -> None:
    refuse_twice(file, kit_file, settings.passphrase_file)
    given = codes_from(kit_file)
    with stopping.stoppable() as token, spooled(file, MOST_BACKUP_BYTES) as file:
        if settings.passphrase_file is None and settings.passphrase_fd is None:
            found = opening.test(file, given, progress(), token, papers=papers)
        else:
            with desk.opened(settings) as services:
                found = opening.test(file, given, progress(), token, services, papers=papers)
    emit(settings.json, found, _told(found))
    if not found.whole:
        raise typer.Exit(4)


@verb("backup list", "Backups that exist, newest first.", "backup list", "backup list --json")
def list_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = places.list_backups(services)
        labels = {one.place_id: one.label for one in places.list_places(services)}
    rows = [
        (
            moment(one.made_at),
            labels[one.place_id],
            _("here") if one.here else "-",
            one.cases,
            one.papers,
            size_words(one.size),
            moment(one.tested_at),
            one.path,
        )
        for one in found
    ]
    heads = (
        _("made"), _("place"), _("here"), _("cases"), _("documents"), _("size"), _("tested"),
        _("file"),
    )  # fmt: skip
    emit(settings.json, found, table(rows, heads))


@verb(
    "backup places",
    "Folders and USB drives that hold backups.",
    "backup places",
    "backup places --json",
)
def places_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = places.list_places(services)
    rows = [
        (
            one.place_id[:8],
            one.label,
            _("here") if one.here else "-",
            one.count,
            moment(one.last_at),
            _("by itself") if one.routine else "-",
            one.path,
        )
        for one in found
    ]
    heads = (
        _("place"), _("name"), _("here"), _("backups"), _("last"), _("routine"), _("folder"),
    )  # fmt: skip
    emit(settings.json, found, table(rows, heads))


@verb(
    "backup destroyed",
    "Write down that a USB drive or folder was destroyed or overwritten, with all backups on it.",
    "backup destroyed 3b2f --yes",
    "backup destroyed 3b2f9a10 --register ./desk",
)
def destroyed(settings: Settings, place: Annotated[str, typer.Argument(metavar="PLACE")]) -> None:
    with desk.opened(settings) as services:
        place_id = _place(services, place)
        if not desk.agreed(settings, _("Are all backups in this place destroyed?")):
            raise UsageError(_("say --yes, or answer yes"))
        places.note_destroyed(services, place_id)
    emit(settings.json, {"place_id": place_id}, [_("Written down.")])


@verb(
    "backup routine",
    "Let backups go to a place by themselves, or stop it with --off.",
    "backup routine 3b2f",
    "backup routine 3b2f --off",
)
def routine(
    settings: Settings,
    place: Annotated[str, typer.Argument(metavar="PLACE")],
    off: Annotated[bool, typer.Option("--off")] = False,
) -> None:
    with desk.opened(settings) as services:
        place_id = _place(services, place)
        places.set_routine(services, place_id, not off)
    emit(settings.json, {"place_id": place_id, "routine": not off}, [_("Written down.")])


def _place(services: Services, typed: str) -> str:
    """Return the whole number of a place from its beginning, or from its name.

    Raises:
        NotFoundError: none, or several.
    """
    found = [
        one.place_id
        for one in places.list_places(services)
        if (len(typed) >= _FEWEST and one.place_id.startswith(typed.lower())) or one.label == typed
    ]
    if len(found) != 1:
        raise NotFoundError(reason="find.backup-place")
    return found[0]


def _told(found: BackupReport) -> list[str]:
    facts = found.facts
    return [
        _("Backup of {office}, made {when}").format(
            office=facts.office, when=moment(facts.made_at)
        ),
        ngettext("{count} case", "{count} cases", facts.cases).format(count=facts.cases),
        ngettext("{count} document", "{count} documents", facts.papers).format(count=facts.papers),
        _("Everything in it was opened and is right.")
        if found.whole
        else _("Not everything in it is right:"),
        *(f"{damage_words(slug)} ({slug})" for slug in found.problems),
    ]


Papers = Annotated[
    Path | None, typer.Option(help="folder of the documents", callback=judged.FOLDER)
]


@verb(
    "backup restore",
    "Make a register out of a backup, in a folder that is not there yet. It gets new sheets and "
    "new passphrases; --login is a head of the office.",
    "backup restore /media/stick/register.lfbak ./desk --kit-file kit.txt --kit-out new-kit.txt",
    "backup restore register.lfbak ./desk --kit-file - --login priya --new-passphrase-file new.txt",
)
def restore(
    settings: Settings,
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
    refuse_twice(file, kit_file, new_passphrase_file)
    plan = plan_from(kits, custodians)
    if is_stdout(kit_out) and is_stdout(first_out):
        raise UsageError(_("standard output can be only one of the files"))
    judged.FILE([file, new_passphrase_file])
    refuse_kit_place(settings, kit_out, folder)
    if first_out is not None:
        refuse_kit_place(settings, first_out, folder)
    given = codes_from(kit_file)
    with spooled(file, MOST_BACKUP_BYTES) as backup, stopping.stoppable() as token:
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
        # These are not in this register at all.
        "sealed_left_out": sum(slug.startswith(CASE_LEFT_OUT) for slug in done.problems),
    }
    lines = [_("Register restored in {folder}").format(folder=where)]
    if done.problems:
        lines += [_("Not everything could be taken over:")]
        lines += [f"{damage_words(slug)} ({slug})" for slug in done.problems]
    said(settings, out, result, lines)
