"""The axis of a case's time line: which days it shows, where entries lie on it, how it is drawn,
and the part of the page that it is.

Rules:
- where things lie is worked out from days to lengths alone; entries that would cover each other are
  gathered into one mark, so that what is drawn never grows with the length of a case;
- only what lies in the window is drawn; every mark is an icon or a count in a shape, with words
  beside it where there is room;
- the list beside it holds the same for keyboard and screen reader, so the axis itself takes no
  keyboard; a press on a mark chooses its entry in the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.base import numerals
from app.base.language import _
from app.story.timeline import LANES, CaseTimeline, DatedEntry
from ui.cases.form.timeline_words import (
    LANE_ICONS,
    entry_words,
    icon_of,
    lane_words,
    mark_words,
    tone_of,
)
from ui.frame import dates
from ui.frame.presses import Presses
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.plain import tip

ALL, YEAR, MONTH = "all", "year", "month"
_BACK = {YEAR: 365, MONTH: 31}
_AHEAD = {YEAR: 90, MONTH: 10}
_LEAST_DAYS = 10
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_DAY_STEPS = (1, 2, 7, 14)
_WEEKS_UP_TO = 75
_MONTH_DAYS = 30.44
_LEAST_INSIDE = 6
_EARLIEST, _LATEST = dt.date(1000, 1, 1), dt.date(3000, 12, 31)
"""No day of a case lies beyond; what is damaged or comes from elsewhere may, and is in the list."""


@dataclass(frozen=True)
class Window:
    """The days that are shown, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def shows(self, entry: DatedEntry) -> bool:
        """Say whether some of an entry lies in it."""
        return entry.first <= self.last and entry.last >= self.first

    def x(self, day: dt.date, width: float) -> float:
        """Return where the middle of a day lies on an axis of a width."""
        return ((day - self.first).days + 0.5) / self.days * width


@dataclass(frozen=True)
class Tick:
    """A line of the axis. `stored` is a day ("2026-11-02"), month ("2026-11") or year ("2026")."""

    x: float
    stored: str


@dataclass(frozen=True)
class AxisMark:
    """One or several entries of a lane at one place.

    Attributes:
        lane: of the entries.
        x: where the first of them begins.
        end: where the last of them ends; as `x` for a day.
        entries: places of the entries in the list that was given.
    """

    lane: str
    x: float
    end: float
    entries: tuple[int, ...]


def window_of(span: str, entries: Sequence[DatedEntry], today: dt.date, back: int = 0) -> Window:
    """Return the days to show.

    Args:
        span: all, year or month.
        entries: of the case, the oldest first.
        today: the local day.
        back: so many lengths earlier, for a year or a month.
    """
    if span != ALL:
        length = dt.timedelta(days=_BACK[span]) * back
        first = today - dt.timedelta(days=_BACK[span]) - length
        return Window(first, today + dt.timedelta(days=_AHEAD[span]) - length)
    first = max(_EARLIEST, min([today, *(one.first for one in entries)]))
    last = min(_LATEST, max([today, *(one.last for one in entries)]))
    edge = dt.timedelta(days=max(2, round((last - first).days * 0.02)))
    missing = max(0, _LEAST_DAYS - (last - first).days) // 2
    more = edge + dt.timedelta(days=missing)
    return Window(first - more, last + more)


