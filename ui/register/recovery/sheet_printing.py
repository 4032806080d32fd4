"""New recovery sheets on their way to a printer: which printer, what it may keep, noted when they
went.

Rules: a sheet is drawn only when it is to be printed, in memory and into no file, and let go with
its dialog; what a printer may keep is said before anything is pressed, and a printer in the network
wants a tick besides; the printer that stands beside the computer is proposed; Enter prints nothing;
without a printer writing by hand is the way; the notice that withdraws the office is made once for
all sheets of one set.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.services import Services
from app.register.records import SheetFacts, Sheets
from ui.frame.desk import Errands, ask
from ui.frame.worker import triage
from ui.printing.printing import (
    OfferedPrinter,
    PdfPages,
    PrintEnd,
    Printers,
    PrintRun,
    SystemPrinters,
)
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import clear, column
from ui.widgets.plain import reveal
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class PrintRecoverySheet(Sheet):
    """The dialog.

    Args:
        printers: the printers of this computer.
        pdf: the sheet, one page; forgotten when the dialog closes.

    Signals:
        printed(str): the printer took the whole page.
    """

    printed = Signal(str)

    def __init__(self, printers: Printers, pdf: bytes, parent: QWidget | None = None) -> None:
        super().__init__(_("Print the recovery sheet"), parent, (620, 430))
        self._printers, self._pdf = printers, pdf
        self._run: PrintRun | None = None
        self._found = sorted(printers.offered(), key=lambda one: one.is_remote)
        self.printer = ComboBox([(one.name, one.words) for one in self._found])
        self.printer.setMaximumWidth(420)
        self.tick = CheckBox(_("I know this printer, and fetch the sheet at once"))
        self._told = column(spacing=10)
        body = self.body.column
        self._choice = Labelled(_("Printer"), self.printer)
        body.addWidget(self._choice)
        body.addLayout(self._told)
        body.addWidget(self.tick)
        self.busy = BusyLine()
        body.addWidget(self.busy)
        body.addStretch(1)
        self.go = careful_primary(_("Print now"), "printer", self._go)
        self.stay = secondary(_("Write it by hand instead"), "pencil", self.reject)
        self.finish(self.stay, self.go)
        for part in (self._choice, self.go):
            reveal(part, bool(self._found))
        self.printer.chosen.connect(lambda _value: self._show())
        self.tick.toggled.connect(lambda _on: self._allow())
        self.finished.connect(lambda _result: self._forget())
        self._show()
        (self.printer if self._found else self.stay).setFocus()

    @property
    def chosen(self) -> OfferedPrinter | None:
        """The printer that is chosen."""
        value = self.printer.value()
        return next((one for one in self._found if one.name == value), None)

    def reject(self) -> None:
        """Close, but not in the middle of a page."""
        if self._run is None:
            super().reject()

    def _show(self) -> None:
        clear(self._told)
        chosen = self.chosen
        if chosen is None:
            self._told.addWidget(
                Banner(
                    "caution",
                    _("No printer is set up on this computer."),
                    _("Write the eight groups by hand: that is the safest way anyhow."),
                )
            )
        elif chosen.is_remote:
            self._told.addWidget(
                Banner(
                    "danger",
                    _("This printer is in the network: others may read and keep the sheet."),
                    _("Take a printer with a cable to this computer, or write it by hand."),
                )
            )
        else:
            self._told.addWidget(
                Banner(
                    "caution",
                    _("The computer and the printer may keep a copy of what you print."),
                    _("Whoever has the sheet can open the register. By hand is safer."),
                )
            )
        self.tick.setChecked(False)
        reveal(self.tick, chosen is not None and chosen.is_remote)
        self._allow()

    def _allow(self) -> None:
        chosen = self.chosen
        known = chosen is not None and (not chosen.is_remote or self.tick.isChecked())
        self.go.allow(known and self._run is None, _("Tick first that you know this printer."))

    def _go(self) -> None:
        chosen = self.chosen
        if chosen is None or self._run is not None:
            return
        paper = self._printers.paper(chosen.name, 1)
        run = self._run = PrintRun(PdfPages(self._pdf), paper, self, self)
        self._allow()
        self.printer.setEnabled(False)
        self.busy.follow(run, _("The sheet goes to the printer…"))
        run.finished.connect(lambda: self._sent(run, chosen))
        run.start()

    def _sent(self, run: PrintRun, printer: OfferedPrinter) -> None:
        self._run = None
        run.deleteLater()
        if run.outcome is PrintEnd.DONE:
            self.printed.emit(printer.name)
            self.accept()
            return
        self.printer.setEnabled(True)
        self._show()
        self._told.insertWidget(
            0,
            Banner(
                "danger",
                _("The printer did not take the sheet."),
                _("Look at its cable, paper and display. Tear up what came out."),
            ),
        )

    def _forget(self) -> None:
        self._pdf = b""


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
        self.told.emit(triage(error).text)
