"""`lifafa guide`: the user guide as a PDF, or one chapter of it to read in the terminal.

Rules: needs no register; a file that is in the way is refused before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from app.base.language import current
from app.base.language import translate as _
from app.cli.files import place, said, shown_name
from app.cli.output import emit
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.help import guide
from app.help.guide import shelf
from app.help.guide.shelf import NOTE, POINT, STEP, Block, Chapter
from app.system.files import write_new

_MARKS = {POINT: "-", NOTE: ">"}


@verb(
    "guide",
    "Write the user guide as a new PDF, in English or Hindi; or print a chapter of it.",
    "guide --lang hi -o guide.pdf",
    "guide --lang en",
    "guide first-day --lang en",
)
def command(
    settings: Settings,
    chapter: Annotated[str, typer.Argument(metavar="[CHAPTER]")] = "",
    lang: Annotated[
        str,
        typer.Option(help="as the program speaks without it", callback=one_word(*shelf.LANGUAGES)),
    ] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="a new PDF, or -")] = None,
) -> None:
    language = lang or shelf.language_for(current())
    if output is not None:
        target = place(settings, output)
        write_new(target, guide.draw(language))
        said(settings, output, {"file": str(output), "language": language}, [shown_name(output)])
        return
    if not chapter:
        found = shelf.chapters(language)
        listed = [{"key": one.key, "title": one.heading} for one in found]
        emit(settings.json, listed, (f"{one.key:12} {one.heading}" for one in found))
        return
    if chapter not in shelf.KEYS:
        raise UsageError(_("there is no such chapter; lifafa guide lists them"))
    asked = shelf.chapter(chapter, language)
    emit(settings.json, asked, _lines(asked))


def _lines(chapter: Chapter) -> Iterator[str]:
    """Yield a chapter as lines for a terminal."""
    yield chapter.heading
    for section in chapter.sections:
        yield from ("", section.title) if section.title else ()
        before = ""
        for block in section.blocks:
            yield from ("",) if block.kind != before else ()
            before = block.kind
            yield _line(block)


def _line(block: Block) -> str:
    mark = f"{block.number}." if block.kind == STEP else _MARKS.get(block.kind, "")
    return f"{mark} {block.text}" if mark else block.text
