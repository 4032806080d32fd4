"""Cards, rules, scrolling bodies, empty pages and rows of widgets.

Rules: a body scrolls and its buttons stay; an empty page has one sentence and the next step.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.theme import look
from ui.widgets.plain import IconLabel, PlainLabel


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


class ScrollBody(QScrollArea):
    """A body that scrolls up and down; put things into `column`."""

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
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(look().px(10))
        self.inside = body
        self.setWidget(body)
        self.viewport().setAutoFillBackground(False)

    def clear(self) -> None:
        """Take everything out of the body."""
        clear(self.column)

    def minimumSizeHint(self) -> QSize:
        """Need little: what does not fit is scrolled to."""
        return QSize(look().px(160), look().px(80))


class EmptyState(QWidget):
    """What a page shows when there is nothing: icon, one sentence, the next step.

    Args:
        icon_name: Lucide name.
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
        column.addWidget(
            IconLabel(icon_name, worn.tokens.faint, 36), 0, Qt.AlignmentFlag.AlignHCenter
        )
        self.sentence = PlainLabel(sentence, wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence)
        if hint:
            small = PlainLabel(hint, "muted", wrap=True)
            small.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(small)
        if buttons:
            line = row(spacing=10)
            line.addStretch(1)
            for button in buttons:
                line.addWidget(button)
            line.addStretch(1)
            column.addLayout(line)
        column.addStretch(2)


class FlowLayout(QLayout):
    """Puts widgets side by side and goes on in the next line when there is no room.

    Args:
        spacing: between widgets and lines, in pixels of the design.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = 6) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(look().px(spacing))
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        """Take a widget's item."""
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
        """Need more lines when there is less room."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Lay the widgets out."""
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """Need the widest widget."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _lay(self, rect: QRect, *, move: bool) -> int:
        left, top, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if left > rect.x() and left + hint.width() > rect.right() + 1:
                left, top, line = rect.x(), top + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), hint))
            left += hint.width() + self.spacing()
            line = max(line, hint.height())
        return top + line - rect.y()


def row(*widgets: QWidget, spacing: int = 8) -> QHBoxLayout:
    """Return a row of widgets without margins, `spacing` in pixels of the design."""
    line = QHBoxLayout()
    return _filled(line, widgets, spacing)


def column(*widgets: QWidget, spacing: int = 8) -> QVBoxLayout:
    """Return a column of widgets without margins, `spacing` in pixels of the design."""
    return _filled(QVBoxLayout(), widgets, spacing)


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


def _filled[L: QBoxLayout](line: L, widgets: Sequence[QWidget], spacing: int) -> L:
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(look().px(spacing))
    for widget in widgets:
        line.addWidget(widget)
    return line
