"""The foot of the page of a letter: back, how it stands, and the ways out.

Rules: Print and Save are pressed by Space or the mouse, never by Enter; a button that is off says
why; what was issued says its number and code.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import _
from ui.letters.make_flow import MakeFlow
from ui.letters.make_words import missing_words
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import CarefulButton, careful_primary
from ui.widgets.plain import FootWords, IconLabel, reveal

_WORDS_FROM = 620


class MakeFoot(QWidget):
    """The row of buttons; whoever lays it out connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(10))
        self.back = secondary(_("Back"), "arrow-left")
        line.addWidget(self.back)
        self.mark = IconLabel("circle-check", look().tokens.good, 18)
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self.status = FootWords()
        line.addWidget(self.status, 1)
        line.addStretch()
        self.another = secondary(_("Another letter"), "file-plus")
        self.save = CarefulButton(_("Save as PDF…"), "", "file-down")
        self.print = careful_primary(_("Print…"), "printer", lambda: None)
        for button in (self.another, self.save, self.print):
            line.addWidget(button)

    def show_flow(self, flow: MakeFlow) -> None:
        """Say how the letter stands, and allow what can be done."""
        why = why_not(flow)
        for button in (self.print, self.save):
            button.allow(flow.can_leave, why)
        reveal(self.another, flow.is_issued and not flow.asked.letter_id)
        self.status.setText(_status(flow, why))
        self._is_issued = flow.is_issued
        self._fit()

    _is_issued = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words out where the buttons need the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= look().px(_WORDS_FROM)
        self.back.say(_("Back") if wide else "")
        self.back.setAccessibleName(_("Back"))
        self.status.setVisible(wide)
        reveal(self.mark, wide and self._is_issued)


def why_not(flow: MakeFlow) -> str:
    """Return why the letter cannot leave now."""
    if flow.out.busy:
        return _("One moment…")
    if flow.choices.missing():
        return missing_words(flow.choices.missing())
    if flow.problem is not None or flow.preview.problem is not None:
        return _("There is no letter to print.")
    return _("The preview is being brought up to date.")


def _status(flow: MakeFlow, why: str) -> str:
    record = flow.out.record
    if record is not None:
        words = _("Issued as {number}, code {code}. It stands in the list of letters.")
        return words.format(number=record.number, code=record.code)
    if not flow.can_leave:
        return why
    return _("Not issued yet. The first print or save puts it into the list of letters.")
