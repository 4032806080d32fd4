"""Printing: which printer, how many copies, and the exact pages as pictures, strip by strip, so
that the window stays awake.

Rules:
- of a letter the very bytes are printed, never drawn anew; a page is made ready before the printer
  gets a sheet for it; a page counts as sent only
  when the printer took all of it; stopping waits for the end of a page, so that no half page comes
  out; a printer that goes away in the middle is told by the number of pages it took; nothing is
  begun that comes late, when the window has locked or one has gone elsewhere, and after a lock no
  further page; nothing is written here but what the system's own queue writes;
- the warning about the queue stands there before anything is pressed; Enter prints nothing and
  leads to no file; without a printer the way on is named; the number of copies is chosen from a
  few, so that no slip of a finger prints hundreds.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from app.base import numerals
from app.base.jobs import Progress
from app.base.language import _, ngettext
from app.base.numerals import shown
from ui.widgets.buttons import careful, careful_primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled
from ui.widgets.frames import column
from ui.widgets.plain import reveal, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

LEAST_DPI, MOST_DPI = 300, 600
"""Dots an inch: at the least, a module of the QR code is six dots wide."""

MOST_COPIES = 10
STRIP_ROWS = 256
"""Rows of a page that are sent at once; one more is sent with them, so that no line shows."""

_OVERLAP = 1
_POINTS = 72
_ILL = (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error)


class PrintEnd(enum.Enum):
    """How a run ended."""

    DONE = "done"
    STOPPED = "stopped"
    GONE = "gone"
    UNDRAWN = "undrawn"  # a page could not be made ready; `PrintRun.trouble` says why


@dataclass(frozen=True)
class OfferedPrinter:
    """A printer of this computer.

    Attributes:
        name: how the system names it.
        words: how it is shown.
        is_usual: the one that the system takes when nobody chooses.
        is_remote: the system says that it stands in the network.
    """

    name: str
    words: str
    is_usual: bool = False
    is_remote: bool = False


class Paper(Protocol):
    """A printer that takes pages.

    Attributes:
        name: how it is shown and noted in the log.
        sets: how many times all pages must be given to it.
        dpi: dots an inch of the pictures that it wants.
    """

    name: str
    sets: int
    dpi: int

    def begin(self) -> bool:
        """Open it; return whether it is there."""
        ...

    def strip(self, picture: QImage, page: QSize, top: int) -> bool:
        """Take a strip of a page of `page` dots, `top` dots below its upper edge."""
        ...

    def next_page(self) -> bool:
        """Turn to the next page; return whether the last one was taken."""
        ...

    def end(self) -> bool:
        """Let the printer go; return whether the last page was taken."""
        ...

    def abort(self) -> None:
        """Let the printer go after something went wrong."""
        ...


class Printers(Protocol):
    """The printers of this computer."""

    def offered(self) -> tuple[OfferedPrinter, ...]:
        """Return them, the usual one first."""
        ...

    def paper(self, name: str, copies: int) -> Paper:
        """Return one of them, set to so many copies."""
        ...

    def ask_more(self, parent: QWidget, name: str) -> None:
        """Let the officer set trays and sides in the system's own dialog."""
        ...


class PrinterPaper:
    """A printer of Qt as paper.

    Args:
        printer: set to the paper and the copies that are wanted.
        name: how it is shown and noted.
        sets: how many times all pages must be given to it.
        is_there: False when the system does not know the printer any more.
    """

    def __init__(
        self, printer: QPrinter, name: str, sets: int = 1, *, is_there: bool = True
    ) -> None:
        self.name, self.sets = name, sets
        # The painter first: it is let go before the printer on which it draws.
        self._painter = QPainter()
        self._printer = printer
        self._is_there = is_there
        self.dpi = max(LEAST_DPI, min(MOST_DPI, printer.resolution()))

    def begin(self) -> bool:
        """Open it."""
        is_there = self._is_there and self._printer.isValid() and not self._sheet().isEmpty()
        return is_there and self._painter.begin(self._printer)

    def strip(self, picture: QImage, page: QSize, top: int) -> bool:
        """Draw a strip where it belongs on the sheet, as large as the sheet allows."""
        sheet = self._sheet()
        scale = min(sheet.width() / page.width(), sheet.height() / page.height())
        where = QRectF(0, top * scale, picture.width() * scale, picture.height() * scale)
        self._painter.drawImage(where, picture, QRectF(picture.rect()))
        return self._is_well()

    def next_page(self) -> bool:
        """Turn the page."""
        return self._is_well() and self._printer.newPage()

    def end(self) -> bool:
        """Hand everything to the system's queue."""
        return self._painter.end() and self._is_well()

    def abort(self) -> None:
        """Give up as far as the system can."""
        self._printer.abort()
        if self._painter.isActive():
            self._painter.end()

    def _sheet(self) -> QRect:
        """Return the sheet in dots; it is empty when the system knows no such paper."""
        return self._printer.pageLayout().fullRectPixels(self._printer.resolution())

    def _is_well(self) -> bool:
        return self._printer.printerState() not in _ILL


