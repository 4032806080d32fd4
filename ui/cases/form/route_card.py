"""The route of a case without a map: whose it is, stations as boxes with arrows, the same as a text
to copy, and the next step.

Rules:
- what is not known is said and drawn as not known: a broken edge, a question mark and words; a
  border is two strokes and words; what is missing leads to the section where it is written down;
- each station is a button, so keyboard and screen reader walk the route station by station, and the
  whole of it stands in words before a screen reader;
- what is copied leaves out where the person is now and which offices were asked, because they lead
  to the person.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.base.language import N_, _
from app.base.place_words import district_words, state_words
from app.cases.route import FOUND, HOME, PRESENT, REFERRED, SENT, UNKNOWN, Leg, Route, Station
from app.core.field_catalogue import code_label
from ui.frame import clipboard, dates, projector
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.buttons import PressedOnce, press_once, quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import flow
from ui.widgets.frames import EmptyState
from ui.widgets.frames import column as lines
from ui.widgets.plain import PlainLabel, Veiled, announce, reveal, wrapped

_WHAT = {
    HOME: N_("Home"),
    FOUND: N_("Found"),
    PRESENT: N_("Now"),
    REFERRED: N_("Referred to"),
    "event": N_("What happened"),
}
ICONS = {
    HOME: "house",
    "recruitment": "user-plus",
    "transit": "train-front",
    "exploitation": "triangle-alert",
    "interception": "hand",
    "rescue": "life-buoy",
    "escape": "door-open",
    "return": "undo-2",
    "re_trafficking": "repeat",
    FOUND: "search",
    PRESENT: "map-pin",
    REFERRED: "send",
}
_KEPT_IN = frozenset({PRESENT, REFERRED})


def what_words(station: Station) -> str:
    """Return what a station is, translated."""
    if station.what in _WHAT:
        return _(_WHAT[station.what])
    return _(code_label("event_type", station.what))


def icon_of(station: Station) -> str:
    """Return the icon of a station."""
    return ICONS.get(station.what, "map-pin")


def place_lines(station: Station) -> tuple[str, str]:
    """Return the most exact place, and what lies around it."""
    exact = [projector.free_text(place) for place in station.places[: station.exact]]
    places = [*dict.fromkeys(exact), *_around(station.places[station.exact :])]
    if station.country:
        places.append(_(code_label("country", station.country)))
    if station.office:
        return station.office, ", ".join(places)
    if not places:
        return _("Not written down yet"), ""
    return places[0], ", ".join(places[1:])


def _around(wider: Sequence[str]) -> list[str]:
    """Return district and state, or the one of them that is known, as the screens call them."""
    if len(wider) != 1:
        return [
            district_words(one, wider[-1]) if place == 0 else state_words(one)
            for place, one in enumerate(wider)
        ]
    district = district_words(wider[0])
    return [state_words(wider[0]) if district == wider[0] else district]


def day_words(station: Station) -> str:
    """Return when it was, "" when that is not known."""
    if not station.day or not station.until:
        return dates.stored(station.day or station.until) if station.day or station.until else ""
    first, last = dates.stored(station.day), dates.stored(station.until)
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def leg_lines(leg: Leg) -> tuple[str, ...]:
    """Return what is known of a way, or that nothing is."""
    lines = []
    if leg.transport:
        lines.append(_(code_label("transport", leg.transport)))
    if leg.kind == UNKNOWN:
        lines.append(_("Way not known"))
    if border_words(leg):
        lines.append(border_words(leg))
    return tuple(lines)


def border_words(leg: Leg) -> str:
    """Return which border was crossed, and where; "" when none is known."""
    post = projector.free_text(leg.post)
    if not leg.crossing:
        return f"{_('Crossed at')}: {post}" if post else ""
    ends = [_(code_label("country", code)) if code else "?" for code in leg.crossing]
    words = _("Border: {first} to {last}").format(first=ends[0], last=ends[1])
    return f"{words}, {post}" if post else words


def station_words(station: Station, leg: Leg) -> str:
    """Return a station with the way to it, for a screen reader and for the text."""
    place, around = place_lines(station)
    told = ", ".join(part for part in (place, around, day_words(station)) if part)
    words = f"{what_words(station)}: {told}"
    way = "; ".join(leg_lines(leg))
    return f"{words} ({way})" if way and leg.kind != SENT else words


def route_words(route: Route) -> str:
    """Return the whole route, one station after the other."""
    pairs = zip(route.stations, route.legs, strict=True)
    return "; ".join(station_words(station, leg) for station, leg in pairs)


def text_to_copy(route: Route) -> str:
    """Return the route as lines that name no office and not where the person is now."""
    pairs = zip(route.stations, route.legs, strict=True)
    told = [
        station_words(station, leg)
        for station, leg in pairs
        if station.what not in _KEPT_IN and station.is_known
    ]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(told, start=1))


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


class StationBox(Veiled, PressedOnce, QAbstractButton):
    """A station with the way to it.

    Args:
        station: the station.
        leg: the way to it, drawn before the box.
        first: True for the first one, which has no way to it.
    """

    by_enter = False

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


_BOX, _WAY = 150, 92
_WIDEST = 230
_GAP = 10


class RoutePicture(QWidget):
    """The stations of one route.

    Signals:
        opened(str, str): what a station is, and the key to open it by.
        walked(QWidget): the keyboard went to this station.
    """

    opened = Signal(str, str)
    walked = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.boxes: tuple[StationBox, ...] = ()
        self._route: Route | None = None

    def show_route(self, route: Route) -> None:
        """Show a route; one that is the same stays, with the keyboard where it is."""
        words = route_words(route)
        if route == self._route and words == self.accessibleDescription():
            return
        self._route = route
        for box in self.boxes:
            box.hide()
            box.deleteLater()
        self.boxes = tuple(
            StationBox(station, leg, first=place == 0, parent=self)
            for place, (station, leg) in enumerate(zip(route.stations, route.legs, strict=True))
        )
        for box in self.boxes[1:]:
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for box in self.boxes:
            box.clicked.connect(
                lambda _on=False, one=box.station: self.opened.emit(one.what, one.key)
            )
            box.show()
        self.setAccessibleDescription(words)
        self._lay(self.width(), move=True)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Need more lines when there is less room."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._lay(width, move=False)

    def sizeHint(self) -> QSize:
        """Ask for the width there is."""
        return QSize(look().px(_BOX), self.heightForWidth(max(self.width(), look().px(_BOX))))

    def minimumSizeHint(self) -> QSize:
        """Be content with one station beside nothing."""
        return QSize(look().px(140), self.heightForWidth(max(self.width(), look().px(140))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the stations out for another width."""
        super().resizeEvent(event)
        self._lay(self.width(), move=True)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the stations, Enter opens one; Tab goes past the rest."""
        inside = next((place for place, box in enumerate(self.boxes) if box.hasFocus()), -1)
        key = Qt.Key(event.key())
        if inside >= 0 and key in WALKING:
            self._walk(max(0, min(len(self.boxes) - 1, inside + WALKING[key])))
        elif inside >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                press_once(self.boxes[inside], self.boxes[inside].click, by_key=True)
        else:
            super().keyPressEvent(event)

    def _walk(self, place: int) -> None:
        for at, box in enumerate(self.boxes):
            here = at == place
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)
        self.boxes[place].setFocus(Qt.FocusReason.TabFocusReason)
        self.walked.emit(self.boxes[place])

    def _lay(self, width: int, *, move: bool) -> int:
        worn = look()
        way, gap = worn.px(_WAY), worn.px(_GAP)
        most = max(1, width // (worn.px(_BOX) + way))
        stacked = most == 1
        if stacked:
            box_width = float(min(width, worn.px(360)))
        else:
            box_width = min(float(worn.px(_WIDEST)), (width - most * way) / most)
        top = 0
        for row in _rows(self.boxes, most):
            heights = [box.height_for(box_width, way, stacked=stacked) for box in row]
            tall = round(max(heights)) + 2
            if move:
                self._place_row(row, top, tall, (box_width, way, stacked))
            top += tall + (worn.px(3) if stacked else gap)
        return top

    def _place_row(
        self, row: Sequence[StationBox], top: int, tall: int, sizes: tuple[float, float, bool]
    ) -> None:
        box_width, way, stacked = sizes
        left = 0.0
        for box in row:
            box.lay(box_width, way, stacked=stacked)
            box.setGeometry(round(left), top, box.width(), tall)
            left += box.width()


def _rows(boxes: Sequence[StationBox], most: int) -> list[tuple[StationBox, ...]]:
    return [tuple(row) for row in itertools.batched(boxes, most)]


COPIED_MS = 4_000


class RouteCard(QWidget):
    """The card.

    Signals:
        opened(str, str): what a station is, and the key to open it by.
        passed(): what stands below the route is asked for.
    """

    opened = Signal(str, str)
    passed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._routes: tuple[Route, ...] = ()
        self.heading = level(PlainLabel(_("Route"), "heading"))
        self.whose = ComboBox([])
        self.whose.setAccessibleName(_("Whose route"))
        self.whose.setMinimumContentsLength(6)
        self.whose.chosen.connect(lambda _value: self._show())
        self.copy = quiet(_("Copy as text"), "copy", self._copy)
        self.down = quiet(_("Timeline"), "chevron-down", self.passed.emit)
        self.copied = wrapped("", "small")
        self._seen: Mapping[int, str] = {}
        self._open_seen: Callable[[str], None] | None = None
        self.seen = quiet("", "repeat", self._to_seen)
        self.picture = RoutePicture()
        self.picture.setAccessibleName(_("Route"))
        self.picture.opened.connect(self.opened)
        self.fill_home = secondary(_("Write down the home"), "house", self._to_home)
        self.fill_event = secondary(_("Write down where it happened"), "map-pin", self._to_event)
        self.none = EmptyState(
            "route",
            _("No place is written down yet. The route grows from home and events."),
            (self.fill_home, self.fill_event),
        )
        whole = lines(
            flow(self.heading, self.whose, self.seen, self.down, self.copy),
            self.copied,
            self.picture,
            self.none,
            spacing=6,
        )
        self.setLayout(whole)
        for widget in (self.whose, self.copied, self.none, self.seen):
            reveal(widget, False)

    def show_routes(self, routes: Sequence[Route]) -> None:
        """Show the routes of a case; the person that was chosen stays chosen."""
        self._routes = tuple(routes)
        chosen = self.whose.value()
        offered = [(str(one.person), name_or_withheld(one.name)) for one in routes]
        self.whose.offer(offered)
        if chosen in dict(offered):
            self.whose.choose(chosen)
        reveal(self.whose, len(offered) > 1)
        self._show()

    def show_seen(self, words: Mapping[int, str], opened: Callable[[str], None]) -> None:
        """Say that others came the same way.

        Args:
            words: by number of the person in how many cases the route is seen.
            opened: called with the part of the person whose route is asked about.
        """
        self._seen, self._open_seen = words, opened
        self._show()

    def _to_seen(self) -> None:
        if self.route is not None and self._open_seen is not None:
            self._open_seen(f"p{self.route.person}")

    @property
    def route(self) -> Route | None:
        """The route that is shown."""
        chosen = self.whose.value()
        found = (one for one in self._routes if str(one.person) == chosen)
        return next(found, self._routes[0] if self._routes else None)

    def _show(self) -> None:
        route = self.route
        empty = route is None or route.is_empty
        reveal(self.picture, not empty)
        reveal(self.copy, not empty and bool(text_to_copy(route) if route else ""))
        reveal(self.none, empty)
        reveal(self.down, not empty)
        reveal(self.copied, False)
        seen = self._seen.get(route.person, "") if route is not None else ""
        self.seen.say(seen)
        reveal(self.seen, bool(seen))
        missing = [] if route is None else [one for one in route.stations if not one.is_known]
        homeless = route is None or any(one.what == HOME for one in missing)
        reveal(self.fill_home, homeless)
        placeless = any(one.key.startswith("e") for one in missing)
        reveal(self.fill_event, placeless and not homeless)
        if route is not None and not empty:
            self.picture.show_route(route)

    def _to_home(self) -> None:
        number = self.route.person if self.route is not None else 1
        self.opened.emit("home", f"p{number}.home_district")

    def _to_event(self) -> None:
        route = self.route
        stations = route.stations if route is not None else ()
        for station in stations:
            if not station.is_known and station.key.startswith("e"):
                self.opened.emit(station.what, station.key)
                return

    def _copy(self) -> None:
        route = self.route
        if route is None:
            return
        if projector.is_on():
            # A text to be sent never says "hidden" in place of what is true.
            self._tell(_("Nothing was copied: names are hidden. Press Ctrl+Shift+H first."))
            return
        clipboard.copy(text_to_copy(route), is_told=True)
        now = next((what_words(one) for one in route.stations if one.what == PRESENT), "")
        words = _("Copied, without “{now}” and the offices: they lead to the person.")
        self._tell(words.format(now=now))

    def _tell(self, words: str) -> None:
        self.copied.setText(words)
        reveal(self.copied, True)
        self.copied.setAccessibleName(self.copied.shown())
        announce(self.copied, self.copied.shown())
        QTimer.singleShot(COPIED_MS, self, lambda: reveal(self.copied, False))


def level(label: PlainLabel) -> PlainLabel:
    """Return a label that is as tall as the buttons beside it."""
    label.setMinimumHeight(look().px(36))
    return label
