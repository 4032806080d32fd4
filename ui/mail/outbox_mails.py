"""The mails of all packets in the outbox, for the badges of its list.

Rules: asked when the page comes to the front and after each round; a packet that was answered
needs no word about its mails.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.mail.records import MailJob
from app.packets.records import OutboxItem
from ui.frame.errands import ask
from ui.mail.hands import MailHands
from ui.mail.job_words import mail_mark, state_of
from ui.widgets.badge import Mark

_BEFORE_ANSWER = frozenset({"sealed", "handed_over"})


class OutboxMails(QObject):
    """Keeps how far the mails are.

    Signals:
        changed: something is known that was not.
        moved: a round ended, so that packets may stand elsewhere now.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self, hands: MailHands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hands = hands
        self._states: dict[str, str] = {}
        hands.rounds.changed.connect(self._round)

    def reload(self) -> None:
        """Ask how far they are."""
        ask(
            self._hands.errands,
            lambda: self._hands.uses.jobs(()),
            self._listed,
            lambda _error: None,
        )

    def mark(self, item: OutboxItem) -> Mark | None:
        """Return the badge of a packet that is on its way by mail, None for any other."""
        state = self._states.get(item.packet_id, "")
        wants_word = item.state in _BEFORE_ANSWER and not item.reminder
        if not state or state == "stopped" or not wants_word:
            return None
        return mail_mark(state)

    def _listed(self, jobs: tuple[MailJob, ...]) -> None:
        by_packet: dict[str, list[MailJob]] = {}
        for job in jobs:
            by_packet.setdefault(job.packet_id, []).append(job)
        states = {packet: state_of(mails) for packet, mails in by_packet.items()}
        if states != self._states:
            self._states = states
            self.changed.emit()

    def _round(self) -> None:
        self.reload()
        if not self._hands.rounds.doing:
            self.moved.emit()
