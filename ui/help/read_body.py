"""A text that the keyboard can stand in, to scroll it and to have it read out; and its lines.

Rules: plain text only; a step has its number, another line a mark, and both stay at its first line.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.look.theme import look
from ui.widgets.frames import ScrollBody, row
from ui.widgets.plain import PlainLabel


class ReadBody(ScrollBody):
    """The body of a text.

    Args:
        name: what a screen reader calls it before something is shown.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def minimumSizeHint(self) -> QSize:
        """Need three lines: in a low window at a large size the rest is scrolled to."""
        return QSize(super().minimumSizeHint().width(), look().px(52))

    def finish(self, name: str, said: list[str]) -> None:
        """Begin at the top, and let a screen reader know what is shown.

        Args:
            name: of the text.
            said: all that stands in it.
        """
        self.column.addStretch(1)
        self.verticalScrollBar().setValue(0)
        self.setAccessibleName(name)
        self.setAccessibleDescription(" ".join(said))


def marked(mark: QWidget, words: str) -> QHBoxLayout:
    """Return a line of text with a mark at its beginning."""
    mark.setFixedWidth(look().px(20))
    line = row(mark, PlainLabel(words, wrap=True), spacing=6)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    line.setStretch(1, 1)
    return line
