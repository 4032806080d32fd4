"""The question: somebody on the telephone about a letter of ours, or a letter that came to us.

Rules: the keyboard begins in the field for the code, because a caller waits; a file is only looked
at when it was chosen, dropped or pasted; what was typed stays until it was answered.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from ui.letters.check_flow import LetterCheckFlow
from ui.letters.check_places import CODE_SIGNS, count_signs
from ui.look.theme import look
from ui.offices.check_faces import Steps
from ui.papers.papers_adding import taken_from
from ui.widgets.buttons import primary, secondary
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import Card, column, row
from ui.widgets.plain import IconLabel, PlainLabel

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
        """Ask on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
            return
        super().keyPressEvent(event)


class AskFace(QWidget):
    """Two cards side by side: who calls, and what came."""

    def __init__(self, check: LetterCheckFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = check
        whole = column(WrapRow(((self._calls(), 2), (self._came(), 3)), _SIDE_BY_SIDE))
        self.setLayout(whole)

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
        card.column.addLayout(_heading("file-search", _("A letter came to us")))
        card.column.addWidget(self._zone(), 1)
        self.text = TextEntry(_("The text of the QR code"), lines=2)
        self.text.cover.is_personal = True
        # A file that is dropped on a field is for the page, which looks into it.
        self.text.setAcceptDrops(False)
        self.text.viewport().setAcceptDrops(False)
        self.field = Labelled(
            _("Or the text of the QR code"), self.text, _("as a telephone shows it: it begins LFL1")
        )
        card.column.addWidget(self.field)
        self.check_text = secondary(_("Check this text"), "scan-search", self._take_text)
        card.column.addWidget(flow(self.check_text))
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
            PlainLabel(told, "strong", wrap=True),
            PlainLabel(
                _("The QR code stands on the last sheet. All of it must be seen."),
                "muted",
                wrap=True,
            ),
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
        buttons = row(spacing=10)
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.paste)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        inside.addStretch(1)
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
        card.column.addWidget(self.code_field)
        self.answer = primary(_("Look it up"), "search", self._look_up)
        card.column.addWidget(flow(self.answer))
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
    line = row(
        IconLabel(icon_name, look().tokens.accent, 24),
        PlainLabel(words, "heading", wrap=True),
        spacing=10,
    )
    line.setStretch(1, 1)
    return line
