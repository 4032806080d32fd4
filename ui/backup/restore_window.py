"""The window that makes a register out of a backup: on a new computer, or beside a damaged one.

Rules: nothing is written before it was shown what is in the backup, and never over anything that is
there; a wrong sheet, a damaged file and another office's backup are told apart; codes and
passphrases are held only while they are used; a stop leaves nothing; the new codes and first
passphrases are shown before the register opens, because they are told only once; six words that
somebody wrote down stay the same while the window is open, and go with it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtWidgets import QWidget

from app.backup import restore
from app.base.clock import Clock
from app.base.errors import CaseStateError
from app.base.jobs import Report, Token
from app.base.language import _
from app.register.records import BackupFacts, GivenCodes, RecoveryPlan, Restored
from app.register.safety_errors import BackupOtherError, KitWrongError, WeakPassphraseError
from ui.backup.restore_steps import FactsStep, FileStep, PeopleStep
from ui.frame.worker import Job, make_lane, triage
from ui.printing.printing import Printers
from ui.register.recovery.new_sheets import MakingWindow
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.typed_sheets import SheetPart
from ui.widgets import removable_media
from ui.widgets.files_ask import free_folder
from ui.widgets.frames import clear
from ui.widgets.removable_media import FoundBackup
from ui.widgets.strip import Banner


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
        uses: ProgramRestore | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uses = uses or ProgramRestore()
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


NOT_A_HEAD = "restore.not-a-head"


class RestoreWindow(MakingWindow):
    """The window.

    Args:
        folder: where a register of this user lies, or would lie.
        lane: the lane that the restored register is used on.
        clock: the time.
        uses: restoring.
        recovery: what the page of new sheets needs.
        codes: makes the part that codes are typed into.
        printers: None for those of this computer.

    Signals:
        back_asked(): the officer does something else instead.
    """

    back_asked = Signal()

    topic = "restore"

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        uses: ProgramRestore | None = None,
        recovery: RecoveryUses | None = None,
        codes: Callable[[], SheetPart] = SheetPart,
        printers: Printers | None = None,
        idle_minutes: int = 5,
    ) -> None:
        super().__init__(
            lane,
            recovery or RecoveryUses(),
            printers=printers,
            idle_minutes=idle_minutes,
            can_stop=True,
        )
        self.flow = RestoreFlow(folder, lane, clock, uses, self)
        self._answered = True
        self._job: Job[Restored] | None = None
        self._words, self._own = "", False
        self.flow.found.connect(self._on_found)
        self.flow.inspected.connect(self._on_facts)
        self.flow.restored.connect(self._on_restored)
        self.flow.failed.connect(self._on_failed)
        self._file = FileStep(codes)
        self._file.look_again.connect(self._look)
        self._file.done.connect(self._inspect)
        self._file.back.connect(self._go_back)
        self._show(self._file)
        self._look()

    def _forget(self) -> None:
        self.flow.forget()
        self._words, self._own = "", False
        step = self.step
        if isinstance(step, FactsStep):
            step.forget()

    def _abandon(self) -> None:
        self._away = False
        self._go_back()

    def _show(self, page: QWidget) -> None:
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._begin_page(page)

    # Which backup -------------------------------------------------------------------------------

    def _look(self) -> None:
        self._file.wait()
        self.flow.look()

    def _on_found(self, found: object) -> None:
        if isinstance(found, tuple):
            self._file.offer(found, self.flow.today)

    def _go_back(self) -> None:
        self._file.codes.forget()
        self._forget()
        self.back_asked.emit()

    def _inspect(self) -> None:
        given = self._file.codes.given()
        file = self._file.file
        if given is None or file is None or not self._file.next.isEnabled():
            return
        clear(self.problem)
        self._file.next.allow(False, _("The backup is being opened…"))
        job = self.flow.inspect(file, given)
        self.busy.follow(job, _("Opening the backup…"))

    def _on_facts(self, facts: BackupFacts) -> None:
        self._file.next.allow(True)
        self._file.codes.forget()
        step = FactsStep(facts, self.flow.folder, self.flow.today, words=self._words, own=self._own)
        step.back.connect(lambda: self._back_to_file(step))
        step.done.connect(lambda: self._restore(step))
        self._show(step)

    def _back_to_file(self, step: FactsStep) -> None:
        if self._job is None:
            self.flow.forget()
            # They may stand on paper by now: the same ones come again.
            self._words, self._own = step.secret.drawn, not step.secret.proposed
            step.forget()
            self._show(self._file)
            self._drop(step)

    # Making it ----------------------------------------------------------------------------------

    def _restore(self, step: FactsStep) -> None:
        if self._job is not None:
            return
        clear(self.problem)
        step.lock_up(busy=True)
        self.flow.folder = step.folder
        job = self.flow.restore(step.login.text().strip(), step.passphrase())
        self._job = job
        self._answered = False
        job.finished.connect(lambda: self._over(step))
        self.busy.follow(job, _("Making the register out of the backup. This takes some minutes."))

    def _over(self, step: FactsStep) -> None:
        self._job = None
        if self.flow.result is not None:
            return
        step.lock_up(busy=False)
        if not self._answered:
            words = _("Stopped. Nothing was left behind; the backup is as it was.")
            self.problem.addWidget(Banner("caution", words))
        if self._away:
            self._abandon()

    def _on_restored(self, result: Restored) -> None:
        step = self.step
        self._forget()
        self._show(
            self._new_sheets(result.services, result.sheets, lambda: self._on_written(result))
        )
        self._drop(step)

    def _on_written(self, result: Restored) -> None:
        if not result.passphrases and not result.problems:
            self._finish(self.finished.emit)
            return
        step = PeopleStep(result.passphrases, result.problems)
        step.done.connect(lambda: self._finish(self.finished.emit))
        self._show(step)

    # What went wrong ----------------------------------------------------------------------------

    def _on_failed(self, error: Exception) -> None:
        self._answered = True
        failure = triage(error)
        words = failure.text
        step = self.step
        if isinstance(step, FileStep):
            step.next.allow(step.file is not None)
            if isinstance(error, KitWrongError | BackupOtherError):
                step.codes.wrong(words)
                step.codes.begin()
                return
        elif isinstance(step, FactsStep):
            if isinstance(error, WeakPassphraseError):
                step.secret.wrong(words)
                return
            if isinstance(error, CaseStateError) and error.facts.get("reason") == NOT_A_HEAD:
                step.show_front()
                step.login_row.wrong(_("No head of the office has this login in the backup."))
                step.login.setFocus()
                step.show_whole(step.login_row)
                return
        clear(self.problem)
        self.problem.addWidget(Banner("danger", failure.happened, failure.todo))
