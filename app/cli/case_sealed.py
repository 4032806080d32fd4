"""`lifafa case seal …`: the verbs of a case that only named people can open.

Rules: people are named by login; who seals is always among them; the words say who can open the
case afterwards, and that nobody else can.
"""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.errors import CaseStateError
from app.base.language import N_, ngettext
from app.base.language import translate as _
from app.cases.records import CaseSummary
from app.cli import desk
from app.cli.output import as_json, emit, moment, table, tell
from app.cli.program import verb
from app.cli.settings import Settings
from app.core.services import Services
from app.register import people
from app.sealed import case_sealing, sealed

_LOGINS = N_("login of a person who can open it beside you; again for each")


@verb(
    "case seal",
    "Seal a case: from now on only you and the people you name can open or find it.",
    "case seal LF-26-0001 --for priya",
    "case seal LF-26-0001 --for priya --for meera --json",
)
def seal(
    settings: Settings,
    case: str,
    for_: Annotated[list[str] | None, typer.Option("--for", help=_LOGINS)] = None,
) -> None:
    with desk.opened(settings) as services:
        case_id = _ordinary(services, case)
        after = case_sealing.seal(services, case_id, _numbers(services, for_))
        _tell(settings, _seal_of(after, case_id))


@verb(
    "case seal-for",
    "Say anew who can open a sealed case beside you; who is not named here cannot any more.",
    "case seal-for LF-26-0001 --for meera",
    "case seal-for LF-26-0001",
)
def seal_for(
    settings: Settings,
    case: str,
    for_: Annotated[list[str] | None, typer.Option("--for", help=_LOGINS)] = None,
) -> None:
    with desk.opened(settings) as services:
        case_id = sealed.resolve(services, case)
        after = case_sealing.name_people(services, case_id, _numbers(services, for_))
        _tell(settings, _seal_of(after, case_id))


@verb(
    "case unseal",
    "Remove the seal: everybody in the office can open the case again.",
    "case unseal LF-26-0001",
    "case unseal LF-26-0001 --json",
)
def unseal(settings: Settings, case: str) -> None:
    with desk.opened(settings) as services:
        case_id = sealed.resolve(services, case)
        case_sealing.unseal(services, case_id)
    emit(settings.json, {"case_id": case_id, "sealed": False}, [_("The case is unsealed.")])


@verb(
    "case sealed",
    "The sealed cases that you can open; with TEXT those that match.",
    "case sealed",
    "case sealed asha --json",
)
def list_(settings: Settings, text: Annotated[str, typer.Argument()] = "") -> None:
    with desk.opened(settings) as services:
        rows = sealed.search(services, text)
        waiting = sealed.waiting(services)
    lines = table([_line(row) for row in rows], (_("case"), _("name"), _("updated")))
    emit(settings.json, [as_json(row) for row in rows], lines)
    for row in rows:
        if number := waiting.get(row.case_id, 0):
            words = ngettext(
                "{case}: {count} answer waits and counts once the case is opened",
                "{case}: {count} answers wait and count once the case is opened",
                number,
            )
            tell("! " + words.format(case=row.case_no, count=number))


@verb(
    "case seals",
    "All seals of the register: who sealed a case, when, and for whom; not which case.",
    "case seals",
    "case seals --json",
)
def seals(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = sealed.seals(services)
    rows = [(moment(one.at), one.by, ", ".join(one.names)) for one in found]
    data = [as_json(one) for one in found]
    emit(settings.json, data, table(rows, (_("sealed"), _("by"), _("for"))))


def _ordinary(services: Services, case: str) -> str:
    """Return the id of a case that is to be sealed.

    Raises:
        CaseStateError: it is sealed already.
    """
    with sealed.wherever(services, case) as (place, case_id):
        if place.inside_seal:
            raise CaseStateError(reason="seal.already")
        return case_id


def _numbers(services: Services, logins: list[str] | None) -> set[int]:
    named = {people.resolve_user(services, login) for login in logins or ()}
    return named | {services.user.user}


def _seal_of(services: Services, case_id: str) -> sealed.SealRecord:
    return next(one for one in sealed.seals(services) if one.case_id == case_id)


def _tell(settings: Settings, found: sealed.SealRecord) -> None:
    words = _("Only these people can open the case now: {names}")
    emit(settings.json, found, [words.format(names=", ".join(found.names))])
    if not found.kit_opens:
        tell(_("The recovery sheet does not open it: without their passphrases it is lost."))


def _line(row: CaseSummary) -> tuple[str, ...]:
    return (row.case_no, row.name or "-", moment(row.updated_at))
