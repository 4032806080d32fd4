"""`lifafa register …`: make a register, check it, change its passphrase; who may open it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.clock import SystemClock
from app.base.jobs import Progress, Report, Token
from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.given import secret_from
from app.cli.handed import place, said
from app.cli.output import emit, progress, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.cli.sheets import refuse_kit_place
from app.cli.worded import codes
from app.offices.office_facts import NewOfficer, kept_office, kept_officer
from app.register import access
from app.register.access import Created, NewOffice
from app.register.integrity import checks
from app.register.new_register import refuse_used
from app.system.files import remove_all, write_new

group = noun("register", "Make a register, check it, change its passphrase, say who may open it.")


@verb(
    group,
    "create",
    "Make a new register for an office. Shows the recovery code once, or writes it to --kit-out.",
    'register create ./desk --office "Demo shelter" --kind shelter_cci --state "West Bengal" '
    '--district Darjeeling --officer "R. Made-up" --login r',
    "register create ./desk --office Demo --kind ngo --officer Made-up --passphrase-file words.txt "
    "--kit-out kit.txt",
)
def create(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", callback=judged.NEW_FOLDER)],
    office: Annotated[str, typer.Option(help="name of the office")],
    kind: Annotated[str, typer.Option(help="kind of office", callback=codes("office_type"))],
    officer: Annotated[str, typer.Option(help="name of the first officer")],
    state: Annotated[str, typer.Option(help="state or province")] = "",
    district: Annotated[str, typer.Option(help="district")] = "",
    post: Annotated[str, typer.Option(help="post of the first officer")] = "",
    name_local: Annotated[str, typer.Option(help="office name in the local script")] = "",
    phone: Annotated[str, typer.Option(help="telephone for the card")] = "",
    email: Annotated[str, typer.Option(help="mail address for the card")] = "",
    kit_out: Annotated[Path | None, typer.Option(help="write the recovery code here")] = None,
) -> None:
    settings: Settings = ctx.obj
    new = NewOffice(
        name=office,
        name_local=name_local,
        kind=kind,
        state=state,
        district=district,
        phone=phone,
        email=email,
    )
    head = NewOfficer(name=officer, post=post, login=settings.login or "head")
    kept_office(new), kept_officer(head)
    refuse_kit_place(settings, kit_out, folder)
    refuse_used(folder)
    phrase = desk.new_passphrase(settings)
    with desk.stoppable() as token:
        made = access.create_register(
            folder,
            new,
            head,
            phrase,
            clock=SystemClock(),
            report=_listening(token),
        )
        _hand_out(settings, made, folder, kit_out)


def _listening(token: Token) -> Report:
    """Return a report that also stops the making of a register between its steps."""
    shown = progress()

    def report(state: Progress) -> None:
        token.checkpoint()
        shown(state)

    return report


def _hand_out(settings: Settings, made: Created, folder: Path, kit_out: Path | None) -> None:
    """Give out the recovery code and what was made; a register whose code is lost is not kept."""
    try:
        if kit_out is not None:
            write_new(place(settings, kit_out, lines=True), (made.kit_code + "\n").encode("ascii"))
    except BaseException:
        access.lock(made.services)
        remove_all(made.services.folder, quietly=True)
        raise
    try:
        _tell_made(settings, made, folder, kit_out)
    finally:
        access.lock(made.services)


def _tell_made(settings: Settings, made: Created, folder: Path, kit_out: Path | None) -> None:
    for service in made.warnings:
        tell(
            _(
                "This folder is copied by {service}. Move the register to a folder that is not."
            ).format(service=service)
        )
    own = made.services.office
    where = str(folder.resolve())
    result = {"office_id": own.office_id, "office_number": own.number, "register": where}
    lines = [
        _("Register made in {folder}").format(folder=where),
        _("Office number: {number}").format(number=own.number),
    ]
    tell(_("Write the passphrase down as well, and keep it apart from this computer."))
    if kit_out is None:
        tell(_("Recovery code (write it on paper now, it is shown only once):"))
        tell("  " + made.kit_code)
    said(settings, kit_out, result, lines)


@verb(
    group,
    "check",
    "Check every part of the register: database, documents, log, key file.",
    "register check --register ./desk",
    "register check --recount --json",
    "register check --close-folder",
)
def check(
    ctx: typer.Context,
    accept: Annotated[
        bool, typer.Option("--accept", help="then take pages that were put back as they are")
    ] = False,
    recount: Annotated[
        bool, typer.Option("--recount", help="then count all cases anew for statistics")
    ] = False,
    close_folder: Annotated[
        bool, typer.Option("--close-folder", help="first let no other user open the folder")
    ] = False,
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services, desk.stoppable() as token:
        if close_folder:
            checks.close_folder(services)
        report = checks.check_register(services, progress(), token, in_terminal=True)
        if accept:
            checks.accept_pages(services)
        if recount:
            checks.recount(services)
    agreed = sum(one.agrees for one in report.anchors)
    lines = [
        f"{_('database')}: {report.database}",
        f"{_('documents read')}: {report.blobs}",
        f"{_('log')}: {report.log}",
        f"{_('key file')}: {report.header}",
    ]
    if report.anchors:
        told = _("backups that the log agrees with: {agreed} of {count}")
        lines.append(told.format(agreed=agreed, count=len(report.anchors)))
    for one in report.findings:
        lines += ["", one.happened, f"  {one.todo}", f"  ({one.slug})"]
    emit(settings.json, report, lines)
    if report.problems:
        raise typer.Exit(4)


@verb(
    group,
    "passphrase",
    "Change your passphrase; the new one is asked, or is the first line of --new-passphrase-file.",
    "register passphrase --register ./desk",
    "register passphrase --passphrase-file old.txt --new-passphrase-file new.txt",
)
def passphrase(
    ctx: typer.Context,
    new_passphrase_file: Annotated[
        str | None, typer.Option(help="first line is the new one", callback=judged.FILE)
    ] = None,
) -> None:
    settings: Settings = ctx.obj
    old = desk.passphrase(settings)
    with desk.opened_with(settings, old) as services:
        if new_passphrase_file is not None:
            new = secret_from(new_passphrase_file)
        else:
            new = desk.new_passphrase(Settings())
        access.change_passphrase(services, old, new)
    emit(settings.json, {"changed": True}, [_("The passphrase was changed.")])
    tell(
        _(
            "An old copy of this folder can still be opened with the old passphrase. If someone "
            "knows the old passphrase, destroy old copies."
        )
    )
