"""`lifafa case attach …`: the verbs of a case that are about its papers.

Rules: each file is added on its own, so that one that is refused holds back no other; what is odd
about a paper that was added is said on standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.base.errors import AppError, ScanRefusedError
from app.base.jobs import Report, Token
from app.base.language import translate as _
from app.base.messages import paper_note, show_day, words
from app.base.numerals import size_words
from app.cases import cases
from app.cases.papers import paper_changes, papers
from app.cases.papers.papers import Wish, guess
from app.cases.records import PaperRecord
from app.cli import desk, judged, stopping
from app.cli.choose import one_of
from app.cli.files import STDIN, is_stdin, read_all
from app.cli.output import as_json, emit, progress, tell
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes
from app.core.services import Services
from app.system import scanning
from app.system.sandbox.trim import Trim, part
from app.system.scanning import Scanner

_TURNS = {0: 0, 90: 1, 180: 2, 270: 3}
NEVER = "never"
MOST_PAPER_BYTES = 256 * 1024 * 1024
"""Of a paper from standard input, which goes through memory so that it touches no disk in plain."""


@verb(
    "case attach",
    "Keep documents with a case, sealed; pictures are made small and forget where they were taken.",
    "case attach LF-26-0001 scan.png --kind fir_copy",
    'case attach LF-26-0001 note.pdf --kind medical_report --title "Note"',
    "case attach LF-26-0001 *.jpg --keep-original",
    "case attach LF-26-0001 IMG_1.jpg --turn 90 --crop 5,10,95,90",
    'case attach LF-26-0001 - --title "Note" < note.pdf',
)
def attach(
    settings: Settings,
    case: str,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="- with --title")],
    kind: Annotated[
        str,
        typer.Option(help="guessed without it", callback=codes("attachment_kind")),
    ] = "",
    title: Annotated[str, typer.Option(help="title, default the file's name")] = "",
    keep_original: Annotated[
        bool, typer.Option("--keep-original", help="keep pictures as they are")
    ] = False,
    only_small: Annotated[
        bool,
        typer.Option("--only-small", help="refuse a picture that cannot be made small, as usual"),
    ] = False,
    as_it_is: Annotated[
        bool,
        typer.Option("--as-it-is", help="keep it then as it is, with the place where it was taken"),
    ] = False,
    turn: Annotated[
        int, typer.Option(help="turn pictures clockwise by 90, 180 or 270 degrees")
    ] = 0,
    crop: Annotated[
        str,
        typer.Option(help="keep this part, in percent: left, top, right and bottom edge"),
    ] = "",
) -> None:
    if title and len(files) > 1:
        raise UsageError(_("--title is for one file"))
    if not title and any(is_stdin(file) for file in files):
        raise UsageError(_("what comes from standard input has no name: add --title"))
    wish = _wish(keep_original, only_small, as_it_is)
    trim = _trim(turn, crop)
    # Of several, those that can be read are taken in all the same.
    if len(files) == 1:
        judged.a_file(files[0])
    with desk.at_case(settings, case) as (services, case_id), stopping.stoppable() as token:
        how = _How(title, progress(), token, wish, trim)
        added, refused = _attach_all(services, case_id, files, kind, how)
    if added:
        # One file gives one object, as scripts know it; several give an array.
        data = [as_json(paper) for paper in added]
        lines = [_line(paper) for paper in added]
        emit(settings.json, data if len(files) > 1 else data[0], lines)
    for paper in added:
        for note in paper.notes:
            tell(paper_note(note, paper.title))
    _tell_refused(refused, several=len(files) > 1)


def _wish(keep_original: bool, only_small: bool, as_it_is: bool) -> Wish:
    if keep_original + only_small + as_it_is > 1:
        raise UsageError(_("--keep-original, --only-small and --as-it-is exclude each other"))
    if keep_original:
        return Wish.ORIGINAL
    return Wish.SMALL if as_it_is else Wish.SMALL_ONLY


@dataclass(frozen=True)
class _How:
    """What is the same for a file and for standard input."""

    title: str
    report: Report
    token: Token
    wish: Wish
    trim: Trim


def _trim(turn: int, crop: str) -> Trim:
    """Return how pictures are turned and cut.

    Raises:
        UsageError: it is not to be understood.
    """
    if turn not in _TURNS:
        raise UsageError(_("--turn takes 90, 180 or 270"))
    try:
        edges = [float(one) / 100 for one in crop.split(",")] if crop else [0.0, 0.0, 1.0, 1.0]
        left, top, right, bottom = edges
    except ValueError:
        left = top = right = bottom = 0.0
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise UsageError(_("--crop takes four numbers from 0 to 100, with commas between"))
    return part((left, top), (right, bottom), _TURNS[turn])


def _tell_refused(refused: list[tuple[str, AppError]], *, several: bool) -> None:
    """Say which files were refused; the last refusal decides how the command ends."""
    for name, error in refused[:-1]:
        tell(f"{name}: {words(error, in_terminal=True)}")
    if refused:
        name, error = refused[-1]
        if several:
            tell(f"{name}:")
        raise error


def _attach_all(
    services: Services,
    case_id: str,
    files: list[Path],
    kind: str,
    how: _How,
) -> tuple[list[PaperRecord], list[tuple[str, AppError]]]:
    """Return what was added, and the names of the others with their refusals."""
    added: list[PaperRecord] = []
    refused: list[tuple[str, AppError]] = []
    for file in files:
        try:
            name = how.title if is_stdin(file) else file.name
            what = kind or guess(name)
            if is_stdin(file):
                content = read_all(STDIN, MOST_PAPER_BYTES)
                paper = papers.attach_bytes(services, case_id, content, name, what, **vars(how))
            else:
                paper = papers.attach(services, case_id, file, what, **vars(how))
        except AppError as error:
            refused.append((papers.shown_name(file.name), error))
        else:
            added.append(paper)
    return added, refused


@verb(
    "case scan",
    "Scan the page that lies in the scanner into a case, sealed; --list names the scanners.",
    "case scan LF-26-0001 --title Order --kind age_order",
    "case scan LF-26-0001 --list",
)
def scan(
    settings: Settings,
    case: str,
    title: Annotated[str, typer.Option(help="what the page is")] = "",
    kind: Annotated[
        str,
        typer.Option(help="guessed from the title without it", callback=codes("attachment_kind")),
    ] = "",
    scanner: Annotated[str, typer.Option(help="part of its name, when there are several")] = "",
    grey: Annotated[bool, typer.Option("--grey", help="without colour")] = False,
    turn: Annotated[
        int, typer.Option(help="turn the page clockwise by 90, 180 or 270 degrees")
    ] = 0,
    only_list: Annotated[bool, typer.Option("--list", help="name the scanners")] = False,
) -> None:
    if not title and not only_list:
        raise UsageError(_("what is scanned has no name: add --title"))
    trim = _trim(turn, "")
    with desk.at_case(settings, case) as (services, case_id), stopping.stoppable() as token:
        there = scanning.scanners(token)
        if only_list:
            emit(settings.json, there, [one.name for one in there])
            return
        colour = scanning.GREY if grey else scanning.COLOUR
        page = scanning.scan(_scanner(there, scanner), colour, token)
        how = _How(title, progress(), token, Wish.SMALL_ONLY, trim)
        paper = papers.attach_bytes(
            services, case_id, page, f"{title}.jpg", kind or guess(title), **vars(how)
        )
    emit(settings.json, paper, [_line(paper)])


def _scanner(there: Sequence[Scanner], wanted: str) -> Scanner:
    """Return the scanner that is meant.

    Raises:
        ScanRefusedError: there is none.
        UsageError: there are several.
    """
    fitting = [one for one in there if wanted.casefold() in one.name.casefold()]
    if not fitting:
        raise ScanRefusedError(reason="scan.none")
    if len(fitting) > 1:
        names = ", ".join(one.name for one in fitting)
        raise UsageError(_("name one of them with --scanner: {names}").format(names=names))
    return fitting[0]


@verb(
    "case detach",
    "Take a document out of a case; it can be put back for 30 days.",
    "case detach LF-26-0001 1f2e3d4c",
    "case detach LF-26-0001 1f2e3d4c --json",
)
def detach(settings: Settings, case: str, paper: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        paper_id = one_of(_paper_ids(services, case_id), paper)
        paper_changes.detach(services, paper_id)
        waiting = paper_changes.removed(services, case_id)
        until = next(one.kept_until for one in waiting if one.paper.paper_id == paper_id)
    line = _("It can be put back until {until}.").format(until=show_day(until))
    emit(settings.json, {"paper_id": paper_id, "kept_until": until}, [line])


@verb(
    "case put-back",
    "Put a document that was taken out into its case again; without PAPER, list what waits.",
    "case put-back LF-26-0001",
    "case put-back LF-26-0001 1f2e3d4c",
)
def put_back(
    settings: Settings, case: str, paper: Annotated[str, typer.Argument(metavar="[PAPER]")] = ""
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        waiting = paper_changes.removed(services, case_id)
        if not paper:
            lines = [f"{_line(one.paper)}  {show_day(one.kept_until)}" for one in waiting]
            emit(settings.json, [as_json(one) for one in waiting], lines)
            return
        paper_id = one_of([one.paper.paper_id for one in waiting], paper)
        again = paper_changes.put_back(services, paper_id)
    emit(settings.json, again, [_line(again)])


@verb(
    "case describe-attachment",
    "Change title, kind or consent group of a document; the group called never keeps it here.",
    'case describe-attachment LF-26-0001 1f2e3d4c --title "Note of the doctor"',
    "case describe-attachment LF-26-0001 1f2e3d4c --kind statement --group never",
)
def describe(
    settings: Settings,
    case: str,
    paper: str,
    title: Annotated[str | None, typer.Option(help="new title")] = None,
    kind: Annotated[str | None, typer.Option(callback=codes("attachment_kind"))] = None,
    consent: Annotated[
        str | None, typer.Option("--group", callback=codes("consent_group", NEVER))
    ] = None,
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        paper_id = one_of(_paper_ids(services, case_id), paper)
        wanted = "" if consent == NEVER else consent
        changed = paper_changes.change(services, paper_id, title=title, kind=kind, group=wanted)
    emit(settings.json, changed, [_line(changed)])


@verb(
    "case save-attachment",
    "Write a document of a case into a folder, as plain file.",
    "case save-attachment LF-26-0001 1f2e3d4c .",
    "case save-attachment LF-26-0001 1f2e3d4c ~/out --json",
)
def save_attachment(
    settings: Settings,
    case: str,
    paper: str,
    folder: Annotated[Path, typer.Argument(callback=judged.FOLDER)],
) -> None:
    with desk.at_case(settings, case) as (services, case_id), stopping.stoppable() as token:
        paper_id = one_of(_paper_ids(services, case_id), paper)
        saved = papers.save_paper(services, paper_id, folder, report=progress(), token=token)
    emit(settings.json, {"file": str(saved)}, [str(saved)])


def _paper_ids(services: Services, case_id: str) -> list[str]:
    return [paper.paper_id for paper in cases.show_case(services, case_id).papers]


def _line(paper: PaperRecord) -> str:
    return f"{paper.paper_id[:8]}  {paper.title}  {size_words(paper.size)}"
