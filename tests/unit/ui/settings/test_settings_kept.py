"""What is chosen of the window holds at once; what cannot be written is told when it is known."""

import pytest
from PySide6.QtCore import QObject, Signal

from app.base.errors import AppError
from app.system import paths, preferences
from ui.frame.settings_store import SettingsKept, keep_and_dress


class QuietDesk(QObject):
    """A desk that notes what it is asked and told."""

    dress_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dressed_in: list[dict[str, object]] = []
        self.failures: list[Exception] = []
        self.dress_asked.connect(lambda: self.dressed_in.append(preferences.load()))

    def show_failure(self, error: Exception) -> None:
        self.failures.append(error)


@pytest.fixture
def desk(qapp):
    return QuietDesk()


@pytest.fixture
def listening(desk):
    whole = QObject()
    yield lambda there: SettingsKept(lambda: there, whole)
    preferences.tell_failures(None)


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(paths, "preferences_file", lambda: tmp_path / "file" / "settings.json")
    preferences.load()  # A program knows its settings before it has a window.


def test_the_window_is_dressed_in_what_was_chosen(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "preferences_file", lambda: tmp_path / "settings.json")
    preferences.load()
    keep_and_dress(desk, {"zoom": 125})
    preferences.settle()
    assert [one["zoom"] for one in desk.dressed_in] == [125]


def test_what_cannot_be_written_holds_and_is_told_in_the_strip(qtbot, desk, listening, nowhere):
    listening(desk)
    keep_and_dress(desk, {"zoom": 150})
    qtbot.waitUntil(lambda: len(desk.failures) == 1)
    assert isinstance(desk.failures[0], AppError)
    assert [one["zoom"] for one in desk.dressed_in] == [150]


def test_while_the_register_is_locked_nobody_is_told(qtbot, listening, nowhere):
    listening(None)
    preferences.save({"zoom": 150})
    preferences.settle()
    qtbot.wait(20)
    assert preferences.load()["zoom"] == 150
