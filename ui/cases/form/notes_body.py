"""The notes of a case: written below one another, newest first, never changed.

Rules: only the button makes a note of what was typed; until then it is a draft, whatever comes; a
mistake is put right by a further note.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.cases import case_work
from app.cases.records import CaseRecord, NoteRecord
from ui.cases.form.record_body import RecordBody
from ui.drafts.draft_form import Drafting, Held, spending
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import primary, quiet
from ui.widgets.entries import TextEntry
from ui.widgets.frames import EmptyState, Rule, clear, row
from ui.widgets.plain import PlainLabel, reveal


class NotesBody(RecordBody):
    """The section of notes."""

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(desk, case, parent)
        self._corrects = 0
        self.column.addWidget(PlainLabel(_("Notes"), "heading"))
        self.column.addWidget(
            PlainLabel(
                _("For this office only. A note is never changed; a further note corrects it."),
                "muted",
                wrap=True,
            )
        )
        self.text = TextEntry(_("New note"), _("What happened, what was said, by whom"), lines=3)
        self.column.addWidget(self.text)
        self._about = PlainLabel("", "muted", wrap=True)
        self._not_about = quiet(_("Write a new note instead"), "", lambda: self._correct(0))
        self.add = primary(_("Save the note"), "check", self.keep_note)
        self.hold(self.text, self.add)
        line = row(self.add, self._about, self._not_about, spacing=10)
        line.addStretch(1)
        self.column.addLayout(line)
        self._list = QVBoxLayout()
        self._list.setSpacing(look().px(8))
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        self._place = f"note:{case.case_id}"
        self._about_which = Held(self._corrected, self._correct_again, self)
        fields = (self.text, self._about_which)
        self._begun = Drafting(self, desk, self._place, self.column, fields)
        self._correct(0)
        self.show_case(case)

    def show_case(self, case: CaseRecord) -> None:
        """Show the notes of a record."""
        super().show_case(case)
        clear(self._list)
        if not case.notes:
            self._list.addWidget(EmptyState("notebook-pen", _("No notes yet.")))
        for note in case.notes:
            self._list.addLayout(self._line(note))
            self._list.addWidget(Rule())

    def has_typed(self) -> bool:
        """Say whether something of a note is not in the register, not even as a draft."""
        return self._begun.is_behind

    def keep_begun(self) -> None:
        """Keep half a note as such."""
        self._begun.keep()

    def keep_note(self) -> None:
        """Make a note of what was typed."""
        text = self.text.text().strip()
        if not text:
            return
        case_id, corrects = self.case.case_id, self._corrects
        self._begun.hand_over(self._empty)
        self.desk.ask(
            spending(
                self._place, lambda services: case_work.add_note(services, case_id, text, corrects)
            ),
            self.wrote,
            failed=lambda error: self._came_back(text, corrects, error),
            by=self,
        )

    def _empty(self) -> None:
        self.text.setText("")
        self._correct(0)

    def _came_back(self, text: str, corrects: int, error: Exception) -> None:
        # What the register did not take is still there to be tried again, over what came since.
        since = self.text.text()
        self.text.setText(f"{text}\n{since}" if since.strip() else text)
        self._correct(corrects)
        self._begun.take_back()
        self.desk.show_failure(error)

    def _corrected(self) -> str:
        return str(self._corrects if self.text.text().strip() else 0)

    def _correct_again(self, number: str) -> None:
        if number.isascii() and number.isdigit():
            self._correct(int(number))

    def _correct(self, number: int) -> None:
        self._corrects = number
        self._about.setText(_("This corrects note {number}.").format(number=numerals.shown(number)))
        for widget in (self._about, self._not_about):
            reveal(widget, bool(number))
        self._about_which.changed.emit()
        if number:
            self.text.setFocus()

    def _line(self, note: NoteRecord) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        now = self.desk.services.clock.now()
        facts = [
            _("Note {number}").format(number=numerals.shown(note.number)),
            dates.moment(note.at, now),
            note.by,
        ]
        if note.corrects:
            facts.append(_("corrects note {number}").format(number=numerals.shown(note.corrects)))
        words.addWidget(PlainLabel(" · ".join(part for part in facts if part), "small", wrap=True))
        words.addWidget(PlainLabel(projector.free_text(note.text), wrap=True))
        correct = quiet(_("Correct…"), "pencil", lambda: self._correct(note.number))
        correct.setAccessibleName(
            _("Correct note {number}").format(number=numerals.shown(note.number))
        )
        line = QHBoxLayout()
        line.setSpacing(look().px(10))
        line.addLayout(words, 1)
        self.hold(correct)
        line.addWidget(correct)
        return line
