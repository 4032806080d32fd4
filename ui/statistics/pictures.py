"""Bars, lines and flows, drawn in the colours of the look.

Rules: a drawing tells nothing that the table beside it does not; parts of a bar are told apart
without colour, by filling, outline and hatching; it takes no keyboard, and says to a screen reader
what it shows; with nothing to show it is empty.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.base.numerals import shown
from app.statistics.figures import Bar, BarChart, FlowChart, LineChart
from ui.frame import projector
from ui.look.theme import look
from ui.statistics.number_table import route
from ui.widgets.plain import Veiled

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ROW_LEAST, _ROW_MOST, _LEGEND = 22, 44, 24
_TEXT = 13
_SAID = 12
_GAP = 6


class Picture(Veiled, QWidget):
    """A drawing with words for those who hear it.

    Args:
        name: what is drawn, translated.
        draw: draws it into a room.
    """

    def __init__(
        self,
        name: str,
        draw: Callable[[QPainter, QRectF], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._draw = draw
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Be content with a small drawing."""
        return QSize(look().px(220), look().px(120))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, QRectF(self.rect()))
        painter.end()


def _fit(text: str, font: QFont, width: float) -> str:
    """Return a text without what is hidden now, shortened to a width in pixels."""
    metrics = QFontMetricsF(font)
    return metrics.elidedText(projector.over(text), Qt.TextElideMode.ElideRight, width)


def _dress(painter: QPainter, kind: int) -> None:
    """Take the pen and brush of a kind of parts: filled, outlined or hatched."""
    tokens = look().tokens
    if kind == 0:
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.setBrush(QColor(tokens.accent))
    elif kind == 1:
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.setBrush(QColor(tokens.accent_tint))
    elif kind == 2:
        painter.setPen(QPen(QColor(tokens.muted), 1))
        painter.setBrush(QBrush(QColor(tokens.muted), Qt.BrushStyle.BDiagPattern))
    else:
        painter.setPen(QPen(QColor(tokens.muted), 1))
        painter.setBrush(QBrush(QColor(tokens.muted), Qt.BrushStyle.Dense5Pattern))


