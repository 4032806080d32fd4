"""Step 4: what would become of every row, with its reasons; a row can be put right or left out.

Rules: the counts stand above the rows; a reason stands at the cell that it is about; a cell that
is changed is checked at once; columns read otherwise than written have a list of their own, which
stands in front while a person has to choose; nothing is written here.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _
from app.base.numerals import shown
from app.imports.check import LOOK, READY, REJECTED, CheckedRow
from ui.frame import projector
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow
from ui.imports.read_face import ReadFace
from ui.imports.row_pane import RowPane
from ui.look.theme import look
from ui.widgets.choices import CheckBox, FilterChips
from ui.widgets.compact_layout import LooseStack
from ui.widgets.frames import Card, EmptyState, row
from ui.widgets.plain import PlainLabel
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable

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
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look().px(10))
        self.verdict = PlainLabel("", "strong", wrap=True)
        whole.addWidget(self.verdict)
        self.filters = FilterChips([(key, _(text)) for key, text in _FILTERS])
        self.filters.choose(_ALL)
        self.filters.chosen.connect(self._choose)
        self.keep = CheckBox(_("Put what cannot be read into the notes"))
        self.keep.clicked.connect(flow.keep_unread)
        top = row(self.filters, self.keep)
        top.setStretch(0, 1)
        whole.addLayout(top)
        self.faces = LooseStack()
        self.faces.addWidget(self._two_halves())
        self.read = ReadFace(flow)
        self.faces.addWidget(self.read)
        whole.addWidget(self.faces, 1)

    def _two_halves(self) -> QWidget:
        self.model: RecordModel[CheckedRow] = RecordModel(self._columns(), self)
        self.view = RecordTable(_("Rows of the sheet"))
        self.view.setModel(self.model)
        self.view.share(*_SHARES)
        self.view.picked.connect(self._pick)
        card = Card(inside=1)
        card.column.addWidget(self.view)
        self.stack = LooseStack()
        self.stack.addWidget(card)
        self.stack.addWidget(EmptyState("list-checks", _("No row is in this list.")))
        self.pane = RowPane(self._flow)
        self.pane.setFixedWidth(look().px(_PANE))
        self.view.entered_row.connect(lambda _row: self.pane.focus_first())
        halves = QWidget()
        line = QHBoxLayout(halves)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(14))
        line.addWidget(self.stack, 1)
        line.addWidget(self.pane)
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
