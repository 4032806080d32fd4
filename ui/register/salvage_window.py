"""The window that brings everything that can be read of a damaged register into a new one.

Rules: the damaged register is never written; a stop leaves nothing; what is lost is shown before
the new register opens, and its new recovery sheet before the work begins; the title names nobody.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QThreadPool, Signal
from PySide6.QtWidgets import QWidget

from app.base.clock import Clock
from app.base.errors import CannotUnlockError, RegisterDamagedError
from app.base.language import _
from app.core.services import Services
from app.register.records import SalvageReport, Sheets
from ui.frame.worker import Job, triage
from ui.look.theme import look
from ui.printing.printing import Printers
from ui.register.integrity.salvage_flow import SalvageFlow, SalvageUses
from ui.register.integrity.salvage_steps import AskStep, LostStep
from ui.register.making_window import MakingWindow
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.widgets.frames import clear
from ui.widgets.strip import Banner


class SalvageWindow(MakingWindow):
    """The window.

    Args:
        folder: the damaged register.
        lane: the lane that the new register is used on.
        clock: the time.
        uses: bringing out.
        recovery: what the page of new sheets needs.
        printers: None for those of this computer.

    Signals:
        back_asked(): to the passphrase.
        later(Path): the new register is there, and is opened another time.
    """

    back_asked = Signal()
    later = Signal(object)

    topic = "salvage"

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        uses: SalvageUses | None = None,
        recovery: RecoveryUses | None = None,
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
        worn = look()
        self.setMinimumSize(min(880, worn.px(500)), min(440, worn.px(260)))
        self.flow = SalvageFlow(folder, lane, clock, uses, self)
        self._job: Job[Any] | None = None
        self._answered = False
        self.flow.brought.connect(self._on_brought)
        self.flow.opened.connect(self._on_opened)
        self.flow.failed.connect(self._on_failed)
        step = AskStep(self.flow.folder, needs_login=self.flow.needs_login())
        step.back.connect(self._go_back)
        step.done.connect(lambda: self._bring_out(step))
        self._show(step)

    # The work -----------------------------------------------------------------------------------

    def _bring_out(self, step: AskStep) -> None:
        if self._job is not None:
            return
        clear(self.problem)
        step.lock_up(busy=True)
        self.flow.folder = step.folder
        job = self.flow.bring_out(step.login.text().strip(), step.secret.text())
        self._follow(job, _("Reading what can be read. This takes some minutes."))

    def _open_it(self, step: LostStep) -> None:
        if self._job is not None:
            return
        clear(self.problem)
        step.next.allow(False, _("Opening the register…"))
        self._follow(self.flow.open(), _("Opening the register…"))

    def _follow(self, job: Job[Any], words: str) -> None:
        self._job, self._answered = job, False
        job.finished.connect(self._over)
        self.busy.follow(job, words)

    def _over(self) -> None:
        self._job = None
        step = self.step
        if isinstance(step, AskStep):
            step.lock_up(busy=False)
            if not self._answered:
                words = _("Stopped. Nothing was left behind; the damaged register is as it was.")
                self.problem.addWidget(Banner("caution", words))
        if self._away and self._open is None:
            self._abandon()

    def _on_brought(self, report: SalvageReport) -> None:
        self._answered = True
        step = self.step
        if isinstance(step, AskStep):
            step.secret.clear()
        following = LostStep(report, self.flow.damaged)
        following.later.connect(self._later)
        following.done.connect(lambda: self._open_it(following))
        self._show(following)

    def _on_opened(self, services: Services, sheets: Sheets) -> None:
        self._answered = True
        then = self.finished.emit
        self._show(self._new_sheets(services, sheets, lambda: self._finish(then)))

    def _on_failed(self, error: Exception) -> None:
        self._answered = True
        failure = triage(error)
        happened, todo = failure.happened, failure.todo
        step = self.step
        if isinstance(error, RegisterDamagedError) and isinstance(step, AskStep):
            happened = _("So much is damaged that nothing can be brought out.")
            todo = _("Only a backup helps now: go back and take “I have a backup”.")
        if isinstance(step, LostStep):
            step.next.allow(True)
        clear(self.problem)
        self.problem.addWidget(Banner("danger", happened, todo))
        if isinstance(step, AskStep):
            step.lock_up(busy=False)
            if isinstance(error, CannotUnlockError):
                step.secret.select()

    # Leaving ------------------------------------------------------------------------------------

    def _go_back(self) -> None:
        if self._job is None:
            self.flow.forget()
            self.back_asked.emit()

    def _later(self) -> None:
        if self._job is None:
            self.flow.forget()
            self.later.emit(self.flow.folder)

    def _forget(self) -> None:
        self.flow.forget()

    def _abandon(self) -> None:
        self._away = False
        if isinstance(self.step, LostStep):
            self._later()
        else:
            self._go_back()

    def _show(self, page: QWidget) -> None:
        self._turn_to(page)
        self._begin_page(page)
