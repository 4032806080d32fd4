"""The main numbers of a table as cards in a row, as many in a line as have room.

Rules: a card says its number and what it counts as one thing; all cards are equally wide; where
there is little height the numbers stand in a line of text, because the table below is worth more.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from app.statistics.figures import Figure
from ui.look.theme import look
from ui.statistics.grid import number_words
from ui.widgets.frames import Card, FlowLayout, row
from ui.widgets.plain import PlainLabel

_LEAST = 170
_BETWEEN_CARDS, _BETWEEN_LINES, _AFTER_WORDS = 12, 4, 18


class EvenLayout(FlowLayout):
    """Puts widgets of the same width side by side, and goes on below when there is no room.

    Attributes:
        is_even: False lets each be as wide as it likes.
    """

    is_even = True

    def sizeHint(self) -> QSize:
        """Ask for one widget."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Need the widest widget."""
        widths = [item.minimumSize().width() for item in self._shown()]
        return QSize(max(widths, default=0), 0)

    def _lay(self, rect: QRect, *, move: bool) -> int:
        if not self.is_even:
            return super()._lay(rect, move=move)
        items, gap = self._shown(), self.spacing()
        if not items:
            return 0
        most = max(1, (rect.width() + gap) // (look().px(_LEAST) + gap))
        # Four cards stand two by two rather than three and one.
        lines = -(-len(items) // most)
        across = -(-len(items) // lines)
        wide = (rect.width() - gap * (across - 1)) // across
        top = rect.y()
        for start in range(0, len(items), across):
            some = items[start : start + across]
            high = max(
                item.heightForWidth(wide) if item.hasHeightForWidth() else item.sizeHint().height()
                for item in some
            )
            for place, item in enumerate(some):
                if move:
                    item.setGeometry(QRect(rect.x() + place * (wide + gap), top, wide, high))
            top += high + gap
        return top - gap - rect.y()


class FigureCards(QWidget):
    """The row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = EvenLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(look().px(_BETWEEN_CARDS))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._cards: list[QWidget] = []
        self._figures: Sequence[Figure] = ()

    def put(self, figures: Sequence[Figure]) -> None:
        """Show other numbers."""
        self._figures = figures
        for card in self._cards:
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        make = _card if self._layout.is_even else _words
        self._cards = [make(one) for one in figures]
        for card in self._cards:
            self._layout.addWidget(card)

    def fold(self, folded: bool) -> None:
        """Stand in a line of text, or as cards again."""
        if folded is self._layout.is_even:
            self._layout.is_even = not folded
            self._layout.setSpacing(look().px(_BETWEEN_LINES if folded else _BETWEEN_CARDS))
            self.put(self._figures)

    def told(self) -> list[str]:
        """Return what each card says."""
        return [card.accessibleName() for card in self._cards]


def _card(figure: Figure) -> QWidget:
    card = Card(inside=8)
    card.column.setSpacing(0)
    card.column.addWidget(PlainLabel(number_words(figure.number), "title"))
    card.column.addWidget(PlainLabel(figure.label, "muted", wrap=True))
    return _named(card, figure)


def _words(figure: Figure) -> QWidget:
    words = QWidget()
    number = PlainLabel(number_words(figure.number), "heading")
    line = row(number, PlainLabel(figure.label, "muted"), spacing=6)
    line.setContentsMargins(0, 0, look().px(_AFTER_WORDS), 0)
    words.setLayout(line)
    return _named(words, figure)


def _named(card: QWidget, figure: Figure) -> QWidget:
    card.setAccessibleName(f"{figure.label}: {number_words(figure.number)}")
    return card
