"""`lifafa referral …`: the referrals of this register and where they stand."""

from __future__ import annotations

import typer

from app import referrals
from app.cli import desk
from app.cli.output import emit, indented, moment, table
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.language import translate as _
from app.reasons import show_size

group = noun("referral", "The referrals of this register and where they stand.")


@verb(group, "list", "All referrals, newest first.", "referral list", "referral list --json")
def list_(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = referrals.list_referrals(services)
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
    group,
    "show",
    "One referral: what was shared and what came back.",
    "referral show 7c1d",
    "referral show 7c1d --json",
)
def show(ctx: typer.Context, referral: str) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = referrals.show_referral(services, referral)
    lines = [
        f"{found.case_no}  {found.office_name}  {found.kind}  {found.state}",
        f"{_('sealed')}: {moment(found.sealed_at)}   {_('answered')}: {moment(found.answered_at)}",
        *[f"  {f.part}.{_(f.label)}: {indented(f.shown)}" for f in found.facts],
        *[f"  {f.name}  {show_size(f.size)}" for f in found.files],
    ]
    if found.reason or found.note:
        lines.append(f"{_('answer')}: {found.reason} {indented(found.note)}")
    emit(settings.json, found, lines)
