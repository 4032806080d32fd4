"""`lifafa office …`: our own card and number, and the offices we exchange cases with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.given import STDIN, read_all
from app.cli.handed import place, said, shown_name
from app.cli.output import as_json, emit, moment, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.offices import claims, offices, qr_check
from app.offices.qr import qr, qr_reading
from app.offices.records import OfficeRecord
from app.offices.trust_words import standing_words, why_not

MOST_CARD_BYTES = 1 << 20
NOTICE_SUFFIX = ".lfnotice"

group = noun("office", "Our own card and number, and the offices we exchange cases with.")


@verb(
    group,
    "card",
    "Write our own office card, to hand to a counterpart.",
    "office card -o demo.lfcard",
    "office card -o - > demo.lfcard",
)
def card(
    ctx: typer.Context,
    output: Annotated[str, typer.Option("-o", "--output", help="file, or - for standard output")],
) -> None:
    settings: Settings = ctx.obj
    target = place(settings, output, lines=True)
    with desk.opened(settings) as services:
        offices.export_card(services, target)
        own = services.office
    result = {"office_id": own.office_id, "file": output}
    said(settings, output, result, [_("Card written to {file}").format(file=shown_name(output))])


@verb(
    group,
    "number",
    "Show our own office number, six groups, to be read aloud; or write it as a QR code.",
    "office number",
    "office number --qr our-code.png",
)
def number(
    ctx: typer.Context,
    picture: Annotated[
        str,
        typer.Option("--qr", metavar="FILE", help="write the code as a PNG, or to -"),
    ] = "",
) -> None:
    settings: Settings = ctx.obj
    target = place(settings, picture) if picture else None
    with desk.opened(settings) as services:
        own = services.office
        if target is not None:
            qr.export_own(services, target)
    result = {"office_id": own.office_id, "office_number": own.number}
    if not picture:
        emit(settings.json, result, [own.number])
        return
    written = _("Code written to {file}").format(file=shown_name(picture))
    said(settings, picture, result | {"file": picture}, [own.number, written])


@verb(
    group,
    "add",
    "Keep another office's card, to be checked by its number; or take in a notice of it.",
    "office add shelter.lfcard",
    "office add - < shelter.lfcard",
)
def add(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", callback=judged.FILE)],
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        source = read_all(file, MOST_CARD_BYTES) if file == STDIN else Path(file)
        is_notice = Path(file).suffix == NOTICE_SUFFIX
        add_one = offices.take_notice if is_notice else offices.add_card
        office = add_one(services, source)
    show_short(settings, office)


@verb(
    group,
    "check",
    "Compare the number that they read to you, or a picture of their code, with their card.",
    'office check 3f9a --number "36442 04073 91449 57889 34642 72255" --how phone --with "Made-up"',
    'office check 3f9a --qr photograph.jpg --card 3 --how qr --with "Made-up"',
)
def check(
    ctx: typer.Context,
    office: str,
    how: Annotated[
        str,
        typer.Option(
            help="how you came to know it; with --qr, met or qr",
            callback=one_word("phone", "met", "qr"),
        ),
    ],
    with_: Annotated[
        str,
        typer.Option(
            "--with", help="who read it to you or showed it", callback=judged.text("name_full")
        ),
    ],
    number: Annotated[
        str,
        typer.Option(
            help="six groups of five digits, any script", callback=judged.by(offices.groups_of)
        ),
    ] = "",
    picture: Annotated[
        str,
        typer.Option("--qr", metavar="FILE", help="picture of their code that you took, or -"),
    ] = "",
    card_seen: Annotated[
        int | None,
        typer.Option(
            "--card",
            metavar="N",
            min=1,
            help="the card that office show told you; when another came since, nothing is checked",
        ),
    ] = None,
) -> None:
    settings: Settings = ctx.obj
    if bool(number) == bool(picture):
        raise UsageError(_("give either --number or --qr"))
    if picture:
        qr_check.refuse_sent(how)
        judged.a_file(picture)
    with desk.opened(settings) as services:
        office_id = offices.resolve_office(services, office)
        if picture:
            shown = _picture(picture)
            checked = qr_check.check_picture(services, office_id, shown, how, with_, seen=card_seen)
        else:
            checked = offices.check_number(services, office_id, number, how, with_, seen=card_seen)
    show_short(settings, checked)


@verb(group, "list", "All offices on file.", "office list", "office list --json")
def list_(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = offices.list_offices(services)
    rows = [(o.short_id, _named(o), o.kind, o.district, standing_words(o)) for o in found]
    heads = (_("office"), _("name"), _("kind"), _("district"), _("state"))
    emit(settings.json, found, table(rows, heads))


@verb(
    group,
    "show",
    "One office with its number and how it was checked.",
    "office show 3f9a",
    "office show 3f9a --json",
)
def show(ctx: typer.Context, office: str) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = offices.show_office(services, offices.resolve_office(services, office))
    check_line = (
        f"{found.check.how}, {found.check.with_whom}, {moment(found.check.at)}"
        if found.check
        else "-"
    )
    lines = [
        found.name,
        f"{_('number')}: {found.number or _('shown once it was checked')}",
        f"{_('state')}: {standing_words(found)}",
        f"{_('since')}: {moment(found.state_since)}",
        f"{_('place')}: {found.district}, {found.state_name}",
        f"{_('phone')}: {found.phone}",
        f"{_('checked')}: {check_line}",
        f"{_('card')}: {found.card_seq}",
        *(f"! {words}" for words in _told(found) if words),
        *(f"! {label}: {words}" for label, words in claims.lines(found.claim)),
    ]
    emit(settings.json, as_json(found), lines)


@verb(
    group,
    "block",
    "Send nothing to this office and open nothing from it any more.",
    "office block 3f9a",
    "office block 3f9a --yes",
)
def block(ctx: typer.Context, office: str) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        office_id = offices.resolve_office(services, office)
        if not desk.agreed(
            settings, _("Block this office? Its packets will not be opened any more.")
        ):
            tell(_("Nothing was changed. Add --yes to block this office without being asked."))
            raise typer.Exit(1)
        blocked = offices.block_office(services, office_id)
    show_short(settings, blocked)


def _told(office: OfficeRecord) -> tuple[str, ...]:
    """Return what is the matter with an office and what to do, as the window says it."""
    return (*why_not(office), *claims.mixed_up(office), *claims.unsure_words(office))


def _named(office: OfficeRecord) -> str:
    """Return the name of an office, and what it calls itself since it was checked."""
    claimed = claims.sentence(claims.called(office.claim))
    return "; ".join(part for part in (office.name, claimed) if part)


def _picture(given: str) -> bytes | Path:
    return read_all(given, qr_reading.MOST_BYTES) if given == STDIN else Path(given)


def short(office: OfficeRecord) -> dict[str, str]:
    """Return what is told of an office after a change of it, for ``--json``."""
    return {"office_id": office.office_id, "name": office.name, "state": office.state}


def show_short(settings: Settings, office: OfficeRecord) -> None:
    """Tell in one line how an office stands after a change of it."""
    told = f"{office.short_id}  {_named(office)}: {standing_words(office)}"
    emit(settings.json, short(office), [told])
