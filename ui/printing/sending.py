"""One print of something that a case holds, from "Print now" to its end, and the dialog of it.

Rules: it is in the log before the first sheet leaves; what was called off before its first sheet
sends none, and leaves no line unless the line was kept by then; nothing is begun when the dialog is
gone or names are hidden; a dialog closes by hiding names, and lives until the printer was let go;
the rules of `ui.printing.printing` hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.base.jobs import Report, Token
from app.base.messages import words as words_of
from app.core.services import Services
from ui.frame import projector
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.printing.printing import Pages, PrintEnd, Printers, PrintRun, sent_words, what_next
from ui.widgets.compact_layout import FRAME
from ui.widgets.sheet import Sheet, close_and_hide_names


@dataclass(frozen=True)
class Order:
    """What is to be printed, and where.

    Attributes:
        write_down: puts it into the log; runs on the register's lane.
        pages: makes the pages, which belong to the object that it is given.
        count: how many pages one set has.
        printer: name of the printer.
        copies: how many sets.
        why_undrawn: returns why a page could not be made ready.
    """

    write_down: Callable[[Services, Report, Token], None]
    pages: Callable[[QObject], Pages]
    count: int
    printer: str
    copies: int
    why_undrawn: Callable[[Exception], str]


class Sending(QObject):
    """One print.

    Args:
        desk: the desk of the case.
        printers: the printers of this computer.
        order: what is to be printed.
        viewer: without it in view nothing is begun.

    Signals:
        progressed(Progress): pages sent and pages in all.
        finished(): it is over.
        told(str, str, str): what became of it, after that: tone, what happened, what to do next.
    """

    progressed = Signal(object)
    finished = Signal()
    told = Signal(str, str, str)

    def __init__(self, desk: Desk, printers: Printers, order: Order, viewer: QWidget) -> None:
        super().__init__(viewer)
        self._desk, self._printers, self._order = desk, printers, order
        self._viewer = viewer
        self._job: Job[None] | None = None
        self._run: PrintRun | None = None
        self._is_over = False

    def start(self) -> None:
        """Have it in the log, then print."""
        # Who was told that it is called off may be gone when the log has the line after all.
        self._job = self._desk.run(
            self._order.write_down, self._print, failed=self._refused, by=self
        )
        self._job.succeeded.connect(lambda _done: self._desk.wrote())

    def cancel(self) -> None:
        """Stop after the page that is being sent; before the first one nothing is sent."""
        if self._run is not None:
            self._run.cancel()
        elif self._job is not None:
            self._job.cancel()
            self._call_off()

    def _print(self, _done: None) -> None:
        if self._is_over:
            return
        if projector.is_on():
            self._call_off()
            return
        order = self._order
        printer = self._printers.paper(order.printer, order.copies)
        run = self._run = PrintRun(order.pages(self), printer, self._viewer, self)
        run.progressed.connect(self.progressed)
        run.finished.connect(lambda: self._on_over(run, printer.name))
        run.start()

    def _on_over(self, run: PrintRun, printer: str) -> None:
        outcome = run.outcome or PrintEnd.GONE
        tone, told = sent_words(outcome, run.sent, run.total, printer)
        trouble, todo = run.trouble, what_next(outcome, run.sent)
        self._end(tone, told, todo if trouble is None else self._order.why_undrawn(trouble))

    def _call_off(self) -> None:
        total = self._order.count * self._order.copies
        tone, told = sent_words(PrintEnd.STOPPED, 0, total, self._order.printer)
        self._end(tone, told, what_next(PrintEnd.STOPPED, 0))

    def _refused(self, error: Exception) -> None:
        told = words_of(error)
        self._end("danger", told.happened, told.todo)

    def _end(self, tone: str, happened: str, todo: str) -> None:
        if not self._is_over:
            self._is_over = True
            self.finished.emit()
            self.told.emit(tone, happened, todo)


class Printing(QObject):
    """Presenter of the prints of a dialog: one at a time.

    Args:
        desk: the desk of the case.
        printers: the printers of this computer.
        viewer: the dialog.

    Attributes:
        printers: of this computer.

    Signals:
        began(Sending): something is to be printed.
        told(str, str, str): what became of it: tone, what happened, what to do next.
    """

    began = Signal(object)
    told = Signal(str, str, str)

    def __init__(self, desk: Desk, printers: Printers, viewer: QWidget) -> None:
        super().__init__(viewer)
        self._desk, self._viewer = desk, viewer
        self.printers = printers
        self._sending: Sending | None = None

    @property
    def is_busy(self) -> bool:
        """True from when something is to be printed until it is over."""
        return self._sending is not None

    def stop(self) -> None:
        """Stop after the page that is being sent, and begin nothing."""
        if self._sending is not None:
            self._sending.cancel()

    def begin(self, order: Order) -> None:
        """Print, unless something else is being printed."""
        if self.is_busy:
            return
        sending = self._sending = Sending(self._desk, self.printers, order, self._viewer)
        sending.told.connect(self._on_told)
        self.began.emit(sending)
        sending.start()

    def _on_told(self, tone: str, happened: str, todo: str) -> None:
        sending, self._sending = self._sending, None
        if sending is not None:
            sending.deleteLater()
        self.told.emit(tone, happened, todo)


class ViewerSheet(Sheet):
    """A dialog as large as the window, in which something of a case is seen and printed.

    Attributes:
        printing: of what is seen; set by whoever lays the dialog out.
    """

    printing: Printing

    def __init__(self, heading: str, parent: QWidget) -> None:
        super().__init__(heading, parent)
        self._over = parent.window()
        self.finished.connect(self._go)

    def take_room(self) -> None:
        """Be as large as the window, as far as the screen allows."""
        self.wanted = self._over.size()
        room = self.screen().availableGeometry().size() - QSize(*FRAME)
        # Before it opens, so that it stands over the middle of the window.
        self.resize(self.wanted.boundedTo(room))

    def asks(self) -> bool:
        """Say whether something is being asked over the dialog already."""
        return any(sheet.isVisible() for sheet in self.findChildren(QDialog))

    def hideEvent(self, event: QHideEvent) -> None:
        """Let everything go, but not for a window that was made small and comes back."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.let_go()

    def let_go(self) -> None:
        """Let go of what is shown, and stop what is under way."""
        self.printing.stop()

    def hide_names(self) -> None:
        """Close, also while it prints, which ends after the page that is being sent."""
        close_and_hide_names(self, self._over)

    def _go(self, _result: int) -> None:
        """Let everything go, once the printer was let go."""
        if self.printing.is_busy:
            self.printing.told.connect(self.deleteLater)
        else:
            self.deleteLater()
