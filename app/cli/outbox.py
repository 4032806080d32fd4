"""`lifafa outbox …`: sealed packets waiting to be handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.base.numerals import size_words
from app.cli import desk, judged, stopping
from app.cli.files import is_stdout, stream
from app.cli.output import emit, moment, progress, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.inbox.parts import copied_words, shown_numbers
from app.outbox import delivery, parts_out
from app.packets import referral_life
from app.packets.packet_view import about
from app.packets.records import CopiedParts
from app.packets.referral_life import reminder_words
from app.packets.store import resolve_outgoing

noun("outbox", "Sealed packets waiting to be handed over.")


@verb("outbox list", "Sealed packets, newest first.", "outbox list", "outbox list --json")
def list_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = delivery.outbox(services)
    rows = [
        (
            i.packet_id[:8],
            i.to_name,
            _("a sealed case") if i.sealed_case else i.case_no,
            about(i.type, i.kind),
            i.state,
            moment(i.sealed_at),
            size_words(i.size),
            f"{moment(i.copied_at)} {copied_words(i)}".strip(),
        )
        for i in found
    ]
    heads = (
        _("packet"), _("to"), _("case"), _("type"), _("state"), _("sealed"), _("size"),
        _("copied"),
    )  # fmt: skip
    emit(settings.json, found, table(rows, heads))
    for why, count in referral_life.count_reminders(found).items():
        tell("! " + reminder_words(why, count))


@verb(
    "outbox copy",
    "Copy a sealed packet to a USB drive or folder, whole or in parts, read it back and compare.",
    "outbox copy 3b2f /media/stick",
    "outbox copy 3b2f /media/stick --parts 7M",
    "outbox copy 3b2f /media/second --parts 7M --only 5-9",
)
def copy(
    settings: Settings,
    packet: str,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="- for standard output, whole")],
    parts: Annotated[str, typer.Option(help="7M (mail up to 10 MB) or 18M (up to 25 MB)")] = "",
    only: Annotated[
        str,
        typer.Option(
            help="only these parts: 3, or 2,5-9", callback=judged.by(parts_out.numbers_named)
        ),
    ] = "",
) -> None:
    step = _step_of(parts, only)
    if is_stdout(folder):
        _write_out(settings, packet, in_parts=bool(step))
        return
    judged.a_folder(folder)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        packet_id = resolve_outgoing(services, packet)
        if step and parts_out.count_of(delivery.size_of(services, packet_id), step) > 1:
            work = (services, packet_id, folder, step, only)
            done = parts_out.copy_parts(*work, progress(), token)
            missing = delivery.show_outgoing(services, packet_id).parts_left
            _say_parts(settings, done, missing, parts)
            return
        copied = delivery.copy_to(services, packet_id, folder, progress(), token)
    emit(
        settings.json,
        {"file": str(copied)},
        [str(copied), _("Read back and equal. Safe to remove.")],
    )


def _write_out(settings: Settings, packet: str, *, in_parts: bool) -> None:
    """Write a packet to standard output."""
    if in_parts:
        raise UsageError(_("parts go to a folder: name one instead of -"))
    target = stream(settings)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        packet_id = resolve_outgoing(services, packet)
        delivery.write_out(services, packet_id, target, progress(), token)


@verb(
    "outbox handed-over",
    "Note that a packet was given away.",
    "outbox handed-over 3b2f",
    "outbox handed-over 3b2f --how 'by hand, on a stick'",
)
def handed_over(
    settings: Settings,
    packet: str,
    how: Annotated[str, typer.Option(help="by hand, by mail …; no names")] = "",
) -> None:
    with desk.opened(settings) as services:
        item = delivery.mark_handed_over(services, resolve_outgoing(services, packet), how)
    emit(settings.json, item, [f"{item.packet_id[:8]}  {item.to_name}  {item.state}"])


@verb(
    "outbox not-handed-over",
    "Take back the note that a packet was given away: it was not.",
    "outbox not-handed-over 3b2f",
    "outbox not-handed-over 3b2f --json",
)
def not_handed_over(settings: Settings, packet: str) -> None:
    with desk.opened(settings) as services:
        item = delivery.unmark_handed_over(services, resolve_outgoing(services, packet))
    emit(settings.json, item, [f"{item.packet_id[:8]}  {item.to_name}  {item.state}"])


def _step_of(parts: str, only: str) -> int:
    """Return the bytes of a part, 0 for a packet that is copied whole.

    Raises:
        UsageError: no such size, or parts are named of a whole packet.
    """
    if not parts and not only:
        return 0
    step = parts_out.STEPS.get(parts.strip().upper())
    if step is None:
        raise UsageError(
            _("--parts is 7M or 18M, and --only needs it") if only else _("--parts is 7M or 18M")
        )
    return step


def _say_parts(settings: Settings, done: CopiedParts, missing: tuple[int, ...], parts: str) -> None:
    data = {
        "file": done.files[0],
        "files": done.files,
        "parts": done.count,
        "copied": done.numbers,
        "left": done.left,
        "not_copied_yet": missing,
    }
    emit(settings.json, data, [*done.files, _("Read back and equal. Safe to remove.")])
    if done.left:
        left = shown_numbers(done.left)
        tell(
            _(
                "The other parts found no room. Put in the next USB drive and copy the rest "
                "with {options}"
            ).format(options=f"--parts {parts} --only {left.replace(' ', '')}")
        )
    elif missing:
        tell(
            _("Not copied to any USB drive yet: {numbers}.").format(numbers=shown_numbers(missing))
        )
