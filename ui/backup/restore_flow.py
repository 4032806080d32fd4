"""Restoring a backup on a computer: which file, what is in it, into which folder, and the new keys.

Rules: nothing is written before office, date and number of cases were shown; never over anything
that is there; codes and passphrases are held only while they are used; a stop leaves nothing
behind.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QThreadPool, Signal

from app.backup import restore
from app.base.clock import Clock
from app.base.jobs import Report, Token
from app.register.records import BackupFacts, GivenCodes, RecoveryPlan, Restored
from ui.frame.worker import Job, make_lane
from ui.widgets import removable_media
from ui.widgets.new_place import free_folder
from ui.widgets.removable_media import FoundBackup


class RestoreUses(Protocol):
    """What restoring needs."""

    def find(self) -> tuple[FoundBackup, ...]: ...

    def inspect(self, file: Path, given: GivenCodes) -> BackupFacts: ...

    def restore(
        self,
        file: Path,
        folder: Path,
        given: GivenCodes,
        login: str | None,
        passphrase: str,
        *,
        clock: Clock,
        report: Report,
        token: Token,
    ) -> Restored: ...


class ProgramRestore:
    """The use cases themselves, and the disks of this computer."""

    def find(self) -> tuple[FoundBackup, ...]:
        """Return the backups on all disks that can be pulled out."""
        return removable_media.backups_on((one.path, one.name) for one in removable_media.volumes())

    def inspect(self, file: Path, given: GivenCodes) -> BackupFacts:
        """Return what a backup says of itself."""
        return restore.inspect(file, given)

    def restore(
        self,
        file: Path,
        folder: Path,
        given: GivenCodes,
        login: str | None,
        passphrase: str,
        *,
        clock: Clock,
        report: Report,
        token: Token,
    ) -> Restored:
        """Make a register out of a backup; one sheet opens it afterwards."""
        return restore.restore(
            file, folder, given, login, passphrase,
            plan=RecoveryPlan(), clock=clock, report=report, token=token,
        )  # fmt: skip


class RestoreFlow(QObject):
    """The state of a restore.

    Args:
        folder: where a register of this user lies, or would lie.
        lane: the lane that the restored register is used on.
        clock: the time.
        uses: the use cases.

    Signals:
        found(object): the backups on the sticks, as a tuple.
        inspected(BackupFacts): the codes opened the file.
        restored(Restored): the register is made, and open.
        failed(object): why not.
    """

    found = Signal(object)
    inspected = Signal(object)
    restored = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        uses: RestoreUses | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uses: RestoreUses = uses or ProgramRestore()
        self._lane = lane
        self._looking = make_lane(self)
        self._clock = clock
        self._given: GivenCodes | None = None
        self.file: Path | None = None
        self.facts: BackupFacts | None = None
        self.folder = free_folder(folder)
        self.result: Restored | None = None

    @property
    def today(self) -> int:
        """The time, Unix seconds."""
        return self._clock.now()

    def look(self) -> Job[tuple[FoundBackup, ...]]:
        """Look for backups on the sticks that are there."""
        uses = self._uses
        # A lane of its own: a stick that answers slowly holds up nothing else.
        return self._start(lambda _report, _token: uses.find(), self.found.emit, self._looking)

    def inspect(self, file: Path, given: GivenCodes) -> Job[BackupFacts]:
        """Open a backup as far as it takes to say what is in it."""
        self.file, self._given, self.facts = file, given, None
        uses = self._uses
        return self._start(lambda _report, _token: uses.inspect(file, given), self._on_facts)

    def restore(self, login: str, passphrase: str) -> Job[Restored]:
        """Make the register.

        Args:
            login: of the head who restores it, "" for the first one.
            passphrase: this person's new one.

        Raises:
            LookupError: nothing was inspected.
        """
        file, given, folder = self.file, self._given, self.folder
        if file is None or given is None:
            raise LookupError("nothing was inspected")
        uses, clock = self._uses, self._clock

        def work(report: Report, token: Token) -> Restored:
            return uses.restore(
                file,
                folder,
                given,
                login or None,
                passphrase,
                clock=clock,
                report=report,
                token=token,
            )

        return self._start(work, self._on_restored)

    def forget(self) -> None:
        """Let the codes go."""
        self._given = None

    def _start[T](
        self,
        work: Callable[[Report, Token], T],
        done: Callable[[T], object],
        lane: QThreadPool | None = None,
    ) -> Job[T]:
        job: Job[T] = Job(work, self)
        job.succeeded.connect(done)
        job.failed.connect(self.failed)
        job.start(lane or self._lane)
        return job

    def _on_facts(self, facts: BackupFacts) -> None:
        self.facts = facts
        self.inspected.emit(facts)

    def _on_restored(self, result: Restored) -> None:
        self.forget()
        self.result = result
        self.restored.emit(result)
