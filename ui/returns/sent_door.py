"""The door "Sent": the returns of this office, what is due, and the way to the next one.

Rules: a row is opened by Enter or a double click and changes nothing; what is due or out of date is
said above with the step that settles it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.returns.records import SentReturn, ShownReturn
from ui.frame.desk import Desk
from ui.frame.values import day_tip_at, short_day_at
from ui.look.theme import look
from ui.returns.return_sheet import ReturnSheet
from ui.returns.return_words import sent_mark
from ui.returns.sent_flow import SentFlow
from ui.statistics.period_choices import short
from ui.widgets.buttons import primary, secondary
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.frames import Card, EmptyState, clear
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.role_gate import by_role
from ui.widgets.spare_row import SpareRow
from ui.widgets.strip import Banner
from ui.widgets.two_lines import TwoLineTable

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
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look().px(10))
        self._told = QVBoxLayout()
        self._told.setSpacing(look().px(6))
        outer.addLayout(self._told)
        outer.addWidget(self._acts())
        outer.addWidget(self._list(), 1)
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
        sheet = Card(inside=1)
        sheet.column.setSpacing(0)
        sheet.column.addWidget(self.view)
        self.first = primary(_("Prepare a return…"), "file-plus", self._prepare)
        by_role(self._desk, Act.RETURNS, self.first)
        empty = Card()
        empty.column.addWidget(
            EmptyState(
                "file-spreadsheet",
                _("No return was sent yet. It tells a nodal office your numbers, and no case."),
                (self.first,),
                _("Small counts are hidden, so that nobody can be recognised."),
            )
        )
        self.stack = LooseStack()
        self.stack.addWidget(sheet)
        self.stack.addWidget(scrolled(empty))
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
