"""One packet's way by mail, as the office chose: into a folder or into the queue; and the outbox's.

Rules: nothing is sent by looking; what the use cases refuse is told in their words; what is under
way can be stopped; the badges of the outbox are asked for when the page comes to the front and
after each round.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Progress
from app.mail.by_hand import WebmailParcel
from app.mail.records import MailChoice, MailJob
from app.packets.records import OutboxItem
from ui.frame.desk import Done, Stoppable, Work, ask
from ui.mail.mail_words import WAITS, mail_mark, state_of
from ui.mail.rounds import MailHands
from ui.widgets.badge import Mark


@dataclass(frozen=True)
class SendAsk:
    """What is asked before a packet is mailed.

    Attributes:
        choice: how the office mails.
        address: of the counterpart's card, "" when it names none.
        mails: how many mails it takes.
        size: bytes of the packet.
    """

    choice: MailChoice
    address: str
    mails: int
    size: int


class SendFlow(QObject):
    """Presenter of one packet's mails.

    Attributes:
        open_file: opens a draft in the mail program of this computer.
        stop_round: asks the round to stop; what was not sent waits until somebody sends again.

    Signals:
        changed: the mails, or what is busy, changed.
        asked: SendAsk, the answer to `begin`.
        saved: WebmailParcel, or the paths of drafts.
        prepared(str, object): id of the packet of which these lie in a folder now, and CopiedParts
            of one whose files are parts.
        gone_by_mail(str): id of the packet of which a mail server took all.
        queued: the packet waits in the queue now.
        refused: a failure.
    """

    changed = Signal()
    asked = Signal(object)
    saved = Signal(object)
    prepared = Signal(str, object)
    gone_by_mail = Signal(str)
    queued = Signal()
    refused = Signal(object)

    def __init__(self, hands: MailHands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hands, self._uses, self._errands = hands, hands.uses, hands.errands
        self._running: Stoppable | None = None
        self.packet_id, self.office_id, self.size = "", "", 0
        self.jobs: tuple[MailJob, ...] = ()
        self.host = ""
        self.now = 0
        self.busy = ""
        self.progress: Progress | None = None
        self.may_go = False
        self.open_file = hands.open_file
        self.stop_round = hands.rounds.hold
        hands.rounds.changed.connect(self._round)
        hands.rounds.progressed.connect(self._moved)
        hands.rounds.sent.connect(lambda _report: self.reload())

    # -- what is there -------------------------------------------------------------------------

    def show(self, packet_id: str, office_id: str, size: int, *, may_go: bool = True) -> None:
        """Turn to another packet.

        Args:
            packet_id: whole id.
            office_id: whom it is for.
            size: bytes of it.
            may_go: its file is kept, and it is still wanted.
        """
        if packet_id != self.packet_id:
            self.stop()
            self.jobs = ()
        self.packet_id, self.office_id, self.size = packet_id, office_id, size
        self.may_go = may_go
        self.changed.emit()
        self.reload()

    def reload(self) -> None:
        """Read again how far the mails are."""
        packet_id = self.packet_id
        if packet_id:
            ask(
                self._errands,
                lambda: (
                    packet_id,
                    self._uses.jobs((packet_id,)),
                    self._uses.choice(),
                    self._uses.now(),
                ),
                self._listed,
                self.refused.emit,
            )

    def _listed(self, found: tuple[str, tuple[MailJob, ...], MailChoice, int]) -> None:
        packet_id, jobs, choice, now = found
        if packet_id != self.packet_id:
            return
        self.jobs, self.now = jobs, now
        self.host = choice.account.send.host if choice.account is not None else ""
        self.changed.emit()
        if state_of(jobs) == "sent":
            self.gone_by_mail.emit(packet_id)

    @property
    def waits(self) -> bool:
        """Whether a mail of the packet is still to go."""
        return any(job.state in WAITS for job in self.jobs)

    @property
    def parts(self) -> int:
        """In how many parts it goes, 1 for whole or not at all."""
        return max((job.parts for job in self.jobs), default=1)

    @property
    def sending(self) -> bool:
        """Whether a round that concerns this packet is at work."""
        return self._hands.rounds.doing == "send" and self.waits

    # -- beginning -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask how the office mails, and where to."""
        office_id, size = self.office_id, self.size
        ask(
            self._errands,
            lambda: self._ask(office_id, size),
            self.asked.emit,
            self.refused.emit,
        )

    def _ask(self, office_id: str, size: int) -> SendAsk:
        choice = self._uses.choice()
        mails = self._uses.plan(size).mails if choice.way else 1
        return SendAsk(choice, self._uses.address_of(office_id), mails, size)

    def save(self, folder: Path, to: str, *, drafts: bool) -> None:
        """Put drafts, or the files of the mails, into a folder."""
        packet_id = self.packet_id
        save = self._uses.draft if drafts else self._uses.webmail

        def done(made: Any) -> None:
            self.saved.emit(made)
            parts = made.parts if isinstance(made, WebmailParcel) else None
            self.prepared.emit(packet_id, parts)

        self._run(lambda report, token: save(packet_id, folder, to, report, token), done)

    def send(self, to: str, only: str = "") -> None:
        """Put the packet, or parts of it, into the queue, and send what is due."""
        packet_id = self.packet_id
        self._run(lambda _report, _token: self._uses.send(packet_id, to, only), self._queued)

    def _run(self, work: Work, done: Done) -> None:
        if self.busy:
            return
        self.busy = "saving"
        self.changed.emit()
        self._running = self._errands.run(work, done, self.refused.emit, self._moved, self._ended)
        if not self.busy:  # It was done at once.
            self._running = None

    def _ended(self) -> None:
        self._running, self.busy, self.progress = None, "", None
        self.changed.emit()

    def _queued(self, _answer: Any) -> None:
        self.queued.emit()
        self.reload()
        self._hands.rounds.send()

    # -- acts on what waits --------------------------------------------------------------------

    def try_now(self) -> None:
        """Send what waits without waiting for its time."""
        packet_id = self.packet_id
        ask(
            self._errands,
            lambda: self._uses.again_now(packet_id),
            lambda _count: self._hands.rounds.send(),
            self.refused.emit,
        )

    def give_up(self) -> None:
        """Send nothing more of this packet."""
        self._hands.rounds.stop()
        packet_id = self.packet_id
        ask(
            self._errands,
            lambda: self._uses.stop(packet_id),
            lambda _count: self.reload(),
            self.refused.emit,
        )

    def stop(self) -> None:
        """Ask what is being saved to stop."""
        if self._running is not None:
            self._running.cancel()

    def _moved(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _round(self) -> None:
        if not self._hands.rounds.doing:
            self.progress = None
            # A round that was stopped or failed has changed what is known of the mails.
            self.reload()
        self.changed.emit()


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

    def went(self, packet_id: str) -> bool:
        """Say whether a mail server took some of a packet."""
        return self._states.get(packet_id, "") in ("sent", "part")

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
