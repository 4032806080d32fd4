"""`lifafa register rekey`: new keys for everything, and new recovery sheets.

Rules: as for the other verbs about recovery sheets, codes come from a file or standard input and go
to a file or standard error, see `app.cli.sheets`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.cli import desk
from app.cli.given import refuse_twice
from app.cli.handed import said
from app.cli.output import progress
from app.cli.program import verb
from app.cli.register import group
from app.cli.settings import Settings
from app.cli.sheets import codes_from, counted, hand_out, plan_from, refuse_kit_place
from app.register import access
from app.rekey import rekey as keys


@verb(
    group,
    "rekey",
    "Give everything new keys, after an old passphrase, key file or folder came into other hands. "
    "Passphrases stay. Old recovery sheets and old copies of the key file open nothing that is "
    "written from then on.",
    "register rekey --register ./desk --kit-out new-kit.txt",
    "register rekey --kit-file kit.txt --custodians 2/3",
)
def rekey(
    ctx: typer.Context,
    kit_file: Annotated[
        str | None, typer.Option(help="needed for sealed cases that you are not named for")
    ] = None,
    kits: Annotated[int | None, typer.Option(help="sheets that open it alone: 1 or 2")] = None,
    custodians: Annotated[str, typer.Option(help="how many of how many: 2/3 or 3/5")] = "",
    kit_out: Annotated[
        Path | None, typer.Option(help="write the new codes here instead of showing them")
    ] = None,
) -> None:
    settings: Settings = ctx.obj
    refuse_twice(kit_file, settings.passphrase_file)
    plan = plan_from(kits, custodians)
    refuse_kit_place(settings, kit_out, desk.folder_of(settings))
    given = codes_from(kit_file) if kit_file is not None else None
    with desk.opened_and_told(settings) as (services, phrase), desk.stoppable() as token:
        after, sheets = keys.rekey(services, phrase, given, plan, progress(), token)
        try:
            hand_out(settings, sheets, kit_out)
        finally:
            access.lock(after)
    said(settings, kit_out, counted(sheets), [_("Everything has new keys. Make a backup now.")])
