"""The changes of one sitting in a case form, back and forth.

Rules: what is typed anew ends what could be done again; a change of a part that was removed is
let go, so that taking it back never makes a new person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ui.frame.field_values import Typed

type Sent = Typed | None

TYPED, BACK, AGAIN = "typed", "back", "again"
DEPTH = 100


@dataclass(frozen=True)
class Change:
    """One change of one field.

    Attributes:
        address: of the field.
        old: what stood there before.
        new: what stands there afterwards.
        origin: typed, back (a change that is taken back) or again (one that is done again).
    """

    address: str
    old: Sent
    new: Sent
    origin: str = TYPED

    def turned(self, origin: str) -> Change:
        """Return the change that undoes this one."""
        return replace(self, old=self.new, new=self.old, origin=origin)


class UndoSteps:
    """Two heaps of changes: what can be taken back, and what can be done again."""

    def __init__(self) -> None:
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def can_undo(self) -> bool:
        """True when a saved change can be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True when a change that was taken back can be done again."""
        return bool(self._undone)

    def forget(self) -> None:
        """Let go of everything: another case comes."""
        self._done.clear()
        self._undone.clear()

    def forget_part(self, part: str) -> None:
        """Let go of the changes of a part ("p2") that was removed."""
        for heap in (self._done, self._undone):
            heap[:] = [one for one in heap if not one.address.startswith(f"{part}.")]

    def saved(self, change: Change) -> None:
        """Remember a change that the register has taken."""
        if change.origin == BACK:
            self._undone.append(change.turned(TYPED))
            return
        if change.origin == TYPED:
            self._undone.clear()
        self._done.append(replace(change, origin=TYPED))
        del self._done[:-DEPTH]

    def back(self) -> Change | None:
        """Return the change that takes the last one back, None when there is none."""
        return self._done.pop().turned(BACK) if self._done else None

    def again(self) -> Change | None:
        """Return the change that does the last one taken back again, None when there is none."""
        return replace(self._undone.pop(), origin=AGAIN) if self._undone else None
