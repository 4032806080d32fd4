"""What the first page asks and does: what waits, a step ticked and taken back, a list put away.

Rules: the newest question wins; an answer that says the same again moves nothing; every tick can
be undone.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.base.language import _
from app.cases import case_work
from app.core.services import Services
from app.home import today as waiting
from app.home.records import DueStep, Today
from ui.frame.desk import Desk
from ui.home.home_words import step_words

_TOGETHER_MS = 120


class HomeFlow(QObject):
    """The state of the first page.

    Signals:
        found(Today): what waits, when it is not what was told before.
        failed(): it could not be read; the reason stands in the strip.
        refused(): a step was not ticked; what is shown is to be shown anew.
    """

    found = Signal(object)
    failed = Signal()
    refused = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.today: Today | None = None
        self._whole: frozenset[str] = frozenset()
        self._turn = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._soon.timeout.connect(self.ask)

    def ask(self) -> None:
        """Ask what waits."""
        self._soon.stop()
        self._turn += 1
        turn, whole = self._turn, self._whole

        def question(services: Services) -> tuple[int, Today]:
            return turn, waiting.today(services, whole)

        self._desk.ask(question, self._on_found, failed=self._on_failed, by=self)

    def ask_soon(self) -> None:
        """Ask a moment later, once for several changes."""
        self._soon.start()

    def show_whole(self, key: str) -> None:
        """Ask for all lines of a list."""
        self._whole |= {key}
        self.ask()

    def show_few(self) -> None:
        """Show the first lines of every list again."""
        self._whole = frozenset()

    def is_whole(self, key: str) -> bool:
        """Say whether all lines of a list were asked for."""
        return key in self._whole

    def tick(self, step: DueStep) -> None:
        """Tick a step; it can be taken back."""
        self._desk.ask(
            lambda services: case_work.finish_task(services, step.case_id, step.task_id),
            lambda _answer: self._on_ticked(step),
            failed=self._on_refused,
            by=self,
        )

    def put_away(self) -> None:
        """Show the tasks of a new office no more; that can be taken back."""
        self._desk.ask(waiting.put_away, lambda _none: self._on_away(), by=self)

    def _on_away(self) -> None:
        self._desk.wrote()
        self._desk.offer_undo(_("The list is hidden"), self._bring_back)

    def _bring_back(self) -> None:
        self._desk.ask(
            lambda services: waiting.put_away(services, away=False),
            lambda _none: self._desk.wrote(),
            by=self,
        )

    def _on_found(self, answer: tuple[int, Today]) -> None:
        turn, found = answer
        if turn == self._turn and found != self.today:
            self.today = found
            self.found.emit(found)

    def _on_failed(self, error: Exception) -> None:
        self.today = None
        self._desk.show_failure(error)
        self.failed.emit()

    def _on_ticked(self, step: DueStep) -> None:
        self._desk.wrote()
        words = _("Done: {step}").format(step=step_words(step))
        self._desk.offer_undo(words, lambda: self._reopen(step))

    def _reopen(self, step: DueStep) -> None:
        self._desk.ask(
            lambda services: case_work.reopen_task(services, step.case_id, step.task_id),
            lambda _answer: self._desk.wrote(),
            by=self,
        )

    def _on_refused(self, error: Exception) -> None:
        self._desk.show_failure(error)
        self.refused.emit()
