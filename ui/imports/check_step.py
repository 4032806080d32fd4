"""Step 4: what would become of every row, with its reasons; a row can be put right or left out.

Rules: the counts stand above the rows; a reason stands at the cell that it is about, and cells with
something to say come first; a cell that is changed is checked at once; columns read otherwise than
written have a list of their own with ten examples at most, which stands in front while a person has
to choose, and can be changed again; nothing is written here.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.imports import legacy
from app.imports.check import LOOK, READY, REJECTED, CheckedRow
from app.imports.otherwise import ReadOtherwise
from app.imports.plan import LEAVE_OUT, Plan
from ui.frame import projector
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.choices import CheckBox, FilterChips
from ui.widgets.compact_layout import LooseStack
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, EmptyState, FlowLayout, ScrollBody, column, put, row
from ui.widgets.plain import reveal, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable

_READ_SHARES = (34, 30, 14, 22)
_READ_NARROW_SHARES = (56, 0, 0, 44)
_ALL_FROM = 520
_READ_PANE = 400


class ReadFace(QWidget):
    """The columns with something to tell."""

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._index = -1
        self._seen: object = None
        self.model: RecordModel[ReadOtherwise] = RecordModel(_columns(), self)
        self.view = RecordTable(_("Columns read otherwise"), model=self.model)
        self.view.picked.connect(self._pick)
        self.view.entered_row.connect(lambda _row: self.decode.setFocus())
        card = Card(inside=1)
        card.column.addWidget(self.view)
        self.stack = LooseStack(self)
        self.stack.addWidget(card)
        self.stack.addWidget(
            EmptyState("list-checks", _("Every cell is read letter by letter as it is written."))
        )
        self.pane = self._made_pane()
        row((self.stack, 1), self.pane, spacing=14, within=self)

    def _made_pane(self) -> QWidget:
        pane = QWidget()
        outer = column(spacing=None, within=pane)
        self.heading = wrapped("", "heading")
        self.said = wrapped("", "")
        self.decode = secondary("", "", lambda: self._decide(decoded=True))
        self.leave = secondary(
            _("Leave it as it is written"), "", lambda: self._decide(decoded=False)
        )
        self.choices = QWidget()
        both = FlowLayout(self.choices, spacing=8)
        both.addWidget(self.decode)
        both.addWidget(self.leave)
        self.label = wrapped("", "label")
        self.examples = wrapped("", "")
        body = ScrollBody(inside=4)
        put(body.column, self.said, self.choices, self.label, self.examples, 1)
        card = Card(inside=12)
        put(card.column, self.heading, (body, 1))
        outer.addWidget(card)
        return pane

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out of the list where it is narrow; they stand beside it."""
        super().resizeEvent(event)
        pane = min(look().px(_READ_PANE), max(look().px(220), self.width() // 2))
        self.pane.setFixedWidth(pane)
        wide = self.width() - pane >= look().px(_ALL_FROM)
        self.view.share(*(_READ_SHARES if wide else _READ_NARROW_SHARES))

    def show_flow(self) -> None:
        """Follow the presenter."""
        told = self._flow.told
        if told is self._seen:
            return
        self._seen = told
        index = self._index
        self.model.replace(told)
        self.stack.setCurrentIndex(0 if told else 1)
        self.pane.setVisible(bool(told))
        row = self.model.row_of(lambda one: one.column.index == index)
        if told:
            self.view.choose(row if row >= 0 else self._first_open())

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    def _first_open(self) -> int:
        return max(0, self.model.row_of(lambda one: one.column.is_open))

    def _pick(self, row: int) -> None:
        one = self.model.record(row)
        if one is None:
            return
        column = one.column
        self._index = column.index
        self.heading.setText(column.heading)
        self.said.setText(words.told(one))
        known = column.looks_like in legacy.FONTS
        reveal(self.choices, known)
        if known:
            font = legacy.NAMES[column.looks_like]
            self.decode.say(_("Decode it from {font}").format(font=font))
            self.decode.setEnabled(not column.font)
            self.leave.setEnabled(bool(column.font) or not column.decided)
        self.label.setText(
            _("It would read:") if one.would_be else _("Written, and how it is read:")
        )
        reveal(self.label, bool(one.examples))
        lines = "\n".join(f"{written}  →  {read}" for written, read in one.examples)
        self.examples.setText(projector.free_text(lines))

    def _decide(self, *, decoded: bool) -> None:
        index = self._index
        one = self.model.record(self.model.row_of(lambda told: told.column.index == index))
        if one is not None:
            reading = one.column.looks_like if decoded else ""
            self._flow.set_reading(index, reading, then_check=True)


def _columns() -> list[Column[ReadOtherwise]]:
    return [
        Column(lambda: _("Column"), lambda one: one.column.heading, strong=True),
        Column(lambda: _("Goes to"), lambda one: words.target(one.column.target)),
        Column(lambda: _("Cells"), lambda one: shown(one.count)),
        mark_column(lambda: _("How it is read"), words.reading_mark),
    ]


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
        card = Card(inside=12)
        column(card, spacing=None, within=self)
        self.heading = wrapped("", "heading")
        self.whole = wrapped("", "muted")
        self.out = CheckBox(_("Leave this row out"))
        self.out.clicked.connect(self._leave_out)
        self.more = wrapped("", "small")
        self.body = ScrollBody(inside=4)
        put(card.column, self.heading, self.whole, self.out, (self.body, 1))

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
        self.body.column.removeWidget(self.more)
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
        shown_places = places[:_MOST_FIELDS]
        for place in shown_places:
            field = self._field(place, plan)
            self._entry(field).setText(row.cells[place])
            self._entry(field).setCursorPosition(0)
            self.fields[place] = field
            self.body.column.addWidget(field)
            field.show()
        left = len(places) - len(shown_places)
        words = ngettext(
            "{count} more cell of this row is not shown. To change it, change the sheet.",
            "{count} more cells of this row are not shown. To change them, change the sheet.",
            left,
        )
        self.more.setText(words.format(count=shown(left)))
        put(self.body.column, self.more, 1)
        reveal(self.more, left > 0)
        self.body.verticalScrollBar().setValue(0)

    def _field(self, place: int, plan: Plan) -> Labelled:
        kept = self._pool.get(place)
        if kept is None:
            heading = plan.columns[place].heading
            entry = LineEntry(heading, as_typed=True)
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


_ALL, _LEFT_OUT, _READ = "all", "left_out", "read"
_FILTERS = (
    (_ALL, N_("All rows")),
    (READY, N_("Ready")),
    (LOOK, N_("Need a look")),
    (REJECTED, N_("Rejected")),
    (_LEFT_OUT, N_("Left out")),
    (_READ, N_("Read otherwise")),
)
_SHARES = (9, 25, 22, 44)
_NARROW_SHARES = (16, 46, 38, 0)
_WHY_FROM = 520
_PANE = 330


class CheckStep(QWidget):
    """The rows of the sheet."""

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._filter = _ALL
        self._number = 0
        self._seen: object = None
        self.verdict = wrapped("", "strong")
        whole = column(self.verdict, spacing=10, within=self)
        self.filters = FilterChips([(key, _(text)) for key, text in _FILTERS])
        self.filters.choose(_ALL)
        self.filters.chosen.connect(self._choose)
        self.keep = CheckBox(_("Put what cannot be read into the notes"))
        self.keep.clicked.connect(flow.keep_unread)
        whole.addLayout(row((self.filters, 1), self.keep))
        self.faces = LooseStack(self)
        self.faces.addWidget(self._two_halves())
        self.read = ReadFace(flow)
        self.faces.addWidget(self.read)
        whole.addWidget(self.faces, 1)

    def _two_halves(self) -> QWidget:
        self.model: RecordModel[CheckedRow] = RecordModel(self._columns(), self)
        self.view = RecordTable(_("Rows of the sheet"), model=self.model, shares=_SHARES)
        self.view.picked.connect(self._pick)
        card = Card(inside=1)
        card.column.addWidget(self.view)
        self.stack = LooseStack(self)
        self.stack.addWidget(card)
        self.stack.addWidget(EmptyState("list-checks", _("No row is in this list.")))
        self.pane = RowPane(self._flow)
        self.pane.setFixedWidth(look().px(_PANE))
        self.view.entered_row.connect(lambda _row: self.pane.focus_first())
        halves = QWidget()
        row((self.stack, 1), self.pane, spacing=14, within=halves)
        return halves

    def _columns(self) -> list[Column[CheckedRow]]:
        return [
            Column(lambda: _("Row"), lambda one: shown(one.number)),
            Column(lambda: _("Name"), lambda one: projector.name(one.name) or "—", strong=True),
            mark_column(lambda: _("State"), words.state),
            Column(lambda: _("Why"), self._why),
        ]

    def _why(self, one: CheckedRow) -> str:
        plan = self._flow.plan
        return words.reasons(one, plan) if plan is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list the room where there is little; the row stands beside it all the same."""
        super().resizeEvent(event)
        pane = min(look().px(_PANE), max(look().px(200), self.width() * 2 // 5))
        self.pane.setFixedWidth(pane)
        wide = self.width() - pane >= look().px(_WHY_FROM)
        self.view.share(*(_SHARES if wide else _NARROW_SHARES))

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self._flow
        self.read.show_flow()
        if flow.checked is self._seen:
            return
        self._seen = flow.checked
        if flow.checked is None or flow.plan is None:
            self.model.replace(())
            self.pane.show_row(None)
            return
        self.keep.setChecked(flow.plan.keep_unread)
        counts = flow.checked.counts
        self.filters.count({_ALL: len(flow.checked.rows), **counts, _READ: len(flow.told)})
        if flow.checked.plan.open_columns:
            # What waits for a person stands in front.
            self.filters.choose(_READ)
            self._choose(_READ)
            self.read.focus_first()
        self.verdict.setText(self._verdict())
        self._fill()

    def focus_first(self) -> None:
        """Begin in the list."""
        if self._filter == _READ:
            self.read.focus_first()
        else:
            self.view.setFocus()

    def _verdict(self) -> str:
        checked = self._flow.checked
        if checked is None:
            return ""
        if not checked.plan.has_name:
            said = _("0 of {rows} rows will become cases: no column for the name.")
            return said.format(rows=numerals.shown(len(checked.rows)))
        counts = checked.counts
        said = _("{ready} ready, {look} need a look, {rejected} rejected.").format(
            ready=numerals.shown(counts[READY]),
            look=numerals.shown(counts[LOOK]),
            rejected=numerals.shown(counts[REJECTED]),
        )
        waiting = words.open_columns(checked.plan) if checked.plan.open_columns else ""
        return f"{said} {waiting}".strip()

    def _choose(self, key: str) -> None:
        self._filter = key
        self.faces.setCurrentIndex(1 if key == _READ else 0)
        if key != _READ:
            self._fill()

    def _fill(self) -> None:
        checked = self._flow.checked
        rows = checked.rows if checked is not None else ()
        shown = tuple(one for one in rows if self._is_in(one))
        number = self._number
        self.model.replace(shown)
        self.stack.setCurrentIndex(0 if shown else 1)
        place = self.model.row_of(lambda one: one.number == number)
        if shown:
            self.view.choose(max(place, 0))
        else:
            self.pane.show_row(None)

    def _is_in(self, one: CheckedRow) -> bool:
        if self._filter == _ALL:
            return True
        if one.left_out or self._filter == _LEFT_OUT:
            return one.left_out and self._filter == _LEFT_OUT
        return one.state == self._filter

    def _pick(self, place: int) -> None:
        record = self.model.record(place)
        if record is not None:
            self._number = record.number
            self.pane.show_row(record)
