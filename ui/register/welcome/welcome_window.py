"""The window of the first run: leads from page to page and makes the register.

Rules: nothing is written before the passphrase is chosen; what went wrong is said on the page it
belongs to; a made register is never left open behind, and its code not without asking; while
practice registers are made nothing else can be begun, and it can be stopped, also by closing the
window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.base.clock import Clock
from app.base.language import _
from app.core.services import Services
from app.practice.practice_place import is_begun
from app.register.safety_errors import WeakPassphraseError
from app.system import paths
from ui.frame.commands import IdleClock
from ui.frame.desk import LaneErrands, ask
from ui.frame.settings_store import offered
from ui.frame.worker import triage
from ui.register.before_unlock_window import CardWindow, Step
from ui.register.welcome.steps import CodeStep, Creator, Draft, FirstStep, WelcomeFlow
from ui.widgets import latin_keys
from ui.widgets.busy import BusyLine, Followed
from ui.widgets.files_ask import ask_folder
from ui.widgets.strip import Banner

if TYPE_CHECKING:
    from ui.register.recovery.recovery_uses import RecoveryUses
    from ui.register.recovery.sheet_printing import SheetPrinting


class Practising(QObject):
    """Follows the making.

    Args:
        busy: the line that tells of it.
        pages: what is not touched meanwhile; this dies with it.
    """

    def __init__(self, busy: BusyLine, pages: QWidget) -> None:
        super().__init__(pages)
        self._busy, self._pages = busy, pages
        self._job: Followed | None = None

    def begin(self, job: Followed) -> None:
        """Tell of a making that begins."""
        self._job = job
        self._pages.setEnabled(False)
        self._pages.window().setFocus()
        self._busy.follow(job, _("Making up two offices and their cases…"), can_stop=True)

    def stop(self) -> None:
        """Ask it to stop, when it is still under way."""
        if self._job is not None:
            self._job.cancel()

    def over(self) -> None:
        """Let the pages be used again."""
        self._job = None
        self._pages.setEnabled(True)


class WelcomeWindow(CardWindow):
    """The window.

    Signals:
        language_chosen(str): show everything in this language; what was typed is in the draft.
        existing_chosen(Path): open a register that is there.
        backup_asked(): the register is to come out of a backup.
        practice_asked(): open the practice registers, made first when there are none.
        fresh_asked(): make fresh practice registers and open them.
        finished(Services, str): the register is made; open this place of the window.
        gone(Services, bool): it is open, but nobody is here: lock it; True: and end the program.
    """

    language_chosen = Signal(str)
    existing_chosen = Signal(object)
    practice_asked = Signal()
    fresh_asked = Signal()
    backup_asked = Signal()
    finished = Signal(object, str)
    gone = Signal(object, bool)

    topic = "first-run"

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        creator: Creator | None = None,
        can_practise: bool = True,
        draft: Draft | None = None,
        uses: RecoveryUses | None = None,
        idle_minutes: int = 5,
    ) -> None:
        super().__init__(can_stop=True)
        self.busy.stop_on_escape(self)
        self.practice = Practising(self.busy, self._stack)
        self._uses = uses
        self._idle_minutes = idle_minutes
        self.idle: IdleClock | None = None
        self._making = self._away = False
        self.flow = WelcomeFlow(folder, lane, clock, creator=creator, parent=self)
        self.flow.draft = draft or Draft()
        self._can_practise = can_practise
        self.flow.created.connect(self._on_created)
        self.flow.failed.connect(self._on_failed)
        self._problem: Banner | None = None
        latin_keys.keys()  # The names of a first run can be written with it, too.
        self._begin()

    @property
    def step(self) -> Step:
        """The page that is shown."""
        step = self._stack.currentWidget()
        if not isinstance(step, Step):
            raise LookupError("no page")
        return step

    def _begin(self) -> None:
        step = FirstStep(self.flow.draft, offered(), can_practise=self._can_practise)
        step.language_chosen.connect(self._on_language)
        step.chosen.connect(self._on_other_way)
        step.done.connect(self._create)
        self._show(step)
        errands = LaneErrands(self.flow.lane, step)
        ask(errands, partial(is_begun, paths.data_folder()), step.offer_fresh, self._tell)

    def _show(self, step: Step) -> None:
        self._turn_to(step)
        self._tell(None)
        step.focus_first()

    def _tell(self, error: Exception | None, words: str = "") -> None:
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        if error is not None:
            failure = triage(error)
            self._problem = Banner("danger", failure.happened, failure.todo)
        elif words:
            self._problem = Banner("caution", words)
        if self._problem is not None:
            self.problem.addWidget(self._problem)

    def tell_of_file(self, happened: str, todo: str) -> None:
        """Say what becomes of a file that was opened before there is a register."""
        self._tell(None)
        self._problem = Banner("caution", happened, todo)
        self.problem.addWidget(self._problem)

    def draft(self) -> Draft:
        """Return what was typed and drawn so far: whoever comes back finds it again."""
        step = self.step
        return step.draft() if isinstance(step, FirstStep) else self.flow.draft

    # From page to page --------------------------------------------------------------------------

    def _on_language(self, code: str) -> None:
        self.flow.draft = self.draft()
        self.language_chosen.emit(code)

    def _on_other_way(self, choice: str) -> None:
        if choice == "existing":
            ask_folder(self, _("The folder of the register"), self.existing_chosen.emit)
        elif choice == "backup":
            self.backup_asked.emit()
        elif choice == "fresh":
            self.fresh_asked.emit()
        else:
            self.practice_asked.emit()

    def _create(self) -> None:
        step = self.step
        if isinstance(step, FirstStep) and step.next.isEnabled():
            self.flow.draft = step.draft()
            self._tell(None)
            step.begin_work(_("Sealing the register…"))
            self._making = True
            job = self.flow.create(step.passphrase())
            words = _("Sealing the register. This takes a moment, on purpose.")
            self.busy.follow(job, words, can_stop=False)

    def _on_created(self) -> None:
        step = self.step
        if isinstance(step, FirstStep):
            step.forget()
        following = CodeStep(self.flow, self._printing)
        following.done.connect(self._on_written)
        following.later.connect(self._on_later)
        self._show(following)
        if self.flow.warnings:
            words = _("This folder is copied to {service}. The register stays sealed there.")
            self._tell(None, words.format(service=", ".join(self.flow.warnings)))
        self._making = False
        self.idle = IdleClock(self._idle_minutes, self)
        self.idle.idle.connect(lambda: self.go_away(end=False))
        self.idle.lock_pressed.connect(lambda: self.go_away(end=False))
        if self._away:
            QTimer.singleShot(0, self, lambda: self.go_away(end=False))

    def _on_failed(self, error: Exception) -> None:
        self._making = self._away = False
        step = self.step
        if not isinstance(step, FirstStep):
            self._tell(error)
            return
        step.end_work()
        if isinstance(error, WeakPassphraseError):
            step.secret.wrong(triage(error).text)
        else:
            self._tell(error)

    def _printing(self, step: QWidget) -> SheetPrinting:
        from app.register.records import RecoveryPlan, Sheets
        from ui.register.recovery.recovery_uses import RecoveryUses
        from ui.register.recovery.sheet_printing import SheetPrinting

        flow = self.flow

        def services() -> Services:
            if flow.services is None:
                raise LookupError("no register is open")
            return flow.services

        return SheetPrinting(
            services,
            Sheets(RecoveryPlan(), ("-".join(flow.code),)),
            LaneErrands(flow.lane, step),
            self._uses or RecoveryUses(),
            parent=step,
        )

    def _on_written(self) -> None:
        """The code is on paper: straight on to the first case."""
        self.flow.is_written = True
        self._on_later()

    def _on_later(self) -> None:
        self._hand_on(lambda services: self.finished.emit(services, "case"))

    def _hand_on(self, tell: Callable[[Services], object]) -> None:
        if self.idle is not None:
            self.idle.stop()
        services, self.flow.services = self.flow.services, None
        if services is not None:
            tell(services)

    # Leaving ------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Nobody is here: lock the register, when it is made already."""
        self._away = self._making
        if self.flow.services is not None:
            self.go_away(end=False)

    def go_away(self, *, end: bool) -> None:
        """Nobody is here any more: let the code go and have the register locked."""
        step = self.step
        if isinstance(step, CodeStep):
            step.forget()
        self._hand_on(lambda services: self.gone.emit(services, end))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but neither in the middle of the work nor over a new code without asking."""
        step = self.step
        self.practice.stop()
        if self._making:
            event.ignore()
        elif self.flow.services is None or not isinstance(step, CodeStep):
            super().closeEvent(event)
        else:
            event.ignore()
            if step.is_asking:
                self.go_away(end=True)
            else:
                step.ask_to_leave()

    def take_error(self, error: Exception) -> None:
        """Show why something that was asked for outside of these pages did not work."""
        self._tell(error)
