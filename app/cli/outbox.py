"""`lifafa outbox …`: sealed packets waiting to be handed over."""

from __future__ import annotations

from pathlib import Path

import typer

from app import delivery
from app.cli import desk
from app.cli.output import emit, moment, progress, table
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.language import translate as _
from app.reasons import show_size

group = noun("outbox", "Sealed packets waiting to be handed over.")


@verb(group, "list", "Sealed packets, newest first.", "outbox list", "outbox list --json")
def list_(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = delivery.outbox(services)
    rows = [
        (
            i.packet_id[:8],
            i.to_name,
            i.case_no,
            i.type,
            i.state,
            moment(i.sealed_at),
            show_size(i.size),
        )
        for i in found
    ]
    heads = (_("packet"), _("to"), _("case"), _("type"), _("state"), _("sealed"), _("size"))
    emit(settings.json, found, table(rows, heads))


@verb(
    group,
    "copy",
    "Copy a sealed packet to a stick or folder, read it back and compare.",
    "outbox copy 3b2f /media/stick",
    "outbox copy 3b2f . --json",
)
def copy(ctx: typer.Context, packet: str, folder: Path) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services, desk.stoppable() as token:
        packet_id = delivery.resolve_outgoing(services, packet)
        copied = delivery.copy_to(services, packet_id, folder, progress(), token)
    emit(
        settings.json,
        {"file": str(copied)},
        [str(copied), _("Read back and equal. Safe to remove.")],
    )
