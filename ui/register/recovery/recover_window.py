"""The window that opens a register with its recovery sheets, and shows the new ones.

Rules: until a new passphrase is chosen nothing is written, and the way back is open; once the
register is open it is never left behind open: closing and idleness lock it; new sheets that nobody
wrote down are asked for once more before the window goes; six words that somebody wrote down stay
the same while the window is open, and go with it; the title names nobody.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QThreadPool, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.base.clock import Clock
from app.base.language import _
from app.core.records import UserRecord
from app.register.safety_errors import KitWrongError, WeakPassphraseError
from ui.frame.worker import triage
from ui.look.theme import look
from ui.printing.printing import Printers
from ui.register.recovery.recover_flow import RecoverFlow
from ui.register.recovery.recover_steps import CodesStep, PersonStep
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.sheets_window import SheetsWindow

_LOW = 420


class RecoverWindow(SheetsWindow):
    """The window.

    Signals:
        back(): to the passphrase.
    """

    back = Signal()

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        uses: RecoveryUses | None = None,
        printers: Printers | None = None,
        idle_minutes: int = 5,
    ) -> None:
        uses = uses or RecoveryUses()
        super().__init__(lane, uses, printers=printers, idle_minutes=idle_minutes)
        worn = look()
        self.setMinimumSize(min(880, worn.px(500)), min(440, worn.px(260)))
        self._words, self._own = "", False
        self.flow = RecoverFlow(folder, lane, clock, uses=uses, parent=self)
        self.flow.people_found.connect(self._on_people)
        self.flow.recovered.connect(self._on_recovered)
        self.flow.failed.connect(self._on_failed)
        self._begin()

    def focus_first(self) -> None:
        """Put the keyboard into the page that is shown."""
        step = self.step
        if isinstance(step, CodesStep | PersonStep):
            step.focus_first()
        elif self.sheets is not None:
            self.sheets.begin()

    # The codes ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        plan, problem = self.flow.plan()
        step = CodesStep(plan, self.flow.uses.parse)
        step.back.connect(self._leave)
        step.done.connect(self._try)
        self._show(step)
        if problem is not None:
            failure = triage(problem)
            step.tell(failure.happened, failure.todo)

    def _leave(self) -> None:
        self._forget_words()
        self.back.emit()

    def _try(self) -> None:
        step = self.step
        if self.flow.busy or not isinstance(step, CodesStep):
            return
        given = step.part.given()
        if given is None:
            return
        step.tell("")
        step.next.allow(False, _("One moment…"))
        self.busy.follow(self.flow.try_codes(given), _("Comparing the sheet…"))

    def _on_people(self, people: tuple[UserRecord, ...]) -> None:
        if self._away:
            self._abandon()
            return
        step = self.step
        if isinstance(step, CodesStep):
            step.part.forget()
        following = PersonStep(people, words=self._words, own=self._own)
        following.back.connect(self._again)
        following.chosen.connect(self._recover)
        self._show(following)

    def _again(self) -> None:
        step = self.step
        if not self.flow.busy and isinstance(step, PersonStep):
            self.flow.forget()
            # They may stand on paper by now: the same ones come again.
            self._words, self._own = step.secret.drawn, not step.secret.proposed
            step.forget()
            self._begin()

    # The passphrase -----------------------------------------------------------------------------

    def _recover(self, login: str, passphrase: str) -> None:
        step = self.step
        if self.flow.busy or not isinstance(step, PersonStep):
            return
        step.tell("")
        step.begin_work(_("Opening the register…"))
        job = self.flow.recover(login or None, passphrase)
        self.busy.follow(job, _("Opening the register. This takes a moment, on purpose."))

    def _on_failed(self, error: Exception) -> None:
        if self._away:
            self._abandon()
            return
        step = self.step
        failure = triage(error)
        happened, todo = failure.happened, failure.todo
        if isinstance(step, CodesStep):
            step.next.allow(True)
            if isinstance(error, KitWrongError) and not step.part.one_sheet:
                happened = _("These sheets together do not open this register.")
                todo = _("Compare the number of each sheet; then look for sheets of a newer date.")
            step.tell(happened, todo)
            step.part.begin()
        elif isinstance(step, PersonStep):
            step.end_work()
            if isinstance(error, WeakPassphraseError):
                step.secret.wrong(f"{happened} {failure.todo}".strip())
            else:
                step.tell(happened, failure.todo)

    # The new sheets -----------------------------------------------------------------------------

    def _on_recovered(self) -> None:
        services, sheets = self.flow.services, self.flow.sheets
        self._forget_words()
        if services is None or sheets is None:
            return
        self.flow.services = self.flow.sheets = None
        self._show(self._new_sheets(services, sheets, lambda: self._finish(self.finished.emit)))

    def _works(self) -> bool:
        return self.flow.busy

    def _abandon(self) -> None:
        self._away = False
        self.flow.forget()
        self._forget_words()
        self.back.emit()

    def _forget_words(self) -> None:
        self._words, self._own = "", False
        step = self.step
        if isinstance(step, PersonStep):
            step.forget()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but neither in the middle of the work nor over new sheets without asking."""
        if self.flow.busy:
            event.ignore()
            return
        if self._open is None:
            self._forget_words()
            super().closeEvent(event)
            return
        event.ignore()
        self._leave_open()

    def _show(self, step: QWidget) -> None:
        self._turn_to(step)
        self.focus_first()
