"""What has to be done next: tasks added, changed, ticked, taken off and opened again.

Rules: a change of a task and the next step that its case shows are one transaction with its line
in the log; a task that is done or taken off stays readable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.base.errors import AmbiguousError, CaseStateError, FactRefusedError, NotFoundError
from app.base.language import N_
from app.cases.next_steps import after_fields, after_tasks, hand_of
from app.cases.work_records import TaskRecord
from app.cases.work_view import task_record, task_records
from app.core import log
from app.core.clean_input import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows.case_work import Task, tasks_of
from models.rows.case_work import add_task as new_task
from models.rows.user import names_by_number, present_users

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case

__all__ = [
    "add_task",
    "change_task",
    "drop_task",
    "finish_task",
    "list_tasks",
    "reopen_task",
]

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
    row = lookup.find_case(session, ref)
    if row.record_state != "open" or row.binned:
        raise CaseStateError(reason="case.in-bin" if row.binned else "case.not-open")
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
