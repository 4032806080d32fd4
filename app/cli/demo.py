"""`lifafa demo DIR`: the five-minute tour with two made-up offices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.clock import SystemClock
from app.cli.judged import NEW_FOLDER
from app.cli.output import emit, tell
from app.cli.program import verb
from app.cli.settings import Settings
from app.practice import demo


@verb(
    "demo",
    "Make two made-up offices and let one refer a case to the other, step by step.",
    "demo ./tour",
    "demo ./tour --open",
)
def command(
    settings: Settings,
    folder: Annotated[Path, typer.Argument(metavar="DIR", callback=NEW_FOLDER)],
    open_: Annotated[
        bool, typer.Option("--open", help="open the window on the first office")
    ] = False,
) -> None:
    done = demo.run(folder, tell if settings.json else print, SystemClock())
    emit(settings.json, {"first": str(done.first), "second": str(done.second)})
    if open_:
        raise typer.Exit(demo.open_window(done))
