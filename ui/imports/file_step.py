"""Step 1: which file; it may be chosen or dropped. Earlier imports stand below, to be undone.

Rules: what is read, what becomes of it and what the limits are stands here before anything is
chosen; nothing is brought in by choosing a file.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.imports.batch_in import BatchRecord
from ui.frame.values import day_at
from ui.imports.import_flow import ImportFlow
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, primary, secondary
from ui.widgets.file_drops import FileDrops
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import Card, EmptyState, ScrollBody, clear, column, row
from ui.widgets.plain import PlainLabel

_KINDS = "*.xlsx *.ods *.csv *.tsv *.txt *.xls *.json"


class FileStep(ScrollBody):
    """The choice of a file.

    Signals:
        chosen(Path): a file was chosen or dropped.
    """

    chosen = Signal(object)

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: tuple[BatchRecord, ...] = ()
        self.undo: dict[str, Button] = {}
        self.choose = primary(_("Choose a spreadsheet…"), "file-spreadsheet", self._ask)
        words = _("Choose the register that your office keeps as a spreadsheet, or drop it here.")
        hint = _(
            "xlsx, ods and csv, up to 50,000 rows. Headings in English, Hindi, Nepali or Bengali, "
            "also in KrutiDev. You see every row before anything is kept, and can undo all of it."
        )
        self.column.addWidget(EmptyState("file-spreadsheet", words, (self.choose,), hint), 1)
        self.found = Card()
        self.found_words = PlainLabel("", "strong", wrap=True)
        self.take_in = secondary(_("Import these cases"), "file-input", flow.whole.take_in)
        found_line = row(self.found_words, self.take_in, spacing=10)
        found_line.setStretch(0, 1)
        self.found.column.addLayout(found_line)
        self.found.hide()
        self.column.addWidget(self.found)
        self.earlier = Card()
        self._list = column(spacing=6)
        self.earlier.column.addWidget(PlainLabel(_("Earlier imports"), "heading"))
        self.earlier.column.addLayout(self._list)
        self.earlier.hide()
        self.column.addWidget(self.earlier)
        drops = FileDrops(self)
        drops.dropped.connect(lambda paths: self.chosen.emit(paths[0]))

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self._flow
        self.choose.setEnabled(not flow.work.doing)
        self.take_in.setEnabled(not flow.work.doing)
        self.found.setVisible(bool(flow.whole.found))
        self.found_words.setText(
            ngettext(
                "{count} case of a Lifafa register is in this file.",
                "{count} cases of a Lifafa register are in this file.",
                flow.whole.found,
            ).format(count=shown(flow.whole.found))
        )
        if flow.earlier.batches != self._shown:
            self._shown = flow.earlier.batches
            self._lay_out()
        for button in self.undo.values():
            button.setEnabled(not flow.work.doing)

    def _lay_out(self) -> None:
        clear(self._list)
        self.undo.clear()
        self.earlier.setVisible(bool(self._shown))
        for batch in self._shown:
            said = ngettext(
                "{day} · {file}: {count} case", "{day} · {file}: {count} cases", batch.added
            ).format(day=day_at(batch.at), file=batch.file_name or "—", count=shown(batch.added))
            label = PlainLabel(said, wrap=True)
            line = row(label, spacing=10)
            line.setStretch(0, 1)
            if batch.undone:
                line.addWidget(Badge(Mark(_("undone"), "plain", "undo-2")))
            else:
                line.addWidget(self._undo_button(batch, said))
            self._list.addLayout(line)

    def _undo_button(self, batch: BatchRecord, said: str) -> Button:
        batch_id = batch.batch_id
        button = secondary(_("Undo"), "undo-2", lambda: self._flow.earlier.undo(batch_id))
        button.setAccessibleName(_("Undo this import: {what}").format(what=said))
        self.undo[batch_id] = button
        return button

    def _ask(self) -> None:
        kinds = _("Spreadsheets ({kinds})").format(kinds=_KINDS)
        ask_open(self, _("Choose a spreadsheet"), kinds, self._chosen)

    def _chosen(self, path: Path) -> None:
        self.chosen.emit(path)
