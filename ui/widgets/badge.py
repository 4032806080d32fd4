"""Badges: a state in words inside a soft shape with an icon; and the steps of something long as a
row of them: done, here, still to come.

Rules: never colour alone; the words come translated; the same drawing serves widgets and table
cells; a step can be gone to when those before it are complete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.base.language import _
from app.base.numerals import shown
from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.buttons import PressedOnce
from ui.widgets.frames import row


@dataclass(frozen=True)
class Mark:
    """What a badge says.

    Attributes:
        text: words, translated.
        tone: plain, accent, good, caution or danger.
        icon: Lucide name.
    """

    text: str
    tone: str = "plain"
    icon: str = "circle-dot"


def mark_size(mark: Mark) -> QSize:
    """Return the room a badge needs."""
    worn = look()
    metrics = QFontMetricsF(worn.font(12, 600))
    width, height = round(metrics.horizontalAdvance(mark.text)), round(metrics.height())
    return QSize(width + worn.px(15 + 6 + 18), max(worn.px(24), height + worn.px(4)))


def draw_mark(painter: QPainter, mark: Mark, left: float, middle: float, room: float) -> None:
    """Draw a badge.

    Args:
        painter: open painter.
        mark: what it says.
        left: left edge.
        middle: vertical middle.
        room: greatest width; the text is shortened to it.
    """
    worn = look()
    ink, paper = worn.tone(mark.tone)
    size = mark_size(mark)
    width = min(float(size.width()), room)
    box = QRectF(left + 0.5, middle - size.height() / 2 + 0.5, width - 1, size.height() - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(worn.tokens.line if mark.tone == "plain" else paper), 1))
    painter.setBrush(QColor(paper))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    edge = worn.px(15)
    top = round(middle - edge / 2)
    painter.drawPixmap(QPointF(left + worn.px(9), top), picture(mark.icon, ink, 15))
    font = worn.font(12, 600)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    text_left = left + worn.px(9) + edge + worn.px(6)
    text_box = QRectF(text_left, box.top(), left + width - text_left - worn.px(8), box.height())
    shown = QFontMetricsF(font).elidedText(
        projector.over(mark.text), Qt.TextElideMode.ElideRight, text_box.width() + 1
    )
    painter.drawText(text_box, int(Qt.AlignmentFlag.AlignVCenter), shown)
    painter.restore()


class Badge(QWidget):
    """A badge as a widget; a screen reader reads its words."""

    def __init__(self, mark: Mark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = mark
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.say(mark)

    @property
    def mark(self) -> Mark:
        """What it says now."""
        return self._mark

    def say(self, mark: Mark) -> None:
        """Say something else."""
        self._mark = mark
        self.setAccessibleName(projector.over(mark.text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the whole text."""
        return mark_size(self._mark)

    def minimumSizeHint(self) -> QSize:
        """Be content with the icon and a few letters."""
        size = mark_size(self._mark)
        return QSize(min(size.width(), look().px(64)), size.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        draw_mark(painter, self._mark, 0, self.height() / 2, self.width())


_EDGE = 3


class MarkButton(PressedOnce, QAbstractButton):
    """A badge that can be pressed."""

    by_enter = False

    def __init__(self, mark: Mark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = mark
        self.setAccessibleName(projector.over(mark.text))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def wear(self, mark: Mark, said: str) -> None:
        """Say something else; a screen reader says `said`."""
        self._mark = mark
        self.setAccessibleName(said)
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


class StepMark(MarkButton):
    """One step."""

    def __init__(self, step: int, words: str, parent: QWidget | None = None) -> None:
        self._words = f"{shown(step + 1)}  {words}"
        super().__init__(Mark(self._words), parent)

    def show_state(self, here: bool, done: bool, reachable: bool) -> None:
        """Show where the step stands."""
        if here:
            tone, icon, state = "accent", "pencil", _("you are here")
        elif done:
            tone, icon, state = "good", "check", _("done")
        else:
            tone, icon, state = "plain", "circle", _("still to come")
        self.setEnabled(reachable)
        self.wear(Mark(self._words, tone, icon), f"{self._words}, {state}")


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
        line = row(spacing=2, within=self)
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
