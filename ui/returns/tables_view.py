"""The tables of a return, one at a time: its numbers, and what they mean.

Rules: all tables can be gone through with the keyboard; how much of each is hidden stands beside
its name; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.returns.records import ReturnTable
from ui.look.theme import look
from ui.returns.count_table import CountTable
from ui.returns.return_words import counts_of, table_words
from ui.widgets.buttons import quiet
from ui.widgets.choices import ComboBox, FilterChips
from ui.widgets.compact_layout import LooseStack
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, ScrollBody, row
from ui.widgets.plain import PlainLabel, reveal

NUMBERS, MEANINGS = "numbers", "meanings"
_LEAST = 230


class TablesView(QWidget):
    """The tables.

    Args:
        name: what a screen reader calls the numbers, translated.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables: tuple[ReturnTable, ...] = ()
        self._k = 0
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look().px(8))
        self.which = ComboBox()
        self.which.setAccessibleName(_("Table"))
        self.which.chosen.connect(lambda _code: self._show())
        self.before = quiet("", "chevron-left", lambda: self._step(-1))
        self.before.setAccessibleName(_("The table before"))
        self.after = quiet("", "chevron-right", lambda: self._step(1))
        self.after.setAccessibleName(_("The next table"))
        line = row(self.which, self.before, self.after)
        line.setStretch(0, 1)
        outer.addLayout(line)
        self.faces = FilterChips([(NUMBERS, _("Numbers")), (MEANINGS, _("What they mean"))])
        self.faces.choose(NUMBERS)
        self.faces.chosen.connect(lambda _face: self._show())
        outer.addWidget(self.faces)
        self.stack = LooseStack(self)
        self.stack.setMinimumHeight(look().px(_LEAST))
        sheet = Card(self.stack, inside=1)
        self.table = CountTable(name, sheet)
        sheet.column.addWidget(self.table)
        self.stack.addWidget(sheet)
        self.meanings = ScrollBody(self.stack)
        self.stack.addWidget(self.meanings)
        outer.addWidget(self.stack, 1)

    @property
    def shown(self) -> ReturnTable | None:
        """The table in front."""
        code = self.which.value()
        return next((one for one in self._tables if one.code == code), None)

    def show_tables(self, tables: Sequence[ReturnTable], k: int) -> None:
        """Show other tables, and the one with the code that was in front before.

        Args:
            tables: in their order.
            k: counts below it are hidden.
        """
        code = self.which.value()
        self._tables, self._k = tuple(tables), k
        self.which.offer((one.code, table_words(one)) for one in self._tables)
        codes = [one.code for one in self._tables]
        if codes:
            self.which.choose(code if code in codes else codes[0])
        for button in (self.before, self.after):
            reveal(button, len(codes) > 1)
        self._show()

    def focus_first(self) -> None:
        """Begin with the choice of the table."""
        self.which.setFocus()

    def _step(self, by: int) -> None:
        codes = [one.code for one in self._tables]
        place = codes.index(self.which.value()) + by
        if 0 <= place < len(codes):
            self.which.choose(codes[place])
            self._show()

    def _show(self) -> None:
        table = self.shown
        if table is None:
            return
        codes = [one.code for one in self._tables]
        place = codes.index(table.code)
        self.before.allow(place > 0, _("This is the first table."))
        self.after.allow(place + 1 < len(codes), _("This is the last table."))
        counts = counts_of(table, self._k)
        numbers = self.faces.value() != MEANINGS
        self.stack.setCurrentIndex(0 if numbers else 1)
        if numbers:
            self.table.show_counts(counts)
            return
        self.meanings.clear()
        self.meanings.column.addWidget(PlainLabel(counts.definition, wrap=True))
        self.meanings.column.addWidget(FactLines(counts.heads))
        self.meanings.column.addStretch(1)
