"""After a return was sealed: carry the file out, and what comes next.

Rules: it says where the file is and that nothing has left yet; the next step is always there.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.returns.records import SentReturn
from ui.look.theme import look
from ui.mail.send_panel import SendPanel
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import Card, ScrollBody
from ui.widgets.plain import IconLabel, PlainLabel

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
        words = QVBoxLayout()
        words.setSpacing(worn.px(2))
        title = _("Sealed for {office}").format(office=sent.office_name)
        words.addWidget(PlainLabel(title, "title", wrap=True))
        self.where = PlainLabel("", "muted", wrap=True)
        words.addWidget(self.where)
        head.addLayout(words, 1)
        card.column.addLayout(head)
        card.column.addWidget(PlainLabel(_("Copy the file"), "strong", wrap=True))
        self.panel = HandOverPanel(hand_over, main=True)
        card.column.addWidget(self.panel)
        words_of_mail = _("Give it to them, or send it by mail as it is")
        card.column.addWidget(PlainLabel(words_of_mail, "strong", wrap=True))
        card.column.addWidget(mailing)
        self.back = secondary(_("Back to the returns"), "file-spreadsheet", self.returns_asked.emit)
        self.outbox = secondary(_("Show in the outbox"), "send", self.outbox_asked.emit)
        card.column.addWidget(in_lines(self.back, self.outbox))
        self.column.addWidget(card)
        self.column.addStretch(1)
        hand_over.changed.connect(self._show)
        self._show()

    def focus_first(self) -> None:
        """Begin with the copy."""
        self.panel.copy.setFocus()

    def _show(self) -> None:
        words = _("The file {file} is in your outbox. Nothing has left yet.")
        if self._hand_over.handed_over:
            words = _("The file {file} was handed over.")
        elif self._hand_over.stage is HandOverStage.COPIED:
            words = _("A copy of {file} was made. Mark it once you have given it to them.")
        self.where.setText(words.format(file=self._file))
