"""The inbox: look at what came, answer it, and find the case to which it belongs.

Rules: an unchecked sender's content stays closed; a packet is answered once, by a person, never by
itself; each refusal keeps its own words; of what is looked for the latest text wins, and nothing is
chosen by looking.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Signal

from app.cases.records import CasePage, CaseSummary
from app.packets.errors import PacketKnownError
from app.packets.records import Accepted, Gap, InboxItem, PacketPreview
from ui.frame.desk import Errands, Presenter, Stoppable, Work, ask
from ui.packets.inbox.taking_in import InboxUses, TakingIn


class CaseSearch(Presenter):
    """Presenter of the search.

    Signals:
        found: `cases` holds what was looked for.
        refused: a failure.
    """

    found = Signal()

    def __init__(self, uses: InboxUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._text = ""
        self.cases: tuple[CaseSummary, ...] = ()
        self.has_more = False

    def look_for(self, text: str) -> None:
        """Look for open cases by name or number; "" finds the last changed."""
        self._text = text
        self._ask(lambda: self._uses.find_cases(text), lambda page: self._came(text, page))

    def _came(self, text: str, page: CasePage) -> None:
        if text == self._text:
            self.cases, self.has_more = page.rows, page.more
            self.found.emit()


OPEN_STATES = ("verified", "listed", "handover")


class InboxStage(enum.Enum):
    """What the officer is doing with the chosen packet."""

    READING = "reading"
    ACCEPTING = "accepting"
    CHOOSING_CASE = "choosing-case"
    DECLINING = "declining"
    WORKING = "working"
    ANSWERED = "answered"


_CHOOSING = (
    InboxStage.READING,
    InboxStage.ACCEPTING,
    InboxStage.CHOOSING_CASE,
    InboxStage.DECLINING,
)


class InboxFlow(QObject):
    """Presenter of the inbox page; `taking_in` and `search` are its parts.

    Signals:
        changed: list, choice, stage or preview changed.
        progressed: Progress of what is running.
        received: InboxItem that was taken in.
        answered: Accepted, after accepting or declining.
        refused: a failure and the name of the file it is about, "" when none.
    """

    changed = Signal()
    progressed = Signal(object)
    received = Signal(object)
    answered = Signal(object)
    refused = Signal(object, str)

    def __init__(self, uses: InboxUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._running: Stoppable | None = None
        self.items: tuple[InboxItem, ...] = ()
        self.gaps: tuple[Gap, ...] = ()
        self.chosen_id = ""
        self.shown: PacketPreview | None = None
        self.stage = InboxStage.READING
        self.outcome: Accepted | None = None
        self.declined = False
        self.loaded = False
        self.search = CaseSearch(uses, errands, self)
        self.search.refused.connect(self._refused)
        self.taking_in = TakingIn(uses, errands, self)
        self.taking_in.changed.connect(self.changed)
        self.taking_in.progressed.connect(self.progressed)
        self.taking_in.received.connect(self.took_in)
        self.taking_in.refused.connect(self._not_taken_in)

    # -- the list ------------------------------------------------------------------------------

    @property
    def chosen(self) -> InboxItem | None:
        """The packet whose details are shown, or None."""
        return next((row for row in self.items if row.packet_id == self.chosen_id), None)

    def reload(self) -> None:
        """Read the list again; keep the choice when it is still there."""
        ask(
            self._errands,
            lambda: (self._uses.inbox(), self._uses.gaps()),
            self._listed,
            self._refused,
        )

    def _listed(self, answer: tuple[tuple[InboxItem, ...], tuple[Gap, ...]]) -> None:
        before = self.chosen
        self.items, self.gaps = answer
        self.loaded = True
        if self.chosen is None:
            self._turn_to(self.items[0].packet_id if self.items else "")
        elif self.stage is InboxStage.READING:
            # What is read stays there until something else is known of it.
            self._turn_to(self.chosen_id, keep=self.chosen == before)
        self.changed.emit()

    def choose(self, packet_id: str) -> None:
        """Show another packet."""
        if packet_id != self.chosen_id and self.stage is not InboxStage.WORKING:
            self._turn_to(packet_id)
            self.changed.emit()

    def _turn_to(self, packet_id: str, *, keep: bool = False) -> None:
        self.chosen_id = packet_id
        self.stage = InboxStage.READING
        self.outcome = None
        if not keep:
            self.shown = None
        # Of a packet about a sealed case nothing is shown here.
        if packet_id and not (self.chosen and self.chosen.sealed_case):
            ask(
                self._errands,
                lambda: self._uses.preview(packet_id),
                lambda preview: self._looked(packet_id, preview),
                self._refused,
            )

    def _looked(self, packet_id: str, preview: PacketPreview) -> None:
        if packet_id == self.chosen_id and preview != self.shown:
            self.shown = preview
            self.changed.emit()

    def _refused(self, error: Exception) -> None:
        self.refused.emit(error, "")

    def took_in(self, item: InboxItem) -> None:
        """Turn to a packet that came in, and tell of it."""
        if self.stage is not InboxStage.WORKING:
            self.chosen_id = item.packet_id
            self.stage = InboxStage.READING
        self.received.emit(item)
        self.reload()

    def _not_taken_in(self, error: Exception, file_name: str) -> None:
        """Tell a refusal; a packet that is here already is turned to."""
        known = ""
        if (
            isinstance(error, PacketKnownError)
            and error.facts.get("reason") != PacketKnownError.ERASED
        ):
            known = str(error.facts.get("packet", ""))
        if known and self.stage is not InboxStage.WORKING:
            self.chosen_id = known
            self.stage = InboxStage.READING
            self.reload()
        self.refused.emit(error, file_name)

    # -- answering -----------------------------------------------------------------------------

    def can_answer(self) -> bool:
        """Whether the chosen packet waits for an answer and its sender is checked."""
        item = self.chosen
        return (
            item is not None
            and self.shown is not None
            and item.type == "referral"
            and item.state == "waiting"
            and item.from_state in OPEN_STATES
        )

    def needs_reason(self) -> bool:
        """Whether the packet was meant to be read before a day that has passed."""
        return self.shown is not None and "expired" in self.shown.warnings

    def begin(self, stage: InboxStage) -> None:
        """Open the strip for a reason, a case or a refusal, or go back to reading."""
        if self.stage in _CHOOSING:
            self.stage = stage if self.can_answer() else InboxStage.READING
            self.changed.emit()

    def accept(self, into: str | None = None, reason: str = "") -> bool:
        """Take the packet into the register, as a new case or into one; return whether it began.

        Args:
            into: id of the case, or None for a new one.
            reason: why a packet past its day is opened; needed only then.
        """
        reason = reason.strip()
        if not self.can_answer() or (self.needs_reason() and not reason):
            return False
        packet_id = self.chosen_id
        self._answer(
            False, lambda report, token: self._uses.accept(packet_id, into, reason, report, token)
        )
        return True

    def decline(self, reason: str, note: str = "") -> bool:
        """Say no with a reason, which the receipt carries; return whether it began."""
        if not self.can_answer() or not reason:
            return False
        packet_id = self.chosen_id
        self._answer(
            True, lambda _report, _token: self._uses.decline(packet_id, reason, note.strip())
        )
        return True

    def _answer(self, declined: bool, work: Work) -> None:
        self.declined = declined
        self.stage = InboxStage.WORKING
        self.changed.emit()
        self._running = self._errands.run(
            work, self._answered, self._not_answered, self.progressed.emit, self._ended
        )

    def stop(self) -> None:
        """Ask what is running to stop; nothing half-done stays."""
        self.taking_in.stop()
        if self._running is not None:
            self._running.cancel()

    def _answered(self, outcome: Accepted) -> None:
        self.outcome = outcome
        self.stage = InboxStage.ANSWERED
        self.answered.emit(outcome)
        self.changed.emit()
        self.reload()

    def _not_answered(self, error: Exception) -> None:
        self.stage = InboxStage.READING
        self.refused.emit(error, "")
        self.changed.emit()

    def _ended(self) -> None:
        self._running = None
        if self.stage is InboxStage.WORKING:  # The officer asked to stop.
            self.stage = InboxStage.READING
            self.changed.emit()
