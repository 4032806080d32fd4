"""Step 4: a last look in short: for whom, what for, how much, on which ground.

Rules: the words say what sealing does and what it does not do; nothing is changed here.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.base.reasons import show_size
from app.packets.packet_view import asked_words, beyond_words
from ui.frame import dates
from ui.frame.values import code
from ui.look.theme import look
from ui.offices.check_faces import office_head
from ui.referrals.choices import Choices
from ui.referrals.seen_flow import SeenFlow
from ui.referrals.tick_list import ticked_words
from ui.widgets.buttons import secondary
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.facts_view import FactLines, ground_lines
from ui.widgets.frames import Rule, ScrollBody, clear, row
from ui.widgets.office_words import shown_name
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.strip import Banner


class SealStep(ScrollBody):
    """The summary.

    Signals:
        share_asked: choose more or less to share.
    """

    share_asked = Signal()

    def __init__(self, choices: Choices, seen: SeenFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self._choices = choices
        self._seen = seen
        self._shown: object = None
        self.beyond = self._beyond()
        self.column.addWidget(self.beyond)
        self._summary = QVBoxLayout()
        self._summary.setSpacing(look().px(12))
        self.column.addLayout(self._summary)
        self.column.addStretch(1)
        choices.changed.connect(self.show_choices)
        seen.changed.connect(self.show_choices)
        self.show_choices()

    def _beyond(self) -> QWidget:
        """Return the question that stands first when more leaves than was recorded for a child."""
        beyond = QWidget()
        column = QVBoxLayout(beyond)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        words = _("More leaves than was recorded for the child.")
        todo = _("Leave it out, or write why. The reason is printed in the packet and logged.")
        column.addWidget(Banner("caution", words, todo))
        self.outside = PlainLabel("", wrap=True)
        column.addWidget(self.outside)
        self.reason = TextEntry(
            _("Why it leaves all the same"), _("Why the child needs that they know it"), lines=2
        )
        self.reason.textChanged.connect(lambda: self._choices.set_beyond_reason(self.reason.text()))
        column.addWidget(Labelled(_("Why it leaves all the same"), self.reason))
        column.addWidget(Rule())
        return beyond

    def _show_beyond(self) -> None:
        seen = self._seen.preview.packet if self._seen.preview is not None else None
        found = seen.beyond if seen is not None else None
        reveal(self.beyond, found is not None)
        if seen is not None and found is not None:
            what = beyond_words(found, seen.purpose, seen.to_name)
            words = _("Outside of what was recorded for the child: {what}")
            self.outside.setText(words.format(what=what))
        if self.reason.text().strip() != self._choices.draft.beyond_reason.strip():
            self.reason.setText(self._choices.draft.beyond_reason)

    def show_choices(self) -> None:
        """Follow the choices and the view."""
        self._show_beyond()
        shown = (self._choices.draft, self._choices.office, self._seen.preview)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._summary)
        office, draft = self._choices.office, self._choices.draft
        if office is None:
            return
        self._summary.addWidget(office_head(office))
        self._summary.addWidget(Rule())
        self._summary.addWidget(FactLines(self._lines()))
        self.share = secondary(_("Share more or less"), "list-checks", self.share_asked.emit)
        line = row(self.share)
        line.addStretch(1)
        self._summary.addLayout(line)
        if draft.supersedes:
            words = _("It takes the place of the one that was sealed before. They are told so.")
            self._summary.addWidget(Banner("accent", words))
        if draft.unchecked:
            words = _("Nobody has checked this office. It gets the case: a life is in danger.")
            todo = _("This is logged, and shown to the head of the office.")
            self._summary.addWidget(Banner("danger", words, todo))
        ground = draft.ground.ground()
        if ground is not None:
            self._summary.addWidget(
                Banner("caution", _("Sent on a legal ground, without consent."))
            )
            self._summary.addWidget(FactLines(ground_lines(ground)))
        self._summary.addWidget(Rule())
        words = _(
            "Sealing makes one file that only {office} can open. It leaves this computer only when"
            " you copy it or hand it over."
        ).format(office=shown_name(office))
        self._summary.addWidget(PlainLabel(words, wrap=True))
        self._summary.addWidget(
            PlainLabel(
                _("Read the right side once more. What they have read cannot be called back."),
                "muted",
                wrap=True,
            )
        )

    def _lines(self) -> list[tuple[str, str]]:
        draft, preview = self._choices.draft, self._seen.preview
        lines = [
            (_("What it is"), code("referral_kind", draft.kind)),
            (_("For"), code("consent_purpose", draft.purpose)),
            (_("Urgency"), code("urgency", draft.urgency)),
            (_("Asked for"), asked_words(draft.services, draft.service_times)),
            (_("Answer needed by"), dates.iso_day(preview.packet.reply_by) if preview else ""),
            (_("They will see"), ticked_words(len(draft.facts), len(draft.papers))),
            (_("Size of the file"), show_size(preview.packet.size) if preview else ""),
        ]
        return [(label, words) for label, words in lines if words]
