"""The line under the case form that says whether everything is saved, with Undo.

Rules: it never asks for anything; words and icon say the same.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import _
from ui.frame import dates
from ui.look.theme import look
from ui.widgets.buttons import quiet
from ui.widgets.plain import ElidedLabel, IconLabel, reveal


class SavedLine(QWidget):
    """The line."""

    def __init__(self, undo: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        self._icon = IconLabel("circle-check", look().tokens.good, 17)
        self.words = ElidedLabel("", "muted")
        self.undo = quiet(_("Undo"), "undo-2", undo)
        for widget in (self._icon, self.words, self.undo):
            line.addWidget(widget)
        self.undo.hide()

    def writing(self) -> None:
        """Say that something is not saved yet."""
        self._say("pencil", look().tokens.muted, _("Writing…"))

    def look_again(self) -> None:
        """Say that a field holds what the register would not take."""
        self._say("triangle-alert", look().tokens.caution, _("A field needs another look"))

    def saved(self, at: int) -> None:
        """Say when everything was saved; `at` in Unix seconds, 0 when there is nothing yet."""
        words = _("All changes saved {time}").format(time=dates.clock(at)) if at else ""
        self._say("circle-check", look().tokens.good, words or _("Nothing is written down yet"))

    def can_undo(self, can: bool) -> None:
        """Offer Undo or not."""
        reveal(self.undo, can)

    def _say(self, icon_name: str, ink: str, words: str) -> None:
        self._icon.show_icon(icon_name, ink, 17)
        self.words.setText(words)
