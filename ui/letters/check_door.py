"""The door "Check a letter": the question, the wait, and the answer, one at a time.

Rules: a file may be dropped over each of them; while a check runs it can be stopped; Enter on an
answer leads to the next letter and to nothing else.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.base.language import _
from ui.frame.desk import Desk
from ui.letters.check_answer import AnswerFace
from ui.letters.check_ask import AskFace
from ui.letters.check_authorities import AuthoritiesSheet
from ui.letters.check_flow import CheckStage, LetterCheckFlow
from ui.letters.check_result import ResultFace
from ui.letters.check_told import way_on
from ui.look.theme import look
from ui.widgets.announce import announce
from ui.widgets.busy import SHOW_AFTER_MS
from ui.widgets.buttons import primary, secondary
from ui.widgets.compact_layout import LooseStack, WrapRow, scrolled
from ui.widgets.frames import Card, ScrollBody, column
from ui.widgets.plain import IconLabel, PlainLabel

_FOOT_FROM = 420


class CheckDoor(QWidget):
    """Asking, checking, and what came of it."""

    def __init__(self, desk: Desk, flow: LetterCheckFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, flow
        self._shown: object = None
        self._went_to_ask = False
        self.sheet: AuthoritiesSheet | None = None
        self.face: ResultFace | AnswerFace | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SHOW_AFTER_MS)
        self._wait.timeout.connect(self._still_busy)
        self.ask = AskFace(flow)
        self.body = ScrollBody()
        self.stack = LooseStack()
        self.stack.addWidget(scrolled(self.ask))
        self.stack.addWidget(self._busy_card())
        self.stack.addWidget(self.body)
        whole = column(self.stack, self._foot(), spacing=12)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        flow.changed.connect(self._show)
        self._show()

    def focus_first(self) -> None:
        """Begin with the code, or with the way to the next letter."""
        stage = self._flow.stage
        if stage is CheckStage.ASKING:
            self.ask.focus_first()
        elif stage is CheckStage.CHECKING:
            self.stop.setFocus()
        elif isinstance(self.face, ResultFace) and self.face.compare is not None:
            self.face.compare.focus_first()
        else:
            self.next.setFocus()

    def came_back(self) -> None:
        """Check the same letter anew when more about its office was looked for meanwhile."""
        if self._went_to_ask and self._flow.stage is CheckStage.RESULT:
            self._flow.check_again()
        self._went_to_ask = False

    # -- laying out ----------------------------------------------------------------------------

    def _busy_card(self) -> QWidget:
        card = Card(inside=24)
        card.column.addStretch(1)
        icon = IconLabel("scan-search", look().tokens.accent, 28)
        self.busy = PlainLabel("", "heading", wrap=True)
        self.busy.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        card.column.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        card.column.addWidget(self.busy)
        self.stop = secondary(_("Stop"), "square", self._flow.stop)
        under = QHBoxLayout()
        under.addStretch(1)
        under.addWidget(self.stop)
        under.addStretch(1)
        card.column.addLayout(under)
        card.column.addStretch(2)
        return card

    def _foot(self) -> QWidget:
        self.next = primary(_("Check another letter"), "rotate-ccw", self._flow.again)
        self.number = secondary(_("Check the number of the office"), "phone", self._to_number)
        self.correct = secondary(_("Type the code again"), "pencil", self._correct)
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons = WrapRow(
            ((self.number, 0), (room, 1), (self.correct, 0), (self.next, 0)),
            _FOOT_FROM,
        )
        self._buttons = buttons
        return buttons

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self._flow
        answer = flow.result if flow.stage is CheckStage.RESULT else flow.answer
        if answer is not None and answer is self._shown:
            if isinstance(self.face, ResultFace):
                self.face.follow()
            return
        had_answer, self._shown = self._shown is not None, answer
        self._show_words()
        self._fill()
        page = {CheckStage.ASKING: 0, CheckStage.CHECKING: 1}.get(flow.stage, 2)
        self._wait.stop()
        if page == 1 and self.stack.currentIndex() == 0:
            self._wait.start()
            return
        turned = page != self.stack.currentIndex()
        self.stack.setCurrentIndex(page)
        self._show_foot()
        if page == 0 and had_answer:
            self.ask.forget()
        if (turned or answer is not None) and self.isVisible():
            self.focus_first()

    def _still_busy(self) -> None:
        self.stack.setCurrentIndex(1)
        if self.isVisible():
            self.focus_first()

    def _show_words(self) -> None:
        name = self._flow.asked.name if self._flow.asked is not None else ""
        words = _("Checking {file}…").format(file=name) if name else _("One moment…")
        self.busy.setText(words)
        self.stop.setAccessibleDescription(words)

    def _fill(self) -> None:
        flow = self._flow
        self.body.clear()
        self.face = None
        if flow.stage is CheckStage.RESULT and flow.result is not None:
            self.face = ResultFace(flow, flow.result)
            self.face.authorities_asked.connect(self._authorities)
        elif flow.stage is CheckStage.ANSWER and flow.answer is not None:
            self.face = AnswerFace(flow, flow.answer)
        if self.face is not None:
            self.body.column.addWidget(self.face)
            self.body.verticalScrollBar().setValue(0)
            announce(self.face.head, self.face.head.accessibleName(), urgent=True)

    def _show_foot(self) -> None:
        flow = self._flow
        answered = flow.stage is CheckStage.ANSWER and flow.answer is not None
        checked = flow.stage is CheckStage.RESULT and flow.result is not None
        self._buttons.setVisible(answered or checked)
        words, icon_name, _place = way_on(flow.result) if flow.result is not None else ("", "", "")
        if words:
            self.number.show_icon(icon_name)
            self.number.say(words)
        self.number.setVisible(checked and bool(words))
        missed = flow.answer is not None and flow.answer.verdict == "no"
        self.correct.setVisible(answered and missed)
        self.next.say(_("Next code") if answered else _("Check another letter"))

    # -- buttons -------------------------------------------------------------------------------

    def _to_number(self) -> None:
        check = self._flow.result
        if check is not None:
            self._went_to_ask = True
            place = way_on(check)[2]
            self._desk.open(place, check.office_id if place == "check" else "")

    def _authorities(self) -> None:
        self.sheet = AuthoritiesSheet(self._desk, self.window())
        self.sheet.flow.wrote.connect(self._named)
        self.sheet.open()

    def _named(self) -> None:
        if self._flow.stage is CheckStage.RESULT:
            self._flow.check_again()

    def _correct(self) -> None:
        code = self._flow.code
        self._flow.again()
        self.ask.correct(code)
