"""Step 2: what was agreed, or the legal ground without it.

Rules: a missing answer is not a box to tick away: either the answer is recorded, or a ground with
its basis, order, officer and reason, which is printed in the packet.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.base.reasons import reason
from app.cases.records import ConsentRecord
from ui.frame import dates
from ui.frame.values import choices as code_choices
from ui.frame.values import code, codes, day_at
from ui.look.theme import look
from ui.referrals.choices import Choices
from ui.referrals.draft import GroundDraft
from ui.referrals.quick_answer import QuickAnswer
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, secondary
from ui.widgets.choices import CheckBox, RadioBox
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Rule, ScrollBody, clear, row
from ui.widgets.office_words import shown_name
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner

_CHILD = ("child_assent", "child_guardian", "not_asked_child_rule")


class AgreedStep(ScrollBody):
    """The person's answer, and the legal ground.

    Signals:
        record_asked: open the whole form for an answer.
        answered: number of the person and the facts of the plain answer that was given here.
    """

    record_asked = Signal()
    answered = Signal(int, object)

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._choices = choices
        self._shown: object = self
        self.record = self._record_button()
        self._held = QWidget()
        self._answer = QVBoxLayout(self._held)
        self._answer.setContentsMargins(0, 0, 0, 0)
        self._answer.setSpacing(look().px(10))
        self.column.addWidget(self._held)
        self.quick = QuickAnswer(choices)
        self.quick.answered.connect(self.answered)
        self.column.addWidget(self.quick)
        self.column.addWidget(Rule())
        self.on = CheckBox(_("Send on a legal ground, without consent"))
        self.on.toggled.connect(lambda on: choices.set_ground(on=on))
        self.column.addWidget(self.on)
        self.ground = self._ground()
        self.column.addWidget(self.ground)
        self.column.addStretch(1)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def _ground(self) -> QWidget:
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(look().px(34), 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(
            PlainLabel(
                _("The ground is printed in the packet and kept in the activity log."),
                "muted",
                wrap=True,
            )
        )
        self.bases: dict[str, RadioBox] = {}
        for value, words in code_choices("override_basis"):
            radio = RadioBox(words, value)
            radio.clicked.connect(
                lambda _on=True, value=value: self._choices.set_ground(basis=value)
            )
            self.bases[value] = radio
        column.addWidget(flow(*self.bases.values()))
        self.order_no = LineEntry(_("Order number"), _("Number and date of the order"))
        self.order_no.textChanged.connect(lambda text: self._choices.set_ground(order_no=text))
        self.officer = LineEntry(_("Decided by"), _("Name and post"))
        self.officer.textChanged.connect(lambda text: self._choices.set_ground(officer=text))
        self.reason = TextEntry(_("Reason"), _("Why it cannot wait for consent"), lines=2)
        self.reason.textChanged.connect(lambda: self._choices.set_ground(reason=self.reason.text()))
        order = Labelled(_("Order number"), self.order_no)
        column.addWidget(WrapRow(((order, 1), (Labelled(_("Decided by"), self.officer), 1)), 400))
        column.addWidget(Labelled(_("Reason"), self.reason))
        return ground

    def show_choices(self) -> None:
        """Follow the choices."""
        share = self._choices.share
        ground = self._choices.draft.ground
        self.ground.setVisible(ground.on)
        if self.on.isChecked() != ground.on:
            self.on.setChecked(ground.on)
        self._follow_ground(ground)
        shown = (share.consent, share.consent_refusal) if share is not None else None
        if shown == self._shown or (share is None and self._choices.listing):
            return
        self._shown = shown
        here = self.record.hasFocus()
        # Whoever writes the ground must not have it move away under the pointer.
        self._held.setMinimumHeight(self._held.height() if ground.on else 0)
        clear(self._answer)
        if share is not None:
            self._fill(share.consent, share.consent_refusal)
        if here:
            self.record.setFocus()

    def _follow_ground(self, ground: GroundDraft) -> None:
        """Show what stands in the draft: it may come from an earlier choice, or be covered."""
        for field, text in (
            (self.order_no, ground.order_no),
            (self.officer, ground.officer),
            (self.reason, ground.reason),
        ):
            if field.text() != text:
                field.setText(text)
        if ground.basis in self.bases:
            self.bases[ground.basis].setChecked(True)

    def first(self) -> QWidget:
        """Return where an answer is begun: the plain question, or the whole form."""
        radios = list(self.quick.radios.values())
        return radios[0] if self.quick.asked and radios else self.record

    def _record_button(self) -> Button:
        return secondary(_("Record an answer…"), "handshake", self.record_asked.emit)

    def _fill(self, consent: ConsentRecord | None, refusal: str) -> None:
        head = row(PlainLabel(_("Consent given"), "heading"))
        head.addStretch(1)
        if consent is not None:
            head.addWidget(Badge(_mark(consent)))
        self._answer.addLayout(head)
        self.record = self._record_button()
        if consent is not None:
            self._answer.addWidget(FactLines(self._lines(consent)))
        if refusal:
            self._answer.addWidget(
                Banner("caution", _("Nothing may leave yet."), reason(refusal), self.record)
            )
        else:
            line = row(self.record)
            line.addStretch(1)
            self._answer.addLayout(line)
        self._answer.addStretch(1)

    def _lines(self, consent: ConsentRecord) -> list[tuple[str, str]]:
        lines = [
            (_("Who answered"), code("given_by", consent.given_by)),
            (_("Answer"), code("capacity", consent.capacity)),
            (_("For"), codes("consent_purpose", consent.purposes)),
            (_("Kinds of facts"), codes("consent_group", consent.groups)),
            (_("Offices"), self._offices(consent.offices)),
            (_("Valid from"), dates.iso_day(consent.valid_from)),
            (_("Until"), dates.iso_day(consent.valid_to)),
            (_("Recorded"), f"{day_at(consent.recorded_at)}, {consent.recorded_by}"),
        ]
        return [(label, words) for label, words in lines if words]

    def _offices(self, office_ids: tuple[str, ...]) -> str:
        known = {office.office_id: shown_name(office) for office in self._choices.offices}
        return ", ".join(
            known.get(office_id, _("an office not on file")) for office_id in office_ids
        )


def _mark(consent: ConsentRecord) -> Mark:
    if consent.capacity == "refused":
        return Mark(_("Said no"), "danger", "circle-x")
    if consent.capacity == "undecided":
        return Mark(_("Not decided"), "caution", "circle-question-mark")
    words = _("Child rule") if consent.capacity in _CHILD else _("Agreed")
    return Mark(words, "good", "handshake")
