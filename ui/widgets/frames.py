"""Cards, rules, scrolling bodies, empty pages, rows of widgets, and drawings.

Rules: a body scrolls and its buttons stay; an empty page has one sentence and the next step;
drawings take no keyboard and say nothing to a screen reader, because the words beside them say it,
and give way where there is little room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ui.look import drawings
from ui.look.theme import look
from ui.widgets.plain import IconLabel, wrapped

_LEAST = 44


class Drawing(QWidget):
    """The picture of an empty page, as large as there is room for.

    Args:
        name: the name of the drawing.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Ask for the whole picture."""
        worn = look()
        return QSize(worn.px(drawings.WIDTH), worn.px(drawings.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Be content with a small one."""
        least = look().px(_LEAST)
        return QSize(least, least)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in the middle, whole."""
        across = self.width() / drawings.WIDTH
        down = self.height() / drawings.HEIGHT
        scale = min(across, down, look().zoom / 100) * 100 / look().zoom
        drawn = drawings.drawing(self.name, round(scale, 2), self.devicePixelRatioF())
        size = drawn.deviceIndependentSize()
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter = QPainter(self)
        painter.drawPixmap(
            QRectF(left, top, size.width(), size.height()), drawn, QRectF(drawn.rect())
        )
        painter.end()


class Sign(QWidget):
    """The program's sign.

    Args:
        size: edge in pixels of the design.
    """

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        edge = look().px(size)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, drawings.sign(self._size, self.devicePixelRatioF()))
        painter.end()


TWO_COLUMNS_FROM = 1000
"""Width in pixels of the design from which cards stand in two columns."""
CARD_WIDEST = 760
_AROUND = 50
HAS_LABEL = "hasLabel"
"""Property of a row that begins with the label of what is below it."""
WIDEST_LEAST = 375
"""A body asks for no more pixels than this at any zoom: a small window has no more to give."""
_SHARE = 3
"""In a wide window it asks for as much as one part of so many."""


class Card(QFrame):
    """A white sheet with round corners; put things into `column`."""

    def __init__(self, parent: QWidget | None = None, *, inside: int = 16) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        edge = look().px(inside)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(look().px(8))


class Rule(QFrame):
    """A hairline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rule")
        self.setFixedHeight(1)


