"""The first lines of the page: who is greeted, the day in words, and how many cases there are.

Rules: it takes the keyboard when the page comes to the front, so that a screen reader tells in one
sentence what waits; Tab does not stop here, and no key does anything.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.clock import Clock
from app.base.date_words import local
from app.home.records import Today
from ui.home.home_words import day_line, greeting, numbers_line
from ui.widgets.plain import PlainLabel


class Greeting(QWidget):
    """Greeting, day and numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.words = PlainLabel("", "heading", wrap=True)
        self.day = PlainLabel("", "muted", wrap=True)
        column.addWidget(self.words)
        column.addWidget(self.day)
        self._day = self._numbers = self._waits = ""

    def greet(self, name: str, clock: Clock) -> None:
        """Greet somebody at the time of now; the numbers stay until there are others."""
        self.words.setText(greeting(name, local(clock.now()).hour))
        self._day = day_line(clock.today())
        self._show()

    def tell(self, found: Today, waits: str) -> None:
        """Show the numbers; `waits` is what a screen reader tells of the cards."""
        self._numbers, self._waits = numbers_line(found), waits
        self._show()

    def _show(self) -> None:
        self.day.setText(" · ".join(filter(None, (self._day, self._numbers))))
        said = (self.words.shown(), self.day.shown(), self._waits)
        self.setAccessibleName(". ".join(part for part in said if part))
