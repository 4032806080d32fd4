"""Before numbers become a file: which kind of file, and what a file means.

Rules: the warning stands over the button; small numbers are in the file as they are, and it says
so; Enter saves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.statistics.files import CSV, PDF, XLSX
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.choices import RadioBox
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

CTDC: Final = "ctdc"
KINDS: Final = (
    (XLSX, N_("Spreadsheet (xlsx): all tables of this page with their definitions")),
    (PDF, N_("Pages (PDF): for reading, printing and filing")),
    (CSV, N_("Comma-separated text (csv): one line for each number")),
    (CTDC, N_("Single rows for the CTDC dataset (csv): nobody in it stands out")),
)


class SaveTableSheet(Sheet):
    """The dialog.

    Args:
        go_on: called with a key of ``KINDS`` when it is time to ask for a place.
        parent: the window.
    """

    def __init__(self, go_on: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(_("Save the numbers as a file"), parent, (640, 460))
        self._go_on = go_on
        told = self.body.column
        self.kinds = {key: RadioBox(_(words), key) for key, words in KINDS}
        self.kinds[XLSX].setChecked(True)
        for box in self.kinds.values():
            told.addWidget(box)
        told.addWidget(
            Banner(
                "caution",
                _("Small numbers stand in the file as they are: who knows a place may know who."),
                _("Give it only to those who may know. It holds no names and no case numbers."),
            )
        )
        told.addStretch(1)
        self.go = careful_primary(_("Choose a place…"), "file-down", self._go)
        self.stay = secondary(_("Cancel"), "", self.reject)
        self.finish(self.stay, self.go)
        self.kinds[XLSX].setFocus()

    def _go(self) -> None:
        chosen = next(key for key, box in self.kinds.items() if box.isChecked())
        self.accept()
        self._go_on(chosen)
