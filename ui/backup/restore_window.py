"""The window that makes a register out of a backup: on a new computer, or beside a damaged one.

Rules: nothing is written before it was shown what is in the backup; a wrong sheet, a damaged file
and another office's backup are told apart; a stop leaves nothing; the new codes and first
passphrases are shown before the register opens, because they are told only once; six words that
somebody wrote down stay the same while the window is open, and go with it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QThreadPool, Signal
from PySide6.QtWidgets import QWidget

from app.base.clock import Clock
from app.base.errors import CaseStateError
from app.base.language import _
from app.register.records import BackupFacts, Restored
from app.register.safety_errors import BackupOtherError, KitWrongError, WeakPassphraseError
from ui.backup.restore_flow import RestoreFlow, RestoreUses
from ui.backup.restore_steps import FactsStep, FileStep, PeopleStep
from ui.frame.failure import triage
from ui.frame.worker import Job
from ui.printing.printing import Printers
from ui.register.making_window import MakingWindow
from ui.register.recovery.recovery_uses import ProgramUses, RecoveryUses
from ui.register.recovery.typed_sheets import SheetPart
from ui.widgets.frames import clear
from ui.widgets.strip import Banner

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
        uses: RestoreUses | None = None,
        recovery: RecoveryUses | None = None,
        codes: Callable[[], SheetPart] = SheetPart,
        printers: Printers | None = None,
        idle_minutes: int = 5,
    ) -> None:
        super().__init__(
            lane,
            recovery or ProgramUses(),
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
        words = f"{failure.happened} {failure.todo}".strip()
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
