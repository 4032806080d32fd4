"""Frozen records of the work on a case: what is to be done, notes, history, the bin.

Rules: times are Unix seconds (UTC), days are ISO texts; names are those of users of the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.records import FactValue


@dataclass(frozen=True)
class TaskRecord:
    """One thing to do in a case.

    Attributes:
        task_id: its id.
        title: what has to be done; "" for a day alone.
        due_on: ISO day, "" when there is none.
        who: number of the user who is to do it, 0 for nobody.
        who_name: name of that user, "" for nobody.
        state: open, done or dropped.
        added_at: when it was written down.
        added_by: by whom.
        done_at: when it was ticked, 0 while it is not done.
        done_by: by whom.
    """

    task_id: str
    title: str
    due_on: str
    who: int
    who_name: str
    state: str
    added_at: int
    added_by: str
    done_at: int = 0
    done_by: str = ""


@dataclass(frozen=True)
class NoteRecord:
    """One note. `number` counts from 1; `corrects` is the number of the note put right, or 0."""

    number: int
    text: str
    at: int
    by: str
    corrects: int = 0


@dataclass(frozen=True)
class PartName:
    """A person, event or service line as the history knows it, also when it is gone.

    Attributes:
        part_id: its id.
        part: case, person, event or service.
        number: its number in the case, that of its removal when it is gone; 0 for the case.
        name: name of the person, "" when none is known.
        gone: True when it was removed.
    """

    part_id: str
    part: str
    number: int
    name: str = ""
    gone: bool = False


@dataclass(frozen=True)
class FieldHistory:
    """One change in a case.

    Attributes:
        change: number of the change, to restore it by.
        kind: field, removed (a whole part went) or back (a whole part came back).
        part: what the field belongs to.
        field: name of the field, "" for a whole part.
        address: where the field stands now, "" when its part was removed.
        label: English label of the field, "" for a whole part.
        before: English text of the value before, "" when it was empty.
        after: English text of the value after.
        value_before: stored value before, to restore it.
        value_after: stored value after.
        at: when.
        by: name of the user.
        can_restore: True when what stood there before can be put back.
    """

    change: int
    kind: str
    part: PartName
    field: str
    address: str
    label: str
    before: str
    after: str
    value_before: FactValue | None
    value_after: FactValue | None
    at: int
    by: str
    can_restore: bool


@dataclass(frozen=True)
class HistoryPage:
    """A page of the history of a case, the newest change first.

    Attributes:
        lines: the changes.
        more: True when there are older ones.
        fields: name and English label of every field that was ever changed, for a filter.
        parts: every part that ever was changed, for a filter.
    """

    lines: tuple[FieldHistory, ...]
    more: bool
    fields: tuple[tuple[str, str], ...]
    parts: tuple[PartName, ...]


@dataclass(frozen=True)
class BinnedCase:
    """A case in the bin. `days_left` until it is erased for ever; `by` put it there."""

    case_id: str
    case_no: str
    name: str
    binned_at: int
    by: str
    days_left: int
