"""`lifafa case known | duplicates | merge | undo-merge | different`: one person, one case."""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.language import translate as _
from app.cases import cases
from app.cli import desk, judged
from app.cli.case import facts_of, group
from app.cli.choose import case_ids
from app.cli.output import as_json, emit, moment, progress, table
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.core import field_path
from app.duplicates import merging, same_person
from app.duplicates.merging import MergeChoices, MergeRecord


@verb(
    group,
    "known",
    "Is this person in the register already? Fields are those of a person, as typed.",
    'case known name_full="Made-up Sunita" phone="98765 43210"',
    'case known name_full="सुनीता" home_district=Kalimpong --json',
)
def known(
    ctx: typer.Context,
    facts: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…")],
    except_: Annotated[str, typer.Option("--except", help="the case that is being written")] = "",
    limit: Annotated[int, typer.Option(min=1, max=50)] = same_person.MOST,
) -> None:
    settings: Settings = ctx.obj
    given = facts_of(facts)
    judged.facts(given)
    with desk.opened(settings) as services:
        but = cases.resolve_case(services, except_) if except_ else ""
        found = same_person.known(services, given, but, limit)
    rows = [(one.case_no, one.name, one.age, one.place, said(one.reasons)) for one in found]
    heads = (_("case"), _("name"), _("age"), _("place"), _("why"))
    emit(settings.json, as_json(found), table(rows, heads))


@verb(
    group,
    "duplicates",
    "Pairs of cases that may be about one person, surest first.",
    "case duplicates",
    "case duplicates --limit 20 --json",
)
def list_duplicates(
    ctx: typer.Context, limit: Annotated[int, typer.Option(min=1, max=1000)] = 100
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services, desk.stoppable() as token:
        found = same_person.pairs(services, progress(), token, limit)
    rows = [
        (one.older.case_no, one.older.name, one.newer.case_no, one.newer.name, said(one.reasons))
        for one in found
    ]
    heads = (_("case"), _("name"), _("case"), _("name"), _("why"))
    emit(settings.json, as_json(found), table(rows, heads))


@verb(
    group,
    "merge",
    "Take a duplicate into the case that is kept. Nothing is lost, and it can be undone.",
    "case merge LF-26-0001 LF-26-0007 --person 1=1",
    "case merge LF-26-0001 LF-26-0007 --person 1=2 --take summary --take p1.age",
)
def merge(
    ctx: typer.Context,
    kept: str,
    merged: str,
    person: Annotated[
        list[str] | None,
        typer.Option(help="KEPT=MERGED: numbers of one person in both cases; default: as they fit"),
    ] = None,
    take: Annotated[
        list[str] | None,
        typer.Option(
            help="field of the merged case that wins, such as p1.age",
            callback=judged.by(field_path.parse),
        ),
    ] = None,
) -> None:
    settings: Settings = ctx.obj
    given = None if person is None else dict(_numbers(words) for words in person)
    with desk.opened(settings) as services:
        kept, merged = case_ids(services, (kept, merged))
        matched = merging.likely_persons(services, kept, merged) if given is None else given
        choices = MergeChoices(matched, frozenset(take or ()))
        done = merging.merge_cases(services, kept, merged, choices)
    emit(settings.json, done, [_line(done)])


@verb(
    group,
    "undo-merge",
    "Make two cases of one again. Without a merge: list those that a case is part of.",
    "case undo-merge 3f2a9c",
    "case undo-merge --of LF-26-0001",
)
def undo_merge(
    ctx: typer.Context,
    merge: Annotated[str, typer.Argument(help="id of the merge")] = "",
    of: Annotated[str, typer.Option(help="list the merges of this case")] = "",
) -> None:
    settings: Settings = ctx.obj
    if bool(merge) == bool(of):
        raise UsageError(_("name a merge, or a case with --of"))
    with desk.opened(settings) as services:
        if of:
            listed = merging.merges_of(services, of)
            emit(settings.json, as_json(listed), [_line(one) for one in listed])
            return
        done = merging.undo_merge(services, merge)
    emit(settings.json, done, [f"{done.kept_no}  {done.merged_no}"])


@verb(
    group,
    "different",
    "Two cases are about two different people; the pair is not shown again.",
    "case different LF-26-0001 LF-26-0007",
    "case different LF-26-0001 LF-26-0007 --json",
)
def different(ctx: typer.Context, one: str, other: str) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        same_person.say_different(services, *case_ids(services, (one, other)))
    emit(settings.json, {"cases": [one, other]}, [f"{one}  {other}"])


def said(reasons: tuple[str, ...]) -> str:
    """Return reasons in the language of the reader."""
    return ", ".join(_(same_person.REASONS[slug]) for slug in reasons)


def _numbers(words: str) -> tuple[int, int]:
    """Return numbers as the use case takes them: the merged case's person first."""
    kept, _equals, merged = words.partition("=")
    if not (kept.isdecimal() and merged.isdecimal()):
        raise UsageError(_("--person is two numbers such as 1=2"))
    return int(merged), int(kept)


def _line(done: MergeRecord) -> str:
    return f"{done.merge_id[:8]}  {done.merged_no} → {done.kept_no}  {moment(done.at)}  {done.by}"
