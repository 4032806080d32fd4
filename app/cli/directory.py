"""`lifafa directory …`: lists of offices taken in and searched, and the tool that makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import ngettext
from app.base.language import translate as _
from app.base.place_words import district_words
from app.cli import desk, judged
from app.cli.files import STDIN, is_stdin, place, read_all, refuse_twice, said
from app.cli.output import as_json, emit, moment, table
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.core.services import Services
from app.offices import directory, offices
from app.offices.records import DirectoryTaken, ListDraft, ListedRecord
from app.offices.trust import state_words
from crypto.office.directory import MAX_BYTES, Listed

MOST_TABLE_BYTES = 4 << 20
MOST_CARD_BYTES = 1 << 16

noun("directory", "Lists of offices that a nodal office signs.")


@verb(
    "directory import",
    "Import a list of offices. The number of the nodal office is typed once, from its letter.",
    'directory import bihar.lfdir --number "84631 05117 02735 34218 83091 22971"',
    "directory import bihar.lfdir --json",
)
def import_(
    settings: Settings,
    file: Annotated[str, typer.Argument(metavar="FILE", callback=judged.FILE)],
    number: Annotated[
        str,
        typer.Option(
            help="of the nodal office: six groups, any script",
            callback=judged.by(offices.groups_of),
        ),
    ] = "",
    leap: Annotated[
        bool, typer.Option("--leap", help="the head agrees that more than 1,000 lists are missing")
    ] = False,
) -> None:
    with desk.opened(settings) as services:
        source = read_all(file, MAX_BYTES) if file == STDIN else Path(file)
        taken = directory.import_directory(services, source, number, leap_agreed=leap)
    emit(settings.json, _flat(taken), _told(taken))


@verb(
    "directory search",
    "Offices of the lists whose name, district or id holds every word.",
    "directory search shelter patna",
    "directory search बाल --json",
)
def search(
    settings: Settings,
    words: Annotated[list[str] | None, typer.Argument(metavar="TEXT")] = None,
    limit: Annotated[
        int, typer.Option(help="most offices", min=1, max=10_000)
    ] = directory.MOST_FOUND,
) -> None:
    with desk.opened(settings) as services:
        found = directory.search_directory(services, " ".join(words or ()), limit + 1)
    shown = found[:limit]
    rows = [
        (o.office_id[:8], o.name, district_words(o.district), o.status, _stands(o)) for o in shown
    ]
    heads = (_("office"), _("name"), _("district"), _("in the list"), _("state"))
    told = table(rows, heads)
    if len(found) > limit:
        told.append(directory.more_words(limit))
    emit(settings.json, shown, told)


def _stands(office: ListedRecord) -> str:
    return state_words(office.state) if office.state else "-"


@verb("directory list", "The lists on file.", "directory list", "directory list --json")
def list_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = directory.directories(services)
    rows = [(str(d.version), str(d.offices), moment(d.expires), d.number) for d in found]
    heads = (_("list"), _("offices"), _("good until"), _("number"))
    emit(settings.json, found, table(rows, heads))


@verb(
    "directory make",
    "Make a list, or the next one after another, signed by this office. TABLE has the columns"
    " id, name, district, status (active, closed, revoked), since (2026-11-25).",
    "directory make offices.csv --signer a.lfcard --signer b.lfcard --signer c.lfcard -o 1.lfdir",
    "directory make offices.csv --after 1.lfdir -o 2.lfdir",
)
def make(
    settings: Settings,
    output: Annotated[Path, typer.Option("-o", "--output", help="file for the list, or -")],
    table_of: Annotated[str, typer.Argument(metavar="[TABLE]", callback=judged.FILE)] = "",
    checked: Annotated[
        bool, typer.Option("--checked", help="add the offices whose number was checked here")
    ] = False,
    after: Annotated[
        Path | None, typer.Option(help="the list before this one", callback=judged.FILE)
    ] = None,
    signer: Annotated[
        list[Path] | None,
        typer.Option(help="office card of one who signs; first list only", callback=judged.FILE),
    ] = None,
    need: Annotated[int, typer.Option(help="how many of them have to sign", min=2)] = 2,
    coming: Annotated[
        list[Path] | None,
        typer.Option(
            "--next", help="card of one who signs from the next list", callback=judged.FILE
        ),
    ] = None,
    next_need: Annotated[int, typer.Option(help="how many of those have to sign", min=2)] = 2,
    days: Annotated[int, typer.Option(help="until it runs out, at most 60", min=1, max=60)] = 60,
) -> None:
    if after is None and not signer:
        raise UsageError(_("a first list needs --signer CARD for each office that signs"))
    refuse_twice(table_of, after, *(signer or ()), *(coming or ()))
    if after is None and need > len(signer or ()):
        raise UsageError(_("--need is more than the offices that sign"))
    if coming and next_need > len(coming):
        raise UsageError(_("--next-need is more than the offices that sign"))
    target = place(settings, output, lines=True)
    with desk.opened(settings) as services:
        wanted = directory.NewList(
            offices=_offices(services, table_of, checked=checked),
            after=_list_from(after) if after is not None else None,
            signers=[read_all(str(path), MOST_CARD_BYTES) for path in signer or ()],
            need=need,
            coming=[read_all(str(path), MOST_CARD_BYTES) for path in coming or ()],
            coming_need=next_need,
            days=days,
        )
        draft = directory.make_list(services, wanted, target)
    said(settings, output, as_json(draft), _drafted(draft))


@verb(
    "directory sign",
    "Add this office's signature to a list that another signer made.",
    "directory sign 1.lfdir -o 1-signed.lfdir",
    "directory sign 2.lfdir --after 1.lfdir -o 2-signed.lfdir --json",
)
def sign(
    settings: Settings,
    file: Annotated[Path, typer.Argument(metavar="FILE", callback=judged.FILE)],
    output: Annotated[Path, typer.Option("-o", "--output", help="file for the signed list, or -")],
    after: Annotated[
        Path | None,
        typer.Option(help="the list before this one, to see what is new", callback=judged.FILE),
    ] = None,
) -> None:
    refuse_twice(file, after)
    target = place(settings, output, lines=True)
    with desk.opened(settings) as services:
        before = _list_from(after) if after is not None else None
        draft = directory.sign_list(services, _list_from(file), target, before)
    said(settings, output, as_json(draft), _drafted(draft))


def _list_from(file: Path) -> Path | bytes:
    return read_all(STDIN, MAX_BYTES) if is_stdin(file) else file


def _offices(services: Services, name: str, *, checked: bool) -> tuple[Listed, ...] | None:
    if not name and not checked:
        return None
    found: dict[str, Listed] = {}
    if checked:
        found = {each.office_id: each for each in directory.checked_offices(services)}
    if name:
        text = read_all(name, MOST_TABLE_BYTES).decode("utf-8", "replace")
        found |= {each.office_id: each for each in directory.from_table(text)}
    return tuple(found.values())


def _flat(taken: DirectoryTaken) -> dict[str, object]:
    changes = {name: value for name, value in as_json(taken).items() if name != "directory"}
    return {**as_json(taken.directory), **changes}


def _told(taken: DirectoryTaken) -> list[str]:
    known = taken.directory
    said = ngettext(
        "List no. {version} with {count} office, good until {day}.",
        "List no. {version} with {count} offices, good until {day}.",
        known.offices,
    )
    until = moment(known.expires)
    lines = [said.format(version=known.version, count=known.offices, day=until)]
    for words, names in (
        (_("In the list now: {names}"), taken.listed),
        (_("No longer in the list: {names}"), taken.unlisted),
        (_("Withdrawn: {names}"), taken.withdrawn),
        (_("Stop. The list withdraws, and you have checked: {names}"), taken.doubted),
        (_("Stop. The list shows another key for: {names}"), taken.conflicts),
    ):
        if names:
            lines.append(words.format(names=", ".join(names)))
    return lines


def _drafted(draft: ListDraft) -> list[str]:
    said = ngettext(
        "List no. {version}: {count} office", "List no. {version}: {count} offices", draft.offices
    )
    lines = [said.format(version=draft.version, count=draft.offices), _compared(draft)]
    lines.append(_("Number of those who sign: {number}").format(number=draft.number))
    if draft.missing:
        lines.append(_("So many offices still have to sign: {count}").format(count=draft.missing))
    return lines


def _compared(draft: ListDraft) -> str:
    if draft.changed is None:
        return _(
            "What is new in it is not known here. To see it, name the list before: --after FILE"
        )
    if draft.before is None:
        return _("It is the first list: all offices in it are new.")
    said = _("Against list no. {before}: {added} new, {removed} gone, {changed} changed")
    return said.format(
        before=draft.before, added=draft.added, removed=draft.removed, changed=draft.changed
    )
