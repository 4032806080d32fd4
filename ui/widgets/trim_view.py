"""A picture in which the part that is kept is marked, by the mouse or by the keyboard.

Rules: what is drawn here was drawn anew by `app.system.sandbox`, and nothing while names are
hidden; the picture itself is never changed, only what is said of it (`Trim`); a press without a
drag marks nothing, and no part becomes thinner than can be taken hold of again; what is left out
stays in sight, paler.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.base import numerals
from app.base.language import _
from app.system.sandbox.trim import Trim, part
from ui.frame import projector
from ui.look.theme import look
from ui.widgets.frames import column, put
from ui.widgets.plain import Veiled, wrapped

LEAST_SHARE = 0.02
"""No part is narrower or lower than this share of the picture."""

_STEP = 0.01
_QUARTER = 90
_GRIP, _AROUND = 10, 12
_LEFT, _TOP, _RIGHT, _BOTTOM = range(4)
_ACROSS, _DOWN = (_LEFT, _RIGHT), (_TOP, _BOTTOM)
_WAYS = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}
type Box = list[float]
"""Left, top, right and bottom of what is kept, in shares of the turned picture."""


class Framed:
    """A picture in a frame, and the part of it that is kept.

    Attributes:
        image: upright; null while there is none.
        trim: how it is turned, and what of it is kept.
    """

    def __init__(self) -> None:
        self.image = QImage()
        self.trim = Trim()

    def picture_in(self, room: QRectF) -> QRectF:
        """Return where the turned picture stands in the middle of a room, all of it in sight."""
        if self.image.isNull():
            return QRectF()
        size = QSizeF(self.image.size())
        if self.trim.quarters % 2:
            size.transpose()
        size.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        shown = QRectF(QPointF(), size)
        shown.moveCenter(room.center())
        return shown

    def kept_in(self, room: QRectF) -> QRectF:
        """Return where the part stands that is kept."""
        whole, (left, top, right, bottom) = self.picture_in(room), self.trim.box
        return QRectF(
            QPointF(whole.left() + left * whole.width(), whole.top() + top * whole.height()),
            QPointF(whole.left() + right * whole.width(), whole.top() + bottom * whole.height()),
        )

    def share_at(self, room: QRectF, point: QPointF) -> tuple[float, float]:
        """Return where a point lies, in shares of the sides of the turned picture."""
        whole = self.picture_in(room)
        across = (point.x() - whole.left()) / max(1.0, whole.width())
        down = (point.y() - whole.top()) / max(1.0, whole.height())
        return min(1.0, max(0.0, across)), min(1.0, max(0.0, down))

    def edges_at(self, room: QRectF, point: QPointF) -> frozenset[int]:
        """Return the edges of the part that lie under the hand, at most one of each pair."""
        kept, grip = self.kept_in(room), look().px(_GRIP)
        if not kept.adjusted(-grip, -grip, grip, grip).contains(point):
            return frozenset()
        places = (kept.left(), kept.top(), kept.right(), kept.bottom())
        found = set()
        for pair, at in ((_ACROSS, point.x()), (_DOWN, point.y())):
            away, edge = min((abs(places[edge] - at), edge) for edge in pair)
            if away <= grip:
                found.add(edge)
        return frozenset(found)


class TrimView(Veiled, QAbstractScrollArea):
    """The picture.

    Signals:
        changed(): something else is kept, or it is turned.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framed = Framed()
        self._pressed: QPointF | None = None
        self._before: Box = []
        self._held: frozenset[int] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A reader of the screen calls it by its name, as all that is looked at here.
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.instead = wrapped("", "strong")
        self.instead.setAlignment(Qt.AlignmentFlag.AlignCenter)
        put(column(edges=(24, 24, 24, 24), within=self.viewport()), 1, self.instead, 1)
        self.setAccessibleName(_("What is kept of the picture"))
        self.say("")

    # What is shown ------------------------------------------------------------------------------

    @property
    def has_picture(self) -> bool:
        """True while a picture is shown."""
        return not self._framed.image.isNull()

    @property
    def trim(self) -> Trim:
        """How the picture is turned, and what of it is kept."""
        return self._framed.trim

    def show_picture(self, image: QImage, trim: Trim) -> None:
        """Show a picture that stands upright; nothing while names are hidden."""
        self._framed.image = QImage() if projector.is_on() else image
        self._pressed = None
        self.say("")
        self._take(trim)

    def say(self, text: str) -> None:
        """Say something in the place of a picture."""
        self.instead.setText(text)
        self.instead.setVisible(bool(text))

    def picture_rect(self) -> QRectF:
        """Return where the turned picture stands."""
        return self._framed.picture_in(self._room())

    def sizeHint(self) -> QSize:
        """Ask for room to see something in."""
        return QSize(look().px(640), look().px(420))

    def minimumSizeHint(self) -> QSize:
        """Be content with little on a low screen."""
        return QSize(look().px(200), look().px(90))

    def _room(self) -> QRectF:
        around = look().px(_AROUND)
        return QRectF(self.viewport().rect()).adjusted(around, around, -around, -around)

    # Turning and cutting ------------------------------------------------------------------------

    def turn(self, quarters: int) -> None:
        """Turn it by quarters, clockwise; the same part of it is kept."""
        if self.has_picture:
            self._take(self.trim.turned(quarters))

    def keep_all(self) -> None:
        """Keep all of it, turned as it is."""
        if self.has_picture:
            self._take(Trim(self.trim.quarters))

    def _take(self, trim: Trim) -> None:
        self._framed.trim = trim
        self.setAccessibleDescription(kept_words(trim))
        self.viewport().update()
        self.changed.emit()

    def _keep(self, box: Box) -> None:
        self._take(part((box[0], box[1]), (box[2], box[3]), self.trim.quarters))

    # The mouse and the keyboard -----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an edge or a corner, of the part, or begin another one."""
        if event.button() == Qt.MouseButton.LeftButton and self.has_picture:
            self._pressed = event.position()
            self._before = list(self.trim.box)
            self._held = self._framed.edges_at(self._room(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        framed, room = self._framed, self._room()
        if self._pressed is None:
            held = framed.edges_at(room, event.position()) if self.has_picture else frozenset()
            shape = _cursor(held) if self.has_picture else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            return
        way = event.position() - self._pressed
        if way.manhattanLength() < look().px(_GRIP) / 2 and not self._held:
            return
        here, there = framed.share_at(room, event.position()), framed.share_at(room, self._pressed)
        if self._held:
            self._keep(_pulled(self._before, self._held, here))
        elif _is_moved(self._before, there):
            self._keep(_moved(self._before, here[0] - there[0], here[1] - there[1]))
        elif min(abs(here[0] - there[0]), abs(here[1] - there[1])) >= LEAST_SHARE:
            self._take(part(there, here, self.trim.quarters))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the part; with Shift its right and lower edge, with Ctrl its left and upper one."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is None or not self.has_picture:
            super().keyPressEvent(event)
            return
        box = list(self.trim.box)
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ShiftModifier:
            self._keep(_pulled(box, {_RIGHT, _BOTTOM}, (box[2] + way[0], box[3] + way[1])))
        elif held & Qt.KeyboardModifier.ControlModifier:
            self._keep(_pulled(box, {_LEFT, _TOP}, (box[0] + way[0], box[1] + way[1])))
        else:
            self._keep(_moved(box, *way))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture, paler what is left out, and the grips."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(look().tokens.line))
        if self.has_picture and not projector.is_on():
            whole = self.picture_rect()
            _draw_picture(painter, whole, self._framed.image, self.trim.quarters)
            _draw_part(painter, whole, self._framed.kept_in(self._room()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look().tokens.accent), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()


def kept_words(trim: Trim) -> str:
    """Return what is kept of a picture, in words; "" for all of it."""
    left, top, right, bottom = trim.box
    if (left, top, right, bottom) == (0, 0, 1, 1):
        return ""
    wide, high = (numerals.shown(round(share * 100)) for share in (right - left, bottom - top))
    text = _("Kept: {wide} % of the width, {high} % of the height")
    return text.format(wide=wide, high=high)


def _draw_picture(painter: QPainter, whole: QRectF, image: QImage, quarters: int) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(whole.center())
    painter.rotate(_QUARTER * quarters)
    size = whole.size().transposed() if quarters % 2 else whole.size()
    upright = QRectF(QPointF(-size.width() / 2, -size.height() / 2), size)
    painter.drawImage(upright, image, QRectF(image.rect()))
    painter.restore()


def _draw_part(painter: QPainter, whole: QRectF, kept: QRectF) -> None:
    tokens, grip = look().tokens, look().px(_GRIP)
    outside = QPainterPath()
    outside.addRect(whole)
    outside.addRect(kept)
    veil = QColor(tokens.paper)
    veil.setAlphaF(0.72)
    painter.fillPath(outside, veil)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.accent), 2))
    painter.drawRect(kept)
    for corner in (kept.topLeft(), kept.topRight(), kept.bottomLeft(), kept.bottomRight()):
        square = QRectF(QPointF(), QSizeF(grip, grip))
        square.moveCenter(corner)
        painter.fillRect(square, QColor(tokens.accent))


