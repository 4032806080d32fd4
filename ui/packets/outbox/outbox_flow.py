"""The outbox: what was sealed here, how far each file is on its way, and handing one over again.

Rules: a packet is the same bytes each time it is handed over; the list is read again after every
change.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.packets.records import OutboxItem
from ui.frame.errands import Errands, ask

DAYS_BEFORE_SILENCE = 7
_DAY_S = 86_400


class OutboxUses(Protocol):
    """What the page needs of the use cases."""

    def outbox(self) -> tuple[OutboxItem, ...]: ...

    def now(self) -> int: ...


class OutboxFlow(QObject):
    """Presenter of the outbox page.

    Signals:
        changed: the list or the choice changed.
        refused: an error of reading the list.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, uses: OutboxUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._now = 0
        self.loaded = False
        self.items: tuple[OutboxItem, ...] = ()
        self.chosen_id = ""

    @property
    def chosen(self) -> OutboxItem | None:
        """The packet whose details are shown, or None."""
        return next((row for row in self.items if row.packet_id == self.chosen_id), None)

    @property
    def waiting_to_leave(self) -> int:
        """How many packets are sealed and have not been handed over."""
        return sum(1 for row in self.items if row.state == "sealed")

    def reload(self) -> None:
        """Read the list again; keep the choice when it is still there."""
        ask(
            self._errands,
            lambda: (self._uses.outbox(), self._uses.now()),
            self._listed,
            self.refused.emit,
        )

    def _listed(self, answer: tuple[tuple[OutboxItem, ...], int]) -> None:
        self.items, self._now = answer
        self.loaded = True
        if self.chosen is None:
            self.chosen_id = self.items[0].packet_id if self.items else ""
        self.changed.emit()

    def choose(self, packet_id: str) -> None:
        """Show another packet's details."""
        if packet_id != self.chosen_id:
            self.chosen_id = packet_id
            self.changed.emit()

    def shown_state(self, item: OutboxItem) -> str:
        """Return the state to show: as recorded, copied, or that it wants a word."""
        if item.reminder:
            return item.reminder
        if item.state == "sealed" and item.copied_at:
            return "partly_copied" if item.parts_left else "copied"
        if item.type == "referral" and item.state == "handed_over":
            waited = self._now - (item.handed_over_at or item.sealed_at)
            if waited > DAYS_BEFORE_SILENCE * _DAY_S:
                return "silent"
        return item.state
