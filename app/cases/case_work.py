"""The work on a case: its next step, its tasks and its notes.

Rules:

* The next step: called inside a writing session; what the fields show because of a task is a change
  of the fields, and is kept in their history like any other.
* Tasks: a change of a task and the next step that its case shows are one transaction with its line
  in the log; a task that is done or taken off stays readable.
* Notes: a mistake is put right by a further note; what a note says is found by the search; the log
  holds its number, never its words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.base.errors import AmbiguousError, CaseStateError, FactRefusedError, NotFoundError
from app.base.language import N_, translate
from app.base.numerals import shown
from app.cases.case_view import note_records, task_record, task_records
from app.cases.open_cases import open_row
from app.cases.records import FieldHistory, NoteRecord, PartName, TaskRecord
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.field_path import CASE
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows.case_work import FIELDS as STEP_FIELDS
from models.rows.case_work import (
    Hand,
    Task,
    follow_fields,
    note_change,
    notes_of,
    show_first,
    tasks_of,
)
from models.rows.case_work import add_note as new_note
from models.rows.case_work import add_task as new_task
from models.rows.user import names_by_number, present_users

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case


def hand_of(s: Services) -> Hand:
    """Return who changes tasks now."""
    return Hand(s.clock.now(), s.user.user)


def after_fields(session: Session, s: Services, row: Case, *, keep_history: bool = True) -> None:
    """Make the tasks of a case follow what was typed into its fields."""
    _kept(session, s, row, keep_history, lambda: follow_fields(session, row, hand_of(s)))


def after_tasks(session: Session, s: Services, row: Case) -> None:
    """Make the fields of a case show its first open task."""
    _kept(session, s, row, True, lambda: show_first(session, row))


def _kept(
    session: Session, s: Services, row: Case, keep_history: bool, change: Callable[[], None]
) -> None:
    before = {name: row.get(name) for name in STEP_FIELDS}
    change()
    for name, value in before.items():
        if keep_history and row.get(name) != value:
            note_change(
                session,
                case_id=row.id,
                part=CASE,
                part_id=row.id,
                field=name,
                before=value,
                after=row.get(name),
                at=s.clock.now(),
                user=s.user.user,
            )


_SHORTEST = 4
TITLE_LABEL, DUE_LABEL, _WHO = N_("Next step"), N_("Due on"), N_("Who")


def list_tasks(s: Services, case_id: str) -> tuple[TaskRecord, ...]:
    """Return the tasks of a case: open ones first, by due day.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        row = lookup.find_case(session, case_id)
        return task_records(session, row.id, names_by_number(session))


def add_task(s: Services, case_id: str, title: str, due: str = "", who: str = "") -> TaskRecord:
    """Write down what has to be done.

    Args:
        s: the open register.
        case_id: id or number of the case.
        title: what has to be done.
        due: the day as typed, "" for none.
        who: login of the user who is to do it, "" for nobody.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the case is not open, or the role does not allow it.
        FactRefusedError: no title, not a day, or not a user.
    """
    require(s, Act.CHANGE)
    words = kept_text(title, "next_step", TITLE_LABEL)
    if not words:
        raise FactRefusedError(field=TITLE_LABEL, reason="value.missing")
    day = _day(s, due)
    with writing(s) as session:
        row = _open_case(session, s, case_id)
        task = new_task(session, row.id, hand_of(s), words, day, _user(session, who))
        return _done(session, s, row, task, "task_added")


def change_task(
    s: Services,
    case_id: str,
    task_id: str,
    *,
    title: str | None = None,
    due: str | None = None,
    who: str | None = None,
) -> TaskRecord:
    """Change an open task.

    Args:
        s: the open register.
        case_id: id or number of the case.
        task_id: its id or a beginning of it.
        title: other words; None leaves them.
        due: another day as typed, "" for none; None leaves it.
        who: login of another user, "" for nobody; None leaves it.

    Raises:
        NotFoundError, AmbiguousError: no such case or task.
        CaseStateError: the case is not open, or the task has ended.
        FactRefusedError: not a day, not a user, or nothing would be left.
    """
    require(s, Act.CHANGE)
    words = None if title is None else kept_text(title, "next_step", TITLE_LABEL)
    day = None if due is None else _day(s, due)
    with writing(s) as session:
        row = _open_case(session, s, case_id)
        task = _task(session, row, task_id)
        if not task.is_open:
            raise CaseStateError(reason="task.ended")
        task.title = task.title if words is None else words
        task.due_on = task.due_on if due is None else day
        task.who = task.who if who is None else _user(session, who)
        if not task.title and not task.due_on:
            raise FactRefusedError(field=TITLE_LABEL, reason="value.missing")
        return _done(session, s, row, task, "task_changed")


def finish_task(s: Services, case_id: str, task_id: str) -> TaskRecord:
    """Tick a task: it is done.

    Raises:
        NotFoundError, AmbiguousError: no such case or task.
        CaseStateError: the case is not open, or the task has ended.
    """
    return _end(s, case_id, task_id, "task_done", lambda task: task.do(hand_of(s)))


