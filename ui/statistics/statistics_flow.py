"""What is counted, what was counted last, and where it stands.

Rules: one count at a time, the newest wish wins and stops the one before; counting runs on the
register's lane and can be stopped between stretches of cases; nothing of what was counted is kept
when the page goes.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Report, Token
from app.core.services import Services
from app.statistics import victim_tables
from app.statistics.making import statistics
from app.statistics.tables import Choice, StatTable
from app.statistics.victim_tables import victims_over_time
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.statistics.number_table import Laid, laid_out

type Tables = tuple[StatTable, ...]


@dataclass(frozen=True)
class Wish:
    """What the officer wants counted.

    Attributes:
        kind: one of ``app.statistics.making.KINDS``.
        choice: the period, and what it is narrowed to.
        population: number of people by the rows of the SDG table, None for no rates.
        with_sealed: also sealed cases that this user can open.
    """

    kind: str
    choice: Choice
    population: Mapping[str, int] | None = None
    with_sealed: bool = False


type Count = Callable[[Services, Wish, Report, Token], Tables]


def count(s: Services, wish: Wish, report: Report, token: Token) -> Tables:
    """Count what is wished; see ``app.statistics.making.statistics`` for what may go wrong."""
    if wish.kind != victim_tables.SDG:
        return statistics(
            s, wish.kind, wish.choice, with_sealed=wish.with_sealed, token=token, report=report
        )
    return victims_over_time(
        s,
        wish.choice,
        population=wish.population,
        with_sealed=wish.with_sealed,
        token=token,
        report=report,
    )


@dataclass(frozen=True)
class Counted:
    """What was counted, with how each table is laid out and drawn, by its code."""

    tables: Tables
    laid: Mapping[str, Laid]


class Stage(enum.Enum):
    """Where the last count stands."""

    NOTHING = "nothing"
    COUNTING = "counting"
    COUNTED = "counted"
    STOPPED = "stopped"
    FAILED = "failed"


class StatisticsFlow(QObject):
    """Presenter of the page.

    Args:
        desk: the officer's desk.
        counting: another way to count, for tests.

    Signals:
        changed(): the stage, the tables or the one that is shown changed.
        failed(object): why nothing could be counted.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None, counting: Count = count) -> None:
        super().__init__(parent)
        self._desk = desk
        self._counting = counting
        self._job: Job[Counted] | None = None
        self.stage = Stage.NOTHING
        self.wish: Wish | None = None
        self.counted: Wish | None = None
        self.tables: Tables = ()
        self.laid: Mapping[str, Laid] = {}
        self.at = 0
        self._shown = ""

    @property
    def table(self) -> StatTable | None:
        """The table that is shown, None while there is none."""
        codes = [one.code for one in self.tables]
        place = codes.index(self._shown) if self._shown in codes else 0
        return self.tables[place] if self.tables else None

    def show(self, code: str) -> None:
        """Show another table of those that were counted."""
        self._shown = code
        self.changed.emit()

    def count(self, wish: Wish) -> Job[Counted]:
        """Count anew; what was still being counted is stopped."""
        self.stop()
        self.wish = wish
        counting = self._counting

        def work(s: Services, report: Report, token: Token) -> Counted:
            tables = counting(s, wish, report, token)
            # Very many flows take a while to lay out, which is not the window's time.
            return Counted(tables, {table.code: laid_out(table) for table in tables})

        job = self._desk.run(
            work,
            lambda found: self._came(job, found),
            failed=lambda error: self._failed(job, error),
            by=self,
        )
        self._job = job
        job.finished.connect(lambda: self._over(job))
        self._settle(Stage.COUNTING)
        return job

    def stop(self) -> None:
        """Stop the count that runs."""
        if self._job is not None:
            self._job.cancel()

    def _came(self, job: Job[Counted], found: Counted) -> None:
        if job is self._job:
            self.tables, self.laid, self.counted = found.tables, found.laid, self.wish
            self.at = self._desk.services.clock.now()
            self._settle(Stage.COUNTED)

    def _failed(self, job: Job[Counted], error: Exception) -> None:
        if job is self._job:
            self._settle(Stage.FAILED)
            self.failed.emit(error)

    def _over(self, job: Job[Counted]) -> None:
        if job is self._job:
            self._job = None
            if self.stage is Stage.COUNTING:
                self._settle(Stage.STOPPED)

    def _settle(self, stage: Stage) -> None:
        self.stage = stage
        self.changed.emit()
