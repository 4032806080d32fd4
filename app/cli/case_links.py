"""`lifafa case known | duplicates | merge | recurring …`: what cases have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.clock import SystemClock
from app.base.language import ngettext
from app.base.language import translate as _
from app.base.numerals import shown
from app.base.place_words import district_words
from app.cases import cases
from app.cli import desk, judged, stopping
from app.cli.case import facts_of
from app.cli.choose import case_ids
from app.cli.files import place, said, shown_name
from app.cli.output import as_json, by_limit, emit, moment, progress, table, tell, tell_more
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.core import field_path
from app.duplicates import merging, same_person
from app.duplicates.merging import MergeChoices, MergeRecord
from app.links import taking_out
from app.links.found import KINDS, ROUTE, Group, SeenCase, cases_of, of_case, recurring
from app.links.taking_out import note_conference, proposed_words
from app.statistics.periods import read_days

_MOST_KNOWN = 50
_MOST_PAIRS = _MOST_OF_A_KIND = 1000


@verb(
    "case known",
    "Is this person in the register already? Fields are those of a person, as typed.",
    'case known name_full="Made-up Sunita" phone="98765 43210"',
    'case known name_full="सुनीता" home_district=Kalimpong --json',
)
def known(
    settings: Settings,
    facts: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…")],
    except_: Annotated[str, typer.Option("--except", help="the case that is being written")] = "",
    limit: Annotated[int, typer.Option(min=1, max=_MOST_KNOWN)] = same_person.MOST,
) -> None:
    given = facts_of(facts)
    judged.facts(given)
    with desk.opened(settings) as services:
        but = cases.resolve_case(services, except_) if except_ else ""
        found = same_person.known(services, given, but, limit + 1)
    listed = found[:limit]
    rows = [
        (one.case_no, one.name, one.age, district_words(one.place), why_same(one.reasons))
        for one in listed
    ]
    heads = (_("case"), _("name"), _("age"), _("place"), _("why"))
    emit(settings.json, as_json(listed), table(rows, heads))
    if len(found) > limit:
        tell_more(limit, by_limit(limit, _MOST_KNOWN))


@verb(
    "case duplicates",
    "Pairs of cases that may be about one person, surest first.",
    "case duplicates",
    "case duplicates --limit 20 --json",
)
def list_duplicates(
    settings: Settings, limit: Annotated[int, typer.Option(min=1, max=_MOST_PAIRS)] = 100
) -> None:
    with desk.opened(settings) as services, stopping.stoppable() as token:
        found = same_person.pairs(services, progress(), token, limit + 1)
    listed = found[:limit]
    rows = [
        (
            one.older.case_no,
            one.older.name,
            one.newer.case_no,
            one.newer.name,
            why_same(one.reasons),
        )
        for one in listed
    ]
    heads = (_("case"), _("name"), _("case"), _("name"), _("why"))
    emit(settings.json, as_json(listed), table(rows, heads))
    if len(found) > limit:
        tell_more(limit, by_limit(limit, _MOST_PAIRS))


@verb(
    "case merge",
    "Take a duplicate into the case that is kept. Nothing is lost, and it can be undone.",
    "case merge LF-26-0001 LF-26-0007 --person 1=1",
    "case merge LF-26-0001 LF-26-0007 --person 1=2 --take summary --take p1.age",
)
def merge(
    settings: Settings,
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
    given = None if person is None else dict(_numbers(words) for words in person)
    with desk.opened(settings) as services:
        kept, merged = case_ids(services, (kept, merged))
        matched = merging.likely_persons(services, kept, merged) if given is None else given
        choices = MergeChoices(matched, frozenset(take or ()))
        done = merging.merge_cases(services, kept, merged, choices)
    emit(settings.json, done, [_line(done)])


@verb(
    "case undo-merge",
    "Make two cases of one again. Without a merge: list those that a case is part of.",
    "case undo-merge 3f2a9c",
    "case undo-merge --of LF-26-0001",
)
def undo_merge(
    settings: Settings,
    merge: Annotated[str, typer.Argument(help="id of the merge")] = "",
    of: Annotated[str, typer.Option(help="list the merges of this case")] = "",
) -> None:
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
    "case different",
    "Two cases are about two different people; the pair is not shown again.",
    "case different LF-26-0001 LF-26-0007",
    "case different LF-26-0001 LF-26-0007 --json",
)
def different(settings: Settings, one: str, other: str) -> None:
    with desk.opened(settings) as services:
        same_person.say_different(services, *case_ids(services, (one, other)))
    emit(settings.json, {"cases": [one, other]}, [f"{one}  {other}"])


def why_same(reasons: tuple[str, ...]) -> str:
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


_FEW = 20
_NAMED = 6


@verb(
    "case recurring",
    "What several cases have in common: suspects, telephones, vehicles, accounts, places, routes.",
    "case recurring --kind suspect --kind vehicle",
    "case recurring --case LF-26-0001 --json",
)
def list_recurring(
    settings: Settings,
    case: Annotated[str, typer.Option(help="only what this case has in common with others")] = "",
    kind: Annotated[list[str] | None, typer.Option(callback=one_word(*KINDS))] = None,
    first: Annotated[str, typer.Option("--from", help="registered on or after this day")] = "",
    last: Annotated[str, typer.Option("--to", help="registered on or before this day")] = "",
    limit: Annotated[int, typer.Option(min=1, max=_MOST_OF_A_KIND, help="of each kind")] = _FEW,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="a new xlsx file with the list, or -"),
    ] = None,
) -> None:
    if case and (first or last or output):
        raise UsageError(_("--case goes without --from, --to and --output"))
    kinds = tuple(kind or KINDS)
    period = read_days(first, last, SystemClock().today()) if first or last else None
    target = place(settings, output) if output is not None else None
    cut = False
    with desk.opened(settings) as services, stopping.stoppable() as token:
        if output is not None and target is not None:
            count = taking_out.write_list(services, target, kinds, period, progress(), token)
            _tell_written(settings, output, count)
            return
        if case:
            found = [one for one in of_case(services, case) if one.kind in kinds]
        else:
            whole = recurring(services, kinds, period, progress(), token, limit)
            found = list(whole.groups)
            cut = any(count > limit for count in whole.counts.values())
        told = [(one, cases_of(services, one, period)) for one in found]
    heads = (_("Kind"), _("What"), _("Cases"), _("First case"), _("Last case"), _("Case numbers"))
    emit(
        settings.json,
        [_plain(one, seen) for one, seen in told],
        table([_row(one, seen) for one, seen in told], heads),
    )
    if cut:
        words = ngettext(
            "Of each kind, {count} is shown at most.",
            "Of each kind, {count} are shown at most.",
            limit,
        )
        tell(f"{words.format(count=shown(limit))} {by_limit(limit, _MOST_OF_A_KIND)}")


@verb(
    "case conference",
    "Write one note into several cases, below it the numbers of the others.",
    "case conference LF-26-0001 LF-26-0007 --about suspect",
    'case conference LF-26-0001 LF-26-0007 --text "Meet on Monday at the district office."',
)
def conference(
    settings: Settings,
    case: Annotated[list[str], typer.Argument(metavar="CASE…")],
    text: Annotated[str, typer.Option(help="the words of the note")] = "",
    about: Annotated[str, typer.Option(help="ready words", callback=one_word(*KINDS))] = "",
) -> None:
    if bool(text) == bool(about):
        raise UsageError(_("give the words with --text, or take ready ones with --about"))
    words = text or proposed_words(about)
    with desk.opened(settings) as services:
        wanted = case_ids(services, case)
        done = note_conference(services, wanted, words)
    emit(settings.json, as_json(done), [f"{one}  {_('Note')}" for one in done.noted])


def _tell_written(settings: Settings, target: Path, count: int) -> None:
    line = ngettext("{count} row written to {file}", "{count} rows written to {file}", count)
    data = {"file": str(target), "rows": count}
    said(settings, target, data, [line.format(count=count, file=shown_name(target))])


def _plain(one: Group, seen: tuple[SeenCase, ...]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "value": one.value,
        "other": one.other,
        "possible": one.possible,
        "cases": one.cases,
        "first": one.first,
        "last": one.last,
        "addresses": list(one.addresses),
        "case_nos": [case.case_no for case in seen],
    }


def _row(one: Group, seen: tuple[SeenCase, ...]) -> tuple[str, ...]:
    numbers = [case.case_no for case in seen[:_NAMED]]
    more = "…" if len(seen) > _NAMED else ""
    value = f"{one.value} → {one.other}" if one.kind == ROUTE else one.value
    if one.possible:
        value = f"{value} ({_('Possibly the same')})"
    told = (_(KINDS[one.kind]), value, str(one.cases), one.first, one.last)
    return (*told, " ".join([*numbers, more]).strip())
