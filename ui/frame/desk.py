"""The officer's desk: what every page gets to do its work with, and the errands it does for it.

Rules:

* A page never opens a session or a thread; it hands a piece of work to the desk, and the answer
  comes back in the window's thread. Pages never know each other: they ask the desk to open a place.
  A page lives longer than the keys it began with, so what is bound to a desk asks it each time for
  its services.
* Presenters ask for an `Errands` and never for a desk or a pool, so that tests do the same work at
  once; a presenter that is gone gets no answer.
* The words of a failure go as soon as the same asker wrote what failed: red over what is right
  teaches people to look past it. What others write, or what is only read, takes them nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Protocol
from weakref import ref

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from shiboken6 import isValid

from app.base.jobs import Progress, Report, Token
from app.core.services import Services
from ui.frame import projector
from ui.frame.worker import Failure, FailureKind, Job, make_lane, triage

if TYPE_CHECKING:
    from app.core.records import OwnOffice


FAILURE = "failure"


@dataclass(frozen=True)
class Notice:
    """A line in the strip under the header, or what needs care until it is settled.

    Attributes:
        tone: plain, accent, good, caution or danger.
        text: what happened, translated.
        todo: what to do next, translated, or "".
        key: a newer notice with the same key takes the place of this one.
        acts: words and what a press does, for buttons in the line.
        error: the failure it tells of, so that it can be told in another language.
        lasts: it is no news of the work at hand but how things stand; it stands on the first page,
            and one badge tells of it.
        stays: only its own buttons take it away; it is about what would be lost with it.
    """

    tone: str
    text: str
    todo: str = ""
    key: str = FAILURE
    acts: tuple[tuple[str, Callable[[], None]], ...] = ()
    error: Exception | None = None
    lasts: bool = False
    stays: bool = False


class Cares(QObject):
    """What needs care until it is settled.

    Args:
        told: called with what is new among it.

    Signals:
        changed(): something needs care, or no longer does.
    """

    changed = Signal()

    def __init__(self, told: Callable[[Notice], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = told
        self._standing: dict[str, Notice] = {}

    def tell(
        self,
        text: str,
        *,
        key: str,
        tone: str = "caution",
        todo: str = "",
        acts: tuple[tuple[str, Callable[[], None]], ...] = (),
        stays: bool = False,
    ) -> None:
        """Tell of something that needs care; the same is not told twice."""
        known = self._standing.pop(key, None)
        notice = Notice(tone, text, todo, key, acts, lasts=True, stays=stays)
        self._standing[key] = notice
        if known is None or (known.tone, known.text, known.todo) != (tone, text, todo):
            self._told(notice)
            self.changed.emit()

    def now(self) -> tuple[Notice, ...]:
        """Return what needs care now: the gravest first, then the newest."""
        newest = reversed(self._standing.values())
        return tuple(sorted(newest, key=lambda one: one.tone != "danger"))

    def settle(self, key: str) -> None:
        """Take away what has this key."""
        if self._standing.pop(key, None) is not None:
            self.changed.emit()

    def forget(self) -> None:
        """Forget all: another window is about to look for it, in its own language."""
        self._standing.clear()
        self.changed.emit()


class Desk(QObject):
    """Services, the lane they are used on, and the ways a page speaks to the window.

    Signals:
        changed(): something was written into the register.
        opened(str, str): a place is asked for, with its argument ("case", id).
        closed(): the page in front wants to go back.
        noticed(Notice): a line for the strip.
        notice_gone(str): the notices with this key are settled.
        undo_offered(str, object): a text and what undoes it.
        lock_asked(): the register is to be locked.
        register_asked(Path): it is to be locked, and this other register folder opened.
        dress_asked(): look, language or zoom were changed in the preferences.
        help_asked(str): a command of the help: "help", "user-guide", "words", "guide", "keys" …
        rested(): the last long work on the register is over.

    Attributes:
        cares: what needs care until it is settled.
    """

    within_seal = False
    """True for the desk of a page that works on one sealed case."""

    changed = Signal()
    opened = Signal(str, str)
    closed = Signal()
    noticed = Signal(object)
    notice_gone = Signal(str)
    undo_offered = Signal(str, object)
    lock_asked = Signal()
    register_asked = Signal(object)
    dress_asked = Signal()
    help_asked = Signal(str)
    rested = Signal()

    def __init__(
        self, services: Services, lane: QThreadPool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.services = services
        self._lane = lane
        self._apart: dict[str, QThreadPool] = {}
        self._jobs: set[Job[object]] = set()
        self._long_jobs: set[Job[object]] = set()
        self.cares = Cares(self.noticed.emit, self)
        self._blame = _Blame()

    @property
    def lane(self) -> QThreadPool:
        """The one thread on which the register is used."""
        return self._lane

    @property
    def busy(self) -> bool:
        """True while any work is queued or running."""
        return bool(self._jobs)

    def run[T](
        self,
        work: Callable[[Services, Report, Token], T],
        done: Callable[[T], None] | None = None,
        *,
        failed: Callable[[Exception], None] | None = None,
        by: QObject | None = None,
    ) -> Job[T]:
        """Run a long use case on the register's lane.

        Args:
            work: called in the other thread with the services, a report and a token.
            done: called in the window's thread with the result; a method of a widget is let go
                when the widget dies.
            failed: called with the exception; without it the words are shown in the strip.
            by: who asks, named when an answer is not a method of it: once it is gone, a result
                goes nowhere and a failure to the strip.

        Returns:
            The job, for its `progressed`, `finished` and `cancel`.
        """
        services = self.services

        def errand(report: Report, token: Token) -> T:
            return work(services, report, token)

        return self._start(errand, self._lane, done, failed, by)

    def run_beside[T](
        self,
        work: Callable[[Report, Token], T],
        done: Callable[[T], None] | None = None,
        *,
        failed: Callable[[Exception], None] | None = None,
        by: QObject | None = None,
        lane: str = "beside",
    ) -> Job[T]:
        """Run what touches no register and may wait for others; the lane stays free.

        Args:
            work: as for `run`, without the services.
            done: as for `run`.
            failed: as for `run`.
            by: as for `run`.
            lane: what must not wait for such work of others has a lane of its own.
        """
        return self._start(work, self._lane_apart(lane), done, failed, by)

    def _lane_apart(self, name: str) -> QThreadPool:
        if name not in self._apart:
            self._apart[name] = make_lane(self)
        return self._apart[name]

    def run_long[T](
        self,
        work: Callable[[Services, Report, Token], T],
        done: Callable[[T], None] | None = None,
        *,
        failed: Callable[[Exception], None] | None = None,
        by: QObject | None = None,
        lane: str = "long",
    ) -> Job[T]:
        """Run what takes minutes on a lane of its own: pages do not wait.

        One such work runs at a time on a lane. Nothing may lock the register before `rested`.

        Args:
            work: as for `run`; it shares the register with the pages and holds no transaction
                for long.
            done: as for `run`.
            failed: as for `run`.
            by: as for `run`.
            lane: "long" for what reads the whole register; "mail" for rounds of mail, which wait
                for a slow line and not for a backup.
        """
        services = self.services

        def errand(report: Report, token: Token) -> T:
            return work(services, report, token)

        job = self._start(errand, self._lane_apart(lane), done, failed, by)
        self._long_jobs.add(job)
        job.finished.connect(lambda: self._rest(job))
        return job

    @property
    def long_busy(self) -> bool:
        """True while long work uses the register beside the pages."""
        return bool(self._long_jobs)

    def stop_long(self) -> None:
        """Ask all long work to stop at its next checkpoint."""
        for job in tuple(self._long_jobs):
            job.cancel()

    def _rest(self, job: Job[object]) -> None:
        self._long_jobs.discard(job)
        if not self._long_jobs:
            self.rested.emit()

    def _start[T](
        self,
        errand: Callable[[Report, Token], T],
        lane: QThreadPool,
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
        by: QObject | None,
    ) -> Job[T]:
        def learning(report: Report, token: Token) -> T:
            found = errand(report, token)
            projector.learn_from(found)
            return found

        job = Job(learning, self)
        asker, blame = _asker(by, done, failed), self._blame
        for answer in (job.succeeded, job.failed):
            answer.connect(lambda _what: blame.answers(asker))
        if done is not None:
            job.succeeded.connect(done if by is None else _to_the_living(by, done, _drop))
        if failed is not None and by is not None:
            failed = _to_the_living(by, failed, self.show_failure)
        job.failed.connect(failed if failed is not None else self.show_failure)
        for answer in (job.succeeded, job.failed):
            answer.connect(lambda _what: blame.answers(_nobody))
        self._jobs.add(job)
        job.finished.connect(lambda: self._jobs.discard(job))
        job.start(lane)
        return job

    def ask[T](
        self,
        question: Callable[[Services], T],
        done: Callable[[T], None] | None = None,
        *,
        failed: Callable[[Exception], None] | None = None,
        by: QObject | None = None,
    ) -> Job[T]:
        """Run a short use case on the register's lane: like `run` without progress."""
        return self.run(
            lambda services, _report, _token: question(services), done, failed=failed, by=by
        )

    def asking(self, *, looks: bool = True) -> Callable[..., Job[Any]]:
        """Return `ask` as it is now: in front of a sealed case, for that one from then on.

        Args:
            looks: False for what is tried again by itself: that keeps no seal open longer.
        """
        return self.ask

    def wrote(self) -> None:
        """Tell the window that something was saved: the clock, the counts and the pages follow."""
        if self._blame.is_mended():
            self.settle(FAILURE)
        self.changed.emit()

    def open(self, place: str, argument: str = "") -> None:
        """Ask for a place: a key of `ui.shell.navigation`, with what it is about."""
        self.opened.emit(place, argument)

    def close_page(self) -> None:
        """Go back from the page in front to where it was opened from."""
        self.closed.emit()

    def say(
        self,
        text: str,
        *,
        tone: str = "good",
        todo: str = "",
        key: str = "said",
        acts: tuple[tuple[str, Callable[[], None]], ...] = (),
    ) -> None:
        """Show a line in the strip under the header; good news has no buttons."""
        self.cares.settle(key)
        self.noticed.emit(Notice(tone, text, todo, key, acts))

    def settle(self, key: str) -> None:
        """Take away the notices with this key."""
        self.cares.settle(key)
        self.notice_gone.emit(key)

    def offer_undo(self, text: str, undo: Callable[[], None]) -> None:
        """Show a text with an Undo button for ten seconds; Ctrl+Z does the same."""
        self.undo_offered.emit(text, undo)

    def show_failure(
        self, error: Exception, acts: tuple[tuple[str, Callable[[], None]], ...] = ()
    ) -> Failure:
        """Show the words of a failure in the strip and return them.

        Args:
            error: what went wrong.
            acts: buttons to where it is put right.
        """
        failure = triage(error)
        if failure.kind is not FailureKind.CANCELLED:
            self._blame.failed()
            # What has a button goes along to the place where it is put right.
            kept = None if acts else error
            told = Notice("danger", failure.happened, failure.todo, acts=acts, error=kept)
            self.noticed.emit(told)
        return failure


