"""The case beside the list: who, what was agreed, what comes next, and what happened.

Rules: shows a record, asks nothing; names and notes of a case are shown letter by letter; while
several cases are chosen it says so and offers nothing that would be done with one of them.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.records import CaseRecord
from ui.frame import dates
from ui.look.theme import look
from ui.widgets.badge import Badge
from ui.widgets.buttons import quiet, secondary
from ui.widgets.case_words import (
    StoryLine,
    consent_line,
    main_person,
    name_or_withheld,
    person_line,
    status_mark,
    story,
)
from ui.widgets.compact_layout import flow
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody, clear, column, put, row
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel, reveal, wrapped

_SHOWN = 40


class DetailPane(Card):
    """The pane at the right of the register.

    Signals:
        open_asked(str): open the form of this case; "#timeline" behind its id means that section.
        refer_asked(str): refer this case.
        bin_asked(str): put this case into the bin.
    """

    open_asked = Signal(str)
    refer_asked = Signal(str)
    bin_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, refers: bool = True) -> None:
        super().__init__(parent)
        self._case_id = ""
        self._refers = refers
        self.may_delete = True
        self.may_refer = True
        self._sealed = False
        self._is_shown = self._of_several = False
        self._many = wrapped("", "strong")
        reveal(self._many, False)
        self._no = PlainLabel("", "muted")
        self._status = Badge(status_mark("active"))
        self._top = row(self._no, 1, self._status, spacing=None)
        self.body = ScrollBody()
        self.body.column.setSpacing(look().px(8))
        self._open = secondary(_("Open the case"), "square-pen", self._on_open)
        self._refer = secondary(_("Refer…"), "send", self._on_refer)
        self._delete = quiet(_("Delete"), "trash", lambda: self.bin_asked.emit(self._case_id))
        self._delete.setAccessibleName(_("Delete the case (30 days in the bin)"))
        # What scrolls ends at a line, and not at the edge of a button.
        self._line = Rule()
        acts = flow(self._open, self._refer, self._delete)
        put(self.column, self._many, self._top, (self.body, 1), self._line, acts)
        self.show_nothing()

    def within_seal(self, sealed: bool) -> None:
        """Say whether the case is a sealed one, which is not deleted."""
        self._sealed = sealed

    def among(self, words: str) -> None:
        """Say that the case is one of several that are chosen, "" when it is not."""
        self._of_several = bool(words)
        self._many.setText(words)
        reveal(self._many, self._of_several)
        self._show_frame(self._is_shown)

    def ask_bin(self) -> None:
        """Ask for the case that is shown to be put into the bin, where that may be."""
        if self._case_id and self.may_delete and not (self._sealed or self._of_several):
            self.bin_asked.emit(self._case_id)

    def show_nothing(self) -> None:
        """Show that no case is picked."""
        self._case_id = ""
        self._show_frame(False)
        self.body.clear()
        self.body.column.addWidget(
            EmptyState("mouse-pointer-click", _("Pick a case to see it here."))
        )

    def show_case(self, case: CaseRecord, now: int, signal: str = "") -> None:
        """Show a case; `now` in Unix seconds, `signal` as in the list."""
        self._case_id = case.case_id
        self._show_frame(True)
        self._no.setText(case.case_no)
        self._status.say(status_mark(signal or case.status))
        column = self.body.column
        clear(column)
        person = main_person(case)
        name = name_or_withheld(person.display_name if person else "")
        title = wrapped(name, "title")
        column.addWidget(title)
        if person is not None:
            line = person_line(person)
            if line:
                column.addWidget(wrapped(line, "muted"))
        others = len(case.persons) - 1
        if others > 0:
            words = ngettext("and {count} more person", "and {count} more people", others)
            column.addWidget(PlainLabel(words.format(count=numerals.shown(others)), "muted"))
        column.addWidget(Rule())
        tone, words = consent_line(case.consents, person.number if person else 1)
        column.addLayout(_fact_line("handshake", tone, words))
        column.addLayout(_fact_line("clock", "accent", _next_step(case)))
        if case.papers:
            papers = ngettext("{count} document", "{count} documents", len(case.papers))
            column.addLayout(
                _fact_line(
                    "paperclip", "accent", papers.format(count=numerals.shown(len(case.papers)))
                )
            )
        column.addWidget(Rule())
        column.addWidget(SectionLabel(_("Timeline")))
        for told in story(case.timeline)[:_SHOWN]:
            column.addLayout(story_line(told, now))
        if not self._sealed:
            column.addWidget(flow(quiet(_("Whole timeline"), "calendar-days", self._on_whole)))
        column.addStretch(1)
        self.body.verticalScrollBar().setValue(0)

    def _show_frame(self, shown: bool) -> None:
        self._is_shown = shown
        for widget in (self._no, self._status, self._line):
            reveal(widget, shown)
        reveal(self._open, shown and not self._of_several)
        acts = shown and self._refers and not self._of_several
        reveal(self._refer, acts and self.may_refer)
        reveal(self._delete, acts and self.may_delete and not self._sealed)

    def _on_open(self) -> None:
        self.open_asked.emit(self._case_id)

    def _on_whole(self) -> None:
        self.open_asked.emit(f"{self._case_id}#timeline")

    def _on_refer(self) -> None:
        self.refer_asked.emit(self._case_id)


def story_line(told: StoryLine, now: int) -> QHBoxLayout:
    """Return one line of a case's story; `now` in Unix seconds."""
    ink, _paper = look().tone(told.tone)
    line = QHBoxLayout()
    line.setSpacing(look().px(10))
    when = " · ".join(part for part in (dates.moment(told.at, now), told.by) if part)
    words = column(wrapped(told.text), wrapped(when, "small"), spacing=0)
    put(line, (lowered(IconLabel(told.icon, ink, 17)), 0, Qt.AlignmentFlag.AlignTop), (words, 1))
    return line


def lowered(label: IconLabel) -> IconLabel:
    """Bring an icon to the middle of the first line of the text beside it."""
    label.setContentsMargins(0, look().px(4), 0, 0)
    return label


def _fact_line(icon_name: str, tone: str, words: str) -> QHBoxLayout:
    ink, _paper = look().tone(tone)
    line = QHBoxLayout()
    line.setSpacing(look().px(10))
    line.addWidget(lowered(IconLabel(icon_name, ink, 17)), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(wrapped(words), 1)
    return line


def _next_step(case: CaseRecord) -> str:
    step = str(case.facts.get("next_step") or "")
    on = dates.iso_day(str(case.facts.get("next_step_on") or ""))
    if not step and not on:
        return _("No next step written down")
    return _("Next: {step}").format(step=", ".join(part for part in (step, on) if part))