class SystemPrinters:
    """The printers that the system knows."""

    def __init__(self) -> None:
        self._set: dict[str, QPrinter] = {}

    def offered(self) -> tuple[OfferedPrinter, ...]:
        """Ask the system."""
        usual = QPrinterInfo.defaultPrinterName()
        names = sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: name != usual)
        return tuple(
            OfferedPrinter(name, name, name == usual, QPrinterInfo.printerInfo(name).isRemote())
            for name in names
        )

    def paper(self, name: str, copies: int) -> Paper:
        """Return a printer for A4, in the best way that it can."""
        printer = self._printer(name)
        by_itself = printer.supportsMultipleCopies()
        printer.setCopyCount(copies if by_itself else 1)
        printer.setCollateCopies(True)
        # A printer that went away would leave Qt writing into a file instead.
        is_there = not QPrinterInfo.printerInfo(name).isNull()
        return PrinterPaper(printer, name, 1 if by_itself else copies, is_there=is_there)

    def ask_more(self, parent: QWidget, name: str) -> None:
        """Open the system's dialog; what is set there holds for the next print."""
        printer = self._printer(name)
        dialog = QPrintDialog(printer, parent)
        for option in (
            QPrintDialog.PrintDialogOption.PrintToFile,
            QPrintDialog.PrintDialogOption.PrintPageRange,
            QPrintDialog.PrintDialogOption.PrintSelection,
        ):
            dialog.setOption(option, False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        QDialog.open(dialog)

    def _printer(self, name: str) -> QPrinter:
        if name not in self._set:
            printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
            make_ready(printer)
            self._set[name] = printer
        return self._set[name]


def make_ready(printer: QPrinter) -> None:
    """Set a printer to A4 from edge to edge; the queue learns no name from us."""
    printer.setDocName("Lifafa")
    printer.setCreator("Lifafa")
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)


class Pages(Protocol):
    """What is printed, page by page.

    Attributes:
        count: how many pages one set has.
    """

    count: int

    def prepare(self, number: int, then: Callable[[Exception | None], None]) -> None:
        """Make a page ready.

        Args:
            number: from 0.
            then: called once it is ready, with None, or with why it never will be; not called any
                more after `stop`.
        """
        ...

    def size(self, number: int, dpi: int) -> QSize:
        """Return the dots of a page that is ready, at so many dots an inch."""
        ...

    def strip(self, number: int, page: QSize, top: int) -> QImage:
        """Return a strip of a page that is ready, the whole being `page` dots."""
        ...

    def stop(self) -> None:
        """Make nothing ready any more, and keep nothing."""
        ...


