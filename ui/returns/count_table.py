"""A table of counts: the rows of a return with their numbers, which scrolls both ways.

Rules: every cell is a number or words, never only a colour; the heading of a column is not cut
off; Left and Right go through the cells of a row, as a screen reader does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.look.theme import look
from ui.widgets.record_model import Column, RecordModel
from ui.widgets.table import RecordTable

_LABEL_LEAST, _LABEL_MOST = 150, 320
_CELL_LEAST, _CELL_MOST = 72, 260
_AROUND = 26
_ROW = 36
_LEAST = 132
_ROWS_MEASURED = 200
_HEADING_WIDER = 1.1


@dataclass(frozen=True)
class CountRow:
    """One row.

    Attributes:
        label: what it counts.
        meaning: its definition in a sentence.
        cells: its numbers as they are shown, one for each column.
        meanings: what each number says, in a sentence; "" for nothing more.
    """

    label: str
    meaning: str
    cells: tuple[str, ...]
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """A table as it is shown.

    Attributes:
        title: what is counted.
        definition: who counts, and how often.
        labels: the heading over the labels of the rows.
        columns: the headings over the numbers.
        rows: from above.
        heads: label and meaning of all rows and columns, each label once.
    """

    title: str
    definition: str
    labels: str
    columns: tuple[str, ...]
    rows: tuple[CountRow, ...]
    heads: tuple[tuple[str, str], ...]


class CountTable(RecordTable):
    """The numbers of one table."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._name = name
        self._shown: Counts | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(look().px(_ROW))

    def show_counts(self, counts: Counts) -> None:
        """Show a table; the one that is shown already stays as it is scrolled."""
        if counts == self._shown:
            return
        self._shown = counts
        columns: list[Column[CountRow]] = [
            Column(
                lambda: counts.labels,
                lambda line: line.label,
                strong=True,
                tip=lambda line: line.meaning,
            )
        ]
        for place, heading in enumerate(counts.columns):
            tip = partial(_meaning, place)
            columns.append(Column(partial(str, heading), partial(_cell, place), tip=tip))
        old = self.model()
        model: RecordModel[CountRow] = RecordModel(columns, self)
        self.setModel(model)
        if old is not None:
            old.deleteLater()
        model.replace(counts.rows)
        self.setAccessibleName(f"{self._name}: {counts.title}")
        self.scrollToTop()
        self._widen()

    def minimumSizeHint(self) -> QSize:
        """Need a heading and two rows: the rest is scrolled to."""
        return QSize(look().px(200), look().px(_LEAST))

    def resizeEvent(self, event: object) -> None:
        """Give the labels the room that is left."""
        super().resizeEvent(event)
        self._widen()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another typeface."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen()

    def _widen(self) -> None:
        # Qt tells of the typeface while the base is still being built.
        counts = getattr(self, "_shown", None)
        if counts is None:
            return
        worn = look()
        text = QFontMetricsF(worn.font(14, 600))
        heading = QFontMetricsF(self.horizontalHeader().font())
        around = worn.px(_AROUND)
        measured = counts.rows[:_ROWS_MEASURED]
        widths = []
        for place, words in enumerate(counts.columns):
            needs = [heading.horizontalAdvance(words) * _HEADING_WIDER]
            needs += [text.horizontalAdvance(line.cells[place]) for line in measured]
            widths.append(_within(max(needs) + around, worn.px(_CELL_LEAST), worn.px(_CELL_MOST)))
        needs = [text.horizontalAdvance(line.label) + around for line in measured]
        label = _within(max(needs, default=0), worn.px(_LABEL_LEAST), worn.px(_LABEL_MOST))
        room = self.viewport().width()
        label = min(label, max(worn.px(_LABEL_LEAST), room // 2))
        self.setColumnWidth(0, max(label, room - sum(widths)))
        for place, width in enumerate(widths, 1):
            self.setColumnWidth(place, width)


def _cell(place: int, line: CountRow) -> str:
    return line.cells[place]


def _meaning(place: int, line: CountRow) -> str:
    return line.meanings[place]


def _within(width: float, least: int, most: int) -> int:
    return min(max(round(width), least), most)
