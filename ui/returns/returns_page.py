"""The page "Statistical returns": two doors, what this office sent and what others sent to it.

Rules: the page opens where something is; a packet that is named is shown in its door; a row is
opened by Enter or a double click and changes nothing; what is due or out of date is said above with
the step that settles it; nothing is sealed here.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.core.permissions import Act
from app.returns.desk import NODAL
from app.returns.records import SentReturn, ShownReturn
from ui.frame.desk import Desk, DeskErrands, Errands, LongErrands
from ui.frame.page import Page
from ui.frame.values import day_tip_at, short_day_at
from ui.look.theme import look
from ui.packets.packet_words import ARRIVED
from ui.returns.plan_page import BETWEEN, LANE
from ui.returns.received_door import ReceivedDoor
from ui.returns.return_tables import ReturnSheet, sent_mark
from ui.returns.returns_flow import ReceivedFlow, ReturnUses, SentFlow
from ui.statistics.period_choices import short
from ui.widgets.buttons import SpareRow, by_role, primary, secondary
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import ListStack, LooseStack
from ui.widgets.frames import EmptyState, ScrollBody, clear, column
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.strip import Banner
from ui.widgets.table import TwoLineTable

_SHARES = (26, 38, 17, 19)
_WIDE_FROM = 620


class SentDoor(QWidget):
    """The list.

    Signals:
        prepare_asked(str, str): prepare a return, for an office and a period, by their codes.
    """

    prepare_asked = Signal(str, str)

    def __init__(self, desk: Desk, sent: SentFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, sent
        self.sheet: ReturnSheet | None = None
        self.model: RecordModel[SentReturn] = RecordModel(_columns(), self)
        self._told = column(spacing=6)
        column(self._told, self._acts(), (self._list(), 1), spacing=10, within=self)
        sent.changed.connect(self._show)
        sent.shown.connect(self._show_return)
        sent.refused.connect(desk.show_failure)
        self._show()

    def focus_first(self) -> None:
        """Begin in the list, or with the first return."""
        (self.view if self._flow.rows else self.first).setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _acts(self) -> QWidget:
        self.prepare = secondary(_("Prepare a return…"), "file-plus", self._prepare)
        self.look = secondary(_("See what was sent"), "eye", self._look)
        self.again = secondary(_("Send it corrected…"), "repeat", self._correct)
        self.outbox = secondary(_("Show in the outbox"), "send", self._to_outbox)
        by_role(self._desk, Act.RETURNS, self.prepare, self.again)
        self.acts = SpareRow((self.prepare, self.look), (self.again, self.outbox))
        return self.acts

    def _list(self) -> QWidget:
        self.view = TwoLineTable(_("Returns that we sent"))
        self.view.setModel(self.model)
        self.view.share(*_SHARES)
        self.view.picked.connect(self._picked)
        self.view.entered_row.connect(lambda _row: self._look())
        self.first = primary(_("Prepare a return…"), "file-plus", self._prepare)
        by_role(self._desk, Act.RETURNS, self.first)
        empty = EmptyState(
            "file-spreadsheet",
            _("No return was sent yet. It tells a nodal office your numbers, and no case."),
            (self.first,),
            _("Small counts are hidden, so that nobody can be recognised."),
        )
        self.stack = ListStack(self.view, empty, parent=self)
        return self.stack

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the state below the days where there is no room beside them."""
        super().resizeEvent(event)
        self.view.fold(self.width() < look().px(_WIDE_FROM), *_SHARES)

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        sent = self._flow
        if self.model.records() != sent.rows:
            self.model.replace(sent.rows)
        self.stack.setCurrentIndex(1 if sent.loaded and not sent.rows else 0)
        self.acts.setVisible(bool(sent.rows))
        self.view.choose(self.model.row_of(lambda one: one.packet_id == sent.chosen_id))
        chosen = sent.chosen
        self.acts.offer(self.again, chosen is not None and not chosen.replaced_by)
        clear(self._told)
        if sent.outdated is not None:
            self._told.addWidget(self._outdated(sent.outdated))
        if sent.due is not None:
            self._told.addWidget(self._due())

    def _outdated(self, one: SentReturn) -> Banner:
        button = secondary(
            _("Send it corrected…"),
            "repeat",
            lambda: self.prepare_asked.emit(one.office_id, one.period.code),
        )
        by_role(self._desk, Act.RETURNS, button)
        words = _("{days} counts a case that another office has now.")
        return Banner("caution", words.format(days=short(one.period)), "", button)

    def _due(self) -> Banner:
        assert self._flow.due is not None
        last, period = self._flow.due
        button = secondary(
            _("Prepare it…"),
            "file-plus",
            lambda: self.prepare_asked.emit(last.office_id, period.code),
        )
        by_role(self._desk, Act.RETURNS, button)
        words = _("The return for {days} is not sent yet.").format(days=short(period))
        if len({one.office_id for one in self._flow.rows}) > 1:
            words = f"{last.office_name}: {words}"
        return Banner("accent", words, "", button)

    def _picked(self, place: int) -> None:
        one = self.model.record(place)
        if one is not None:
            self._flow.choose(one.packet_id)

    # -- buttons -------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self.prepare_asked.emit("", "")

    def _look(self) -> None:
        if self._flow.chosen is not None:
            self._flow.look_at(self._flow.chosen.packet_id)

    def _show_return(self, shown: ShownReturn) -> None:
        self.sheet = ReturnSheet(shown, self.window())
        self.sheet.open()

    def _correct(self) -> None:
        one = self._flow.chosen
        if one is not None:
            self.prepare_asked.emit(one.office_id, one.period.code)

    def _to_outbox(self) -> None:
        if self._flow.chosen is not None:
            self._desk.open("outbox", self._flow.chosen.packet_id)


def _columns() -> list[Column[SentReturn]]:
    return [
        Column(
            lambda: _("Days"),
            lambda one: short(one.period),
            strong=True,
            tip=lambda one: one.period.shown,
            heard=lambda one: f"{one.period.shown}, {sent_mark(one).text}",
        ),
        Column(lambda: _("To"), lambda one: one.office_name),
        Column(
            lambda: _("Sealed"),
            lambda one: short_day_at(one.made),
            tip=lambda one: day_tip_at(one.made),
        ),
        mark_column(lambda: _("State"), sent_mark),
    ]


SENT, RECEIVED = "sent", "received"
"""Stands before the packet of a return that came."""


class ReturnsPage(Page):
    """Opened with "", a door, a packet that we sent, or "received/packet"."""

    heading = N_("Statistical returns")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: ReturnUses | None = None,
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
        self.stack.addWidget(self.sent_door)
        # In its place from the beginning: what is moved is dressed anew, with all that is in it.
        below = ScrollBody(self.stack)
        self.received_door = ReceivedDoor(desk, self.received, below.inside)
        below.column.addWidget(self.received_door, 1)
        self.stack.addWidget(below)
        self.column.addWidget(self.stack, 1)
        self.sent_door.prepare_asked.connect(self._prepare)
        self.received.changed.connect(self._lead)
        self.sent.changed.connect(self._lead)
        self._go(SENT)

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
