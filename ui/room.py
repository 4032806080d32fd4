"""Layouts that give way: pages stay usable in a small window at a large size.

Rules: nothing here asks for more than a corner of the screen; what does not fit is scrolled to or
goes to the next line, never cut off.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from ui.theme import look
from ui.widgets.frames import ScrollBody

FRAME = (8, 40)
"""What the system's frame takes of the screen, before it is known how wide it is."""
_LEAST = 44
_GROWING = (
    QEvent.Type.LayoutRequest,
    QEvent.Type.ShowToParent,
    QEvent.Type.HideToParent,
)


class FlowLayout(QLayout):
    """Lays widgets out in lines, as words in a paragraph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lay(self, rect: QRect, *, move: bool) -> int:
        gap = look().px(6)
        left, top, tall = rect.left(), rect.top(), 0
        for item in self._shown():
            hint = item.sizeHint().boundedTo(QSize(rect.width(), 10_000))
            if left > rect.left() and left + hint.width() > rect.right() + 1:
                left, top, tall = rect.left(), top + tall + gap, 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), hint))
            left += hint.width() + gap
            tall = max(tall, hint.height())
        return top + tall - rect.top()


def flow(*widgets: QWidget) -> QWidget:
    """Return widgets that stand in a line and go on in the next one when it is full."""
    whole = QWidget()
    layout = FlowLayout(whole)
    for widget in widgets:
        layout.addWidget(widget)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    whole.setSizePolicy(policy)
    return whole


class WrapRow(QWidget):
    """Widgets side by side, or under one another where a row would be too narrow.

    Args:
        widgets: pairs of a widget and its share of the width.
        from_width: least width of a row, in pixels of the design.
    """

    def __init__(
        self,
        widgets: Sequence[tuple[QWidget, int]],
        from_width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._from = from_width
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(look().px(12))
        for widget, share in widgets:
            self._layout.addWidget(widget, share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the row when the width asks for it."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(self._from)
        self._layout.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as the widest of them."""
        hints = [
            item.minimumSize()
            for place in range(self._layout.count())
            if (item := self._layout.itemAt(place)) is not None
        ]
        width = max((hint.width() for hint in hints), default=0)
        return QSize(width, self._layout.minimumSize().height())


class LooseStack(QStackedWidget):
    """A stack that is content with little room, whatever its pages would like."""

    def minimumSizeHint(self) -> QSize:
        """Need a corner."""
        return QSize(look().px(200), look().px(70))


class SnugScroll(ScrollBody):
    """A body that is as tall as what it holds, and scrolls only where there is no room for it."""

    # Qt asks the filter while the base is still being built.
    _held: QWidget | None = None

    def __init__(self, held: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = held
        self.column.addWidget(held)
        held.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What it holds has grown, shrunk, come or gone: ask for other room."""
        if watched is self._held and event.type() in _GROWING:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """Ask for all of it."""
        body = self.widget()
        height = 0
        if body is not None and self._held is not None and not self._held.isHidden():
            height = body.sizeHint().height()
            if body.hasHeightForWidth() and self.viewport().width() > 0:
                height = body.heightForWidth(self.viewport().width())
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """Need two lines, or nothing when it holds nothing."""
        least = min(self.sizeHint().height(), look().px(_LEAST))
        return QSize(look().px(160), least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines may break elsewhere now."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def fit_to_screen(window: QWidget, wanted: QSize) -> None:
    """Give a window its wanted size, in pixels, as far as the screen has room for it."""
    room = window.screen().availableGeometry().size() - QSize(*FRAME)
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    window.resize(wanted.boundedTo(room))


def scrolled(page: QWidget) -> ScrollBody:
    """Return a page that scrolls where it does not fit."""
    body = ScrollBody()
    body.column.addWidget(page, 1)
    return body
