"""What can be done with a whole case or a part of it: closed, removed, put into the bin, taken
back.

Rules: nothing is asked before but what closing needs to know, and everything can be undone with the
toast or by opening the case again; what is refused stands under its field and nothing that was
typed is lost; what the role of the user does not allow stays in the menu, greyed, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from weakref import ref

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.base.errors import FactRefusedError
from app.base.language import _
from app.cases import cases
from app.cases.history import restore_part
from app.cases.records import CaseRecord
from app.core.field_catalogue import code_list, label_of
from app.core.permissions import Act
from app.core.services import Services
from ui.cases.bin_page import bin_case, unbin_case
from ui.cases.form.case_flow import CaseFlow
from ui.cases.form.outline import CONSENT, FIRST_SECTION, first_section
from ui.cases.form.read_out_sheet import ReadOutSheet
from ui.cases.form.summary_sheet import SummaryDialog
from ui.drafts.draft_form import Drafting
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import LetterAsked
from ui.frame.presses import Presses
from ui.look.icons import icon
from ui.look.theme import look
from ui.retention.keeping_sheet import open_keeping
from ui.sealed.sealed_sheets import SealedExportSheet, SealSheet
from ui.widgets.buttons import Button, allows, greyed, primary, secondary
from ui.widgets.case_words import BINNED, CLOSED, is_open, name_or_withheld
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.menus import Menu
from ui.widgets.plain import without_mnemonic, wrapped
from ui.widgets.sheet import FormSheet


class CloseSheet(FormSheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        case: the case that is to be closed.
        done: called with the record when it is closed.
    """

    def __init__(
        self,
        desk: Desk,
        case: CaseRecord,
        done: Callable[[CaseRecord], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, _("Close the case"), parent, (560, 560))
        self._case, self._done = case, done
        for words in (
            _("All of it stays in the register, can be found and read, and is counted."),
            _("Nothing more is written in it, until somebody opens it again."),
        ):
            self.body.column.addWidget(wrapped(words, "muted"))
        offered = [(value, _(words)) for value, words in code_list("closure_reason")]
        self.reason = ComboBox([("", _("Choose…")), *offered])
        self.day = LineEntry(_("Date of closure"), _("Day: 25 Nov 2026"), as_typed=True)
        self.day.setText(dates.typed_day(desk.services.clock.today()))
        self.details = TextEntry(_("Remarks on the closing"), "", lines=3)
        held = case.value("closure_details")
        self.details.setText(held if isinstance(held, str) else "")
        self.fields = {
            "closure_reason": Labelled(_("Reason for closure"), self.reason, "", _("needed")),
            "closed_on": Labelled(_("Date of closure"), self.day),
            "closure_details": Labelled(
                _("Remarks on the closing"),
                self.details,
                _("What a colleague should know if the case is opened again."),
            ),
        }
        self.ask_for(self.fields)
        self.body.column.addStretch(1)
        self.go = primary(_("Close the case"), "archive", self._close)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.reason.setFocus()

    def _close(self) -> None:
        reason, on, details = self.reason.value(), self.day.text().strip(), self.details.text()
        if not reason:
            self.clear_refusal()
            self.fields["closure_reason"].wrong(_("Choose why the case is closed."))
            self.reason.setFocus()
            return
        case_id = self._case.case_id
        self.hand_in(
            self.go,
            lambda services: cases.close_case(services, case_id, reason, on, details),
            self._done,
        )

    def _field_of(self, error: Exception) -> Labelled | None:
        if isinstance(error, FactRefusedError):
            label = error.facts.get("field")
            return next((one for name, one in self.fields.items() if label_of(name) == label), None)
        about_day = getattr(error, "facts", {}).get("reason") == "case.close-before-open"
        return self.fields["closed_on"] if about_day else None


_ROLE = "possible_victim"
_REMOVE = {"p": cases.remove_person, "e": cases.remove_event, "s": cases.remove_service}


class CaseActs(QObject):
    """The acts of the case in the form.

    Args:
        desk: the officer's desk.
        flow: which case is in the form.
        page: the form.

    Signals:
        begins(): something is about to be done; what is typed should be saved.
        moved(str): a part came or went; the key of the section to go on with.
    """

    begins = Signal()
    moved = Signal(str)

    def __init__(self, desk: Desk, flow: CaseFlow, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._flow = flow
        self._page = page

    def add(self, kind: str) -> None:
        """Add a person, event or service line and go on in it."""
        case = self._flow.case
        if case is not None:
            self.begins.emit()
            self._changing(case.case_id, partial(_ADD[kind], case_id=case.case_id))

    def remove(self, part: str) -> None:
        """Remove a person, event or service line: "p2"."""
        case = self._flow.case
        part_id = id_of(case, part)
        if case is None or not part_id:
            return
        self.begins.emit()
        words = _("{part} removed").format(part=part_title(case, part))
        case_id = case.case_id

        def removed(services: Services) -> str:
            _REMOVE[part[0]](services, case_id, int(part[1:]))
            return FIRST_SECTION

        def back(services: Services) -> str:
            restore_part(services, case_id, part_id)
            return FIRST_SECTION

        def done() -> None:
            self._flow.steps.forget_part(part)
            self._desk.offer_undo(words, partial(self._changing, case_id, back))

        self._changing(case_id, removed, done)

    def _changing(
        self, case_id: str, work: Callable[[Services], str], then: Callable[[], None] | None = None
    ) -> None:
        """Do something that lets a part come or go, and go on where it says."""

        def done(key: str) -> None:
            self._desk.wrote()
            if then is not None:
                then()
            if self._flow.case is not None and self._flow.case.case_id == case_id:
                self.moved.emit(key)

        self._desk.ask(work, done, by=self)

    def bin(self) -> None:
        """Put the case into the bin and go back to where the form was opened from."""
        case = self._flow.case
        if case is None:
            return
        self.begins.emit()
        case_id = case.case_id

        def gone() -> None:
            if self._page.isVisible():
                self._desk.close_page()

        bin_case(self._desk, case_id, gone, lambda: self._desk.open("case", case_id))

    def close(self) -> None:
        """Ask why and when the case is closed."""
        case = self._flow.case
        if case is not None:
            self.begins.emit()
            sheet = CloseSheet(self._desk, case, self._on_closed, self._page.window())
            Drafting(sheet, self._desk, f"close:{case.case_id}", sheet.body.column)
            sheet.open()

    def _on_closed(self, case: CaseRecord) -> None:
        self._flow.reload()
        words = _("{case} is closed").format(case=case.case_no)
        self._desk.offer_undo(words, partial(self._again, case.case_id))

    def reopen(self) -> None:
        """Open the closed case again."""
        if self._flow.case is not None:
            self._again(self._flow.case.case_id)

    def _again(self, case_id: str) -> None:
        self._desk.ask(lambda services: cases.reopen_case(services, case_id), self._on_back)

    def unbin(self) -> None:
        """Take the case back out of the bin."""
        if self._flow.case is not None:
            unbin_case(self._desk, self._flow.case.case_id, self._flow.reload)

    def _on_back(self, _case: CaseRecord) -> None:
        self._desk.wrote()
        self._flow.reload()

    def keeping(self) -> None:
        """Show how long the case is kept and what holds it."""
        case = self._flow.case
        if case is not None:
            self.begins.emit()
            open_keeping(self._desk, case.case_id, self._page, self._flow.reload)

    def seal(self) -> None:
        """Ask for whom the case is to be sealed, and go on in the sealed form."""
        case = self._flow.case
        if case is None:
            return
        self.begins.emit()
        case_id = case.case_id

        def done() -> None:
            if self._page.isVisible():
                self._desk.close_page()
            self._desk.open("sealed-case", case_id)

        SealSheet(self._desk, case_id, None, done, self._page.window()).open()

    def letter(self) -> None:
        """Make a letter about the case, or about one of its referrals."""
        case = self._flow.case
        if case is not None and allows(self._desk, Act.LETTERS) and case.state != BINNED:
            self.begins.emit()
            self._open_letter()

    def _open_letter(self, kind: str = "", person: int = 0, language: str = "") -> None:
        case = self._flow.case
        if case is not None:
            place = "sealed-letter" if self._desk.within_seal else "letter"
            asked = LetterAsked(case.case_id, kind=kind, person=person, language=language)
            self._desk.open(place, asked.argument)

    def summary(self) -> None:
        """Show a summary of the case, to be printed or saved."""
        case = self._flow.case
        if case is None or not allows(self._desk, Act.LETTERS) or case.state == BINNED:
            return
        window = self._page.window()
        if any(one.isVisible() for one in window.findChildren(SummaryDialog)):
            return
        self.begins.emit()
        shown = SummaryDialog(self._desk, case, window)
        shown.consent_asked.connect(lambda: self.moved.emit(CONSENT))
        shown.open()

    def read_out(self) -> None:
        """Show what the person is told about what is kept, to be read aloud."""
        case = self._flow.case
        if case is None or not allows(self._desk, Act.LETTERS) or case.state == BINNED:
            return
        self.begins.emit()
        sheet = ReadOutSheet(self._desk, case, self._page.window())
        sheet.paper_asked.connect(self._open_letter)
        sheet.open()

    def export(self) -> None:
        """Ask into which file the sealed case is written."""
        case = self._flow.case
        if case is not None:
            self.begins.emit()
            SealedExportSheet(self._desk, case.case_no, self._page.window()).open()


class CaseMenu(Button):
    """The button with the menu of what can be done with the case.

    Args:
        acts: what the lines do.
        shown: returns the record and the part whose section is shown.
    """

    def __init__(
        self,
        desk: Desk,
        acts: CaseActs,
        shown: Callable[[], tuple[CaseRecord | None, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "", "ellipsis", None, parent)
        self.show_word(False)
        self._desk, self._acts, self._shown = desk, acts, shown
        menu = Menu(parent=self)
        menu.setAccessibleName(_("More about this case"))
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def show_word(self, shown: bool) -> None:
        """Show the word beside the icon, or leave it out where there is no room."""
        self.say(_("More") if shown else "")
        self.setAccessibleName(_("More about this case"))

    def fill(self) -> None:
        """Put the lines into the menu as they fit the section that is shown.

        What is done daily comes first; what takes something away comes last, behind a line.
        """
        menu = self.menu()
        menu.clear()
        case, part = self._shown()
        if case is None:
            return
        menu.addActions(self._usual(case))
        last = self._taking_away(case, part)
        if last:
            menu.addSeparator()
            menu.addActions(last)

    def _usual(self, case: CaseRecord) -> list[QAction]:
        acts, line = self._acts, self._line
        if case.state == BINNED:
            return [line(_("Take it back out of the bin"), "undo-2", Act.BIN, acts.unbin)]
        lines = [
            line(_("New letter…"), "file-plus", Act.LETTERS, acts.letter),
            line(_("Print a summary…"), "printer", Act.LETTERS, acts.summary),
            line(_("Read out to the person…"), "volume-2", Act.LETTERS, acts.read_out),
            line(_("How long it is kept, and holds…"), "anchor", Act.VIEW, acts.keeping),
        ]
        if self._desk.within_seal:
            lines.append(line(_("Export this case…"), "file-output", Act.EXPORT, acts.export))
        else:
            lines.append(line(_("Seal the case…"), "lock", Act.SEAL, acts.seal))
        if is_open(case):
            lines.append(line(_("Close the case…"), "archive", Act.CLOSE, acts.close))
        if case.state == CLOSED:
            lines.append(line(_("Open again"), "folder-open", Act.CLOSE, acts.reopen))
        return lines

    def _taking_away(self, case: CaseRecord, part: str) -> list[QAction]:
        lines: list[QAction] = []
        if id_of(case, part) and is_open(case):
            words = _("Remove: {part}").format(part=part_title(case, part))
            lines.append(self._line(words, "x", Act.CHANGE, partial(self._acts.remove, part)))
        if case.state != BINNED:
            words = _("Delete the case (30 days in the bin)")
            lines.append(self._line(words, "trash", Act.BIN, self._acts.bin))
        return lines

    def _line(self, words: str, icon_name: str, act: Act, done: Callable[[], None]) -> QAction:
        shown = without_mnemonic(greyed(self._desk, act, words))
        line = QAction(icon(icon_name, look().tokens.ink), shown, self.menu())
        line.setEnabled(allows(self._desk, act))
        once = partial(Presses.once, (ref(self), words), done)
        line.triggered.connect(lambda _checked=False: once())
        return line


def id_of(case: CaseRecord | None, part: str) -> str:
    """Return the id of a part ("p2") that can be removed, "" when there is none."""
    if case is None:
        return ""
    found = {f"p{one.number}": one.person_id for one in case.persons}
    found |= {f"e{one.number}": one.event_id for one in case.events}
    found |= {f"s{one.number}": one.service_id for one in case.services}
    return found.get(part, "")


def part_title(case: CaseRecord, part: str) -> str:
    """Return how a part is called: a name, Event 2, Service 1."""
    number = part[1:]
    if part.startswith("p"):
        person = next((one for one in case.persons if str(one.number) == number), None)
        return name_or_withheld(person.display_name if person else "")
    words = _("Event {number}") if part.startswith("e") else _("Service {number}")
    return words.format(number=number)


def _person(services: Services, case_id: str) -> str:
    return first_section(f"p{cases.add_person(services, case_id, _ROLE)}")


def _event(services: Services, case_id: str) -> str:
    return f"e{cases.add_event(services, case_id)}/event"


def _service(services: Services, case_id: str) -> str:
    return f"s{cases.add_service(services, case_id)}/service"


_ADD = {"person": _person, "event": _event, "service": _service}
