"""Step 3: what to share: ticks by section, arrangements, and the services asked with their times.

Rules: everything begins unticked but for what the purpose suggests; free text leaves as it is typed
and is shown on the right at once; a service follows the urgency of the whole referral until it is
given a time of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.errors import FactRefusedError
from app.base.language import _, ngettext
from app.base.messages import reason
from app.core.field_catalogue import label_of
from ui.frame.values import choices as code_choices
from ui.frame.values import code
from ui.look.theme import look
from ui.offices.check_faces import office_head, office_line
from ui.referrals.choices import Choices
from ui.referrals.tick_list import TickList
from ui.widgets.buttons import secondary
from ui.widgets.choices import ChipFlow, ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.frames import Rule, ScrollBody, clear, column, row
from ui.widgets.plain import SectionLabel, reveal, wrapped

USUAL: Mapping[str, tuple[str, ...]] = {
    "shelter": ("shelter", "medical", "counselling", "age_determination", "follow_up_visit"),
    "medical": ("medical", "counselling", "age_determination", "follow_up_visit"),
    "legal": (
        *("legal_aid", "statement_or_testimony", "victim_compensation", "release_certificate"),
        "witness_protection",
    ),
    "investigation": (
        *("rescue", "statement_or_testimony", "missing_person_match", "address_verification"),
        *("investigation_of_suspect", "witness_protection"),
    ),
    "restoration": (
        *("home_verification", "repatriation_or_hand_over", "family_restoration"),
        *("address_verification", "follow_up_visit", "prevention_of_re_trafficking"),
    ),
    "compensation": (
        *("victim_compensation", "release_certificate", "back_wages", "legal_aid", "livelihood"),
        "id_documents",
    ),
}
"""What is usually asked of another office for a purpose: it is in sight first, never pressed."""


_LOW = 300
"""Below this height, in pixels of the design, an office with all its words hides the facts."""


def is_low(step: QWidget) -> bool:
    """Say whether a step has little room."""
    return step.height() < look().px(_LOW)


class ServiceTimes(QWidget):
    """A line for each service that is asked for."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._shown: tuple[str, ...] = ()
        self.times: dict[str, ComboBox] = {}
        self._column = column(spacing=4, within=self)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def show_choices(self) -> None:
        """Follow the choices."""
        draft = self._choices.draft
        if draft.services != self._shown:
            self._shown = draft.services
            self._lay_out(draft.services)
        own = dict(draft.service_times)
        for service, combo in self.times.items():
            if combo.value() != own.get(service, ""):
                combo.choose(own.get(service, ""))
        self.setVisible(bool(self.times))

    def _lay_out(self, services: tuple[str, ...]) -> None:
        clear(self._column)
        self.times.clear()
        for service in services:
            name = code("service_asked", service)
            combo = ComboBox([("", _("as the whole referral")), *code_choices("urgency")])
            combo.setAccessibleName(_("Time frame: {service}").format(service=name))
            combo.chosen.connect(partial(self._choices.set_service_time, service))
            self.times[service] = combo
            self._column.addWidget(WrapRow(((wrapped(name), 3), (combo, 2)), 300))


class ShareStep(ScrollBody):
    """The office at the top, then the list, then what they should do.

    Signals:
        copy_asked: choose here what was chosen for the first office.
        attach_asked: add documents to the case that are to go along.
    """

    copy_asked = Signal()
    attach_asked = Signal()

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._choices = choices
        self._shown = self._purpose = ""
        self._low = False
        self._head = QVBoxLayout()
        self.column.addLayout(self._head)
        self.copy = secondary("", "copy", self.copy_asked.emit)
        self.copied = wrapped("", "muted")
        for part in (self.copy, self.copied):
            reveal(part, False)
        self.copy.give_way()
        self.column.addLayout(row(self.copy, 1))
        self.column.addWidget(self.copied)
        self.column.addWidget(Rule())
        self.ticks = TickList(choices)
        self.column.addWidget(self.ticks)
        self.attach = secondary(_("Add documents…"), "file-plus", self.attach_asked.emit)
        self.column.addLayout(row(self.attach, 1))
        self.column.addWidget(Rule())
        self.column.addWidget(SectionLabel(_("What they should do")))
        self.services = ChipFlow(_("What they should do"), code_choices("service_asked"))
        self.services.chosen.connect(choices.set_services)
        self.column.addWidget(self.services)
        self.times = ServiceTimes(choices)
        self.column.addWidget(self.times)
        self.reply_by = LineEntry(
            _("Answer needed by"), _("For example 30 Nov 2026"), as_typed=True
        )
        self.reply_by.textChanged.connect(lambda text: choices.set_time(reply_by=text))
        self.until = Labelled(
            _("Answer needed by"), self.reply_by, _("They see this day with the request.")
        )
        self.column.addWidget(self.until)
        self.details = TextEntry(
            _("Arrangements"), _("Travel, escort, medicines: what they must prepare"), lines=3
        )
        self.details.textChanged.connect(lambda: choices.set_details(self.details.text()))
        self.column.addWidget(
            Labelled(_("Arrangements"), self.details, _("It leaves as you type it."))
        )
        self.column.addStretch(1)
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave a low window to what is ticked."""
        super().resizeEvent(event)
        self._low = is_low(self)
        self.show_choices()

    def show_choices(self) -> None:
        """Follow the choices."""
        office = self._choices.office
        key = f"{self._low} {office!r}"
        if key != self._shown:
            self._shown = key
            clear(self._head)
            if office is not None:
                self._head.addWidget((office_line if self._low else office_head)(office))
        if self._choices.draft.reply_by != self.reply_by.text():
            self.reply_by.setText(self._choices.draft.reply_by)
        if self._choices.draft.details != self.details.text():
            self.details.setText(self._choices.draft.details)
        self.services.choose(self._choices.draft.services)
        if self._purpose != self._choices.draft.purpose:
            self._purpose = self._choices.draft.purpose
            self.services.show_first(USUAL.get(self._purpose, ()))
        locked = self._choices.not_copied
        words = ngettext(
            "{count} of them is locked for this office; its line says why.",
            "{count} of them are locked for this office; their lines say why.",
            locked,
        )
        self.copied.setText(words.format(count=numerals.shown(locked)))
        reveal(self.copied, locked > 0)

    def offer_copy(self, name: str) -> None:
        """Offer what was chosen for another office.

        Args:
            name: of that office; "" when there is nothing to take over.
        """
        if name:
            self.copy.say(_("Copy what I chose for {office}").format(office=name))
        reveal(self.copy, bool(name))

    def tell(self, problem: Exception | None) -> None:
        """Show beside its field why a value cannot be sealed."""
        facts = problem.facts if isinstance(problem, FactRefusedError) else {}
        ours = facts.get("field") == label_of("reply_by")
        self.until.wrong(reason(str(facts.get("reason", ""))) if ours else "")
