"""While a backup is finished before the lock: nothing to see, a way to stop it, and an end."""

import pytest

from desk_sim import settle
from safety_fakes import BLUE, FakeBackups
from ui.backup.backup_runs import BackupRuns
from ui.backup.finishing_window import FinishingWindow, finishing


@pytest.fixture
def fake() -> FakeBackups:
    made = FakeBackups()
    made.go_on.clear()
    return made


@pytest.fixture
def runs(qtbot, desk, fake) -> BackupRuns:
    made = BackupRuns(desk, fake, desk)
    made.again(BLUE)
    qtbot.waitUntil(lambda: made.progress.done == 400)
    return made


def test_without_a_backup_there_is_no_such_window(desk):
    BackupRuns(desk, FakeBackups(), desk)
    assert finishing(desk) is None


def test_it_shows_how_far_it_is_and_goes_when_it_is_done(qtbot, desk, runs, fake):
    window = finishing(desk)
    qtbot.addWidget(window)
    window.show()
    assert window.bar.value() == 400
    fake.go_on.set()
    settle(desk)
    assert not window.isVisible()
    assert runs.last is not None


def test_stopping_or_closing_it_stops_the_backup(qtbot, desk, runs, fake):
    window = FinishingWindow(runs)
    qtbot.addWidget(window)
    window.show()
    window.close()
    settle(desk)
    assert runs.last is None
    assert not desk.long_busy
    assert not window.isVisible()


def test_it_does_not_hold_the_register_open_for_ever(qtbot, desk, runs, fake):
    window = FinishingWindow(runs, longest_ms=1)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: not runs.running)
    assert runs.last is None


def test_its_title_names_nobody(qtbot, desk, runs, fake):
    window = FinishingWindow(runs)
    qtbot.addWidget(window)
    assert window.windowTitle() == "Lifafa"
    fake.go_on.set()
    settle(desk)
