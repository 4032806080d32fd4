"""Long work on a pool: a `Job` carries a use case to another thread and its outcome back; and the
three kinds of failure: the officer can act, the officer asked to stop, or we erred.

Rules:
- the job belongs to the window's thread, and the runnable tells it on a line that is never taken
  down; `finished` comes exactly once, always, and with at most one of `succeeded` and `failed` in
  the same breath, so that no page shows an outcome while it still counts as at work; stopping is a
  wish that the work looks at between chunks; nothing here waits in a nested event loop;
- all work on one register goes through one lane with one thread, because a database connection may
  not change threads;
- words of a failure come from `app.base.messages` alone; a bug is told by its class and place in
  our code, never by its text, because the text may hold a value of a case.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath
from typing import Any, ClassVar

from PySide6.QtCore import (
    QMetaObject,
    QObject,
    QRunnable,
    Qt,
    QThreadPool,
    Signal,
    SignalInstance,
    Slot,
)

from app.base import messages
from app.base.errors import AppError, CaseStateError, NotEnoughDiskError
from app.base.jobs import Cancelled, Progress, Report, Token
from app.base.language import _
from ui.frame.presses import Presses
from ui.system.platforms import system

_LOG = logging.getLogger("lifafa.ui")


class FailureKind(Enum):
    """What kind of failure it is."""

    KNOWN = "known"
    CANCELLED = "cancelled"
    BUG = "bug"


@dataclass(frozen=True)
class Failure:
    """A failure as it is shown.

    Attributes:
        kind: known, cancelled or bug.
        code: stable code of a known refusal, "" otherwise.
        happened: what happened, translated.
        todo: what to do next, translated.
    """

    kind: FailureKind
    code: str
    happened: str
    todo: str

    @property
    def text(self) -> str:
        """Both as one text."""
        return f"{self.happened} {self.todo}".strip()


def triage(error: BaseException) -> Failure:
    """Sort a failure into its kind and give it its words."""
    if isinstance(error, Cancelled):
        return Failure(FailureKind.CANCELLED, "", "", "")
    if isinstance(error, AppError):
        words = messages.words(error)
        return Failure(FailureKind.KNOWN, error.code, words.happened, words.todo)
    mark = bug_mark(error)
    _LOG.error("bug %s", mark)
    return Failure(
        FailureKind.BUG,
        "",
        _("Something went wrong inside Lifafa. What was saved before is safe."),
        _("Try again. If it happens again, report this mark: {mark}").format(mark=mark),
    )


class Hindrance(Enum):
    """What has to be put right before what was typed can be saved."""

    ROOM = "room"  # the disk is full
    SEAL = "seal"  # the seal of its case is shut
    GONE = "gone"  # nothing can be written in its case any more
    OTHER = "other"


def hindrance(error: Exception | None) -> Hindrance:
    """Return what hindered a saving that failed."""
    if isinstance(error, NotEnoughDiskError):
        return Hindrance.ROOM
    is_shut = isinstance(error, CaseStateError) and error.facts.get("reason") == "seal.locked"
    return Hindrance.SEAL if is_shut else Hindrance.OTHER


def bug_mark(error: BaseException) -> str:
    """Return class and last place of a bug, without its text or any path of a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {where}"


_REPORT_EVERY_S = 0.05
_HEAVY_S = 0.25
"""Of the processor: work that took so much used memory on its way that nobody needs afterwards."""


def make_lane(parent: QObject | None = None) -> QThreadPool:
    """Return a pool with one thread that stays, for everything that touches one register."""
    lane = QThreadPool(parent)
    lane.setMaxThreadCount(1)
    lane.setExpiryTimeout(-1)
    return lane


_THREADS_OF_DISKS = 4
_disks: list[QThreadPool] = []


def pool() -> QThreadPool:
    """Return where disks are read: threads of their own, because a dead disk may keep one."""
    if not _disks:
        _disks.append(QThreadPool())
        _disks[0].setMaxThreadCount(_THREADS_OF_DISKS)
    return _disks[0]


@contextmanager
def held(lane: QThreadPool) -> Iterator[None]:
    """Let a lane wait while the window builds something: one thread runs Python at a time.

    Nothing within may wait for the lane.
    """
    over = threading.Event()
    lane.start(_Pause(over))
    try:
        yield
    finally:
        over.set()


