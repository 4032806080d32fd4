"""Step 3: where each column goes; a list of columns with the guess, and the chosen one beside it.

Rules: every column is listed with cells of its own; what is not sure says so; one field gets one
column; what looks like an old font is told, and decoded only where a person chooses it.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.imports.plan import Column as SheetColumn
from app.imports.plan import holds_words, is_dated
from ui.frame import projector
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow
from ui.look.theme import look
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, ScrollBody
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable

_PANE = 300
_SHARES = (24, 30, 30, 16)
_NARROW_SHARES = (34, 0, 40, 26)
_ALL_FROM = 560
_LONGEST = 120


class ColumnsStep(QWidget):
    """The columns of the sheet."""

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._index = -1
        self.model: RecordModel[SheetColumn] = RecordModel(_columns(), self)
        self.view = RecordTable(_("Columns of the sheet"))
        self.view.setModel(self.model)
        self.view.picked.connect(self._pick)
        self.view.entered_row.connect(lambda _row: self.target.setFocus())
        card = Card(inside=1)
        card.column.addWidget(self.view)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(14))
        line.addWidget(card, 1)
        line.addWidget(self._pane())

    def _pane(self) -> QWidget:
        pane = QWidget()
        pane.setFixedWidth(look().px(_PANE))
        outer = QVBoxLayout(pane)
        outer.setContentsMargins(0, 0, 0, 0)
        body = ScrollBody(inside=4)
        self.heading = PlainLabel("", "heading", wrap=True)
        self.target = ComboBox(words.target_choices())
        self.target.setAccessibleName(_("This column goes to"))
        self.target.chosen.connect(lambda value: self._flow.set_target(self._index, value))
        self.reading = ComboBox(words.reading_choices())
        self.reading.chosen.connect(lambda value: self._flow.set_reading(self._index, value))
        self.recognised = PlainLabel("", "muted", wrap=True)
        self.samples = PlainLabel("", "", wrap=True)
        body.column.addWidget(self.heading)
        body.column.addWidget(Labelled(_("This column goes to"), self.target))
        body.column.addWidget(Labelled(_("How it is read"), self.reading))
        body.column.addWidget(self.recognised)
        body.column.addWidget(PlainLabel(_("Some of its cells"), "label"))
        body.column.addWidget(self.samples)
        body.column.addStretch(1)
        card = Card(inside=12)
        card.column.addWidget(body)
        outer.addWidget(card)
        return pane

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the sample cells out of the list where it is narrow; they stand beside it."""
        super().resizeEvent(event)
        wide = self.width() - look().px(_PANE) >= look().px(_ALL_FROM)
        self.view.share(*(_SHARES if wide else _NARROW_SHARES))

    def show_flow(self) -> None:
        """Follow the presenter."""
        plan = self._flow.plan
        if plan is None:
            return
        if plan.columns != self.model.records():
            index = self._index
            self.model.replace(plan.columns)
            row = self.model.row_of(lambda column: column.index == index)
            self.view.choose(row if row >= 0 else self._first_unsure())
        self._show_picked()

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    def _first_unsure(self) -> int:
        return max(0, self.model.row_of(lambda column: column.how in ("likely", "none")))

    def _pick(self, row: int) -> None:
        column = self.model.record(row)
        if column is not None:
            self._index = column.index
            self._show_picked()

    def _show_picked(self) -> None:
        index = self._index
        column = self.model.record(self.model.row_of(lambda one: one.index == index))
        if column is None:
            return
        self.heading.setText(column.heading)
        self.target.choose(column.target)
        self.reading.choose(column.reading)
        dated = is_dated(column.target)
        self.reading.setEnabled(dated or holds_words(column.target))
        said = words.reading(column)
        self.recognised.setText(said)
        reveal(self.recognised, bool(said))
        samples = "\n".join(sample[:_LONGEST] for sample in column.samples)
        self.samples.setText(projector.free_text(samples) or "—")


def _columns() -> list[Column[SheetColumn]]:
    return [
        Column(lambda: _("Column"), lambda one: one.heading, strong=True),
        Column(
            lambda: _("Some of its cells"),
            lambda one: projector.free_text(" · ".join(one.samples)),
        ),
        Column(lambda: _("Goes to"), lambda one: words.target(one.target)),
        mark_column(lambda: _("How sure"), words.how),
    ]
