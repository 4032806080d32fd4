"""`lifafa update …`: check an update file that came on a stick or by mail; nothing is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.cli.files import STDIN, is_stdin, read_all, refuse_twice
from app.cli.output import emit, indented, progress
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.stopping import stoppable
from app.program.updates.checking import check as check_update
from app.program.updates.checking import holders
from app.program.updates.records import MISSING, NOTHING_HERE, READY, SAME, UpdateAnswer
from app.program.updates.update_words import words_of
from crypto.release.release import MAX_BYTES

noun(
    "update",
    "Whether an update file is genuine, and its installer whole. The exit code of check is 0 when"
    " it is genuine and newer and the installer is the released one, 1 when the installer is not"
    " there, 4 when it is older, damaged, changed or not copied whole, 6 when too few signed it or"
    " this copy cannot judge, and 8 when it is the version that you have.",
)
_EXITS = {READY: 0, SAME: 8, MISSING: 1, NOTHING_HERE: 1}


@verb(
    "update check",
    "Check an update file and the installer beside it. Nothing is fetched, installed or run.",
    "update check /media/stick/lifafa.lfrelease",
    "update check lifafa.lfrelease --installer lifafa_0.2.0_amd64.deb --json",
    "update check - --installer lifafa_0.2.0_amd64.deb < lifafa.lfrelease",
)
def check(
    settings: Settings,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="ends in .lfrelease; - reads standard input"),
    ],
    installer: Annotated[
        Path | None, typer.Option(help="the file to be run, when it lies elsewhere")
    ] = None,
) -> None:
    refuse_twice(file, installer)
    given = read_all(STDIN, MAX_BYTES) if is_stdin(file) else file
    if installer is not None and is_stdin(installer):
        raise UsageError(_("an installer is read from a file: name it"))
    with stoppable() as token:
        found = check_update(given, installer, report=progress(), token=token)
    emit(settings.json, _flat(found), _lines(found))
    code = _EXITS[found.verdict]
    if code:
        raise typer.Exit(code)


@verb(
    "update keys",
    "Show who holds the release keys that this copy was built with: two of them have to sign.",
    "update keys",
    "update keys --json",
)
def keys(settings: Settings) -> None:
    found = holders()
    lines = [f"{one.holder}  {one.key}" for one in found]
    none = _("This copy of Lifafa was built without release keys.")
    emit(settings.json, found, lines or [none])


def _flat(found: UpdateAnswer) -> dict[str, object]:
    return {
        "verdict": found.verdict,
        "version": found.version,
        "running": found.running,
        "published": found.published,
        "signed_by": [signer.holder for signer in found.signers],
        "files": [
            {
                "name": file.name,
                "bytes": file.size,
                "sha256": file.sha256,
                "checked": bool(file.path),
                "path": file.path,
            }
            for file in found.files
        ],
        "notes": dict(found.notes),
        "release_sha256": found.sha256,
    }


def _lines(found: UpdateAnswer) -> list[str]:
    told = words_of(found)
    lines = [told.happened, told.todo, "", told.signed, told.released]
    for place, file in zip(told.checked, found.checked, strict=True):
        lines += [place, f"      {file.sha256}"]
    return [*lines, "", _("What is new:"), f"      | {indented(told.notes)}"]
