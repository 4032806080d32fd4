"""A job keeps its promises: one outcome, one end, in the window's thread, and it can be stopped."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QThread, QThreadPool
from PySide6.QtWidgets import QApplication

from app.base.jobs import Progress
from ui.frame import worker
from ui.frame.worker import Job, held, make_lane


class Ear(QObject):
    """Hears a job and remembers what it heard and in which thread."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.heard: list[tuple[str, object]] = []
        self.threads: set[QThread] = set()
        job.progressed.connect(self.on_progress)
        job.succeeded.connect(self.on_success)
        job.failed.connect(self.on_failure)
        job.finished.connect(self.on_finish)

    def on_progress(self, progress: Progress) -> None:
        self._note("progressed", progress)

    def on_success(self, result: object) -> None:
        self._note("succeeded", result)

    def on_failure(self, error: Exception) -> None:
        self._note("failed", error)

    def on_finish(self) -> None:
        self._note("finished", None)

    def _note(self, what: str, value: object) -> None:
        self.heard.append((what, value))
        self.threads.add(QThread.currentThread())

    def names(self) -> list[str]:
        return [what for what, _ in self.heard]


def test_success_comes_once_and_then_the_end(qtbot, lane):
    job = Job(lambda _report, _token: 42)
    ear = Ear(job)
    with qtbot.waitSignal(job.finished):
        job.start(lane)
    assert ear.heard == [("succeeded", 42), ("finished", None)]


def test_what_is_queued_on_a_held_lane_begins_when_the_window_has_built(qtbot, lane):
    order: list[str] = []
    job = Job(lambda _report, _token: order.append("asked"))
    with held(lane):
        job.start(lane)
        assert not lane.waitForDone(50)
        order.append("built")
    qtbot.waitUntil(lambda: job.is_over)
    assert order == ["built", "asked"]


def test_a_lane_goes_on_when_what_held_it_fails(qtbot, lane):
    job = Job(lambda _report, _token: 42)
    with pytest.raises(LookupError), held(lane):
        raise LookupError
    with qtbot.waitSignal(job.succeeded):
        job.start(lane)


def test_failure_comes_once_and_then_the_end(qtbot, lane):
    def work(_report, _token):
        raise ValueError("no")

    job = Job(work)
    ear = Ear(job)
    with qtbot.waitSignal(job.finished):
        job.start(lane)
    assert ear.names() == ["failed", "finished"]
    assert isinstance(ear.heard[0][1], ValueError)


@pytest.mark.parametrize(("heavy_s", "given_back"), [(0.0, 1), (3_600.0, 0)])
@pytest.mark.parametrize("fails", [False, True])
def test_heavy_work_gives_back_what_it_used_on_its_way(
    qtbot, lane, monkeypatch, fails, heavy_s, given_back
):
    order: list[str] = []
    monkeypatch.setattr(worker, "_HEAVY_S", heavy_s)
    monkeypatch.setattr(worker.system, "give_back_memory", lambda: order.append("given back"))

    def work(_report, _token):
        order.append("worked")
        if fails:
            raise LookupError

    job = Job(work)
    with qtbot.waitSignal(job.finished):
        job.start(lane)
    assert lane.waitForDone(1_000)
    assert order == ["worked", *["given back"] * given_back]


@pytest.mark.parametrize(("fails", "told"), [(False, "succeeded"), (True, "failed")])
def test_with_its_outcome_a_job_is_over(qtbot, lane, monkeypatch, fails, told):
    """No page may show an outcome while what it waits for still counts as at work."""
    tell, go_on = worker._tell, threading.Event()

    def late(signal, *words):
        if not words:
            go_on.wait(10)
        tell(signal, *words)

    def work(_report, _token):
        if fails:
            raise ValueError("made-up")

    monkeypatch.setattr(worker, "_tell", late)
    job = Job(work)
    ear = Ear(job)
    job.start(lane)
    qtbot.waitUntil(lambda: bool(ear.heard))
    assert ear.names() == [told, "finished"]
    go_on.set()
    lane.waitForDone()
    QApplication.processEvents()
    assert ear.names() == [told, "finished"]