def show_in(area: QScrollArea, widget: QWidget) -> None:
    """Scroll to a widget, with its label and what stands around it as far as there is room."""
    # Of a field Qt looks only for the line of its cursor; that is all where there is no more room.
    area.ensureWidgetVisible(widget, 0, 0)
    body, bar, high = area.widget(), area.verticalScrollBar(), area.viewport().height()
    if body is None or widget.height() > high or not body.isAncestorOf(widget):
        return
    top = widget.mapTo(body, QPoint(0, 0)).y()
    around = min(look().px(_AROUND), (high - widget.height()) // 2)
    if top < bar.value():
        bar.setValue(top - around)
    elif top + widget.height() > bar.value() + high:
        bar.setValue(top + widget.height() + around - high)
    named = _with_its_label(widget, body)
    first = named.mapTo(body, QPoint(0, 0)).y()
    if first < bar.value() and top + widget.height() - first <= high:
        bar.setValue(first)


def _with_its_label(widget: QWidget, body: QWidget) -> QWidget:
    """Return the row of a body in which a widget stands under its label, or the widget."""
    row_of: QWidget | None = widget
    while row_of is not None and row_of is not body:
        if row_of.property(HAS_LABEL):
            return row_of
        row_of = row_of.parentWidget()
    return widget


class ScrollBody(QScrollArea):
    """A body that scrolls up and down; put things into `column`."""

    # Qt asks the filter while the body is still being built.
    _part: QWidget | None = None
    _asked_most = 0

    def __init__(self, parent: QWidget | None = None, *, inside: int = 0) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("role", "body")
        body.setAutoFillBackground(False)
        edge = look().px(inside)
        self.column = self._make_column(body)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.inside = body
        self.setWidget(body)
        self.viewport().setAutoFillBackground(False)
        self._in_view: QWidget | None = None
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._look_again)
        # Its parts have their new places only once the body was laid out anew.
        bar.rangeChanged.connect(lambda *_ends: QTimer.singleShot(0, self, self._look_again))
        bar.actionTriggered.connect(self._let_go)

    def _make_column(self, body: QWidget) -> Any:
        column = QVBoxLayout(body)
        column.setSpacing(look().px(10))
        return column

    def clear(self) -> None:
        """Take everything out of the body."""
        clear(self.column)

    def keep_in_view(self, widget: QWidget) -> None:
        """Scroll to what the keyboard came to, also when the body grows, until somebody scrolls."""
        self._in_view = widget
        self._watch(widget)
        show_in(self, widget)

    def _watch(self, widget: QWidget) -> None:
        """Follow the part of the body that holds a widget: it may move in a later layout, too."""
        part: QWidget | None = widget
        while part is not None and part.parentWidget() is not self.inside:
            part = part.parentWidget()
        if self._part is not None and isValid(self._part):
            self._part.removeEventFilter(self)
        self._part = part
        if part is not None:
            part.installEventFilter(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Whoever scrolls looks at something else."""
        self._let_go()
        super().wheelEvent(event)

    def _let_go(self) -> None:
        self._in_view = None

    def _look_again(self) -> None:
        kept = self._in_view
        if kept is not None and isValid(kept) and kept.hasFocus():
            show_in(self, kept)

    def minimumSizeHint(self) -> QSize:
        """Need little height: what does not fit is scrolled to; but cut nothing at the side."""
        worn = look()
        bar = self.verticalScrollBar().sizeHint().width()
        most = self._asked_most = self._most()
        wide = min(self.inside.minimumSizeHint().width() + bar, worn.px(300), most)
        return QSize(max(worn.px(160), wide), worn.px(80))

    def _most(self) -> int:
        return max(WIDEST_LEAST, self.window().width() // _SHARE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The window may have more to give now, or less."""
        super().resizeEvent(event)
        if self._asked_most != self._most():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What it holds may need another width now."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
            # Once its parts have moved, also where the whole stays as high as it was.
            QTimer.singleShot(0, self, self._look_again)
        elif watched is self._part and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            QTimer.singleShot(0, self, self._look_again)
        return super().eventFilter(watched, event)


class Ringed:
    """A body that can have the keyboard itself, which a ring around its heading shows.

    Attributes:
        heading: the words that wear the ring.
    """

    heading: QWidget

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is at the heading."""
        super().focusInEvent(event)  # type: ignore[misc]
        self.ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it went on."""
        super().focusOutEvent(event)  # type: ignore[misc]
        self.ring(False)

    def ring(self, on: bool) -> None:
        """Draw the ring, or leave its room free."""
        worn = look()
        ink = worn.tokens.accent if on else "transparent"
        self.heading.setStyleSheet(
            f"border: {worn.px(2)}px solid {ink}; border-radius: {worn.px(6)}px;"
        )


class WidthLayout(QLayout):
    """A layout whose height follows from its width: the base of those here, which say how."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        """Take the item of a widget."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Need another height when there is another width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that is needed at a width, both in pixels."""
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Lay everything out."""
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lay(self, rect: QRect, *, move: bool) -> int:
        """Return the height in `rect`; put everything into its place when `move` says so."""
        raise TypeError(f"{type(self).__name__} does not say how it lays out")


class CardsLayout(WidthLayout):
    """Puts cards under each other, and into two columns where there is room for two.

    They stand in turn at the left and at the right, hidden ones too: a card that comes, or one that
    grows, moves no other into another column.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSpacing(look().px(12))

    def addStretch(self, _share: int = 0) -> None:
        """Stretch nothing: what is left stays free below the cards."""

    def sizeHint(self) -> QSize:
        """Ask for one column."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Need the widest card."""
        widths = [item.minimumSize().width() for item in self._shown()]
        return QSize(max(widths, default=0), 0)

    def columns(self, width: int) -> int:
        """Return how many columns have room in a width."""
        return 2 if width >= look().px(TWO_COLUMNS_FROM) else 1

    def _lay(self, rect: QRect, *, move: bool) -> int:
        number, gap = self.columns(rect.width()), self.spacing()
        wide = min((rect.width() - gap * (number - 1)) // number, look().px(CARD_WIDEST))
        ends = [rect.y()] * number
        for place, item in enumerate(self._items):
            if item.isEmpty():
                continue
            column = place % number
            card = min(wide, max(item.maximumSize().width(), item.minimumSize().width()))
            high = item.heightForWidth(card) if item.hasHeightForWidth() else -1
            high = max(high, item.minimumSize().height()) if high > 0 else item.sizeHint().height()
            if move:
                left = rect.x() + column * (wide + gap)
                item.setGeometry(QRect(left, ends[column], card, high))
            ends[column] += high + gap
        return max(ends) - gap - rect.y()


class CardBody(ScrollBody):
    """A body of cards, in two columns where there is room; put cards into `column`."""

    def _make_column(self, body: QWidget) -> Any:
        return CardsLayout(body)


class EmptyState(QWidget):
    """What a page shows when there is nothing: picture, one sentence, the next step.

    Args:
        icon_name: name of a drawing, or in Lucide.
        sentence: translated.
        buttons: the next steps, the first one being the likely one.
        hint: a second, smaller line, or "".
    """

    def __init__(
        self,
        icon_name: str,
        sentence: str,
        buttons: Sequence[QWidget] = (),
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        worn = look()
        column = QVBoxLayout(self)
        edge = worn.px(24)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(worn.px(12))
        column.addStretch(1)
        self._picture: QWidget = (
            Drawing(icon_name)
            if drawings.has(icon_name)
            else IconLabel(icon_name, worn.tokens.faint, 36)
        )
        drawn = isinstance(self._picture, Drawing)
        side = Qt.AlignmentFlag(0) if drawn else Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self._picture, 0, side)
        self.sentence = wrapped(sentence)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence)
        if hint:
            small = wrapped(hint, "muted")
            small.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(small)
        if buttons:
            steps = FlowLayout(spacing=10, centred=True)
            for button in buttons:
                steps.addWidget(button)
            column.addLayout(steps)
        column.addStretch(2)
        self._seen_through: QWidget | None = None

    def showEvent(self, event: QShowEvent) -> None:
        """Watch how much of this page is seen at once."""
        super().showEvent(event)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea) and self._seen_through is None:
            self._seen_through = above.viewport()
            self._seen_through.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """There is more room now, or less."""
        if event.type() == QEvent.Type.Resize and watched is self._seen_through:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Leave the picture out where the next step would be pushed out of sight by it."""
        layout = self.layout()
        if self._seen_through is None or layout is None:
            return
        room, wide = self._seen_through.height(), self.width()
        needs = layout.heightForWidth(wide) if layout.hasHeightForWidth() else 0
        needs = max(needs, layout.minimumSize().height())
        if self._picture.isHidden():
            needs += self._picture.sizeHint().height() + layout.spacing()
        # What is around this page in the body has its margins, too.
        self._picture.setVisible(needs + look().px(36) <= room)


class FlowLayout(WidthLayout):
    """Puts widgets side by side and goes on in the next line when there is no room.

    Args:
        spacing: between widgets and lines, in pixels of the design.
        centred: each line stands in the middle.
    """

    def __init__(
        self, parent: QWidget | None = None, spacing: int = 6, *, centred: bool = False
    ) -> None:
        super().__init__(parent)
        self._centred = centred
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(look().px(spacing))

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """Need the widest widget."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _lay(self, rect: QRect, *, move: bool) -> int:
        top = rect.y()
        for line in self._lines(rect.width()):
            wide = sum(hint.width() for _item, hint in line) + self.spacing() * (len(line) - 1)
            left = rect.x() + (max(0, rect.width() - wide) // 2 if self._centred else 0)
            for item, hint in line:
                if move:
                    item.setGeometry(QRect(QPoint(left, top), hint))
                left += hint.width() + self.spacing()
            top += max(hint.height() for _item, hint in line) + self.spacing()
        return max(0, top - self.spacing() - rect.y())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Return what stands side by side in a width, in pixels of the screen."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._shown():
            hint = item.sizeHint()
            hint.setWidth(min(hint.width(), width))
            if not lines or left + hint.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, hint))
            left += hint.width() + self.spacing()
        return lines


