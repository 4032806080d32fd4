"""Printing a letter: which printer, how many copies, and what a computer keeps of it.

Rules: the warning about the queue stands there before anything is pressed; Enter prints nothing;
without a printer the way on is named; the number of copies is chosen from a few, so that no slip
of a finger prints hundreds.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.base.numerals import shown
from ui.printing.printing import MOST_COPIES, Printers
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled
from ui.widgets.frames import column
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

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
        self.sum = PlainLabel("", "muted", wrap=True)
        self.more = secondary(_("Trays and more…"), "settings", self._more)
        inner = column(both, self.sum, self.more)
        inner.setAlignment(self.more, Qt.AlignmentFlag.AlignLeft)
        self._choice.setLayout(inner)
        told.addWidget(self._choice)
        told.addWidget(self._warning() if found else self._nowhere())
        told.addStretch(1)
        self.go = careful_primary(_("Print now"), "printer", self._go)
        self.stay = secondary(_("Cancel"), "", self.reject)
        self.to_file = secondary(_("Save as PDF…"), "file-down", self._to_file)
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
                "Connect one, or save the letter as PDF on a USB drive, print it where you "
                "trust the printer, stay beside it, and delete the file there."
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
