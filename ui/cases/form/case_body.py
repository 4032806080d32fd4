"""The part of the case form that is written in: one section at a time, and what was refused in it.

Rules: what stands in a field is noted before anything else happens to it; a value that was refused
stays where it was typed, also when its section is left and opened again; half a date is not handed
in while it is being typed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from app.base.errors import AppError
from app.cases.records import CaseRecord
from app.core.field_catalogue import FieldView
from app.core.permissions import Act
from ui.cases.form import outline
from ui.cases.form.case_flow import CaseFlow, Saved
from ui.cases.form.consent_body import ConsentBody
from ui.cases.form.known_strip import as_written
from ui.cases.form.papers_body import PapersBody
from ui.cases.form.reading_body import ReadingBody
from ui.cases.form.record_body import HistoryBody, NotesBody, RecordBody
from ui.cases.form.section_body import SectionBody
from ui.cases.form.steps_body import StepsBody
from ui.cases.form.timeline_body import TimelineBody
from ui.cases.form.wishes_body import WishesBody
from ui.frame.desk import Desk
from ui.papers.papers_flow import PapersFlow
from ui.widgets.buttons import allows
from ui.widgets.case_words import is_open
from ui.widgets.entries import LineEntry, TextEntry
from ui.widgets.field_editors import TYPED_TEXT, Typed, as_typed, to_send

SAVE_AFTER_MS = 5_000
_FIRST_FIELD = "p1.name_full"
type Piece = SectionBody | PapersBody | ConsentBody | RecordBody
_RECORDS = {
    outline.READ: ReadingBody,
    outline.STEPS: StepsBody,
    outline.NOTES: NotesBody,
    outline.WISHES: WishesBody,
    outline.TIMELINE: TimelineBody,
    outline.HISTORY: HistoryBody,
}


class CaseBody(QStackedWidget):
    """Holds the section that is open.

    Signals:
        about_to_go(): the piece that has the keyboard is taken away.
        typed(str): the field at this address holds something new.
        section_asked(str): another section is to be opened, by its key.
        edit_asked(str): a section is to be opened, or the fact at an address edited; see
            ``ReadingBody.asked``.
        referral_asked(str): a referral of a sealed case is to be shown, by its id.
        summary_asked(): a summary of the case is to be printed.
        opened(): another section is shown, or other fields of it.
    """

    opened = Signal()

    section_asked = Signal(str)
    edit_asked = Signal(str)
    referral_asked = Signal(str)
    summary_asked = Signal()
    about_to_go = Signal()
    typed = Signal(str)

    def __init__(self, desk: Desk, flow: CaseFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._flow = flow
        # Also while another section is open: an adding goes on, an undo comes later.
        PapersFlow.of(desk).changed.connect(flow.reload)
        self._refused: dict[str, tuple[Typed, AppError]] = {}
        self.key = outline.FIRST_SECTION
        self.piece: Piece | None = None
        self.clock = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self.clock.timeout.connect(self._save_running_text)
        flow.unsaved.connect(partial(_begin, self.clock))

    @property
    def fields(self) -> SectionBody | None:
        """The fields that are shown, None when papers, consent or the history are."""
        return self.piece if isinstance(self.piece, SectionBody) else None

    @property
    def has_typed(self) -> bool:
        """True while a note or a step was begun that the register did not take as a draft."""
        return isinstance(self.piece, RecordBody) and self.piece.has_typed()

    @property
    def has_refused(self) -> bool:
        """True while a field holds what the register would not take."""
        return bool(self._refused)

    # What is shown ------------------------------------------------------------------------------

    def open(self, key: str) -> None:
        """Show a section anew."""
        self.clear()
        self.key = key
        self.piece = self._made(key)
        self.addWidget(self.piece)
        self.setCurrentWidget(self.piece)
        self.opened.emit()

    def forget(self) -> None:
        """Let go of the section and of everything that was refused: another case comes."""
        self.clear()
        self._refused = {}
        self.key = outline.FIRST_SECTION

    def clear(self) -> None:
        """Take the section away."""
        if self.piece is None:
            return
        # A field that loses the keyboard by this must not write into another case.
        self.piece.blockSignals(True)
        if self.piece.isAncestorOf(self.window().focusWidget()):
            self.about_to_go.emit()
        self.removeWidget(self.piece)
        self.piece.hide()
        self.piece.deleteLater()
        self.piece = None

    def show_case(self, case: CaseRecord | None) -> None:
        """Show another state of the record; what is being typed is left alone."""
        if isinstance(self.piece, SectionBody) and case is not None:
            self.piece.show_case(case, frozenset(self._refused) | self._flow.unsaved_addresses())
        elif isinstance(self.piece, PapersBody | ConsentBody | RecordBody) and case is not None:
            self.piece.show_case(case)
        else:
            self.open(self.key)

    def focus_first(self) -> bool:
        """Begin with the name in a new case, else in the first needed field that is empty."""
        fields = self.fields
        inside = fields.widget() if fields is not None else None
        if fields is None or inside is None or not inside.isEnabled():
            return False
        name = fields.widget_of(_FIRST_FIELD) if self._flow.case is None else None
        if name is not None:
            name.setFocus()
        else:
            fields.focus_first()
        return True

    def begin_to_type(self) -> None:
        """Go to the text that a section begins with: what is typed now is meant for it.

        A choice is left alone: a key that is meant for the list would change it.
        """
        first = self.fields.first_widget() if self.fields is not None else None
        if isinstance(self.piece, NotesBody):
            first = self.piece.text
        if isinstance(self.piece, ReadingBody):
            self.piece.setFocus()
        if isinstance(first, LineEntry | TextEntry) and first.isEnabled():
            first.setFocus()

    def _made(self, key: str) -> Piece:
        case = self._flow.case
        section = outline.section_of(key)
        if section is not None:
            return self._made_fields(SectionBody(outline.part_of(key), section, case, self))
        if case is None:
            raise LookupError(key)
        if key == outline.PAPERS:
            return PapersBody(self._desk, case, self)
        if key == outline.CONSENT:
            consent = ConsentBody(self._desk, case, self)
            consent.recorded.connect(self._flow.reload)
            return consent
        record = _RECORDS[key](self._desk, case, self)
        record.changed.connect(self._flow.reload)
        if isinstance(record, ReadingBody):
            record.asked.connect(self.edit_asked)
            record.summary_asked.connect(self.summary_asked)
            record.doors.referral_asked.connect(self.referral_asked)
        elif isinstance(record, WishesBody):
            record.asked.connect(self.section_asked)
        elif isinstance(record, TimelineBody):
            record.doors.asked.connect(self.section_asked)
            record.doors.referral_asked.connect(self.referral_asked)
        return record

    def _made_fields(self, fields: SectionBody) -> SectionBody:
        inside = fields.widget()
        fixed = not allows(self._desk, Act.CHANGE) or not is_open(self._flow.case)
        if inside is not None and fixed:
            # What is inside cannot be changed, but it can be scrolled and read.
            inside.setEnabled(False)
        fields.typed.connect(self.note)
        fields.typed.connect(self.typed)
        fields.settled.connect(self._on_settled)
        for address, (typed, error) in self._refused.items():
            fields.put(address, typed)
            fields.wrong(address, error)
        return fields

    def written(self, part: str) -> dict[str, Typed]:
        """Return what is written about a part now, as typed: the record, and the fields over it."""
        facts = as_written(outline.facts_of(self._flow.case, part))
        if self.fields is not None and self.fields.part == part:
            for address in self.fields.addresses():
                found = self.fields.read(address)
                if found is not None:
                    facts[found[0].name] = found[1]
        return facts

    # What is typed ------------------------------------------------------------------------------

    def begin_with(self, name: str) -> None:
        """Begin a new case with a name that was searched for."""
        if self.fields is not None:
            self.fields.put(_FIRST_FIELD, name)
            self._on_settled(_FIRST_FIELD)

    def note(self, address: str) -> None:
        """Note what stands in a field, when it is not what the register has."""
        found = self.fields.read(address) if self.fields is not None else None
        if found is None:
            return
        field, typed = found
        facts = outline.facts_of(self._flow.case, outline.part_of(self.key))
        old = to_send(field, as_typed(field, facts.get(field.name)))
        self._flow.note(address, old, to_send(field, typed))

    def save(self) -> None:
        """Note every field and hand in what is new; half a note or step stays one."""
        if self.fields is not None:
            for address in self.fields.addresses():
                self.note(address)
        elif isinstance(self.piece, RecordBody):
            self.piece.keep_begun()
        self._flow.save()

    def take(self, saved: Saved) -> None:
        """Mark what was refused, unmark what was taken."""
        for address in saved.accepted:
            self.accept(address)
        since = self._flow.unsaved_addresses()
        for address, error in saved.refused.items():
            found = self.fields.read(address) if self.fields is not None else None
            if found is not None and self.fields is not None and address not in since:
                self._refused[address] = (found[1], error)
                self.fields.wrong(address, error)

    def accept(self, address: str) -> None:
        """Forget that a field was refused."""
        self._refused.pop(address, None)
        if self.fields is not None:
            self.fields.wrong(address, None)

    def _on_settled(self, address: str) -> None:
        self.note(address)
        self._flow.save()

    def _save_running_text(self) -> None:
        fields = self.fields if self.isVisible() else None
        held = ""
        for address, found, widget in _shown(fields):
            text = found is not None and found[0].kind in TYPED_TEXT
            if text:
                self.note(address)
            # Half a date would be refused, and a text that was emptied to be written anew
            # would be gone, while it is being typed: when the field is left it is saved.
            if widget is not None and widget.hasFocus() and (not text or is_emptied(found)):
                held = address
        self._flow.save(but=held)
        if self._flow.unsaved_addresses() - {held}:
            # On its way; should it not be taken, it is handed in again.
            self.clock.start()


def _begin(clock: QTimer) -> None:
    """Let a clock run that does not: what is typed on puts nothing off."""
    if isValid(clock) and not clock.isActive():
        clock.start()


def _shown(
    fields: SectionBody | None,
) -> list[tuple[str, tuple[FieldView, Typed] | None, QWidget | None]]:
    """Return the fields that are shown: the address, what stands there, the widget."""
    if fields is None:
        return []
    return [(one, fields.read(one), fields.widget_of(one)) for one in fields.addresses()]


def is_emptied(found: tuple[FieldView, Typed] | None) -> bool:
    """Say whether nothing stands in a field."""
    return found is not None and to_send(*found) is None
