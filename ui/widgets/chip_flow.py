"""Several choices as chips that flow into as many lines as they need.

Rules: values are codes; a pressed chip is a choice, its state is told to a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.buttons import Button
from ui.widgets.compact_layout import SnugFlow


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
        flow = SnugFlow(self)
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
