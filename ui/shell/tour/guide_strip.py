"""The line over the page that says the next one thing to do on the way to a referral.

Rules: calm, never in the way, never the only way; it says one thing at a time; it can be left at
any moment.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.base.numerals import in_digits
from ui.look.theme import look
from ui.widgets.buttons import quiet, secondary
from ui.widgets.frames import row
from ui.widgets.plain import IconLabel, PlainLabel, announce, reveal

_WORDS_FROM = 640
_LOW = 480


class GuideStrip(QFrame):
    """The line.

    Signals:
        go_asked(): bring the place to the front, or the keyboard to what is pointed at.
        leave_asked(): not now, or at the end: no more.
    """

    go_asked = Signal()
    leave_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.setObjectName("guide")
        self.setStyleSheet(
            f"#guide {{ background: {worn.tokens.accent_tint};"
            f" border: 1px solid {worn.tokens.accent}; border-radius: {worn.px(8)}px; }}"
        )
        across = self._across = QHBoxLayout(self)
        across.setContentsMargins(worn.px(12), worn.px(6), worn.px(8), worn.px(6))
        across.setSpacing(worn.px(10))
        across.addWidget(IconLabel("footprints", worn.tokens.accent, 20))
        words = QVBoxLayout()
        words.setSpacing(0)
        self.step = PlainLabel("", "small")
        self.text = PlainLabel("", "strong", wrap=True)
        words.addWidget(self.step)
        words.addWidget(self.text)
        across.addLayout(words, 1)
        self.go = secondary(_("Go there"), "arrow-right", self.go_asked.emit)
        self.leave = quiet(_("Leave it for now"), "x", self.leave_asked.emit)
        across.addLayout(row(self.go, self.leave))
        self._leave_words = ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the height belongs to the page: one line, buttons without words."""
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the height of the window from now on."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fold()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """In a low window the height belongs to the page, too."""
        if event.type() == QEvent.Type.Resize:
            self._fold()
        return False

    def _fold(self) -> None:
        worn = look()
        is_low = self.window().height() < worn.px(_LOW)
        narrow = is_low or self.width() < worn.px(_WORDS_FROM)
        for button, words in ((self.go, _("Go there")), (self.leave, self._leave_words)):
            button.say("" if narrow else words)
            button.setAccessibleName(words)
        reveal(self.step, not narrow)
        edge = worn.px(1 if narrow else 6)
        self._across.setContentsMargins(worn.px(12), edge, worn.px(8), edge)

    def say(self, text: str, number: int, of: int, *, can_go: bool) -> None:
        """Say the next thing to do.

        Args:
            text: translated.
            number: which step it is, from 1; more than `of` at the end.
            of: how many there are.
            can_go: whether there is something to go to.
        """
        over = number > of
        step = _("Step {number} of {all}").format(number=number, all=of)
        self.step.setText(_("All steps are complete") if over else in_digits(step))
        reveal(self.go, can_go)
        self._leave_words = _("Close") if over else _("Leave it for now")
        self._fold()
        if text == self.text.shown():
            return
        self.text.setText(text)
        self.setAccessibleName(f"{self.step.text()}: {text}")
        announce(self, self.accessibleName())
