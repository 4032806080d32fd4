"""One station of a route: a box with words, and the arrow that leads to it.

Rules: it is a button, so keyboard and screen reader walk the route station by station; what is
not known has a broken edge, a question mark and words; a border is two strokes and words.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.cases.route import SENT, UNKNOWN, Leg, Station
from ui.cases.form.route_words import (
    border_words,
    day_words,
    icon_of,
    leg_lines,
    place_lines,
    station_words,
    what_words,
)
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.plain import Veiled

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_CENTRED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
_EDGE = 10
_ARROW = 16
_TALL = 10_000
_KEY = Qt.Key
WALKING = {_KEY.Key_Right: 1, _KEY.Key_Down: 1, _KEY.Key_Left: -1, _KEY.Key_Up: -1}
"""Keys that go to another station, and by how many."""


@dataclass(frozen=True)
class _Line:
    """A text of the box with its font and ink."""

    text: str
    font: QFont
    ink: str


class StationBox(Veiled, QAbstractButton):
    """A station with the way to it.

    Args:
        station: the station.
        leg: the way to it, drawn before the box.
        first: True for the first one, which has no way to it.
    """

    def __init__(
        self,
        station: Station,
        leg: Leg,
        *,
        first: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.station, self.leg, self._first = station, leg, first
        self._way = 0.0
        self._stacked = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(station_words(station, leg))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    # Sizes --------------------------------------------------------------------------------------

    def lay(self, box_width: float, way: float, *, stacked: bool) -> None:
        """Take note of how wide box and way are, and if the way stands above the box."""
        self._way = 0.0 if self._first or stacked else way
        self._stacked = stacked
        # The first one has no way to it and takes its room, so that all stand in columns.
        self.resize(round(box_width + (0 if stacked else way)), self.height())
        self.update()

    def height_for(self, box_width: float, way: float, *, stacked: bool) -> float:
        """Return the height that all words need."""
        worn = look()
        self._stacked = stacked
        inside = box_width - 2 * worn.px(_EDGE)
        height = sum(_height(line, inside) for line in self._lines()) + 2 * worn.px(_EDGE)
        if self._first:
            return height
        if stacked:
            return height + self._stacked_way(box_width)
        above, below = self._leg_heights(way - worn.px(6))
        return max(height, 2 * max(above, below) + worn.px(_ARROW))

    def _lines(self) -> list[_Line]:
        worn, station = look(), self.station
        place, around = place_lines(station)
        ink = worn.tokens.ink if station.is_known else worn.tokens.muted
        day = day_words(station)
        # The icon stands before the first line; one below the other, boxes are kept low.
        head = " · ".join(part for part in (what_words(station), day) if part)
        first = head if self._stacked else what_words(station)
        lines = [
            _Line(f"      {first}", worn.font(12, 600), worn.tokens.muted),
            _Line(place, worn.font(14, 600), ink),
        ]
        if around:
            lines.append(_Line(around, worn.font(13), worn.tokens.muted))
        if day and not self._stacked:
            lines.append(_Line(day, worn.font(13), worn.tokens.ink))
        return lines

    def _leg_words(self) -> tuple[str, str]:
        """Return what stands above the arrow, and the border below it."""
        border = border_words(self.leg)
        above = ", ".join(line for line in leg_lines(self.leg) if line != border)
        return above, border

    def _leg_heights(self, way: float) -> tuple[float, float]:
        above, below = (_height(self._leg_line(text), way) for text in self._leg_words())
        return above, below

    def _leg_line(self, text: str) -> _Line:
        return _Line(text, look().font(12), look().tokens.ink)

    def _stacked_way(self, width: float) -> float:
        above, below = self._leg_heights(width - look().px(40))
        return max(above + below, look().px(14)) + look().px(8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys that walk the route and open a station to the picture."""
        if event.key() in WALKING:
            event.ignore()
        else:
            super().keyPressEvent(event)

    # Drawing ------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the way and the box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0.0
        if not self._first and self._stacked:
            top = self._stacked_way(self.width())
            self._draw_down(painter, top)
        elif not self._first:
            self._draw_across(painter)
        box = QRectF(self._way, top, self.width() - self._way, self.height() - top)
        self._draw_box(painter, box.adjusted(1, 1, -1, -1))
        painter.end()

    def _draw_box(self, painter: QPainter, box: QRectF) -> None:
        worn = look()
        known = self.station.is_known
        ground = worn.tokens.hover if self.underMouse() else worn.tokens.paper
        pen = QPen(QColor(worn.tokens.line if known else worn.tokens.muted), 1)
        if not known:
            pen.setStyle(Qt.PenStyle.DashLine)
        if self.hasFocus():
            pen = QPen(QColor(worn.tokens.accent), 2)
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 8, 8)
        edge = worn.px(_EDGE)
        inside = box.adjusted(edge - 1, edge - 1, 1 - edge, 1 - edge)
        painter.setClipRect(box)
        name = icon_of(self.station) if known else "circle-question-mark"
        size = worn.px(15)
        painter.drawPixmap(
            QPointF(inside.left(), inside.top() + 1), picture(name, worn.tokens.accent, 15)
        )
        top = inside.top()
        for place, line in enumerate(self._lines()):
            painter.setFont(line.font)
            painter.setPen(QColor(line.ink))
            height = _height(line, inside.width())
            left = inside.left() + (size + worn.px(6) if place == 0 else 0)
            text = line.text.strip()
            painter.drawText(QRectF(left, top, inside.right() - left, height), _WRAP, text)
            top += height
        painter.setClipping(False)

    def _pen(self) -> QPen:
        tokens = look().tokens
        pen = QPen(QColor(tokens.caution if self.leg.kind == UNKNOWN else tokens.muted), 1.5)
        if self.leg.kind == UNKNOWN or not self.station.is_known:
            pen.setStyle(Qt.PenStyle.DashLine)
        elif self.leg.kind == SENT:
            pen.setStyle(Qt.PenStyle.DotLine)
        return pen

    def _draw_across(self, painter: QPainter) -> None:
        worn = look()
        way = self._way
        middle = self.height() / 2
        left, right = worn.px(4), way - worn.px(3)
        painter.setPen(self._pen())
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        self._draw_head(painter, QPointF(right, middle), down=False)
        self._draw_signs(painter, QPointF((left + right) / 2, middle), down=False)
        above, below = self._leg_words()
        wide = way - worn.px(6)
        gap = worn.px(_ARROW) / 2
        height, _below = self._leg_heights(wide)
        line = self._leg_line(above)
        painter.setFont(line.font)
        painter.setPen(QColor(line.ink))
        if above:
            box = QRectF(worn.px(2), middle - gap - height, wide, height)
            painter.drawText(box, _CENTRED, above)
        if below:
            painter.drawText(QRectF(worn.px(2), middle + gap, wide, _TALL), _CENTRED, below)

    def _draw_down(self, painter: QPainter, height: float) -> None:
        worn = look()
        x = worn.px(18)
        painter.setPen(self._pen())
        painter.drawLine(QPointF(x, worn.px(1)), QPointF(x, height - worn.px(2)))
        self._draw_head(painter, QPointF(x, height - worn.px(2)), down=True)
        self._draw_signs(painter, QPointF(x, height / 2 - worn.px(2)), down=True)
        text = "\n".join(part for part in self._leg_words() if part)
        line = self._leg_line(text)
        painter.setFont(line.font)
        painter.setPen(QColor(line.ink))
        box = QRectF(worn.px(36), worn.px(3), self.width() - worn.px(40), height)
        painter.drawText(box, _WRAP, text)

    def _draw_head(self, painter: QPainter, tip: QPointF, *, down: bool) -> None:
        size = look().px(5)
        pen = painter.pen()
        painter.setPen(QPen(pen.color(), 1.5))
        painter.setBrush(pen.color())
        first = QPointF(-size, -size) if down else QPointF(-size, size)
        second = QPointF(size, -size) if down else QPointF(-size, -size)
        painter.drawPolygon(QPolygonF([tip, tip + first, tip + second]))
        painter.setPen(pen)

    def _draw_signs(self, painter: QPainter, middle: QPointF, *, down: bool) -> None:
        """Draw two strokes for a border, and a question mark for a way that is not known."""
        worn = look()
        tokens = worn.tokens
        if border_words(self.leg):
            painter.setPen(QPen(QColor(tokens.ink), 2))
            for shift in (-worn.px(2), worn.px(2)):
                long = worn.px(6)
                if down:
                    ends = QPointF(-long, shift), QPointF(long, shift)
                else:
                    ends = QPointF(shift, -long), QPointF(shift, long)
                painter.drawLine(middle + ends[0], middle + ends[1])
        elif self.leg.kind == UNKNOWN:
            size = worn.px(15)
            spot = QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.caution_tint))
            painter.drawEllipse(spot)
            painter.setFont(worn.font(12, 700))
            painter.setPen(QColor(tokens.caution))
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), "?")


def _height(line: _Line, width: float) -> float:
    """Return the height of a text that is broken into lines; 0 for no text."""
    if not line.text:
        return 0.0
    metrics = QFontMetricsF(line.font)
    return metrics.boundingRect(QRectF(0, 0, width, _TALL), _WRAP, line.text).height()
