"""The composer's presenter: four steps with the receiver's view beside them, then the seal.

Rules: one view is made at a time and the latest choices win; it belongs to one command about one
state of the case and is fresh only for exactly these; nothing leaves before `seal`, which works
only on the last step and only with a view decoded from the very choices that are sealed; when the
office is no longer checked, the way leads back to the first step.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.records import CaseRecord
from app.consent.records import SendReferral
from app.offices.trust_errors import (
    CardStaleError,
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.packets.records import ReferralPreview, SentReferral
from ui.frame.desk import Errands, Presenter, Stoppable
from ui.referrals.choices import Choices, ReferralUses, Step

TYPING_PAUSE_MS = 250

type Asked = tuple[SendReferral, CaseRecord | None]


class SeenFlow(Presenter):
    """Presenter of "exactly what they will see".

    Signals:
        changed: the view changed, or is being made anew.
    """

    def __init__(
        self,
        uses: ReferralUses,
        errands: Errands,
        choices: Choices,
        parent: QObject | None = None,
        pause_ms: int = TYPING_PAUSE_MS,
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._choices = choices
        self._made_for: Asked | None = None
        self._making: Asked | None = None
        self.preview: ReferralPreview | None = None
        self.problem: Exception | None = None
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self._make)
        choices.changed.connect(self._choices_changed)

    @property
    def fresh(self) -> bool:
        """Whether the view shown was decoded from exactly the present choices."""
        return self.preview is not None and self._made_for == self._wanted()

    def _wanted(self) -> Asked | None:
        command = self._choices.command()
        return None if command is None else (command, self._choices.case)

    def missing(self) -> str:
        """Return the slug of what the choices lack before anything can be seen, or ""."""
        return self._choices.missing(Step.SHARE)

    def _choices_changed(self) -> None:
        if self._made_for != self._wanted() or self._making is not None:
            self._pause.start()
            self.changed.emit()

    def _make(self) -> None:
        if self._making is not None:
            return  # Its answer begins the next one.
        wanted = self._wanted()
        if wanted is None:
            self.preview, self.problem, self._made_for = None, None, None
            self.changed.emit()
            return
        if wanted == self._made_for:
            self.changed.emit()
            return
        self._making = wanted
        self._ask(
            lambda: self._uses.preview(wanted[0]),
            lambda preview: self._came(wanted, preview, None),
            lambda error: self._came(wanted, None, error),
        )

    def _came(
        self, asked: Asked, preview: ReferralPreview | None, problem: Exception | None
    ) -> None:
        self._making = None
        self.preview, self.problem, self._made_for = preview, problem, asked
        self.changed.emit()
        if asked != self._wanted():
            self._pause.start()


_TRUST_LOST = (
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
    CardStaleError,
)


class ComposerFlow(Presenter):
    """Presenter of one referral; its choices and the receiver's view are its parts.

    Signals:
        changed: the step, a choice or the view changed.
        led: the composer itself turned to the step that comes next.
        progressed: Progress of the sealing.
        sealed: SentReferral.
        stopped: the officer stopped the sealing.
        refused: an AppError (or another failure).
    """

    led = Signal()
    progressed = Signal(object)
    sealed = Signal(object)
    stopped = Signal()

    def __init__(
        self,
        uses: ReferralUses,
        errands: Errands,
        case_id: str,
        parent: QObject | None = None,
        pause_ms: int = TYPING_PAUSE_MS,
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._running: Stoppable | None = None
        self.choices = Choices(uses, errands, case_id, self)
        self.seen = SeenFlow(uses, errands, self.choices, self, pause_ms)
        self.step = Step.OFFICE
        self.sent: SentReferral | None = None
        self.sealing = False
        self._leading = False
        self.choices.changed.connect(self._choices_changed)
        self.choices.refused.connect(self.refused)
        self.seen.changed.connect(self.changed)

    # -- steps ---------------------------------------------------------------------------------

    def missing(self) -> str:
        """Return the slug of what is missing before the present step may be left, or ""."""
        lacking = self.choices.missing(self.step)
        return "beyond" if not lacking and self.lacks_reason() else lacking

    def lacks_reason(self) -> bool:
        """Whether the last step shows more than was recorded for a child, and no reason for it."""
        seen = self.seen.preview
        beyond = seen is not None and seen.packet.beyond is not None
        return self.step is Step.SEAL and beyond and not self.choices.draft.beyond_reason.strip()

    def reachable(self, step: Step) -> bool:
        """Whether all steps before this one are complete and nothing is sealed yet."""
        if self.sealing or self.sent is not None:
            return False
        return all(not self.choices.missing(Step(before)) for before in range(step))

    def go(self, step: Step) -> bool:
        """Turn to a step when it can be reached; return whether it was."""
        if not self.reachable(step):
            return False
        self.step = step
        self.changed.emit()
        return True

    def lead_on(self) -> None:
        """Turn to the first step that lacks something, or to the last look before sealing, as soon
        as it is known what may leave.
        """
        self._leading = True
        if not self.choices.waits:
            self._lead()

    def _lead(self) -> None:
        self._leading = False
        lacking = (one for one in Step if self.choices.missing(one))
        if self.go(next(lacking, Step.SEAL)):
            self.led.emit()

    def _choices_changed(self) -> None:
        # A choice was lost (an office is no longer checked): back to where it is made again.
        while self.step > Step.OFFICE and not self.choices.waits and not self._stands():
            self.step = Step(self.step - 1)
        if self._leading and not self.choices.waits:
            self._lead()
        self.changed.emit()

    def _stands(self) -> bool:
        return all(not self.choices.missing(Step(before)) for before in range(self.step))

    # -- sealing -------------------------------------------------------------------------------

    def can_seal(self) -> bool:
        """Whether the last step shows the view of exactly what would be sealed."""
        last = self.step is Step.SEAL and self.reachable(Step.SEAL)
        return last and self.seen.fresh and not self.lacks_reason()

    def seal(self) -> None:
        """Seal for the chosen office."""
        command = self.choices.command()
        seen = self.seen.preview
        if not self.can_seal() or command is None or seen is None:
            return
        # What was seen is what leaves, to the reference by which both offices will speak of it.
        command = replace(command, case_ref=seen.packet.case_ref)
        self._closed(True)
        self._running = self._errands.run(
            lambda report, token: self._uses.send(command, report, token),
            self._sealed,
            self._not_sealed,
            self.progressed.emit,
            self._ended,
        )

    def stop(self) -> None:
        """Ask the sealing to stop; nothing half-done stays."""
        if self._running is not None:
            self._running.cancel()

    def _closed(self, sealing: bool) -> None:
        self.sealing = sealing
        self.choices.frozen = sealing
        self.changed.emit()

    def _sealed(self, sent: SentReferral) -> None:
        self.sent = sent
        self.sealing = False
        self.sealed.emit(sent)
        self.changed.emit()

    def _not_sealed(self, error: Exception) -> None:
        self._closed(False)
        if isinstance(error, _TRUST_LOST):
            self.go(Step.OFFICE)
            self.choices.load()
        self.refused.emit(error)

    def _ended(self) -> None:
        self._running = None
        if self.sealing:  # The officer asked to stop.
            self._closed(False)
            self.stopped.emit()