type Asker = Callable[[], object | None]


def _nobody() -> None:
    """Nobody is answered now, or failed before."""


class _Blame:
    """Whose failure stands in the strip, and whether that asker wrote since."""

    def __init__(self) -> None:
        self._answering: Asker = _nobody
        self._failing: Asker = _nobody

    def answers(self, asker: Asker) -> None:
        """Somebody is being answered."""
        self._answering = asker

    def failed(self) -> None:
        """The answer was a failure that is shown."""
        self._failing = self._answering

    def is_mended(self) -> bool:
        """Say once whether whoever is answered now, after writing, is who failed before."""
        failing = self._failing()
        if failing is None or failing is not self._answering():
            return False
        self._failing = _nobody
        return True


def _asker(by: QObject | None, *answers: object) -> Asker:
    """Return who asked, for as long as it is there: as named, or whose method takes the answer."""
    found = [by, *(getattr(one, "__self__", None) for one in answers)]
    asker = next((one for one in found if isinstance(one, QObject)), None)
    return _nobody if asker is None else ref(asker)


def _to_the_living[T](
    asker: QObject, answer: Callable[[T], object], otherwise: Callable[[T], object]
) -> Callable[[T], None]:
    def give(what: T) -> None:
        (answer if isValid(asker) else otherwise)(what)

    return give


