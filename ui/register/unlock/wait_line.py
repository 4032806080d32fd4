"""The short wait after several wrong passphrases, counted down in words.

Rules: how long it is stands beside the button that waits, and is spoken at its beginning and at its
end; it never grows and locks nothing out.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from ui.widgets.plain import PlainLabel, announce, reveal

_SECOND_MS = 1_000


class WaitLine(PlainLabel):
    """The line; hidden while there is nothing to wait for.

    Signals:
        over(): the wait is over.
    """

    over = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "small", wrap=True, parent=parent)
        self._left = 0
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND_MS)
        self._tick.timeout.connect(self._on_second)
        self.hide()

    def begin(self, seconds: int) -> None:
        """Wait for some seconds, at least one."""
        self._left = max(1, seconds)
        self._say()
        announce(self, self.shown())
        self._tick.start()

    def _on_second(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._say()
            return
        self._tick.stop()
        self.hide()
        announce(self, _("You can try again now."))
        self.over.emit()

    def _say(self) -> None:
        words = ngettext(
            "You can try again in {count} second.",
            "You can try again in {count} seconds.",
            self._left,
        )
        self.setText(words.format(count=shown(self._left)))
        reveal(self, True)
