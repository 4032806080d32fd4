"""One row of the sheet beside the list: its cells under their headings, to be put right.

Rules: a cell with something to say stands first; the reason stands under its field; leaving a
changed field checks the row again; a row can be left out and taken in again.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.imports.check import CheckedRow
from app.imports.plan import LEAVE_OUT, Plan
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow
from ui.widgets.choices import CheckBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, ScrollBody
from ui.widgets.plain import PlainLabel, reveal

_MOST_FIELDS = 60


class RowPane(QWidget):
    """The cells of one row."""

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._row: CheckedRow | None = None
        self._plan: Plan | None = None
        self.fields: dict[int, Labelled] = {}
        self._pool: dict[int, Labelled] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = Card(inside=12)
        outer.addWidget(card)
        self.heading = PlainLabel("", "heading", wrap=True)
        self.whole = PlainLabel("", "muted", wrap=True)
        self.out = CheckBox(_("Leave this row out"))
        self.out.clicked.connect(self._leave_out)
        self.body = ScrollBody(inside=4)
        for widget in (self.heading, self.whole, self.out):
            card.column.addWidget(widget)
        card.column.addWidget(self.body, 1)

    def show_row(self, row: CheckedRow | None) -> None:
        """Show a row, or nothing."""
        same = self._row is not None and row is not None and row.number == self._row.number
        self._row = row
        self.setVisible(row is not None)
        plan = self._flow.plan
        if row is None or plan is None:
            return
        if plan is not self._plan:
            self._plan = plan
            self._forget()
            same = False
        if not same:
            self._lay_out(row, plan)
        self.heading.setText(_("Row {number}").format(number=numerals.shown(row.number)))
        about = words.reasons(row, plan, -1)
        self.whole.setText(about)
        reveal(self.whole, bool(about))
        self.out.setChecked(row.left_out)
        for place, field in self.fields.items():
            field.wrong(words.reasons(row, plan, plan.columns[place].index))

    def focus_first(self) -> None:
        """Begin in the first cell."""
        first = next(iter(self.fields.values()), None)
        (first.field if first is not None else self.out).setFocus()

    def _forget(self) -> None:
        self.body.clear()
        for field in self._pool.values():
            field.hide()
            field.deleteLater()
        self._pool.clear()
        self.fields = {}

    def _lay_out(self, row: CheckedRow, plan: Plan) -> None:
        """Put the fields of a row in order; fields are kept, because making them takes time."""
        told = {one.column for one in row.findings}
        places = [
            place
            for place, column in enumerate(plan.columns)
            if column.target != LEAVE_OUT and (row.cells[place] or column.index in told)
        ]
        places.sort(key=lambda place: plan.columns[place].index not in told)
        while self.body.column.count():
            self.body.column.takeAt(0)
        for field in self.fields.values():
            field.hide()
        self.fields = {}
        for place in places[:_MOST_FIELDS]:
            field = self._field(place, plan)
            self._entry(field).setText(row.cells[place])
            self._entry(field).setCursorPosition(0)
            self.fields[place] = field
            self.body.column.addWidget(field)
            field.show()
        self.body.column.addStretch(1)
        self.body.verticalScrollBar().setValue(0)

    def _field(self, place: int, plan: Plan) -> Labelled:
        kept = self._pool.get(place)
        if kept is None:
            heading = plan.columns[place].heading
            entry = LineEntry(heading)
            entry.cover.is_personal = True
            entry.left.connect(lambda: self._edited(place, entry))
            entry.returnPressed.connect(lambda: self._edited(place, entry))
            kept = self._pool[place] = Labelled(heading, entry, parent=self.body.inside)
        return kept

    def _entry(self, field: Labelled) -> LineEntry:
        entry = field.field
        if not isinstance(entry, LineEntry):
            raise TypeError("a cell is a line")
        return entry

    def _edited(self, place: int, entry: LineEntry) -> None:
        flow, row = self._flow, self._row
        if row is not None and flow.checked is not None:
            flow.change(flow.put_right.put(flow.checked, row.number, place, entry.text()))

    def _leave_out(self, out: bool) -> None:
        flow, row = self._flow, self._row
        if row is not None and flow.checked is not None:
            flow.change(flow.put_right.leave_out(flow.checked, row.number, out))
