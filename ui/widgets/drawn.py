"""Drawings and the program's sign as widgets.

Rules: they take no keyboard and say nothing to a screen reader, because the words beside them say
it; a drawing gives way where there is little room.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import drawings
from ui.look.theme import look

_LEAST = 44


class Drawing(QWidget):
    """The picture of an empty page, as large as there is room for.

    Args:
        name: the name of the drawing.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Ask for the whole picture."""
        worn = look()
        return QSize(worn.px(drawings.WIDTH), worn.px(drawings.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Be content with a small one."""
        least = look().px(_LEAST)
        return QSize(least, least)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in the middle, whole."""
        across = self.width() / drawings.WIDTH
        down = self.height() / drawings.HEIGHT
        scale = min(across, down, look().zoom / 100) * 100 / look().zoom
        drawn = drawings.drawing(self.name, round(scale, 2), self.devicePixelRatioF())
        size = drawn.deviceIndependentSize()
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter = QPainter(self)
        painter.drawPixmap(
            QRectF(left, top, size.width(), size.height()), drawn, QRectF(drawn.rect())
        )
        painter.end()


class Sign(QWidget):
    """The program's sign.

    Args:
        size: edge in pixels of the design.
    """

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        edge = look().px(size)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, drawings.sign(self._size, self.devicePixelRatioF()))
        painter.end()