type Part = (
    QWidget | QLayout | int | tuple[QWidget | QLayout, int] | tuple[QWidget, int, Qt.AlignmentFlag]
)
"""What stands in a row or column: a widget or a layout, alone, with its share of what is left, or
with that and its alignment; a number is free room with that share."""


def put[L: QBoxLayout](line: L, *parts: Part) -> L:
    """Put parts at the end of a row or column, and return it."""
    for part in parts:
        match part:
            case int():
                line.addStretch(part)
            case QWidget():
                line.addWidget(part)
            case QLayout():
                line.addLayout(part)
            case (QWidget() as widget, share, side):
                line.addWidget(widget, share, side)
            case (QWidget() as widget, share):
                line.addWidget(widget, share)
            case (layout, share):
                line.addLayout(layout, share)
    return line


def row(
    *parts: Part,
    spacing: int | None = 8,
    edges: tuple[int, int, int, int] = (0, 0, 0, 0),
    within: QWidget | None = None,
) -> QHBoxLayout:
    """Return a row of parts.

    Args:
        parts: from left to right, see `Part`.
        spacing: between them, in pixels of the design; None: as around it.
        edges: left, top, right and bottom, in pixels of the design.
        within: the widget that it fills.
    """
    return _made(QHBoxLayout(), parts, spacing, edges, within)


