"""The dialog in which pages are scanned, to be added to a case.

Rules: what was scanned lies in memory alone until it is sealed; it goes away only when that is
answered, and when a lock or the keys that hide names close the dialog, it is sealed into the case;
one page at a time, beside the window, with a Stop; Enter scans and never throws pages away, and Esc
asks a scan to stop first; a scanner that is gone, stuck or empty is told in words, and the pages
before it stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.base import numerals
from app.base.jobs import Report, Token
from app.base.language import _, ngettext
from app.cases.papers.papers import guess
from app.system import pictures, scanning
from app.system.scanning import COLOUR, GREY, Scanner
from ui.frame.desk import Desk
from ui.frame.worker import triage
from ui.papers.pages_sheet import Kept, PagesSheet
from ui.papers.papers_adding import Pasted, Wanted
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import primary, quiet, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow, flow, into_view
from ui.widgets.entries import Labelled
from ui.widgets.frames import FlowLayout, clear, column, put
from ui.widgets.pictures import Thumbnail, decoded
from ui.widgets.plain import announce, reveal, wrapped
from ui.widgets.strip import Banner

MOST_PAGES = 60
"""So many pages are kept in memory at once, about 150 MB."""

_LANE = "scanner"
_EDGE = 72
_ONE_LINE = 420


class ScanSheet(PagesSheet):
    """The dialog.

    Args:
        desk: the desk of the case.
        done: called with the pages.
        kept: called with the pages when something else than an answer closes the dialog.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        done: Callable[[Sequence[Pasted]], object],
        kept: Kept,
        parent: QWidget,
    ) -> None:
        super().__init__(_("Scan"), self.in_memory, kept, parent, (640, 520))
        self._desk, self._done = desk, done
        self._scanners: tuple[Scanner, ...] = ()
        self.pages: list[Pasted] = []
        self.which = ComboBox()
        self.colour = ComboBox([(COLOUR, _("In colour")), (GREY, _("In grey"))])
        self.again = quiet(_("Look again"), "refresh-cw", self.look_for)
        self.told = column()
        self.busy = BusyLine(can_stop=True)
        self.stay_while(self.busy)
        self.count = wrapped("", "muted")
        seen = QWidget()
        self._seen = FlowLayout(seen)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        seen.setSizePolicy(policy)
        hint = wrapped(_("Lay the page into the scanner. It stays in memory until it is sealed."))
        which, colour = Labelled(_("Scanner"), self.which), Labelled(_("Colour"), self.colour)
        asked = WrapRow([(which, 2), (colour, 1)], _ONE_LINE)
        put(self.body.column, hint, asked, flow(self.again), self.told, self.busy)
        put(self.body.column, self.count, seen, 1)
        self.scan = primary(_("Scan a page"), "file-plus", self._scan)
        self.go = secondary(_("Go on with the pages"), "arrow-right", self._go)
        close = secondary(_("Close"), "", self.reject)
        self.finish(close, self.go, self.scan, safe=self.scan)
        self._tell()

    # Scanners -----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look for scanners."""
        super().showEvent(event)
        if not event.spontaneous() and not self._scanners:
            self.look_for()

    def look_for(self) -> None:
        """Look which scanners there are."""
        if self.busy.at_work:
            return
        clear(self.told)
        job = self._desk.run_beside(
            _found, self._on_found, failed=self._on_failed, by=self, lane=_LANE
        )
        self.busy.follow(job, _("Looking for scanners…"))
        job.finished.connect(self._tell)
        self._tell()

    def _on_found(self, scanners: tuple[Scanner, ...]) -> None:
        chosen = self.which.value()
        self._scanners = scanners
        self.which.offer([(one.device, one.name) for one in scanners])
        if any(one.device == chosen for one in scanners):
            self.which.choose(chosen)
        if not scanners:
            todo = _(
                "Plug it in with its cable, switch it on, and press “Look again”. A scanner in the"
                " network is not used: what it scans would travel there for others to read."
            )
            self._say("caution", _("No scanner was found."), todo)

    # Pages --------------------------------------------------------------------------------------

    def _scan(self) -> None:
        chosen = next((one for one in self._scanners if one.device == self.which.value()), None)
        if chosen is None or self.busy.at_work or len(self.pages) >= MOST_PAGES:
            return
        clear(self.told)
        work = partial(_scanned, chosen, self.colour.value())
        job = self._desk.run_beside(
            work, self._on_scanned, failed=self._on_failed, by=self, lane=_LANE
        )
        self.busy.follow(job, _("Scanning…"))
        job.finished.connect(self._tell)
        self._tell()

    def _on_scanned(self, scanned: tuple[bytes, QImage]) -> None:
        jpeg, small = scanned
        number = numerals.shown(len(self.pages) + 1)
        name = _("Scan {number}").format(number=number)
        self.pages.append(Pasted(f"{name}.jpg", jpeg, is_scanned=True))
        page = Thumbnail("file-text", "", _EDGE)
        page.show_image(small)
        page.setAccessibleName(name)
        self._seen.addWidget(page)
        announce(self, self._count_words())

    def _on_failed(self, error: Exception) -> None:
        failure = triage(error)
        if failure.happened:
            self._say("danger", failure.happened, failure.todo)

    def _say(self, tone: str, happened: str, todo: str = "") -> None:
        clear(self.told)
        banner = Banner(tone, happened, todo)
        self.told.addWidget(banner)
        into_view(banner)
        announce(self, f"{happened} {todo}".strip(), urgent=tone == "danger")

    def _count_words(self) -> str:
        count = len(self.pages)
        text = ngettext("{count} page scanned", "{count} pages scanned", count)
        return text.format(count=numerals.shown(count)) if count else ""

    def _tell(self) -> None:
        """Let only what is possible be pressed, and say how many pages there are."""
        idle = not self.busy.at_work
        room = len(self.pages) < MOST_PAGES
        self.scan.allow(bool(self._scanners) and idle and room, self._why_not())
        self.go.allow(bool(self.pages) and idle, _("Scan a page first."))
        self.again.setEnabled(idle)
        self.count.setText(self._count_words())
        reveal(self.count, bool(self.pages))

    def _why_not(self) -> str:
        if self.busy.at_work:
            return _("One moment…")
        if len(self.pages) >= MOST_PAGES:
            return _("Go on with these pages first.")
        return _("No scanner was found.")

    # The end ------------------------------------------------------------------------------------

    def _go(self) -> None:
        pages, self.pages = self.pages, []
        self.accept()
        self._done(pages)

    def in_memory(self) -> list[Wanted]:
        """Return the pages that were scanned."""
        return [Wanted(page, guess(page.name)) for page in self.pages]

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the pages go, but not for a window that was made small and comes back."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.pages = []
            self.busy.ask_to_stop()


def _found(_report: Report, token: Token) -> tuple[Scanner, ...]:
    return scanning.scanners(token)


def _scanned(scanner: Scanner, colour: str, _report: Report, token: Token) -> tuple[bytes, QImage]:
    """Return a page, and a small picture of it."""
    jpeg = scanning.scan(scanner, colour, token)
    page = decoded(jpeg, pictures.LOOK_EDGE)
    how = Qt.TransformationMode.SmoothTransformation
    return jpeg, page.scaledToHeight(pictures.THUMBNAIL_EDGE, how)
