"""The viewer of papers: a dialog as large as the window, with one page of one paper of a case.

Rules: what is shown was drawn anew by a process of its own and is kept nowhere, and no title names
anybody; one page is asked for at a time, in the size in which it is shown, and what is no longer
wanted is cancelled, also when the register is about to be locked; a page of another paper is never
left standing while its own is drawn; while names are hidden nothing is even asked for; printing
keeps the rules of `ui.cases.form.paper_printing`, and is asked to stop before the dialog closes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.jobs import Report, Token
from app.base.language import _
from app.cases.papers import looks, papers
from app.cases.records import PaperRecord
from app.core.field_catalogue import code_label
from app.core.services import Services
from app.system import pictures
from ui.cases.form.paper_printing import PaperPrinting, page_of, why_undrawn
from ui.frame import projector
from ui.frame.commands import keys_of, listen
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.look.theme import look
from ui.printing.printing import Printers, SystemPrinters
from ui.printing.sending import Sending, ViewerSheet
from ui.widgets.busy import SHOW_AFTER_MS, BusyLine
from ui.widgets.buttons import Button, quiet, secondary
from ui.widgets.compact_layout import flow
from ui.widgets.frames import clear, column, put, row
from ui.widgets.paper_view import PaperView
from ui.widgets.plain import ElidedLabel, PlainLabel, announce, reveal, tip
from ui.widgets.strip import Banner

_WORDS_FROM = 1100
"""Width of the dialog in pixels of the design, from which words stand beside the icons."""


@dataclass(frozen=True)
class Drawn:
    """A page that came.

    Attributes:
        image: upright.
        pages: how many the paper has.
        asked: the longer edge that was asked for, in pixels.
    """

    image: QImage
    pages: int
    asked: int


class Looking(QObject):
    """Which page of which paper is looked at; asks for it.

    Args:
        desk: the desk of the case.
        papers: those that are turned through, in the order of the case; at least one.
        paper_id: the one to begin with.

    Attributes:
        paper: the one that is looked at.
        page: of it, from 0.
        pages: how many it has; 0 while that is not known.

    Signals:
        turned(bool): another page is looked at; whether it is of another paper.
        came(Drawn): the page.
        failed(Exception): why it does not come.
    """

    turned = Signal(bool)
    came = Signal(object)
    failed = Signal(object)

    def __init__(
        self, desk: Desk, papers: Sequence[PaperRecord], paper_id: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._papers = tuple(papers)
        self._place = [one.paper_id for one in self._papers].index(paper_id)
        self._job: Job[Drawn] | None = None
        self.page = self.pages = 0

    @property
    def paper(self) -> PaperRecord:
        """The paper that is looked at."""
        return self._papers[self._place]

    @property
    def place(self) -> tuple[int, int]:
        """Which of the papers it is, from 0, and how many there are."""
        return self._place, len(self._papers)

    @property
    def may_have_pages(self) -> bool:
        """Say whether one of the papers may have more than one page."""
        return any(one.media_type == pictures.PDF_TYPE for one in self._papers)

    @property
    def is_busy(self) -> bool:
        """True while a page is on its way."""
        return self._job is not None

    def has_page(self, by: int) -> bool:
        """Say whether there is a page so many pages on."""
        return 0 <= self.page + by < self.pages

    def has_paper(self, by: int) -> bool:
        """Say whether there is a paper so many papers on."""
        return 0 <= self._place + by < len(self._papers)

    def turn_page(self, by: int) -> None:
        """Look at another page of the paper, when there is one."""
        if self.has_page(by):
            self.stop()
            self.page += by
            self.turned.emit(False)

    def turn_paper(self, by: int) -> None:
        """Look at the first page of another paper, when there is one."""
        if self.has_paper(by):
            self.stop()
            self._place += by
            self.page = self.pages = 0
            self.turned.emit(True)

    def ask(self, edge: int) -> None:
        """Ask for the page that is looked at, its longer edge so many pixels."""
        self.stop()
        work = partial(_drawn, self.paper.paper_id, self.page, edge)
        job = self._desk.run(work, failed=lambda _error: None, by=self)
        self._job = job
        job.succeeded.connect(partial(self._on_drawn, job))
        job.failed.connect(partial(self._on_failed, job))

    def stop(self) -> None:
        """Want nothing any more of what was asked for."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_drawn(self, job: Job[Drawn], drawn: Drawn) -> None:
        if job is self._job:
            self._job = None
            self.pages = drawn.pages
            self.came.emit(drawn)

    def _on_failed(self, job: Job[Drawn], error: Exception) -> None:
        if job is self._job:
            self._job = None
            self.failed.emit(error)


