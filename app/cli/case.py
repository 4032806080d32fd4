"""`lifafa case …`: write a case down, find it, work on it; next steps, notes, bin and history."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

import typer

from app.base.language import N_, ngettext
from app.base.language import translate as _
from app.base.messages import show_day
from app.base.numerals import shown, size_words
from app.base.place_words import district_words
from app.cases import case_list, case_view, case_work, cases
from app.cases.case_work import change_words, part_words, task_words
from app.cases.history import MOST_LINES, HistoryQuery, history, restore_value
from app.cases.records import (
    FILTERS,
    MOST_ROWS,
    ORDERS,
    CaseQuery,
    CaseRecord,
    FieldHistory,
    NoteRecord,
    TaskRecord,
)
from app.cli import desk, judged
from app.cli.files import STDIN, read_all
from app.cli.output import as_json, emit, indented, moment, next_with, table, tell, tell_more
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes, one_word
from app.core import field_path, search_index
from app.core.services import Services
from app.inbox.notices import case_banners
from app.packets.referral_life import banner_words
from app.retention import recycle_bin as bins
from app.story.log_sentences import story

noun("case", "Write a case down, find it, work on it, keep its documents.")

MOST_JSON_BYTES = 4 * 1024 * 1024

type After = Annotated[str | None, typer.Option(help="go on after this case")]
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
    "case add",
    "Write a new case down. Fields are those of `case fields`.",
    'case add name_full="Made-up Sunita" age=16 how_identified=border_interception',
    "case add --from case.json",
)
def add(
    settings: Settings,
    facts: Annotated[list[str] | None, typer.Argument(metavar="[FIELD=VALUE]…")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="JSON object, - for standard input")
    ] = None,
) -> None:
    changes = (_facts_from(from_) if from_ else {}) | facts_of(facts or ())
    judged.facts(changes)
    with desk.opened(settings) as services:
        case = cases.add_case(services, changes)
    emit(settings.json, _short(case), [case.case_no])


@verb(
    "case show",
    "Everything about one case.",
    "case show LF-26-0001",
    "case show LF-26-0001 --json",
)
def show(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        found = cases.show_case(services, case_id)
        facts = case_view.all_facts(found)
        told = case_banners(services, case_id)
    lines = [f"{found.case_no}  {found.status}"]
    lines += [f"! {indented(banner_words(one))}" for one in told]
    for fact in facts:
        lines.append(f"  {fact.address}: {indented(fact.shown)}")
        if fact.address in found.typed:
            said = _("as written: {text}").format(text=found.typed[fact.address])
            lines.append(f"      | {indented(said)}")
    lines += [f"  {p.paper_id[:8]}  {p.title}  {size_words(p.size)}" for p in found.papers]
    lines += [f"  [ ] {t.due_on or '-'}  {t.title}" for t in found.tasks if t.state == "open"]
    lines += [f"  {moment(n.at)}  {n.by}: {indented(n.text)}" for n in found.notes]
    lines += [f"  {moment(t.at)}  {story(t)}" for t in found.timeline]
    emit(settings.json, found, lines)


@verb(
    "case set",
    "Change fields of a case; an empty value clears one.",
    'case set LF-26-0001 age=17 p2.name_full="Made-up Rekha"',
    'case set LF-26-0001 narrative=""',
)
def set_(
    settings: Settings,
    case: str,
    facts: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…")],
) -> None:
    changes = facts_of(facts)
    judged.facts(changes)
    with desk.at_case(settings, case) as (services, case_id):
        changed = cases.set_facts(services, case_id, changes)
    emit(settings.json, _short(changed), [changed.case_no])


@verb(
    "case close",
    "Close a case with a reason of the list closure_reason.",
    "case close LF-26-0001 --reason repatriated",
    "case close LF-26-0001 --reason other --on 2026-11-25 --details 'Her aunt took her home'",
)
def close(
    settings: Settings,
    case: str,
    reason: Annotated[str, typer.Option(callback=codes("closure_reason"))],
    on: Annotated[
        str, typer.Option(help="day, default today", callback=judged.text("closed_on"))
    ] = "",
    details: Annotated[str, typer.Option(help="remarks on the closing")] = "",
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        closed = cases.close_case(services, case_id, reason, on, details)
    _tell_status(settings, closed)


@verb(
    "case reopen",
    "Open a closed case again.",
    "case reopen LF-26-0001",
    "case reopen LF-26-0001 --json",
)
def reopen(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        opened = cases.reopen_case(services, case_id)
    _tell_status(settings, opened)


@verb(
    "case list",
    "Cases, newest change first.",
    "case list",
    "case list --status open --limit 20 --json",
    "case list --district Purnia --purpose begging --order name",
)
def list_(
    settings: Settings,
    status: Annotated[str, typer.Option(callback=one_word(*FILTERS))] = "all",
    limit: Annotated[int, typer.Option(min=1, max=MOST_ROWS)] = 200,
    after: After = None,
    order: Annotated[str, typer.Option(callback=one_word(*ORDERS))] = "",
    reverse: Annotated[bool, typer.Option(help="the other way round")] = False,
    case_status: Annotated[str, typer.Option(callback=codes("case_status"))] = "",
    district: Annotated[str, typer.Option(help="home district, as the list names it")] = "",
    purpose: Annotated[str, typer.Option(callback=codes("purpose"))] = "",
) -> None:
    query = CaseQuery(
        filter=status,
        limit=limit,
        after=after,
        order=order,
        reverse=reverse,
        status=case_status,
        district=district,
        purpose=purpose,
    )
    _list(settings, query)


@verb(
    "case search",
    "Find cases by name, phone, place, number or free text, in any script.",
    "case search Sunita",
    'case search "सुनीता" --json',
)
def search(
    settings: Settings,
    text: str,
    limit: Annotated[int, typer.Option(min=1, max=MOST_ROWS)] = 200,
    after: After = None,
) -> None:
    _list(settings, CaseQuery(filter="all", text=text, limit=limit, after=after))


def _list(settings: Settings, query: CaseQuery) -> None:
    with desk.opened(settings) as services:
        if query.after:
            query = replace(query, after=cases.resolve_case(services, query.after))
        page = case_list.list_cases(services, query)
        left = search_index.still_to_prepare(services) if query.text else 0
    if left:
        told = _(search_index.PREPARING).format(count=shown(left))
        tell(f"{told} {_(search_index.UNTIL_THEN)}")
    rows = [
        (c.case_no, c.name, c.age, district_words(c.place), c.status, moment(c.updated_at))
        for c in page.rows
    ]
    heads = (_("case"), _("name"), _("age"), _("place"), _("status"), _("changed"))
    emit(settings.json, page.rows, table(rows, heads))
    if page.more:
        tell_more(len(rows), next_with(f"--after {page.rows[-1].case_no}"))


@verb(
    "case fields",
    "The catalogue of fields: name, type, codes, consent group.",
    "case fields",
    "case fields --json",
)
def fields(settings: Settings) -> None:
    from app.core.field_catalogue import catalogue

    found = [(section, field) for section in catalogue() for field in section.fields]
    rows = [(f.name, f.kind, f.group or "-", _(f.label)) for _section, f in found]
    data = [as_json(f) | {"section": s.key} for s, f in found]
    emit(settings.json, data, table(rows, (_("field"), _("type"), _("consent group"), _("label"))))


def _tell_status(settings: Settings, case: CaseRecord) -> None:
    told = _short(case) | {"status": case.status}
    emit(settings.json, told, [f"{case.case_no}  {case.status}"])


def _short(case: CaseRecord) -> dict[str, str]:
    return {"case_id": case.case_id, "case_no": case.case_no}


MOST_NOTE_BYTES = 256 * 1024
_DUE = judged.text("next_step_on", case_work.DUE_LABEL)


# The bin ------------------------------------------------------------------------------------------


@verb(
    "case delete",
    "Put a case into the bin; it can be restored for 30 days.",
    "case delete LF-26-0001",
    "case delete LF-26-0001 --json",
)
def delete(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        gone = bins.bin_case(services, case_id)
    emit(settings.json, gone, [f"{gone.case_no}  {_days_left(gone.days_left)}"])


@verb(
    "case restore",
    "Take a case back out of the bin.",
    "case restore LF-26-0001",
    "case restore LF-26-0001 --json",
)
def restore(settings: Settings, case: str) -> None:
    with desk.opened(settings) as services:
        found = cases.show_case(
            services, bins.restore_case(services, cases.resolve_case(services, case))
        )
    emit(settings.json, _short(found), [found.case_no])


@verb(
    "case bin",
    "The cases in the bin, and how many days are left.",
    "case bin",
    "case bin --json",
)
def bin_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = bins.list_bin(services)
    rows = [(c.case_no, c.name, moment(c.binned_at), c.by, c.days_left) for c in found]
    heads = (_("case"), _("name"), _("deleted"), _("by"), _("days left"))
    emit(settings.json, found, table([[str(cell) for cell in row] for row in rows], heads))


@verb(
    "case empty-bin",
    "Erase everything in the bin for ever; only the head of the office may. Needs --yes.",
    "case empty-bin --yes",
    "case empty-bin --yes --json",
)
def empty_bin(settings: Settings) -> None:
    with desk.opened(settings) as services:
        shown = [one.case_id for one in bins.list_bin(services)]
        question = ngettext(
            "{count} case is erased for ever and nobody can bring it back.",
            "{count} cases are erased for ever and nobody can bring them back.",
            len(shown),
        ).format(count=len(shown))
        if shown and not desk.agreed(settings, question):
            raise UsageError(_("nothing was erased: add --yes to erase what is in the bin"))
        erased = bins.empty_bin(services, shown)
    emit(settings.json, {"erased": erased}, [str(erased)])


def _days_left(days: int) -> str:
    return ngettext("{count} day left", "{count} days left", days).format(count=days)


# Next steps ---------------------------------------------------------------------------------------


@verb(
    "case task",
    "Write down a next step of a case.",
    'case task LF-26-0001 "Call the home office" --due 28/11/2026',
    'case task LF-26-0001 "Visit the family" --due 2026-12-04 --for das',
)
def task(
    settings: Settings,
    case: str,
    text: Annotated[str, typer.Argument(callback=judged.text("next_step", case_work.TITLE_LABEL))],
    due: Annotated[str, typer.Option(help="day on which it is due", callback=_DUE)] = "",
    for_: Annotated[str, typer.Option("--for", help="login of who is to do it")] = "",
) -> None:
    judged.needed(text, case_work.TITLE_LABEL)
    with desk.at_case(settings, case) as (services, case_id):
        made = case_work.add_task(services, case_id, text, due, for_)
    emit(settings.json, made, [_task_line(made)])


@verb(
    "case tasks",
    "The next steps of a case: open ones first, done ones below.",
    "case tasks LF-26-0001",
    "case tasks LF-26-0001 --json",
)
def tasks_(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        found = case_work.list_tasks(services, case_id)
    emit(settings.json, found, [_task_line(one) for one in found])


@verb(
    "case done",
    "Tick a next step; its id stands before it in `case tasks`.",
    "case done LF-26-0001 1f2e3d4c",
    "case done LF-26-0001 1f2e3d4c --undo",
)
def done(
    settings: Settings,
    case: str,
    task: str,
    undo: Annotated[bool, typer.Option("--undo", help="open it again")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="take it off instead")] = False,
) -> None:
    if undo and drop:
        raise UsageError(_("--undo and --drop do not go together"))
    ended = case_work.drop_task if drop else case_work.finish_task
    act = case_work.reopen_task if undo else ended
    with desk.at_case(settings, case) as (services, case_id):
        changed = act(services, case_id, task)
    emit(settings.json, changed, [_task_line(changed)])


@verb(
    "case change-task",
    "Change the words, the day or the person of an open next step.",
    "case change-task LF-26-0001 1f2e3d4c --due 30/11/2026",
    'case change-task LF-26-0001 1f2e3d4c --text "Visit the aunt" --for ""',
)
def change_task(
    settings: Settings,
    case: str,
    task: str,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", help="other words", callback=judged.text("next_step", case_work.TITLE_LABEL)
        ),
    ] = None,
    due: Annotated[
        str | None, typer.Option(help="another day, empty for none", callback=_DUE)
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", help="another login, or empty")] = None,
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        changed = case_work.change_task(services, case_id, task, title=text, due=due, who=for_)
    emit(settings.json, changed, [_task_line(changed)])


def _task_line(one: TaskRecord) -> str:
    day = show_day(one.due_on) if one.due_on else "-"
    ended = f"  {moment(one.done_at)} {one.done_by}" if one.state == "done" else ""
    who = f"  {one.who_name}" if one.who_name else ""
    return f"{one.task_id[:8]}  {_(task_words(one.state))}  {day}  {one.title}{who}{ended}"


# Notes --------------------------------------------------------------------------------------------


@verb(
    "case note",
    "Write a note; it is never changed, a further note corrects it. - reads standard input.",
    'case note LF-26-0001 "The mother called."',
    'case note LF-26-0001 "It was the aunt." --corrects 1',
)
def note(
    settings: Settings,
    case: str,
    text: str,
    corrects: Annotated[int, typer.Option(min=0, help="number of the note put right")] = 0,
) -> None:
    words = _text_of(text)
    with desk.at_case(settings, case) as (services, case_id):
        made = case_work.add_note(services, case_id, words, corrects)
    emit(settings.json, made, [_note_line(made)])


@verb(
    "case notes",
    "The notes of a case, newest first.",
    "case notes LF-26-0001",
    "case notes LF-26-0001 --json",
)
def notes_(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        found = case_work.list_notes(services, case_id)
    emit(settings.json, found, [_note_line(one) for one in found])


def _text_of(typed: str) -> str:
    if typed != STDIN:
        return typed
    try:
        return read_all(STDIN, MOST_NOTE_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(_("standard input is no text")) from error


def _note_line(one: NoteRecord) -> str:
    right = _("corrects note {number}").format(number=one.corrects) if one.corrects else ""
    head = "  ".join(part for part in (f"{one.number}", moment(one.at), one.by, right) if part)
    return f"{head}\n      | {indented(one.text)}"


_LETTERS = {"p": "person", "e": "event", "s": "service"}
_NO_PART = N_("--part is case, or a person, event or service of it: p1, e1, s1")
_PART = re.compile("case|[pes][0-9]{1,4}")


def _is_part(typed: str) -> None:
    if not _PART.fullmatch(typed):
        raise UsageError(_(_NO_PART))


@verb(
    "case history",
    "What was changed in a case: when, who, which field, before and after; newest first.",
    "case history LF-26-0001",
    "case history LF-26-0001 --field age --part p1 --json",
)
def history_(
    settings: Settings,
    case: str,
    limit: Annotated[int, typer.Option(min=1, max=MOST_LINES)] = 200,
    before: Annotated[int, typer.Option(min=0, help="go on below this number")] = 0,
    field: Annotated[
        str, typer.Option(help="only this field", callback=judged.by(field_path.parse))
    ] = "",
    part: Annotated[
        str, typer.Option(help="only case, p1, e1, s1 …", callback=judged.by(_is_part))
    ] = "",
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        part_id = _part_id(services, case_id, part) if part else ""
        page = history(services, case_id, HistoryQuery(limit, before, field, part_id))
    emit(settings.json, page.lines, [_line(one) for one in page.lines])
    if page.more:
        tell_more(len(page.lines), next_with(f"--before {page.lines[-1].change}"))


@verb(
    "case restore-field",
    "Put back what stood there before a change, or a person, event or service that was removed.",
    "case restore-field LF-26-0001 17",
    "case restore-field LF-26-0001 17 --json",
)
def restore_field(settings: Settings, case: str, change: int) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        found = restore_value(services, case_id, change)
    emit(settings.json, _short(found), [found.case_no])


@verb(
    "case remove-part",
    "Remove a person, event or service line; `case restore-field` brings it back.",
    "case remove-part LF-26-0001 p2",
    "case remove-part LF-26-0001 e1 --json",
)
def remove_part(settings: Settings, case: str, part: str) -> None:
    letter, number = part[:1], part[1:]
    if letter not in _LETTERS or not (number.isascii() and number.isdecimal()):
        raise UsageError(_("a part is p1, e1 or s1"))
    act = {"p": cases.remove_person, "e": cases.remove_event, "s": cases.remove_service}[letter]
    with desk.at_case(settings, case) as (services, case_id):
        act(services, case_id, int(number))
        newest = history(services, case_id, HistoryQuery(limit=1)).lines[0]
    data = {"case_id": case_id, "part": part, "change": newest.change}
    emit(settings.json, data, [f"{newest.change}  {part_words(newest.part)}"])


def _part_id(services: Services, case_id: str, typed: str) -> str:
    """Return the id of a part that is there now.

    Raises:
        UsageError: the case has no such part.
    """
    if typed == "case":
        return case_id
    for part_id, name in _ids(cases.show_case(services, case_id)).items():
        if name == typed:
            return part_id
    raise UsageError(_(_NO_PART))


def _ids(case: CaseRecord) -> dict[str, str]:
    found = {one.person_id: f"p{one.number}" for one in case.persons}
    found |= {one.event_id: f"e{one.number}" for one in case.events}
    return found | {one.service_id: f"s{one.number}" for one in case.services}


def _line(one: FieldHistory) -> str:
    what = f"{part_words(one.part)}: {change_words(one)}"
    if one.kind == "field":
        what += f": {indented(one.before) or '-'} → {indented(one.after) or '-'}"
    return f"{one.change}  {moment(one.at)}  {one.by}  {what}"
