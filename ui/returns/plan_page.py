"""Preparing a return: the choices, exactly what leaves beside them, sealing it, and what follows.

Rules: the button that seals is never a default and not pressed by Enter; a button that is off says
why; counting can be stopped; where there is no room for both halves, one of them is shown; after
sealing it says where the file is and that nothing has left yet, and the next step is always there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import N_, _
from app.core.permissions import Act
from app.returns.records import SentReturn
from ui.frame.desk import Desk, DeskErrands, Errands, LongErrands
from ui.frame.page import Page
from ui.frame.worker import Job
from ui.look.theme import look
from ui.mail.rounds import MailHands, hands_of
from ui.mail.send_panel import SendPanel
from ui.packets.outbox.hand_over_flow import (
    HandOverFlow,
    HandOverStage,
    OutboxUses,
    follow_mails,
    tell_marked,
)
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.returns.plan_flow import PlanChoice, PlanFlow, PlanStage
from ui.returns.plan_panes import ChoicePane, PreviewPane
from ui.returns.returns_flow import ReturnUses
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, careful_danger, careful_primary, primary, secondary
from ui.widgets.compact_layout import LooseStack
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import Card, ScrollBody, column, put, row
from ui.widgets.plain import IconLabel, wrapped

_READABLE = 760


class SealedFace(ScrollBody):
    """The last page of preparing a return.

    Signals:
        returns_asked: back to the returns.
        outbox_asked: show the packet in the outbox.
    """

    returns_asked = Signal()
    outbox_asked = Signal()

    def __init__(
        self,
        sent: SentReturn,
        hand_over: HandOverFlow,
        mailing: SendPanel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        worn = look()
        self._hand_over = hand_over
        self._file = Path(sent.file).name
        card = Card(inside=22)
        card.setMaximumWidth(worn.px(_READABLE))
        card.column.setSpacing(worn.px(12))
        head = QHBoxLayout()
        head.setSpacing(worn.px(12))
        head.addWidget(IconLabel("mail-check", worn.tokens.good, 28), 0, Qt.AlignmentFlag.AlignTop)
        title = _("Sealed for {office}").format(office=sent.office_name)
        self.where = wrapped("", "muted")
        head.addLayout(column(wrapped(title, "title"), self.where, spacing=2), 1)
        card.column.addLayout(head)
        card.column.addWidget(wrapped(_("Copy the file"), "strong"))
        self.panel = HandOverPanel(hand_over, main=True)
        card.column.addWidget(self.panel)
        words_of_mail = _("Give it to them, or send it by mail as it is")
        card.column.addWidget(wrapped(words_of_mail, "strong"))
        self.back = secondary(_("Back to the returns"), "file-spreadsheet", self.returns_asked.emit)
        self.outbox = secondary(_("Show in the outbox"), "send", self.outbox_asked.emit)
        put(card.column, mailing, in_lines(self.back, self.outbox))
        put(self.column, card, 1)
        hand_over.changed.connect(self._show)
        self._show()

    def focus_first(self) -> None:
        """Begin with the copy."""
        self.panel.copy.setFocus()

    def _show(self) -> None:
        words = _("The file {file} is in your outbox. Nothing has left yet.")
        if self._hand_over.handed_over:
            words = _("The file {file} was handed over.")
        elif self._hand_over.stage in (HandOverStage.COPIED, HandOverStage.SAVED):
            words = _("A copy of {file} was made. Do they have it? Press “I have handed it over”.")
        self.where.setText(words.format(file=self._file))


LANE = "counting"
BETWEEN = "/"
"""Stands between the id of an office and the code of a period."""
_LEFT, _RIGHT = 38, 62
_BOTH_FROM = 720
_LONGEST_NAME = 40


class PlanPage(Page):
    """Opened with "", or with "office/period" to prepare just that one."""

    heading = N_("Prepare a return")
    enter_does_nothing = True  # It neither counts nor seals.

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: ReturnUses | None = None,
        tray: OutboxUses | None = None,
        errands: Errands | None = None,
        hands: MailHands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._hands = hands or hands_of(desk, self)
        counting = errands or LongErrands(desk, self, LANE)
        errands = errands or DeskErrands(desk, self)
        self.choice = PlanChoice(desk.services.clock.today(), self)
        self.flow = PlanFlow(uses or ReturnUses(desk), errands, counting, self.choice, self)
        self.hand_over = HandOverFlow(tray or OutboxUses(desk), errands, self)
        self.result: SealedFace | None = None
        self.stack = LooseStack(self)
        self._halves = self._build_halves()
        self.stack.addWidget(self._halves)
        self.column.addWidget(self.stack, 1)
        self.busy = BusyLine(can_stop=True)
        self.busy.stop_on_escape(self)
        put(self.column, self.busy, self._build_foot())
        self._connect()

    def open(self, argument: str) -> None:
        """Choose what is named; a return that is sealed makes room for the next one."""
        if self.flow.stage is PlanStage.SEALED:
            self._begin_anew()
        office_id, _between, code = argument.partition(BETWEEN)
        if argument:
            self.choice.begin(office_id, code)

    def about(self, argument: str) -> str | None:
        """Return what it was opened with; nothing when it is sealed."""
        return None if self.flow.stage is PlanStage.SEALED else argument

    def refresh(self) -> None:
        """Read the offices and our earlier returns."""
        self.flow.load()

    def focus_first(self) -> None:
        """Begin with the first choice, or with the next step of what is sealed."""
        if self.result is not None:
            self.result.focus_first()
        elif self.flow.wants_other_days:
            self.days.setFocus()
        elif self.left.isVisibleTo(self):
            self.choices.focus_first()
        else:
            self.preview.tables.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one half where there is no room for both."""
        super().resizeEvent(event)
        self._fold()

    # -- laying out ----------------------------------------------------------------------------

    def _build_halves(self) -> QWidget:
        halves = QWidget(self.stack)
        self.left = Card(halves)
        self.choices = ChoicePane(self.choice, self.left)
        self.left.column.addWidget(self.choices)
        self.preview = PreviewPane(self.flow, halves)
        row((self.left, _LEFT), (self.preview, _RIGHT), spacing=14, within=halves)
        return halves

    def _build_foot(self) -> QWidget:
        self.shut = secondary(_("Close"), "", self.desk.close_page)
        self.again = secondary(_("Change selection"), "undo-2", self._choose_again)
        self.count = primary(_("Show what would leave"), "eye", self._count)
        self.days = primary(_("Choose other days"), "calendar-days", self._choose_days)
        self.seal = careful_primary("", "stamp", self.flow.seal)
        self.risk = careful_danger("", "stamp", self.flow.seal)
        by_role(self.desk, Act.RETURNS, self.count, self.seal, self.risk)
        for button in (self.seal, self.risk):
            button.give_way()
        self.foot = QWidget()
        row(
            self.shut,
            1,
            self.again,
            self.days,
            self.count,
            self.seal,
            self.risk,
            spacing=10,
            within=self.foot,
        )
        return self.foot

    def _connect(self) -> None:
        flow = self.flow
        self.choice.changed.connect(self._show)
        self.choices.check_asked.connect(self._check)
        self.preview.agreed.connect(flow.agree)
        flow.changed.connect(self._show)
        flow.begun.connect(self._follow)
        flow.sealed.connect(self._sealed)
        flow.refused.connect(self.desk.show_failure)
        self.hand_over.refused.connect(self.desk.show_failure)
        self.hand_over.marked.connect(partial(tell_marked, self.desk, self.hand_over))
        self.hand_over.unmarked.connect(lambda _packet: self.desk.wrote())
        self._show()

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        shown = flow.stage in (PlanStage.SHOWN, PlanStage.SEALING)
        self.count.setVisible(not shown and not flow.wants_other_days)
        missing = self.choice.missing
        self.count.allow(
            not missing and flow.stage is PlanStage.CHOOSING, _why_not(missing, flow.stage)
        )
        self.seal.setVisible(shown and not flow.is_exposed)
        self.risk.setVisible(shown and flow.is_exposed)
        office = flow.planned.office_name if flow.planned is not None else ""
        for button in (self.seal, self.risk):
            button.say(_("Seal for {office}").format(office=_short(office)))
            button.allow(flow.may_seal, _why_not_sealed(flow))
        asks, asked = flow.wants_other_days, not self.days.isHidden()
        self.days.setVisible(asks)
        self._fold()
        if asks and not asked and self.isVisible():
            # The way back has the keyboard, before anything that goes on.
            self.days.setFocus()

    def _fold(self) -> None:
        both = self.width() >= look().px(_BOTH_FROM)
        seen = self.flow.stage in (PlanStage.SHOWN, PlanStage.SEALING)
        seen = seen or self.flow.problem is not None
        self.left.setVisible(both or not seen)
        self.preview.setVisible(both or seen)
        self.again.setVisible(not both and seen and not self.flow.wants_other_days)
        self.foot.setVisible(self.result is None)

    def _follow(self, work: object, what: str) -> None:
        words = _("Sealing the return…") if what == "seal" else _("Counting and hiding…")
        if isinstance(work, Job):
            self.busy.follow(work, words)

    def _sealed(self, sent: SentReturn) -> None:
        self.desk.wrote()
        self.hand_over.show(sent.packet_id)
        mailing = SendPanel(self.desk, self._hands)
        mailing.show_packet(sent.packet_id, sent.office_id, 0)
        follow_mails(self.hand_over, mailing.flow)
        self.result = SealedFace(sent, self.hand_over, mailing, self.stack)
        self.result.returns_asked.connect(lambda: self.desk.open("returns", sent.packet_id))
        self.result.outbox_asked.connect(lambda: self.desk.open("outbox", sent.packet_id))
        self.stack.addWidget(self.result)
        self.stack.setCurrentWidget(self.result)
        self._fold()
        self.result.focus_first()

    def _begin_anew(self) -> None:
        if self.result is not None:
            self.stack.removeWidget(self.result)
            self.result.deleteLater()
            self.result = None
        self.flow.begin_anew()
        self.stack.setCurrentWidget(self._halves)

    # -- buttons -------------------------------------------------------------------------------

    def _count(self) -> None:
        self.flow.count()

    def _choose_again(self) -> None:
        self.flow.let_go()
        self.choices.focus_first()

    def _choose_days(self) -> None:
        self.flow.let_go()
        self.choices.focus_days()

    def _check(self, office_id: str) -> None:
        self.desk.open("check" if office_id else "offices", office_id)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _why_not(missing: str, stage: PlanStage) -> str:
    if missing == "office":
        return _("Choose an office first.")
    if missing:
        return _("Choose the days first.")
    return _("Counting…") if stage is PlanStage.COUNTING else ""


def _why_not_sealed(flow: PlanFlow) -> str:
    if flow.stage is PlanStage.SEALING:
        return _("Sealing…")
    return _("Read the advice above and tick it first.") if flow.is_exposed else ""
