"""Printing a paper from the viewer: which pages, and which printer.

Rules: a print is a plain copy outside, so who may not save a copy prints nothing, and the log says
which case, kind of paper, pages, copies and printer before the first sheet leaves; what is printed
was drawn anew, page by page, by the process that draws it for the screen, upright and as large as
the sheet allows; one page is drawn at a time and nothing of it is kept; what was turned on the
screen changes nothing; the rules of `ui.printing.sending` hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.errors import PaperRefusedError
from app.base.jobs import Report, Token
from app.base.language import _, ngettext
from app.base.messages import reason
from app.base.messages import words as words_of
from app.cases.papers import looks
from app.cases.records import PaperRecord
from app.core.services import Services
from app.system import pictures
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.look.theme import look
from ui.printing.printing import STRIP_ROWS, Printers, PrintSheet
from ui.printing.sending import Order, Printing
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import column
from ui.widgets.pictures import decoded
from ui.widgets.plain import reveal, wrapped
from ui.widgets.strip import Banner

SHEET: Final = QSize(2480, 3508)
"""Dots of A4 at 300 dots an inch."""

_MARGIN: Final = 71
"""Six millimetres, which few printers reach beyond."""

_HEIGHT: Final = 540
_ONE, _ALL = "one", "all"


@dataclass(frozen=True)
class Sheeted:
    """A page as it comes out of the printer."""

    image: QImage


class DrawnPages(QObject):
    """Pages of a paper for a printer.

    Args:
        desk: the desk of the case.
        paper_id: the paper.
        numbers: of the pages, from 0.
    """

    def __init__(
        self, desk: Desk, paper_id: str, numbers: Sequence[int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._paper_id, self._numbers = desk, paper_id, tuple(numbers)
        self._job: Job[Sheeted] | None = None
        self._ready = (-1, QImage())
        self.count = len(self._numbers)

    def prepare(self, number: int, then: Callable[[Exception | None], None]) -> None:
        """Have a page drawn; one that is ready is not drawn again."""
        if self._ready[0] == number:
            then(None)
            return
        self._ready = (-1, QImage())
        work = partial(_sheeted, self._paper_id, self._numbers[number])
        job = self._job = self._desk.run(work, failed=_told_by_the_run, by=self)

        def came(sheeted: Sheeted) -> None:
            if job is self._job:
                self._ready = (number, sheeted.image)
                then(None)

        def failed(error: Exception) -> None:
            if job is self._job:
                then(error)

        job.succeeded.connect(came)
        job.failed.connect(failed)

    def size(self, _number: int, _dpi: int) -> QSize:
        """Return the dots of a sheet."""
        return self._ready[1].size()

    def strip(self, _number: int, page: QSize, top: int) -> QImage:
        """Return a strip, which reaches one row into the next."""
        rows = min(STRIP_ROWS + 1, page.height() - top)
        return self._ready[1].copy(QRect(0, top, page.width(), rows))

    def stop(self) -> None:
        """Draw nothing any more, and keep nothing."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        self._ready = (-1, QImage())


def _told_by_the_run(_error: Exception) -> None:
    """Whoever prints says what went wrong."""


def _sheeted(
    paper_id: str, page: int, services: Services, _report: Report, token: Token
) -> Sheeted:
    image, _pages = page_of(services, paper_id, page, pictures.LOOK_EDGE, token)
    return Sheeted(on_a_sheet(image))


def page_of(
    services: Services, paper_id: str, page: int, edge: int, token: Token
) -> tuple[QImage, int]:
    """Return a page, drawn anew and unpacked, and how many the paper has; not for the window.

    A large page takes longer to unpack than the window may wait. Raises as `looks.look_at`.
    """
    seen = looks.look_at(services, paper_id, page, edge, token)
    image = decoded(seen.content, pictures.LOOK_EDGE)
    if image.isNull():
        raise PaperRefusedError(reason="picture.gave-up")
    return image, seen.pages


