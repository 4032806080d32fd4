"""What the window remembers about itself, and the button that lets it go.

Rules: it says what is remembered and that nobody is named by it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.language import _
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.frames import Card, row
from ui.widgets.plain import PlainLabel
from ui.widgets.window_memory import memory_of


class WindowCard(Card):
    """The card of the settings page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(PlainLabel(_("How this window is arranged"), "heading", wrap=True))
        words = _(
            "Size and place of the window, the width of columns, the order of the list and the"
            " last place of the day are remembered on this computer. No person and no case is."
        )
        self.column.addWidget(PlainLabel(words, "muted", wrap=True))
        self.forget = secondary(_("Arrange it as at first"), "rotate-ccw", self._forget)
        line = row(self.forget)
        line.addStretch(1)
        self.column.addLayout(line)

    def _forget(self) -> None:
        memory = memory_of(self._desk)
        if memory is not None:
            memory.forget()
        self._desk.say(
            _("What was remembered about the window is gone."),
            todo=_("Lock and unlock: the window then stands as at the first start."),
            key="window-forgotten",
        )
