"""Step 1: to which office, and what for; and the way to one that nobody has checked.

Rules: an office that is not checked is there to be seen but cannot be chosen, and offers its check;
nothing is chosen beforehand but the kind, the time frame and an office that has no other beside it;
an office with a packet of its own in this session cannot be chosen twice. When a life is in danger
the head may choose a grey or listed one, never a red or withdrawn one: that needs the legal ground
of that name, which is typed, printed in the packet and logged; Enter never takes it.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from app.base.language import _
from app.consent.disclosure_gate import DANGER
from app.offices.records import OfficeRecord
from app.offices.trust import State, What, gate
from ui.frame.values import choices as code_choices
from ui.frame.values import short_day_at
from ui.look.theme import look
from ui.referrals.choices import SEALABLE_STATES, Choices, Draft, KeptDraft, named_office
from ui.widgets.badge import Badge
from ui.widgets.buttons import Button, CarefulButton, primary, quiet, secondary
from ui.widgets.choices import ComboBox, FilterChips, RadioBox
from ui.widgets.compact_layout import WrapRow, from_top
from ui.widgets.entries import Labelled
from ui.widgets.frames import EmptyState, FlowLayout, Rule, ScrollBody, clear, column, put, row
from ui.widgets.office_words import kind_and_place, office_mark, reminder, shown_name, why_not
from ui.widgets.plain import PlainLabel, reveal, wrapped


def is_open_to(office: OfficeRecord) -> bool:
    """Say whether danger to life opens the way to an office that gets nothing else."""
    state = State(office.state)
    closed = gate(state, What.CLIENT_DATA).refusal is not None
    return closed and gate(state, What.CLIENT_DATA, danger=True).refusal is None


def choose_unchecked(choices: KeptDraft, office_id: str) -> bool:
    """Choose an office that nobody has checked, with the ground it needs; say whether it was."""
    office = named_office(choices.offices, office_id)
    free = choices.may_send_unchecked and choices.may_choose(office_id)
    if office is None or not free or not is_open_to(office):
        return False
    ground = replace(choices.draft.ground, on=True, basis=DANGER)
    choices.draft = replace(choices.draft, office_id=office_id, unchecked=True, ground=ground)
    choices.list_again()
    return True


def danger_button(choices: KeptDraft, office: OfficeRecord) -> CarefulButton:
    """Return the button under an office that nobody has checked."""
    words = _("Danger to life: send without a check")
    button = CarefulButton(
        words, "quiet", "siren", lambda: choose_unchecked(choices, office.office_id)
    )
    button.setAccessibleName(f"{words}: {shown_name(office)}")
    return button


def is_chosen(draft: Draft, office: OfficeRecord) -> bool:
    """Say whether this office is to get the case without a check."""
    return draft.unchecked and draft.office_id == office.office_id


_UNCHECKED = ("new", "listed", "handover", "changed", "mismatch")


class OfficeStep(ScrollBody):
    """What it is for, the list of offices, kind and time frame.

    Signals:
        check_asked: office id: check its number first.
        card_asked: add the card of an office.
        offices_asked: go to the offices to exchange cards.
        another_asked: refer the case to one more office, with choices of its own.
        correct_asked: id of the referral that is to be corrected.
    """

    check_asked = Signal(str)
    card_asked = Signal()
    offices_asked = Signal()
    another_asked = Signal()
    correct_asked = Signal(str)

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._listed: object = None
        self.first_card: Button | None = None
        self.radios: dict[str, RadioBox] = {}
        self.checks: dict[str, Button] = {}
        self.dangers: dict[str, Button] = {}
        self.corrections: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        self._list = column(spacing=0)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self.column.addWidget(PlainLabel(_("What for, and to which office"), "heading"))
        # Where there is no other office yet, the way to one stands first.
        self._none = column(spacing=0)
        put(self.column, self._none, self._request(), Rule(), self._list)
        self.another = quiet(_("Also refer to another office"), "building", self.another_asked.emit)
        self.card = quiet(_("Add an office card…"), "file-plus", self.card_asked.emit)
        line = FlowLayout(spacing=8)
        for button in (self.another, self.card):
            line.addWidget(button)
        put(self.column, line, 1)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def _request(self) -> QWidget:
        draft = self._choices.draft
        self.purpose = FilterChips(code_choices("consent_purpose"), ticked=True)
        self.purpose.setAccessibleName(_("Purpose"))
        self.purpose.chosen.connect(self._choices.set_purpose)
        self.kind = ComboBox(code_choices("referral_kind", but=("query",)))
        self.kind.choose(draft.kind)
        self.kind.chosen.connect(self._choices.set_kind)
        self.urgency = ComboBox(code_choices("urgency"))
        self.urgency.choose(draft.urgency)
        self.urgency.chosen.connect(lambda code: self._choices.set_time(urgency=code))
        whole = QWidget()
        inside = column(self.purpose, within=whole)
        kind, urgency = (
            Labelled(_("Kind of referral"), self.kind),
            Labelled(_("Urgency"), self.urgency),
        )
        inside.addWidget(WrapRow(((kind, 6), (urgency, 3)), 460))
        return whole

    def show_choices(self) -> None:
        """Follow the choices."""
        choices = self._choices
        listed = (
            choices.offices,
            choices.case is not None,
            choices.taken,
            choices.sent_before,
            choices.draft.supersedes,
            choices.draft.unchecked and choices.draft.office_id,
        )
        if listed != self._listed:
            self._listed = listed
            self._lay_out(choices.offices)
        chosen = choices.draft.office_id
        self._group.setExclusive(False)
        for office_id, radio in self.radios.items():
            radio.setChecked(office_id == chosen)
        self._group.setExclusive(True)
        if choices.draft.purpose and self.purpose.value() != choices.draft.purpose:
            self.purpose.choose(choices.draft.purpose)
        for combo, value in (
            (self.kind, choices.draft.kind),
            (self.urgency, choices.draft.urgency),
        ):
            if combo.value() != value:
                combo.choose(value)

    def offer_another(self, may_add: bool) -> None:
        """Offer one more office, once this one is chosen."""
        reveal(self.another, may_add and bool(self._choices.draft.office_id))

    def focus_first(self) -> None:
        """Begin with the office, with what it is for when one is chosen, or with the first card."""
        if self.first_card is not None:
            self.first_card.setFocus()
            return
        chosen = self.radios.get(self._choices.draft.office_id)
        ready = [radio for radio in self.radios.values() if radio.isEnabled()]
        if ready and (chosen is None or len(ready) > 1):
            (chosen or ready[0]).setFocus()
        else:
            self.purpose.begin()

    def _lay_out(self, offices: tuple[OfficeRecord, ...]) -> None:
        clear(self._list)
        clear(self._none)
        self.first_card = None
        self.radios.clear()
        self.checks.clear()
        self.dangers.clear()
        reveal(self.card, bool(offices))
        self.corrections.clear()
        ready = [office for office in offices if office.state in SEALABLE_STATES]
        others = [office for office in offices if office.state not in SEALABLE_STATES]
        for office in (*ready, *others):
            self._list.addWidget(self._line(office))
        if not offices and self._choices.case is not None:
            self.first_card = primary(_("Add an office card…"), "file-plus", self.card_asked.emit)
            self.exchange = secondary(
                _("Exchange office cards"), "building", self.offices_asked.emit
            )
            words = _("There is no other office yet to refer to.")
            hint = _(
                "Ask the office for its card, add it under Offices and check its number. What you"
                " wrote here is kept."
            )
            self._none.addWidget(
                EmptyState("building", words, (self.first_card, self.exchange), hint)
            )
            if self.purpose.isAncestorOf(self.window().focusWidget()):
                # The keyboard was here before it was known that there is none.
                self.first_card.setFocus()
                from_top(self.first_card)

    def _line(self, office: OfficeRecord) -> QWidget:
        ready = office.state in SEALABLE_STATES
        whole = QWidget()
        words = column(spacing=0, edges=(0, 3, 0, 3), within=whole)
        radio = RadioBox(shown_name(office), office.office_id)
        radio.setEnabled(ready and self._choices.may_choose(office.office_id))
        radio.clicked.connect(
            lambda _on=True, office_id=office.office_id: self._choices.choose_office(office_id)
        )
        self._group.addButton(radio)
        self.radios[office.office_id] = radio
        # The name and whether the office was checked are both whole, else they wrap.
        line = WrapRow(((radio, 1), (_held(Badge(office_mark(office))), 0)), 0)
        line.turn_where_whole()
        below = self._below(office)
        small = wrapped(below, "small")
        small.setContentsMargins(look().px(34), 0, 0, 0)
        put(words, line, small)
        radio.setAccessibleDescription(f"{office_mark(office).text}. {below}")
        earlier = self._choices.correctable(office.office_id)
        if earlier is not None:
            button = quiet(
                _("Correct the one sealed {day}").format(day=short_day_at(earlier.sealed_at)),
                "repeat",
            )
            button.clicked.connect(
                lambda _on=False, ref=earlier.referral_id: self.correct_asked.emit(ref)
            )
            self.corrections[office.office_id] = button
            words.addLayout(_inset(button))
        if office.state in _UNCHECKED:
            button = secondary(_("Check this office first"), "phone")
            button.setAccessibleName(
                _("Check this office first: {office}").format(office=shown_name(office))
            )
            button.clicked.connect(
                lambda _on=False, office_id=office.office_id: self.check_asked.emit(office_id)
            )
            self.checks[office.office_id] = button
            words.addLayout(_inset(button))
        chosen = is_chosen(self._choices.draft, office)
        if self._choices.may_send_unchecked and is_open_to(office) and not chosen:
            self.dangers[office.office_id] = danger_button(self._choices, office)
            words.addLayout(_inset(self.dangers[office.office_id]))
        return whole

    def _below(self, office: OfficeRecord) -> str:
        """Return what stands under an office: what it is, or why it cannot be chosen."""
        if is_chosen(self._choices.draft, office):
            return _("Chosen although nobody has checked it: a life is in danger.")
        if office.state not in SEALABLE_STATES:
            return why_not(office)
        if office.office_id in self._choices.taken:
            return _("It already gets a packet of its own.")
        if not self._choices.may_choose(office.office_id):
            return _("A correction goes to the office that has the first one.")
        return " · ".join(filter(None, (kind_and_place(office), reminder(office))))


def _held(badge: Badge) -> QWidget:
    """Return what holds a badge, which stands under the name where there is no room beside it."""
    held = QWidget()
    held.setLayout(row(badge, 1, spacing=None, edges=(34, 0, 0, 0)))
    return held


def _inset(button: Button) -> QHBoxLayout:
    return row(button, 1, spacing=None, edges=(34, 4, 0, 4))
