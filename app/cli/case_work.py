"""`lifafa case …`: next steps, notes and the bin; joined to the verbs of `case`."""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.language import ngettext
from app.base.language import translate as _
from app.base.reasons import show_day
from app.cases import cases, notes, tasks
from app.cases.case_words import task_words
from app.cases.work_records import NoteRecord, TaskRecord
from app.cli import desk, judged
from app.cli.case import group
from app.cli.given import STDIN, read_all
from app.cli.output import emit, indented, moment, table
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.retention import recycle_bin as bins

MOST_NOTE_BYTES = 256 * 1024
_DUE = judged.text("next_step_on", tasks.DUE_LABEL)


# The bin ------------------------------------------------------------------------------------------


@verb(
    group,
    "delete",
    "Put a case into the bin; it can be restored for 30 days.",
    "case delete LF-26-0001",
    "case delete LF-26-0001 --json",
)
def delete(ctx: typer.Context, case: str) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        gone = bins.bin_case(services, case_id)
    emit(settings.json, gone, [f"{gone.case_no}  {_days_left(gone.days_left)}"])


@verb(
    group,
    "restore",
    "Take a case back out of the bin.",
    "case restore LF-26-0001",
    "case restore LF-26-0001 --json",
)
def restore(ctx: typer.Context, case: str) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = cases.show_case(
            services, bins.restore_case(services, cases.resolve_case(services, case))
        )
    emit(settings.json, {"case_id": found.case_id, "case_no": found.case_no}, [found.case_no])


@verb(
    group,
    "bin",
    "The cases in the bin, and how many days are left.",
    "case bin",
    "case bin --json",
)
def bin_(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = bins.list_bin(services)
    rows = [(c.case_no, c.name, moment(c.binned_at), c.by, c.days_left) for c in found]
    heads = (_("case"), _("name"), _("deleted"), _("by"), _("days left"))
    emit(settings.json, found, table([[str(cell) for cell in row] for row in rows], heads))


@verb(
    group,
    "empty-bin",
    "Erase everything in the bin for ever; only the head of the office may. Needs --yes.",
    "case empty-bin --yes",
    "case empty-bin --yes --json",
)
def empty_bin(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
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
    group,
    "task",
    "Write down a next step of a case.",
    'case task LF-26-0001 "Call the home office" --due 28/11/2026',
    'case task LF-26-0001 "Visit the family" --due 2026-12-04 --for das',
)
def task(
    ctx: typer.Context,
    case: str,
    text: Annotated[str, typer.Argument(callback=judged.text("next_step", tasks.TITLE_LABEL))],
    due: Annotated[str, typer.Option(help="day on which it is due", callback=_DUE)] = "",
    for_: Annotated[str, typer.Option("--for", help="login of who is to do it")] = "",
) -> None:
    settings: Settings = ctx.obj
    judged.needed(text, tasks.TITLE_LABEL)
    with desk.at_case(settings, case) as (services, case_id):
        made = tasks.add_task(services, case_id, text, due, for_)
    emit(settings.json, made, [_task_line(made)])


@verb(
    group,
    "tasks",
    "The next steps of a case: open ones first, done ones below.",
    "case tasks LF-26-0001",
    "case tasks LF-26-0001 --json",
)
def tasks_(ctx: typer.Context, case: str) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        found = tasks.list_tasks(services, case_id)
    emit(settings.json, found, [_task_line(one) for one in found])


@verb(
    group,
    "done",
    "Tick a next step; its id stands before it in `case tasks`.",
    "case done LF-26-0001 1f2e3d4c",
    "case done LF-26-0001 1f2e3d4c --undo",
)
def done(
    ctx: typer.Context,
    case: str,
    task: str,
    undo: Annotated[bool, typer.Option("--undo", help="open it again")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="take it off instead")] = False,
) -> None:
    if undo and drop:
        raise UsageError(_("--undo and --drop do not go together"))
    settings: Settings = ctx.obj
    ended = tasks.drop_task if drop else tasks.finish_task
    act = tasks.reopen_task if undo else ended
    with desk.at_case(settings, case) as (services, case_id):
        changed = act(services, case_id, task)
    emit(settings.json, changed, [_task_line(changed)])


@verb(
    group,
    "change-task",
    "Change the words, the day or the person of an open next step.",
    "case change-task LF-26-0001 1f2e3d4c --due 30/11/2026",
    'case change-task LF-26-0001 1f2e3d4c --text "Visit the aunt" --for ""',
)
def change_task(
    ctx: typer.Context,
    case: str,
    task: str,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", help="other words", callback=judged.text("next_step", tasks.TITLE_LABEL)
        ),
    ] = None,
    due: Annotated[
        str | None, typer.Option(help="another day, empty for none", callback=_DUE)
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", help="another login, or empty")] = None,
) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        changed = tasks.change_task(services, case_id, task, title=text, due=due, who=for_)
    emit(settings.json, changed, [_task_line(changed)])


def _task_line(one: TaskRecord) -> str:
    day = show_day(one.due_on) if one.due_on else "-"
    ended = f"  {moment(one.done_at)} {one.done_by}" if one.state == "done" else ""
    who = f"  {one.who_name}" if one.who_name else ""
    return f"{one.task_id[:8]}  {_(task_words(one.state))}  {day}  {one.title}{who}{ended}"


# Notes --------------------------------------------------------------------------------------------


@verb(
    group,
    "note",
    "Write a note; it is never changed, a further note corrects it. - reads standard input.",
    'case note LF-26-0001 "The mother called."',
    'case note LF-26-0001 "It was the aunt." --corrects 1',
)
def note(
    ctx: typer.Context,
    case: str,
    text: str,
    corrects: Annotated[int, typer.Option(min=0, help="number of the note put right")] = 0,
) -> None:
    settings: Settings = ctx.obj
    words = _text_of(text)
    with desk.at_case(settings, case) as (services, case_id):
        made = notes.add_note(services, case_id, words, corrects)
    emit(settings.json, made, [_note_line(made)])


@verb(
    group,
    "notes",
    "The notes of a case, newest first.",
    "case notes LF-26-0001",
    "case notes LF-26-0001 --json",
)
def notes_(ctx: typer.Context, case: str) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        found = notes.list_notes(services, case_id)
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
