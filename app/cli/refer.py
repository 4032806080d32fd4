"""`lifafa refer`: seal a person's case for one office, within what was agreed.

Rules: a sealed case is referred from inside its seal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.jobs import Token
from app.base.language import translate as _
from app.base.numerals import size_words
from app.cases import cases
from app.cases.records import CaseRecord
from app.cli import desk, judged, stopping
from app.cli.choose import listed, papers_of
from app.cli.files import place, said, shown_name
from app.cli.judged import legal_ground
from app.cli.output import emit, progress, tell
from app.cli.packets_shown import referral_lines
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes
from app.consent import disclosure_gate
from app.consent.records import SendReferral
from app.core import field_path
from app.core.services import Services
from app.offices import claims, offices
from app.offices.trust import REMINDERS
from app.packets.records import SentReferral
from app.referrals import referrals
from app.system.files import Target

ServicesAsked = Annotated[
    str,
    typer.Option(
        "--services", help="also medical=1_day", callback=codes("service_asked", split=",")
    ),
]
Groups = Annotated[
    str,
    typer.Option(help="facts of these groups leave", callback=codes("consent_group", split=",")),
]
Unchecked = Annotated[
    bool, typer.Option("--unchecked", help="head only, with --ground risk_to_life: not checked yet")
]
Fields = Annotated[
    str,
    typer.Option(
        help="p1.name_full,p2.age: facts that leave; without p1 the first person's",
        callback=judged.by(lambda typed: [field_path.parse(one) for one in listed(typed)]),
    ),
]
BeyondReason = Annotated[
    str, typer.Option(help="why more leaves about a child than was recorded with it")
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="also write the packet here, - for standard output"),
]


@verb(
    "refer",
    "Seal a referral for one office. Only facts that consent or a legal ground covers can leave; "
    "--preview shows the very bytes that would leave and seals nothing.",
    "refer LF-26-0001 --to 3f9a --purpose shelter --fields p1.name_full,p1.age --preview",
    "refer LF-26-0001 --to 3f9a --purpose shelter --groups age_sex --attach all -o out.lifafa",
)
def command(
    settings: Settings,
    case: str,
    to: Annotated[str, typer.Option(help="office")],
    purpose: Annotated[str, typer.Option(callback=codes("consent_purpose"))],
    kind: Annotated[str, typer.Option(callback=codes("referral_kind"))] = "refer",
    fields: Fields = "",
    groups: Groups = "",
    attach: Annotated[list[str] | None, typer.Option(help="a document, or all")] = None,
    services_asked: ServicesAsked = "",
    urgency: Annotated[str, typer.Option(callback=codes("urgency"))] = "3_days",
    details: Annotated[str, typer.Option(help="free text on arrangements; leaves as typed")] = "",
    reply_by: Annotated[str, typer.Option(help="day", callback=judged.text("reply_by"))] = "",
    ground: Annotated[str, typer.Option(callback=codes("override_basis"))] = "",
    ground_order: Annotated[str, typer.Option(help="number of the order")] = "",
    ground_officer: Annotated[str, typer.Option(help="who decided")] = "",
    ground_reason: Annotated[str, typer.Option(help="why")] = "",
    supersedes: Annotated[str, typer.Option(help="an unanswered referral that it corrects")] = "",
    beyond_reason: BeyondReason = "",
    unchecked: Unchecked = False,
    output: Output = None,
    preview: Annotated[bool, typer.Option("--preview", help="show, seal nothing")] = False,
) -> None:
    _require_something(fields, groups, attach)
    legal = legal_ground(ground, ground_order, ground_officer, ground_reason)
    target = place(settings, output) if output is not None and not preview else None
    with desk.at_case(settings, case) as (services, case_id), stopping.stoppable() as token:
        record = cases.show_case(services, cases.resolve_case(services, case_id))
        order = SendReferral(
            record.case_id,
            _reminded(services, offices.resolve_office(services, to)),
            kind,
            purpose,
            facts=_facts_of(record, listed(fields), listed(groups)),
            papers=papers_of(record, attach or ()),
            **_asked(services_asked),
            urgency=urgency,
            details=details,
            reply_by=reply_by,
            ground=legal,
            unchecked=unchecked,
            beyond_reason=beyond_reason,
            supersedes=referrals.resolve_referral(services, supersedes) if supersedes else "",
        )
        if preview:
            _show(settings, services, order)
        else:
            sent = _sealed(services, order, token, target)
            said(settings, output, sent, _sealed_lines(sent))


def _show(settings: Settings, services: Services, order: SendReferral) -> None:
    look = referrals.preview(services, order)
    emit(settings.json, look, referral_lines(look))


def _sealed(
    services: Services, order: SendReferral, token: Token, target: Target | None
) -> SentReferral:
    order = _with_reason(services, order)
    return referrals.send(services, order, progress(), token, target=target)


def _require_something(*chosen: object) -> None:
    if not any(chosen):
        raise UsageError(_("say what leaves: --fields, --groups or --attach"))


def _facts_of(case: CaseRecord, fields: Sequence[str], groups: Sequence[str]) -> tuple[str, ...]:
    """Return what leaves, and say which facts of other people a bare field does not mean."""
    chosen = referrals.addresses_of(case, fields, groups)
    others = [address for address in referrals.others_with(case, fields) if address not in chosen]
    if others:
        words = _("Only of the first person. Not among what leaves: {fields}")
        tell(words.format(fields=", ".join(others)))
    return chosen


def _reminded(services: Services, office_id: str) -> str:
    """Say what to remind of before a case goes to an office, a line each; return its id."""
    mixed_up = " ".join(claims.mixed_up(offices.show_office(services, office_id))).strip()
    for words in (mixed_up, _(REMINDERS.get(disclosure_gate.reminder_of(services, office_id), ""))):
        if words:
            tell(words)
    return office_id


def _with_reason(services: Services, order: SendReferral) -> SendReferral:
    """Say what is outside of what was recorded for a child, and ask for the reason if it can be."""
    outside = referrals.outside_of_recorded(services, order)
    if not outside:
        return order
    given = bool(order.beyond_reason.strip())
    if not given and not desk.is_terminal():
        # What it is stands in the refusal that follows.
        tell(_("Give the reason with {option}.").format(option='--beyond-reason "…"'))
        return order
    tell(_("Outside of what was recorded for the child: {what}").format(what=outside))
    if given:
        return order
    return replace(order, beyond_reason=desk.ask(_("Why it leaves all the same")))


def _sealed_lines(sent: SentReferral) -> list[str]:
    return [
        f"{shown_name(sent.file)}  {size_words(sent.size)}",
        _("Sealed. Nobody else can open it."),
    ]


def _asked(typed: str) -> dict[str, Any]:
    """Return the services that are asked for, and the time frames of their own: "medical=1_day"."""
    parts = [one.partition("=") for one in listed(typed)]
    times = tuple((service, time) for service, sign, time in parts if sign)
    return {"services": tuple(service for service, _sign, _time in parts), "service_times": times}