def drop_task(s: Services, case_id: str, task_id: str) -> TaskRecord:
    """Take a task off: it need not be done any more; see ``finish_task``."""
    return _end(s, case_id, task_id, "task_dropped", Task.drop)


def reopen_task(s: Services, case_id: str, task_id: str) -> TaskRecord:
    """Open a task again that was done or taken off.

    Raises:
        NotFoundError, AmbiguousError: no such case or task.
        CaseStateError: the case is not open, or the task is open.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = _open_case(session, s, case_id)
        task = _task(session, row, task_id)
        if task.is_open:
            raise CaseStateError(reason="task.open")
        task.reopen()
        return _done(session, s, row, task, "task_reopened")


def _end(
    s: Services, case_id: str, task_id: str, action: str, end: Callable[[Task], None]
) -> TaskRecord:
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = _open_case(session, s, case_id)
        task = _task(session, row, task_id)
        if not task.is_open:
            raise CaseStateError(reason="task.ended")
        end(task)
        return _done(session, s, row, task, action)


def _open_case(session: Session, s: Services, ref: str) -> Case:
    """Return an open case whose fields and tasks say the same."""
    row = open_row(session, ref)
    after_fields(session, s, row)
    return row


def _task(session: Session, row: Case, ref: str) -> Task:
    wanted = ref.strip().lower()
    found = [one for one in tasks_of(session, row.id) if one.id.startswith(wanted)]
    if len(wanted) < _SHORTEST or not found:
        raise NotFoundError(reason="find.task")
    if len(found) > 1:
        raise AmbiguousError
    return found[0]


def _done(session: Session, s: Services, row: Case, task: Task, action: str) -> TaskRecord:
    session.flush()
    after_tasks(session, s, row)
    case_changed(session, row, now=s.clock.now())
    log.record(session, s, action, row.case_no, row.id)
    session.flush()
    return task_record(task, names_by_number(session))


def _day(s: Services, typed: str) -> str | None:
    return kept_text(typed, "next_step_on", DUE_LABEL, s.clock.today()) or None


def _user(session: Session, login: str) -> int | None:
    if not login.strip():
        return None
    wanted = login.strip().casefold()
    for user in present_users(session):
        if user.login.strip().casefold() == wanted:
            return user.number
    raise FactRefusedError(field=_WHO, reason="user.unknown")


_NOTE = N_("Note")


def list_notes(s: Services, case_id: str) -> tuple[NoteRecord, ...]:
    """Return the notes of a case, the newest first.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        row = lookup.find_case(session, case_id)
        return note_records(session, row.id, names_by_number(session))


def add_note(s: Services, case_id: str, text: str, corrects: int = 0) -> NoteRecord:
    """Write a note.

    Args:
        s: the open register.
        case_id: id or number of the case.
        text: what is to be kept; lines stay lines.
        corrects: number of the note that it puts right, 0 for none.

    Raises:
        NotFoundError, AmbiguousError: no such case.
        CaseStateError: the case is not open, or the role does not allow it.
        FactRefusedError: nothing was written, it cannot be kept, or there is no such note.
    """
    require(s, Act.CHANGE)
    words = kept_text(text, "notes", _NOTE)
    if not words:
        raise FactRefusedError(field=_NOTE, reason="value.missing")
    with writing(s) as session:
        row = open_row(session, case_id)
        about = {one.position: one.id for one in notes_of(session, row.id)}
        if corrects and corrects not in about:
            raise FactRefusedError(field=_NOTE, reason="note.unknown")
        write_note(session, s, row, words, about.get(corrects))
        session.flush()
        return note_records(session, row.id, names_by_number(session))[0]


def write_note(
    session: Session, s: Services, row: Case, words: str, corrects: str | None = None
) -> None:
    """Write a note into an open case, inside a writing session.

    Args:
        session: the writing session to which the case belongs.
        s: the open register.
        row: the case.
        words: as they are kept.
        corrects: id of the note that it puts right.
    """
    now = s.clock.now()
    note = new_note(session, row.id, words, at=now, user=s.user.user, corrects=corrects)
    case_changed(session, row, now=now)
    log.record(session, s, "note_added", row.case_no, row.id, number=note.position)


_TASKS = {"open": N_("Open"), "done": N_("Done"), "dropped": N_("Taken off")}
_PARTS = {
    "person": N_("Person {number}"),
    "event": N_("Event {number}"),
    "service": N_("Service {number}"),
    "consent": N_("Consent"),
}
_WHOLE = {"removed": N_("Removed"), "back": N_("Brought back")}


def task_words(state: str) -> str:
    """Return the English words of the state of a task."""
    return _TASKS.get(state, state)


def part_words(part: PartName) -> str:
    """Return what a change belongs to, translated: The case, Person 2 · Mohan."""
    words = translate(_PARTS.get(part.part, N_("The case"))).format(number=shown(part.number))
    return f"{words} · {part.name}" if part.name else words


def change_words(line: FieldHistory) -> str:
    """Return what was changed, translated: the label of the field, or that a part went."""
    return translate(_WHOLE.get(line.kind, line.label))