class _Line(QObject):
    """On which an errand tells its job; a job that goes meanwhile hears nothing more.

    What is told from another thread may not be taken down while it is told, and nobody knows when
    that is over. So a line is never taken down: it is lent to one job after the other.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()

    _at_work: ClassVar[set[_Line]] = set()
    _free: ClassVar[list[_Line]] = []

    def __init__(self) -> None:
        super().__init__()
        self._lent: list[QMetaObject.Connection] = []

    @classmethod
    def lent_to(cls, job: Job[Any]) -> _Line:
        """Return a line on which a job hears, until the work is over."""
        line = cls._free.pop() if cls._free else cls()
        cls._at_work.add(line)
        queued = Qt.ConnectionType.QueuedConnection
        line._lent = [
            line.progressed.connect(job._on_progress, queued),
            line.succeeded.connect(job._on_success, queued),
            line.failed.connect(job._on_failure, queued),
            line.finished.connect(job._on_finish, queued),
            line.finished.connect(line._come_back, queued),
        ]
        return line

    @Slot()
    def _come_back(self) -> None:
        for one in self._lent:
            self.disconnect(one)  # type: ignore[call-overload]  # which the stubs leave out
        self._lent = []
        self._at_work.discard(self)
        self._free.append(self)


class Job[T](QObject):
    """One piece of work, seen from the window.

    Signals:
        progressed(Progress): how far it is, at most every 50 ms.
        succeeded(object): what the work returned.
        failed(object): the exception it raised.
        finished(): the work is over, whatever became of it.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()

    def __init__(self, work: Callable[[Report, Token], T], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._token = Token()
        self._over = False

    @property
    def is_over(self) -> bool:
        """True once `finished` was sent."""
        return self._over

    @property
    def is_stopped(self) -> bool:
        """True once somebody asked it to stop, also when the work was over by then."""
        return self._token.is_set

    def start(self, pool: QThreadPool) -> None:
        """Queue the work on a pool; call it once."""
        Presses.asks(self)
        pool.start(_Errand(self._work, self._token, _Line.lent_to(self)))

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint."""
        self._token.cancel()

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    @Slot(object)
    def _on_success(self, result: object) -> None:
        self.succeeded.emit(result)
        self._on_finish()

    @Slot(object)
    def _on_failure(self, error: object) -> None:
        self.failed.emit(error)
        self._on_finish()

    @Slot()
    def _on_finish(self) -> None:
        if self._over:
            return
        self._over = True
        self.finished.emit()
        self.deleteLater()


class _Pause(QRunnable):
    """Keeps a lane busy with nothing until an event is set."""

    def __init__(self, over: threading.Event) -> None:
        super().__init__()
        self._over = over

    def run(self) -> None:
        """Wait; runs on the pool's thread."""
        self._over.wait()


class _Errand[T](QRunnable):
    """What the pool runs and deletes: the work, and the line on which it is answered."""

    def __init__(self, work: Callable[[Report, Token], T], token: Token, line: _Line) -> None:
        super().__init__()
        self._work = work
        self._token = token
        self._line = line
        self._reported_at = 0.0
        self._reported_step = ""

    def run(self) -> None:
        """Do the work; runs on the pool's thread."""
        began = time.thread_time()
        try:
            self._token.checkpoint()
            result = self._work(self._report, self._token)
        except Cancelled:
            pass
        except Exception as error:  # noqa: BLE001 - every outcome must reach the window
            _tell(self._line.failed, error)
        else:
            _tell(self._line.succeeded, result)
        finally:
            _tell(self._line.finished)
        if time.thread_time() - began >= _HEAVY_S:
            # The C library would keep it for later: 45 MiB after looking for duplicates among
            # 100,000 cases.
            system.give_back_memory()

    def _report(self, progress: Progress) -> None:
        now = time.monotonic()
        last = 0 < progress.total <= progress.done
        same_step = progress.step == self._reported_step
        if not last and same_step and now - self._reported_at < _REPORT_EVERY_S:
            return
        self._reported_at = now
        self._reported_step = progress.step
        _tell(self._line.progressed, progress)


def _tell(signal: SignalInstance, *words: object) -> None:
    """Tell the window; when its side of the job is gone, as at the end, nobody is left to hear."""
    with contextlib.suppress(RuntimeError):
        signal.emit(*words)
