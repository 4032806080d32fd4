"""The axis of a case's time line as a part of the page: lanes, months, the line of today, marks.

Rules: the list beside it holds the same for keyboard and screen reader, so the axis itself takes
no keyboard; a press on a mark chooses its entry in the list.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.base.language import _
from app.story.timeline import LANES, CaseTimeline, DatedEntry
from ui.cases.form.timeline_drawing import AxisDrawing, AxisSizes, drawing_of
from ui.cases.form.timeline_layout import AxisMark, Window
from ui.cases.form.timeline_words import entry_words, mark_words
from ui.look.theme import look
from ui.widgets.plain import tip

_TOLD = 5


class TimeAxis(QWidget):
    """The axis.

    Signals:
        picked(int): the place of an entry whose mark was pressed.
        entered(int): the place of an entry whose mark was pressed twice.
    """

    picked = Signal(int)
    entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("Timeline"))
        self.setMouseTracking(True)
        self._line: CaseTimeline | None = None
        self._window: Window | None = None
        self._lanes: tuple[str, ...] = ()
        self._told: Callable[[DatedEntry], str] = entry_words
        self._hovered: AxisMark | None = None
        self.drawing: AxisDrawing | None = None
        self.chosen = -1

    def show_line(
        self,
        line: CaseTimeline,
        window: Window,
        told: Callable[[DatedEntry], str],
    ) -> None:
        """Show a time line.

        Args:
            line: all of the case.
            window: the days to be drawn.
            told: the words of an entry with its day, for the tip of a mark.
        """
        self._line, self._window = line, window
        self._told, self._hovered = told, None
        lanes = {entry.lane for entry in line.entries}
        self._lanes = tuple(lane for lane in LANES if lane in lanes)
        self._draw_anew()
        self.updateGeometry()

    def choose(self, place: int) -> None:
        """Draw a ring around the mark of an entry; -1 for none."""
        self.chosen = place
        self.update()

    # Sizes --------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Be as tall as the lanes need."""
        return QSize(look().px(480), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Be content with a narrow sheet."""
        return QSize(look().px(140), self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        """In a narrow sheet the words of a lane stand above it."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of head and lanes."""
        return AxisSizes(self._lanes, width).height

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gather anew for another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._draw_anew()
            self.updateGeometry()

    def _draw_anew(self) -> None:
        if self._line is not None and self._window is not None:
            sizes = AxisSizes(self._lanes, self.width())
            self.drawing = drawing_of(sizes, self._line.entries, self._window, self._line.today)
            self.update()

    # Mouse --------------------------------------------------------------------------------------

    def mark_at(self, place: QPointF) -> AxisMark | None:
        """Return the mark under a point."""
        return self.drawing.mark_at(place) if self.drawing is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the mark under the mouse is."""
        mark = self.mark_at(event.position())
        if mark == self._hovered:
            return
        self._hovered = mark
        shape = Qt.CursorShape.ArrowCursor if mark is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        if mark is None:
            self.setToolTip("")
        else:
            tip(self, self.told(mark))

    def told(self, mark: AxisMark) -> str:
        """Return the words of a mark with their days, of several entries the first few."""
        if self.drawing is None:
            return ""
        told = [self._told(self.drawing.entries[place]) for place in mark.entries[:_TOLD]]
        if len(mark.entries) > 1:
            entries = [self.drawing.entries[place] for place in mark.entries]
            told.insert(0, mark_words(entries))
        return "\n".join(told)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the entry in the list."""
        mark = self.mark_at(event.position())
        if mark is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(mark.entries[-1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what a mark is about."""
        mark = self.mark_at(event.position())
        if mark is not None and len(mark.entries) == 1:
            self.entered.emit(mark.entries[0])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if self.drawing is not None:
            painter = QPainter(self)
            self.drawing.draw(painter, self.chosen)
            painter.end()
