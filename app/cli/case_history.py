"""`lifafa case history` and putting back; joined to the verbs of `case`."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from app.base.language import N_
from app.base.language import translate as _
from app.cases import cases
from app.cases.case_words import change_words, part_words
from app.cases.history import MOST_LINES, HistoryQuery, history, restore_value
from app.cases.records import CaseRecord
from app.cases.work_records import FieldHistory
from app.cli import desk, judged
from app.cli.case import group
from app.cli.output import emit, indented, moment
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.core import field_path
from app.core.services import Services

_LETTERS = {"p": "person", "e": "event", "s": "service"}
_NO_PART = N_("--part is case, or a person, event or service of it: p1, e1, s1")
_PART = re.compile("case|[pes][0-9]{1,4}")


def _is_part(typed: str) -> None:
    if not _PART.fullmatch(typed):
        raise UsageError(_(_NO_PART))


@verb(
    group,
    "history",
    "What was changed in a case: when, who, which field, before and after; newest first.",
    "case history LF-26-0001",
    "case history LF-26-0001 --field age --part p1 --json",
)
def history_(
    ctx: typer.Context,
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
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        part_id = _part_id(services, case_id, part) if part else ""
        page = history(services, case_id, HistoryQuery(limit, before, field, part_id))
    emit(settings.json, page.lines, [_line(one) for one in page.lines])


@verb(
    group,
    "restore-field",
    "Put back what stood there before a change, or a person, event or service that was removed.",
    "case restore-field LF-26-0001 17",
    "case restore-field LF-26-0001 17 --json",
)
def restore_field(ctx: typer.Context, case: str, change: int) -> None:
    settings: Settings = ctx.obj
    with desk.at_case(settings, case) as (services, case_id):
        found = restore_value(services, case_id, change)
    emit(settings.json, {"case_id": found.case_id, "case_no": found.case_no}, [found.case_no])


@verb(
    group,
    "remove-part",
    "Remove a person, event or service line; `case restore-field` brings it back.",
    "case remove-part LF-26-0001 p2",
    "case remove-part LF-26-0001 e1 --json",
)
def remove_part(ctx: typer.Context, case: str, part: str) -> None:
    settings: Settings = ctx.obj
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
