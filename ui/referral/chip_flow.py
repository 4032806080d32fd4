"""Several choices as chips that flow into as many lines as they need.

Rules: values are codes; a pressed chip is a choice, its state is told to a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme import look
from ui.widgets.buttons import Button


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
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _lay(self, rect: QRect, *, move: bool) -> int:
        gap = look().px(6)
        left, top, tall = rect.left(), rect.top(), 0
        for item in self._items:
            hint = item.sizeHint()
            if left > rect.left() and left + hint.width() > rect.right() + 1:
                left, top, tall = rect.left(), top + tall + gap, 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), hint))
            left += hint.width() + gap
            tall = max(tall, hint.height())
        return top + tall - rect.top()


class ChipFlow(QWidget):
    """Chips of which several can be pressed.

    Args:
        name: for a screen reader.
        choices: pairs of value and words.

    Signals:
        chosen: tuple of values, in the order of the list.
    """

    chosen = Signal(tuple)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        flow = FlowLayout(self)
        self.chips: dict[str, Button] = {}
        for value, words in choices:
            chip = Button(words, "chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _on=False: self.chosen.emit(self.values()))
            self.chips[value] = chip
            flow.addWidget(chip)

    def values(self) -> tuple[str, ...]:
        """Return what is pressed."""
        return tuple(value for value, chip in self.chips.items() if chip.isChecked())

    def choose(self, values: Iterable[str]) -> None:
        """Show what is chosen, without a signal."""
        chosen = frozenset(values)
        for value, chip in self.chips.items():
            chip.setChecked(value in chosen)
