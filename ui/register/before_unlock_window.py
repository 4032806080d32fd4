"""A window before the work: the name of the program, and one card on which pages follow each other.

Rules: in a low window the heading gives its room to the page; what the pages are about is decided
by whoever makes a window out of this.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.base.language import _
from ui.frame.commands import listen
from ui.help.help_pane import HelpSheet
from ui.look.theme import look
from ui.widgets import focus_order
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import quiet
from ui.widgets.compact_layout import fit_to_screen
from ui.widgets.frames import Card, Sign, row
from ui.widgets.plain import PlainLabel

_LOW = 420
_SNUG = 520
_INSIDE, _INSIDE_LOW = 26, 12


class CardWindow(QWidget):
    """The window.

    Args:
        can_stop: whether the line of what runs has a button that stops it.

    Attributes:
        topic: key of its help.
    """

    topic = "recovery"

    def __init__(self, *, can_stop: bool = False) -> None:
        super().__init__()
        self.setWindowTitle(_("Lifafa"))
        self.setProperty("role", "paper")
        worn = look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(worn.px(22), worn.px(16), worn.px(22), worn.px(16))
        brand = row(
            Sign(28),
            PlainLabel(_("Lifafa"), "heading"),
            spacing=10,
        )
        brand.addStretch(1)
        self.help = quiet(_("Help"), "circle-question-mark", self.ask_help)
        brand.addWidget(self.help)
        listen(self, {"help": self.ask_help})
        self._head = QWidget()
        self._head.setLayout(brand)
        outer.addWidget(self._head)
        self._card = Card(inside=_INSIDE)
        self._card.setMaximumWidth(worn.px(1040))
        self.problem = QVBoxLayout()
        self._card.column.addLayout(self.problem)
        self._stack = QStackedWidget()
        self._card.column.addWidget(self._stack, 1)
        self.busy = BusyLine(can_stop=can_stop)
        self._card.column.addWidget(self.busy)
        across = row(spacing=0)
        across.addStretch(1)
        across.addWidget(self._card, 20)
        across.addStretch(1)
        outer.addLayout(across, 1)
        focus_order.InSight(self)
        fit_to_screen(self, QSize(worn.px(1120), worn.px(660)))

    def ask_help(self) -> None:
        """Show the help for this window over it."""
        HelpSheet(self.topic, self).open()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the page as it stands, then to the help."""
        return focus_order.move(self, (self._card, self._head), forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room of the edges, then of the heading, to the page in a low window."""
        super().resizeEvent(event)
        self._head.setVisible(self.height() >= look().px(_LOW))
        edge = look().px(_INSIDE_LOW if self.height() < look().px(_SNUG) else _INSIDE)
        self._card.column.setContentsMargins(edge, edge, edge, edge)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page in the place of the one before, which goes."""
        old = self._stack.currentWidget()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._drop(old)

    def _drop(self, page: QWidget | None) -> None:
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()
