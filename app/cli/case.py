"""`lifafa case …`: write a case down, find it, work on it, keep its papers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from app.base.language import translate as _
from app.base.numerals import shown
from app.base.reasons import show_size
from app.cases import cases
from app.cases.case_query import FILTERS, MOST_ROWS, ORDERS
from app.cases.records import CaseRecord, CaseSummary
from app.cli import desk, judged
from app.cli.given import read_all
from app.cli.output import as_json, emit, indented, moment, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes, one_word
from app.core import search_index
from app.inbox.notices import case_banners
from app.packets.referral_words import banner_words
from app.story.log_sentences import story

group = noun("case", "Write a case down, find it, work on it, keep its documents.")

MOST_JSON_BYTES = 4 * 1024 * 1024

type Facts = dict[str, str | tuple[str, ...] | None]


def facts_of(words: Iterable[str]) -> Facts:
    """Return FIELD=VALUE words as facts; an empty value clears the field.

    Raises:
        UsageError: a word has no "=".
    """
    facts: Facts = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageError(_("each word has to be FIELD=VALUE"))
        facts[name.strip()] = value or None
    return facts


def _facts_from(name: str) -> Facts:
    """Return the facts of a JSON file, or of standard input for "-".

    Raises:
        UsageError: not one JSON object of plain values.
        FileUnreadableError: the file cannot be read.
    """
    try:
        loaded: Any = json.loads(read_all(name, MOST_JSON_BYTES).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(_("the file cannot be read as JSON")) from error
    if not isinstance(loaded, dict):
        raise UsageError(_("the file must hold one JSON object of FIELD: VALUE"))
    return {name: _typed(value) for name, value in loaded.items()}


def _typed(value: Any) -> str | tuple[str, ...] | None:
    """Return a JSON value as it would be typed; null empties the field."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise UsageError(
        _("a value in the file is neither text, number, yes or no, nor a list of texts")
    )


@verb(
    group,
    "add",
    "Write a new case down. Fields are those of `case fields`.",
    'case add name_full="Made-up Sunita" age=16 how_identified=border_interception',
    "case add --from case.json",
)
def add(
    ctx: typer.Context,
    facts: Annotated[list[str] | None, typer.Argument(metavar="[FIELD=VALUE]…")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="JSON object, - for standard input")
    ] = None,
) -> None:
    settings: Settings = ctx.obj
    changes = (_facts_from(from_) if from_ else {}) | facts_of(facts or ())
    judged.facts(changes)
    with desk.opened(settings) as services:
        case = cases.add_case(services, changes)
    emit(settings.json, _short(case), [case.case_no])


@verb(
    group,
    "show",
    "Everything about one case.",
    "case show LF-26-0001",
    "case show LF-26-0001 --json",
)
def show(ctx: typer.Context, case: str) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        found = cases.show_case(services, case_id)
        facts = cases.all_facts(found)
        told = case_banners(services, case_id)
    lines = [f"{found.case_no}  {found.status}"]
    lines += [f"! {indented(banner_words(one))}" for one in told]
    for fact in facts:
        lines.append(f"  {fact.address}: {indented(fact.shown)}")
        if fact.address in found.typed:
            said = _("as written: {text}").format(text=found.typed[fact.address])
            lines.append(f"      | {indented(said)}")
    lines += [f"  {p.paper_id[:8]}  {p.title}  {show_size(p.size)}" for p in found.papers]
    lines += [f"  [ ] {t.due_on or '-'}  {t.title}" for t in found.tasks if t.state == "open"]
    lines += [f"  {moment(n.at)}  {n.by}: {indented(n.text)}" for n in found.notes]
    lines += [f"  {moment(t.at)}  {story(t)}" for t in found.timeline]
    emit(settings.json, found, lines)


@verb(
    group,
    "set",
    "Change fields of a case; an empty value clears one.",
    'case set LF-26-0001 age=17 p2.name_full="Made-up Rekha"',
    'case set LF-26-0001 narrative=""',
)
def set_(
    ctx: typer.Context,
    case: str,
    facts: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…")],
) -> None:
    settings: Settings = ctx.obj
    changes = facts_of(facts)
    judged.facts(changes)
    with desk.at_case(settings, case) as (services, case_id):
        changed = cases.set_facts(services, case_id, changes)
    emit(settings.json, _short(changed), [changed.case_no])


