"""`lifafa case hold | lift | keeping`: what keeps a case, and how long; joined to `case`."""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.language import translate as _
from app.cli import desk, judged
from app.cli.output import emit
from app.cli.program import verb
from app.cli.settings import Settings
from app.cli.worded import one_word
from app.retention import due, holds
from app.retention.due import since_words
from app.retention.holds import hold_words
from app.retention.records import Keeping
from app.retention.rules import HOLD_REASONS, KIND_WORDS


def _last_day(typed: str) -> None:
    holds.day_to_come(typed, holds.UNTIL_LABEL, judged.today())


@verb(
    "case hold",
    "Hold a case: nobody can delete it until the hold is lifted or its day is over.",
    'case hold LF-20-0001 --reason court_case --note "Sessions court 12/2026"',
    "case hold LF-20-0001 --reason audit --until 2027-03-31",
)
def hold(
    settings: Settings,
    case: str,
    reason: Annotated[str, typer.Option(callback=one_word(*HOLD_REASONS))],
    note: Annotated[
        str,
        typer.Option(
            help="what should be known about it",
            callback=judged.text("closure_details", holds.WORDS_LABEL),
        ),
    ] = "",
    until: Annotated[
        str,
        typer.Option(help="its last day, when that is known", callback=judged.by(_last_day)),
    ] = "",
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        made = holds.hold(services, case_id, reason, note, until)
    emit(settings.json, made, [hold_words(made)])


@verb(
    "case lift",
    "Lift the hold of a case; the head may, and who placed it.",
    'case lift LF-20-0001 --why "The judgment is final"',
    'case lift LF-20-0001 --why "Audit is over" --json',
)
def lift(
    settings: Settings,
    case: str,
    why: Annotated[str, typer.Option(help="the reason")],
    hold_id: Annotated[str, typer.Option("--hold", help="which of its holds")] = "",
) -> None:
    judged.needed(why, holds.LIFTED_LABEL)
    with desk.at_case(settings, case) as (services, case_id):
        lifted = holds.lift(services, case_id, why, hold_id)
    emit(settings.json, lifted, [hold_words(lifted)])


@verb(
    "case keeping",
    "Retention period of a case, and what holds it.",
    "case keeping LF-20-0001",
    "case keeping LF-20-0001 --json",
)
def keeping(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        found = due.keeping(services, case_id)
    emit(settings.json, found, _lines(found))


def _lines(found: Keeping) -> list[str]:
    told = [f"{one.hold_id[:8]}  {hold_words(one)}" for one in found.holds]
    if found.kind:
        told.insert(0, f"{_(KIND_WORDS[found.kind])}: {since_words(found.since, found.day)}")
    days = (
        (_("looked at on"), found.review_on),
        (_("proposed for deletion on"), found.delete_on),
        (_("kept until"), found.kept_until),
        (_("deletion asked on"), found.asked_on),
    )
    return [*told, *(f"{words}  {day}" for words, day in days if day)]
