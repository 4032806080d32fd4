"""Which window follows which: to the backup and back, into the work, and what a lock waits for."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.register import access
from app.system import preferences
from desk_sim import dressed, on_lane, settle
from office_sim import CLOCK, PASSPHRASE, office
from safety_fakes import BLUE, FRESH, OTHER_CODE, FakeBackups, FakeRestore, found_backups
from ui.backup.backup_runs import BackupRuns
from ui.backup.finishing_window import FinishingWindow
from ui.backup.restore_window import RestoreWindow
from ui.main import Shell
from ui.register.unlock_window import UnlockWindow
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.main_window import MainWindow
from ui.shell.restoring import remember
from watch_sim import HandWatch
from words_typed import take_six_words


@pytest.fixture
def started() -> list[str]:
    return []


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch, started):
    preferences.save({"language": None, "theme": "light", "zoom": None, "register": None})
    dressed(qapp)
    made = Shell(
        qapp, tmp_path / "register", restart=lambda _folder: started.append("start"), clock=CLOCK
    )
    made.watch = HandWatch(made)
    monkeypatch.setattr("ui.shell.locking.system_watch", lambda _parent: made.watch)
    monkeypatch.setattr(QApplication, "quit", lambda *_: started.append("end"))
    yield made
    desk = made.desk
    if desk is not None and "end" not in started:
        settle(desk)
        on_lane(made._lane, lambda: access.lock(desk.services))
    if isinstance(made.window, MainWindow):
        made.window.prepare_to_go()
    made.window.hide()
    made.window.deleteLater()
    made._lane.waitForDone()
    qapp.removeTranslator(made._words)
    preferences.save({"register": None})


def at_work(shell: Shell, tmp_path: Path) -> FakeBackups:
    """Open a register whose backups are stand-ins."""
    fake = FakeBackups(places=(FRESH,))
    services = on_lane(shell._lane, lambda: office(tmp_path))
    made = shell.backups.welcome
    shell.backups.welcome = lambda desk, window: (BackupRuns(desk, fake, desk), made(desk, window))
    shell._open_at(services, "register")
    settle(shell.desk)
    return fake


def open_again(shell: Shell, tmp_path: Path) -> None:
    """Open the register as another program does, which cannot before this one has closed it."""
    there = tmp_path / "register"
    again = on_lane(shell._lane, lambda: access.unlock(there, None, PASSPHRASE, clock=CLOCK))
    on_lane(shell._lane, lambda: access.lock(again))


def test_from_the_first_run_to_the_backup_and_back(qtbot, shell):
    shell.start()
    qtbot.in_front(shell.window)
    shell.window.step.backup.click()
    assert isinstance(shell.window, RestoreWindow)
    assert shell.window.flow.folder == shell.folder
    shell.window._file.back.emit()
    assert isinstance(shell.window, WelcomeWindow)


def test_from_a_locked_register_to_the_backup_and_back(qtbot, shell, tmp_path):
    services = on_lane(shell._lane, lambda: office(tmp_path))
    on_lane(shell._lane, lambda: access.lock(services))
    shell.start()
    assert isinstance(shell.window, UnlockWindow)
    shell.window.use_backup.click()
    assert isinstance(shell.window, RestoreWindow)
    assert shell.window.flow.folder.name == "register-restored"
    shell.window._file.back.emit()
    assert isinstance(shell.window, UnlockWindow)


def brought_back(qtbot, shell, tmp_path) -> RestoreWindow:
    services = on_lane(shell._lane, lambda: office(tmp_path / "data"))
    shell.backups._uses = FakeRestore(services, found_backups(), others=())
    shell.start()
    shell.window.step.backup.click()
    window = shell.window
    window.resize(1120, 660)
    qtbot.waitUntil(lambda: window._file.file is not None)
    window._file.codes.kit.boxes[0].line.setText(OTHER_CODE)
    qtbot.waitUntil(lambda: window.flow.facts is not None)
    QApplication.processEvents()
    take_six_words(window.step)
    qtbot.waitUntil(lambda: window.sheets is not None)
    return window


def test_a_register_that_is_back_opens_and_tells_its_numbers(qtbot, shell, tmp_path):
    told = []
    window = brought_back(qtbot, shell, tmp_path)
    window.sheets.left.emit()
    assert isinstance(shell.window, MainWindow)
    settle(shell.desk)
    told = [banner.accessibleName() for banner in shell.window.strip._banners.values()]
    assert any("The register is back: 1,204 cases, 302 documents" in text for text in told)


def test_a_register_that_is_back_with_nobody_there_is_locked(qtbot, shell, tmp_path, started):
    window = brought_back(qtbot, shell, tmp_path)
    window.idle.idle.emit()
    qtbot.waitUntil(lambda: started == ["start", "end"], timeout=15_000)


def test_the_next_start_shows_the_register_that_is_back(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    remember(tmp_path / "elsewhere" / "register")
    assert preferences.load()["register"] == str(tmp_path / "elsewhere" / "register")
    remember(Path("/media/somewhere/register"))  # Outside of the profile no path is kept.
    assert preferences.load()["register"] == str(tmp_path / "elsewhere" / "register")
    preferences.save({"register": None})
    preferences.settle()  # While this home still counts.


def begun(shell: Shell, tmp_path: Path) -> tuple[FakeBackups, BackupRuns]:
    """Begin a backup that ends when it may go on; return it with what runs it."""
    fake = at_work(shell, tmp_path)
    fake.go_on.clear()
    runs = shell.desk.findChild(BackupRuns)
    runs.again(BLUE)
    return fake, runs


def lock_until_it_is_finished(qtbot, shell: Shell) -> None:
    shell.window.lock()
    qtbot.waitUntil(lambda: isinstance(shell.locking._last, FinishingWindow))


def test_a_lock_finishes_a_backup_first_with_nothing_to_see(qtbot, shell, tmp_path, started):
    fake, runs = begun(shell, tmp_path)
    lock_until_it_is_finished(qtbot, shell)
    assert shell.locking._last.isVisible()
    assert not shell.window.isVisible()
    assert started == []
    fake.go_on.set()
    qtbot.waitUntil(lambda: started == ["start", "end"], timeout=15_000)
    assert runs.last is not None
    assert not shell.locking._last.isVisible()
    open_again(shell, tmp_path)


def test_stopping_it_there_locks_at_once(qtbot, shell, tmp_path, started):
    _fake, runs = begun(shell, tmp_path)
    lock_until_it_is_finished(qtbot, shell)
    shell.locking._last.stop.click()
    qtbot.waitUntil(lambda: started == ["start", "end"], timeout=15_000)
    assert runs.last is None
    open_again(shell, tmp_path)


@pytest.mark.parametrize("before", [False, True], ids=["at work", "while it is finished"])
def test_a_session_that_is_locked_waits_for_no_backup(qtbot, shell, tmp_path, started, before):
    _fake, runs = begun(shell, tmp_path)
    if before:
        lock_until_it_is_finished(qtbot, shell)
    shell.watch.away.emit()
    qtbot.waitUntil(lambda: "end" in started, timeout=15_000)
    assert runs.last is None


def test_after_unlocking_a_stick_that_waits_gets_its_backup(qtbot, shell, tmp_path):
    fake = FakeBackups(places=(BLUE,))
    services = on_lane(shell._lane, lambda: office(tmp_path))
    made = shell.backups.welcome
    shell.backups.welcome = lambda desk, window: (BackupRuns(desk, fake, desk), made(desk, window))
    shell._open_at(services, "register")
    settle(shell.desk)
    settle(shell.desk)
    assert fake.asked == [("in", BLUE.place_id)]
