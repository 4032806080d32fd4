"""What became of the import: how many cases, what stayed behind, and the way back.

Rules: undoing is one button as long as this page stands, and stays possible afterwards from the
list of imports; cases that were changed meanwhile are named and kept.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from ui.imports import import_words as words
from ui.imports.import_flow import ImportFlow
from ui.look.theme import look
from ui.widgets.buttons import primary, secondary
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, FlowLayout, ScrollBody
from ui.widgets.plain import IconLabel, PlainLabel


class DoneFace(ScrollBody):
    """The result.

    Signals:
        register_asked(): go to the register.
        another_asked(): bring in another file.
    """

    register_asked = Signal()
    another_asked = Signal()

    def __init__(self, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        card = Card()
        self.icon = IconLabel("circle-check", look().tokens.good, 28)
        self.heading = PlainLabel("", "title", wrap=True)
        self.said = PlainLabel("", "", wrap=True)
        self.kept = PlainLabel("", "muted", wrap=True)
        for widget in (self.icon, self.heading, self.said, self.kept):
            card.column.addWidget(widget)
        line = FlowLayout(spacing=8)
        self.register = primary(_("Go to the register"), "folder-lock", self.register_asked.emit)
        self.save = secondary(_("Save the rejected rows…"), "file-spreadsheet", self._ask_save)
        self.undo = secondary(_("Undo this import"), "undo-2", flow.undo)
        self.another = secondary(_("Import another file"), "file-input", self.another_asked.emit)
        for button in (self.register, self.save, self.undo, self.another):
            line.addWidget(button)
        card.column.addLayout(line)
        self.column.addWidget(card)
        self.column.addStretch(1)

    def show_flow(self) -> None:
        """Follow the presenter."""
        batch = self._flow.batch
        if batch is None:
            return
        undone = self._flow.earlier.undone_of(batch)
        busy = bool(self._flow.work.doing)
        self.undo.setVisible(undone is None)
        self.save.setVisible(bool(batch.rejected))
        for button in (self.undo, self.save, self.another, self.register):
            button.setEnabled(not busy)
        if undone is not None:
            self.heading.setText(_("The import was undone."))
            self.said.setText(words.undone(undone))
            self.kept.setText("")
            return
        made = ngettext("{count} case was added.", "{count} cases were added.", batch.added)
        self.heading.setText(made.format(count=shown(batch.added)))
        self.said.setText(
            _("From {file}. Until a case is changed, the whole import can be undone.").format(
                file=batch.file_name
            )
        )
        left = ngettext(
            "{count} row stayed behind. Save it, put it right and import it again.",
            "{count} rows stayed behind. Save them, put them right and import them again.",
            batch.rejected,
        )
        told = (
            [left.format(count=shown(batch.rejected))]
            if batch.rejected
            else self._flow.whole.remarks
        )
        self.kept.setText("\n".join(told))

    def _ask_save(self) -> None:
        proposed = _("Rejected rows") + ".xlsx"
        kinds = _("Spreadsheets ({kinds})").format(kinds="*.xlsx")
        ask_save(self, _("Save the rejected rows"), proposed, kinds, self._save)

    def _save(self, target: Path) -> None:
        self._flow.save_rejected(target)
