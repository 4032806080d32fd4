"""The foot of a pane: it stays below what scrolls, and scrolls along where the pane is low.

Rules: in a low pane reading what the buttons are about is worth the most room; order, focus
and what is hidden stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.look.theme import look
from ui.widgets.compact_layout import SnugScroll
from ui.widgets.frames import ScrollBody

LOW = 460


class LowFoot(QObject):
    """Moves the foot of a pane into its body and out again.

    Args:
        pane: its height decides.
        column: of the pane; the foot stands at its end.
        body: what scrolls; its column ends with a stretch.
        foot: the widgets of the foot, from top to bottom.
    """

    def __init__(
        self, pane: QWidget, column: QVBoxLayout, body: ScrollBody, foot: Sequence[QWidget]
    ) -> None:
        super().__init__(pane)
        self._pane, self._column, self._body, self._foot = pane, column, body, tuple(foot)
        self._inside = False
        self._held_out = False
        pane.installEventFilter(self)

    @property
    def is_inside(self) -> bool:
        """Whether the foot scrolls with the body now."""
        return self._inside

    def hold_out(self, held: bool) -> None:
        """Keep the foot below the body, however low the pane is."""
        self._held_out = held
        if self._pane.isVisible():
            self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look again when the pane got another size; those before it is seen are passing ones."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and self._pane.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        inside = not self._held_out and self._pane.height() < look().px(LOW)
        if inside == self._inside:
            return
        self._inside = inside
        focused = self._pane.window().focusWidget()
        for widget in self._foot:
            if isinstance(widget, SnugScroll):
                widget.unfold(inside)
            if inside:
                self._body.column.insertWidget(self._body.column.count() - 1, widget)
            else:
                self._column.addWidget(widget)
        if any(focused in (widget, *widget.findChildren(QWidget)) for widget in self._foot):
            focused.setFocus()
