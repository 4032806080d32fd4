"""Numbers leave the window: copied, printed, or written into a file, with the dialogs before that.

Rules: only who may export does any of it, and each leaves a line in the log; what leaves are the
tables that were counted, never counted anew; a printed table counts only when every page was sent;
what is copied is forgotten after a minute; the warning about a file stands over the button, small
numbers are in it as they are, and it says so; Enter saves nothing. Printing keeps the rules of
`ui.printing.printing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QWidget

from app.base.jobs import Report, Token
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.core.services import Services
from app.offices import practice
from app.statistics import files
from app.statistics.files import CSV, PDF, XLSX
from app.statistics.tables import StatTable
from ui.frame import clipboard
from ui.frame.desk import Desk
from ui.printing.printing import (
    PdfPages,
    PrintEnd,
    Printers,
    PrintRun,
    PrintSheet,
    sent_words,
    what_next,
)
from ui.statistics.statistics_flow import StatisticsFlow, Tables
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.choices import RadioBox
from ui.widgets.chooser import Chooser
from ui.widgets.files_ask import ask_save
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class PrintTableSheet(PrintSheet):
    """The dialog; see `PrintSheet` for what it is given."""

    def __init__(
        self,
        printers: Printers,
        pages: int,
        print_on: Callable[[str, int], None],
        save: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(printers, pages, print_on, save, parent)
        self.setWindowTitle(_("Print the tables"))
        self.heading.setText(_("Print the tables"))

    def _count(self) -> None:
        count = self._pages * int(self.copies.value() or 1)
        pages = ngettext("{count} page", "{count} pages", count).format(count=shown(count))
        self.sum.setText(_("{pages} in all, A4, all tables of this page.").format(pages=pages))


def pages_in(pdf: bytes) -> int:
    """Return how many pages a file has."""
    room, document = QBuffer(), QPdfDocument()
    room.setData(QByteArray(pdf))
    room.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(room)
    count = document.pageCount()
    document.close()
    return count


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


@dataclass(frozen=True)
class Rows:
    """What was written for the CTDC dataset."""

    rows: int
    left_out: int


class TakingOut(QObject):
    """What the three buttons do.

    Args:
        desk: the officer's desk.
        flow: knows the tables.
        busy: tells what is going on.
        printers: the printers of this computer.
        page: the widget over which dialogs open.
    """

    def __init__(
        self,
        desk: Desk,
        flow: StatisticsFlow,
        busy: BusyLine,
        printers: Printers,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._desk, self._flow, self._busy = desk, flow, busy
        self._printers, self._page = printers, page
        self.dialog: Chooser | None = None

    # -- copy ----------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the table that is shown on the clipboard."""
        table = self._flow.table
        if table is not None:
            some = (table,)
            self._desk.ask(lambda s: files.text_of(s, some), clipboard.copy, by=self)

    # -- paper ---------------------------------------------------------------------------------

    def ask_print(self) -> None:
        """Draw the pages, and ask for the printer."""
        tables = self._flow.tables
        if tables:
            job = self._desk.ask(
                lambda s: files.pages_of(s, tables),
                lambda pdf: self._ask_printer(pdf, tables),
                by=self,
            )
            self._busy.follow(job, _("Drawing the pages…"), can_stop=False)

    def _ask_printer(self, pdf: bytes, tables: Tables) -> None:
        def print_on(name: str, copies: int) -> None:
            self._send(pdf, tables, name, copies)

        PrintTableSheet(
            self._printers, pages_in(pdf), print_on, self._ask_pdf, self._page.window()
        ).open()

    def _send(self, pdf: bytes, tables: Tables, name: str, copies: int) -> None:
        paper = self._printers.paper(name, copies)
        run = PrintRun(PdfPages(pdf), paper, self._page, self)
        run.finished.connect(lambda: self._sent(run, tables, paper.name))
        self._busy.follow(run, _("Sending the pages to the printer…"), can_stop=True)
        run.start()

    def _sent(self, run: PrintRun, tables: Tables, printer: str) -> None:
        outcome = run.outcome or PrintEnd.GONE
        run.deleteLater()
        tone, happened = sent_words(outcome, run.sent, run.total, printer)
        if outcome is PrintEnd.DONE:
            self._desk.ask(lambda s: files.note_printed(s, tables, printer))
        self._desk.say(happened, tone=tone, todo=what_next(outcome, run.sent))

    # -- files ---------------------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask for the kind of file, then for a place."""
        if self._flow.tables:
            SaveTableSheet(self._ask_place, self._page.window()).open()

    def _ask_pdf(self) -> None:
        self._ask_place(files.PDF)

    def _ask_place(self, kind: str) -> None:
        wish = self._flow.counted
        if wish is None:
            return
        suffix = f".{files.CSV if kind == CTDC else kind}"
        name = CTDC if kind == CTDC else wish.kind
        proposed = f"lifafa-{name}-{wish.choice.period.code}{suffix}"
        self.dialog = ask_save(
            self._page.window(),
            _("Save the numbers as a file"),
            practice.file_name(self._desk.services, proposed),
            f"(*{suffix})",
            lambda path: self._save(kind, path),
        )

    def _save(self, kind: str, path: Path) -> None:
        tables, wish = self._flow.tables, self._flow.counted
        if wish is None:
            return
        if kind == CTDC:
            choice = wish.choice

            def rows(s: Services, _report: Report, token: Token) -> Rows:
                return Rows(*files.write_ctdc(s, choice, path, token))

            self._run(rows, lambda made: self._rows_written(made, path))
            return

        def write(s: Services, _report: Report, _token: Token) -> Path:
            return files.write_tables(s, tables, path)

        self._run(write, lambda _path: self._written(path, tables))

    def _run[T](
        self, work: Callable[[Services, Report, Token], T], done: Callable[[T], None]
    ) -> None:
        job = self._desk.run(work, done, by=self)
        self._busy.follow(job, _("Writing the file…"), can_stop=True)

    def _written(self, path: Path, tables: tuple[StatTable, ...]) -> None:
        words = ngettext(
            "{count} table written to {file}.", "{count} tables written to {file}.", len(tables)
        )
        self._desk.say(words.format(count=shown(len(tables)), file=path.name))

    def _rows_written(self, made: Rows, path: Path) -> None:
        words = ngettext(
            "{count} row written to {file}.", "{count} rows written to {file}.", made.rows
        ).format(count=shown(made.rows), file=path.name)
        left = ngettext(
            "{count} person is left out, because they would stand out.",
            "{count} persons are left out, because they would stand out.",
            made.left_out,
        ).format(count=shown(made.left_out))
        self._desk.say(words, todo=left if made.left_out else "")
