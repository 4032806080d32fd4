"""New recovery sheets on their way to a printer: drawn when asked for, noted when they went.

Rules: a sheet is drawn only when it is to be printed, in memory; the notice that withdraws the
office is made once for all sheets of one set; what was drawn is let go with its dialog.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.services import Services
from app.register.records import SheetFacts, Sheets
from ui.frame.errands import Errands, ask
from ui.frame.worker import triage
from ui.printing.printing import Printers, SystemPrinters
from ui.register.recovery.print_sheet import PrintRecoverySheet
from ui.register.recovery.recovery_uses import RecoveryUses


class SheetPrinting(QObject):
    """Presenter of printing the sheets of one set.

    Args:
        services: returns the open register; asked anew each time.
        sheets: as they were told.

    Signals:
        told(str): what became of it, in words.
        closed(): the dialog is gone, and the keyboard belongs to the page again.
    """

    told = Signal(str)
    closed = Signal()

    def __init__(
        self,
        services: Callable[[], Services],
        sheets: Sheets,
        errands: Errands,
        uses: RecoveryUses,
        *,
        printers: Printers | None = None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._services, self._sheets = services, sheets
        self._errands, self._uses = errands, uses
        self._printers = printers or SystemPrinters()
        self._facts: tuple[SheetFacts, ...] = ()
        self._busy = False
        self.dialog: PrintRecoverySheet | None = None

    def print(self, place: int) -> None:
        """Let one sheet be printed: those that open alone come first, then the custodians'."""
        if self._busy:
            return
        self._busy = True
        ask(self._errands, lambda: self._drawn(place), self._open, self._failed)

    def forget(self) -> None:
        """Let the codes go."""
        self._facts = ()

    def _drawn(self, place: int) -> bytes:
        """Draw a sheet; runs on the lane."""
        if not self._facts:
            self._facts = self._uses.facts(self._services(), self._sheets)
        return self._uses.draw(self._facts[place])

    def _open(self, pdf: bytes) -> None:
        self._busy = False
        dialog = self.dialog = PrintRecoverySheet(self._printers, pdf, self._window.window())
        dialog.printed.connect(self._printed)
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.open()

    def _closed(self, dialog: PrintRecoverySheet) -> None:
        self.dialog = None
        dialog.deleteLater()
        self._window.window().activateWindow()
        self.closed.emit()

    def _printed(self, printer: str) -> None:
        words = _("Printed on {printer}. Fetch the sheet, then type two groups from it.")
        self.told.emit(words.format(printer=printer))
        ask(
            self._errands,
            lambda: self._uses.note_printed(self._services(), printer),
            lambda _nothing: None,
            self._failed,
        )

    def _failed(self, error: Exception) -> None:
        self._busy = False
        failure = triage(error)
        self.told.emit(f"{failure.happened} {failure.todo}".strip())
