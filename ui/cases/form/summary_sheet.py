"""Printing a summary of a case: the dialog with the choices and the very pages, and the ways out.

Rules: what is shown is what is printed and saved, held in memory and never in a file; Enter prints
and saves nothing, and a button that is off says why; a lock, Esc or hiding names stops what is
being drawn, printed or saved, and lets the pages go; a print is in the log before its first sheet,
a file together with its line (`app.letters.summary.issuing`); the rules of `ui.printing.sending`
hold.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.jobs import Report, Token
from app.base.language import _
from app.cases.records import CaseRecord
from app.core.services import Services
from app.letters.summary import issuing
from app.letters.summary.records import PreparedSummary
from ui.cases.form.summary_choices import SummaryChoices
from ui.cases.form.summary_flow import GROUND, SECTIONS, SummaryFlow
from ui.consent.name_ground import NameGroundSheet
from ui.frame.commands import keys_of, listen
from ui.frame.desk import Desk
from ui.frame.values import code
from ui.frame.worker import Job, triage
from ui.look.theme import look
from ui.printing.pages_pane import Note, PagesPane, notes_on_names, notes_on_signs
from ui.printing.printing import PdfPages, Printers, PrintSheet, SystemPrinters
from ui.printing.sending import Order, Printing, Sending, ViewerSheet
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import CarefulButton, careful_primary, secondary
from ui.widgets.choices import FilterChips
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, clear, column, put, row
from ui.widgets.plain import FootWords, announce, reveal, tip, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

CHOICES, PAGES = "choices", "pages"
_LEFT, _RIGHT = 36, 64
_BOTH_FROM = 640
_WORDS_FROM = 760
_SUFFIX: Final = ".pdf"


class PrintSummarySheet(PrintSheet):
    """Asks for the printer; as for a letter, in other words."""

    def __init__(
        self,
        printers: Printers,
        pages: int,
        print_on: Callable[[str, int], None],
        save: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(printers, pages, print_on, save, parent)
        self.setWindowTitle(_("Print the summary"))
        self.heading.setText(_("Print the summary"))

    def _nowhere(self) -> QWidget:
        return Banner(
            "caution",
            _("No printer is set up on this computer."),
            _(
                "Connect one, or save the summary as PDF on a USB drive, print it where you"
                " trust the printer, stay beside it, and delete the file there."
            ),
        )


class SaveSummarySheet(Sheet):
    """Says what a file means, before a place is asked for.

    Args:
        go_on: called when it is time to ask for a place.
        parent: the dialog of the summary.
    """

    def __init__(self, go_on: Callable[[], None], parent: QWidget) -> None:
        super().__init__(_("Save as PDF"), parent, (600, 400))
        self._go_on = go_on
        words = _(
            "Hand it over from hand to hand, keep it under lock, and send it by mail only inside"
            " a sealed packet. Its name shows the number of the case and nobody's name."
        )
        put(
            self.body.column,
            Banner(
                "caution",
                _("Anyone who gets this file can read it."),
                _("A USB drive can be lost, and a deleted file can be brought back."),
            ),
            wrapped(words),
            1,
        )
        self.stay = secondary(_("Cancel"), "", self.reject)
        self.go = careful_primary(_("Choose a place…"), "file-down", self._go)
        self.finish(self.stay, self.go)
        self.stay.setFocus()

    def _go(self) -> None:
        self.accept()
        self._go_on()


class SummaryDialog(ViewerSheet):
    """The dialog.

    Args:
        desk: the desk of the case.
        case: the case.
        parent: in the window.
        printers: those of this computer.

    Signals:
        consent_asked(): the way to what was agreed to, after the dialog closed.
    """

    consent_asked = Signal()

    def __init__(
        self, desk: Desk, case: CaseRecord, parent: QWidget, *, printers: Printers | None = None
    ) -> None:
        super().__init__(_("Summary of a case"), parent)
        self._desk, self._case = desk, case
        self._saving: Job[None] | None = None
        self.flow = SummaryFlow(desk, case.case_id, self)
        self._lay_out(printers or SystemPrinters())
        self.flow.changed.connect(self._follow)
        listen(self, {"print": self.ask_print, "names": self.hide_names})
        self.take_room()
        self._follow()
        self.choices.focus_first()

    def _lay_out(self, printers: Printers) -> None:
        self.faces = FilterChips([(CHOICES, _("Choices")), (PAGES, _("The pages"))])
        self.faces.choose(CHOICES)
        self.faces.chosen.connect(lambda _face: self._fold())
        self.choices = SummaryChoices(self.flow)
        self.choices.name_asked.connect(self._ask_name)
        self._side = Card(inside=14)
        self._side.column.addWidget(self.choices)
        self.pane = PagesPane(
            _("Preview of the summary"),
            _("Here you will see the summary, exactly as it prints."),
            _("The summary is hidden while names are hidden."),
        )
        whole = QWidget()
        line = row((self._side, _LEFT), (self.pane, _RIGHT), spacing=14)
        column(self.faces, (line, 1), spacing=8, within=whole)
        self.set_whole(whole)
        self.busy = BusyLine(can_stop=True)
        self.stay_while(self.busy)
        self.outcome = column()
        self._outer.insertWidget(2, self.busy)
        self._outer.insertLayout(2, self.outcome)
        self.printing = Printing(self._desk, printers, self)
        self.printing.began.connect(self._on_printing)
        self.printing.told.connect(self.tell)
        self.status = FootWords()
        self.save = CarefulButton(_("Save as PDF…"), "", "file-down")
        self.save.clicked.connect(lambda _checked=False: self.ask_save())
        self.print = careful_primary(_("Print…"), "printer", self.ask_print)
        tip(self.print, f"{_('Print the summary')}  {keys_of('print')}")
        self.close_button = secondary(_("Close"), "", self.reject)
        put(self.buttons, (self.status, 1), self.save, self.print, self.close_button)

    # What is shown ------------------------------------------------------------------------------

    def _follow(self) -> None:
        flow, pane = self.flow, self.pane
        instead = _instead(flow)
        if flow.problem is not None:
            failure = triage(flow.problem)
            consent = secondary(_("Look at the consent"), "handshake", self._to_consent)
            is_about = getattr(flow.problem, "code", "").startswith("consent.")
            pane.say_refused(failure.happened, failure.todo, consent if is_about else None)
        elif instead is not None:
            pane.say_empty(*instead)
        elif flow.ready is not None:
            pane.show_pdf(flow.ready.pdf)
            pane.say("" if flow.is_fresh else _("Bringing this up to date…"))
        is_shown = flow.ready is not None and instead is None
        pane.note(notes_of(flow.ready) if is_shown and flow.ready is not None else [], {})
        self._allow()

    def _allow(self) -> None:
        why = self._why_not()
        for button in (self.save, self.print):
            button.allow(not why, why)
        told = _("It is no letter: it is not signed, and is in no list but the activity log.")
        self.status.setText(why or told)

    def _why_not(self) -> str:
        """Return why the summary cannot leave now, "" when it can."""
        if self.printing.is_busy or self._saving is not None or self.flow.is_drawing:
            return _("One moment…")
        if self.pane.pages and self.flow.is_fresh:
            return ""
        return _("There is no summary to print.")

    def _fold(self) -> None:
        """Show one half at a time where there is no room for both."""
        both = self.width() >= look().px(_BOTH_FROM)
        reveal(self.faces, not both)
        reveal(self._side, both or self.faces.value() == CHOICES)
        reveal(self.pane, both or self.faces.value() == PAGES)
        self.status.setVisible(self.width() >= look().px(_WORDS_FROM))

    def _to_consent(self) -> None:
        self.reject()
        self.consent_asked.emit()

    def _ask_name(self) -> None:
        ready, named = self.flow.ready, self.flow.draft.named
        if self.asks() or self.flow.is_drawing:
            return
        # A ground that was refused is changed here, too; then nobody stands as initials.
        initials = ready.initials if ready is not None else ()
        NameGroundSheet(initials, named, lambda one: self.flow.choose(named=one), self).open()

    # The ways out -------------------------------------------------------------------------------

    def ask_print(self) -> None:
        """Ask for the printer, when there are pages to print."""
        if not self._why_not() and not self.asks():
            pages = self.pane.pages
            PrintSummarySheet(
                self.printing.printers, pages, self._print_on, self.ask_save, self
            ).open()

    def _print_on(self, printer: str, copies: int) -> None:
        ready = self.flow.ready
        if ready is None or self._why_not():
            return
        self.printing.begin(
            Order(
                write_down=partial(_write_down, ready, printer, copies),
                pages=partial(PdfPages, ready.pdf),
                count=ready.pages,
                printer=printer,
                copies=copies,
                why_undrawn=lambda error: triage(error).happened,
            )
        )

    def _on_printing(self, sending: Sending) -> None:
        clear(self.outcome)
        self.busy.follow(sending, _("Sending the pages to the printer…"))
        self._allow()

    def ask_save(self) -> None:
        """Say what a file means, and ask for a place."""
        if not self._why_not() and not self.asks():
            SaveSummarySheet(self._ask_place, self).open()

    def _ask_place(self) -> None:
        name = issuing.FILE_NAME.format(number=self._case.case_no)
        self.places = ask_save(self, _("Save as PDF"), name, f"(*{_SUFFIX})", self._save_to)

    def _save_to(self, path: Path) -> None:
        ready = self.flow.ready
        if ready is None or self._why_not():
            return
        clear(self.outcome)
        job = self._saving = self._desk.run(
            partial(_save, ready, path),
            partial(self._saved, path),
            failed=partial(_refused, self),
            by=self,
        )
        job.finished.connect(self._save_ended)
        self.busy.follow(job, _("Writing"))
        self._allow()

    def _save_ended(self) -> None:
        self._saving = None
        self._allow()

    def _saved(self, path: Path, _done: None) -> None:
        self._desk.wrote()
        self.tell("good", _("Saved as {file}.").format(file=path.name), "")

    def tell(self, tone: str, happened: str, todo: str) -> None:
        """Say what became of a print or a file; after a refusal the pages are drawn anew."""
        clear(self.outcome)
        self.outcome.addWidget(Banner(tone, happened, todo))
        announce(self, f"{happened} {todo}".strip(), urgent=tone == "danger")
        if tone == "danger" and self.isVisible():
            self.flow.renew()
        self._allow()

    # When it comes and goes ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to draw."""
        super().showEvent(event)
        self._fold()
        if not event.spontaneous():
            self.flow.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one half at a time where there is no room for both."""
        super().resizeEvent(event)
        self._fold()

    def let_go(self) -> None:
        """Keep nothing, and let nothing go on for nobody."""
        super().let_go()
        self.flow.stop()
        if self._saving is not None:
            self._saving.cancel()
        self.flow.ready = None
        self.pane.say_empty("eye", "")


def _refused(dialog: SummaryDialog, error: Exception) -> None:
    """Say why no file was written."""
    failure = triage(error)
    dialog.tell("danger", failure.happened, failure.todo)


def _instead(flow: SummaryFlow) -> tuple[str, str, str] | None:
    """Return icon, sentence and hint that stand where no pages are, None for pages."""
    missing = flow.missing()
    if missing == SECTIONS:
        return "list-checks", _("Choose the sections that are to stand on the summary."), ""
    if missing == GROUND:
        return "hand", _("Write the whole ground: what it is, who decided, and why."), ""
    if flow.ready is None:
        return "eye", _("The summary is being drawn…"), ""
    return None


def notes_of(ready: PreparedSummary) -> list[Note]:
    """Return what is to be known of a summary: tone, words, what to do; the worst first."""
    notes = notes_on_signs(ready.missing)
    if ready.is_unfit:
        words = _("The office that gets it is of another kind than who reads this: {reader}.")
        reader = code("summary_for", ready.wish.audience)
        todo = _("Choose another reader, or another office.")
        notes.append(("caution", words.format(reader=reader), todo))
    if ready.cut:
        cut = ready.cut
        words = _("Cut to two pages. Facts: {facts}; persons: {persons}; texts cut short: {texts}.")
        told = {"facts": cut.facts, "persons": cut.persons, "texts": cut.texts}
        shown = {name: numerals.shown(count) for name, count in told.items()}
        notes.append(("caution", words.format(**shown), _("The paper says so, too.")))
    if ready.not_agreed:
        words = _("Not on paper, because consent does not cover it: {facts}")
        notes.append(("caution", words.format(facts=_labels(ready.not_agreed)), ""))
    notes += notes_on_names(ready.hidden)
    if ready.left_out:
        words = _("Not on paper, to protect the person: {facts}")
        notes.append(("plain", words.format(facts=_labels(ready.left_out)), ""))
    return notes


def _labels(labels: tuple[str, ...]) -> str:
    return ", ".join(_(label) for label in labels)


def _write_down(
    ready: PreparedSummary,
    printer: str,
    copies: int,
    services: Services,
    _report: Report,
    token: Token,
) -> None:
    issuing.begin_print(services, ready, copies=copies, printer=printer, token=token)


def _save(
    ready: PreparedSummary, target: Path, services: Services, _report: Report, token: Token
) -> None:
    issuing.save(services, ready, target, token)
