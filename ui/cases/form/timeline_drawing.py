"""How the axis of a case's time line is drawn, and where on it things lie.

Rules: only what lies in the window is drawn, and entries that would cover each other are one mark;
every mark is an icon or a count in a shape, with words beside it where there is room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.base import numerals
from app.base.language import _
from app.story.timeline import DatedEntry
from ui.cases.form.timeline_layout import AxisMark, Window, gather, label_rooms, ticks
from ui.cases.form.timeline_words import LANE_ICONS, icon_of, lane_words, mark_words, tone_of
from ui.frame import dates
from ui.look.icons import picture
from ui.look.theme import look

_BESIDE_FROM = 470
_LANE_WIDTH = 132
_ROW, _STACKED_ROW = 36, 50
_HEAD = 40
_MARK = 22
_TICK = 72
_LEAST_LABEL = 34


@dataclass(frozen=True)
class AxisSizes:
    """Where lanes and axis lie in a width. `lanes` are those that are drawn, from the top."""

    lanes: tuple[str, ...]
    width: int

    @property
    def is_beside(self) -> bool:
        """True when the words of a lane stand beside its marks, else they stand above."""
        return self.width >= look().px(_BESIDE_FROM)

    @property
    def row(self) -> int:
        """Height of a lane."""
        return look().px(_ROW if self.is_beside else _STACKED_ROW)

    @property
    def height(self) -> int:
        """Height of head and lanes."""
        return look().px(_HEAD) + max(1, len(self.lanes)) * self.row + look().px(6)

    @property
    def area(self) -> QRectF:
        """The axis itself, without head and words of the lanes."""
        worn = look()
        left = worn.px(_LANE_WIDTH) if self.is_beside else worn.px(14)
        right = self.width - worn.px(14)
        return QRectF(left, worn.px(_HEAD), max(1, right - left), self.height - worn.px(_HEAD))

    def middle(self, lane: str) -> float:
        """Return the middle of the marks of a lane."""
        below = 0 if self.is_beside else look().px(9)
        return look().px(_HEAD) + self.lanes.index(lane) * self.row + self.row / 2 + below


@dataclass(frozen=True)
class AxisDrawing:
    """What is drawn.

    Attributes:
        sizes: where.
        entries: of the case, the oldest first.
        window: the days shown.
        today: the local day.
        marks: see ``gather``.
    """

    sizes: AxisSizes
    entries: tuple[DatedEntry, ...]
    window: Window
    today: dt.date
    marks: tuple[AxisMark, ...]

    def draw(self, painter: QPainter, chosen: int) -> None:
        """Draw it, with a ring around the mark of the chosen entry."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.sizes.area
        self._draw_lanes(painter, area)
        self._draw_ticks(painter, area)
        self._draw_today(painter, area)
        for lane in self.sizes.lanes:
            own = [one for one in self.marks if one.lane == lane]
            self._draw_marks(painter, area, own, chosen)

    def mark_at(self, place: QPointF) -> AxisMark | None:
        """Return the mark under a point; the last drawn lies above."""
        area, half = self.sizes.area, look().px(_MARK) / 2 + 2
        for mark in reversed(self.marks):
            middle = self.sizes.middle(mark.lane)
            x, end = area.left() + mark.x, area.left() + mark.end
            if x - half <= place.x() <= end + half and abs(place.y() - middle) <= half:
                return mark
        return None

    def _draw_lanes(self, painter: QPainter, area: QRectF) -> None:
        worn = look()
        font = worn.font(13)
        painter.setFont(font)
        row, beside = self.sizes.row, self.sizes.is_beside
        for place, lane in enumerate(self.sizes.lanes):
            top = area.top() + place * row
            painter.setPen(QPen(QColor(worn.tokens.line), 1))
            painter.drawLine(QPointF(0, top), QPointF(self.sizes.width, top))
            middle = top + (row / 2 if beside else worn.px(11))
            edge = worn.px(15)
            painter.drawPixmap(
                QPointF(worn.px(2), middle - edge / 2),
                picture(LANE_ICONS[lane], worn.tokens.muted, 15),
            )
            left = worn.px(24)
            room = (area.left() if beside else self.sizes.width) - left - worn.px(8)
            painter.setPen(QColor(worn.tokens.muted))
            words = QFontMetricsF(font).elidedText(
                lane_words(lane), Qt.TextElideMode.ElideRight, room
            )
            box = QRectF(left, middle - row / 2, room, row)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words)

    def _draw_ticks(self, painter: QPainter, area: QRectF) -> None:
        worn = look()
        font = worn.font(12)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        taken = -1.0
        for tick in ticks(self.window, area.width(), worn.px(_TICK)):
            x = area.left() + tick.x
            painter.setPen(QPen(QColor(worn.tokens.line), 1))
            painter.drawLine(QPointF(x, worn.px(_HEAD - 6)), QPointF(x, area.bottom()))
            words = _tick_words(tick.stored)
            width = metrics.horizontalAdvance(words)
            left = min(x + worn.px(3), self.sizes.width - width)
            if left < taken:
                continue
            taken = left + width + worn.px(6)
            painter.setPen(QColor(worn.tokens.muted))
            box = QRectF(left, worn.px(_HEAD) - metrics.height() - 2, width + 2, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words)

    def _draw_today(self, painter: QPainter, area: QRectF) -> None:
        today = self.today
        if not self.window.first <= today <= self.window.last:
            return
        worn = look()
        x = area.left() + self.window.x(today, area.width())
        painter.setPen(QPen(QColor(worn.tokens.accent), 2))
        # It leaves out the words of the months.
        painter.drawLine(QPointF(x, worn.px(_HEAD - 3)), QPointF(x, area.bottom()))
        font = worn.font(12, 600)
        metrics = QFontMetricsF(font)
        words = _("Today")
        width = metrics.horizontalAdvance(words) + worn.px(12)
        left = min(max(0.0, x - width / 2), self.sizes.width - width)
        box = QRectF(left, 0, width, max(metrics.height(), worn.px(17)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(worn.tokens.accent_tint))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(font)
        painter.setPen(QColor(worn.tokens.on_tint))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _draw_marks(
        self, painter: QPainter, area: QRectF, marks: Sequence[AxisMark], chosen: int
    ) -> None:
        worn = look()
        font = worn.font(13)
        metrics = QFontMetricsF(font)
        words = [self._words(mark) for mark in marks]
        wanted = [metrics.horizontalAdvance(one) + 2 for one in words]
        half = worn.px(_MARK) / 2 + worn.px(5)
        rooms = label_rooms(marks, wanted, area.width(), half)
        for mark, text, (left, room) in zip(marks, words, rooms, strict=True):
            self._draw_mark(painter, area, mark, chosen)
            if room < worn.px(_LEAST_LABEL):
                continue
            painter.setFont(font)
            painter.setPen(QColor(worn.tokens.ink))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            middle = self.sizes.middle(mark.lane)
            box = QRectF(area.left() + left, middle - metrics.height(), room, 2 * metrics.height())
            if len(mark.entries) > 1 or left >= mark.end or left < mark.x:
                # The line of today and those of the months do not run through words.
                ground = QRectF(box.left() - 2, middle - metrics.height() / 2, 0, metrics.height())
                ground.setWidth(metrics.horizontalAdvance(shown) + 4)
                painter.fillRect(ground, QColor(worn.tokens.surface))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _draw_mark(self, painter: QPainter, area: QRectF, mark: AxisMark, chosen: int) -> None:
        worn = look()
        entry = self.entries[mark.entries[-1]]
        ink, paper = worn.tone(_tone(self.entries, mark))
        size, middle = worn.px(_MARK), self.sizes.middle(mark.lane)
        x, end = area.left() + mark.x, area.left() + mark.end
        long = max(size, end - x + size / 2) if len(mark.entries) == 1 else size
        box = QRectF(x - size / 2, middle - size / 2, long, size)
        pen = QPen(QColor(ink), 1.5)
        if len(mark.entries) > 1 and end > x + size:
            # One of several lasts longer than the mark: a thin line says until when.
            painter.setPen(QPen(QColor(ink), 1.5))
            painter.drawLine(QPointF(x, middle), QPointF(end, middle))
            painter.drawLine(QPointF(end, middle - size / 5), QPointF(end, middle + size / 5))
        if len(mark.entries) == 1 and entry.about:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(paper))
        # Days are round; what lasts is long; several together have corners.
        radius = worn.px(5) if len(mark.entries) > 1 else size / 2
        painter.drawRoundedRect(box, radius, radius)
        if len(mark.entries) > 1:
            font = worn.font(12, 600)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            count = len(mark.entries)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), _short(count))
        else:
            edge = worn.px(14)
            painter.drawPixmap(
                QPointF(x - edge / 2, middle - edge / 2), picture(icon_of(entry), ink, 14)
            )
        if chosen in mark.entries:
            painter.setPen(QPen(QColor(worn.tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), radius + 3, radius + 3)

    def _words(self, mark: AxisMark) -> str:
        return mark_words([self.entries[place] for place in mark.entries])


def drawing_of(
    sizes: AxisSizes,
    entries: tuple[DatedEntry, ...],
    window: Window,
    today: dt.date,
) -> AxisDrawing:
    """Return a drawing whose entries are gathered for its width; see ``AxisDrawing``."""
    marks = gather(entries, window, sizes.area.width(), look().px(_MARK + 6))
    return AxisDrawing(sizes, entries, window, today, marks)


def _tone(entries: Sequence[DatedEntry], mark: AxisMark) -> str:
    """Return the tone of a mark: the most urgent of its entries."""
    tones = {tone_of(entries[place]) for place in mark.entries}
    return next(tone for tone in ("danger", "caution", "accent", "good") if tone in tones)


def _short(count: int) -> str:
    """Return a count that fits into a mark."""
    return numerals.shown(count) if count < 100 else f"{numerals.shown(99)}+"


def _tick_words(stored: str) -> str:
    return dates.short_day(stored) or dates.iso_part(stored)
