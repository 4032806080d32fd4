"""Cards, rules, scrolling bodies, empty pages and rows of widgets.

Rules: a body scrolls and its buttons stay; an empty page has one sentence and the next step.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
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


def row(*widgets: QWidget, spacing: int = 8) -> QHBoxLayout:
    """Return a row of widgets without margins, `spacing` in pixels of the design."""
    line = QHBoxLayout()
    return _filled(line, widgets, spacing)


def column(*widgets: QWidget, spacing: int = 8) -> QVBoxLayout:
    """Return a column of widgets without margins, `spacing` in pixels of the design."""
    return _filled(QVBoxLayout(), widgets, spacing)


def spring() -> QWidget:
    """Return a widget that takes the room that is left."""
    filler = QWidget()
    filler.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return filler


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
