"""Settings: the ways into the help, the list of keys, and what the program is made of.

Rules: each button opens what the window's help opens too; nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.settings.about_sheet import AboutSheet
from ui.widgets.buttons import secondary
from ui.widgets.frames import Card, FlowLayout
from ui.widgets.plain import PlainLabel


class HelpCard(Card):
    """The card of the settings page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(PlainLabel(_("Help"), "heading"))
        self.column.addWidget(
            PlainLabel(
                _("F1 opens the help for what is in front, on every page. Nothing is fetched."),
                "muted",
                wrap=True,
            )
        )
        line = FlowLayout(spacing=8)
        asked = self._desk.help_asked.emit
        for words, icon_name, act in (
            (_("Open the help"), "circle-question-mark", lambda: asked("help")),
            (_("User guide"), "life-buoy", lambda: asked("user-guide")),
            (_("What does this word mean?"), "book-open", lambda: asked("words")),
            (_("Send your first referral, step by step"), "footprints", lambda: asked("guide")),
            (_("Keyboard shortcuts…"), "keyboard", lambda: asked("keys")),
            (_("Check an update file…"), "file-search", lambda: asked("update")),
            (_("About Lifafa…"), "info", self._about),
        ):
            line.addWidget(_button(words, icon_name, act))
        self.column.addLayout(line)

    def _about(self) -> None:
        AboutSheet(self._desk, self.window()).open()


def _button(words: str, icon_name: str, act: Callable[[], object]) -> QWidget:
    return secondary(words, icon_name, act)
