"""Step 3: what to share: ticks by section, arrangements, services asked.

Rules: everything begins unticked but for what the purpose suggests; free text leaves as it is
typed and is shown on the right at once.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.catalogue import label_of
from app.errors import FactRefusedError
from app.language import _
from app.reasons import reason
from ui.offices.check_faces import office_head
from ui.referral.chip_flow import ChipFlow
from ui.referral.choices import Choices
from ui.referral.tick_list import TickList
from ui.shown import choices as code_choices
from ui.theme import look
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.frames import Rule, ScrollBody, clear
from ui.widgets.plain import SectionLabel


class ShareStep(ScrollBody):
    """The office at the top, then the list, then what they should do."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._choices = choices
        self._shown = ""
        self._head = QVBoxLayout()
        self.column.addLayout(self._head)
        self.column.addWidget(Rule())
        self.ticks = TickList(choices)
        self.column.addWidget(self.ticks)
        self.column.addWidget(Rule())
        self.column.addWidget(SectionLabel(_("What they should do")))
        self.services = ChipFlow(_("What they should do"), code_choices("service_asked"))
        self.services.chosen.connect(choices.set_services)
        self.column.addWidget(self.services)
        self.reply_by = LineEntry(_("Answer needed by"), _("For example 30 Nov 2026"))
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

    def show_choices(self) -> None:
        """Follow the choices."""
        office = self._choices.office
        key = repr(office)
        if key != self._shown:
            self._shown = key
            clear(self._head)
            if office is not None:
                self._head.addWidget(office_head(office))
        if self._choices.draft.reply_by != self.reply_by.text():
            self.reply_by.setText(self._choices.draft.reply_by)
        if self._choices.draft.details != self.details.text():
            self.details.setText(self._choices.draft.details)
        self.services.choose(self._choices.draft.services)

    def tell(self, problem: Exception | None) -> None:
        """Show beside its field why a value cannot be sealed."""
        facts = problem.facts if isinstance(problem, FactRefusedError) else {}
        ours = facts.get("field") == label_of("reply_by")
        self.until.wrong(reason(str(facts.get("reason", ""))) if ours else "")
