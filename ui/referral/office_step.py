"""Step 1: to which office, and what for.

Rules: an office that is not checked is there to be seen but cannot be chosen, and offers its
check; nothing is chosen beforehand but the kind and the time frame.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.language import _
from app.records import OfficeRecord
from ui.offices.office_words import kind_and_place, office_mark, reminder, shown_name, why_not
from ui.referral.choices import Choices
from ui.referral.draft import SEALABLE_STATES
from ui.room import WrapRow
from ui.shown import choices as code_choices
from ui.theme import look
from ui.widgets.badge import Badge
from ui.widgets.buttons import Button, primary, secondary
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import EmptyState, Rule, ScrollBody, clear
from ui.widgets.plain import PlainLabel

_UNCHECKED = ("new", "handover", "changed", "mismatch")


class OfficeStep(ScrollBody):
    """The list of offices, purpose, kind, time frame and services.

    Signals:
        check_asked: office id: check its number first.
        offices_asked: go to the offices to add a card.
    """

    check_asked = Signal(str)
    offices_asked = Signal()

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._listed: object = None
        self.radios: dict[str, RadioBox] = {}
        self.checks: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self.column.addWidget(PlainLabel(_("What for, and to which office"), "heading"))
        self.column.addWidget(self._request())
        self.column.addWidget(Rule())
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def _request(self) -> QWidget:
        draft = self._choices.draft
        self.purpose = ComboBox(code_choices("consent_purpose"))
        self.purpose.setPlaceholderText(_("Choose what it is for"))
        self.purpose.choose(draft.purpose)
        self.purpose.chosen.connect(self._choices.set_purpose)
        self.kind = ComboBox(code_choices("referral_kind", but=("query",)))
        self.kind.choose(draft.kind)
        self.kind.chosen.connect(self._choices.set_kind)
        self.urgency = ComboBox(code_choices("urgency"))
        self.urgency.choose(draft.urgency)
        self.urgency.chosen.connect(lambda code: self._choices.set_time(urgency=code))
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        purpose, urgency = (
            Labelled(_("Purpose"), self.purpose),
            Labelled(_("Urgency"), self.urgency),
        )
        column.addWidget(WrapRow(((purpose, 5), (urgency, 4)), 420))
        # A line of its own: its choices are whole sentences.
        column.addWidget(Labelled(_("Kind of referral"), self.kind))
        return whole

    def show_choices(self) -> None:
        """Follow the choices."""
        listed = (self._choices.offices, self._choices.case is not None)
        if listed != self._listed:
            self._listed = listed
            self._lay_out(self._choices.offices)
        chosen = self._choices.draft.office_id
        self._group.setExclusive(False)
        for office_id, radio in self.radios.items():
            radio.setChecked(office_id == chosen)
        self._group.setExclusive(True)
        if self.purpose.value() != self._choices.draft.purpose:
            self.purpose.choose(self._choices.draft.purpose)

    def _lay_out(self, offices: tuple[OfficeRecord, ...]) -> None:
        clear(self._list)
        self.radios.clear()
        self.checks.clear()
        ready = [office for office in offices if office.state in SEALABLE_STATES]
        others = [office for office in offices if office.state not in SEALABLE_STATES]
        for office in (*ready, *others):
            self._list.addWidget(self._line(office))
        if not offices and self._choices.case is not None:
            self.exchange = primary(_("Exchange office cards"), "building", self.offices_asked.emit)
            words = _("There is no other office yet to refer to.")
            hint = _(
                "Ask the office for its card, add it under Offices and check its number. What you"
                " wrote here is kept."
            )
            self._list.addWidget(EmptyState("building", words, (self.exchange,), hint))

    def _line(self, office: OfficeRecord) -> QWidget:
        ready = office.state in SEALABLE_STATES
        whole = QWidget()
        words = QVBoxLayout(whole)
        words.setContentsMargins(0, look().px(3), 0, look().px(3))
        words.setSpacing(0)
        radio = RadioBox(shown_name(office), office.office_id)
        radio.setEnabled(ready)
        radio.clicked.connect(
            lambda _on=True, office_id=office.office_id: self._choices.choose_office(office_id)
        )
        self._group.addButton(radio)
        self.radios[office.office_id] = radio
        line = QHBoxLayout()
        line.setSpacing(look().px(10))
        line.addWidget(radio, 1)
        line.addWidget(Badge(office_mark(office)), 0, Qt.AlignmentFlag.AlignVCenter)
        words.addLayout(line)
        below = " · ".join(filter(None, (kind_and_place(office), reminder(office))))
        below = below if ready else why_not(office)
        small = PlainLabel(below, "small", wrap=True)
        small.setContentsMargins(look().px(34), 0, 0, 0)
        words.addWidget(small)
        radio.setAccessibleDescription(f"{office_mark(office).text}. {below}")
        if office.state in _UNCHECKED:
            button = secondary(_("Check this office first"), "phone")
            button.setAccessibleName(
                _("Check this office first: {office}").format(office=shown_name(office))
            )
            button.clicked.connect(
                lambda _on=False, office_id=office.office_id: self.check_asked.emit(office_id)
            )
            self.checks[office.office_id] = button
            place = QHBoxLayout()
            place.setContentsMargins(look().px(34), look().px(4), 0, look().px(4))
            place.addWidget(button)
            place.addStretch(1)
            words.addLayout(place)
        return whole
