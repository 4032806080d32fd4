"""The door "Check a letter": the question, the wait, and the answer, one at a time.

Rules: the keyboard begins in the field for the code, because a caller waits; a file is only looked
at when it was chosen, dropped or pasted, and may be dropped over each of them; what was typed stays
until it was answered; a check can be stopped; Enter on an answer leads to the next letter and to
nothing else.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.base import numerals
from app.base.language import _
from ui.frame.desk import Desk
from ui.letters.check_authorities import AuthoritiesSheet
from ui.letters.check_flow import CODE_SIGNS, CheckStage, LetterCheckFlow, count_signs
from ui.letters.check_result import ResultFace, way_on
from ui.letters.check_telephone import AnswerFace
from ui.look.theme import look
from ui.offices.check_faces import Steps
from ui.papers.papers_adding import taken_from
from ui.widgets.busy import SHOW_AFTER_MS
from ui.widgets.buttons import primary, secondary
from ui.widgets.compact_layout import LOW, LooseStack, WrapRow, flow
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import Card, ScrollBody, column, put, row
from ui.widgets.plain import IconLabel, announce, wrapped

_SIDE_BY_SIDE = 760
_LONGEST_CODE = 400
_LONGEST_TEXT = 4_000


class CodeEntry(LineEntry):
    """A field for the code of a letter; Enter asks.

    Signals:
        asked(): Enter was pressed.
    """

    asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask on Enter, once while it is held."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.asked.emit()
            return
        super().keyPressEvent(event)


class AskFace(QWidget):
    """Two cards side by side: who calls, and what came."""

    def __init__(self, check: LetterCheckFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = check
        self.setLayout(column(WrapRow(((self._calls(), 2), (self._came(), 3)), _SIDE_BY_SIDE)))

    def focus_first(self) -> None:
        """Begin with the code; what is left in it is chosen, so that typing replaces it."""
        self.code.setFocus()
        self.code.selectAll()

    def correct(self, code: str) -> None:
        """Show a code again that was not found, to be read once more."""
        self.code.setText(code)
        self.code.setFocus()
        self.code.selectAll()

    def refuse_code(self, code: str, words: str) -> None:
        """Say under the code what is wrong with it, wherever it was typed."""
        if self.code.text().strip() != code:
            self.code.setText(code)
        self.code_field.wrong(words)
        self.focus_first()

    def forget(self) -> None:
        """Empty the fields: what stood in them was answered."""
        self.code.clear()
        self.text.setText("")
        self.code_field.wrong("")
        self._tell_none("")

    # -- laying out ----------------------------------------------------------------------------

    def _came(self) -> Card:
        card = Card(inside=18)
        put(card.column, _heading("file-search", _("A letter came to us")), (self._zone(), 1))
        self.text = TextEntry(_("The text of the QR code"), lines=2, as_typed=True)
        self.text.cover.is_personal = True
        # A file that is dropped on a field is for the page, which looks into it.
        self.text.setAcceptDrops(False)
        self.text.viewport().setAcceptDrops(False)
        self.field = Labelled(
            _("Or the text of the QR code"), self.text, _("as a telephone shows it: it begins LFL1")
        )
        self.check_text = secondary(_("Check this text"), "scan-search", self._take_text)
        put(card.column, self.field, flow(self.check_text))
        self.text.textChanged.connect(self._allow)
        self._allow()
        return card

    def _zone(self) -> QWidget:
        """Return the dashed field that shows where files can be dropped."""
        worn = look()
        zone = QFrame()
        zone.setObjectName("zone")
        zone.setStyleSheet(
            f"#zone {{ background: {worn.tokens.paper}; border: 2px dashed {worn.tokens.line};"
            f" border-radius: {worn.px(10)}px; }}"
        )
        told = _("Drop the PDF here, or a photo or scan of the paper")
        labels = (
            wrapped(told, "strong"),
            wrapped(_("The QR code stands on the last sheet. All of it must be seen."), "muted"),
        )
        self.choose = secondary(_("Choose a file…"), "folder-open", self._ask_file)
        self.paste = secondary(_("From the clipboard"), "clipboard-paste", self._paste)
        inside = column(spacing=10)
        edge = worn.px(16)
        inside.setContentsMargins(edge, edge, edge, edge)
        inside.addStretch(1)
        inside.addWidget(
            IconLabel("file-search", worn.tokens.faint, 36), 0, Qt.AlignmentFlag.AlignHCenter
        )
        for label in labels:
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            inside.addWidget(label)
        put(inside, row(1, self.choose, self.paste, 1, spacing=10), 1)
        zone.setLayout(inside)
        return zone

    def _calls(self) -> Card:
        card = Card(inside=18)
        card.column.addLayout(_heading("phone-call", _("Somebody calls about our letter")))
        self.code = CodeEntry(_("Letter code"))
        self.code.setProperty("role", "code")
        self.code.setMaxLength(_LONGEST_CODE)
        self.code.setAcceptDrops(False)
        self.code.asked.connect(self._look_up)
        self.code_field = Labelled(
            _("Letter code"), self.code, _("13 letters and digits, such as ABCD-EFGH-IJKLM")
        )
        self.code.textChanged.connect(self._count)
        self.answer = primary(_("Look it up"), "search", self._look_up)
        put(card.column, self.code_field, flow(self.answer))
        card.column.addSpacing(look().px(12))
        card.column.addWidget(
            Steps(
                (
                    _("Let them read the letter code. It stands beside the QR code."),
                    _("Type it. You do not have to know who calls."),
                    _("Tell them only what the answer says, and nothing about the person."),
                )
            )
        )
        card.column.addStretch(1)
        return card

    def _count(self) -> None:
        """Say how much of a code was typed, so that a missing sign is heard while they read."""
        self.code_field.wrong("")
        typed = count_signs(self.code.text())
        words = _("13 letters and digits, such as ABCD-EFGH-IJKLM")
        if typed:
            words = _("{count} of {all} letters and digits").format(
                count=numerals.shown(typed), all=numerals.shown(CODE_SIGNS)
            )
        self.code_field.explain(words)

    # -- what is given -------------------------------------------------------------------------

    def _allow(self) -> None:
        given = bool(self.text.text().strip())
        self.check_text.allow(given, _("Paste or type the text first."))

    def _take_text(self) -> None:
        self._flow.take_text(self.text.text())

    def _look_up(self) -> None:
        if not self.code.text().strip():
            self.code_field.wrong(_("Type the code that they read from the paper."))
            self.code.setFocus()
            return
        self.code_field.wrong("")
        self._flow.look_up(self.code.text())

    def _ask_file(self) -> None:
        kinds = _("Letters, photos and scans ({suffixes})").format(
            suffixes="*.pdf *.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp"
        )
        ask_open(self, _("The letter to check"), kinds + ";;" + _("All files (*)"), self._chosen)

    def _chosen(self, path: Path) -> None:
        self._flow.take([path])

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        found = taken_from(mime, "")
        if found:
            self._tell_none("")
            self._flow.take(found)
        elif mime.hasText() and mime.text().strip():
            self.text.setText(mime.text().strip()[:_LONGEST_TEXT])
            self._take_text()
        else:
            self._tell_none(_("There is no picture and no text in the clipboard. Copy one first."))

    def _tell_none(self, words: str) -> None:
        self.field.wrong(words)


def _heading(icon_name: str, words: str) -> QHBoxLayout:
    return row(
        IconLabel(icon_name, look().tokens.accent, 24),
        (wrapped(words, "heading"), 1),
        spacing=10,
    )


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
        self._wait = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._wait.timeout.connect(self._still_busy)
        self.stack = LooseStack(self)
        asked, self.body = ScrollBody(self.stack), ScrollBody(self.stack)
        self.ask = AskFace(flow, asked.inside)
        asked.column.addWidget(self.ask, 1)
        self.stack.addWidget(asked)
        self.stack.addWidget(self._busy_card())
        self.stack.addWidget(self.body)
        self.setLayout(column((self.stack, 1), self._foot(), spacing=12))
        flow.changed.connect(self._show)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave a low window to what is read out."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        if isinstance(self.face, AnswerFace):
            self.face.fold(low=self.height() < look().px(LOW))

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
        icon = IconLabel("scan-search", look().tokens.accent, 28)
        self.busy = wrapped("", "heading")
        self.busy.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.stop = secondary(_("Stop"), "square", self._flow.stop)
        under = row(1, self.stop, 1, spacing=None)
        put(card.column, 1, (icon, 0, Qt.AlignmentFlag.AlignHCenter), self.busy, under, 2)
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
            self._fold()
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
