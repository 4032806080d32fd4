"""The three ways of mailing as three big choices, and how large a mail may be.

Rules: each way says what it does and when it fits; a size that nobody offers can be typed.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from ui.look.theme import look
from ui.mail.setup_words import LIMITS, MEGABYTE, OTHER, WAYS, limit_words
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, column
from ui.widgets.plain import IconLabel, PlainLabel, reveal

_LONGEST = 4


class WaysBox(QWidget):
    """The three ways.

    Signals:
        typed: another one was chosen.
    """

    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = column(spacing=10)
        self.boxes: dict[str, RadioBox] = {}
        # They stand on cards of their own, where Qt would not know that they exclude each other.
        self._group = QButtonGroup(self)
        for way, icon, name, does, fits in WAYS:
            outer.addWidget(self._card(way, icon, (_(name), _(does), _(fits))))
        self.setLayout(outer)

    def _card(self, way: str, icon: str, words: tuple[str, str, str]) -> Card:
        card = Card(inside=10)
        name, does, fits = words
        box = self.boxes[way] = RadioBox(name, way)
        self._group.addButton(box)
        box.setAccessibleDescription(f"{does} {fits}")
        box.toggled.connect(lambda on: self.typed.emit() if on else None)
        line = QHBoxLayout()
        line.setSpacing(look().px(14))
        line.addWidget(IconLabel(icon, look().tokens.accent, 26))
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(box)
        below = column(PlainLabel(does, wrap=True), PlainLabel(fits, "muted", wrap=True), spacing=0)
        below.setContentsMargins(look().px(34), 0, 0, 0)
        told.addLayout(below)
        line.addLayout(told, 1)
        card.column.addLayout(line)
        return card

    def choose(self, way: str) -> None:
        """Choose a way; nothing for ""."""
        if way:
            self.boxes[way].setChecked(True)

    def value(self) -> str:
        """Return the way that is chosen, "" for none."""
        return next((way for way, box in self.boxes.items() if box.isChecked()), "")

    def begin(self) -> None:
        """Put the keyboard on the chosen way, or on the first."""
        (self.boxes.get(self.value()) or next(iter(self.boxes.values()))).setFocus()


class SizeCard(Card):
    """How large a mail may be.

    Signals:
        typed: another size was chosen or typed.
    """

    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sizes = [(key, limit_words(int(key) * MEGABYTE)) for key in LIMITS]
        self.limit = ComboBox([*sizes, (OTHER, _("Another size"))])
        self.limit.setMaximumWidth(look().px(320))
        self.other = LineEntry(_("Largest mail in MB"), "15")
        self.other.setMaximumWidth(look().px(120))
        words = _("Larger packets go in parts, one a mail.")
        self.row = Labelled(_("Largest mail"), self.limit, words)
        self._other_row = Labelled(_("Largest mail in MB"), self.other)
        self.column.addWidget(self.row)
        self.column.addWidget(self._other_row)
        self.limit.chosen.connect(lambda _value: self._changed())
        self.other.textChanged.connect(lambda _now: self._changed())
        self.show_limit(int(LIMITS[0]) * MEGABYTE)

    def show_limit(self, limit_bytes: int) -> None:
        """Show a size that is kept."""
        megabytes = round(limit_bytes / MEGABYTE)
        usual = f"{megabytes}" in LIMITS
        self.limit.choose(f"{megabytes}" if usual else OTHER)
        self.other.setText("" if usual else f"{megabytes}")
        reveal(self._other_row, not usual)

    def limit_bytes(self) -> int:
        """Return the size in bytes; what is no number is 0, which nobody keeps."""
        typed = self.limit.value()
        if typed == OTHER:
            typed = self.other.text().strip()
        good = typed.isdecimal() and len(typed) <= _LONGEST
        return int(typed) * MEGABYTE if good else 0

    def _changed(self) -> None:
        reveal(self._other_row, self.limit.value() == OTHER)
        self.typed.emit()
