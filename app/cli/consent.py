"""`lifafa consent …`: what a person decided about sharing, recorded and withdrawn."""

from __future__ import annotations

from typing import Annotated

import typer

from app import cases, consent
from app.cli import desk
from app.cli.case import facts_of
from app.cli.output import emit, table
from app.cli.program import noun, verb
from app.cli.settings import Settings
from app.language import translate as _
from app.records import ConsentRecord

group = noun("consent", "What a person decided about sharing, recorded and withdrawn.")


def _list_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


@verb(
    group,
    "add",
    "Record a decision. Lists are separated by commas; offices are ids or 'any'.",
    "consent add LF-26-0001 --given-by individual --capacity adult_own --purposes shelter,medical "
    "--groups identity_names,age_sex --offices 3f9a --language hin --until 2027-05-25",
    "consent add LF-26-0001 --given-by guardian_or_cwc --capacity child_guardian "
    "--purposes shelter --groups age_sex --offices any --language nep --until 2027-05-25",
)
def add(
    ctx: typer.Context,
    case: str,
    given_by: Annotated[str, typer.Option(help="individual, caregiver, guardian_or_cwc or other")],
    capacity: Annotated[
        str, typer.Option(help="code of capacity: adult_own, child_assent, refused …")
    ],
    purposes: Annotated[str, typer.Option(help="shelter,medical,legal …")] = "",
    groups: Annotated[str, typer.Option(help="consent groups that may leave")] = "",
    offices: Annotated[str, typer.Option(help="office ids, or any")] = "",
    language: Annotated[str, typer.Option(help="language of the explanation")] = "",
    until: Annotated[str, typer.Option(help="last day on which it counts")] = "",
    person: Annotated[int, typer.Option(min=1, help="number of the person in the case")] = 1,
    facts: Annotated[list[str] | None, typer.Argument(metavar="[FIELD=VALUE]…")] = None,
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        case_id = cases.resolve_case(services, case)
        given = {
            "given_by": given_by,
            "capacity": capacity,
            "purposes": _list_of(purposes),
            "field_groups": _list_of(groups),
            "offices": consent.resolve_offices(services, _list_of(offices)),
            "explained_in_language": language,
            "valid_to": until,
        }
        others = {k: v or "" for k, v in facts_of(facts or ()).items()}
        kept = consent.add_consent(
            services, case_id, person, {k: v for k, v in given.items() if v} | others
        )
    emit(
        settings.json, kept, [f"{kept.consent_id[:8]}  {kept.capacity}  {', '.join(kept.purposes)}"]
    )


@verb(
    group,
    "list",
    "The decisions recorded in a case.",
    "consent list LF-26-0001",
    "consent list LF-26-0001 --json",
)
def list_(ctx: typer.Context, case: str) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = consent.list_consents(services, cases.resolve_case(services, case))
    heads = (_("consent"), _("person"), _("capacity"), _("purposes"), _("until"), _("withdrawn"))
    emit(settings.json, found, table([_row(c) for c in found], heads))


def _row(kept: ConsentRecord) -> tuple[object, ...]:
    return (
        kept.consent_id[:8],
        kept.person_number,
        kept.capacity,
        ", ".join(kept.purposes),
        kept.valid_to or "-",
        kept.withdrawn_on or "-",
    )


@verb(
    group,
    "withdraw",
    "The person takes the decision back; nothing more leaves under it.",
    "consent withdraw LF-26-0001 7c1d --how spoken",
    "consent withdraw LF-26-0001 7c1d --how letter --json",
)
def withdraw(
    ctx: typer.Context,
    case: str,
    consent_ref: str,
    how: Annotated[str, typer.Option(help="how it was said")],
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        case_id = cases.resolve_case(services, case)
        kept = consent.withdraw_consent(services, case_id, consent_ref, how)
    emit(settings.json, kept, [f"{kept.consent_id[:8]}  {_('withdrawn')} {kept.withdrawn_on}"])
