"""Badges: a state in words inside a soft shape with an icon.

Rules: never colour alone; the words come translated; the same drawing serves widgets and table
cells.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look


@dataclass(frozen=True)
class Mark:
    """What a badge says.

    Attributes:
        text: words, translated.
        tone: plain, accent, good, caution or danger.
        icon: Lucide name.
    """

    text: str
    tone: str = "plain"
    icon: str = "circle-dot"


def mark_size(mark: Mark) -> QSize:
    """Return the room a badge needs."""
    worn = look()
    width = QFontMetricsF(worn.font(12, 600)).horizontalAdvance(mark.text)
    height = QFontMetricsF(worn.font(12, 600)).height()
    return QSize(round(width) + worn.px(15 + 6 + 18), max(worn.px(24), round(height) + worn.px(4)))


def draw_mark(painter: QPainter, mark: Mark, left: float, middle: float, room: float) -> None:
    """Draw a badge.

    Args:
        painter: open painter.
        mark: what it says.
        left: left edge.
        middle: vertical middle.
        room: greatest width; the text is shortened to it.
    """
    worn = look()
    ink, paper = worn.tone(mark.tone)
    size = mark_size(mark)
    width = min(float(size.width()), room)
    box = QRectF(left + 0.5, middle - size.height() / 2 + 0.5, width - 1, size.height() - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(worn.tokens.line if mark.tone == "plain" else paper), 1))
    painter.setBrush(QColor(paper))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    edge = worn.px(15)
    top = round(middle - edge / 2)
    painter.drawPixmap(QPointF(left + worn.px(9), top), picture(mark.icon, ink, 15))
    font = worn.font(12, 600)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    text_left = left + worn.px(9) + edge + worn.px(6)
    text_box = QRectF(text_left, box.top(), left + width - text_left - worn.px(8), box.height())
    shown = QFontMetricsF(font).elidedText(
        projector.over(mark.text), Qt.TextElideMode.ElideRight, text_box.width() + 1
    )
    painter.drawText(text_box, int(Qt.AlignmentFlag.AlignVCenter), shown)
    painter.restore()


class Badge(QWidget):
    """A badge as a widget; a screen reader reads its words."""

    def __init__(self, mark: Mark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = mark
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.say(mark)

    @property
    def mark(self) -> Mark:
        """What it says now."""
        return self._mark

    def say(self, mark: Mark) -> None:
        """Say something else."""
        self._mark = mark
        self.setAccessibleName(projector.over(mark.text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the whole text."""
        return mark_size(self._mark)

    def minimumSizeHint(self) -> QSize:
        """Be content with the icon and a few letters."""
        size = mark_size(self._mark)
        return QSize(min(size.width(), look().px(64)), size.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        draw_mark(painter, self._mark, 0, self.height() / 2, self.width())
