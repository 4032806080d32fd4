"""What has to be done next in a case: tasks with a due day, open until somebody ticks them.

Rules: the fields ``next_step`` and ``next_step_on`` of a case always show the open task that is
due first; what is written into these fields adds or changes that task; a task is never erased
while its case is there: it is done, or it was taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base, new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

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
