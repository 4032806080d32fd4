"""`lifafa packet …`: take a packet or its parts in, look at it, accept or decline it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.errors import AppError
from app.base.jobs import Token
from app.base.language import translate as _
from app.base.messages import show_day, words
from app.base.numerals import size_words
from app.cases import cases
from app.cli import desk, judged, stopping
from app.cli.files import place, refuse_twice, said, shown_name, spooled
from app.cli.output import emit, moment, plain, progress, table, tell
from app.cli.packets_shown import packet_lines, warning_lines
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.cli.worded import codes
from app.core.services import Services
from app.inbox import acceptance, inbox_list, parts
from app.inbox.parts import waiting_words
from app.outbox import delivery
from app.packets.errors import PacketOwnError, SealedNotCopiedError
from app.packets.packet_view import about
from app.packets.records import Accepted, InboxItem, WaitingParts
from app.packets.store import resolve_packet
from app.referrals import consent_withdrawn
from app.system.files import Target
from crypto.packet.manifest import MAX_FILE_BYTES

_MOST_BYTES = MAX_FILE_BYTES + 1
noun("packet", "Look at a packet, take it in, accept or decline it.")


@verb(
    "packet preview",
    "Show a packet file without keeping anything of it.",
    "packet preview A7F3-9K2M.lifafa",
    "packet preview A7F3-9K2M.lifafa --json",
    "packet preview - < A7F3-9K2M.lifafa",
)
def preview(
    settings: Settings,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="- reads standard input", callback=judged.FILE)
    ],
) -> None:
    with desk.opened(settings) as services, spooled(file, _MOST_BYTES) as given:
        seen = inbox_list.preview_file(services, given)
    emit(settings.json, seen, packet_lines(seen))


@verb(
    "packet accept",
    "Accept a packet as a new case, or into one of ours, and prepare the receipt.",
    "packet accept 3b2f --receipt-out receipt.lifafa",
    "packet accept 3b2f --into LF-26-0007",
)
def accept(
    settings: Settings,
    packet: str,
    into: Annotated[str | None, typer.Option(help="an own case")] = None,
    reason: Annotated[str, typer.Option(help="why, when it is past its date")] = "",
    receipt_out: Annotated[Path | None, typer.Option(help="write the receipt here, or -")] = None,
) -> None:
    target = place(settings, receipt_out) if receipt_out is not None else None
    with desk.opened(settings) as services, stopping.stoppable() as token:
        packet_id = resolve_packet(services, packet)
        case_id = cases.resolve_case(services, into) if into else None
        done = acceptance.accept(
            services, packet_id, case_id, reason=reason, report=progress(), token=token
        )
        _answer(settings, services, done, receipt_out, target)


@verb(
    "packet decline",
    "Decline a packet with a reason of the list decline_reason.",
    "packet decline 3b2f --reason no_capacity",
    "packet decline 3b2f --reason other --note text --receipt-out r.lifafa",
)
def decline(
    settings: Settings,
    packet: str,
    reason: Annotated[str, typer.Option(callback=codes("decline_reason"))],
    note: Annotated[str, typer.Option(help="a few words for them")] = "",
    receipt_out: Annotated[Path | None, typer.Option(help="write the receipt here, or -")] = None,
) -> None:
    target = place(settings, receipt_out) if receipt_out is not None else None
    with desk.opened(settings) as services, stopping.stoppable():
        done = acceptance.decline(services, resolve_packet(services, packet), reason, note)
        _answer(settings, services, done, receipt_out, target)


@verb(
    "packet acknowledge",
    "Tell an office that its notice about consent was read, and prepare the receipt.",
    "packet acknowledge 3b2f --receipt-out receipt.lifafa",
    "packet acknowledge 3b2f --note 'Nothing more was passed on.'",
)
def acknowledge(
    settings: Settings,
    packet: str,
    note: Annotated[str, typer.Option(help="a few words for them")] = "",
    receipt_out: Annotated[Path | None, typer.Option(help="write the receipt here, or -")] = None,
    case: Annotated[str, typer.Option(help="the sealed case that it is about")] = "",
) -> None:
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


type Taken = InboxItem | WaitingParts
_NO_PACKET = dict.fromkeys(("packet_id", "from", "from_name", "type", "kind"), "")


@verb(
    "packet receive",
    "Take packets into the inbox, whole or in parts. A receipt moves its referral at once.",
    "packet receive A7F3-9K2M.lifafa",
    "packet receive /media/stick/*.lifafa --json",
    "packet receive A7F3-9K2M.003of012.lfpart",
    "packet receive - < A7F3-9K2M.lifafa",
)
def receive(
    settings: Settings,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="- reads standard input")],
) -> None:
    refuse_twice(*files)
    # Of several, those that can be read are taken in all the same.
    if len(files) == 1:
        judged.a_file(files[0])
    with desk.opened(settings) as services, stopping.stoppable() as token:
        taken, refused = _receive_each(services, files, token)
    shown = [*(_short(item) for item in taken), *(_refused(*each) for each in refused)]
    if settings.json or taken or len(files) > 1:
        value = shown[0] if len(files) == 1 else shown
        emit(settings.json, value, [_line(item) for item in taken])
    # A stick often holds packets of last time; they do not keep out the new ones.
    for file, refusal in refused if len(files) > 1 else ():
        tell(f"{shown_name(file.name)}: {words(refusal, in_terminal=True)}")
    if refused and len(files) == 1:
        raise refused[0][1]
    counted = [refusal for _file, refusal in refused if not isinstance(refusal, PacketOwnError)]
    if counted:
        raise typer.Exit(counted[0].exit_code)


def _receive_each(
    services: Services, files: Sequence[Path], token: Token
) -> tuple[list[Taken], list[tuple[Path, AppError]]]:
    """Take in all files that can be; return what came of them, and which were refused."""
    items: list[Taken] = []
    waiting: dict[str, WaitingParts] = {}
    refused: list[tuple[Path, AppError]] = []
    for file in files:
        try:
            with spooled(file, _MOST_BYTES) as given:
                item = parts.receive(services, given, progress(), token)
        except AppError as refusal:
            if not _is_of(items, file, refusal):
                refused.append((file, refusal))
            continue
        if isinstance(item, WaitingParts):
            waiting[item.set_id] = item
            continue
        items.append(item)
        if item.sealed_case:
            tell("! " + _("About a sealed case: it waits until somebody opens that case."))
            continue
        for text in warning_lines(inbox_list.preview(services, item.packet_id)):
            tell(f"! {text}")
    # Of a set that was begun and finished here, only the packet is told.
    still = {one.set_id for one in parts.waiting(services)}
    return [*items, *(one for set_id, one in waiting.items() if set_id in still)], refused


def _is_of(items: Sequence[Taken], file: Path, refusal: AppError) -> bool:
    """Say whether a file is one more part of a packet that this command took in."""
    packet = refusal.facts.get("packet")
    taken = {item.packet_id for item in items if isinstance(item, InboxItem)}
    return file.suffix == parts.SUFFIX and packet in taken


def _short(item: Taken) -> dict[str, Any]:
    if isinstance(item, WaitingParts):
        return {
            **_NO_PACKET,
            "state": "parts_damaged" if item.damaged else "parts_missing",
            "set": item.set_id,
            "parts": item.count,
            "arrived": item.arrived,
            "missing": item.missing,
        }
    return {
        "packet_id": item.packet_id,
        "from": item.from_office,
        "from_name": item.from_name,
        "type": item.type,
        "kind": item.kind,
        "state": item.state,
    }


def _refused(file: Path, refusal: AppError) -> dict[str, Any]:
    """Return a file that was refused, in the keys of those that were not, and why."""
    return {
        **_NO_PACKET,
        "state": "refused",
        "file": plain(file.name),
        "code": refusal.code,
        "why": words(refusal).happened,
    }


def _line(item: Taken) -> str:
    if isinstance(item, WaitingParts):
        return f"{item.set_id[:8]}  {waiting_words(item)}"
    return f"{item.packet_id[:8]}  {item.from_name}  {about(item.type, item.kind)}  {item.state}"


@verb(
    "packet parts",
    "Packets that wait for parts, the one that came first first.",
    "packet parts",
    "packet parts --json",
)
def parts_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = parts.waiting(services)
    rows = [
        (
            one.set_id[:8],
            waiting_words(one),
            size_words(one.size),
            moment(one.since),
            show_day(one.until),
        )
        for one in found
    ]
    heads = (_("set"), _("parts"), _("size"), _("since"), _("kept until"))
    emit(settings.json, found, table(rows, heads))


@verb(
    "packet drop-parts",
    "Delete the parts of an unfinished packet.",
    "packet drop-parts 9eba",
    "packet drop-parts 9ebaa7ed",
)
def drop_parts(settings: Settings, parts_of: str) -> None:
    with desk.opened(settings) as services:
        set_id = parts.resolve(services, parts_of)
        parts.drop(services, set_id)
    emit(settings.json, {"set": set_id}, [_("The parts were deleted.")])
