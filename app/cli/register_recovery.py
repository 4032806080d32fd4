"""`lifafa register recover`, `new-kit`, `test-kit`: the verbs of a register about recovery sheets.

Rules: codes come from a file or standard input and go to a file or standard error, see
`app.cli.sheets`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.clock import SystemClock
from app.base.language import N_
from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.given import refuse_twice, secret_from
from app.cli.handed import said
from app.cli.output import emit, progress
from app.cli.program import verb
from app.cli.register import group
from app.cli.settings import Settings
from app.cli.sheets import GIVEN, codes_from, counted, hand_out, plan_from, refuse_kit_place
from app.register import access
from app.register.recovery import recovery

_OUT = N_("write the new codes here instead of showing them")


@verb(
    group,
    "recover",
    "Open a register with its recovery sheet: a new passphrase for a login, and new sheets.",
    "register recover --register ./desk --kit-file kit.txt",
    "register recover --kit-file - --login priya --new-passphrase-file new.txt --kit-out new-kit",
)
def recover(
    ctx: typer.Context,
    kit_file: Annotated[str, typer.Option(help=GIVEN)],
    new_passphrase_file: Annotated[
        str | None, typer.Option(help="first line is the new one", callback=judged.FILE)
    ] = None,
    kit_out: Annotated[Path | None, typer.Option(help=_OUT)] = None,
) -> None:
    settings: Settings = ctx.obj
    folder = desk.folder_of(settings)
    refuse_twice(kit_file, new_passphrase_file)
    refuse_kit_place(settings, kit_out, folder)
    given = codes_from(kit_file)
    if new_passphrase_file is not None:
        new = secret_from(new_passphrase_file)
    else:
        new = desk.new_passphrase(Settings())
    done = recovery.recover(
        folder, given, settings.login, new, clock=SystemClock(), report=progress()
    )
    try:
        hand_out(settings, done.sheets, kit_out)
    finally:
        access.lock(done.services)
    login = done.services.user.login
    said(
        settings,
        kit_out,
        {"login": login, **counted(done.sheets)},
        [_("{login} can open the register with the new passphrase.").format(login=login)],
    )


@verb(
    group,
    "new-kit",
    "Make new recovery sheets; the old ones open only backups made before. Asks for the "
    "passphrase.",
    "register new-kit --register ./desk",
    "register new-kit --kits 1 --custodians 2/3 --kit-out sheets.txt",
)
def new_kit(
    ctx: typer.Context,
    kits: Annotated[int | None, typer.Option(help="sheets that open it alone: 1 or 2")] = None,
    custodians: Annotated[str, typer.Option(help="how many of how many: 2/3 or 3/5")] = "",
    kit_out: Annotated[Path | None, typer.Option(help=_OUT)] = None,
) -> None:
    settings: Settings = ctx.obj
    plan = plan_from(kits, custodians)
    refuse_kit_place(settings, kit_out, desk.folder_of(settings))
    with desk.opened_and_told(settings) as (services, phrase):
        _after, sheets = recovery.renew(services, phrase, plan)
        hand_out(settings, sheets, kit_out)
    said(settings, kit_out, counted(sheets), [_("New recovery sheets were made.")])


@verb(
    group,
    "test-kit",
    "Try whether a recovery sheet opens this register; nothing is changed.",
    "register test-kit --kit-file kit.txt",
    "register test-kit --kit-file - --json",
)
def test_kit(
    ctx: typer.Context,
    kit_file: Annotated[str, typer.Option(help=GIVEN)],
) -> None:
    settings: Settings = ctx.obj
    refuse_twice(kit_file, settings.passphrase_file)
    given = codes_from(kit_file)
    with desk.opened(settings) as services:
        recovery.test(services, given)
    emit(settings.json, {"opens": True}, [_("This recovery sheet opens the register.")])
