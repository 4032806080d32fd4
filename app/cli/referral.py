"""`lifafa referral …`: the referrals of this register and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.base.numerals import size_words
from app.cases import cases
from app.cli import desk, judged
from app.cli.files import place, said, shown_name
from app.cli.output import emit, indented, moment, table, tell
from app.cli.packets_shown import ground_words
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.core.field_catalogue import code_label
from app.core.services import Services
from app.outbox import delivery
from app.packets.records import SmallPacket
from app.packets.referral_life import step_words
from app.referrals import feedback, referrals, withdrawing
from app.sealed.sealed import of_referral

noun("referral", "The referrals of this register and where they stand.")


@verb(
    "referral list",
    "All referrals, newest first. Those of a sealed case are told with --case only.",
    "referral list",
    "referral list --case LF-26-0001 --json",
)
def list_(
    settings: Settings, case: Annotated[str, typer.Option(help="of this case only")] = ""
) -> None:
    with desk.within(settings, case) as services:
        case_id = cases.resolve_case(services, case) if case else None
        found = referrals.list_referrals(services, case_id)
    rows = [
        (
            r.referral_id[:8],
            r.direction,
            r.case_no,
            r.office_name,
            r.kind,
            r.state,
            moment(r.sealed_at),
        )
        for r in found
    ]
    heads = ("id", _("way"), _("case"), _("office"), _("kind"), _("state"), _("sealed"))
    emit(settings.json, found, table(rows, heads))


@verb(
    "referral show",
    "One referral: what was shared and what came back.",
    "referral show 7c1d",
    "referral show 7c1d --json",
)
def show(settings: Settings, referral: str) -> None:
    with desk.opened(settings) as services, of_referral(services, referral) as there:
        found = referrals.show_referral(there, referral)
    lines = [
        f"{found.case_no}  {found.office_name}  {found.kind}  {found.state}",
        f"{_('sealed')}: {moment(found.sealed_at)}   {_('answered')}: {moment(found.answered_at)}",
        *[f"  {f.part}.{_(f.label)}: {indented(f.shown)}" for f in found.facts],
        *[f"  {f.name}  {size_words(f.size)}" for f in found.files],
    ]
    if found.ground is not None:
        lines.append(f"{_('legal ground')}: {indented(ground_words(found.ground))}")
    if found.reason or found.note:
        why = _(code_label("decline_reason", found.reason)) if found.reason else ""
        lines.append(f"{_('answer')}: {why} {indented(found.note)}")
    lines += [f"  {moment(step.at)}  {indented(step_words(step))}" for step in found.life]
    emit(settings.json, found, lines)


@verb(
    "referral progress",
    "Tell the office that referred that the work has begun, or how it goes.",
    "referral progress 7c1d --what 'A bed is free.' --next 'Health check' --on '27 Nov 2026'",
    "referral progress 7c1d -o progress.lifafa",
)
def progress(
    settings: Settings,
    referral: str,
    what: Annotated[str, typer.Option(help="what was done so far; leaves as typed")] = "",
    next_: Annotated[str, typer.Option("--next", help="what comes next")] = "",
    on: Annotated[
        str, typer.Option(help="day of the next step", callback=judged.text("reply_by"))
    ] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="also write the packet here, or -")
    ] = None,
) -> None:
    _seal(settings, referral, output, lambda s: feedback.progress(s, referral, what, next_, on))


def _day_done(typed: str) -> None:
    feedback.day_done(typed, judged.today())


@verb(
    "referral done",
    "Tell the office that referred what was done, on which day, and what comes next.",
    "referral done 7c1d --what 'Came to the shelter.' --on '26 Nov 2026'",
    "referral done 7c1d --what text --next 'School from June' -o done.lifafa",
)
def done(
    settings: Settings,
    referral: str,
    what: Annotated[str, typer.Option(help="what was done; leaves as typed")],
    on: Annotated[
        str, typer.Option(help="the day, default today", callback=judged.by(_day_done))
    ] = "",
    next_: Annotated[str, typer.Option("--next", help="what comes next")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="also write the packet here, or -")
    ] = None,
) -> None:
    _seal(settings, referral, output, lambda s: feedback.done(s, referral, what, on, next_))


@verb(
    "referral withdraw",
    "Take a referral back. What has left cannot be erased; the other office is told.",
    "referral withdraw 7c1d --reason 'The family came.'",
    "referral withdraw 7c1d --reason text -o notice.lifafa",
)
def withdraw(
    settings: Settings,
    referral: str,
    reason: Annotated[str, typer.Option(help="why, in a few words; leaves as typed")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="also write the notice here, or -")
    ] = None,
) -> None:
    def take_back(s: Services) -> SmallPacket:
        return withdrawing.withdraw(s, referrals.resolve_referral(s, referral), reason)

    sealed = _seal(settings, referral, output, take_back)
    if sealed.refusal:
        tell(_("No notice could be sealed for {office}: call them.").format(office=sealed.to_name))
    elif not sealed.packet_id:
        tell(_("Nothing had left, so nobody has to be told."))


def _seal(
    settings: Settings, ref: str, output: Path | None, make: Callable[[Services], SmallPacket]
) -> SmallPacket:
    """Make a small packet, copy it to a file when one is named, and say where it lies."""
    # A name that cannot be used is refused before anything is changed.
    target = place(settings, output) if output is not None else None
    with desk.opened(settings) as services, of_referral(services, ref) as there:
        sealed = make(there)
        if target is not None and sealed.packet_id:
            copied = delivery.copy_sealed(there, sealed.packet_id, target)
            sealed = replace(sealed, file=str(copied))
    told = _("Sealed for {office}.").format(office=sealed.to_name)
    said(settings, output, sealed, [shown_name(sealed.file), told] if sealed.file else [])
    return sealed
