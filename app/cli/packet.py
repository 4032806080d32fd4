"""`lifafa packet …`: look at a packet, take it in, accept or decline it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.cases import cases
from app.cli import desk, judged
from app.cli.given import MOST_PACKET_BYTES, spooled
from app.cli.handed import place, said, shown_name
from app.cli.output import emit, progress, tell
from app.cli.packets_shown import packet_lines
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.cli.worded import codes
from app.core.services import Services
from app.inbox import acceptance
from app.outbox import delivery
from app.packets.errors import SealedNotCopiedError
from app.packets.lookup import resolve_packet
from app.packets.records import Accepted
from app.referrals import consent_withdrawn
from app.system.files import Target

group = noun("packet", "Look at a packet, take it in, accept or decline it.")


@verb(
    group,
    "preview",
    "Show a packet file without keeping anything of it.",
    "packet preview A7F3-9K2M.lifafa",
    "packet preview A7F3-9K2M.lifafa --json",
    "packet preview - < A7F3-9K2M.lifafa",
)
def preview(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="- reads standard input", callback=judged.FILE)
    ],
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services, spooled(file, MOST_PACKET_BYTES) as given:
        seen = acceptance.preview_file(services, given)
    emit(settings.json, seen, packet_lines(seen))


@verb(
    group,
    "accept",
    "Accept a packet as a new case, or into one of ours, and prepare the receipt.",
    "packet accept 3b2f --receipt-out receipt.lifafa",
    "packet accept 3b2f --into LF-26-0007",
)
def accept(
    ctx: typer.Context,
    packet: str,
    into: Annotated[str | None, typer.Option(help="an own case")] = None,
    reason: Annotated[str, typer.Option(help="why, when it is past its date")] = "",
    receipt_out: Annotated[Path | None, typer.Option(help="write the receipt here, or -")] = None,
) -> None:
    settings: Settings = ctx.obj
    target = place(settings, receipt_out) if receipt_out is not None else None
    with desk.opened(settings) as services, desk.stoppable() as token:
        packet_id = resolve_packet(services, packet)
        case_id = cases.resolve_case(services, into) if into else None
        done = acceptance.accept(
            services, packet_id, case_id, reason=reason, report=progress(), token=token
        )
        _answer(settings, services, done, receipt_out, target)


@verb(
    group,
    "decline",
    "Decline a packet with a reason of the list decline_reason.",
    "packet decline 3b2f --reason no_capacity",
    "packet decline 3b2f --reason other --note text --receipt-out r.lifafa",
)
def decline(
    ctx: typer.Context,
    packet: str,
    reason: Annotated[str, typer.Option(callback=codes("decline_reason"))],
    note: Annotated[str, typer.Option(help="a few words for them")] = "",
    receipt_out: Annotated[Path | None, typer.Option(help="write the receipt here, or -")] = None,
) -> None:
    settings: Settings = ctx.obj
    target = place(settings, receipt_out) if receipt_out is not None else None
    with desk.opened(settings) as services, desk.stoppable():
        done = acceptance.decline(services, resolve_packet(services, packet), reason, note)
        _answer(settings, services, done, receipt_out, target)


@verb(
    group,
    "acknowledge",
    "Tell an office that its notice about consent was read, and prepare the receipt.",
    "packet acknowledge 3b2f --receipt-out receipt.lifafa",
    "packet acknowledge 3b2f --note 'Nothing more was passed on.'",
)
def acknowledge(
    ctx: typer.Context,
    packet: str,
    note: Annotated[str, typer.Option(help="a few words for them")] = "",
    receipt_out: Annotated[Path | None, typer.Option(help="write the receipt here, or -")] = None,
    case: Annotated[str, typer.Option(help="the sealed case that it is about")] = "",
) -> None:
    settings: Settings = ctx.obj
    target = place(settings, receipt_out) if receipt_out is not None else None
    with desk.within(settings, case) as services:
        sealed = consent_withdrawn.acknowledge(services, resolve_packet(services, packet), note)
        file = sealed.file
        if target is not None:
            file = str(delivery.copy_sealed(services, sealed.packet_id, target))
    data = {"receipt": file, "packet_id": sealed.packet_id, "to": sealed.to_office}
    said(settings, receipt_out, data, [_("Receipt: {file}").format(file=shown_name(file))])


def _answer(
    settings: Settings,
    services: Services,
    done: Accepted,
    receipt_out: Path | None,
    target: Target | None,
) -> None:
    """Copy the receipt when a name is given, and say what became of the packet either way."""
    receipt, refusal = done.receipt, None
    if target is not None and done.receipt_packet_id:
        try:
            receipt = str(delivery.copy_sealed(services, done.receipt_packet_id, target))
        except SealedNotCopiedError as error:
            refusal = error
    where = shown_name(receipt) if receipt else "-"
    data = {"case_id": done.case_id, "case_no": done.case_no, "receipt": receipt}
    happened = done.case_no or _("Declined. Nothing was written into the register.")
    said(
        settings,
        receipt_out,
        data,
        [happened, _("Receipt: {file}").format(file=where)],
    )
    if not done.receipt_packet_id:
        tell(_("No receipt could be sealed: their office card has expired. Ask for a new one."))
    if refusal is not None:
        raise refusal


# The verbs that take packets in, whole and in parts, stand in a module of their own.
