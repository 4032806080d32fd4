"""The look follows the computer while the program runs, and only where it was asked to."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.system import preferences
from ui.look import theme
from ui.look.theme import SystemLook


@pytest.fixture
def asked(monkeypatch):
    """What the computer and the settings ask for."""
    wishes = {"dark": False, "theme": "system"}
    monkeypatch.setattr(
        theme,
        "wants_dark",
        lambda choice: wishes["dark"] if choice == "system" else choice == "dark",
    )
    monkeypatch.setattr(preferences, "load", lambda: {"theme": wishes["theme"]})
    return wishes


@pytest.fixture
def following(qapp, asked):
    # Programs that other tests left behind follow the computer, too, and would dress it first.
    for left in qapp.findChildren(SystemLook):
        shiboken6.delete(left)
    theme.wear(qapp, "system", 100, "en")
    calls = []
    follower = SystemLook(lambda: calls.append(1))
    yield calls
    follower.deleteLater()
    theme.wear(qapp, "light", 100, "en")


def changes(qapp, qtbot) -> None:
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    qtbot.wait(250)


def test_dark_at_sunset_dresses_the_window_once(qapp, qtbot, asked, following):
    asked["dark"] = True
    changes(qapp, qtbot)
    qtbot.waitUntil(lambda: bool(following))
    assert following == [1]


def test_who_chose_light_stays_light(qapp, qtbot, asked, following):
    asked.update(dark=True, theme="light")
    changes(qapp, qtbot)
    assert following == []


def test_a_change_that_changes_nothing_dresses_nothing(qapp, qtbot, asked, following):
    changes(qapp, qtbot)
    assert following == []


def test_a_dialog_is_not_taken_away_by_dark_at_sunset(qapp, qtbot, asked, following):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.open()
    asked["dark"] = True
    changes(qapp, qtbot)
    assert following == []
    dialog.reject()
    qtbot.waitUntil(lambda: bool(following))
    assert following == [1]
