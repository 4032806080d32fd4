"""Locked or unlocked, the window stands where it stood: nothing jumps when the register opens."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.register import access
from app.system import preferences, window_file
from desk_sim import dressed, on_lane, settle
from office_sim import CLOCK, LOGIN, PASSPHRASE, office
from ui.frame.worker import make_lane
from ui.main import Shell
from ui.register.unlock_window import UnlockWindow
from ui.shell.main_window import MainWindow
from window_sim import let_go_of_shell


@pytest.fixture
def started(qtbot, qapp: QApplication, tmp_path):
    """Start the program at a locked register, again and again."""
    lane = make_lane()
    services = on_lane(lane, lambda: office(tmp_path))
    on_lane(lane, lambda: access.lock(services))
    made: list[Shell] = []

    def start() -> Shell:
        shell = Shell(qapp, services.folder, restart=lambda *_files: None, clock=CLOCK)
        shell.start()
        made.append(shell)
        assert isinstance(shell.window, UnlockWindow)
        return shell

    yield start
    for shell in made:
        let_go_of_shell(qapp, shell)
    preferences.save({"language": None})
    dressed(qapp)


def unlock(qtbot, shell: Shell) -> None:
    shell.window.login.setText(LOGIN)
    shell.window.secret.line.setText(PASSPHRASE)
    shell.window.unlock()
    qtbot.waitUntil(lambda: isinstance(shell.window, MainWindow), timeout=20_000)
    settle(shell.desk)


def test_the_first_time_the_locked_window_is_small_and_the_work_large(qtbot, started):
    shell = started()
    small = shell.window.size()
    unlock(qtbot, shell)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert shell.window.width() > small.width() or small.width() >= room.width() - 40


def test_the_locked_window_stands_where_the_work_stood_and_the_work_where_it_was_left(
    qtbot, started
):
    room = QGuiApplication.primaryScreen().availableGeometry()
    place = QRect(room.left() + 14, room.top() + 22, room.width() - 90, room.height() - 110)
    window_file.save({"frame": place.getRect()})
    shell = started()
    assert shell.window.geometry() == place
    moved = place.translated(21, 17)
    shell.window.setGeometry(moved)
    unlock(qtbot, shell)
    assert shell.window.geometry() == moved


def test_another_language_leaves_the_locked_window_where_it_is(started):
    room = QGuiApplication.primaryScreen().availableGeometry()
    place = QRect(room.left() + 5, room.top() + 9, room.width() - 120, room.height() - 90)
    shell = started()
    shell.window.setGeometry(place)
    shell.window.language.box.chosen.emit("ne")
    assert shell.window.geometry() == place


def test_a_maximised_window_is_maximised_locked_and_unlocked(qtbot, started):
    window_file.save({"frame": (10, 10, 640, 420), "maximised": 1})
    shell = started()
    assert shell.window.isMaximized()
    unlock(qtbot, shell)
    assert shell.window.isMaximized()


def test_what_is_kept_from_a_screen_that_is_gone_comes_where_one_is(started):
    window_file.save({"frame": (20_000, 9_000, 3_000, 2_000)})
    shell = started()
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.intersects(shell.window.geometry())
    assert shell.window.width() <= room.width()
