"""What speaks against the clock of this computer, with the way to say that it is right.

Rules: a doubt about our own clock can be answered, a date of another office cannot; Enter answers
nothing.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.offices import clock_check
from app.offices.records import ClockDoubt
from ui.frame.desk import Desk
from ui.widgets.careful_button import CarefulButton
from ui.widgets.frames import clear
from ui.widgets.role_gate import by_role
from ui.widgets.strip import Banner

CLOCK_KEY = "clock"


class ClockBox(QWidget):
    """The doubts, one under the other; nothing when there are none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.right: CarefulButton | None = None
        self.hide()

    def refresh(self) -> None:
        """Ask what speaks against the clock."""
        self._desk.ask(clock_check.doubts, self._show)

    def _show(self, found: tuple[ClockDoubt, ...]) -> None:
        clear(self._column)
        self.right = None
        for doubt in found:
            words, todo = clock_check.words_of(doubt)
            if doubt.kind != clock_check.AHEAD:
                self.right = CarefulButton(
                    _("The date is right"), "", "calendar-check", self._confirm
                )
                by_role(self._desk, Act.OFFICES, self.right)
                self._column.addWidget(Banner("caution", words, todo, self.right))
            else:
                self._column.addWidget(Banner("caution", words, todo))
        self.setVisible(bool(found))

    def _confirm(self) -> None:
        self._desk.ask(clock_check.confirm, self._confirmed)

    def _confirmed(self, _nothing: None) -> None:
        self._desk.wrote()
        self._desk.settle(CLOCK_KEY)
        self.refresh()


def tell_doubts(desk: Desk, found: tuple[ClockDoubt, ...]) -> None:
    """Say in the strip what speaks most against the clock of this computer."""
    for doubt in found[:1]:
        words, todo = clock_check.words_of(doubt)
        desk.say(words, tone="caution", todo=todo, key=CLOCK_KEY)
