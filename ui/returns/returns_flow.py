"""The returns that we sent and those of others: the lists, the totals, what changed, the use cases.

Rules: the list is read again after every change; a period that is due stands in the list before
anything came for it; adding up runs on the lane of `LongErrands`, beside the register's, and can be
stopped; the answer for a period that is no longer chosen is dropped; one return can be looked at as
it was sealed.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.returns import desk as sending
from app.returns import nodal, showing
from app.returns.naming import next_due
from app.returns.records import (
    PeriodLine,
    SentReturn,
    ShownReturn,
    Totals,
)
from app.statistics.periods import Period
from ui.frame.desk import Bound, Errands, Presenter, Stoppable, asks


class ReturnUses(Bound):
    """Use cases bound to the open register."""

    recipients = asks(sending.recipients)
    usual_k = asks(sending.usual_k)
    plan = asks(sending.plan)
    send = asks(sending.send)
    sent = asks(sending.sent)
    show = asks(sending.show)
    periods = asks(nodal.periods)
    totals = asks(nodal.totals)
    write_totals = asks(showing.write_totals)
    expected = asks(nodal.expected)
    expect = asks(nodal.expect)


class SentFlow(Presenter):
    """Presenter of the list.

    Signals:
        changed: the list or the choice changed.
        shown: ShownReturn that was asked for.
        refused: an error of reading.
    """

    shown = Signal(object)

    def __init__(
        self, uses: ReturnUses, errands: Errands, today: dt.date, parent: QObject | None = None
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._today = today
        self.loaded = False
        self.rows: tuple[SentReturn, ...] = ()
        self.chosen_id = ""

    @property
    def chosen(self) -> SentReturn | None:
        """The return that is chosen, or None."""
        return next((one for one in self.rows if one.packet_id == self.chosen_id), None)

    @property
    def due(self) -> tuple[SentReturn, Period] | None:
        """A return whose office waits for the next one, and its days; None when none is due."""
        for office_id in dict.fromkeys(one.office_id for one in self.rows):
            theirs = [one for one in self.rows if one.office_id == office_id]
            period = next_due((one.period for one in theirs), self._today)
            if period is not None:
                return theirs[0], period
        return None

    @property
    def outdated(self) -> SentReturn | None:
        """The newest return that is to be sent again, or None."""
        return next((one for one in self.rows if one.is_outdated and not one.replaced_by), None)

    def reload(self) -> None:
        """Read the list again; keep the choice when it is still there."""
        self._ask(self._uses.sent, self._listed)

    def _listed(self, rows: tuple[SentReturn, ...]) -> None:
        self.rows, self.loaded = rows, True
        if self.chosen is None:
            self.chosen_id = rows[0].packet_id if rows else ""
        self.changed.emit()

    def choose(self, packet_id: str) -> None:
        """Choose a return."""
        if packet_id != self.chosen_id:
            self.chosen_id = packet_id
            self.changed.emit()

    def look_at(self, packet_id: str) -> None:
        """Read one return as it was sealed."""
        self._ask(lambda: self._uses.show(packet_id), self.shown.emit)


class ReceivedFlow(Presenter):
    """Presenter of the door.

    Signals:
        changed: periods, choice or totals changed.
        begun(object): adding up has begun and can be followed and stopped.
        shown: ShownReturn that was asked for.
        saving(object): a file is being written and can be followed and stopped.
        saved: Path of the file that was written.
        asked: tuple of Sender: every office that may be waited for.
        refused: an error of reading or writing.
    """

    begun = Signal(object)
    shown = Signal(object)
    saving = Signal(object)
    saved = Signal(object)
    asked = Signal(object)

    def __init__(
        self,
        uses: ReturnUses,
        errands: Errands,
        counting: Errands,
        today: dt.date,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(errands, parent)
        self._today = today
        self._uses = uses
        self._counting = counting
        self._running: Stoppable | None = None
        self._turn = 0
        self.loaded = False
        self.adding = False
        self.periods: tuple[PeriodLine, ...] = ()
        self.code = ""
        self.totals: Totals | None = None

    @property
    def chosen(self) -> PeriodLine | None:
        """The period that is chosen, or None."""
        return next((one for one in self.periods if one.period.code == self.code), None)

    def reload(self) -> None:
        """Read the periods again, and add up the one that is chosen."""
        self._ask(self._uses.periods, self._listed)

    def _listed(self, periods: tuple[PeriodLine, ...]) -> None:
        self.periods, self.loaded = (*self._due(periods), *periods), True
        if self.chosen is None:
            self.code = periods[0].period.code if periods else ""
        self.changed.emit()
        self._add_up()

    def _due(self, periods: tuple[PeriodLine, ...]) -> tuple[PeriodLine, ...]:
        """Return the period that is over and for which nothing came yet; () when none is."""
        due = next_due((one.period for one in periods), self._today)
        return () if due is None else (PeriodLine(due, 0, periods[0].expected, 0),)

    def choose(self, code: str) -> None:
        """Choose a period by its code."""
        if code != self.code:
            self.code, self.totals = code, None
            self.changed.emit()
            self._add_up()

    def add_up_again(self) -> None:
        """Add up once more what was stopped."""
        self._add_up()

    def _add_up(self) -> None:
        self.stop()
        self._turn += 1
        chosen, turn = self.chosen, self._turn
        if chosen is None:
            self.totals = None
            return
        period = chosen.period
        self.adding = True
        self._running = self._counting.run(
            lambda _report, token: self._uses.totals(period, token),
            lambda totals: self._added(turn, totals),
            self.refused.emit,
            None,
            lambda: self._ended(turn),
        )
        if self.adding:
            self.begun.emit(self._running)
            self.changed.emit()

    def _added(self, turn: int, totals: Totals) -> None:
        if turn == self._turn:
            self.totals = totals
            self.changed.emit()

    def _ended(self, turn: int) -> None:
        if turn == self._turn:
            self._running, self.adding = None, False
            self.changed.emit()

    def stop(self) -> None:
        """Ask the adding to stop."""
        if self._running is not None:
            self._running.cancel()

    def look_at(self, packet_id: str) -> None:
        """Read one return as it came."""
        self._ask(lambda: self._uses.show(packet_id), self.shown.emit)

    def look_for(self, packet_id: str) -> None:
        """Choose the period of a return that came, and show it."""

        def found(shown: ShownReturn) -> None:
            self.choose(shown.period.code)
            self.shown.emit(shown)

        self._ask(lambda: self._uses.show(packet_id), found)

    def save(self, target: Path) -> None:
        """Write the totals that are shown into a new file."""
        totals = self.totals
        if totals is not None:
            self.saving.emit(
                self._errands.run(
                    lambda _report, token: self._uses.write_totals(totals, target, token),
                    self.saved.emit,
                    self.refused.emit,
                )
            )

    def ask_expected(self) -> None:
        """Read every office that may be waited for."""
        self._ask(self._uses.expected, self.asked.emit)

    def expect(self, wanted: dict[str, bool]) -> None:
        """Wait for the returns of offices, or no longer.

        Args:
            wanted: office id, and whether it is waited for.
        """

        def write() -> None:
            for office_id, is_wanted in wanted.items():
                self._uses.expect(office_id, is_wanted)

        self._ask(write, lambda _none: self.reload())
