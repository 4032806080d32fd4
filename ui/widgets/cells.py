"""Facts to be read, each a press away from where it is written: painted cells in a grid.

Rules: a cell is one widget however long its texts are, so that a page of hundreds opens at once; a
screen reader hears its label and value together; text breaks into lines and is never cut; Tab stops
once in a grid, arrows walk on in it; a press only opens something, it changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.frame import projector
from ui.look.icons import picture
from ui.look.theme import look
from ui.widgets.buttons import PressedOnce, draw_pressed
from ui.widgets.plain import Veiled, breakable, unbroken

_ROLES = {"": (14, 400), "strong": (14, 600), "muted": (13, 400), "small": (12, 400)}
_PALE = frozenset({"muted", "small"})
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_TALL = 100_000
_EDGE, _HIGH = 8, 4
_ICON = 17
_COLUMN = 220
_MOST_COLUMNS = 3
_LONG = 1.7
"""A text that needs more lines than this in its column takes the whole width."""

type Line = tuple[str, str]
"""A text and its role: "", strong, muted or small."""


@dataclass(frozen=True)
class CellWords:
    """What a cell says.

    Attributes:
        key: told when it is pressed.
        lines: texts from top to bottom, each with its role.
        said: what a screen reader hears; the texts, joined, when it is "".
        icon: Lucide name, "" for none.
        tone: of the icon.
        wide: whether it takes the whole width at any rate.
    """

    key: str
    lines: tuple[Line, ...]
    said: str = ""
    icon: str = ""
    tone: str = "plain"
    wide: bool = False


def fact_cell(key: str, label: str, value: str) -> CellWords:
    """Return the cell of a fact: its label over its value."""
    return CellWords(key, ((label, "small"), (value, "")), f"{label}: {value}")


class Cell(Veiled, PressedOnce, QAbstractButton):
    """One cell.

    Args:
        words: what it says.
        metrics: the measures of the fonts, by role.
    """

    def __init__(
        self,
        words: CellWords,
        metrics: Mapping[str, QFontMetricsF],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.words = words
        self._metrics = metrics
        # What is painted passes no label that would look for names.
        self._lines = tuple(
            (breakable(projector.over(text)), role) for text, role in words.lines if text
        )
        self._heights: dict[int, int] = {}
        self._advance = -1.0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self._said())

    def say(self, icon: str, state: str) -> None:
        """Show another icon, and tell a state behind the words to a screen reader."""
        self.words = replace(self.words, icon=icon)
        self.setAccessibleName(f"{self._said()}, {state}")
        self.update()

    def _said(self) -> str:
        lines = (text for text, _role in self.words.lines if text)
        return self.words.said or ", ".join(lines)

    def shown(self) -> str:
        """Return what is painted, without the breaks that were put in for show."""
        return unbroken("\n".join(text for text, _role in self._lines))

    def is_wide(self, column: float) -> bool:
        """Say whether a text would break into many lines in a column, in pixels."""
        if self.words.wide:
            return True
        if self._advance < 0:
            self._advance = max((self._width(text, role) for text, role in self._lines), default=0)
        return self._advance > (column - self._inset()) * _LONG

    def _width(self, text: str, role: str) -> float:
        return float("inf") if "\n" in text else self._metrics[role].horizontalAdvance(text)

    def height_for(self, width: int) -> int:
        """Return the height that all words need at a width, both in pixels."""
        if width not in self._heights:
            room = max(1.0, width - self._inset())
            tall = sum(self._height(text, role, room) for text, role in self._lines)
            self._heights[width] = round(tall) + 2 * look().px(_HIGH)
        return self._heights[width]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter as on Space; arrows are the grid's."""
        if event.key() in _WALKING:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words, the ground under the pointer, and the ring of the keyboard."""
        draw_pressed(self)
        worn = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top = float(worn.px(_EDGE)), float(worn.px(_HIGH))
        if self.words.icon:
            ink, _paper = worn.tone(self.words.tone)
            first = self._metrics[self._lines[0][1]].height() if self._lines else 0
            at = QPointF(left, top + max(0.0, (first - worn.px(_ICON)) / 2))
            painter.drawPixmap(at, picture(self.words.icon, ink, _ICON))
        room = self.width() - self._inset()
        left = self._inset() - worn.px(_EDGE)
        for text, role in self._lines:
            tall = self._height(text, role, room)
            size, weight = _ROLES[role]
            painter.setFont(worn.font(size, weight))
            painter.setPen(QColor(worn.tokens.muted if role in _PALE else worn.tokens.ink))
            painter.drawText(QRectF(left, top, room, tall), _WRAP, text)
            top += tall
        painter.end()

    def _inset(self) -> int:
        """Return how much of the width is no text: the edges, and the icon before it."""
        worn = look()
        return worn.px(2 * _EDGE) + (worn.px(_ICON + 8) if self.words.icon else 0)

    def _height(self, text: str, role: str, width: float) -> float:
        box = QRectF(0, 0, width, _TALL)
        return self._metrics[role].boundingRect(box, _WRAP, text).height()


_KEY = Qt.Key
_WALKING = {_KEY.Key_Left: -1, _KEY.Key_Right: 1, _KEY.Key_Up: -1, _KEY.Key_Down: 1}


class CellGrid(QWidget):
    """Cells in as many columns as there is room for, row by row.

    Args:
        cells: what they say.
        most: columns at most.

    Signals:
        pressed(str): the key of the cell that was pressed.
    """

    pressed = Signal(str)

    def __init__(
        self,
        cells: Sequence[CellWords],
        most: int = _MOST_COLUMNS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._most = most
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        worn = look()
        metrics = {role: QFontMetricsF(worn.font(*font)) for role, font in _ROLES.items()}
        self.cells = tuple(Cell(words, metrics, self) for words in cells)
        for cell in self.cells[:1]:
            cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for cell in self.cells:
            cell.clicked.connect(lambda _on=False, key=cell.words.key: self.pressed.emit(key))
        self._known: dict[int, tuple[list[QRect], int]] = {}

    def hasHeightForWidth(self) -> bool:
        """Need more height when there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        return self._laid(width)[1]

    def sizeHint(self) -> QSize:
        """Ask for one column; how high it is follows from the width that is given."""
        return QSize(look().px(_COLUMN), look().px(_ICON))

    def minimumSizeHint(self) -> QSize:
        """Be content with one narrow column."""
        return QSize(look().px(120), look().px(_ICON))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put every cell into its place."""
        super().resizeEvent(event)
        places, _height = self._laid(self.width())
        for cell, place in zip(self.cells, places, strict=True):
            cell.setGeometry(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the cells; at the end of the grid they are somebody else's."""
        inside = next((place for place, one in enumerate(self.cells) if one.hasFocus()), -1)
        key = Qt.Key(event.key())
        target = self._beside(inside, key) if inside >= 0 and key in _WALKING else -1
        if target >= 0:
            self.go_to(target)
        else:
            event.ignore()

    def go_to(self, place: int) -> None:
        """Put the keyboard on a cell; there Tab comes back to."""
        for at, cell in enumerate(self.cells):
            here = at == place
            cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)
        self.cells[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _beside(self, inside: int, key: Qt.Key) -> int:
        """Return the cell at that side of another one, -1 when there is none."""
        step = _WALKING[key]
        if key in (_KEY.Key_Left, _KEY.Key_Right):
            return inside + step if 0 <= inside + step < len(self.cells) else -1
        here = self.cells[inside].geometry()
        rows = {cell.y() for cell in self.cells}
        tops = [top for top in rows if (top - here.y()) * step > 0]
        if not tops:
            return -1
        top = min(tops, key=lambda one: abs(one - here.y()))
        row = [place for place, cell in enumerate(self.cells) if cell.y() == top]
        return min(row, key=lambda place: abs(self.cells[place].x() - here.x()))

    def _laid(self, width: int) -> tuple[list[QRect], int]:
        """Return where the cells stand at a width, and the height of all, in pixels."""
        if width not in self._known:
            self._known[width] = self._lay(width)
        return self._known[width]

    def _lay(self, width: int) -> tuple[list[QRect], int]:
        columns = max(1, min(self._most, width // look().px(_COLUMN)))
        share = width // columns
        places: list[QRect] = []
        row: list[QRect] = []
        left = top = 0
        for cell in self.cells:
            wide = columns == 1 or cell.is_wide(share)
            if row and (wide or left + share > width):
                top, left = top + _end_row(row), 0
            wanted = width if wide else share
            place = QRect(QPoint(left, top), QSize(wanted, cell.height_for(wanted)))
            places.append(place)
            row.append(place)
            left += wanted
        return places, top + _end_row(row)


def _end_row(row: list[QRect]) -> int:
    """Make all cells of a row as high as the highest, empty the row, and return its height."""
    tall = max((place.height() for place in row), default=0)
    for place in row:
        place.setHeight(tall)
    row.clear()
    return tall
