"""The picture of a route without a map: stations as boxes with arrows, gone on in the next line.

Rules: what is not known is drawn as not known; the whole route stands in words before a screen
reader; what is copied leaves out where the person is now and which offices were asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.cases.route import Route
from ui.cases.form.route_station import WALKING, StationBox
from ui.cases.form.route_words import route_words
from ui.look.theme import look

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
            self.boxes[inside].click()
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
