"""Errands: what a presenter asks of the use cases, done on the register's lane and answered once.

Rules: presenters ask for an `Errands` and never for a desk or a pool, so that tests do the same
work at once; a presenter that is gone gets no answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QThreadPool, Slot

from app.base.jobs import Progress, Report, Token
from ui.frame.desk import Desk
from ui.frame.worker import Job

if TYPE_CHECKING:
    from app.core.records import OwnOffice

type Work = Callable[[Report, Token], Any]
type Done = Callable[[Any], None]
type Failed = Callable[[Exception], object]
type Progressed = Callable[[Progress], None]
type Ended = Callable[[], None]


class Stoppable(Protocol):
    """Work on its way that can be asked to stop."""

    def cancel(self) -> None:
        """Ask it to stop at its next checkpoint."""
        ...


class Errands(Protocol):
    """Whoever does work for a presenter."""

    def run(
        self,
        work: Work,
        done: Done,
        failed: Failed,
        progressed: Progressed | None = None,
        ended: Ended | None = None,
    ) -> Stoppable:
        """Begin the work; every answer comes on the window's thread.

        Args:
            work: called on the lane with a report and a token.
            done: called with what the work returned.
            failed: called with what it raised; not when it was asked to stop.
            progressed: called with each step.
            ended: called last, exactly once, however it went.
        """
        ...


def ask(errands: Errands, question: Callable[[], Any], done: Done, failed: Failed) -> Stoppable:
    """Ask something short, without steps."""
    return errands.run(lambda _report, _token: question(), done, failed)


class DeskErrands(QObject):
    """Does errands through the desk; dies with its parent, and then answers nobody."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    @property
    def office(self) -> OwnOffice:
        """Our own office."""
        return self._desk.services.office

    def run(
        self,
        work: Work,
        done: Done,
        failed: Failed,
        progressed: Progressed | None = None,
        ended: Ended | None = None,
    ) -> Stoppable:
        """Begin the work on the register's lane; see `Errands.run`."""
        answer = _Answer(done, failed, progressed, ended, self)
        job = self._begin(work, answer)
        job.progressed.connect(answer.progressed)
        job.finished.connect(answer.finished)
        return job

    def _begin(self, work: Work, answer: _Answer) -> Job[Any]:
        return self._desk.run(
            lambda _services, report, token: work(report, token), answer.done, failed=answer.failed
        )


class BesideErrands(DeskErrands):
    """Does what waits for others and touches no register; the lane stays free meanwhile."""

    def _begin(self, work: Work, answer: _Answer) -> Job[Any]:
        return self._desk.run_beside(work, answer.done, failed=answer.failed)


class MailErrands(DeskErrands):
    """Does rounds of mail on a lane of their own: no page waits for a slow line."""

    def _begin(self, work: Work, answer: _Answer) -> Job[Any]:
        return self._desk.run_long(
            lambda _services, report, token: work(report, token),
            answer.done,
            failed=answer.failed,
            lane="mail",
        )


class LongErrands(DeskErrands):
    """Does what reads much of the register on a lane of its own: no page waits for it.

    Args:
        lane: name of the lane; what shares one is done one after the other.
    """

    def __init__(self, desk: Desk, parent: QObject, lane: str) -> None:
        super().__init__(desk, parent)
        self._lane = lane

    def _begin(self, work: Work, answer: _Answer) -> Job[Any]:
        return self._desk.run_long(
            lambda _services, report, token: work(report, token),
            answer.done,
            failed=answer.failed,
            lane=self._lane,
        )


class LaneErrands(QObject):
    """Does errands on a lane where there is no desk yet; dies with its parent."""

    def __init__(self, lane: QThreadPool, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane

    def run(
        self,
        work: Work,
        done: Done,
        failed: Failed,
        progressed: Progressed | None = None,
        ended: Ended | None = None,
    ) -> Job[Any]:
        """Begin the work on the lane; see `Errands.run`."""
        answer = _Answer(done, failed, progressed, ended, self)
        job: Job[Any] = Job(work, self)
        job.succeeded.connect(answer.done)
        job.failed.connect(answer.failed)
        job.progressed.connect(answer.progressed)
        job.finished.connect(answer.finished)
        job.start(self._lane)
        return job


class _Answer(QObject):
    """Carries one job's answer to the callbacks; a child of the errands, so it goes with them."""

    def __init__(
        self,
        done: Done,
        failed: Failed,
        progressed: Progressed | None,
        ended: Ended | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._done = done
        self._failed = failed
        self._progressed = progressed
        self._ended = ended

    @Slot(object)
    def done(self, result: object) -> None:
        self._done(result)

    @Slot(object)
    def failed(self, error: Exception) -> None:
        self._failed(error)

    @Slot(object)
    def progressed(self, progress: Progress) -> None:
        if self._progressed is not None:
            self._progressed(progress)

    @Slot()
    def finished(self) -> None:
        if self._ended is not None:
            self._ended()
        self.deleteLater()
