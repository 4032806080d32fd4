"""The sheet of a month on its way to a printer or into a file.

Rules: it names nobody, and the dialog says so; the line in the log stands before the first sheet
leaves; Enter prints nothing. The rules of `ui.printing.printing` hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.base.numerals import in_digits
from app.home import calendar_printing
from app.home.due_calendar import month_words
from app.offices import practice
from ui.frame.desk import Desk
from ui.printing.printing import (
    Paper,
    PdfPages,
    PrintEnd,
    Printers,
    PrintRun,
    PrintSheet,
    sent_words,
    what_next,
)
from ui.widgets.busy import BusyLine
from ui.widgets.chooser import Chooser
from ui.widgets.files_ask import ask_save


class PrintMonthSheet(PrintSheet):
    """The dialog; see `PrintSheet` for what it is given."""

    def __init__(
        self,
        month: dt.date,
        printers: Printers,
        print_on: Callable[[str, int], None],
        save: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(printers, 1, print_on, save, parent)
        heading = _("Print {month} for the wall").format(month=in_digits(month_words(month)))
        self.setWindowTitle(_("Calendar"))
        self.heading.setText(heading)

    def _count(self) -> None:
        words = _("One sheet of A4. It holds numbers of cases and no name, and nothing you typed.")
        self.sum.setText(words)


class CalendarPrinting(QObject):
    """What the button does.

    Args:
        desk: the officer's desk.
        busy: tells what is going on.
        printers: the printers of this computer.
        page: the widget over which dialogs open.
    """

    def __init__(self, desk: Desk, busy: BusyLine, printers: Printers, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._busy, self._printers, self._page = desk, busy, printers, page
        self.sheet: PrintMonthSheet | None = None
        self.dialog: Chooser | None = None

    def ask(self, month: dt.date) -> None:
        """Ask for the printer."""
        self.sheet = PrintMonthSheet(
            month,
            self._printers,
            partial(self._draw, month),
            partial(self._ask_place, month),
            self._page.window(),
        )
        self.sheet.open()

    def _draw(self, month: dt.date, name: str, copies: int) -> None:
        """Draw the sheet and write the line, then send it."""
        paper = self._printers.paper(name, copies)
        job = self._desk.ask(
            lambda s: calendar_printing.sheet_to_print(s, month, paper.name),
            lambda pdf: self._send(pdf, paper),
            by=self,
        )
        self._busy.follow(job, _("Drawing the pages…"), can_stop=False)

    def _send(self, pdf: bytes, paper: Paper) -> None:
        run = PrintRun(PdfPages(pdf), paper, self._page, self)
        run.finished.connect(lambda: self._sent(run, paper.name))
        self._busy.follow(run, _("Sending the pages to the printer…"), can_stop=True)
        run.start()

    def _sent(self, run: PrintRun, printer: str) -> None:
        outcome = run.outcome or PrintEnd.GONE
        run.deleteLater()
        tone, happened = sent_words(outcome, run.sent, run.total, printer)
        self._desk.say(happened, tone=tone, todo=what_next(outcome, run.sent))

    def _ask_place(self, month: dt.date) -> None:
        name = practice.file_name(self._desk.services, f"lifafa-{month.isoformat()[:7]}.pdf")
        self.dialog = ask_save(
            self._page.window(), _("Save as PDF…"), name, "(*.pdf)", partial(self._save, month)
        )

    def _save(self, month: dt.date, path: Path) -> None:
        self._desk.ask(
            lambda s: calendar_printing.save_sheet(s, month, path),
            lambda _none: self._desk.say(_("Written to {file}.").format(file=path.name)),
            by=self,
        )