@verb(
    group,
    "close",
    "Close a case with a reason of the list closure_reason.",
    "case close LF-26-0001 --reason repatriated",
    "case close LF-26-0001 --reason other --on 2026-11-25 --details 'Her aunt took her home'",
)
def close(
    ctx: typer.Context,
    case: str,
    reason: Annotated[str, typer.Option(callback=codes("closure_reason"))],
    on: Annotated[
        str, typer.Option(help="day, default today", callback=judged.text("closed_on"))
    ] = "",
    details: Annotated[str, typer.Option(help="remarks on the closing")] = "",
) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        closed = cases.close_case(services, case_id, reason, on, details)
    emit(
        settings.json,
        _short(closed) | {"status": closed.status},
        [f"{closed.case_no}  {closed.status}"],
    )


@verb(
    group,
    "reopen",
    "Open a closed case again.",
    "case reopen LF-26-0001",
    "case reopen LF-26-0001 --json",
)
def reopen(ctx: typer.Context, case: str) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        opened = cases.reopen_case(services, case_id)
    emit(
        settings.json,
        _short(opened) | {"status": opened.status},
        [f"{opened.case_no}  {opened.status}"],
    )


@verb(
    group,
    "list",
    "Cases, newest change first.",
    "case list",
    "case list --status open --limit 20 --json",
    "case list --district Purnia --purpose begging --order name",
)
def list_(
    ctx: typer.Context,
    status: Annotated[str, typer.Option(callback=one_word(*FILTERS))] = "all",
    limit: Annotated[int, typer.Option(min=1, max=MOST_ROWS)] = 200,
    after: Annotated[str | None, typer.Option(help="go on after this case id")] = None,
    order: Annotated[str, typer.Option(callback=one_word(*ORDERS))] = "",
    reverse: Annotated[bool, typer.Option(help="the other way round")] = False,
    case_status: Annotated[str, typer.Option(callback=codes("case_status"))] = "",
    district: Annotated[str, typer.Option(help="home district, as the list names it")] = "",
    purpose: Annotated[str, typer.Option(callback=codes("purpose"))] = "",
) -> None:
    query = cases.CaseQuery(
        filter=status,
        limit=limit,
        after=after,
        order=order,
        reverse=reverse,
        status=case_status,
        district=district,
        purpose=purpose,
    )
    _list(ctx.obj, query)


@verb(
    group,
    "search",
    "Find cases by name, phone, place, number or free text, in any script.",
    "case search Sunita",
    'case search "सुनीता" --json',
)
def search(
    ctx: typer.Context, text: str, limit: Annotated[int, typer.Option(min=1, max=MOST_ROWS)] = 200
) -> None:
    _list(ctx.obj, cases.CaseQuery(filter="all", text=text, limit=limit))


def _list(settings: Settings, query: cases.CaseQuery) -> None:
    with desk.opened(settings) as services:
        page = cases.list_cases(services, query)
        left = search_index.still_to_prepare(services) if query.text else 0
    if left:
        told = _(search_index.PREPARING).format(count=shown(left))
        tell(f"{told} {_(search_index.UNTIL_THEN)}")
    rows = [(c.case_no, c.name, c.age, c.place, c.status, moment(c.updated_at)) for c in page.rows]
    heads = (_("case"), _("name"), _("age"), _("place"), _("status"), _("changed"))
    emit(settings.json, [_row(c) for c in page.rows], table(rows, heads))


def _row(case: CaseSummary) -> Any:
    return as_json(case)


@verb(
    group,
    "fields",
    "The catalogue of fields: name, type, codes, consent group.",
    "case fields",
    "case fields --json",
)
def fields(ctx: typer.Context) -> None:
    from app.core.field_catalogue import catalogue

    settings: Settings = ctx.obj
    found = [(section, field) for section in catalogue() for field in section.fields]
    rows = [(f.name, f.kind, f.group or "-", _(f.label)) for _section, f in found]
    data = [as_json(f) | {"section": s.key} for s, f in found]
    emit(settings.json, data, table(rows, (_("field"), _("type"), _("consent group"), _("label"))))


def _short(case: CaseRecord) -> dict[str, str]:
    return {"case_id": case.case_id, "case_no": case.case_no}
