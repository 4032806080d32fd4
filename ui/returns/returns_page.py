"""The page "Statistical returns": two doors, what this office sent and what others sent to it.

Rules: the page opens where something is; a packet that is named is shown in its door; nothing is
sealed here.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.returns.desk import NODAL
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands, LongErrands
from ui.frame.page import Page
from ui.packets.packet_words import ARRIVED
from ui.returns.plan_page import BETWEEN, LANE
from ui.returns.received_door import ReceivedDoor
from ui.returns.received_flow import ReceivedFlow
from ui.returns.return_uses import NodalUses, ReturnUses, SentUses
from ui.returns.sent_door import SentDoor
from ui.returns.sent_flow import SentFlow
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import LooseStack, scrolled

SENT, RECEIVED = "sent", "received"
"""Stands before the packet of a return that came."""


class Uses(SentUses, NodalUses, Protocol):
    """What both doors need of the use cases."""


class ReturnsPage(Page):
    """Opened with "", a door, a packet that we sent, or "received/packet"."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: Uses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        uses = uses or ReturnUses(desk)
        counting = errands or LongErrands(desk, self, LANE)
        errands = errands or DeskErrands(desk, self)
        today = desk.services.clock.today()
        self.sent = SentFlow(uses, errands, today, self)
        self.received = ReceivedFlow(uses, errands, counting, today, self)
        self._is_chosen = False
        self.doors = FilterChips([(SENT, _("Sent by us")), (RECEIVED, _("Sent to us"))])
        self.doors.chosen.connect(self._chosen)
        self.column.addWidget(self.doors)
        self.stack = LooseStack(self)
        self.sent_door = SentDoor(desk, self.sent, self.stack)
        self.received_door = ReceivedDoor(desk, self.received, self.stack)
        self.stack.addWidget(self.sent_door)
        self.stack.addWidget(scrolled(self.received_door))
        self.column.addWidget(self.stack, 1)
        self.sent_door.prepare_asked.connect(self._prepare)
        self.received.changed.connect(self._lead)
        self.sent.changed.connect(self._lead)
        self._go(SENT)

    def title(self) -> str:
        """Return the words of the header."""
        return _("Statistical returns")

    def open(self, argument: str) -> None:
        """Open a door, and show the packet that is named."""
        if not argument:
            return
        self._is_chosen = True
        if argument == RECEIVED or argument.startswith(ARRIVED):
            self._go(RECEIVED)
            packet_id = argument.removeprefix(ARRIVED)
            if argument != RECEIVED and packet_id:
                self.received.look_for(packet_id)
            return
        self._go(SENT)
        if argument != SENT:
            self.sent.chosen_id = argument

    def about(self, argument: str) -> str | None:
        """Return the door in front; a packet is shown once."""
        return self.doors.value()

    def refresh(self) -> None:
        """Ask for both lists again."""
        self.sent.reload()
        self.received.reload()

    def focus_first(self) -> None:
        """Begin in the door in front."""
        door = self.received_door if self.doors.value() == RECEIVED else self.sent_door
        door.focus_first()

    def leave(self) -> bool:
        """Let nothing be added up that nobody looks at."""
        self.received.stop()
        return True

    def _lead(self) -> None:
        """Open the door behind which something is, as long as nobody chose one."""
        if self._is_chosen or not (self.sent.loaded and self.received.loaded):
            return
        self._is_chosen = True
        nodal = self.desk.services.office.kind == NODAL
        if not self.sent.rows and (self.received.periods or nodal):
            self._go(RECEIVED)
            if self.isVisible():
                self.focus_first()

    def _chosen(self, door: str) -> None:
        self._is_chosen = True
        self._go(door)

    def _go(self, door: str) -> None:
        self.doors.choose(door)
        self.stack.setCurrentIndex(1 if door == RECEIVED else 0)

    def _prepare(self, office_id: str, code: str) -> None:
        self.desk.open("return", f"{office_id}{BETWEEN}{code}" if office_id else "")
