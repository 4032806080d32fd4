"""Bringing out what can be read of a damaged register: the work, and what comes out of it.

Rules: the damaged register stays as it is; the passphrase is held until the new register is open
or the way is left, and no longer; a stop leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from app.base.clock import Clock
from app.base.errors import AppError
from app.base.jobs import Report, Token
from app.core.services import Services
from app.register import access, recovery_code
from app.register.integrity import salvage
from app.register.records import SalvageReport, Sheets
from app.register.recovery import recovery
from ui.frame.worker import Job
from ui.widgets.files_ask import free_folder


class SalvageUses:
    """What bringing out needs."""

    def needs_login(self, folder: Path) -> bool:
        """Say whether the register has several people."""
        return access.needs_login(folder)

    def salvage(
        self,
        folder: Path,
        login: str | None,
        passphrase: str,
        target: Path,
        *,
        clock: Clock,
        report: Report,
        token: Token,
    ) -> SalvageReport:
        """Bring what can be read into a new folder."""
        return salvage.salvage(
            folder, login, passphrase, target, clock=clock, report=report, token=token
        )

    def open(
        self, folder: Path, login: str | None, passphrase: str, *, clock: Clock
    ) -> tuple[Services, Sheets]:
        """Open the new register and make its own recovery sheets."""
        services = access.unlock(folder, login, passphrase, clock=clock)
        try:
            return recovery.renew(services, passphrase, recovery_code.plan_of(folder))
        except BaseException:
            access.lock(services)
            raise


class SalvageFlow(QObject):
    """The state of the work.

    Args:
        folder: the damaged register.
        lane: the lane that the new register is used on.
        clock: the time.
        uses: the use cases.

    Signals:
        brought(SalvageReport): the new register is there, closed.
        opened(Services, Sheets): it is open, with new sheets.
        failed(object): why not.
    """

    brought = Signal(object)
    opened = Signal(object, object)
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        uses: SalvageUses | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uses: SalvageUses = uses or SalvageUses()
        self._lane, self._clock = lane, clock
        self.damaged = folder
        self.folder = free_folder(folder, "rescued")
        self._login: str | None = None
        self._passphrase = ""
        self.report: SalvageReport | None = None

    def needs_login(self) -> bool:
        """Say whether a login is asked for; where nobody can tell, it is."""
        try:
            return self._uses.needs_login(self.damaged)
        except AppError:
            return True

    def bring_out(self, login: str, passphrase: str) -> Job[SalvageReport]:
        """Begin.

        Args:
            login: as typed, "" while the register has one user.
            passphrase: as typed.
        """
        self._login, self._passphrase = login or None, passphrase
        uses, clock, damaged, target = self._uses, self._clock, self.damaged, self.folder
        name = self._login

        def work(report: Report, token: Token) -> SalvageReport:
            return uses.salvage(
                damaged, name, passphrase, target, clock=clock, report=report, token=token
            )

        return self._start(work, self._on_brought)

    def open(self) -> Job[tuple[Services, Sheets]]:
        """Open the new register, with the passphrase that was typed."""
        uses, clock, folder = self._uses, self._clock, self.folder
        login, passphrase = self._login, self._passphrase

        def work(_report: Report, _token: Token) -> tuple[Services, Sheets]:
            return uses.open(folder, login, passphrase, clock=clock)

        return self._start(work, self._on_opened)

    def forget(self) -> None:
        """Let the passphrase go."""
        self._passphrase = ""

    def _start[T](self, work: Callable[[Report, Token], T], done: Callable[[T], object]) -> Job[T]:
        job: Job[T] = Job(work, self)
        job.succeeded.connect(done)
        job.failed.connect(self.failed)
        job.start(self._lane)
        return job

    def _on_brought(self, report: SalvageReport) -> None:
        self.report = report
        self.brought.emit(report)

    def _on_opened(self, made: tuple[Services, Sheets]) -> None:
        self.forget()
        self.opened.emit(*made)
