"""One piece of work at a time for the import wizard, on the register's lane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.base.jobs import Progress, Report, Token
from ui.frame.errands import Errands, Stoppable


class Work(QObject):
    """Runs one piece of work after another; a second one is not begun while one runs.

    Signals:
        begun(): something is being done.
        over(): nothing is being done any more, however it went.
        refused(Exception): a use case said no.
        progressed(Progress): how far it is.
    """

    begun = Signal()
    over = Signal()
    refused = Signal(object)
    progressed = Signal(object)

    def __init__(self, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = errands
        self._running: Stoppable | None = None
        self.doing = ""

    def run(
        self,
        doing: str,
        work: Callable[[Report, Token], Any],
        done: Callable[[Any], None],
    ) -> None:
        """Begin some work.

        Args:
            doing: slug of what it is.
            work: called on the lane.
            done: called with its answer, in the window's thread.
        """
        if self.doing:
            return
        self.doing = doing
        self.begun.emit()
        self._running = self._errands.run(
            work, done, self.refused.emit, self._on_progress, self._ended
        )

    def stop(self) -> None:
        """Ask the work on its way to stop; nothing half-done stays."""
        if self._running is not None:
            self._running.cancel()

    def _on_progress(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _ended(self) -> None:
        self._running = None
        self.doing = ""
        self.over.emit()