def _drop(_what: object) -> None:
    """Nobody is left who asked."""


class Bound:
    """Use cases of one register; called on its lane.

    Args:
        register: the desk of the window, or an open register that stays as it is.
    """

    def __init__(self, register: Services | Desk) -> None:
        self._register = register

    @property
    def _s(self) -> Services:
        held = self._register
        return held if isinstance(held, Services) else held.services


def asks[**P, R](
    use_case: Callable[Concatenate[Services, P], R],
) -> Callable[Concatenate[Bound, P], R]:
    """Return a method that asks a use case of the register that is open then.

    Args:
        use_case: takes the services first; what else it takes, the method takes.
    """

    def asked(bound: Bound, /, *given: P.args, **named: P.kwargs) -> R:
        return use_case(bound._s, *given, **named)

    return asked


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


class Presenter(QObject):
    """What decides for a page or a dialog: it asks the use cases, and tells what came of it.

    Args:
        errands: does what is asked.

    Signals:
        changed(): what is shown is another one now.
        refused(Exception): why a question was not answered, when nobody else takes it.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = errands

    def _ask(
        self, question: Callable[[], Any], done: Done, failed: Failed | None = None
    ) -> Stoppable:
        return ask(self._errands, question, done, failed or self.refused.emit)


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
    """Does what waits for others and touches no register; the lane stays free meanwhile.

    Args:
        lane: name of the lane; what may wait long for others has one of its own.
    """

    def __init__(self, desk: Desk, parent: QObject, lane: str) -> None:
        super().__init__(desk, parent)
        self._lane = lane

    def _begin(self, work: Work, answer: _Answer) -> Job[Any]:
        return self._desk.run_beside(work, answer.done, failed=answer.failed, lane=self._lane)


class LongErrands(DeskErrands):
    """Does on a lane of its own what reads much of the register or waits for a slow line of mail.

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
