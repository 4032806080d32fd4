"""`lifafa inbox …`: packets that came in, and a whole folder of them taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.base.messages import words
from app.base.numerals import size_words
from app.cli import desk, judged, stopping
from app.cli.output import emit, moment, progress, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.cli.worded import one_word
from app.inbox import bulk, inbox_list
from app.inbox.bulk import taken_words
from app.offices import offices
from app.packets.packet_view import about
from app.packets.referral_life import gap_words

noun("inbox", "Packets that came in.")


@verb(
    "inbox list",
    "Packets that came in, newest first.",
    "inbox list",
    "inbox list --state waiting --json",
    "inbox list --office 3b2f --kind transfer --text LF-26-0042",
)
def list_(
    settings: Settings,
    office: Annotated[str, typer.Option(help="only of this office")] = "",
    kind: Annotated[
        str, typer.Option(help="referral, receipt, status, notice; or refer, transfer, …")
    ] = "",
    state: Annotated[str, typer.Option(callback=one_word(*inbox_list.STATES))] = "",
    text: Annotated[str, typer.Option(help="words of the sender, a case number, an id")] = "",
) -> None:
    with desk.opened(settings) as services:
        office_id = offices.resolve_office(services, office) if office else ""
        query = inbox_list.InboxQuery(office_id, kind, state, text)
        found = inbox_list.narrow(inbox_list.inbox(services), query)
        missing = inbox_list.gaps(services)
    rows = [
        (
            i.packet_id[:8],
            i.from_name,
            about(i.type, i.kind),
            i.state,
            moment(i.received_at),
            size_words(i.size),
        )
        for i in found
    ]
    heads = (_("packet"), _("from"), _("kind"), _("state"), _("received"), _("size"))
    emit(settings.json, found, table(rows, heads))
    for gap in missing:
        tell("! " + gap_words(gap))


@verb(
    "inbox receive-all",
    "Take in all packets and parts of a folder. Once more goes on where it stopped.",
    "inbox receive-all /media/stick",
    "inbox receive-all /media/stick --json",
)
def receive_all(
    settings: Settings, folder: Annotated[Path, typer.Argument(callback=judged.FOLDER)]
) -> None:
    files = bulk.files_in(folder)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        told = bulk.take_in(services, files, progress(), token)
    _say(settings, told, len(files))


def _say(settings: Settings, told: bulk.TakenIn, count: int) -> None:
    """Say what became of the files; the exit code is that of the first refusal."""
    for name, refusal in told.refused:
        tell(f"{name}: {words(refusal, in_terminal=True)}")
    data = {
        "files": count,
        "received": told.received,
        "known": told.known,
        "parts_waiting": told.gathered,
        "refused": [{"file": name, "code": refusal.code} for name, refusal in told.refused],
        "left": count - told.done,
    }
    emit(settings.json, data, taken_words(told, count))
    if told.ended_by is not None:
        raise told.ended_by
    if told.refused:
        raise typer.Exit(told.refused[0][1].exit_code)
