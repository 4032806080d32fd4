"""A value to be copied into another window: its label, the value, and a button.

Rules: only what says nothing of a case is ever offered like this; what was copied is said.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from ui.frame import clipboard
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel

COPIED_MS = 4_000


class CopyLine(QWidget):
    """One value.

    Args:
        label: translated.
        value: shown letter by letter, and copied as it is.
    """

    def __init__(self, label: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        self._label = label
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(label, "small"))
        words.addWidget(PlainLabel(value, "strong", wrap=True))
        self.copy = secondary("", "copy", self._copy)
        self._say(_("Copy"))
        line = row(spacing=12)
        line.addLayout(words, 1)
        line.addWidget(self.copy)
        line.setContentsMargins(0, look().px(2), 0, look().px(2))
        self.setLayout(line)

    def _copy(self) -> None:
        clipboard.copy(self.value)
        self._say(_("Copied"))
        QAccessible.updateAccessibility(QAccessibleEvent(self.copy, QAccessible.Event.NameChanged))
        QTimer.singleShot(COPIED_MS, self, lambda: self._say(_("Copy")))

    def _say(self, words: str) -> None:
        self.copy.say(words)
        self.copy.setAccessibleName(f"{words}: {self._label}")
