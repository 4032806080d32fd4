"""Buttons in one row; those that have no room go into a menu behind "More".

Rules: the row never breaks into a second one; what is offered is offered in both shapes, and what
is not allowed says why in both.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.base.language import _
from ui.look.theme import look
from ui.widgets.buttons import Button
from ui.widgets.frames import row
from ui.widgets.plain import without_mnemonic

_BETWEEN = 8


class SpareRow(QWidget):
    """The row.

    Args:
        first: buttons that always stand in it.
        spare: buttons that go into the menu where there is no room for them.
    """

    def __init__(
        self, first: Sequence[Button], spare: Sequence[Button], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._first, self._spare = tuple(first), tuple(spare)
        self._offered = dict.fromkeys(self._spare, True)
        self.more = Button(_("More"), "", "ellipsis")
        menu = QMenu(self.more)
        menu.setAccessibleName(_("More"))
        menu.setToolTipsVisible(False)
        menu.aboutToShow.connect(self.fill)
        self.more.setMenu(menu)
        line = row(*self._first, *self._spare, self.more, spacing=_BETWEEN)
        line.addStretch(1)
        self.setLayout(line)
        self._fold()

    def offer(self, button: Button, offered: bool) -> None:
        """Offer one of the spare buttons, or take it away."""
        self._offered[button] = offered
        self._fold()

    def fill(self) -> None:
        """Put what is offered into the menu."""
        menu = self.more.menu()
        menu.clear()
        for button in self._there():
            menu.addAction(self._action(button))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold where there is no room."""
        super().resizeEvent(event)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Need the first buttons and the one with the menu."""
        width = self._needed((*self._first, self.more))
        return QSize(width, super().minimumSizeHint().height())

    def _action(self, button: Button) -> QAction:
        words, why = button.accessibleName(), button.accessibleDescription()
        action = QAction(without_mnemonic(f"{words}  ·  {why}" if why else words), self.more.menu())
        action.setIcon(button.icon())
        action.setEnabled(button.isEnabled())
        action.triggered.connect(lambda _checked=False: button.click())
        return action

    def _there(self) -> tuple[Button, ...]:
        return tuple(button for button in self._spare if self._offered[button])

    def _needed(self, buttons: Sequence[Button]) -> int:
        between = look().px(_BETWEEN) * max(0, len(buttons) - 1)
        return sum(button.sizeHint().width() for button in buttons) + between

    def _fold(self) -> None:
        there = self._there()
        fits = self._needed((*self._first, *there)) <= self.width()
        for button in self._spare:
            button.setVisible(fits and button in there)
        self.more.setVisible(not fits and bool(there))
