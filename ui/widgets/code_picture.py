"""A QR code drawn as squares, black on white in every look, because that is what cameras read.

Rules: every square is a whole number of screen points wide; the quiet zone belongs to the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.theme import look

_POINTS = 6
_QUIET = 4


class CodePicture(QWidget):
    """One QR code.

    Args:
        rows: modules, True for dark ones, without the quiet zone.
        name: accessible name.
    """

    def __init__(
        self, rows: Sequence[Sequence[bool]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._module = max(2, look().px(_POINTS))
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the size with the quiet zone."""
        edge = self._module * (len(self._rows) + 2 * _QUIET)
        return QSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the squares."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        module = self._module
        for down, row in enumerate(self._rows, _QUIET):
            for across, dark in enumerate(row, _QUIET):
                if dark:
                    square = QRectF(across * module, down * module, module, module)
                    painter.fillRect(square, Qt.GlobalColor.black)
        painter.end()