def column(
    *parts: Part,
    spacing: int | None = 8,
    edges: tuple[int, int, int, int] = (0, 0, 0, 0),
    within: QWidget | None = None,
) -> QVBoxLayout:
    """Return a column of parts, from top to bottom; see `row`."""
    return _made(QVBoxLayout(), parts, spacing, edges, within)


def laid_in(layout: QLayout) -> list[QWidget | QLayout]:
    """Return the widgets and layouts that a layout holds, in its order.

    Its items are asked for nowhere: Qt deletes them with their widgets and tells Python nothing of
    it, so that what is made later at the same address, such as a window, would be taken for them.
    """
    host = layout.parentWidget()
    near = [*(host.children() if host is not None else ()), *layout.children()]
    held = [
        (place, one)
        for one in near
        if isinstance(one, (QWidget, QLayout)) and (place := layout.indexOf(one)) >= 0
    ]
    return [one for _place, one in sorted(held, key=lambda pair: pair[0])]


def clear(layout: QBoxLayout) -> None:
    """Take every widget and layout out and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif isinstance(inner, QBoxLayout):
            clear(inner)


def _made[L: QBoxLayout](
    line: L,
    parts: Sequence[Part],
    spacing: int | None,
    edges: tuple[int, int, int, int],
    within: QWidget | None,
) -> L:
    if within is not None:
        within.setLayout(line)
    # A length of the design is at least one pixel; nothing is nothing.
    line.setContentsMargins(*(look().px(edge) if edge else 0 for edge in edges))
    if spacing is not None:
        line.setSpacing(look().px(spacing) if spacing else 0)
    return put(line, *parts)
