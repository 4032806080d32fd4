"""A page of a paper in the window: as wide as there is room, larger, smaller, and turned.

Rules: what is drawn here is a picture that `app.system.sandbox` drew anew, and nothing while names
are hidden; the paper itself is never changed; a page that is shown larger or smaller is asked for
again in that size, once nothing more is pressed, and what there is is stretched meanwhile; the keys
that scroll go on to the next page at the end of one; the wheel with Ctrl makes it larger where the
pointer is.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QWidget

from app.system import pictures
from ui.frame import projector
from ui.look.theme import look
from ui.widgets.frames import column, put
from ui.widgets.plain import Veiled, wrapped

ZOOM_STEP = 1.25
LEAST_ZOOM, MOST_ZOOM = 0.25, 8.0
SETTLED_MS = 200
"""So long nothing more is pressed before a page is asked for in another size."""

_QUARTER = 90
_A4 = math.sqrt(2)
_LARGEST_OWN = 2.0
"""A picture that has no more points is at first shown at most so many times as large as it is."""

_ENOUGH = (0.98, 1.6)
"""From so few to so many points for each point of the screen a page is sharp, and not coarse."""

_LEAST_EDGE = 200

_Key, _Action = Qt.Key, QAbstractSlider.SliderAction
_STEPS = {
    _Key.Key_Down: (True, _Action.SliderSingleStepAdd, 0),
    _Key.Key_Up: (True, _Action.SliderSingleStepSub, 0),
    _Key.Key_PageDown: (True, _Action.SliderPageStepAdd, 1),
    _Key.Key_Space: (True, _Action.SliderPageStepAdd, 1),
    _Key.Key_PageUp: (True, _Action.SliderPageStepSub, -1),
    _Key.Key_Home: (True, _Action.SliderToMinimum, 0),
    _Key.Key_End: (True, _Action.SliderToMaximum, 0),
    _Key.Key_Right: (False, _Action.SliderSingleStepAdd, 1),
    _Key.Key_Left: (False, _Action.SliderSingleStepSub, -1),
}
"""Of each key whether it scrolls down, how far, and to which page it goes on at the end."""


class Leaf:
    """A page as it is shown: how large, and turned how often.

    Attributes:
        image: upright; null while there is none.
        quarters: by how many quarters it is shown turned, clockwise.
        zoom: how many times as wide as there is room it is.
    """

    def __init__(self) -> None:
        self.image = QImage()
        self.zoom = 1.0
        self.asked = 0
        self._most = pictures.LOOK_EDGE
        self.quarters = 0

    def take(self, image: QImage, asked: int) -> None:
        """Take a page.

        Args:
            image: upright.
            asked: the longer edge that was asked for; one that is smaller has no more points.
        """
        longest = max(image.width(), image.height())
        self.asked = asked
        self._most = longest if longest < asked - 1 else pictures.LOOK_EDGE
        self.image = image

    def turn(self) -> None:
        """Turn it by a quarter, clockwise."""
        self.quarters = (self.quarters + 1) % 4
        self.zoom = 1.0

    def upright(self) -> None:
        """Turn nothing that comes, and show it as wide as there is room."""
        self.quarters = 0
        self.zoom = 1.0

    def zoom_to(self, zoom: float) -> None:
        """Show it in another size; where it almost fits, it fits."""
        zoom = min(MOST_ZOOM, max(LEAST_ZOOM, zoom))
        self.zoom = 1.0 if abs(zoom - 1.0) < (ZOOM_STEP - 1) / 2 else zoom

    def size(self, room: float, ratio: float) -> QSizeF:
        """Return how large it is shown.

        Args:
            room: width that there is, in pixels of the window.
            ratio: points of the screen for each of them.
        """
        if self.image.isNull():
            return QSizeF(0, 0)
        lying = self.quarters % 2 == 1
        shape = self.image.size().transposed() if lying else self.image.size()
        width, height = shape.width(), shape.height()
        if self._most < pictures.LOOK_EDGE:
            own = width * self._most / max(width, height)
            room = min(room, own / ratio * _LARGEST_OWN)
        room *= self.zoom
        return QSizeF(room, room * height / width)

    def needed(self, room: float, ratio: float) -> int:
        """Return the longer edge to ask for, so that it is sharp; 0 when it is sharp enough."""
        if self.image.isNull():
            return asked_edge(room * max(1.0, self.zoom) * _A4 * ratio)
        size = self.size(room, ratio)
        needed = min(asked_edge(max(size.width(), size.height()) * ratio), self._most)
        have = max(self.image.width(), self.image.height())
        least, most = _ENOUGH
        sharp = needed == self.asked or needed * least <= have <= needed * most
        return 0 if sharp else needed


def asked_edge(edge: float) -> int:
    """Return a longer edge as a page may be asked for."""
    return min(pictures.LOOK_EDGE, max(_LEAST_EDGE, math.ceil(edge)))


class PaperView(Veiled, QAbstractScrollArea):
    """One page.

    Signals:
        wanted(int): the page in another size is wanted: its longer edge, in pixels.
        turned_over(int): the page after, 1, or before, -1, is asked for.
    """

    wanted = Signal(int)
    turned_over = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.leaf = Leaf()
        self._at_end = False
        self.setProperty("role", "paper")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.instead = wrapped("", "strong")
        self.why = wrapped("")
        for label in (self.instead, self.why):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        put(column(edges=(24, 24, 24, 24), within=self.viewport()), 1, self.instead, self.why, 1)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self._ask_if_needed)
        self.say("")

    # What is shown ------------------------------------------------------------------------------

    @property
    def has_picture(self) -> bool:
        """True while a page is shown."""
        return not self.leaf.image.isNull()

    def needed(self) -> int:
        """Return the longer edge to ask for, 0 when what is shown is sharp enough."""
        return self.leaf.needed(self._room(), self.devicePixelRatioF())

    def page_size(self) -> QSizeF:
        """Return how large the page is shown, in pixels."""
        return self.leaf.size(self._room(), self.devicePixelRatioF())

    def show_page(self, image: QImage, asked: int) -> None:
        """Show a page that was asked for with a longer edge; nothing while names are hidden."""
        if projector.is_on() or image.isNull():
            self.clear()
            return
        begins = not self.has_picture
        self.leaf.take(image, asked)
        self.say("")
        self._lay()
        if begins:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum() if self._at_end else 0)
            self._at_end = False
        self._settled.start()

    def clear(self, *, at_end: bool = False, upright: bool = False) -> None:
        """Show nothing.

        Args:
            at_end: the next page is shown from its end, because who reads came from below.
            upright: what comes is another paper: not turned, and as wide as there is room.
        """
        self.leaf.image = QImage()
        self._at_end = at_end
        self._settled.stop()
        if upright:
            self.leaf.upright()
        self._lay()

    def say(self, text: str, why: str = "") -> None:
        """Say something in the place of a page."""
        for label, words in ((self.instead, text), (self.why, why)):
            label.setText(words)
            label.setVisible(bool(words))

    # Size and turning ---------------------------------------------------------------------------

    def larger(self) -> None:
        """Show the page larger."""
        self._zoom_to(self.leaf.zoom * ZOOM_STEP)

    def smaller(self) -> None:
        """Show the page smaller."""
        self._zoom_to(self.leaf.zoom / ZOOM_STEP)

    def fit(self) -> None:
        """Show the page as wide as there is room."""
        self._zoom_to(1.0)

    def turn(self) -> None:
        """Turn the page by a quarter, clockwise; the paper stays as it is."""
        if self.has_picture:
            self.leaf.turn()
            self._lay()
            self.verticalScrollBar().setValue(0)
            self._settled.start()

    def _zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Show the page in another size; what stands at a point stays there."""
        if not self.has_picture:
            return
        point = at or QPointF(self.viewport().rect().center())
        before, corner = self.page_size(), self._corner()
        self.leaf.zoom_to(zoom)
        self._lay()
        after = self.page_size()
        for bar, place, begin, old, new in (
            (self.horizontalScrollBar(), point.x(), corner.x(), before.width(), after.width()),
            (self.verticalScrollBar(), point.y(), corner.y(), before.height(), after.height()),
        ):
            bar.setValue(round(_edge() + (place - begin) / old * new - place))
        self._settled.start()

    def _room(self) -> int:
        """Return the width there is, the same with and without a bar, which comes and goes."""
        bar = self.verticalScrollBar().sizeHint().width()
        return max(1, self.contentsRect().width() - bar - 2 * _edge())

    def _corner(self) -> QPointF:
        """Return where the upper left corner of the page stands in the viewport."""
        left = (self.viewport().width() - self.page_size().width()) / 2
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QPointF(max(left, _edge() - across), _edge() - down)

    def _ask_if_needed(self) -> None:
        """Ask for the page in the size that it is shown in, when it is coarse or blurred."""
        edge = self.needed() if self.has_picture else 0
        if edge:
            self.leaf.asked = edge
            self.wanted.emit(edge)

    def _lay(self) -> None:
        """Let the bars reach as far as the page does, and draw it."""
        size, view = self.page_size(), self.viewport().size()
        for bar, whole, shown in (
            (self.horizontalScrollBar(), size.width(), view.width()),
            (self.verticalScrollBar(), size.height(), view.height()),
        ):
            bar.setRange(0, max(0, math.ceil(whole) + 2 * _edge() - shown) if whole else 0)
            bar.setPageStep(max(1, shown - 2 * _edge()))
            bar.setSingleStep(look().px(40))
        self.viewport().update()

    # What Qt asks -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page again, with what stood on top still there."""
        bar = self.verticalScrollBar()
        share = bar.value() / bar.maximum() if bar.maximum() else 0.0
        super().resizeEvent(event)
        self._lay()
        bar.setValue(round(share * bar.maximum()))
        self._settled.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the part of the page that is in view."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(look().tokens.line))
        if self.has_picture:
            # Turned while it is drawn: only what is in view is worked on, at any size.
            size, quarters = self.page_size(), self.leaf.quarters
            painter.translate(QRectF(self._corner(), size).center())
            painter.rotate(_QUARTER * quarters)
            upright = size.transposed() if quarters % 2 else size
            whole = QRectF(QPointF(-upright.width() / 2, -upright.height() / 2), upright)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(whole, self.leaf.image, QRectF(self.leaf.image.rect()))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll; at the end of a page go on to the next one."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        upright, how, turns = step
        bar = self.verticalScrollBar() if upright else self.horizontalScrollBar()
        before = bar.value()
        bar.triggerAction(how)
        if turns and bar.value() == before and not event.isAutoRepeat():
            self.turned_over.emit(turns)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or with Ctrl make the page larger or smaller."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        turned = event.angleDelta().y()
        if turned:
            factor = ZOOM_STEP if turned > 0 else 1 / ZOOM_STEP
            self._zoom_to(self.leaf.zoom * factor, event.position())
        event.accept()


def _edge() -> int:
    """Return how much stays free around a page."""
    return look().px(8)
