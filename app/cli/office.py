"""`lifafa office …`: our own card, number, keys and identity, and the offices we work with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.base.place_words import both_words, district_words
from app.cli import desk, judged
from app.cli.files import STDIN, place, read_all, said, shown_name
from app.cli.output import as_json, emit, moment, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.consent import disclosure_gate
from app.core.services import Services
from app.offices import claims, clock_check, code_pictures, offices, own_identity, qr_check
from app.offices.records import IdentityRecord, OfficeRecord
from app.offices.trust import standing_words, why_not
from app.system.files import Target

MOST_CARD_BYTES = 1 << 20
NOTICE_SUFFIX = ".lfnotice"

noun("office", "Our own card and number, and the offices we exchange cases with.")


@verb(
    "office card",
    "Write our own office card, to hand to a counterpart.",
    "office card -o demo.lfcard",
    "office card -o - > demo.lfcard",
)
def card(
    settings: Settings,
    output: Annotated[str, typer.Option("-o", "--output", help="file, or - for standard output")],
) -> None:
    target = place(settings, output, lines=True)
    with desk.opened(settings) as services:
        offices.export_card(services, target)
        own = services.office
    result = {"office_id": own.office_id, "file": output}
    said(settings, output, result, [_("Card written to {file}").format(file=shown_name(output))])


@verb(
    "office number",
    "Show our own office number, six groups, to be read aloud; or write it as a QR code.",
    "office number",
    "office number --qr our-code.png",
)
def number(
    settings: Settings,
    picture: Annotated[
        str,
        typer.Option("--qr", metavar="FILE", help="write the code as a PNG, or to -"),
    ] = "",
) -> None:
    target = place(settings, picture) if picture else None
    with desk.opened(settings) as services:
        own = services.office
        if target is not None:
            code_pictures.export_own(services, target)
    result = {"office_id": own.office_id, "office_number": own.number}
    if not picture:
        emit(settings.json, result, [own.number])
        return
    written = _("Code written to {file}").format(file=shown_name(picture))
    said(settings, picture, result | {"file": picture}, [own.number, written])


@verb(
    "office add",
    "Keep another office's card, to be checked by its number; or take in a notice of it.",
    "office add shelter.lfcard",
    "office add - < shelter.lfcard",
)
def add(
    settings: Settings,
    file: Annotated[str, typer.Argument(metavar="FILE", callback=judged.FILE)],
) -> None:
    with desk.opened(settings) as services:
        source = read_all(file, MOST_CARD_BYTES) if file == STDIN else Path(file)
        is_notice = Path(file).suffix == NOTICE_SUFFIX
        add_one = offices.take_notice if is_notice else offices.add_card
        office = add_one(services, source)
    show_short(settings, office)


@verb(
    "office check",
    "Compare the number that they read to you, or a picture of their code, with their card.",
    'office check 3f9a --number "36442 04073 91449 57889 34642 72255" --how phone --with "Made-up"',
    'office check 3f9a --qr photograph.jpg --card 3 --how qr --with "Made-up"',
)
def check(
    settings: Settings,
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


@verb("office list", "All offices on file.", "office list", "office list --json")
def list_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = offices.list_offices(services)
    rows = [
        (o.short_id, _named(o), o.kind, district_words(o.district, o.state_name), standing_words(o))
        for o in found
    ]
    heads = (_("office"), _("name"), _("kind"), _("district"), _("state"))
    emit(settings.json, found, table(rows, heads))


@verb(
    "office show",
    "One office with its number and how it was checked.",
    "office show 3f9a",
    "office show 3f9a --json",
)
def show(settings: Settings, office: str) -> None:
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
        f"{_('place')}: {both_words(found.district, found.state_name)}",
        f"{_('phone')}: {found.phone}",
        f"{_('checked')}: {check_line}",
        f"{_('card')}: {found.card_seq}",
        *(f"! {words}" for words in _told(found) if words),
        *(f"! {label}: {words}" for label, words in claims.lines(found.claim)),
    ]
    emit(settings.json, as_json(found), lines)


@verb(
    "office block",
    "Send nothing to this office and open nothing from it any more.",
    "office block 3f9a",
    "office block 3f9a --yes",
)
def block(settings: Settings, office: str) -> None:
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
    return read_all(given, code_pictures.MOST_BYTES) if given == STDIN else Path(given)


def short(office: OfficeRecord) -> dict[str, str]:
    """Return what is told of an office after a change of it, for ``--json``."""
    return {"office_id": office.office_id, "name": office.name, "state": office.state}


def show_short(settings: Settings, office: OfficeRecord) -> None:
    """Tell in one line how an office stands after a change of it."""
    told = f"{office.short_id}  {_named(office)}: {standing_words(office)}"
    emit(settings.json, short(office), [told])


MOST_NOTICE_BYTES = 1 << 16
CardFile = Annotated[
    str,
    typer.Option(
        "-o", "--output", help="write the new office card to this file, - for standard output"
    ),
]


@verb(
    "office rotate",
    "Make a new sealing key now, before its 30 days are over. Give the new card to the others.",
    "office rotate",
    "office rotate -o demo.lfcard",
)
def rotate(settings: Settings, output: CardFile = "") -> None:
    target = place(settings, output, lines=True) if output else None
    with desk.opened(settings) as services:
        told = own_identity.rotate(services)
        _card(services, target)
    _tell_identity(settings, told, output)


@verb(
    "office succeed",
    "Move this office to a new number that the old one vouches for. Never for stolen keys.",
    "office succeed --why new-computer -o demo.lfcard",
    "office succeed --why planned --yes --json",
)
def succeed(
    settings: Settings,
    why: Annotated[str, typer.Option(callback=one_word("new-computer", "planned"))],
    output: CardFile = "",
) -> None:
    target = place(settings, output, lines=True) if output else None
    with desk.opened(settings) as services:
        _ask(settings, _("Give this office a new number? Every other office has to check it."))
        moved, told = own_identity.succeed(services, why)
        _card(moved, target)
    _tell_identity(settings, told, output)


@verb(
    "office revoke",
    "Withdraw this office's number and begin a new one; or only write the notice beforehand.",
    "office revoke --why stolen -o withdrawn.lfnotice",
    "office revoke --prepare --why lost -o with-the-kit.png",
)
def revoke(
    settings: Settings,
    why: Annotated[str, typer.Option(callback=one_word("lost", "stolen", "closed"))],
    output: Annotated[str, typer.Option("-o", "--output", help="file for the notice, or -")],
    prepare: Annotated[
        bool, typer.Option("--prepare", help="change nothing; to be kept with the recovery kit")
    ] = False,
) -> None:
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
    "office take",
    "Take in a notice of another office: it withdrew its number, or moved to another one.",
    "office take withdrawn.lfnotice",
    "office take photograph-of-the-sheet.jpg",
)
def take(
    settings: Settings,
    file: Annotated[str, typer.Argument(metavar="FILE", callback=judged.FILE)],
) -> None:
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
    "office policy",
    "Whether cases go only to offices whose number was checked, or also to those of the list.",
    "office policy",
    "office policy --checked-only",
)
def policy(
    settings: Settings,
    checked_only: Annotated[
        bool | None, typer.Option("--checked-only/--list-is-enough", help="the head decides")
    ] = None,
) -> None:
    with desk.opened(settings) as services:
        if checked_only is not None:
            disclosure_gate.set_checked_only(services, checked_only)
        now = disclosure_gate.is_checked_only(services)
    words = _("checked offices only") if now else _("the list is enough")
    emit(settings.json, {"checked_only": now}, [words])


@verb(
    "office keys",
    "How old our number and sealing key are, and when the next key is made by itself.",
    "office keys",
    "office keys --json",
)
def keys(settings: Settings) -> None:
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
    "office clock",
    "What speaks against the date of this computer; --right says that it is right all the same.",
    "office clock",
    "office clock --right",
)
def clock(
    settings: Settings,
    right: Annotated[bool, typer.Option("--right", help="the date of this computer is right")] = (
        False
    ),
) -> None:
    with desk.opened(settings, tells_clock=False) as services:
        if right:
            clock_check.confirm(services)
        found = clock_check.doubts(services)
    lines = [" ".join(clock_check.words_of(doubt, in_terminal=True)) for doubt in found]
    emit(
        settings.json, {"doubts": as_json(list(found))}, lines or [_("Nothing speaks against it.")]
    )