def ticks(window: Window, width: float, least: float) -> tuple[Tick, ...]:
    """Return the ticks of an axis: weeks in a short time, else months or years.

    Args:
        window: the days shown.
        width: of the axis.
        least: least distance between two ticks; 0 or more.
    """
    by_days = (one for one in _DAY_STEPS if one / window.days * width >= least)
    days = next(by_days, 0) if window.days <= _WEEKS_UP_TO else 0
    if days:
        return _day_ticks(window, width, days)
    fitting = (one for one in _STEPS if one * _MONTH_DAYS / window.days * width >= least)
    step = next(fitting, _STEPS[-1])
    months = window.first.year * 12 + window.first.month - 1
    months += -months % step
    found = []
    while (day := dt.date(months // 12, months % 12 + 1, 1)) <= window.last:
        x = (day - window.first).days / window.days * width
        if x >= 0:
            found.append(Tick(x, f"{day.year:04}" if step >= 12 else f"{day:%Y-%m}"))
        months += step
    return tuple(found)


def _day_ticks(window: Window, width: float, step: int) -> tuple[Tick, ...]:
    start = window.first
    # Mondays, where there is a tick for each week or more.
    if step >= 7:
        start += dt.timedelta(days=-start.weekday() % 7)
    found = []
    while start <= window.last:
        x = (start - window.first).days / window.days * width
        found.append(Tick(x, start.isoformat()))
        start += dt.timedelta(days=step)
    return tuple(found)


def gather(
    entries: Sequence[DatedEntry], window: Window, width: float, least: float
) -> tuple[AxisMark, ...]:
    """Return the marks of the entries in a window, lane by lane, from left to right.

    Args:
        entries: the oldest first.
        window: the days shown.
        width: of the axis.
        least: distance under which two entries of a lane become one mark.
    """
    open_marks: dict[str, list[int]] = {}
    starts: dict[str, float] = {}
    found: list[AxisMark] = []

    def close(lane: str) -> None:
        places = tuple(open_marks.pop(lane))
        last = max(entries[place].last for place in places)
        x = starts[lane]
        end = max(x, min(width, window.x(last, width))) if last > window.first else x
        found.append(AxisMark(lane, x, end, places))

    for place, entry in enumerate(entries):
        if not window.shows(entry):
            continue
        x = max(0.0, window.x(entry.first, width))
        if entry.lane in open_marks and x - starts[entry.lane] >= least:
            close(entry.lane)
        if entry.lane in open_marks:
            open_marks[entry.lane].append(place)
        else:
            open_marks[entry.lane], starts[entry.lane] = [place], x
    for lane in list(open_marks):
        close(lane)
    return tuple(sorted(found, key=lambda one: (one.lane, one.x)))


def label_rooms(
    marks: Sequence[AxisMark], wanted: Sequence[float], width: float, half: float
) -> tuple[tuple[float, float], ...]:
    """Return left edge and room of the label of each mark of one lane; room 0 for none.

    Args:
        marks: of one lane, from left to right.
        wanted: the length of each label.
        width: of the axis.
        half: half the width of a mark with its gap.
    """
    rooms: list[tuple[float, float]] = []
    taken = 0.0
    for place, mark in enumerate(marks):
        if mark.end - mark.x >= min(wanted[place], _LEAST_INSIDE * half):
            # What lasts long enough has its words in it.
            following = marks[place + 1].x - half if place + 1 < len(marks) else width
            rooms.append((mark.x + half, min(mark.end, following - half) - mark.x))
            taken = mark.end + half
            continue
        begin = max(mark.x, min(mark.end, width)) + half
        following = marks[place + 1].x - half if place + 1 < len(marks) else width
        room, before = following - begin, mark.x - half - taken
        is_last = place + 1 == len(marks)
        if is_last and room < wanted[place] and before > room:
            length = min(wanted[place], before)
            rooms.append((mark.x - half - length, max(0.0, length)))
        else:
            rooms.append((begin, max(0.0, room)))
            taken = begin + min(wanted[place], max(0.0, room))
    return tuple(rooms)


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


_TOLD = 5


class TimeAxis(QWidget):
    """The axis.

    Signals:
        picked(int): the place of an entry whose mark was pressed.
        entered(int): the place of an entry whose mark was pressed twice.
    """

    picked = Signal(int)
    entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("Timeline"))
        self.setMouseTracking(True)
        self._line: CaseTimeline | None = None
        self._window: Window | None = None
        self._lanes: tuple[str, ...] = ()
        self._told: Callable[[DatedEntry], str] = entry_words
        self._hovered: AxisMark | None = None
        self.drawing: AxisDrawing | None = None
        self.chosen = -1

    def show_line(
        self,
        line: CaseTimeline,
        window: Window,
        told: Callable[[DatedEntry], str],
    ) -> None:
        """Show a time line.

        Args:
            line: all of the case.
            window: the days to be drawn.
            told: the words of an entry with its day, for the tip of a mark.
        """
        self._line, self._window = line, window
        self._told, self._hovered = told, None
        lanes = {entry.lane for entry in line.entries}
        self._lanes = tuple(lane for lane in LANES if lane in lanes)
        self._draw_anew()
        self.updateGeometry()

    def choose(self, place: int) -> None:
        """Draw a ring around the mark of an entry; -1 for none."""
        self.chosen = place
        self.update()

    # Sizes --------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Be as tall as the lanes need."""
        return QSize(look().px(480), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Be content with a narrow sheet."""
        return QSize(look().px(140), self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        """In a narrow sheet the words of a lane stand above it."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of head and lanes."""
        return AxisSizes(self._lanes, width).height

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gather anew for another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._draw_anew()
            self.updateGeometry()

    def _draw_anew(self) -> None:
        if self._line is not None and self._window is not None:
            sizes = AxisSizes(self._lanes, self.width())
            self.drawing = drawing_of(sizes, self._line.entries, self._window, self._line.today)
            self.update()

    # Mouse --------------------------------------------------------------------------------------

    def mark_at(self, place: QPointF) -> AxisMark | None:
        """Return the mark under a point."""
        return self.drawing.mark_at(place) if self.drawing is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the mark under the mouse is."""
        mark = self.mark_at(event.position())
        if mark == self._hovered:
            return
        self._hovered = mark
        shape = Qt.CursorShape.ArrowCursor if mark is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        if mark is None:
            self.setToolTip("")
        else:
            tip(self, self.told(mark))

    def told(self, mark: AxisMark) -> str:
        """Return the words of a mark with their days, of several entries the first few."""
        if self.drawing is None:
            return ""
        told = [self._told(self.drawing.entries[place]) for place in mark.entries[:_TOLD]]
        if len(mark.entries) > 1:
            entries = [self.drawing.entries[place] for place in mark.entries]
            told.insert(0, mark_words(entries))
        return "\n".join(told)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the entry in the list."""
        mark = self.mark_at(event.position())
        Presses.click_number(event, self)
        if mark is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(mark.entries[-1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what a mark is about."""
        mark = self.mark_at(event.position())
        is_second = Presses.click_number(event, self) == 2
        if is_second and mark is not None and len(mark.entries) == 1:
            self.entered.emit(mark.entries[0])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if self.drawing is not None:
            painter = QPainter(self)
            self.drawing.draw(painter, self.chosen)
            painter.end()
