"""From the rows of the work on a case to their frozen records.

Rules: nothing here changes a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.cases.work_records import NoteRecord, TaskRecord
from models.rows.case_work import notes_of, tasks_of

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case_work import CaseNote, Task

OPEN, DONE, DROPPED = "open", "done", "dropped"


def task_records(
    session: Session, case_id: str, names: Mapping[int, str]
) -> tuple[TaskRecord, ...]:
    """Return the tasks of a case: open ones first, by due day.

    Args:
        session: any session.
        case_id: the case.
        names: user number to name.
    """
    return tuple(task_record(row, names) for row in tasks_of(session, case_id))


def task_record(row: Task, names: Mapping[int, str]) -> TaskRecord:
    """Return the record of a task."""
    ended = DROPPED if row.dropped else DONE
    return TaskRecord(
        task_id=row.id,
        title=row.title,
        due_on=row.due_on or "",
        who=row.who or 0,
        who_name=names.get(row.who or 0, ""),
        state=OPEN if row.is_open else ended,
        added_at=row.created,
        added_by=names.get(row.created_by or 0, ""),
        done_at=row.done_at or 0,
        done_by=names.get(row.done_by or 0, ""),
    )


def note_records(
    session: Session, case_id: str, names: Mapping[int, str]
) -> tuple[NoteRecord, ...]:
    """Return the notes of a case, the newest first; `names` from user number to name."""
    rows = notes_of(session, case_id)
    numbers = {row.id: row.position for row in rows}
    return tuple(_note_record(row, names, numbers) for row in rows)


def _note_record(row: CaseNote, names: Mapping[int, str], numbers: Mapping[str, int]) -> NoteRecord:
    return NoteRecord(
        number=row.position,
        text=row.text,
        at=row.at,
        by=names.get(row.user or 0, ""),
        corrects=numbers.get(row.corrects or "", 0),
    )
