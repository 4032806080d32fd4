"""One line of the tick list: a box or a lock, the field, its reason, and the value at the right.

Rules: a locked line can be reached by the keyboard and says why, but cannot be ticked; everything
is drawn as text; the state is a shape, not a colour alone.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.base.language import _
from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look

_ICON = 20
_HEIGHT = 35
_LEAST_VALUE = 90
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class TickLine(QAbstractButton):
    """A tick box as wide as the list.

    Args:
        key: address of the fact or id of the paper.
        label: the field, translated.
        value: the value in words.
    """

    def __init__(self, key: str, label: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._label = projector.over(label)
        self._value = projector.over(" ".join(value.split()))
        self._note = ""
        self._locked = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell()

    @property
    def locked(self) -> bool:
        """Whether the line cannot be ticked."""
        return self._locked

    def show_state(self, ticked: bool, reason: str, note: str = "") -> None:
        """Show whether it is ticked, or why it cannot be.

        Args:
            ticked: whether it leaves.
            reason: why it is locked, translated; "" when it may be ticked.
            note: a remark on an open line, translated.
        """
        self._locked = bool(reason)
        self._note = reason or note
        self.setChecked(ticked and not reason)
        self._tell()
        self.update()

    def _tell(self) -> None:
        locked = _("locked") if self._locked else ""
        self.setAccessibleName(": ".join(part for part in (self._label, self._value) if part))
        self.setAccessibleDescription(", ".join(part for part in (locked, self._note) if part))

    def nextCheckState(self) -> None:
        """A locked line stays as it is."""
        if not self._locked:
            super().nextCheckState()

    def sizeHint(self) -> QSize:
        """Ask for a whole line."""
        worn = look()
        height = QFontMetricsF(worn.font(14)).height() + worn.px(8)
        return QSize(worn.px(420), max(worn.px(_HEIGHT), round(height)))

    def minimumSizeHint(self) -> QSize:
        """Be content with the box and the field."""
        return QSize(look().px(180), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        worn = look()
        tokens = worn.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icon = "lock" if self._locked else "square-check" if self.isChecked() else "square"
        ink = tokens.accent if self.isChecked() else tokens.muted
        edge = worn.px(_ICON)
        painter.drawPixmap(
            QPointF(worn.px(2), (self.height() - edge) / 2), picture(icon, ink, _ICON)
        )
        left = float(worn.px(12) + edge)
        room = self.width() - left - worn.px(4)
        value_width = self._draw_value(painter, left, room)
        self._draw_words(painter, left, room - value_width)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _draw_value(self, painter: QPainter, left: float, room: float) -> float:
        worn = look()
        font = worn.font(13)
        metrics = QFontMetricsF(font)
        wanted = QFontMetricsF(worn.font(14)).horizontalAdvance(self._label)
        wanted += metrics.horizontalAdvance(self._note) + worn.px(26)
        most = max(float(worn.px(_LEAST_VALUE)), room - wanted)
        shown = metrics.elidedText(self._value, Qt.TextElideMode.ElideRight, most)
        width = metrics.horizontalAdvance(shown) + worn.px(2)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.muted))
        painter.drawText(QRectF(left + room - width, 0, width, self.height()), _RIGHT, shown)
        return width + worn.px(10)

    def _draw_words(self, painter: QPainter, left: float, room: float) -> None:
        worn = look()
        font = worn.font(14)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.muted if self._locked else worn.tokens.ink))
        painter.drawText(QRectF(left, 0, room, self.height()), _MIDDLE, shown)
        if not self._note:
            return
        gone = metrics.horizontalAdvance(shown) + worn.px(10)
        small = worn.font(12)
        note = QFontMetricsF(small).elidedText(
            self._note, Qt.TextElideMode.ElideRight, max(0.0, room - gone)
        )
        painter.setFont(small)
        painter.setPen(QColor(worn.tokens.muted))
        painter.drawText(QRectF(left + gone, 0, room - gone, self.height()), _MIDDLE, note)