class PdfPages(QObject):
    """The pages of a PDF that we drew: a letter, a table, a sheet."""

    def __init__(self, pdf: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room = QBuffer(self)
        self._room.setData(QByteArray(pdf))
        self._room.open(QIODevice.OpenModeFlag.ReadOnly)
        self._pages = QPdfDocument(self)
        self._pages.load(self._room)
        self.count = self._pages.pageCount()

    def prepare(self, _number: int, then: Callable[[Exception | None], None]) -> None:
        """Be ready at once."""
        then(None)

    def size(self, number: int, dpi: int) -> QSize:
        """Return the dots of a page."""
        points, scale = self._pages.pagePointSize(number), dpi / _POINTS
        return QSize(round(points.width() * scale), round(points.height() * scale))

    def strip(self, number: int, page: QSize, top: int) -> QImage:
        """Return a strip of a page."""
        return strip_of(self._pages, number, page, top)

    def stop(self) -> None:
        """Let the bytes go."""
        self._pages.close()
        self._room.close()
        self._room.setData(QByteArray())


class PrintRun(QObject):
    """Pages on their way to a printer, a strip at a time.

    Args:
        pages: what is printed; it lives as long as the run.
        paper: where it goes.
        over: the page or dialog in which it was asked for; out of sight, nothing is begun. Once
            begun it goes on while the window of it is there.

    Attributes:
        sent: pages that the printer took whole.
        total: pages of all sets.
        outcome: how it ended, None before.
        trouble: why a page could not be made ready.

    Signals:
        progressed(Progress): pages sent and pages in all.
        finished(): it is over, however it went; `outcome` says how.
    """

    progressed = Signal(object)
    finished = Signal()

    def __init__(
        self, pages: Pages, paper: Paper, over: QWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._paper = paper
        self._asked_over = over
        self._place = 0
        self._top = 0
        self._stopping = False
        self._waits = False
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._go_on)
        self.sent = 0
        self.total = pages.count * paper.sets
        self.outcome: PrintEnd | None = None
        self.trouble: Exception | None = None

    def start(self) -> None:
        """Begin."""
        if not self._asked_over.isVisible():
            self._over(PrintEnd.STOPPED)
            return
        if self.total < 1:
            self._over(PrintEnd.GONE)
            return
        self._tell()
        self._prepare()

    def cancel(self) -> None:
        """Stop after the page that is being sent."""
        self._stopping = True
        if self._waits:
            self._ready(None)

    def _prepare(self) -> None:
        """Have a page made ready before the printer gets a new sheet for it."""
        self._waits = True
        self._pages.prepare(self._place % self._pages.count, self._ready)

    def _ready(self, trouble: Exception | None) -> None:
        self._waits, self.trouble = False, trouble
        if not self._asked_over.window().isVisible():
            self._stopping = True
        if trouble is not None or self._stopping:
            self._end(PrintEnd.UNDRAWN if trouble is not None else PrintEnd.STOPPED)
        elif self._place == 0 and not self._paper.begin():
            self._over(PrintEnd.GONE)
        elif self._place > 0 and not self._paper.next_page():
            self._fail()
        else:
            if self._place > 0:
                self._count()
            self._turn.start()

    def _go_on(self) -> None:
        """Send one strip, and turn the page after the last of it."""
        number = self._place % self._pages.count
        page = self._pages.size(number, self._paper.dpi)
        picture = self._pages.strip(number, page, self._top)
        if not self._paper.strip(picture, page, self._top):
            self._fail()
            return
        self._top += STRIP_ROWS
        if self._top >= page.height():
            self._page_done()

    def _page_done(self) -> None:
        self._turn.stop()
        self._top = 0
        self._place += 1
        if self._place == self.total:
            self._end(PrintEnd.DONE)
        elif self._stopping:
            self._end(PrintEnd.STOPPED)
        else:
            self._prepare()

    def _count(self) -> None:
        """The printer took the page before."""
        self.sent = self._place
        self._tell()

    def _end(self, outcome: PrintEnd) -> None:
        """Let the printer go, after the last page that it gets."""
        if self._place > 0:
            if not self._paper.end():
                self._fail()
                return
            self._count()
        self._over(outcome)

    def _fail(self) -> None:
        self._paper.abort()
        self._over(PrintEnd.GONE)

    def _tell(self) -> None:
        self.progressed.emit(Progress("printing", self.sent, self.total))

    def _over(self, outcome: PrintEnd) -> None:
        self._turn.stop()
        self.outcome = outcome
        self._pages.stop()
        self.finished.emit()


def sent_words(outcome: PrintEnd, sent: int, total: int, printer: str) -> tuple[str, str]:
    """Return how a print went: tone, and what happened."""
    if outcome is PrintEnd.DONE:
        told = ngettext(
            "{count} page was sent to {printer}.", "{count} pages were sent to {printer}.", total
        )
        return "good", told.format(count=shown(total), printer=printer)
    told = _("{sent} of {total} pages were sent to {printer}.").format(
        sent=shown(sent), total=shown(total), printer=printer
    )
    if outcome is PrintEnd.GONE:
        return "danger", _("The printer did not go on. {told}").format(told=told)
    return "caution", told


def what_next(outcome: PrintEnd, sent: int) -> str:
    """Return what to do after a print that ended so, "" for nothing."""
    if outcome is PrintEnd.GONE:
        return _("Look at its cable, paper and display. Tear up what came out and print again.")
    if outcome is PrintEnd.STOPPED and sent:
        return _("Tear up what came out, or print it again.")
    return ""


def strip_of(pages: QPdfDocument, number: int, page: QSize, top: int) -> QImage:
    """Return a strip of a page on white, the whole page being `page` dots.

    A strip reaches one row into the next, so that no white line shows between them.
    """
    rows = min(STRIP_ROWS + _OVERLAP, page.height() - top)
    options = QPdfDocumentRenderOptions()
    options.setScaledSize(page)
    options.setScaledClipRect(QRect(0, top, page.width(), rows))
    size = QSize(page.width(), rows)
    ink = pages.render(number, size, options)
    sheet = QImage(size, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, ink)
    painter.end()
    return sheet


_BESIDE_FROM = 420


class PrintSheet(Sheet):
    """The dialog.

    Args:
        printers: the printers of this computer.
        pages: of one set of sheets.
        print_on: called with the name of a printer and the number of copies.
        save: called when the letter is to be saved as a file.
        parent: the window.
    """

    def __init__(
        self,
        printers: Printers,
        pages: int,
        print_on: Callable[[str, int], None],
        save: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Print the letter"), parent, (600, 460))
        self._printers, self._pages = printers, pages
        self._print_on, self._save = print_on, save
        found = printers.offered()
        told = self.body.column
        self.printer = ComboBox((one.name, one.words) for one in found)  # type: ignore[arg-type]
        self.copies = ComboBox([(str(n), shown(n)) for n in range(1, MOST_COPIES + 1)])
        self.copies.chosen.connect(lambda _value: self._count())
        self._choice = QWidget()
        both = WrapRow(
            (
                (Labelled(_("Printer"), self.printer), 3),
                (Labelled(_("Copies"), self.copies), 1),
            ),
            _BESIDE_FROM,
        )
        self.sum = wrapped("", "muted")
        self.more = secondary(_("Trays and more…"), "settings", self._more)
        inner = column(both, self.sum, self.more)
        inner.setAlignment(self.more, Qt.AlignmentFlag.AlignLeft)
        self._choice.setLayout(inner)
        told.addWidget(self._choice)
        told.addWidget(self._warning() if found else self._nowhere())
        told.addStretch(1)
        self.go = careful_primary(_("Print now"), "printer", self._go)
        self.stay = secondary(_("Cancel"), "", self.reject)
        self.to_file = careful(_("Save as PDF…"), "file-down", self._to_file)
        self.finish(self.stay, self.to_file, self.go)
        reveal(self._choice, bool(found))
        reveal(self.go, bool(found))
        reveal(self.to_file, not found)
        self._count()
        (self.printer if found else self.stay).setFocus()

    def _warning(self) -> QWidget:
        return Banner(
            "caution",
            _("The computer and the printer may keep a copy of what you print."),
            _("Print on a printer of your office only, and fetch the sheets at once."),
        )

    def _nowhere(self) -> QWidget:
        return Banner(
            "caution",
            _("No printer is set up on this computer."),
            _(
                "Connect one, or save it as PDF on a USB drive, print it where you trust the"
                " printer, stay beside it, and delete the file there."
            ),
        )

    def _count(self) -> None:
        count = self._pages * int(self.copies.value() or 1)
        pages = ngettext("{count} page", "{count} pages", count).format(count=numerals.shown(count))
        words = _("{pages} in all, A4. Exactly what the preview shows.")
        self.sum.setText(words.format(pages=pages))

    def _more(self) -> None:
        self._printers.ask_more(self, self.printer.value())

    def _go(self) -> None:
        self.accept()
        self._print_on(self.printer.value(), int(self.copies.value() or 1))

    def _to_file(self) -> None:
        self.accept()
        self._save()
