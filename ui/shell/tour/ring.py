"""The ring around what is to be pressed next, with an arrow from the line that says so.

Rules: it lies around the widget and never over it; the mouse goes through it; it follows the widget
and goes when that is hidden; it never moves by itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from ui.look.theme import look

_AWAY = 4
_ARROW = 9


class Ring(QWidget):
    """Painted over the window, around one widget of it.

    Args:
        over: the central widget of the window.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._over = over
        over.installEventFilter(self)
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """What is pointed at, while it is there."""
        if self._target is None or not isValid(self._target):
            return None
        return self._target

    def point_at(self, target: QWidget | None) -> None:
        """Point at a widget, or at nothing."""
        if target is not None and target is not self._target:
            _bring_into_view(target)
        self._target = target
        self.follow()

    def follow(self) -> None:
        """Lie around the widget where it stands now."""
        box = self.box()
        if box.isEmpty():
            self.hide()
            return
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.update()

    def box(self) -> QRect:
        """Return the place of the ring in the window, empty when there is nothing to point at."""
        target, parent = self.target, self._over
        if target is None or not target.isVisible() or not parent.isAncestorOf(target):
            return QRect()
        box = QRect(target.mapTo(parent, QPoint(0, 0)), target.size())
        above = target.parentWidget()
        while above is not None and above is not parent:
            if isinstance(above, QScrollArea):
                port = above.viewport()
                box &= QRect(port.mapTo(parent, QPoint(0, 0)), port.size())
            above = above.parentWidget()
        away = look().px(_AWAY)
        return box.adjusted(-away, -away, away, away) & parent.rect() if not box.isEmpty() else box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window when it is drawn larger or smaller."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring, and the arrow that comes from above or from the left."""
        box = QRectF(self.box())
        if box.isEmpty():
            return
        worn = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(worn.tokens.accent)
        painter.setPen(QPen(accent, worn.px(3)))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), worn.px(9), worn.px(9))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPolygon(_arrow(box, worn.px(_ARROW)))
        painter.end()


def _bring_into_view(target: QWidget) -> None:
    above = target.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(target)
        above = above.parentWidget()


def _arrow(box: QRectF, size: float) -> QPolygonF:
    """Return a small triangle whose tip touches the ring from outside."""
    if box.top() > 3 * size:
        tip = QPointF(min(box.center().x(), box.left() + 6 * size), box.top())
        return QPolygonF([tip, tip + QPointF(-size, -size * 1.4), tip + QPointF(size, -size * 1.4)])
    tip = QPointF(box.left(), min(box.center().y(), box.top() + 6 * size))
    return QPolygonF([tip, tip + QPointF(-size * 1.4, -size), tip + QPointF(-size * 1.4, size)])