def test_stopped_work_ends_without_an_outcome(qtbot, lane):
    begun, go_on = threading.Event(), threading.Event()

    def work(_report, token):
        begun.set()
        go_on.wait(5)
        token.checkpoint()
        return "never"

    job = Job(work)
    ear = Ear(job)
    job.start(lane)
    qtbot.waitUntil(begun.is_set)
    job.cancel()
    with qtbot.waitSignal(job.finished):
        go_on.set()
    assert ear.names() == ["finished"]


def test_work_that_is_stopped_before_its_turn_never_runs(qtbot, lane):
    hold = threading.Event()
    first = Job(lambda _report, _token: hold.wait(5))
    ran = []
    second = Job(lambda _report, _token: ran.append(True))
    first.start(lane)
    second.start(lane)
    second.cancel()
    with qtbot.waitSignals([first.finished, second.finished]):
        hold.set()
    assert ran == []


def test_outcomes_arrive_in_the_thread_of_the_window(qtbot, lane):
    where = []

    def work(report, _token):
        where.append(QThread.currentThread())
        report(Progress("sealing", 1, 1))

    job = Job(work)
    ear = Ear(job)
    here = QThread.currentThread()
    with qtbot.waitSignal(job.finished):
        job.start(lane)
    assert ear.threads == {here}
    assert where[0] is not here


def test_a_flood_of_progress_is_thinned_but_its_end_is_told(qtbot, lane):
    def work(report, _token):
        for done in range(1, 5001):
            report(Progress("sealing", done, 5000))

    job = Job(work)
    ear = Ear(job)
    with qtbot.waitSignal(job.finished):
        job.start(lane)
    told = [value for what, value in ear.heard if what == "progressed"]
    assert len(told) < 500
    assert told[-1].done == 5000


def test_a_lane_does_one_thing_at_a_time_in_the_order_it_was_asked(qtbot, lane):
    order, threads = [], set()

    def work(number):
        def errand(_report, _token):
            threads.add(threading.get_ident())
            order.append(number)

        return errand

    jobs = [Job(work(number)) for number in range(20)]
    with qtbot.waitSignals([job.finished for job in jobs]):
        for job in jobs:
            job.start(lane)
    assert order == list(range(20))
    assert len(threads) == 1


def test_a_listener_that_is_gone_is_not_called(qtbot, lane):
    hold = threading.Event()
    job = Job(lambda _report, _token: hold.wait(5))
    ear = Ear(job)
    job.start(lane)
    ear.deleteLater()
    qtbot.wait(1)
    with qtbot.waitSignal(job.finished):
        hold.set()
    assert ear.heard == []


def test_an_ordinary_pool_serves_too(qtbot):
    pool = QThreadPool()
    job = Job(lambda _report, _token: "done")
    with qtbot.waitSignal(job.succeeded) as told:
        job.start(pool)
    assert told.args == ["done"]
    qtbot.waitUntil(lambda: job.is_over)


@pytest.mark.parametrize("fails", [False, True])
def test_a_job_whose_window_is_gone_ends_without_a_word(lane, capfd, fails):
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work(report, _token):
        begun.set()
        go_on.wait(10)
        report(Progress("made-up", 1, 2))
        ended.set()
        if fails:
            raise ValueError("made-up")

    job = Job(work)
    job.start(lane)
    assert begun.wait(10)
    shiboken6.delete(job)
    go_on.set()
    lane.waitForDone()
    assert ended.is_set()
    assert capfd.readouterr().err == ""


def test_a_job_that_is_taken_down_while_its_work_answers_takes_nothing_along(qapp):
    """A page that is left takes its jobs down; the other thread may be telling them just then."""
    lanes = [make_lane() for _ in range(3)]
    for _ in range(4_000):
        parents = [QObject() for _lane in lanes]
        for parent, lane in zip(parents, lanes, strict=True):
            Job(lambda _report, _token: 1, parent).start(lane)
            parent.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qapp.processEvents()
    for lane in lanes:
        lane.waitForDone()
