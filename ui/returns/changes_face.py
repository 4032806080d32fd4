"""What offices tell otherwise than in their last return: count by count.

Rules: before and after stand side by side in words; what was hidden stays the word for it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.returns.records import ChangedCell, ReturnCell, Totals
from app.returns.words import cell_words
from ui.widgets.compact_layout import LooseStack, scrolled
from ui.widgets.frames import Card, EmptyState
from ui.widgets.record_model import Column, RecordModel
from ui.widgets.table import RecordTable

_SHARES = (24, 44, 16, 16)


class ChangesFace(QWidget):
    """The list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: RecordModel[ChangedCell] = RecordModel(_columns(), self)
        self.view = RecordTable(_("What changed since the last return"))
        self.view.setModel(self.model)
        self.view.share(*_SHARES)
        sheet = Card(inside=1)
        sheet.column.addWidget(self.view)
        nothing = Card()
        nothing.column.addWidget(
            EmptyState(
                "list-checks",
                _("Nothing differs from the last return of the same office."),
                (),
                _("Their first return has none before it."),
            )
        )
        self.stack = LooseStack(self)
        self.stack.addWidget(sheet)
        self.stack.addWidget(scrolled(nothing))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def show_totals(self, totals: Totals | None) -> None:
        """Show the changes of a period."""
        rows = totals.changes if totals is not None else ()
        if rows != self.model.records():
            self.model.replace(rows)
        self.stack.setCurrentIndex(0 if rows else 1)


def _columns() -> list[Column[ChangedCell]]:
    return [
        Column(lambda: _("Office"), lambda one: one.office_name, strong=True),
        Column(lambda: _("Count"), _place),
        Column(lambda: _("Before"), lambda one: _said(one.before)),
        Column(lambda: _("Now"), lambda one: _said(one.after)),
    ]


def _place(one: ChangedCell) -> str:
    return " · ".join((one.row_label, one.column_label, one.table_title))


def _said(cell: ReturnCell | None) -> str:
    return cell_words(cell) if cell is not None else "—"
