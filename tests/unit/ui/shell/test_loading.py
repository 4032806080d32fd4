"""What the window of the work is made of is loaded once, and no register stays open behind it."""

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QPushButton

from app.register import access
from office_sim import CLOCK, PASSPHRASE, office
from ui.main import Shell
from ui.register.unlock_window import UnlockWindow
from ui.shell import loading
from ui.shell.loading import Loading
from window_sim import let_go_of_shell


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path):
    """A program in front of a locked register."""
    s = office(tmp_path, clock=CLOCK)
    access.lock(s)
    made = Shell(qapp, s.folder, restart=lambda *_files: None, clock=CLOCK)
    made.start()
    yield made
    let_go_of_shell(qapp, made)


@pytest.fixture
def held_open(monkeypatch) -> SimpleNamespace:
    """A register is open, and what the window is made of is still being loaded."""
    held = SimpleNamespace(opened=threading.Event(), goes_on=threading.Event())

    def wait(_self: Loading) -> None:
        held.opened.set()
        held.goes_on.wait(60)

    monkeypatch.setattr(Loading, "wait", wait)
    return held


def is_closed(folder: Path) -> bool:
    return not any((folder / name).exists() for name in ("lock", "register.db.open"))


def typed(shell: Shell) -> UnlockWindow:
    page = shell.window
    assert isinstance(page, UnlockWindow)
    page.secret.line.setText(PASSPHRASE)
    return page


def test_it_begins_with_the_first_letter_and_the_register_opens(qtbot, shell) -> None:
    assert shell.loading._beside is None
    page = typed(shell)
    assert shell.loading._beside is not None
    page.open_button.click()
    qtbot.waitUntil(lambda: shell.desk is not None, timeout=60_000)
    assert shell.loading.is_done


def test_while_it_opens_nobody_is_led_elsewhere(qtbot, shell, held_open) -> None:
    page = typed(shell)
    ways = [one for one in page.findChildren(QPushButton) if one in page._other_ways]
    page.open_button.click()
    assert ways
    assert not any(one.isEnabled() for one in ways)
    page.busy.stopped.emit()
    assert all(one.isEnabled() for one in ways)
    qtbot.waitUntil(held_open.opened.is_set, timeout=60_000)
    assert not is_closed(shell.folder)
    held_open.goes_on.set()
    qtbot.waitUntil(lambda: is_closed(shell.folder), timeout=60_000)
    assert shell.desk is None


def test_a_register_that_opened_for_nobody_is_closed(qtbot, shell, held_open) -> None:
    page = typed(shell)
    page.open_button.click()
    qtbot.waitUntil(held_open.opened.is_set, timeout=60_000)
    assert not is_closed(shell.folder)
    page.hide()
    held_open.goes_on.set()
    shell._lane.waitForDone()
    assert is_closed(shell.folder)


@pytest.mark.parametrize(
    "part", ["ui.shell.main_window.MainWindow", "ui.shell.folder_warnings.tell_folder"]
)
def test_a_window_that_cannot_be_made_leaves_no_register_open_and_says_so(
    qtbot, shell, monkeypatch, part
) -> None:
    def broken(*_words: object, **_more: object) -> None:
        raise RuntimeError("made up")

    monkeypatch.setattr(part, broken)
    page = typed(shell)
    with qtbot.captureExceptions() as caught:
        page.open_button.click()
        qtbot.waitUntil(lambda: bool(caught), timeout=60_000)
    shell._lane.waitForDone()
    assert shell.desk is None
    assert is_closed(shell.folder)
    assert isinstance(shell.window, UnlockWindow)
    assert shell.window is not page
    assert shell.window.problem.count() == 1
    assert shell.window.open_button.isEnabled()
    gone: list[bool] = []
    shell.locking.nobody_here.connect(lambda: gone.append(True))
    shell.locking.leave()
    assert gone, "there is no register to be closed once more"


def test_a_fault_of_one_step_lets_whoever_waits_go_on(qtbot, qapp, monkeypatch) -> None:
    def faulty():
        yield
        raise ImportError("made up")

    monkeypatch.setattr(loading, "steps", faulty)
    monkeypatch.setattr(loading, "beside", lambda: iter(()))
    one = Loading(qapp)
    with qtbot.captureExceptions() as caught:
        waiting = threading.Thread(target=one.wait)
        waiting.start()
        qtbot.waitUntil(lambda: one.is_done, timeout=60_000)
    waiting.join(60)
    assert [kind for kind, _error, _trace in caught] == [ImportError]
    one.deleteLater()


def test_what_is_stopped_loads_nothing_more(qtbot, qapp, monkeypatch) -> None:
    loaded = []

    def counted():
        for number in range(100):
            loaded.append(number)
            yield

    monkeypatch.setattr(loading, "steps", counted)
    monkeypatch.setattr(loading, "beside", lambda: iter(()))
    one = Loading(qapp)
    one.begin()
    qtbot.waitUntil(lambda: len(loaded) > 2, timeout=60_000)
    one.stop()
    at = len(loaded)
    one._beside_done.emit()
    qtbot.wait(50)
    assert len(loaded) == at < 100
    one.deleteLater()
