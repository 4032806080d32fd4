"""A return in the making: what is chosen, what would leave for it, and sealing exactly that.

Rules: only offices that may get one and days that are over are taken; what is shown was read back
from the very body that will be sealed, and another choice lets it go; what earlier returns show too
much of is sealed only when somebody says so.
"""

from __future__ import annotations

import datetime as dt
import enum

from PySide6.QtCore import QObject, Signal

from app.base.errors import AppError, FactRefusedError
from app.returns.hiding import USUAL_K
from app.returns.naming import kind_of
from app.returns.records import PlannedReturn, Recipient, SentReturn
from app.returns.words import ReturnRefusedError
from app.statistics.periods import Period, read_days
from ui.frame.desk import Errands, Presenter, Stoppable
from ui.returns.returns_flow import ReturnUses
from ui.statistics.period_choices import DAYS, QUARTER, offered


def ended_periods(kind: str, today: dt.date) -> tuple[Period, ...]:
    """Return the periods of a kind that are over, the newest first.

    Args:
        kind: as the page of statistics names it; there are none of days that are typed.
        today: the local day.
    """
    return tuple(one for one in offered(kind, today) if one.last < today)


class PlanChoice(QObject):
    """The choices.

    Args:
        today: the local day.

    Signals:
        changed: something else is chosen, or can be chosen.
        turned: something else is chosen; what was made for the old choices is void.
    """

    changed = Signal()
    turned = Signal()

    def __init__(self, today: dt.date, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.loaded = False
        self.recipients: tuple[Recipient, ...] = ()
        self.earlier: tuple[SentReturn, ...] = ()
        self.office_id = ""
        self.kind = QUARTER
        self.code = ""
        self.days = ("", "")
        self.k = 0
        self._begin_period()

    @property
    def office(self) -> Recipient | None:
        """The office that is chosen, or None."""
        return next((one for one in self.recipients if one.office_id == self.office_id), None)

    @property
    def open_to(self) -> tuple[Recipient, ...]:
        """The offices that a return can go to."""
        return tuple(one for one in self.recipients if one.may_send)

    def periods(self) -> tuple[Period, ...]:
        """Return the periods of the chosen kind that are over, the newest first."""
        return ended_periods(self.kind, self._today)

    def period(self) -> Period:
        """Return the chosen days.

        Raises:
            FactRefusedError: what was typed is no day, or the first comes after the last.
        """
        if self.kind == DAYS:
            return read_days(*self.days, self._today)
        return next(one for one in self.periods() if one.code == self.code)

    @property
    def replaced(self) -> SentReturn | None:
        """Our return to this office for these days, which the next one replaces; or None."""
        period = next((one for one in self.periods() if one.code == self.code), None)
        if period is None:
            return None
        for one in self.earlier:
            same = (one.period.first, one.period.last) == (period.first, period.last)
            if same and one.office_id == self.office_id and not one.replaced_by:
                return one
        return None

    @property
    def missing(self) -> str:
        """What is still to be chosen: "office", "days", or ""."""
        if self.office is None or not self.office.may_send:
            return "office"
        return "days" if self.kind == DAYS and not all(self.days) else ""

    def offer(
        self, recipients: tuple[Recipient, ...], earlier: tuple[SentReturn, ...], usual_k: int
    ) -> None:
        """Take up what can be chosen; an office that has no other beside it is chosen."""
        self.recipients, self.earlier, self.loaded = recipients, earlier, True
        self.k = self.k or usual_k or USUAL_K
        if self.office is None:
            likely = [one for one in self.open_to if one.is_nodal] or list(self.open_to)
            self.office_id = likely[0].office_id if len(likely) == 1 else ""
        self.changed.emit()

    def begin(self, office_id: str, code: str) -> None:
        """Choose an office and a period beforehand, by their codes; "" for either."""
        self.office_id = office_id or self.office_id
        if ".." in code:
            first, _between, last = code.partition("..")
            self.kind, self.days = DAYS, (first, last)
        elif code:
            self.kind, self.code = kind_of(code), code
        self._tell()

    def choose_office(self, office_id: str) -> None:
        """Choose for whom it is."""
        if office_id != self.office_id:
            self.office_id = office_id
            self._tell()

    def choose_kind(self, kind: str) -> None:
        """Choose months, quarters, years or other days."""
        if kind != self.kind:
            self.kind = kind
            self._begin_period()
            self._tell()

    def choose_period(self, code: str) -> None:
        """Choose one of `periods`."""
        if code != self.code:
            self.code = code
            self._tell()

    def choose_days(self, first: str, last: str) -> None:
        """Choose days as they were typed."""
        if (first, last) != self.days:
            self.days = (first, last)
            self._tell()

    def choose_k(self, k: int) -> None:
        """Choose below which number counts are hidden."""
        if k != self.k:
            self.k = k
            self._tell()

    def _begin_period(self) -> None:
        periods = self.periods()
        self.code = periods[0].code if periods else ""

    def _tell(self) -> None:
        self.turned.emit()
        self.changed.emit()


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


class PlanFlow(Presenter):
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

    begun = Signal(object, str)
    sealed = Signal(object)

    def __init__(
        self,
        uses: ReturnUses,
        errands: Errands,
        counting: Errands,
        choice: PlanChoice,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
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
        self._ask(
            lambda: (self._uses.recipients(), self._uses.sent(), self._uses.usual_k()), self._loaded
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
