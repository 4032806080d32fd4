"""`lifafa inbox list`: packets that came in."""

from __future__ import annotations

import typer

from app import acceptance
from app.cli import desk
from app.cli.output import emit, moment, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.inbox import gaps
from app.language import translate as _
from app.life_words import gap_words
from app.reasons import show_size

group = noun("inbox", "Packets that came in.")


@verb(group, "list", "Packets that came in, newest first.", "inbox list", "inbox list --json")
def list_(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = acceptance.inbox(services)
        missing = gaps(services)
    rows = [
        (
            i.packet_id[:8],
            i.from_name,
            i.kind or i.type,
            i.state,
            moment(i.received_at),
            show_size(i.size),
        )
        for i in found
    ]
    heads = (_("packet"), _("from"), _("kind"), _("state"), _("received"), _("size"))
    emit(settings.json, found, table(rows, heads))
    for gap in missing:
        tell("! " + gap_words(gap))