class BarPicture(Picture):
    """Bars from left to right, one under the other.

    Args:
        chart: what is drawn.
        name: translated.
    """

    def __init__(self, chart: BarChart, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, self._drawn, parent)
        self._chart = chart
        told = (f"{bar.label}: {shown(bar.whole)}" for bar in chart.bars)
        self.setAccessibleDescription(", ".join(told))

    @property
    def _has_legend(self) -> bool:
        return len(self._chart.kinds) > 1

    def sizeHint(self) -> QSize:
        """Ask for room for every bar."""
        worn = look()
        rows = len(self._chart.bars) * worn.px(_ROW_MOST - 10)
        return QSize(worn.px(360), rows + round(self._legend_height(worn.px(360))))

    def minimumSizeHint(self) -> QSize:
        """Need a line of text for every bar."""
        worn = look()
        rows = len(self._chart.bars) * worn.px(_ROW_LEAST)
        return QSize(worn.px(220), rows + round(self._legend_height(worn.px(360))))

    def _drawn(self, painter: QPainter, room: QRectF) -> None:
        worn = look()
        top = room.top()
        if self._has_legend:
            self._draw_legend(painter, room)
            top += self._legend_height(room.width())
        bars = self._chart.bars
        if not bars:
            return
        high = min(worn.px(_ROW_MOST), (room.bottom() - top) / len(bars))
        font = worn.font(_TEXT)
        metrics = QFontMetricsF(font)
        widest = max(metrics.horizontalAdvance(bar.label) for bar in bars) + worn.px(12)
        words = min(widest, room.width() * 0.46)
        number = max(metrics.horizontalAdvance(shown(bar.whole)) for bar in bars) + worn.px(14)
        most = max(1, *(bar.whole for bar in bars))
        for bar in bars:
            line = QRectF(room.left(), top, room.width(), high)
            painter.setFont(font)
            painter.setPen(QColor(worn.tokens.ink))
            label = _fit(bar.label, font, words - worn.px(8))
            painter.drawText(QRectF(line.left(), top, words, high), _LEFT, label)
            scale = (room.width() - words - number) / most
            end = self._draw_bar(painter, bar, line.adjusted(words, 0, 0, 0), scale)
            painter.setFont(worn.font(_TEXT, 600))
            painter.setPen(QColor(worn.tokens.ink))
            place = QRectF(end + worn.px(6), top, number, high)
            painter.drawText(place, _LEFT, shown(bar.whole))
            top += high

    def _draw_bar(self, painter: QPainter, bar: Bar, line: QRectF, scale: float) -> float:
        """Draw the parts of a bar one after the other; return where it ends."""
        thick = min(look().px(18), line.height() - look().px(8))
        left, top = line.left(), line.center().y() - thick / 2
        for kind, part in enumerate(bar.parts):
            if part:
                _dress(painter, kind)
                width = max(2.0, part * scale)
                painter.drawRect(QRectF(left + 0.5, top + 0.5, width - 1, thick - 1))
                left += width
        return left

    def _legend_lines(self, width: float) -> list[list[int]]:
        """Return the kinds of the parts, as many in each line as have room."""
        worn = look()
        metrics = QFontMetricsF(worn.font(_TEXT))
        lines: list[list[int]] = [[]]
        free = width
        for kind, words in enumerate(self._chart.kinds):
            need = worn.px(36) + metrics.horizontalAdvance(projector.over(words))
            if need > free and lines[-1]:
                lines.append([])
                free = width
            lines[-1].append(kind)
            free -= need
        return lines

    def _legend_height(self, width: float) -> float:
        if not self._has_legend:
            return 0.0
        return len(self._legend_lines(width)) * look().px(_LEGEND) + look().px(8)

    def _draw_legend(self, painter: QPainter, room: QRectF) -> None:
        worn = look()
        font = worn.font(_TEXT)
        painter.setFont(font)
        side, top = worn.px(12), room.top()
        for line in self._legend_lines(room.width()):
            left = room.left()
            for kind in line:
                middle = top + worn.px(_LEGEND) / 2
                _dress(painter, kind)
                painter.drawRect(QRectF(left + 0.5, middle - side / 2, side, side))
                painter.setPen(QColor(worn.tokens.muted))
                left += side + worn.px(6)
                words = _fit(self._chart.kinds[kind], font, room.right() - left)
                wide = QFontMetricsF(font).horizontalAdvance(words)
                painter.drawText(QRectF(left, top, wide + 2, worn.px(_LEGEND)), _LEFT, words)
                left += wide + worn.px(18)
            top += worn.px(_LEGEND)


