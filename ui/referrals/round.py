"""One case goes to one or several offices: each has its own choices, its own view, its own packet.

Rules: the offices are gone through one after the other and never share a choice by themselves; what
is copied from the first office is asked of the consent for the other one anew; all are sealed only
when each was looked at; what was sealed stays sealed when a later one fails.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from app.consent.records import SendReferral
from ui.referrals.composer_flow import ComposerFlow

MOST_OFFICES = 8


class Round(QObject):
    """The offices of one session of the composer.

    Args:
        make: makes the presenter for one more office.

    Signals:
        added: ComposerFlow of one more office.
        removed: ComposerFlow of an office that was left out.
        changed: which office is in front, or how far one is.
    """

    added = Signal(object)
    removed = Signal(object)
    changed = Signal()

    def __init__(self, make: Callable[[], ComposerFlow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._queue: list[ComposerFlow] = []
        self.flows: list[ComposerFlow] = []
        self.front: ComposerFlow = self._new()

    def _new(self) -> ComposerFlow:
        flow = self._make()
        self.flows.append(flow)
        flow.changed.connect(self._follow)
        # Queued: the page of this one shows its result before the next one begins.
        flow.sealed.connect(self._one_sealed, Qt.ConnectionType.QueuedConnection)
        flow.refused.connect(lambda _error: self._queue.clear())
        flow.stopped.connect(self._queue.clear)
        return flow

    def begin(self, earlier: SendReferral | None) -> None:
        """Read case and offices; begin from an earlier choice when one is corrected."""
        if earlier is not None:
            self.front.choices.begin_again(earlier)
        self.load()

    def load(self) -> None:
        """Read case and offices again for all that is not sealed."""
        for flow in self.flows:
            if flow.sent is None:
                flow.choices.load()

    # -- offices -------------------------------------------------------------------------------

    def may_add(self) -> bool:
        """Say whether one more office can be taken in; a correction goes to one alone."""
        corrected = any(flow.choices.draft.supersedes for flow in self.flows)
        sealing = any(flow.sealing for flow in self.flows)
        return len(self.flows) < MOST_OFFICES and not corrected and not sealing

    def add(self) -> None:
        """Take one more office in, with nothing chosen yet, and turn to it."""
        if self.may_add():
            flow = self._new()
            self.added.emit(flow)
            flow.choices.load()
            self.show(flow)

    def may_remove(self, flow: ComposerFlow) -> bool:
        """Say whether an office can be left out: not the only one, and nothing is sealed for it."""
        return len(self.flows) > 1 and flow.sent is None and not flow.sealing

    def remove(self, flow: ComposerFlow) -> None:
        """Leave an office out; its choices are thrown away."""
        if flow not in self.flows or not self.may_remove(flow):
            return
        place = self.flows.index(flow)
        self.flows.remove(flow)
        if self.front is flow:
            self.front = self.flows[min(place, len(self.flows) - 1)]
        self.removed.emit(flow)
        self._follow()

    def show(self, flow: ComposerFlow) -> None:
        """Turn to an office."""
        if flow in self.flows:
            self.front = flow
            self._follow()

    def next_open(self) -> ComposerFlow | None:
        """Return the next office after the one in front that nothing is sealed for."""
        place = self.flows.index(self.front)
        later = (*self.flows[place + 1 :], *self.flows[:place])
        return next((flow for flow in later if flow.sent is None), None)

    def _follow(self) -> None:
        for flow in self.flows:
            taken = (one.choices.draft.office_id for one in self.flows if one is not flow)
            flow.choices.taken = frozenset(filter(None, taken))
        self.changed.emit()

    # -- copying -------------------------------------------------------------------------------

    def first(self) -> ComposerFlow | None:
        """Return the first other office with choices that can be taken over, None when none."""
        others = (flow for flow in self.flows if flow is not self.front)
        return next((one for one in others if one.choices.draft.facts), None)

    def copy_first(self) -> None:
        """Choose for the office in front what was chosen for the first, as far as consent goes."""
        first = self.first()
        if first is not None:
            self.front.choices.copy_from(first.choices.draft)

    # -- sealing -------------------------------------------------------------------------------

    def waiting(self) -> list[ComposerFlow]:
        """Return the offices that nothing is sealed for yet."""
        return [flow for flow in self.flows if flow.sent is None]

    def can_seal_all(self) -> bool:
        """Say whether several wait, and each was looked at to the end."""
        waiting = self.waiting()
        return len(waiting) > 1 and all(flow.can_seal() for flow in waiting)

    def seal_all(self) -> None:
        """Seal for each office, one after the other; a failure or a stop ends it there."""
        if self.can_seal_all():
            self._queue[:] = self.waiting()
            self._seal_next()

    def _one_sealed(self, _sent: object) -> None:
        self._seal_next()

    def _seal_next(self) -> None:
        if not self._queue:
            return
        flow = self._queue.pop(0)
        self.show(flow)
        if flow.can_seal():
            flow.seal()
        else:
            self._queue.clear()
