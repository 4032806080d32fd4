"""The next step of a case and its tasks say the same, whichever of them was changed.

Rules: called inside a writing session; what the fields show because of a task is a change of the
fields, and is kept in their history like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.field_path import CASE
from models.rows.case_work import FIELDS as STEP_FIELDS
from models.rows.case_work import Hand, follow_fields, note_change, show_first

if TYPE_CHECKING:
    from app.core.services import Services
    from models.register.database import Session
    from models.rows.case import Case

__all__ = ["STEP_FIELDS", "after_fields", "after_tasks", "hand_of"]


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
