"""`lifafa case read-out …`: what an office tells the person about what it keeps, to be read aloud.

Rules: it goes to standard output and into no file; that it was read out is written down only when
the command says so, because looking is not telling; a paper to hand over is a letter.
"""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.language import LETTER_LANGUAGES
from app.base.language import translate as _
from app.cli import desk
from app.cli.output import emit, tell
from app.cli.program import verb
from app.cli.settings import Settings
from app.cli.worded import one_word
from app.letters.records import ON_OWN_DATA, PERSON_NOTICE


@verb(
    "case read-out",
    "What the person is told about what is kept, to be read aloud; --done writes down that it was.",
    "case read-out LF-26-0001 --lang hi",
    "case read-out LF-26-0001 --lang hi --person 1 --done",
)
def read_out(
    settings: Settings,
    case: str,
    paper: Annotated[
        str, typer.Option("--paper", callback=one_word(*sorted(ON_OWN_DATA)))
    ] = PERSON_NOTICE,
    lang: Annotated[str, typer.Option("--lang", callback=one_word(*LETTER_LANGUAGES))] = "en",
    person: Annotated[int, typer.Option(help="whom it is read to", min=0)] = 0,
    done: Annotated[
        bool, typer.Option("--done", help="write down that it was read out to the person")
    ] = False,
) -> None:
    # Imported here: most commands read nothing out.
    from app.letters import read_out as reading

    with desk.at_case(settings, case) as (services, case_id):
        wish = reading.ToRead(paper, case_id, person, lang)
        told = reading.words_to_read(services, wish)
        if done:
            reading.note_read(services, told.wish)
    lines = [told.title, "", *reading.lines_of(told.blocks)]
    value = {
        "case_no": told.case_no,
        "person": told.wish.person,
        "paper": paper,
        "language": lang,
        "noted": done,
        "text": "\n".join(lines),
    }
    emit(settings.json, value, lines)
    if not done:
        tell(_("Nothing was written down. With --done it is noted that it was read out."))
