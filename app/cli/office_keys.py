"""`lifafa office rotate|succeed|revoke|take`: own keys and identity, and notices of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.given import STDIN, read_all
from app.cli.handed import place, said, shown_name
from app.cli.office import group, show_short
from app.cli.output import as_json, emit, moment, tell
from app.cli.program import verb
from app.cli.settings import Settings
from app.cli.worded import one_word
from app.consent import disclosure_gate
from app.core.services import Services
from app.offices import clock_check, offices, own_identity
from app.offices.records import IdentityRecord
from app.system.files import Target

MOST_NOTICE_BYTES = 1 << 16
CardFile = Annotated[
    str,
    typer.Option(
        "-o", "--output", help="write the new office card to this file, - for standard output"
    ),
]


@verb(
    group,
    "rotate",
    "Make a new sealing key now, before its 30 days are over. Give the new card to the others.",
    "office rotate",
    "office rotate -o demo.lfcard",
)
def rotate(ctx: typer.Context, output: CardFile = "") -> None:
    settings: Settings = ctx.obj
    target = place(settings, output, lines=True) if output else None
    with desk.opened(settings) as services:
        told = own_identity.rotate(services)
        _card(services, target)
    _tell_identity(settings, told, output)


@verb(
    group,
    "succeed",
    "Move this office to a new number that the old one vouches for. Never for stolen keys.",
    "office succeed --why new-computer -o demo.lfcard",
    "office succeed --why planned --yes --json",
)
def succeed(
    ctx: typer.Context,
    why: Annotated[str, typer.Option(callback=one_word("new-computer", "planned"))],
    output: CardFile = "",
) -> None:
    settings: Settings = ctx.obj
    target = place(settings, output, lines=True) if output else None
    with desk.opened(settings) as services:
        _ask(settings, _("Give this office a new number? Every other office has to check it."))
        moved, told = own_identity.succeed(services, why)
        _card(moved, target)
    _tell_identity(settings, told, output)


@verb(
    group,
    "revoke",
    "Withdraw this office's number and begin a new one; or only write the notice beforehand.",
    "office revoke --why stolen -o withdrawn.lfnotice",
    "office revoke --prepare --why lost -o with-the-kit.png",
)
def revoke(
    ctx: typer.Context,
    why: Annotated[str, typer.Option(callback=one_word("lost", "stolen", "closed"))],
    output: Annotated[str, typer.Option("-o", "--output", help="file for the notice, or -")],
    prepare: Annotated[
        bool, typer.Option("--prepare", help="change nothing; to be kept with the recovery kit")
    ] = False,
) -> None:
    settings: Settings = ctx.obj
    target = place(settings, output, lines=True)
    with desk.opened(settings) as services:
        if prepare:
            own_identity.prepare_revocation(services, why, target)
            own = services.office
            told = IdentityRecord(own.office_id, own.number, "", output)
        else:
            _ask(settings, _("Withdraw the number of this office? This cannot be taken back."))
            _fresh, told = own_identity.withdraw(services, why, target)
    _tell_identity(settings, told, "")


@verb(
    group,
    "take",
    "Take in a notice of another office: it withdrew its number, or moved to another one.",
    "office take withdrawn.lfnotice",
    "office take photograph-of-the-sheet.jpg",
)
def take(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", callback=judged.FILE)],
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        source = read_all(file, MOST_NOTICE_BYTES) if file == STDIN else Path(file)
        found = offices.take_notice(services, source)
    show_short(settings, found)


def _ask(settings: Settings, question: str) -> None:
    if not desk.agreed(settings, question):
        tell(_("Nothing was changed. Add --yes to go on without being asked."))
        raise typer.Exit(1)


def _card(services: Services, target: Target | None) -> None:
    if target is not None:
        offices.export_card(services, target)


def _tell_identity(settings: Settings, told: IdentityRecord, card: str) -> None:
    result = {
        "office_id": told.office_id,
        "office_number": told.number,
        "number_before": told.before,
        "file": told.file or card,
    }
    lines = [told.number]
    if told.before:
        lines.append(_("Number until now: {number}").format(number=told.before))
    if told.file:
        lines.append(_("Notice written to {file}").format(file=shown_name(told.file)))
    if card:
        lines.append(_("Card written to {file}").format(file=shown_name(card)))
    said(settings, told.file or card, result, lines)


@verb(
    group,
    "policy",
    "Whether cases go only to offices whose number was checked, or also to those of the list.",
    "office policy",
    "office policy --checked-only",
)
def policy(
    ctx: typer.Context,
    checked_only: Annotated[
        bool | None, typer.Option("--checked-only/--list-is-enough", help="the head decides")
    ] = None,
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        if checked_only is not None:
            disclosure_gate.set_checked_only(services, checked_only)
        now = disclosure_gate.is_checked_only(services)
    words = _("checked offices only") if now else _("the list is enough")
    emit(settings.json, {"checked_only": now}, [words])


@verb(
    group,
    "keys",
    "How old our number and sealing key are, and when the next key is made by itself.",
    "office keys",
    "office keys --json",
)
def keys(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = own_identity.own_standing(services)
    saved = moment(found.notice_at) if found.notice_at else _("not saved yet for this number")
    lines = [
        found.number,
        f"{_('number since')}: {moment(found.since)}",
        f"{_('sealing key of')}: {moment(found.key_since)}",
        f"{_('next key, by itself')}: {moment(found.key_due)}",
        f"{_('emergency revocation notice')}: {saved}",
    ]
    if found.closed_at:
        lines.append(f"{_('closed since')}: {moment(found.closed_at)}")
    emit(settings.json, as_json(found), lines)


@verb(
    group,
    "clock",
    "What speaks against the date of this computer; --right says that it is right all the same.",
    "office clock",
    "office clock --right",
)
def clock(
    ctx: typer.Context,
    right: Annotated[bool, typer.Option("--right", help="the date of this computer is right")] = (
        False
    ),
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings, tells_clock=False) as services:
        if right:
            clock_check.confirm(services)
        found = clock_check.doubts(services)
    lines = [" ".join(clock_check.words_of(doubt, in_terminal=True)) for doubt in found]
    emit(
        settings.json, {"doubts": as_json(list(found))}, lines or [_("Nothing speaks against it.")]
    )
