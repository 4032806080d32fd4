"""Printing tables: the dialog of the letters with the words of tables.

Rules: those of `ui.printing.print_sheet`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from ui.printing.print_sheet import PrintSheet
from ui.printing.printing import Printers


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
