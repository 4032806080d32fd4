"""One possible match: whose, by what, whom to call, what to ask, and what the call showed.

Rules: it is called possible, never more; nothing is linked or sent here; what was compared is
covered in projector mode.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.matching.match_records import ResultRecord
from ui.frame import projector
from ui.frame.values import day_at
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, row
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel

OUTCOMES = (
    ("same", N_("The same")),
    ("different", N_("Not the same")),
    ("unclear", N_("Not clear")),
)


class ResultCard(Card):
    """A card for one result.

    Signals:
        case_asked(str): open our case.
        note_asked(object): write a note about it into our case.
        request_asked(object): ask the other office for their case.
        outcome_given(str, str): what the call showed, by the id of the result.
    """

    case_asked = Signal(str)
    note_asked = Signal(object)
    request_asked = Signal(object)
    outcome_given = Signal(str, str)

    def __init__(self, result: ResultRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result = result
        head = row(IconLabel("phone", look().tokens.accent, 20), spacing=10)
        head.addWidget(PlainLabel(result.line, "heading", wrap=True), 1)
        self.column.addLayout(head)
        self.column.addWidget(FactLines(_lines(result)))
        self.column.addWidget(PlainLabel(result.todo, "strong", wrap=True))
        name = {"case": result.case_no}
        self.case = secondary(
            _("Open the case"), "folder-open", lambda: self.case_asked.emit(result.case_id)
        )
        self.note = secondary(
            _("Write a note…"), "notebook-pen", lambda: self.note_asked.emit(result)
        )
        self.request = secondary(
            _("Request their case…"), "send", lambda: self.request_asked.emit(result)
        )
        for button, words in (
            (self.case, N_("Open {case}")),
            (self.note, N_("Write a note into {case}")),
            (self.request, N_("Request their case about {case}")),
        ):
            button.setAccessibleName(_(words).format(**name))
        self.column.addWidget(in_lines(self.case, self.note, self.request))
        self.column.addWidget(SectionLabel(_("What the call showed")))
        self.outcome = FilterChips([(code, _(words)) for code, words in OUTCOMES])
        self.outcome.setAccessibleName(_("What the call showed"))
        if result.outcome:
            self.outcome.choose(result.outcome)
        self.outcome.chosen.connect(lambda code: self.outcome_given.emit(result.result_id, code))
        self.column.addWidget(self.outcome)
        if result.outcome_at:
            words = _("Noted on {day}.").format(day=day_at(result.outcome_at))
            self.column.addWidget(PlainLabel(words, "small", wrap=True))


def _lines(result: ResultRecord) -> list[tuple[str, str]]:
    """Return who it is about and what agreed, as pairs of label and words."""
    value = projector.free_text(result.value)
    who = projector.name(result.person_name or result.name)
    label = _("Suspect") if result.is_suspect else _("Person")
    lines = [
        (label, who),
        (_("Agrees in"), value),
        (_("Telephone on their card"), result.office_phone),
    ]
    return [(label, words) for label, words in lines if words]
