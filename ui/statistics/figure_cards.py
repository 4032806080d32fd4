"""The main numbers of a table as cards in a row, as many in a line as have room.

Rules: a card says its number and what it counts as one thing; all cards are equally wide.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from app.language import _
from app.statistics.figures import Figure
from app.statistics.tables import DAYS
from ui.statistics.grid import number_words
from ui.theme import look
from ui.widgets.frames import Card, WidthLayout
from ui.widgets.plain import PlainLabel

_LEAST = 170


class EvenLayout(WidthLayout):
    """Puts widgets of the same width side by side, and goes on below when there is no room."""

    def sizeHint(self) -> QSize:
        """Ask for one widget."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Need the widest widget."""
        widths = [item.minimumSize().width() for item in self._shown()]
        return QSize(max(widths, default=0), 0)

    def _lay(self, rect: QRect, *, move: bool) -> int:
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
        self._layout.setSpacing(look().px(12))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._cards: list[Card] = []

    def put(self, figures: Sequence[Figure]) -> None:
        """Show other numbers."""
        for card in self._cards:
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [_card(one) for one in figures]
        for card in self._cards:
            self._layout.addWidget(card)

    def told(self) -> list[str]:
        """Return what each card says."""
        return [card.accessibleName() for card in self._cards]


def _card(figure: Figure) -> Card:
    card = Card(inside=10)
    card.column.setSpacing(0)
    words = number_words(figure.number)
    if figure.unit == DAYS and figure.number is not None:
        words = _("{days} days").format(days=words)
    card.column.addWidget(PlainLabel(words, "title"))
    card.column.addWidget(PlainLabel(figure.label, "muted", wrap=True))
    card.setAccessibleName(f"{figure.label}: {words}")
    return card
