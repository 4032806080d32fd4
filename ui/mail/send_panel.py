"""A packet's mails, where it is handed over: the way out, how far they are, and what can be done.

Rules: what the button does is what the office chose; while nobody chose, it leads to where it is
chosen; a round that is at work can be stopped; Enter never sends.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.mail.accounts import ACCOUNT
from ui.frame.desk import Desk
from ui.frame.failure import FailureKind, triage
from ui.look.theme import look
from ui.mail.hands import MailHands
from ui.mail.job_words import Line, job_lines
from ui.mail.parcel_sheet import ParcelSheet
from ui.mail.rounds import sending_words
from ui.mail.send_flow import SendAsk, SendFlow
from ui.mail.send_sheet import SendSheet
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import CarefulButton
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import clear, row
from ui.widgets.plain import IconLabel, PlainLabel, reveal
from ui.widgets.role_gate import allows, by_role, not_allowed
from ui.widgets.sheet import Sheet

_THOUSAND = 1000


class SendPanel(QWidget):
    """The panel.

    Args:
        desk: for roles, places and words of refusals.
        hands: what it mails with.
    """

    def __init__(self, desk: Desk, hands: MailHands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.flow = SendFlow(hands, self)
        self._rounds = hands.rounds
        self._again = False
        self._told: tuple[Line, ...] = ()
        self.sheet: Sheet | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look().px(8))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(4))
        outer.addLayout(self._lines)
        self._build_round(outer)
        self._build_acts(outer)
        self.flow.changed.connect(self._show)
        self.flow.asked.connect(self._asked)
        self.flow.refused.connect(self._refused)
        self.flow.queued.connect(desk.wrote)
        self.flow.saved.connect(lambda _made: desk.wrote())
        self._show()

    def _build_round(self, outer: QVBoxLayout) -> None:
        self.doing = PlainLabel("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Sending"))
        self.stop_round = secondary(_("Stop"), "square", self.flow.stop_round)
        self._round = QWidget()
        inner = QVBoxLayout(self._round)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.doing)
        line = row(self.bar, self.stop_round)
        line.setStretch(0, 1)
        inner.addLayout(line)
        outer.addWidget(self._round)

    def _build_acts(self, outer: QVBoxLayout) -> None:
        self.mail = CarefulButton(_("Send by mail…"), "", "mail", self._begin)
        self.again_now = CarefulButton(_("Try now"), "", "repeat", self.flow.try_now)
        self.give_up = secondary(_("Stop mailing"), "square", self.flow.give_up)
        self.parts = CarefulButton(_("Send parts again…"), "", "files", self._begin_parts)
        by_role(self._desk, Act.REFER, self.mail, self.again_now, self.give_up, self.parts)
        outer.addWidget(in_lines(self.mail, self.again_now, self.give_up, self.parts))
        self.none = PlainLabel("", "muted", wrap=True)
        self.choose = secondary(_("Choose how…"), "settings", lambda: self._desk.open("mail"))
        self._choose_line = in_lines(self.choose)
        for widget in (self.none, self._choose_line):
            outer.addWidget(widget)
            widget.hide()

    def show_packet(
        self, packet_id: str, office_id: str, size: int, *, may_go: bool = True
    ) -> None:
        """Be about a packet; see `SendFlow.show`."""
        if packet_id != self.flow.packet_id:
            self.none.hide()
            self._choose_line.hide()
        self.flow.show(packet_id, office_id, size, may_go=may_go)

    def lines(self) -> list[str]:
        """Return what is told of the mails, one text a line."""
        return [line.text for line in self._told]

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        told = tuple(job_lines(flow.jobs, flow.host, flow.now))
        if told != self._told:
            self._told = told
            clear(self._lines)
            for one in told:
                ink = look().tone(one.tone)[0]
                icon = IconLabel(one.icon, ink, 18)
                line = row(spacing=8)
                line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
                line.addWidget(PlainLabel(one.text, wrap=True), 1)
                self._lines.addLayout(line)
        self._show_round()
        waits = flow.waits and flow.may_go
        reveal(self.mail, flow.may_go and not flow.waits)
        reveal(self.again_now, waits and not flow.sending)
        reveal(self.give_up, flow.waits)
        reveal(self.parts, flow.may_go and flow.parts > 1 and not flow.waits)

    def _show_round(self) -> None:
        flow = self.flow
        reveal(self._round, flow.sending)
        self.doing.setText(sending_words(flow.progress))
        total = flow.progress.total if flow.progress is not None else 0
        self.bar.setRange(0, _THOUSAND if total else 0)
        if total and flow.progress is not None:
            self.bar.setValue(min(_THOUSAND, flow.progress.done * _THOUSAND // total))

    # -- acts ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._again = False
        self.flow.begin()

    def _begin_parts(self) -> None:
        self._again = True
        self.flow.begin()

    def _asked(self, asked: SendAsk) -> None:
        way = asked.choice.way
        reveal(self.none, not way)
        reveal(self._choose_line, not way and allows(self._desk, Act.MAIL))
        if not way:
            told = _("Nobody chose yet how this office mails.")
            may = allows(self._desk, Act.MAIL)
            self.none.setText(told if may else f"{told} {not_allowed()}")
            if may:
                self.choose.setFocus()
            return
        if way == ACCOUNT:
            self.sheet = SendSheet(self.flow, asked, self.window(), again=self._again)
        else:
            self.sheet = ParcelSheet(self.flow, asked, self.window())
        self.sheet.finished.connect(self._closed)
        self.sheet.open()

    def _closed(self, _result: int) -> None:
        if self.sheet is not None:
            self.sheet.deleteLater()
            self.sheet = None

    def _refused(self, error: Exception) -> None:
        """Tell a refusal where it is read: in the dialog while there is one."""
        if self.sheet is None and triage(error).kind is not FailureKind.CANCELLED:
            self._desk.show_failure(error)
