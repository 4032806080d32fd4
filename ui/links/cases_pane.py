"""The cases that have a thing in common: what it is, how sure that is, and where it stands.

Rules: shows records, asks nothing; what alone says little is said to say little.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.links.groups import ROUTE, Group, SeenCase
from ui.links.recurring_words import (
    caution_words,
    count_words,
    day_words,
    days_words,
    others_words,
    sort_words,
    value_words,
    whose_words,
    written_words,
)
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.compact_layout import flow
from ui.widgets.frames import Card, EmptyState
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.table import Column, RecordModel, RecordTable

_LEAST_ROWS = 150
_SHARES, _NOT_WRITTEN = (38, 38, 24), (62, 0, 38)


_ALIKE = frozenset({ROUTE, "district"})
"""Kinds that are written alike in every case."""


class CasesPane(Card):
    """The pane at the right of the list.

    Signals:
        open_asked(str): open the form of this case.
        conference_asked(): write a note about it.
    """

    open_asked = Signal(str)
    conference_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=12)
        self._kind = ""
        self.value = PlainLabel("", "heading", wrap=True)
        self.told = PlainLabel("", "muted", wrap=True)
        self.others = PlainLabel("", "small", wrap=True)
        self.caution = PlainLabel("", "small", wrap=True)
        self.most = PlainLabel("", "small", wrap=True)
        self.cases: RecordModel[SeenCase] = RecordModel(
            (
                Column(
                    lambda: _("Case"),
                    lambda one: one.case_no,
                    second=lambda one: name_or_withheld(one.name),
                    strong=True,
                ),
                Column(lambda: _("Written there"), self._written, second=whose_words),
                Column(lambda: _("Registered"), lambda one: day_words(one.day)),
            ),
            self,
        )
        self.view = RecordTable(_("Cases in which it is seen"))
        self.view.setModel(self.cases)
        self.view.share(*_SHARES)
        self.view.setMinimumHeight(look().px(_LEAST_ROWS))
        self.view.entered_row.connect(lambda _row: self._open())
        self.view.picked.connect(lambda _row: self._allow())
        self.open = secondary(_("Open the case"), "square-pen", self._open)
        self.conference = secondary(
            _("Case conference…"), "notebook-pen", self.conference_asked.emit
        )
        self.none = EmptyState("mouse-pointer-click", _("Pick a line to see its cases."))
        self._shown = (self.value, self.told, self.view, self.open, self.conference)
        for label in (self.value, self.told, self.others, self.caution):
            self.column.addWidget(label)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.most)
        self.column.addWidget(flow(self.open, self.conference))
        self.column.addWidget(self.none, 1)
        self.show_group(None, ())

    def show_group(self, group: Group | None, cases: Sequence[SeenCase]) -> None:
        """Show a thing with its cases."""
        self._kind = group.kind if group is not None else ""
        for widget in self._shown:
            reveal(widget, group is not None)
        reveal(self.none, group is None)
        told = dict.fromkeys((self.others, self.caution, self.most), "")
        if group is not None:
            self.value.setText(value_words(group))
            self.told.setText(
                " · ".join((sort_words(group), count_words(group), days_words(group)))
            )
            told[self.others], told[self.caution] = others_words(group), caution_words(group)
            if len(cases) < group.cases and cases:
                told[self.most] = _("The newest of these cases are listed.")
        for label, words in told.items():
            label.setText(words)
            reveal(label, bool(words))
        self.view.share(*(_NOT_WRITTEN if self._kind in _ALIKE else _SHARES))
        self.cases.replace(cases)
        self.view.choose(0)
        self._allow()

    def _written(self, case: SeenCase) -> str:
        return written_words(self._kind, case.written) if case.written else ""

    def _allow(self) -> None:
        self.open.allow(self.cases.record(self.view.row()) is not None, _("Pick a case first."))

    def _open(self) -> None:
        case = self.cases.record(self.view.row())
        if case is not None:
            self.open_asked.emit(case.case_id)
