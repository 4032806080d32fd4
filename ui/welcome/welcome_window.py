"""The window of the first run: leads from page to page and makes the register.

Rules: nothing is written before the passphrase is chosen; what went wrong is said on the page it
belongs to; the window can be closed at any time.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app import vault
from app.clock import Clock
from app.errors import WeakPassphraseError
from app.language import _
from ui.failure import triage
from ui.languages import offered
from ui.room import fit_to_screen
from ui.theme import look
from ui.welcome.steps import CodeStep, FirstStep, Step
from ui.welcome.welcome_flow import Creator, Draft, WelcomeFlow
from ui.widgets.busy import BusyLine
from ui.widgets.files_ask import ask_folder
from ui.widgets.frames import Card, row
from ui.widgets.plain import IconLabel, PlainLabel
from ui.widgets.strip import Banner

_LOW = 420


class WelcomeWindow(QWidget):
    """The window.

    Signals:
        language_chosen(str): show everything in this language; what was typed is in the draft.
        existing_chosen(Path): open a register that is there.
        practice_asked(): make and open the practice registers.
        finished(Services, str): the register is made; open this place of the window.
    """

    language_chosen = Signal(str)
    existing_chosen = Signal(object)
    practice_asked = Signal()
    finished = Signal(object, str)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        creator: Creator = vault.create_register,
        can_practise: bool = True,
        draft: Draft | None = None,
    ) -> None:
        super().__init__()
        self.flow = WelcomeFlow(folder, lane, clock, creator=creator, parent=self)
        self.flow.draft = draft or Draft()
        self._can_practise = can_practise
        self.setWindowTitle(_("Lifafa"))
        self.setProperty("role", "paper")
        worn = look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(worn.px(22), worn.px(16), worn.px(22), worn.px(16))
        brand = row(
            IconLabel("mail-check", worn.tokens.accent, 26),
            PlainLabel(_("Lifafa"), "heading"),
            spacing=10,
        )
        brand.addStretch(1)
        self._head = QWidget()
        self._head.setLayout(brand)
        outer.addWidget(self._head)
        card = self._card = Card(inside=26)
        card.setMaximumWidth(worn.px(1040))
        self._stack = QStackedWidget()
        self._problems = QVBoxLayout()
        card.column.addLayout(self._problems)
        card.column.addWidget(self._stack, 1)
        self.busy = BusyLine()
        card.column.addWidget(self.busy)
        across = row(spacing=0)
        across.addStretch(1)
        across.addWidget(card, 20)
        across.addStretch(1)
        outer.addLayout(across, 1)
        self.flow.created.connect(self._on_created)
        self.flow.failed.connect(self._on_failed)
        self._problem: Banner | None = None
        fit_to_screen(self, QSize(worn.px(1120), worn.px(660)))
        self._begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room of the heading to the page in a low window."""
        super().resizeEvent(event)
        low = self.height() < look().px(_LOW)
        self._head.setVisible(not low)
        edge = look().px(12 if low else 26)
        self._card.column.setContentsMargins(edge, edge, edge, edge)

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

    def _show(self, step: Step) -> None:
        old = self._stack.currentWidget()
        self._stack.addWidget(step)
        self._stack.setCurrentWidget(step)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
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
            self._problems.addWidget(self._problem)

    # From page to page --------------------------------------------------------------------------

    def _on_language(self, code: str) -> None:
        step = self.step
        if isinstance(step, FirstStep):
            self.flow.draft = step.office.draft()
        self.language_chosen.emit(code)

    def _on_other_way(self, choice: str) -> None:
        if choice == "existing":
            ask_folder(self, _("The folder of the register"), self.existing_chosen.emit)
        else:
            self.practice_asked.emit()

    def _create(self) -> None:
        step = self.step
        if isinstance(step, FirstStep) and step.next.isEnabled():
            self.flow.draft = step.office.draft()
            self._tell(None)
            step.next.allow(False, _("Sealing the register…"))
            job = self.flow.create(step.secret.passphrase())
            self.busy.follow(job, _("Sealing the register. This takes a moment, on purpose."))

    def _on_created(self) -> None:
        step = self.step
        if isinstance(step, FirstStep):
            step.secret.forget()
        following = CodeStep(self.flow)
        following.done.connect(self._on_written)
        self._show(following)
        if self.flow.warnings:
            words = _("This folder is copied to {service}. The register stays sealed there.")
            self._tell(None, words.format(service=", ".join(self.flow.warnings)))

    def _on_failed(self, error: Exception) -> None:
        step = self.step
        if not isinstance(step, FirstStep):
            self._tell(error)
            return
        step.next.allow(True)
        if isinstance(error, WeakPassphraseError):
            failure = triage(error)
            step.secret.wrong(f"{failure.happened} {failure.todo}".strip())
        else:
            self._tell(error)

    def _on_written(self) -> None:
        """The code is on paper: straight on to the first case."""
        if self.flow.services is not None:
            self.finished.emit(self.flow.services, "case")

    def take_error(self, error: Exception) -> None:
        """Show why something that was asked for outside of these pages did not work."""
        self._tell(error)

    def focus_here(self) -> None:
        """Put the keyboard into the page that is shown."""
        self.activateWindow()
        self.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.step.focus_first()
