"""Who meets the locked window in a language that is not hers changes it there."""

import pytest
from PySide6.QtWidgets import QApplication

from app.base import language
from app.register import access
from app.system import preferences
from desk_sim import dressed, on_lane
from named_screens import too_large, unnamed
from office_sim import CLOCK, office
from ui.frame.worker import make_lane
from ui.main import Shell
from ui.register.unlock_window import UnlockWindow
from ui.widgets.plain import PlainLabel


@pytest.fixture
def shell(qapp: QApplication, tmp_path):
    lane = make_lane()
    services = on_lane(lane, lambda: office(tmp_path))
    on_lane(lane, lambda: access.lock(services))
    made = Shell(qapp, services.folder, restart=lambda *_files: None, clock=CLOCK)
    made.start()
    yield made
    made.end()
    preferences.save({"language": None})
    dressed(qapp)


def words_of(window: UnlockWindow) -> list[str]:
    return [label.shown() for label in window.findChildren(PlainLabel)]


def test_the_locked_window_speaks_another_language_at_once_and_the_next_time(shell):
    first = shell.window
    box = first.language.box
    assert [box.itemText(row) for row in range(box.count())] == [
        "English", "हिन्दी", "नेपाली", "বাংলা",
    ]  # fmt: skip
    first.login.setText("r.das")
    first.secret.line.setText("half a passphrase")
    box.chosen.emit("bn")
    assert shell.window is not first
    assert isinstance(shell.window, UnlockWindow)
    assert shell.window.language.box.value() == "bn"
    assert language.translate("The register is locked.") in words_of(shell.window)
    assert preferences.load()["language"] == "bn"


def test_the_login_stays_and_the_passphrase_goes(shell):
    first = shell.window
    first.login.setText("r.das")
    first.secret.line.setText("half a passphrase")
    first._tries = 4
    first.language.box.chosen.emit("hi")
    assert shell.window.login.text() == "r.das"
    assert shell.window.secret.text() == first.secret.text() == ""
    assert shell.window._tries == 4


@pytest.mark.parametrize("code", ["en", "hi", "ne", "bn"])
def test_the_corner_has_a_name_and_room_on_a_small_screen(qapp, shell, code):
    shell.window.language.box.chosen.emit(code)
    dressed(qapp, "light", 150, code)
    shell._show_unlock(shell.folder)
    assert unnamed(shell.window) == []
    assert too_large(shell.window) == []
    shell.window.resize(900, 460)
    box = shell.window.language.box
    assert box.width() >= box.minimumWidth()
