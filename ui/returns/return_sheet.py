"""One return as it was sealed, ours or one that came: its tables, and what they mean.

Rules: it shows what stands in the packet and nothing else; it changes nothing; Esc closes it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _
from app.returns.records import ShownReturn
from ui.frame.values import day_at
from ui.returns.tables_view import TablesView
from ui.widgets.buttons import secondary
from ui.widgets.facts_view import FactLines
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class ReturnSheet(Sheet):
    """The dialog."""

    def __init__(self, shown: ShownReturn, parent: QWidget | None = None) -> None:
        heading = _("What we sent") if shown.is_ours else _("What they sent")
        super().__init__(heading, parent, (860, 640))
        column = self.body.column
        column.addWidget(FactLines(lines_of(shown)))
        if shown.mark_text and not shown.is_ours:
            column.addWidget(Banner("caution", shown.mark_text))
        if shown.replaces:
            words = _("It takes the place of the one that was sealed before.")
            column.addWidget(PlainLabel(words, "muted", wrap=True))
        self.tables = TablesView(_("Numbers of the return"))
        self.tables.show_tables(shown.tables, shown.k)
        column.addWidget(self.tables, 1)
        self.shut = secondary(_("Close"), "", self.accept)
        self.finish(self.shut, safe=self.shut)
        self.finished.connect(self.deleteLater)


def lines_of(shown: ShownReturn) -> list[tuple[str, str]]:
    """Return what a return says about itself, as pairs of label and words."""
    smallest = _("Counts below {k}").format(k=numerals.shown(shown.k))
    return [
        (_("To") if shown.is_ours else _("From"), shown.office_name),
        (_("Days"), shown.period.shown),
        (_("Sealed"), day_at(shown.made)),
        (_("Hidden"), smallest),
    ]
