"""The work on a case: tasks, notes, and what every field held before.

Rules:

* Tasks: the fields ``next_step`` and ``next_step_on`` of a case always show the open task that is
  due first; what is written into these fields adds or changes that task; a task is never erased
  while its case is there: it is done, or it was taken off.
* Notes: a note is never changed and never removed while its case is there; a mistake is put right
  by a further note that names the one it corrects by its id, because the number changes when two
  cases become one.
* History: one row for each change of one field, written in the transaction of the change and never
  changed afterwards; a whole part that was removed or brought back has a row without a field, which
  holds everything of it; rows go when their case goes; values are JSON as they are stored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base, key_everywhere, new_id
from models.base.parts import NOT_SENT, SHARED
from models.fields import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.rows.case import Case


FIELDS: Final = ("next_step", "next_step_on")
"""The fields of a case in which its first open task stands."""


_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand changes a task: ``at`` in Unix seconds, ``user`` the number of the user."""

    at: int
    user: int | None


class Task(Base):
    """One thing to do."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("title <> '' OR due_on IS NOT NULL", name="content"),
        CheckConstraint("done_at IS NULL OR dropped = 0", name="ended"),
        Index("ix_tasks_case_id", "case_id", "done_at"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    title: Mapped[str]
    due_on: Mapped[str | None]
    who: Mapped[int | None]
    created: Mapped[int]
    created_by: Mapped[int | None]
    done_at: Mapped[int | None]
    done_by: Mapped[int | None]
    dropped: Mapped[bool] = mapped_column(default=False, server_default=text("0"))

    @property
    def is_open(self) -> bool:
        """True while it is neither done nor taken off."""
        return self.done_at is None and not self.dropped

    def do(self, hand: Hand) -> None:
        """Tick it."""
        self.done_at, self.done_by, self.dropped = hand.at, hand.user, False

    def drop(self) -> None:
        """Take it off: it need not be done any more."""
        self.done_at, self.done_by, self.dropped = None, None, True

    def reopen(self) -> None:
        """Make it open again."""
        self.done_at, self.done_by, self.dropped = None, None, False


def tasks_of(session: Session, case_id: str) -> list[Task]:
    """Return the tasks of a case: open ones first, by due day, those without a day after them."""
    return sorted(session.scalars(_OF_CASE, {"of_case": case_id}), key=_order)


_OF_CASE: Final = select(Task).where(Task.case_id == bindparam("of_case"))


def add_task(
    session: Session,
    case_id: str,
    hand: Hand,
    title: str,
    due_on: str | None = None,
    who: int | None = None,
) -> Task:
    """Add an open task.

    Args:
        session: a writing session.
        case_id: the case.
        hand: who adds it, when.
        title: what has to be done; "" only with a day.
        due_on: ISO day, None when there is none.
        who: number of the user who is to do it.
    """
    task = _made(case_id, hand, title, due_on, who)
    session.add(task)
    session.flush()
    return task


def first_tasks(session: Session, cases: Sequence[Case]) -> None:
    """Make tasks of the next steps of many new cases that have no task yet.

    Args:
        session: the writing session to which the cases belong; they are flushed.
        cases: cases of this transaction.
    """
    filled = [case for case in cases if any(_fields_of(case))]
    for start in range(0, len(filled), _AT_ONCE):
        part = filled[start : start + _AT_ONCE]
        query = select(Task.case_id).where(Task.case_id.in_([case.id for case in part]))
        have = set(session.scalars(query))
        for case in part:
            if case.id not in have:
                title, due_on = _fields_of(case)
                hand = Hand(case.created, case.created_by)
                session.add(_made(case.id, hand, title, due_on, None))
    session.flush()


def follow_fields(session: Session, case: Case, hand: Hand) -> None:
    """Bring the tasks up to what stands in the fields of the case, then the fields up to the tasks.

    Every use case that writes the fields calls this; what was typed there wins. A title that
    belongs to a task that has ended opens that task again, so that a change taken back brings
    its task back.

    Args:
        session: the writing session to which the case belongs.
        case: the case.
        hand: who changed it, when.
    """
    session.flush()
    tasks = tasks_of(session, case.id)
    shown = tasks[0] if tasks and tasks[0].is_open else None
    title, due_on = _fields_of(case)
    if (title, due_on) == ((shown.title, shown.due_on) if shown else ("", None)):
        return
    old = _ended(tasks, title) if shown is None or title != shown.title else None
    if old is not None:
        old.reopen()
        # The day beside it is the old task's own, unless a day was typed as well.
        old.due_on = (
            due_on if due_on and due_on != (shown.due_on if shown else None) else old.due_on
        )
    elif shown is None:
        tasks.append(add_task(session, case.id, hand, title, due_on))
    elif not title and (shown.title or due_on is None):
        shown.drop()
    else:
        shown.title, shown.due_on = title, due_on
    _show(case, min(tasks, key=_order))


def show_first(session: Session, case: Case) -> None:
    """Write the open task that is due first into the fields of its case."""
    session.flush()
    tasks = tasks_of(session, case.id)
    _show(case, tasks[0] if tasks else None)


def _made(case_id: str, hand: Hand, title: str, due_on: str | None, who: int | None) -> Task:
    return Task(
        id=new_id(),
        case_id=case_id,
        title=title,
        due_on=due_on,
        who=who,
        created=hand.at,
        created_by=hand.user,
        dropped=False,
    )


def _show(case: Case, first: Task | None) -> None:
    shown = first if first is not None and first.is_open else None
    case.put("next_step", (shown.title or None) if shown else None)
    case.put("next_step_on", shown.due_on if shown else None)


def _fields_of(case: Case) -> tuple[str, str | None]:
    title, due_on = (case.get(name) for name in FIELDS)
    return (title if isinstance(title, str) else ""), (due_on if isinstance(due_on, str) else None)


def _ended(tasks: list[Task], title: str) -> Task | None:
    """Return the newest ended task of this title."""
    same = [one for one in tasks if not one.is_open and title and one.title == title]
    return max(same, key=lambda one: (one.created, one.id), default=None)


def _order(task: Task) -> tuple[bool, bool, str, int, str]:
    day = task.due_on or ""
    return (not task.is_open, not day, day, task.created, task.id)


class CaseNote(Base):
    """One note; notes of a case are counted from 1."""

    __tablename__ = "case_notes"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("position >= 1", name="position"),
        Index("ix_case_notes_case_id", "case_id", "position"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str]
    corrects: Mapped[str | None]
    at: Mapped[int]
    user: Mapped[int | None]


def add_note(
    session: Session,
    case_id: str,
    text: str,
    *,
    at: int,
    user: int | None,
    corrects: str | None = None,
) -> CaseNote:
    """Add a note.

    Args:
        session: a writing session.
        case_id: the case.
        text: what is kept.
        at: Unix seconds.
        user: number of the user.
        corrects: id of the note that it puts right.
    """
    last = session.scalar(select(func.max(CaseNote.position)).where(CaseNote.case_id == case_id))
    note = CaseNote(
        id=new_id(),
        case_id=case_id,
        position=(last or 0) + 1,
        text=text,
        corrects=corrects,
        at=at,
        user=user,
    )
    session.add(note)
    session.flush()
    return note


def notes_of(session: Session, case_id: str) -> list[CaseNote]:
    """Return the notes of a case, the newest first."""
    query = select(CaseNote).where(CaseNote.case_id == case_id)
    return list(session.scalars(query.order_by(CaseNote.position.desc())))


def note_texts(session: Session, case_id: str) -> list[str]:
    """Return the texts of the notes of a case, for the search."""
    query = select(CaseNote.text).where(CaseNote.case_id == case_id).order_by(CaseNote.position)
    return list(session.scalars(query))


type Whole = dict[str, Any]

WHOLE: Final = ""
"""Stands for the name of a field in the row of a whole part."""


class FieldChange(Base):
    """One change of one field."""

    __tablename__ = "field_changes"
    __table_args__ = (
        CheckConstraint(
            "part IN ( 'case', 'person', 'event', 'service', 'consent', 'paper', 'task', 'note')",
            name="part",
        ),
        Index("ix_field_changes_case_id", "case_id", "id"),
        SHARED,
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_SENT)
    uid: Mapped[str | None] = key_everywhere()
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    part: Mapped[str]
    part_id: Mapped[str]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    at: Mapped[int]
    user: Mapped[int]

    @property
    def values(self) -> tuple[Value, Value]:
        """The value before and the value after; None for a whole part."""
        if self.field == WHOLE:
            return None, None
        return _read(self.before), _read(self.after)

    @property
    def whole(self) -> Whole:
        """Everything of the part that was removed or brought back, nothing for a field."""
        if self.field != WHOLE:
            return {}
        found: Whole = json.loads(self.before or self.after or "{}")
        return found

    @property
    def is_removal(self) -> bool:
        """True for the row of a whole part that was removed."""
        return self.field == WHOLE and self.after is None


def note_change(
    session: Session,
    *,
    case_id: str,
    part: str,
    part_id: str,
    field: str,
    before: Value,
    after: Value,
    at: int,
    user: int,
) -> None:
    """Keep one change of one field.

    Args:
        session: the writing session of the change.
        case_id: the case.
        part: case, person, event or consent.
        part_id: id of the row whose field it is.
        field: name in the catalogue.
        before: stored value until now.
        after: stored value from now on.
        at: Unix seconds.
        user: number of the user.
    """
    session.add(
        FieldChange(
            case_id=case_id,
            part=part,
            part_id=part_id,
            field=field,
            before=_write(before),
            after=_write(after),
            at=at,
            user=user,
        )
    )


def note_whole(
    session: Session,
    *,
    case_id: str,
    part: str,
    part_id: str,
    whole: Whole,
    back: bool,
    at: int,
    user: int,
) -> None:
    """Keep that a whole part was removed or brought back.

    Args:
        session: the writing session of the change.
        case_id: the case.
        part: person, event or service.
        part_id: id of the row.
        whole: everything of the row, as JSON can hold it.
        back: True when it was brought back.
        at: Unix seconds.
        user: number of the user.
    """
    text = json.dumps(whole, ensure_ascii=False)
    session.add(
        FieldChange(
            case_id=case_id,
            part=part,
            part_id=part_id,
            field=WHOLE,
            before=None if back else text,
            after=text if back else None,
            at=at,
            user=user,
        )
    )


def changes_of(
    session: Session,
    case_id: str,
    limit: int = 200,
    *,
    before: int | None = None,
    field: str | None = None,
    part_id: str | None = None,
) -> list[FieldChange]:
    """Return the newest changes of a case first.

    Args:
        session: any session.
        case_id: the case.
        limit: most changes.
        before: only changes with a lower number, for the next page.
        field: only changes of this field.
        part_id: only changes of this part, the id of the case for the case itself.
    """
    query = select(FieldChange).where(FieldChange.case_id == case_id)
    if before is not None:
        query = query.where(FieldChange.id < before)
    if field is not None:
        query = query.where(FieldChange.field == field)
    if part_id is not None:
        query = query.where(FieldChange.part_id == part_id)
    return list(session.scalars(query.order_by(FieldChange.id.desc()).limit(limit)))


def change_of(session: Session, case_id: str, number: int) -> FieldChange | None:
    """Return one change of a case by its number."""
    row = session.get(FieldChange, number)
    return row if row is not None and row.case_id == case_id else None


def changed_fields(session: Session, case_id: str) -> list[str]:
    """Return the names of all fields of a case that were ever changed."""
    query = select(FieldChange.field).where(
        FieldChange.case_id == case_id, FieldChange.field != WHOLE
    )
    return list(session.scalars(query.distinct()))


def changed_parts(session: Session, case_id: str) -> list[tuple[str, str]]:
    """Return kind and id of all parts of a case that were ever changed."""
    query = select(FieldChange.part, FieldChange.part_id).where(FieldChange.case_id == case_id)
    return [(row.part, row.part_id) for row in session.execute(query.distinct())]


def removals(session: Session, case_id: str) -> dict[str, FieldChange]:
    """Return the last removal of each part of a case by the id of the part."""
    query = select(FieldChange).where(
        FieldChange.case_id == case_id, FieldChange.field == WHOLE, FieldChange.after.is_(None)
    )
    return {row.part_id: row for row in session.scalars(query.order_by(FieldChange.id))}


def _write(value: Value) -> str | None:
    if value is None:
        return None
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _read(text: str | None) -> Value:
    value = None if text is None else json.loads(text)
    return tuple(value) if isinstance(value, list) else value
