"""Words for the work on a case that window and command line say alike.

Rules: English message ids; whoever shows them translates.
"""

from __future__ import annotations

from app.base.language import N_, translate
from app.base.numerals import shown
from app.cases.work_records import FieldHistory, PartName

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
