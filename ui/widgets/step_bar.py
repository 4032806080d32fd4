"""The steps of something long as a row of marks: done, here, still to come.

Rules: a step can be gone to when those before it are complete; what it is comes in words, an icon
and a colour together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app.base.language import _
from app.base.numerals import shown
from ui.look.theme import look
from ui.widgets.badge import Mark, draw_mark, mark_size

_EDGE = 3


class StepMark(QAbstractButton):
    """One step."""

    def __init__(self, step: int, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = f"{shown(step + 1)}  {words}"
        self._mark = Mark(self._words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_state(self, here: bool, done: bool, reachable: bool) -> None:
        """Show where the step stands."""
        if here:
            self._mark = Mark(self._words, "accent", "pencil")
            state = _("you are here")
        elif done:
            self._mark = Mark(self._words, "good", "check")
            state = _("done")
        else:
            self._mark = Mark(self._words, "plain", "circle")
            state = _("still to come")
        self.setEnabled(reachable)
        self.setAccessibleName(f"{self._words}, {state}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the whole words and the ring of the keyboard."""
        size = mark_size(self._mark)
        edge = look().px(_EDGE)
        return QSize(size.width() + 2 * edge, size.height() + 2 * edge)

    def minimumSizeHint(self) -> QSize:
        """Be content with the icon and the number."""
        return QSize(look().px(56), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        edge = look().px(_EDGE)
        draw_mark(painter, self._mark, edge, self.height() / 2, self.width() - 2 * edge)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(look().tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)


class StepBar(QWidget):
    """All steps.

    Args:
        words: English message ids by step, in order.

    Signals:
        wanted: the step that was pressed.
    """

    wanted = Signal(object)

    def __init__(self, words: Mapping[IntEnum, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(2))
        self.marks: dict[IntEnum, StepMark] = {}
        for step, english in words.items():
            mark = StepMark(int(step), _(english))
            mark.clicked.connect(lambda _checked=False, step=step: self.wanted.emit(step))
            self.marks[step] = mark
            line.addWidget(mark)
        line.addStretch(1)

    def show_steps(self, here: IntEnum, reachable: Sequence[IntEnum], closed: bool) -> None:
        """Show where the officer is, and which steps can be gone to."""
        for step, mark in self.marks.items():
            done = closed or (step < here)
            mark.show_state(step is here and not closed, done, step in reachable and not closed)
