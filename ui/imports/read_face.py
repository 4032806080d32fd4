"""Which columns are read otherwise than they are written: counts, examples, and who decides.

Rules: what looks like an old font waits for a person; both ways are one button each and can be
changed again; the examples are what stands in the sheet and how it is read, ten at most; nothing
is written here.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from app.base.numerals import shown
from app.imports import legacy
from app.imports.otherwise import ReadOtherwise
from ui.frame import projector
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import LooseStack
from ui.widgets.frames import Card, EmptyState, FlowLayout, ScrollBody
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable

_SHARES = (34, 30, 14, 22)
_NARROW_SHARES = (56, 0, 0, 44)
_ALL_FROM = 520
_PANE = 400


class ReadFace(QWidget):
    """The columns with something to tell."""

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._index = -1
        self._seen: object = None
        self.model: RecordModel[ReadOtherwise] = RecordModel(_columns(), self)
        self.view = RecordTable(_("Columns read otherwise"))
        self.view.setModel(self.model)
        self.view.picked.connect(self._pick)
        self.view.entered_row.connect(lambda _row: self.decode.setFocus())
        card = Card(inside=1)
        card.column.addWidget(self.view)
        self.stack = LooseStack()
        self.stack.addWidget(card)
        self.stack.addWidget(
            EmptyState("list-checks", _("Every cell is read letter by letter as it is written."))
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(14))
        line.addWidget(self.stack, 1)
        self.pane = self._made_pane()
        line.addWidget(self.pane)

    def _made_pane(self) -> QWidget:
        pane = QWidget()
        outer = QVBoxLayout(pane)
        outer.setContentsMargins(0, 0, 0, 0)
        self.heading = PlainLabel("", "heading", wrap=True)
        self.said = PlainLabel("", "", wrap=True)
        self.decode = secondary("", "", lambda: self._decide(decoded=True))
        self.leave = secondary(
            _("Leave it as it is written"), "", lambda: self._decide(decoded=False)
        )
        self.choices = QWidget()
        both = FlowLayout(self.choices, spacing=8)
        both.addWidget(self.decode)
        both.addWidget(self.leave)
        self.label = PlainLabel("", "label", wrap=True)
        self.examples = PlainLabel("", "", wrap=True)
        body = ScrollBody(inside=4)
        for widget in (self.said, self.choices, self.label, self.examples):
            body.column.addWidget(widget)
        body.column.addStretch(1)
        card = Card(inside=12)
        card.column.addWidget(self.heading)
        card.column.addWidget(body, 1)
        outer.addWidget(card)
        return pane

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out of the list where it is narrow; they stand beside it."""
        super().resizeEvent(event)
        pane = min(look().px(_PANE), max(look().px(220), self.width() // 2))
        self.pane.setFixedWidth(pane)
        wide = self.width() - pane >= look().px(_ALL_FROM)
        self.view.share(*(_SHARES if wide else _NARROW_SHARES))

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
