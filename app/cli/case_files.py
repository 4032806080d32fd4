"""`lifafa case export | import | undo-import`: cases into files, spreadsheets into cases.

Rules: the same steps as in the window; nothing is written before every row was looked at; what is
not clear goes to the notes, so that nothing of the sheet is lost; what is read otherwise than it is
written is told by column; an old font is decoded only in a column that was named for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.jobs import Token
from app.base.language import N_, ngettext
from app.base.language import translate as _
from app.base.messages import reason
from app.cli import desk, judged, stopping
from app.cli.files import (
    STDIN,
    is_stdin,
    is_stdout,
    place,
    read_all,
    refuse_twice,
    said,
    shown_name,
)
from app.cli.output import as_json, emit, progress
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.core.services import Services
from app.exports.everything import left_out_words, take_everything
from app.exports.export import FORMATS, STATES, ExportChoice, Exported, export_cases
from app.system.files import Target

_DAY = judged.text("registered_on")


@verb(
    "case export",
    "Write cases into a new file that any program can read. Sealed cases are left out; one of them"
    " is written alone with --sealed.",
    "case export --format xlsx -o cases.xlsx",
    "case export --format json --state closed --since 2026-04-01 -o closed.json",
    "case export --everything -o lifafa-2026-11-25",
    "case export --sealed LF-26-0001 --format json -o one.json",
)
def export(
    settings: Settings,
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
    if everything:
        if is_stdout(output):
            raise UsageError(_("--everything makes a folder: name one instead of -"))
        _everything(settings, output)
        return
    target = place(settings, output)
    if sealed and (state or since or until):
        raise UsageError(_("--sealed names one case: --state, --since and --until go without it"))
    choice = ExportChoice(format_, state, since, until, words=not codes)
    with desk.opened(settings) as services, stopping.stoppable() as token:
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
    with desk.opened(settings) as services, stopping.stoppable() as token:
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
    data = as_json(made) | {"folder": str(made.folder)}
    emit(settings.json, data, lines)
    if made.unreadable:
        raise typer.Exit(4)


MOST_MAP_BYTES = 1024 * 1024
_SHOWN_REASONS = 40
_NO_FONT = N_(
    "--old-font needs HEADING=FONT: a heading of the sheet, and krutidev, chanakya or devlys"
)


def _choices(name: str | None) -> Mapping[str, Any]:
    """Return what a file of choices says, nothing without a file.

    Raises:
        UsageError: it is not one JSON object.
    """
    from app.imports.plan import from_json

    if name is None:
        return {}
    try:
        return from_json(read_all(name, MOST_MAP_BYTES).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(_("--map needs a file with one JSON object")) from error


def _font_of(word: str) -> tuple[str, str]:
    """Return the heading and the font of HEADING=FONT.

    Raises:
        UsageError: it is not that, or there is no such font.
    """
    from app.imports import legacy

    fonts = {name.casefold(): font for font, name in legacy.NAMES.items()}
    heading, equals, name = word.rpartition("=")
    font = fonts.get(name.strip().casefold(), name.strip())
    if not equals or font not in legacy.FONTS:
        raise UsageError(_(_NO_FONT))
    return heading.strip(), font


OldFont = Annotated[
    list[str] | None,
    typer.Option(
        "--old-font",
        metavar="HEADING=FONT",
        help="decode a column typed in krutidev, chanakya or devlys; may be given again",
        callback=judged.by(_font_of),
    ),
]


@verb(
    "case import",
    "Import a spreadsheet (xlsx, ods, csv) or an export (json) as one batch of cases.",
    "case import register.xlsx --dry-run",
    "case import register.csv --map map.json --save-rejected left.xlsx",
    'case import register.xlsx --old-font "Father=krutidev"',
)
def import_(
    settings: Settings,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="- reads standard input", callback=judged.FILE)
    ],
    map_: Annotated[
        str | None,
        typer.Option("--map", help='JSON: {"columns": {HEADING: FIELD}, "header_row": N}'),
    ] = None,
    sheet: Annotated[str, typer.Option(help="name of the sheet, default the first")] = "",
    old_font: OldFont = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="write nothing")] = False,
    keep_unread: Annotated[
        bool, typer.Option("--keep-unread", help="put what cannot be read into the notes")
    ] = False,
    save_rejected: Annotated[
        Path | None, typer.Option("--save-rejected", help="write the rejected rows as xlsx; or -")
    ] = None,
) -> None:
    from app.imports import batch_in, documents
    from app.imports.sheet_worker import MOST_BYTES
    from app.imports.sheets import read_sheet

    refuse_twice(file, map_, settings.passphrase_file)
    left = place(settings, save_rejected) if save_rejected is not None else None
    # A sheet of an office is in plain words: it goes through memory, not through a file of ours.
    given = read_all(STDIN, MOST_BYTES) if is_stdin(file) else file
    if documents.is_document(given):
        _take_in(settings, given, dry_run=dry_run)
        return
    chosen = _choices(map_)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        found = read_sheet(given, sheet, progress(), token)
        plan = _with_fonts(_plan(services, found, chosen, keep_unread), found, old_font or ())
        checked = batch_in.check_sheet(services, found, plan, progress(), token)
        told = _told(checked)
        if not dry_run:
            batch = batch_in.bring_in(services, checked, progress(), token, again=settings.yes)
            told |= {"added": batch.added, "batch": batch.batch_id}
        if left is not None and told["rejected"]:
            told["rejected_file"] = str(batch_in.save_rejected(checked, left))
    said(settings, save_rejected, told, _lines(told))


def _take_in(settings: Settings, file: Path | bytes, *, dry_run: bool) -> None:
    """Bring in what ``case export --format json`` wrote."""
    from app.imports import documents

    with desk.opened(settings) as services, stopping.stoppable() as token:
        told: dict[str, Any] = {"ready": documents.look(file), "added": 0, "rejected": []}
        if not dry_run:
            taken = documents.take_in(services, file, progress(), token)
            told |= {
                "added": taken.added,
                "batch": taken.batch,
                "renumbered": taken.renumbered,
                "papers_without_content": taken.papers,
                "unknown_fields": list(taken.unknown),
                "read_otherwise": [
                    dict(zip(("case", "field", "written", "read"), one, strict=True))
                    for one in taken.otherwise
                ],
            }
    ready = told["ready"]
    said = ngettext("{count} case is in the file.", "{count} cases are in the file.", ready)
    lines = [said.format(count=ready)]
    if not dry_run:
        lines.append(_added(told))
        lines += documents.remarks(taken)
    emit(settings.json, told, lines)


def _plan(services: Any, found: Any, chosen: Mapping[str, Any], keep_unread: bool) -> Any:
    from dataclasses import replace

    from app.imports import batch_in
    from app.imports.plan import planned

    header_row = chosen.get("header_row")
    if header_row is not None and (not isinstance(header_row, int) or header_row < 0):
        raise UsageError(_("header_row is a number of a row"))
    plan = batch_in.propose(services, found, header_row)
    try:
        plan = planned(plan, chosen) if chosen else plan
    except ValueError as error:
        raise UsageError(
            _("the file of --map names a field or a reading that is not known")
        ) from error
    return replace(plan, keep_unread=plan.keep_unread or keep_unread)


def _with_fonts(plan: Any, sheet: Any, wanted: Sequence[str]) -> Any:
    """Return the plan with the columns that are to be decoded, as they were named.

    Raises:
        UsageError: no such column or font, or a column of numbers or codes.
    """
    from app.imports.guess import reread
    from app.imports.plan import holds_words

    for word in wanted:
        heading, font = _font_of(word)
        column = next((one for one in plan.columns if one.heading == heading), None)
        if column is None:
            raise UsageError(_(_NO_FONT))
        if not holds_words(column.target):
            raise UsageError(
                _("a column of numbers, codes, mail addresses or dates is never decoded")
            )
        plan = reread(sheet, plan, column.index, font)
    return plan


def _told(checked: Any) -> dict[str, Any]:
    from app.imports.batch_in import left_behind, reasons_of
    from app.imports.check import LOOK
    from app.imports.otherwise import read_otherwise

    names = {one.index: one.heading for one in checked.plan.columns}

    def rows(wanted: Any) -> list[dict[str, Any]]:
        return [{"row": one.number, "reason": reasons_of(one, names.__getitem__)} for one in wanted]

    return {
        "ready": checked.to_add,
        "look": rows(one for one in checked.rows if one.state == LOOK),
        "added": 0,
        "rejected": rows(left_behind(checked.rows)),
        "batch": "",
        "sheet": checked.sheet.name,
        "notes": [reason(slug) for slug in checked.sheet.notes],
        "map": checked.plan.as_json() | {"header_row": checked.plan.header_row},
        "columns": [_column_told(one) for one in read_otherwise(checked)],
    }


def _column_told(one: Any) -> dict[str, Any]:
    return {
        "heading": one.column.heading,
        "field": one.column.target,
        "cells": one.cells,
        "read_otherwise": one.count,
        "examples": [{"written": written, "read": read} for written, read in one.examples],
        "decoded_from": one.column.font,
        "looks_like": one.column.looks_like,
        "sure_percent": one.column.sure if one.column.looks_like else 0,
        "cells_in_english": one.column.english,
        "left_as_written": one.left,
    }


def _column_lines(told: Mapping[str, Any]) -> list[str]:
    """Return what is told of a column: how many cells, why, and examples."""
    from app.imports.otherwise import (
        count_words,
        decoded_words,
        english_words,
        font_words,
        left_words,
    )

    lines = []
    heading = told["heading"]
    if told["looks_like"] and not told["decoded_from"]:
        lines.append(font_words(heading, told["looks_like"], told["sure_percent"]))
        if told["cells_in_english"]:
            lines.append("  " + english_words(told["cells_in_english"]))
        if told["examples"]:
            said = _('To decode it: --old-font "{column}={font}". It would read:')
            font = told["looks_like"].partition("_")[0].replace("walkman", "chanakya")
            lines.append("  " + said.format(column=heading, font=font))
    elif told["decoded_from"]:
        lines.append(decoded_words(heading, told["decoded_from"], told["read_otherwise"]))
        if told["left_as_written"]:
            lines.append("  " + left_words(told["left_as_written"]))
    elif told["read_otherwise"]:
        lines.append(count_words(heading, told["read_otherwise"]))
    lines += [f"    {one['written']} → {one['read']}" for one in told["examples"]]
    return lines


def _added(told: Mapping[str, Any]) -> str:
    """Return how many cases were added, and how they are taken out again."""
    said = ngettext(
        "{count} case was added. Undo with: case undo-import {batch}",
        "{count} cases were added. Undo with: case undo-import {batch}",
        told["added"],
    )
    return said.format(count=told["added"], batch=told["batch"][:8])


def _lines(told: Mapping[str, Any]) -> list[str]:
    count = len(told["rejected"])
    ready = told["ready"]
    lines = [
        *told["notes"],
        ngettext("{count} row is ready.", "{count} rows are ready.", ready).format(count=ready),
        ngettext("{count} row was rejected.", "{count} rows were rejected.", count).format(
            count=count
        ),
    ]
    for column in told["columns"]:
        lines += _column_lines(column)
    shown = told["rejected"][:_SHOWN_REASONS]
    lines += [f"  {_('row')} {one['row']}: {one['reason']}" for one in shown]
    if told["batch"]:
        lines.append(_added(told))
    return lines


@verb(
    "case undo-import",
    "Take a batch out again: all of its cases that nobody changed since.",
    "case undo-import 1f2e3d4c",
    "case undo-import 1f2e3d4c --json",
)
def undo_import(settings: Settings, batch: str) -> None:
    from app.imports import batch_in

    with desk.opened(settings) as services, stopping.stoppable() as token:
        undone = batch_in.undo_import(services, batch, progress(), token)
    said = ngettext("{count} case was removed.", "{count} cases were removed.", undone.removed)
    lines = [said.format(count=undone.removed)]
    if undone.kept:
        kept = ", ".join(undone.kept)
        lines.append(_("Kept, because they were changed: {cases}").format(cases=kept))
    emit(settings.json, undone, lines)
