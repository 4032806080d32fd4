"""The answer to a packet: accept, add to a case, decline; then the receipt on its way home.

Rules: only the choices that the presenter allows are shown; declining needs a reason from the
list; Enter in a field answers nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.base.language import _
from ui.frame import projector
from ui.frame.desk import Desk
from ui.frame.values import choices
from ui.look.theme import look
from ui.packets.inbox.begun_answer import BegunAnswer
from ui.packets.inbox.inbox_flow import InboxFlow, InboxStage
from ui.packets.outbox.hand_over_flow import HandOverFlow
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.widgets.buttons import quiet, secondary
from ui.widgets.careful_button import careful_danger, careful_primary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, LineEntry, SearchField
from ui.widgets.frames import Rule
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner

_CASES_TALL = 108
_CASE_ROLE = 256


class AnswerStrip(QWidget):
    """What stands under a packet.

    Signals:
        case_asked: id of the case to open.
    """

    case_asked = Signal(str)

    def __init__(
        self, desk: Desk, flow: InboxFlow, hand_over: HandOverFlow, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, flow
        self._hand_over = hand_over
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(8))
        self._column.addWidget(Rule())
        self._faces: dict[InboxStage, QWidget] = {
            InboxStage.READING: self._choices(),
            InboxStage.ACCEPTING: self._late(),
            InboxStage.CHOOSING_CASE: self._cases(),
            InboxStage.DECLINING: self._declining(),
            InboxStage.WORKING: self._working(),
            InboxStage.ANSWERED: self._answered(),
        }
        for face in self._faces.values():
            self._column.addWidget(face)
        self._stage: InboxStage | None = None
        self._has_keys = False
        flow.changed.connect(self._show)
        flow.search.found.connect(self._show_cases)
        self._show()

    # -- faces ---------------------------------------------------------------------------------

    def _choices(self) -> QWidget:
        face, column = _face()
        self.accept = careful_primary(_("Accept into register"), "folder-down", self._accept)
        self.link = secondary(_("Add to an existing case…"), "link", self._link)
        self.no = secondary(_("Decline…"), "circle-x", self._decline)
        column.addWidget(self.accept)
        column.addWidget(in_lines(self.no, self.link))
        return face

    def _late(self) -> QWidget:
        face, column = _face()
        self.why = LineEntry(_("Why is it opened now?"), _("One sentence"))
        column.addWidget(
            Labelled(_("Why is it opened now?"), self.why, _("This is kept in the activity log."))
        )
        self.accept_late = careful_primary(_("Accept into register"), "folder-down", self._take)
        self.accept_late.give_way()
        column.addWidget(in_lines(self._back(), self.accept_late))
        self.why.textChanged.connect(lambda _text: self._allow())
        return face

    def _cases(self) -> QWidget:
        face, column = _face()
        column.addWidget(PlainLabel(_("To which case does it belong?"), "strong", wrap=True))
        self.search = SearchField(_("Search name or case number"))
        self.search.searched.connect(self._flow.search.look_for)
        self.found = QListWidget()
        self.found.setAccessibleName(_("Cases"))
        self.found.setMaximumHeight(look().px(_CASES_TALL))
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.found.currentItemChanged.connect(lambda _now, _before: self._allow())
        self.why_linked = LineEntry(_("Why is it opened now?"), _("Why is it opened now?"))
        self.why_linked.textChanged.connect(lambda _text: self._allow())
        self.add = careful_primary(_("Add to this case"), "link", self._take_into)
        column.addWidget(self.search)
        column.addWidget(self.found)
        column.addWidget(self.why_linked)
        self.add.give_way()
        column.addWidget(in_lines(self._back(), self.add))
        return face

    def _declining(self) -> QWidget:
        face, column = _face()
        self.reason = ComboBox(choices("decline_reason"))
        self.reason.setCurrentIndex(-1)
        self.reason.setPlaceholderText(_("Choose a reason"))
        self.reason.chosen.connect(lambda _value: self._allow())
        self.note = LineEntry(_("Message to the sender"), _("Optional, for example whom to ask"))
        column.addWidget(Labelled(_("Reason"), self.reason))
        column.addWidget(
            Labelled(
                _("Message to the sender"),
                self.note,
                _("It leaves with the receipt. No names here."),
            )
        )
        self.begun = BegunAnswer(face, self._desk, column, (self.reason, self.note))
        self.decline = careful_danger(_("Decline"), "circle-x", self._say_no)
        column.addWidget(in_lines(self._back(), self.decline))
        return face

    def _working(self) -> QWidget:
        face, column = _face()
        column.addWidget(PlainLabel(_("Reading and comparing…"), "muted"))
        column.addLayout(_line(secondary(_("Stop"), "square", self._flow.stop)))
        return face

    def _answered(self) -> QWidget:
        face, column = _face()
        self._banner_place = QVBoxLayout()
        column.addLayout(self._banner_place)
        self.to_case = quiet(_("Open the case"), "folder-open", self._open_case)
        column.addWidget(self.to_case)
        column.addWidget(
            PlainLabel(
                _("Next: the receipt is sealed. Copy it to the USB drive and give it back."),
                wrap=True,
            )
        )
        self.panel = HandOverPanel(
            self._hand_over, _("Copy the receipt to the USB drive…"), main=True
        )
        column.addWidget(self.panel)
        return face

    def _back(self) -> QWidget:
        return secondary(_("Back"), "", lambda: self._flow.begin(InboxStage.READING))

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self._flow
        answerable = flow.can_answer() or flow.stage in (InboxStage.WORKING, InboxStage.ANSWERED)
        self.setVisible(answerable)
        began = flow.stage is not self._stage
        self._stage = flow.stage
        if began and flow.stage is not InboxStage.ANSWERED:
            self._has_keys = self.isAncestorOf(self.window().focusWidget())
        # The new face comes before the old one goes, so that the keyboard can go on to it.
        self._faces[flow.stage].show()
        for stage, face in self._faces.items():
            face.setVisible(stage is flow.stage)
        if began:
            self._began(flow.stage)
        self._allow()

    def _began(self, stage: InboxStage) -> None:
        self.begun.leave()
        if stage is InboxStage.ACCEPTING:
            self.why.clear()
            self.why.setFocus()
        elif stage is InboxStage.CHOOSING_CASE:
            self.why_linked.clear()
            self.why_linked.setVisible(self._flow.needs_reason())
            self.search.clear()
            self.search.setFocus()
            self._flow.search.look_for("")
        elif stage is InboxStage.DECLINING:
            self.reason.setCurrentIndex(-1)
            self.note.clear()
            self.begun.begin(self._flow.chosen_id)
            self.reason.setFocus()
        elif stage is InboxStage.ANSWERED:
            self._show_outcome()
            if self._has_keys:
                self.panel.copy.setFocus()

    def _show_outcome(self) -> None:
        outcome = self._flow.outcome
        if outcome is None:
            return
        while (item := self._banner_place.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        words = (
            _("Declined. Nothing was written into the register.")
            if self._flow.declined
            else _("Accepted as case {number}.").format(number=outcome.case_no)
        )
        self._banner_place.addWidget(Banner("plain" if self._flow.declined else "good", words))
        self.to_case.setVisible(bool(outcome.case_id))
        self._hand_over.show(outcome.receipt_packet_id)

    def _show_cases(self) -> None:
        self.found.clear()
        for case in self._flow.search.cases:
            told = (case.case_no, projector.name(case.name), case.place)
            words = " · ".join(part for part in told if part)
            item = QListWidgetItem(projector.over(words))
            item.setData(_CASE_ROLE, case.case_id)
            self.found.addItem(item)
        self._allow()

    def _allow(self) -> None:
        late = self._flow.needs_reason()
        self.accept_late.allow(bool(self.why.text().strip()), _("State the reason first."))
        chosen = self.found.currentItem() is not None
        told = not late or bool(self.why_linked.text().strip())
        self.add.allow(
            chosen and told,
            _("Choose a case first.") if not chosen else _("State the reason first."),
        )
        self.decline.allow(bool(self.reason.value()), _("Choose a reason first."))

    # -- buttons -------------------------------------------------------------------------------

    def _accept(self) -> None:
        if self._flow.needs_reason():
            self._flow.begin(InboxStage.ACCEPTING)
        else:
            self._flow.accept()

    def _take(self) -> None:
        self._flow.accept(reason=self.why.text())

    def _link(self) -> None:
        self._flow.begin(InboxStage.CHOOSING_CASE)

    def _take_into(self) -> None:
        item = self.found.currentItem()
        if item is not None:
            self._flow.accept(into=str(item.data(_CASE_ROLE)), reason=self.why_linked.text())

    def _decline(self) -> None:
        self._flow.begin(InboxStage.DECLINING)

    def _say_no(self) -> None:
        self._flow.decline(self.reason.value(), self.note.text())

    def _open_case(self) -> None:
        if self._flow.outcome is not None:
            self.case_asked.emit(self._flow.outcome.case_id)


def _face() -> tuple[QWidget, QVBoxLayout]:
    face = QWidget()
    column = QVBoxLayout(face)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(8))
    return face, column


def _line(*buttons: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(look().px(8))
    line.addStretch(1)
    for button in buttons:
        line.addWidget(button)
    return line
