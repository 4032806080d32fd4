"""A line that is pressed as a whole: a stronger line, what is said below it, and a badge.

Rules: it is one button for the keyboard and for a screen reader, which hears all of its words; it
grows with its text and breaks it, nothing is cut.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.home.line import Row
from ui.look.theme import look
from ui.widgets.badge import Badge
from ui.widgets.buttons import pressed_by_enter
from ui.widgets.plain import IconLabel, PlainLabel

_LEAST = 40
_ICON = 18


class RowButton(QAbstractButton):
    """One line of a card.

    Args:
        row: what it says.
        pressed: called when it is pressed.
        ink: of its icon; the muted ink when empty.
    """

    def __init__(
        self,
        row: Row,
        pressed: Callable[[], object],
        parent: QWidget | None = None,
        *,
        ink: str = "",
    ) -> None:
        super().__init__(parent)
        worn = look()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda _checked=False: pressed())
        self.setMinimumHeight(worn.px(_LEAST))
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.px(8), worn.px(3), worn.px(8), worn.px(3))
        line.setSpacing(worn.px(10))
        if row.icon:
            line.addWidget(IconLabel(row.icon, ink or worn.tokens.muted, _ICON))
        words = QVBoxLayout()
        words.setSpacing(0)
        head = PlainLabel(row.head, "strong", wrap=True)
        words.addWidget(head)
        said = [head.shown()]
        if row.line:
            below = PlainLabel(row.line, "muted", wrap=True)
            words.addWidget(below)
            said.append(below.shown())
        line.addLayout(words, 1)
        if row.mark is not None:
            badge = Badge(row.mark)
            line.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
            said.append(badge.accessibleName())
        self.setAccessibleName(", ".join(said))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter as on Space."""
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground under the pointer, and the ring of the keyboard."""
        tokens = look().tokens
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isDown() or self.underMouse():
            painter.setBrush(QColor(tokens.accent_tint if self.isDown() else tokens.hover))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(box, 8, 8)
        painter.end()