def on_a_sheet(image: QImage) -> QImage:
    """Return a page on white A4: upright, in the middle, as large as the margins allow."""
    if image.width() > image.height():
        image = image.transformed(QTransform().rotate(90))
    sheet = QImage(SHEET, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    room = SHEET - QSize(2 * _MARGIN, 2 * _MARGIN)
    size = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (SHEET.width() - size.width()) / 2, (SHEET.height() - size.height()) / 2
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    where = QRectF(left, top, size.width(), size.height())
    painter.drawImage(where, image, QRectF(image.rect()))
    painter.end()
    return sheet


class PrintPaperSheet(PrintSheet):
    """The dialog.

    Args:
        printers: the printers of this computer.
        page: that is looked at, from 0.
        pages: of the paper.
        print_on: called with the numbers of the pages, the name of a printer, and the copies.
        parent: the viewer.
    """

    # The base counts while it is being built.
    which: ComboBox | None = None

    def __init__(
        self,
        printers: Printers,
        page: int,
        pages: int,
        print_on: Callable[[Sequence[int], str, int], None],
        parent: QWidget,
    ) -> None:
        def chosen(name: str, copies: int) -> None:
            print_on(self.numbers(), name, copies)

        self._page, self._of = page, pages
        super().__init__(printers, pages, chosen, lambda: None, parent)
        self.setWindowTitle(_("Print the document"))
        self.heading.setText(_("Print the document"))
        reveal(self.to_file, False)
        # Room for the pages and for the line about names, beside what a letter asks.
        self.wanted = QSize(self.wanted.width(), look().px(_HEIGHT))
        if pages > 1 and not self.go.isHidden():
            self._ask_which()
        self._count()

    def _ask_which(self) -> None:
        number, count = numerals.shown(self._page + 1), numerals.shown(self._of)
        only = _("Only page {number}, which is shown").format(number=number)
        whole = _("All {count} pages").format(count=count)
        self.which = ComboBox([(_ONE, only), (_ALL, whole)])
        self.which.chosen.connect(lambda _value: self._count())
        self.body.column.insertWidget(0, Labelled(_("Pages"), self.which))
        self.which.setFocus()

    def numbers(self) -> Sequence[int]:
        """Return the pages that are to be printed, from 0."""
        whole = self.which is not None and self.which.value() == _ALL
        return range(self._of) if whole else (self._page,)

    def _count(self) -> None:
        count = len(self.numbers()) * int(self.copies.value() or 1)
        pages = ngettext("{count} page", "{count} pages", count)
        words = _("{pages} in all, A4, each as large as the sheet allows.")
        self.sum.setText(words.format(pages=pages.format(count=numerals.shown(count))))

    def _warning(self) -> QWidget:
        both = QWidget()
        names = _("Names stand on it as they are: nothing is made initials, as it is in letters.")
        column(super()._warning(), wrapped(names, "muted"), within=both)
        return both

    def _nowhere(self) -> QWidget:
        return Banner(
            "caution",
            _("No printer is set up on this computer."),
            _("Connect one, then print again."),
        )


class PaperPrinting(Printing):
    """Presenter of printing what is looked at."""

    def ask(self, paper: PaperRecord, page: int, pages: int) -> None:
        """Ask for pages and printer."""
        if not self.is_busy:
            print_on = partial(self._begin, paper.paper_id)
            PrintPaperSheet(self.printers, page, pages, print_on, self._viewer).open()

    def _begin(self, paper_id: str, numbers: Sequence[int], name: str, copies: int) -> None:
        self.begin(
            Order(
                write_down=partial(_write_down, paper_id, len(numbers), name, copies),
                pages=partial(DrawnPages, self._desk, paper_id, numbers),
                count=len(numbers),
                printer=name,
                copies=copies,
                why_undrawn=why_undrawn,
            )
        )


def _write_down(
    paper_id: str,
    pages: int,
    printer: str,
    copies: int,
    services: Services,
    _report: Report,
    token: Token,
) -> None:
    looks.begin_print(services, paper_id, pages=pages, copies=copies, printer=printer, token=token)


def why_undrawn(error: Exception) -> str:
    """Return why a page cannot be drawn."""
    if isinstance(error, PaperRefusedError):
        # It was added long ago, and only cannot be drawn.
        return reason(str(error.facts.get("reason", "")))
    return words_of(error).happened
