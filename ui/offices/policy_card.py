"""Which offices may get cases, and what went to one that nobody had checked.

Rules: only the head decides and looks; a change can be changed back; what is shown here is taken
from the activity log.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _, ngettext
from app.consent import disclosure_gate
from app.core.permissions import Act
from app.core.records import LogEntry
from app.core.services import Services
from ui.frame.desk import Desk
from ui.frame.values import day_at
from ui.widgets.choices import RadioBox
from ui.widgets.frames import Card, clear
from ui.widgets.plain import PlainLabel
from ui.widgets.role_gate import allows, not_allowed

UNCHECKED_KEY = "sent-unchecked"
type _Found = tuple[bool, tuple[LogEntry, ...]]


class PolicyCard(Card):
    """A choice of two, and the list of the last month for the head."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._head = allows(desk, Act.UNCHECKED)
        self.column.addWidget(PlainLabel(_("Which offices may get cases"), "heading"))
        words = _("Offices that were checked, and those of the list after a reminder")
        self.listed = RadioBox(words, "listed")
        self.checked = RadioBox(_("Only offices whose number was checked here"), "checked")
        for box, checked_only in ((self.listed, False), (self.checked, True)):
            box.setEnabled(self._head)
            box.setAccessibleDescription("" if self._head else not_allowed())
            box.clicked.connect(lambda _on=True, wanted=checked_only: self._choose(wanted))
            self.column.addWidget(box)
        self._lines = QVBoxLayout()
        self.column.addLayout(self._lines)

    def refresh(self) -> None:
        """Ask how it stands."""
        head = self._head

        def read(s: Services) -> _Found:
            sent = disclosure_gate.sent_unchecked(s) if head else ()
            if head:
                disclosure_gate.mark_seen(s)
            return disclosure_gate.is_checked_only(s), sent

        self._desk.ask(read, self._show)

    def _show(self, found: _Found) -> None:
        checked_only, sent = found
        (self.checked if checked_only else self.listed).setChecked(True)
        clear(self._lines)
        if not self._head:
            return
        self._desk.settle(UNCHECKED_KEY)
        if not sent:
            words = _("In the last 31 days no case went to an office that nobody had checked.")
            self._lines.addWidget(PlainLabel(words, "muted", wrap=True))
            return
        words = _("Sent without a check in the last 31 days, because a life was in danger:")
        self._lines.addWidget(PlainLabel(words, "strong", wrap=True))
        for entry in sent:
            words = _("{day} · case {case} · to {office} · by {who}").format(
                day=day_at(entry.at),
                case=entry.object,
                office=entry.facts.get("office", ""),
                who=entry.by,
            )
            self._lines.addWidget(PlainLabel(words, wrap=True))

    def _choose(self, checked_only: bool) -> None:
        self._desk.ask(
            lambda services: disclosure_gate.set_checked_only(services, checked_only), self._chosen
        )

    def _chosen(self, _nothing: None) -> None:
        self._desk.wrote()


def tell_unseen(desk: Desk, count: int) -> None:
    """Say in the strip that cases went to offices that nobody had checked."""
    if count:
        words = ngettext(
            "{count} case went to an office that nobody had checked: a life was in danger.",
            "{count} cases went to offices that nobody had checked: a life was in danger.",
            count,
        )
        desk.say(
            words.format(count=count),
            tone="caution",
            todo=_("Look at it under Settings, Number and keys."),
            key=UNCHECKED_KEY,
        )
