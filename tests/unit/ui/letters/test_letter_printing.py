"""Pages go to a printer exactly as they are, or it is told how many of them did."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QTranslator
from PySide6.QtGui import QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from app.letters.document import DrawnSeal
from app.letters.drawing import draw
from app.letters.records import MakeLetter
from drawn_letters import squares_of
from letter_fakes import FakePaper, made_up_letter
from ui.letters.make_words import end_words
from ui.printing.printing import (
    LEAST_DPI,
    PdfPages,
    PrintEnd,
    PrinterPaper,
    PrintRun,
    SystemPrinters,
    make_ready,
    strip_of,
    what_next,
)
from ui.shell.qt_setup import QtWords

SEAL = "LFL1:" + "A9ZB6F$K2 %*+-./:" * 19
"""As long as the longest seal, 211 bytes in the signs of a QR code for letters and digits."""


@pytest.fixture(scope="module")
def pdf() -> bytes:
    letter = made_up_letter(MakeLetter("referral", ("en",), copies=("addressee", "office")))
    return draw(letter, lambda _pages: DrawnSeal(SEAL, b"{}", b"{}")).pdf


@pytest.fixture
def over(qtbot) -> QWidget:
    """Lend the window in which it was asked for."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def run(qtbot, pdf, over):
    """Send the pages to a paper and wait for the end; return the run."""

    def go(paper, *, stop_after: int | None = None) -> PrintRun:
        one = PrintRun(PdfPages(pdf), paper, over)
        if stop_after is not None:
            one.progressed.connect(lambda told: told.done == stop_after and one.cancel())
        with qtbot.waitSignal(one.finished, timeout=60_000):
            one.start()
        return one

    return go


def qr_codes(printed: bytes, dpi: int) -> Iterator[str]:
    document = pypdfium2.PdfDocument(printed)
    for page in document:
        yield from squares_of(page.render(scale=dpi / 72).to_pil())
    document.close()


def to_file(target, dpi: int) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printer.setResolution(dpi)
    make_ready(printer)
    return printer