def _drawn(
    paper_id: str, page: int, edge: int, services: Services, _report: Report, token: Token
) -> Drawn:
    image, pages = page_of(services, paper_id, page, edge, token)
    return Drawn(image, pages, edge)


class PaperViewer(ViewerSheet):
    """The dialog.

    Args:
        desk: the desk of the case.
        papers: the papers of the case; those that cannot be looked at are passed over.
        paper: the one to begin with, one that can be looked at.
        parent: in the window.
        printers: those of this computer.
    """

    printing: PaperPrinting

    def __init__(
        self,
        desk: Desk,
        papers: Sequence[PaperRecord],
        paper: PaperRecord,
        parent: QWidget,
        *,
        printers: Printers | None = None,
    ) -> None:
        super().__init__("", parent)
        self._user = desk.services.user
        shown = [one for one in papers if one == paper or looks.can_be_looked_at(one)]
        self.looking = Looking(desk, shown, paper.paper_id, self)
        self.looking.turned.connect(self._on_turned)
        self.looking.came.connect(self._on_came)
        self.looking.failed.connect(self._on_failed)
        self._lay_out(desk, printers or SystemPrinters())
        self._wait = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._wait.timeout.connect(self._say_busy)
        self._from_below = False
        listen(
            self,
            {
                "larger": self.view.larger,
                "smaller": self.view.smaller,
                "fit": self.view.fit,
                "turn": self.view.turn,
                "next": self.after.click,
                "previous": self.before.click,
                "print": self.ask_print,
                "names": self.hide_names,
            },
        )
        self.take_room()
        self._tell()
        self.view.setFocus()

    def _lay_out(self, desk: Desk, printers: Printers) -> None:
        self.view = PaperView()
        self.view.wanted.connect(self.looking.ask)
        self.view.turned_over.connect(self._turn_over)
        self.heading.hide()
        self.name = ElidedLabel("", "heading")
        self.state = PlainLabel("", "muted")
        self._outer.insertLayout(0, row((self.name, 1), self.state, spacing=16))
        self.set_whole(self.view)
        self.busy = BusyLine(can_stop=True)
        self.stay_while(self.busy)
        self.outcome = column()
        self._outer.insertWidget(2, self.busy)
        self._outer.insertLayout(2, self.outcome)
        self.printing = PaperPrinting(desk, printers, self)
        self.printing.began.connect(self._on_printing)
        self.printing.told.connect(self._tell_outcome)
        self._make_buttons()

    def _make_buttons(self) -> None:
        view, looking = self.view, self.looking
        self.before = _tool("chevron-left", _("Previous document"), "previous")
        self.after = _tool("chevron-right", _("Next document"), "next")
        self.page_before = _tool("chevron-up", _("Page before"))
        self.page_after = _tool("chevron-down", _("Next page"))
        self.smaller = _tool("zoom-out", _("Smaller"), "smaller")
        self.fit = _tool("move-horizontal", _("As wide as there is room"), "fit")
        self.larger = _tool("zoom-in", _("Larger"), "larger")
        self.turn = quiet(_("Turn"), "rotate-cw")
        told = _("Turn it by a quarter; the document itself stays as it is")
        tip(self.turn, f"{told}  {keys_of('turn')}")
        self._of_a_page = (self.smaller, self.fit, self.larger, self.turn)
        acts: tuple[tuple[Button, Callable[[], None]], ...] = (
            (self.before, partial(looking.turn_paper, -1)),
            (self.after, partial(looking.turn_paper, 1)),
            (self.page_before, partial(looking.turn_page, -1)),
            (self.page_after, partial(looking.turn_page, 1)),
            (self.smaller, view.smaller),
            (self.fit, view.fit),
            (self.larger, view.larger),
            (self.turn, view.turn),
        )
        for button, act in acts:
            button.clicked.connect(lambda _checked=False, act=act: act())
        self.tools = flow(*(button for button, _act in acts))
        for button in (self.before, self.after):
            reveal(button, looking.place[1] > 1)
        for button in (self.page_before, self.page_after):
            reveal(button, looking.may_have_pages)
        self.print = secondary(_("Print…"), "printer", self.ask_print)
        tip(self.print, f"{_('Print the document')}  {keys_of('print')}")
        self.close_button = secondary(_("Close"), "", self.reject)
        put(self.buttons, (self.tools, 1), self.print, self.close_button)

    # What is looked at --------------------------------------------------------------------------

    def _begin(self) -> None:
        """Ask for the page that is looked at."""
        if projector.is_on():
            self._say(_("Documents are hidden while names are hidden. Press Ctrl+Shift+H first."))
            return
        self.looking.ask(self.view.needed())
        self._wait.start()

    def _on_turned(self, is_other_paper: bool) -> None:
        self.view.clear(at_end=self._from_below, upright=is_other_paper)
        self.view.say("")
        clear(self.outcome)
        self._tell()
        self._begin()

    def _turn_over(self, by: int) -> None:
        """Go on to the page after or before, which is then read from its end."""
        self._from_below = by < 0
        self.looking.turn_page(by)
        self._from_below = False

    def _on_came(self, drawn: Drawn) -> None:
        self._wait.stop()
        begins = not self.view.has_picture
        self.view.show_page(drawn.image, drawn.asked)
        self._tell()
        if begins:
            announce(self.view, self.state.shown())

    def _on_failed(self, error: Exception) -> None:
        self._wait.stop()
        self.view.clear()
        told = _("This document cannot be shown here. Ask the head of your office.")
        if papers.may_take_out(self._user, self.looking.paper.file_name):
            told = _("This document cannot be shown here. You can save a copy of it.")
        self._say(told, why_undrawn(error))
        self._tell()

    def _say_busy(self) -> None:
        if self.looking.is_busy and not self.view.has_picture:
            self._say(_("Drawing the page…"))

    def _say(self, text: str, why: str = "") -> None:
        self.view.say(text, why)
        announce(self.view, f"{text} {why}".strip())

    def _tell(self) -> None:
        """Say which page of which paper is looked at, and which others there are."""
        looking = self.looking
        self.setWindowTitle(_(code_label("attachment_kind", looking.paper.kind)))
        kind = self.windowTitle()
        title = looking.paper.title
        self.name.setText(kind if title == kind else f"{kind} · {title}")
        self.state.setText(_place_words(looking))
        self.view.setAccessibleName(title)
        self.view.setAccessibleDescription(self.state.shown())
        for button, possible in (
            (self.before, looking.has_paper(-1)),
            (self.after, looking.has_paper(1)),
            (self.page_before, looking.has_page(-1)),
            (self.page_after, looking.has_page(1)),
            *((one, self.view.has_picture) for one in self._of_a_page),
        ):
            button.setEnabled(possible)
        allowed = papers.may_take_out(self._user, looking.paper.file_name)
        reason = _("Your role does not allow this. Ask the head of your office.")
        can_print = allowed and self.view.has_picture and not self.printing.is_busy
        self.print.allow(can_print, "" if allowed else reason)

    # Printing -----------------------------------------------------------------------------------

    def ask_print(self) -> None:
        """Ask for pages and printer, when it may be printed."""
        if self.print.isEnabled() and not self.asks():
            looking = self.looking
            self.printing.ask(looking.paper, looking.page, max(1, looking.pages))

    def _on_printing(self, sending: Sending) -> None:
        clear(self.outcome)
        self.busy.follow(sending, _("Sending the pages to the printer…"))
        if self.focusWidget() is self.print:
            self.view.setFocus()
        self._tell()

    def _tell_outcome(self, tone: str, happened: str, todo: str) -> None:
        self._tell()
        clear(self.outcome)
        self.outcome.addWidget(Banner(tone, happened, todo))
        announce(self, f"{happened} {todo}".strip(), urgent=tone == "danger")

    # When it comes and goes ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the page, now that it is known how much room there is."""
        super().showEvent(event)
        if not event.spontaneous():
            self._begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the words beside the icons where there is no room for them."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_WORDS_FROM)
        for button in (self.before, self.after, self.page_before, self.page_after):
            name = button.accessibleName()
            button.setText(f" {name}" if wide else "")

    def let_go(self) -> None:
        """Keep nothing, and let nothing be drawn for nobody."""
        super().let_go()
        self.looking.stop()
        self._wait.stop()
        self.view.clear()
        self.view.say("")


def _place_words(looking: Looking) -> str:
    """Return which of the papers, and which of its pages, is looked at; "" for the only one."""
    place, count = looking.place
    told = []
    if count > 1:
        words = _("Document {number} of {count}")
        told.append(words.format(number=numerals.shown(place + 1), count=numerals.shown(count)))
    if looking.pages > 1:
        at, pages = numerals.shown(looking.page + 1), numerals.shown(looking.pages)
        told.append(_("Page {number} of {pages}").format(number=at, pages=pages))
    return " · ".join(told)


def _tool(icon_name: str, name: str, command: str = "") -> Button:
    button = quiet("", icon_name).stepping()
    button.setAccessibleName(name)
    tip(button, f"{name}  {keys_of(command)}" if command else name)
    return button
