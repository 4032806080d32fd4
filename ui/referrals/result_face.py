"""After sealing: carry the file out, step by step, and what comes next.

Rules: it says where the file is and whether anything has left; the copy is compared before "safe
to remove"; the next step is always there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import N_, _
from app.base.numerals import in_digits
from app.base.reasons import show_size
from app.offices.records import OfficeRecord
from app.packets.records import SentReferral
from ui.look.theme import look
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.widgets.buttons import primary, secondary
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.frames import Card, ScrollBody
from ui.widgets.office_words import shown_name
from ui.widgets.plain import IconLabel, PlainLabel, reveal

_READABLE = 760
_NOT_YET = N_("The file is {file}, {size}, in your outbox. Nothing has left yet.")
_BY_MAIL = {
    "part": N_("Some mails with {file}, {size}, have left. The others wait in the outbox."),
    "sent": N_("The file {file}, {size}, was sent by mail. Now their receipt is awaited."),
    "copied": N_("A copy of {file}, {size}, was made. Mark it once you have given it to them."),
}


class ResultFace(ScrollBody):
    """The result page.

    Signals:
        case_asked: back to the case.
        outbox_asked: show the packet in the outbox.
        next_asked: go on with the next office of this session.
        another_asked: refer the case to one more office.
        letter_asked(str): make a letter of this kind about it, "" for the first that fits.
    """

    case_asked = Signal()
    outbox_asked = Signal()
    next_asked = Signal()
    another_asked = Signal()
    letter_asked = Signal(str)

    def __init__(
        self,
        sent: SentReferral,
        office: OfficeRecord,
        hand_over: HandOverFlow,
        mailing: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        worn = look()
        card = Card(inside=22)
        card.setMaximumWidth(worn.px(_READABLE))
        card.column.setSpacing(worn.px(14))
        head = QHBoxLayout()
        head.setSpacing(worn.px(12))
        head.addWidget(IconLabel("mail-check", worn.tokens.good, 28), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(worn.px(2))
        words.addWidget(
            PlainLabel(
                _("Sealed for {office}").format(office=shown_name(office)), "title", wrap=True
            )
        )
        self.where = PlainLabel("", "muted", wrap=True)
        words.addWidget(self.where)
        self._file = {"file": Path(sent.file).name, "size": show_size(sent.size)}
        self._hand_over = hand_over
        self._by_mail = ""
        hand_over.changed.connect(self._show_way)
        self._show_way()
        head.addLayout(words, 1)
        card.column.addLayout(head)
        self.panel = HandOverPanel(hand_over, _("Copy to a USB drive or folder…"), main=True)
        steps = (
            (_("Copy the file"), self.panel),
            (_("Give it to them, or send it by mail as it is"), mailing),
            (_("On paper, when it is needed"), self._paper()),
            (_("When their receipt comes back, open it in the inbox"), None),
        )
        for number, (text, widget) in enumerate(steps, 1):
            card.column.addLayout(_step(number, text, widget))
        card.column.addLayout(self._ways_on())
        card.column.addLayout(self._foot())
        self.column.addWidget(card)
        self.column.addStretch(1)

    def _paper(self) -> QWidget:
        self.letter = secondary(
            _("Print a letter…"), "printer", partial(self.letter_asked.emit, "")
        )
        self.slip = secondary(
            _("Slip for the person…"), "ticket", partial(self.letter_asked.emit, "slip")
        )
        return in_lines(self.letter, self.slip)

    def show_letters(self, forbidden: str, *, named: bool) -> None:
        """Say what can be put on paper.

        Args:
            forbidden: why the user may make no letter, "" when he may.
            named: False for an anonymous notice, which has no slip.
        """
        reveal(self.slip, named)
        if forbidden:
            for button in (self.letter, self.slip):
                button.forbid(forbidden)

    def _ways_on(self) -> QHBoxLayout:
        self.following = primary("", "arrow-right", self.next_asked.emit)
        self.another = secondary(
            _("Refer to another office too"), "building", self.another_asked.emit
        )
        return _in_line(self.following, self.another)

    def _foot(self) -> QHBoxLayout:
        self.back = secondary(_("Back to the case"), "folder-open", self.case_asked.emit)
        self.outbox = secondary(_("Show in the outbox"), "send", self.outbox_asked.emit)
        return _in_line(self.back, self.outbox)

    def show_others(self, following: str, *, may_add: bool) -> None:
        """Offer the next office of the session, and one more.

        Args:
            following: name of the next office that nothing is sealed for, "" for none.
            may_add: whether one more office can be taken in.
        """
        self.following.say(_("Go on with {office}").format(office=following))
        reveal(self.following, bool(following))
        reveal(self.another, may_add and not following)

    def show_mail(self, state: str) -> None:
        """Follow the mails: "" (none), waits, part, sent, or copied for files to mail by hand."""
        if state != self._by_mail:
            self._by_mail = state
            self._show_way()

    def _show_way(self) -> None:
        """Say how far the file is; only what was really done."""
        words = _(_BY_MAIL.get(self._by_mail, _NOT_YET))
        if self._hand_over.handed_over:
            words = _("The file {file}, {size}, was handed over. Now their receipt is awaited.")
        elif self._hand_over.stage is HandOverStage.MORE:
            words = _("Some parts of {file}, {size}, were copied. The others are still to go.")
        elif self._hand_over.stage is HandOverStage.COPIED:
            words = _("A copy of {file}, {size}, was made. Mark it once you have given it to them.")
        self.where.setText(words.format(**self._file))


def _in_line(*buttons: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    for button in buttons:
        line.addWidget(button)
    line.addStretch(1)
    return line


def _step(number: int, text: str, widget: QWidget | None) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(look().px(12))
    mark = PlainLabel(in_digits(f"{number}"), "heading")
    mark.setFixedWidth(look().px(22))
    line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(look().px(8))
    words.addWidget(PlainLabel(text, "strong" if widget else "", wrap=True))
    if widget is not None:
        words.addWidget(widget)
    line.addLayout(words, 1)
    return line
