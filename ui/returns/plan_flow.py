"""A return in the making: what would leave for the present choices, and sealing exactly that.

Rules: what is shown was read back from the very body that will be sealed; another choice lets it
go; what earlier returns show too much of is sealed only when somebody says so.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Signal

from app.base.errors import AppError, FactRefusedError
from app.returns.records import PlannedReturn, Recipient, SentReturn
from app.returns.return_errors import ReturnRefusedError
from ui.frame.errands import Errands, Stoppable, ask
from ui.returns.plan_choice import PlanChoice
from ui.returns.return_uses import PlanUses

EXPOSED = "exposed"
"""Code of the caution that advises not to send."""
_OTHER_DAYS = ("return.crosses", "return.not-over")


class PlanStage(enum.Enum):
    """How far the return is."""

    CHOOSING = "choosing"
    COUNTING = "counting"
    SHOWN = "shown"
    SEALING = "sealing"
    SEALED = "sealed"


class PlanFlow(QObject):
    """Presenter of the page.

    Args:
        uses: the use cases.
        errands: for what is short, and for sealing.
        counting: for what counts a large register.
        choice: what is chosen.

    Signals:
        changed: stage, preview or problem changed.
        begun(object, str): work that can be followed and stopped has begun: "count" or "seal".
        sealed: SentReturn that lies in the outbox now.
        refused: an error that belongs into the strip.
    """

    changed = Signal()
    begun = Signal(object, str)
    sealed = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        uses: PlanUses,
        errands: Errands,
        counting: Errands,
        choice: PlanChoice,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._counting = counting
        self._running: Stoppable | None = None
        self._turn = 0
        self.choice = choice
        self.stage = PlanStage.CHOOSING
        self.planned: PlannedReturn | None = None
        self.problem: Exception | None = None
        self.agreed = False
        self.sent: SentReturn | None = None
        choice.turned.connect(self.let_go)

    @property
    def is_exposed(self) -> bool:
        """True when earlier returns show too much for this one to hide it."""
        planned = self.planned
        return planned is not None and any(one.code == EXPOSED for one in planned.cautions)

    @property
    def may_seal(self) -> bool:
        """True when what is shown can be sealed as it is."""
        return self.stage is PlanStage.SHOWN and (self.agreed or not self.is_exposed)

    @property
    def wants_other_days(self) -> bool:
        """True when these days cannot be told, or better are not: others are to be chosen."""
        if isinstance(self.problem, ReturnRefusedError):
            return str(self.problem.facts.get("reason")) in _OTHER_DAYS
        shown = self.stage is PlanStage.SHOWN
        return isinstance(self.problem, FactRefusedError) or (shown and self.is_exposed)

    def load(self) -> None:
        """Read the offices and our earlier returns."""
        ask(
            self._errands,
            lambda: (self._uses.recipients(), self._uses.sent(), self._uses.usual_k()),
            self._loaded,
            self.refused.emit,
        )

    def _loaded(self, found: tuple[tuple[Recipient, ...], tuple[SentReturn, ...], int]) -> None:
        self.choice.offer(*found)
        self.changed.emit()

    def agree(self, agreed: bool) -> None:
        """Say that it goes out although earlier returns show too much."""
        if agreed != self.agreed:
            self.agreed = agreed
            self.changed.emit()

    def let_go(self) -> None:
        """Drop what belongs to other choices; work for them is stopped."""
        if self.stage in (PlanStage.SEALING, PlanStage.SEALED):
            return
        self.stop()
        self._turn += 1
        self._running = None
        self.stage = PlanStage.CHOOSING
        self.planned, self.problem, self.agreed = None, None, False
        self.changed.emit()

    def begin_anew(self) -> None:
        """Leave what was sealed, for the next return."""
        self.stage, self.sent = PlanStage.CHOOSING, None
        self.let_go()

    def count(self) -> None:
        """Count, hide, and show what would leave."""
        if self.choice.missing or self.stage not in (PlanStage.CHOOSING, PlanStage.SHOWN):
            return
        self.let_go()
        try:
            period = self.choice.period()
        except AppError as error:
            self.problem = error
            self.changed.emit()
            return
        office_id, k, turn = self.choice.office_id, self.choice.k, self._turn
        self._begin(PlanStage.COUNTING)
        self._follow(
            self._counting.run(
                lambda report, token: self._uses.plan(office_id, period, k, report, token),
                lambda planned: self._counted(turn, planned, None),
                lambda error: self._counted(turn, None, error),
                None,
                lambda: self._ended(turn),
            )
        )

    def _counted(self, turn: int, planned: PlannedReturn | None, problem: Exception | None) -> None:
        if turn != self._turn:
            return
        self.planned, self.problem = planned, problem
        self._begin(PlanStage.CHOOSING if planned is None else PlanStage.SHOWN)

    def seal(self) -> None:
        """Seal what is shown, for the office that is chosen."""
        planned, turn = self.planned, self._turn
        if not self.may_seal or planned is None:
            return
        self._begin(PlanStage.SEALING)
        self._follow(
            self._errands.run(
                lambda report, token: self._uses.send(planned, report, token),
                self._done,
                self._not_done,
                None,
                lambda: self._ended(turn),
            )
        )

    def _done(self, sent: SentReturn) -> None:
        self.sent = sent
        self._begin(PlanStage.SEALED)
        self.sealed.emit(sent)

    def _not_done(self, error: Exception) -> None:
        """What was shown may be out of date now: it has to be counted again."""
        self.planned, self.problem, self.agreed = None, error, False
        self._begin(PlanStage.CHOOSING)

    def stop(self) -> None:
        """Ask what is running to stop."""
        if self._running is not None:
            self._running.cancel()

    def _begin(self, stage: PlanStage) -> None:
        self.stage = stage
        self.changed.emit()

    def _follow(self, work: Stoppable) -> None:
        """Let work that is not over yet be followed."""
        if self.stage in (PlanStage.COUNTING, PlanStage.SEALING):
            self._running = work
            self.begun.emit(work, "seal" if self.stage is PlanStage.SEALING else "count")

    def _ended(self, turn: int) -> None:
        if turn != self._turn:
            return
        self._running = None
        if self.stage is PlanStage.COUNTING:  # The officer asked to stop.
            self._begin(PlanStage.CHOOSING)
        elif self.stage is PlanStage.SEALING:
            self._begin(PlanStage.SHOWN)
