"""Two columns of cards that become one where there is no room for two.

Rules: the cards stay the same widgets when the columns change, so that the keyboard stays in them;
in one column what presses most comes first.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.home.today import ANSWERS, ARRIVED, STEPS, TO_HAND_OVER
from ui.look.theme import look

_WIDER, _NARROWER = 3, 2
_PRESSING = frozenset({ARRIVED, TO_HAND_OVER, ANSWERS})
_WIDEST = 860
_NO_LIMIT = 16_777_215


class Columns(QWidget):
    """The cards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._two = True
        self._left: list[QWidget] = []
        self._right: list[QWidget] = []
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(look().px(14))
        self._sides = [QVBoxLayout(), QVBoxLayout()]
        for side, share in zip(self._sides, (_WIDER, _NARROWER), strict=True):
            side.setSpacing(look().px(14))
            self._line.addLayout(side, share)

    @property
    def are_two(self) -> bool:
        """True while the cards stand in two columns."""
        return self._two and bool(self._left and self._right)

    def show_cards(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        """Show these cards in place of those before."""
        for old in (*self._left, *self._right):
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._left, self._right = list(left), list(right)
        self._lay()

    def use_two(self, two: bool) -> None:
        """Use two columns, or one."""
        if two != self._two:
            self._two = two
            self._lay()

    def _lay(self) -> None:
        two = self.are_two
        # A lone column as wide as the screen would tear a line and its badge apart.
        self.setMaximumWidth(_NO_LIMIT if two else look().px(_WIDEST))
        for side in self._sides:
            while side.count():
                side.takeAt(0)
        columns = [self._left, self._right] if two else [self._in_order(), []]
        for side, cards in zip(self._sides, columns, strict=True):
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
        self._line.setStretch(0, _WIDER if two else 1)
        self._line.setStretch(1, _NARROWER if two else 0)
        self._line.setSpacing(look().px(14) if two else 0)

    def _in_order(self) -> list[QWidget]:
        """Return the cards for one column: what came in stands behind the steps."""
        behind = next(
            (place + 1 for place, card in enumerate(self._left) if _key(card) == STEPS), 0
        )
        pressing = [card for card in self._right if _key(card) in _PRESSING]
        others = [card for card in self._right if card not in pressing]
        return [*self._left[:behind], *pressing, *self._left[behind:], *others]


def _key(card: QWidget) -> str:
    return str(getattr(card, "key", ""))
