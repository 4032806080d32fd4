"""One sealed case into a file, from inside its seal.

Rules: nothing is written before a file is chosen; the warning that the file is open to anyone
stands over the button, and so does that it will be in the log; Enter never exports.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.exports.export import SUFFIXES, XLSX, ExportChoice, Exported, export_cases
from ui.exports.export_page import FORMATS
from ui.frame.desk import Desk
from ui.frame.failure import triage
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.choices import RadioBox
from ui.widgets.files_ask import ask_save
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class SealedExportSheet(Sheet):
    """The dialog.

    Args:
        desk: the desk that works inside the seal.
        case_no: number of the case, for the name of the file.
        parent: the window.
    """

    def __init__(self, desk: Desk, case_no: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Export this sealed case"), parent, (640, 520))
        self._desk, self._case_no = desk, case_no
        column = self.body.column
        column.addWidget(
            Banner(
                "caution",
                _("The file is not sealed: anyone who has it can read it."),
                _("Keep it on a USB drive under lock, and delete it after use."),
            )
        )
        column.addWidget(PlainLabel(_("That you took it out stands in the log."), wrap=True))
        self.formats = {key: RadioBox(_(words), key) for key, words in FORMATS}
        self.formats[XLSX].setChecked(True)
        for box in self.formats.values():
            column.addWidget(box)
        self.busy = BusyLine(can_stop=True)
        column.addWidget(self.busy)
        column.addStretch(1)
        self.go = careful_primary(_("Choose a file and export…"), "file-output", self._ask_file)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go)

    def _ask_file(self) -> None:
        chosen = next(key for key, box in self.formats.items() if box.isChecked())
        suffix = SUFFIXES[chosen]
        self.dialog = ask_save(
            self,
            _("Export this sealed case"),
            f"{self._case_no}{suffix}",
            f"(*{suffix})",
            lambda path: self.write(chosen, path if path.suffix else path.with_suffix(suffix)),
        )

    def write(self, chosen: str, path: Path) -> None:
        """Write the case into a new file.

        Args:
            chosen: one of the formats.
            path: the file, which is not there yet.
        """
        self.go.allow(False, _("One moment…"))
        job = self._desk.run(
            lambda s, report, token: export_cases(s, ExportChoice(chosen), path, report, token),
            self._on_done,
            failed=self._on_failed,
        )
        job.finished.connect(self._over)
        self.busy.follow(job, _("Writing the case…"))

    def _over(self) -> None:
        # A stopped export leaves no file behind, and says nothing else.
        self.go.allow(True)

    def _on_done(self, made: Exported) -> None:
        self._desk.say(_("The case was written to {file}.").format(file=made.file.name))
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        failure = triage(error)
        self.body.column.insertWidget(0, Banner("danger", failure.happened, failure.todo))
