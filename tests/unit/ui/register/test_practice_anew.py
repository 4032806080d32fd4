"""Who practised before can begin practice anew from the first page on."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.base.errors import NotEnoughDiskError
from app.practice import demo
from app.practice.practice_place import FIRST
from app.system import paths
from desk_sim import dressed
from office_sim import CLOCK
from ui.register.welcome import practice_way
from ui.register.welcome.practice_way import make_practice
from ui.register.welcome.welcome_window import WelcomeWindow


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path)
    return tmp_path


def first_page(qtbot, qapp, lane, root: Path) -> WelcomeWindow:
    dressed(qapp)
    window = WelcomeWindow(root / "register", lane, CLOCK)
    qtbot.addWidget(window)
    window.show()
    lane.waitForDone()
    QApplication.processEvents()
    return window


def test_who_never_practised_cannot_begin_anew(qtbot, qapp, lane, root):
    window = first_page(qtbot, qapp, lane, root)
    assert window.step.practice.isVisible()
    assert not window.step.fresh.isVisible()


def test_practice_that_was_begun_is_made_anew_beside_the_old_one(
    qtbot, qapp, lane, root, monkeypatch
):
    (root / "practice" / FIRST).mkdir(parents=True)
    window = first_page(qtbot, qapp, lane, root)
    assert window.step.fresh.isVisible()
    made: list[Path] = []

    def no_room(folder: Path, _say, _clock):
        made.append(folder)
        raise NotEnoughDiskError(needed=2, free=1)

    monkeypatch.setattr(demo, "run", no_room)
    window.fresh_asked.connect(lambda: make_practice(window, lane, CLOCK, pytest.fail, fresh=True))
    window.step.fresh.click()
    qtbot.waitUntil(lambda: window._problem is not None)
    assert made == [root / "practice-2"]
    qtbot.waitUntil(window.step.isEnabled)
    assert (root / "practice" / FIRST).is_dir()


def test_stop_in_the_last_instant_closes_what_was_opened(qtbot, qapp, lane, root, monkeypatch):
    window = first_page(qtbot, qapp, lane, root)
    locked, opened = [], object()

    def stopped_too_late(*_told, **_how):
        # The officer presses when the work looks at nothing any more.
        window.practice.stop()
        return opened, "words"

    monkeypatch.setattr(practice_way, "open_practice", stopped_too_late)
    monkeypatch.setattr(practice_way.access, "lock", locked.append)
    make_practice(window, lane, CLOCK, pytest.fail)
    qtbot.waitUntil(lambda: locked == [opened])
    assert window.step.isEnabled()