class LinePicture(Picture):
    """A line over time with a point for each day, month or year."""

    def __init__(self, chart: LineChart, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, self._drawn, parent)
        self._points = chart.points
        told = (f"{label}: {shown(number)}" for label, number in chart.points if number)
        self.setAccessibleDescription(", ".join(told))

    def sizeHint(self) -> QSize:
        """Ask for a wide drawing."""
        return QSize(look().px(420), look().px(260))

    def minimumSizeHint(self) -> QSize:
        """Need room for a few lines."""
        return QSize(look().px(220), look().px(180))

    def _drawn(self, painter: QPainter, room: QRectF) -> None:
        if not self._points:
            return
        worn = look()
        font = worn.font(12)
        metrics = QFontMetricsF(font)
        most = _round_up(max(number for _label, number in self._points))
        left = metrics.horizontalAdvance(shown(most)) + worn.px(12)
        low = metrics.height() + worn.px(8)
        field = room.adjusted(left, metrics.height(), -worn.px(16), -low)
        painter.setFont(font)
        steps = 4 if most % 4 == 0 else 2 if most % 2 == 0 else 1
        for step in range(steps + 1):
            y = field.bottom() - field.height() * step / steps
            painter.setPen(QPen(QColor(worn.tokens.line), 1))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
            painter.setPen(QColor(worn.tokens.muted))
            box = QRectF(0, y - metrics.height() / 2, left - worn.px(8), metrics.height())
            painter.drawText(box, _RIGHT, shown(most * step // steps))
        places = self._places(field, most)
        self._draw_line(painter, places)
        self._draw_labels(painter, field, places)

    def _places(self, field: QRectF, most: int) -> list[QPointF]:
        gaps = max(1, len(self._points) - 1)
        return [
            QPointF(
                field.left() + field.width() * place / gaps,
                field.bottom() - field.height() * number / most,
            )
            for place, (_label, number) in enumerate(self._points)
        ]

    def _draw_line(self, painter: QPainter, places: list[QPointF]) -> None:
        worn = look()
        painter.setPen(QPen(QColor(worn.tokens.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(places)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(worn.tokens.accent))
        if len(places) <= 40:
            for place in places:
                painter.drawEllipse(place, worn.px(3), worn.px(3))

    def _draw_labels(self, painter: QPainter, field: QRectF, places: list[QPointF]) -> None:
        """Draw as many labels under the field as have room, the first and the last among them."""
        worn = look()
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(worn.tokens.muted))
        end = -1.0
        widths = [metrics.horizontalAdvance(label) for label, _number in self._points]
        last = len(places) - 1
        final = max(field.left(), field.right() - widths[last] + worn.px(14))
        for place, (point, (label, _number)) in enumerate(zip(places, self._points, strict=True)):
            start = point.x() - widths[place] / 2
            start = final if place == last else max(0.0, start)
            no_room = start < end or (place != last and start + widths[place] > final - worn.px(8))
            if no_room and last:
                continue
            box = QRectF(start, field.bottom() + worn.px(6), widths[place] + 2, metrics.height())
            painter.drawText(box, _LEFT, label)
            end = start + widths[place] + worn.px(12)


class FlowPicture(Picture):
    """Bands from where persons came to where they were brought, as thick as there are many."""

    def __init__(self, chart: FlowChart, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, self._drawn, parent)
        self._flows = chart.flows
        told = [
            f"{route(one.source.label, one.destination.label)}: {shown(one.persons)}"
            for one in chart.flows[:_SAID]
        ]
        self.setAccessibleDescription(", ".join(told))

    def _sides(self) -> tuple[dict[str, tuple[str, int]], dict[str, tuple[str, int]]]:
        """Return label and number of persons of each place, left and right, the largest first."""
        sides: list[dict[str, tuple[str, int]]] = []
        for which in ("source", "destination"):
            found: dict[str, tuple[str, int]] = {}
            for one in self._flows:
                head = getattr(one, which)
                found[head.code] = (head.label, found.get(head.code, ("", 0))[1] + one.persons)
            ordered = sorted(found.items(), key=lambda item: -item[1][1])
            sides.append(dict(ordered))
        return sides[0], sides[1]

    def sizeHint(self) -> QSize:
        """Ask for room for the labels of the longer side."""
        worn = look()
        rows = max((len(side) for side in self._sides()), default=1)
        return QSize(worn.px(460), max(worn.px(220), rows * worn.px(38)))

    def minimumSizeHint(self) -> QSize:
        """Need a line of text for each place."""
        worn = look()
        rows = max((len(side) for side in self._sides()), default=1)
        slot = round(_slot_least()) + worn.px(_GAP) + 1
        return QSize(worn.px(240), max(worn.px(140), rows * slot))

    def _drawn(self, painter: QPainter, room: QRectF) -> None:
        if not self._flows:
            return
        worn = look()
        words, thick = room.width() * 0.3, worn.px(8)
        left = QRectF(room.left() + words, room.top(), thick, room.height())
        right = QRectF(room.right() - words - thick, room.top(), thick, room.height())
        sources, ends = self._sides()
        scale = min(_scale(sources, room.height()), _scale(ends, room.height()))
        out, into = _slots(sources, left, scale), _slots(ends, right, scale)
        used: dict[tuple[bool, str], float] = {}
        for one in self._flows:
            begin, end = out[one.source.code], into[one.destination.code]
            high = max(1.5, one.persons * scale)
            from_y = begin.top() + used.get((True, one.source.code), 0.0)
            to_y = end.top() + used.get((False, one.destination.code), 0.0)
            _draw_band(painter, QPointF(left.right(), from_y), QPointF(right.left(), to_y), high)
            used[True, one.source.code] = from_y - begin.top() + high
            used[False, one.destination.code] = to_y - end.top() + high
        gap = worn.px(8)
        for places, slots, way in ((sources, out, _RIGHT), (ends, into, _LEFT)):
            for code, (label, persons) in places.items():
                box = slots[code]
                painter.fillRect(box, QColor(worn.tokens.accent))
                start = room.left() if way == _RIGHT else box.right() + gap
                self._draw_place(painter, box, start, words - gap, way, (label, persons))

    def _draw_place(
        self,
        painter: QPainter,
        box: QRectF,
        start: float,
        width: float,
        way: int,
        place: tuple[str, int],
    ) -> None:
        worn = look()
        font = worn.font(_TEXT)
        metrics = QFontMetricsF(font)
        number = f"  {shown(place[1])}"
        label = _fit(place[0], font, width - metrics.horizontalAdvance(number))
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.ink))
        line = QRectF(start, box.center().y() - metrics.height() / 2, width, metrics.height())
        painter.drawText(line, way, label + number)


def _scale(places: dict[str, tuple[str, int]], height: float) -> float:
    """Return the pixels of one person with which all places of a side have room."""
    least, gap = _slot_least(), look().px(_GAP)
    persons = sum(number for _label, number in places.values())
    scale = max(0.05, (height - gap * len(places)) / max(1, persons))
    for _turn in range(6):
        small = [n for _label, n in places.values() if n * scale < least]
        rest = persons - sum(small)
        free = height - gap * len(places) - least * len(small)
        scale = max(0.05, min(scale, free / rest if rest else scale))
    return scale


def _slot_least() -> float:
    return QFontMetricsF(look().font(_TEXT)).height()


def _slots(places: dict[str, tuple[str, int]], side: QRectF, scale: float) -> dict[str, QRectF]:
    """Return the box of each place; a small one has a whole line of text around it."""
    least, gap = _slot_least(), look().px(_GAP)
    whole = sum(max(least, number * scale) + gap for _label, number in places.values()) - gap
    top = side.top() + max(0.0, (side.height() - whole) / 2)
    found = {}
    for code, (_label, number) in places.items():
        slot = max(least, number * scale)
        high = max(1.5, number * scale)
        found[code] = QRectF(side.left(), top + (slot - high) / 2, side.width(), high)
        top += slot + gap
    return found


def _draw_band(painter: QPainter, begin: QPointF, end: QPointF, high: float) -> None:
    colour = QColor(look().tokens.accent)
    colour.setAlpha(90)
    middle = (begin.x() + end.x()) / 2
    path = QPainterPath(begin)
    path.cubicTo(QPointF(middle, begin.y()), QPointF(middle, end.y()), end)
    path.lineTo(QPointF(end.x(), end.y() + high))
    path.cubicTo(
        QPointF(middle, end.y() + high),
        QPointF(middle, begin.y() + high),
        QPointF(begin.x(), begin.y() + high),
    )
    path.closeSubpath()
    painter.fillPath(path, colour)


def _round_up(number: int) -> int:
    """Return the next number at which an axis ends well: 4, 8, 20, 40, 80, 200 …"""
    step = 4
    while step < number:
        step = step * 5 // 2 if str(step)[0] == "8" else step * 2
    return step