def _cursor(held: frozenset[int]) -> Qt.CursorShape:
    """Return what shows which edges a press would take hold of."""
    if len(held) == 2:
        falls = held in ({_LEFT, _TOP}, {_RIGHT, _BOTTOM})
        return Qt.CursorShape.SizeFDiagCursor if falls else Qt.CursorShape.SizeBDiagCursor
    if held:
        across = held <= set(_ACROSS)
        return Qt.CursorShape.SizeHorCursor if across else Qt.CursorShape.SizeVerCursor
    return Qt.CursorShape.CrossCursor


def _is_moved(box: Box, share: tuple[float, float]) -> bool:
    """Say whether a drag from there moves the part, which all of the picture cannot."""
    left, top, right, bottom = box
    is_all = (left, top, right, bottom) == (0, 0, 1, 1)
    return not is_all and left <= share[0] <= right and top <= share[1] <= bottom


def _pulled(box: Box, edges: frozenset[int] | set[int], to: tuple[float, float]) -> Box:
    """Return a part whose edges were pulled to a place, and not over those across."""
    found = list(box)
    for edge in edges:
        at = to[edge % 2]
        if edge in (_LEFT, _TOP):
            found[edge] = min(max(0.0, at), max(0.0, box[edge + 2] - LEAST_SHARE))
        else:
            found[edge] = max(min(1.0, at), min(1.0, box[edge - 2] + LEAST_SHARE))
    return found


def _moved(box: Box, across: float, down: float) -> Box:
    """Return a part that was moved, and not out of the picture."""
    across = min(max(across, -box[0]), 1 - box[2])
    down = min(max(down, -box[1]), 1 - box[3])
    return [box[0] + across, box[1] + down, box[2] + across, box[3] + down]
