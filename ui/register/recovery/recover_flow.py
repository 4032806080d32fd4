"""The story of opening a register with its sheets: codes, who, a new passphrase, new sheets.

Rules: codes live here only until the register is open or the way is left; nothing is written
before a new passphrase was chosen; one piece of work at a time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from app.base.clock import Clock
from app.base.errors import AppError
from app.base.jobs import Report, Token
from app.core.permissions import HEAD
from app.core.records import UserRecord
from app.core.services import Services
from app.register.records import GivenCodes, Recovered, RecoveryPlan, Sheets
from ui.frame.worker import Job
from ui.register.recovery.recovery_uses import RecoveryUses


class RecoverFlow(QObject):
    """Presenter of the way from a sheet to the open register.

    Signals:
        people_found(tuple): the sheets fit; these people can get a new passphrase, heads first.
        recovered(): the register is open; `services` and `sheets` are there.
        failed(object): why it did not go on.
    """

    people_found = Signal(object)
    recovered = Signal()
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        uses: RecoveryUses | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.lane = lane
        self._clock = clock
        self.uses = uses or RecoveryUses()
        self._given = GivenCodes()
        self.services: Services | None = None
        self.sheets: Sheets | None = None
        self.busy = False

    def plan(self) -> tuple[RecoveryPlan | None, AppError | None]:
        """Return which sheets there are, or why that is not known."""
        try:
            return self.uses.plan_of(self.folder), None
        except AppError as error:
            return None, error

    def try_codes(self, given: GivenCodes) -> Job[Any]:
        """Ask whether the sheets fit; nothing is changed by it."""
        self._given = given
        folder, uses = self.folder, self.uses

        def work(_report: Report, _token: Token) -> tuple[UserRecord, ...]:
            people = uses.people(folder, given)
            return tuple(sorted(people, key=lambda one: one.role != HEAD))

        return self._start(work, self.people_found.emit)

    def recover(self, login: str | None, passphrase: str) -> Job[Any]:
        """Give somebody a new passphrase, open the register, make new sheets."""
        folder, uses, given, clock = self.folder, self.uses, self._given, self._clock

        def work(report: Report, _token: Token) -> Recovered:
            return uses.recover(folder, given, login, passphrase, clock=clock, report=report)

        return self._start(work, self._on_recovered)

    def forget(self) -> None:
        """Let the codes go."""
        self._given = GivenCodes()

    def _start(self, work: Any, done: Any) -> Job[Any]:
        self.busy = True
        job: Job[Any] = Job(work, self)
        job.finished.connect(self._rest)
        job.succeeded.connect(done)
        job.failed.connect(self.failed)
        job.start(self.lane)
        return job

    def _rest(self) -> None:
        self.busy = False

    def _on_recovered(self, made: Recovered) -> None:
        self.forget()
        self.services, self.sheets = made.services, made.sheets
        self.recovered.emit()
