"""Backups at work: pages do not wait, one at a time, and nothing half-done counts."""

import pytest
from PySide6.QtWidgets import QApplication

from app.base.errors import FileUnreadableError
from desk_sim import settle
from safety_fakes import BLUE, MADE, SAFE, FakeBackups
from ui.backup.backup_runs import BackupRuns, runs_of


@pytest.fixture
def fake() -> FakeBackups:
    return FakeBackups()


@pytest.fixture
def runs(desk, fake) -> BackupRuns:
    return BackupRuns(desk, fake, desk)


def test_pages_are_answered_while_a_backup_is_made(qtbot, desk, runs, fake):
    fake.go_on.clear()
    runs.again(BLUE)
    answers = []
    desk.ask(lambda services: services.office.name, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=5_000)
    assert runs.running
    assert desk.long_busy
    fake.go_on.set()
    settle(desk)
    assert runs.last is MADE
    assert not runs.running
    assert not desk.long_busy


def test_it_tells_how_far_it_is(qtbot, desk, runs, fake):
    fake.go_on.clear()
    runs.again(BLUE)
    qtbot.waitUntil(lambda: runs.progress.done == 400)
    fake.go_on.set()
    settle(desk)


def test_a_second_one_does_not_begin_beside_the_first(desk, runs, fake):
    fake.go_on.clear()
    runs.again(BLUE)
    runs.again(SAFE)
    fake.go_on.set()
    settle(desk)
    assert fake.asked == [("in", BLUE.place_id)]


def test_a_stopped_one_is_no_backup(qtbot, desk, runs, fake):
    fake.go_on.clear()
    runs.again(BLUE)
    qtbot.waitUntil(lambda: bool(fake.asked))
    runs.stop()
    settle(desk)
    assert runs.stopped
    assert runs.last is None
    assert runs.error is None


def test_a_pulled_stick_is_told_and_the_next_one_begins_anew(desk, runs, fake):
    fake.refuse = FileUnreadableError(reason="device")
    told = []
    runs.refused.connect(told.append)
    runs.again(BLUE)
    settle(desk)
    assert told == [fake.refuse]
    assert runs.error is fake.refuse
    fake.refuse = None
    runs.again(BLUE)
    settle(desk)
    assert runs.error is None
    assert runs.last is MADE


def test_the_desk_rests_when_the_last_long_work_is_over(qtbot, desk, runs, fake):
    fake.go_on.clear()
    runs.again(BLUE)
    with qtbot.waitSignal(desk.rested, timeout=5_000):
        fake.go_on.set()
    settle(desk)


def test_long_work_is_asked_to_stop_all_at_once(qtbot, desk, runs, fake):
    fake.go_on.clear()
    runs.again(BLUE)
    qtbot.waitUntil(lambda: bool(fake.asked))
    with qtbot.waitSignal(desk.rested, timeout=5_000):
        desk.stop_long()
    settle(desk)
    assert runs.last is None


def test_a_desk_has_one_set_of_backups(desk, runs):
    assert runs_of(desk) is runs
    QApplication.processEvents()