@pytest.mark.parametrize("dpi", [300, 600, 1200])
def test_a_real_printer_of_qt_gets_every_page_with_a_seal_that_reads(run, tmp_path, pdf, dpi):
    target = tmp_path / "printed.pdf"
    printer = to_file(target, dpi)
    paper = PrinterPaper(printer, "To a file")
    assert paper.dpi == min(600, dpi)
    one = run(paper)
    assert (one.outcome, one.sent) == (PrintEnd.DONE, one.total)
    printed = target.read_bytes()
    pages = pypdfium2.PdfDocument(printed)
    assert len(pages) == one.total
    width, height = pages[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    pages.close()
    seals = list(qr_codes(printed, LEAST_DPI))
    assert SEAL in seals
    assert set(seals) == {SEAL}


class WordlessPaper(QTranslator):
    """Takes the names of all papers away, so that Qt knows none."""

    def translate(self, context, source, _disambiguation=None, _n=-1):
        return "" if context == "QPageSize" else source


@pytest.fixture
def speaking(qapp):
    """Let a translator speak for Qt until the test is over."""
    heard = []

    def go(words: QTranslator) -> None:
        heard.append(words)
        qapp.installTranslator(words)

    yield go
    for words in heard:
        qapp.removeTranslator(words)


def test_our_words_leave_qt_its_own_and_a_printer_its_paper(run, speaking, tmp_path):
    speaking(QtWords())
    target = tmp_path / "printed.pdf"
    assert QPageSize(QPageSize.PageSizeId.A4).name() == "A4"
    # The dialog with the trays does not print, so its button must not say that it does.
    assert QCoreApplication.translate("QPrintDialog", "&Print") == "Take this"
    assert run(PrinterPaper(to_file(target, 300), "To a file")).outcome is PrintEnd.DONE
    assert SEAL in set(qr_codes(target.read_bytes(), LEAST_DPI))


def test_a_printer_without_paper_does_not_count_as_printed(run, speaking, tmp_path):
    speaking(WordlessPaper())
    one = run(PrinterPaper(to_file(tmp_path / "printed.pdf", 300), "To a file"))
    assert (one.outcome, one.sent) == (PrintEnd.GONE, 0)


def test_strips_of_a_page_are_the_page(qapp, pdf):
    room = QBuffer()
    room.setData(pdf)
    room.open(QIODevice.OpenModeFlag.ReadOnly)
    pages = QPdfDocument()
    pages.load(room)
    size = (pages.pagePointSize(0) * 2).toSize()
    first, second = strip_of(pages, 0, size, 0), strip_of(pages, 0, size, 256)
    assert first.height() == second.height() == 257
    # The last row of a strip is the first one of the next, so no line shows between them.
    assert first.copy(0, 256, size.width(), 1) == second.copy(0, 0, size.width(), 1)
    assert first.pixelColor(0, 0).name() == "#ffffff"


def test_a_printer_that_vanishes_is_told_with_the_pages_it_took(run):
    paper = FakePaper("Laser", 1, gone_after=1)
    one = run(paper)
    assert (one.outcome, one.sent, paper.was_let_go) == (PrintEnd.GONE, 1, "abort")
    tone, happened, todo = end_words(one.outcome, one.sent, one.total, paper.name)
    assert tone == "danger"
    assert f"1 of {one.total} pages were sent to Laser" in happened
    assert todo


def test_a_printer_that_is_not_there_took_nothing(run):
    one = run(FakePaper("Laser", 1, gone_after=0))
    assert (one.outcome, one.sent) == (PrintEnd.GONE, 0)


def test_the_last_page_counts_only_when_it_was_taken(run, pdf):
    whole = run(FakePaper("Laser", 1, gone_after=None)).total
    one = run(FakePaper("Laser", 1, gone_after=whole - 1))
    assert (one.outcome, one.sent) == (PrintEnd.GONE, whole - 1)


def test_stopping_waits_for_the_end_of_a_page(run):
    paper = FakePaper("Laser", 1, gone_after=None)
    one = run(paper, stop_after=1)
    assert one.outcome is PrintEnd.STOPPED
    assert one.sent == paper.pages == 2
    assert paper.was_let_go == "end"


def test_a_printer_without_copies_of_its_own_gets_all_pages_again(run):
    once, thrice = FakePaper("Laser", 1, None), FakePaper("Laser", 3, None)
    run(once)
    run(thrice)
    assert thrice.pages == 3 * once.pages


def test_what_comes_late_prints_nothing(run, over):
    """A window that locked is hidden; the letter was still being written down."""
    over.hide()
    paper = FakePaper("Laser", 1, None)
    paper.begin = lambda: pytest.fail("a sheet was asked for")
    one = run(paper)
    assert (one.outcome, one.sent, paper.pages) == (PrintEnd.STOPPED, 0, 0)
    assert what_next(one.outcome, one.sent) == ""


def test_after_a_lock_no_further_page_is_sent(qtbot, pdf, over):
    paper = FakePaper("Laser", 1, None)
    one = PrintRun(PdfPages(pdf), paper, over)
    one.progressed.connect(lambda told: told.done == 1 and over.hide())
    with qtbot.waitSignal(one.finished, timeout=60_000):
        one.start()
    assert one.outcome is PrintEnd.STOPPED
    assert one.sent == paper.pages < one.total
    assert paper.was_let_go == "end"


def test_a_file_that_is_no_letter_prints_nothing(qtbot, over):
    one = PrintRun(PdfPages(b"no letter"), FakePaper("Laser", 1, None), over)
    with qtbot.waitSignal(one.finished):
        one.start()
    assert (one.outcome, one.total) == (PrintEnd.GONE, 0)


def test_the_printers_of_this_computer_are_asked_for_with_the_usual_one_first(qapp):
    found = SystemPrinters().offered()
    assert [one.is_usual for one in found[1:]] == [False] * max(0, len(found) - 1)


def test_a_printer_that_was_taken_away_meanwhile_takes_nothing(run):
    paper = SystemPrinters().paper("no printer of this name", 2)
    one = run(paper)
    assert (one.outcome, one.sent) == (PrintEnd.GONE, 0)
