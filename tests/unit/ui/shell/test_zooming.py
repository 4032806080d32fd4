"""Larger and smaller by the keys: everything, or the letter that is in front."""

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.system import preferences
from ui.frame.commands import CommandKey, listen
from ui.look.theme import ZOOMS
from ui.shell.main_window import Zooming, stepped


class DressedDesk(QWidget):
    """A desk that counts how often the window is dressed anew."""

    dress_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dressed = 0
        self.dress_asked.connect(self._count)

    def _count(self) -> None:
        self.dressed += 1


@pytest.fixture
def kept(monkeypatch):
    """The settings, in memory."""
    settings: dict[str, object] = {}
    monkeypatch.setattr(preferences, "load", lambda: dict(settings))
    monkeypatch.setattr(preferences, "save", settings.update)
    return settings


@pytest.fixture
def window(qtbot):
    whole = QWidget()
    qtbot.addWidget(whole)
    whole.pages = QStackedWidget(whole)
    whole.plain, whole.letter = QWidget(), QWidget()
    listen(whole.letter, {"larger": lambda: None, "smaller": lambda: None, "fit": lambda: None})
    for page in (whole.plain, whole.letter):
        whole.pages.addWidget(page)
    whole.desk = DressedDesk()
    Zooming(whole.desk, whole, whole.pages)
    return whole


def key(window: QWidget, name: str) -> CommandKey:
    return next(
        one
        for one in window.findChildren(CommandKey)
        if one.command == name and one.parent() is window
    )


@pytest.mark.parametrize(
    ("zoom", "step", "then"),
    [(100, 1, 110), (110, -1, 100), (100, -1, 100), (175, 1, 175), (118, 1, 125), (118, -1, 110)],
)
def test_steps_are_those_of_the_settings(zoom, step, then):
    assert stepped(zoom, step) == then
    assert then in ZOOMS


def test_the_keys_make_everything_larger_smaller_and_usual_again(window, kept):
    key(window, "larger").activated.emit()
    key(window, "larger").activated.emit()
    assert kept["zoom"] == 125
    key(window, "smaller").activated.emit()
    assert kept["zoom"] == 110
    key(window, "fit").activated.emit()
    assert kept["zoom"] == 100
    assert window.desk.dressed == 4


def test_nothing_is_dressed_anew_where_nothing_changes(window, kept):
    key(window, "fit").activated.emit()
    key(window, "smaller").activated.emit()
    assert window.desk.dressed == 0
    assert kept == {}


def test_where_a_letter_is_shown_the_keys_are_the_letters(window, kept):
    window.pages.setCurrentWidget(window.letter)
    assert not key(window, "larger").isEnabled()
    window.pages.setCurrentWidget(window.plain)
    assert key(window, "larger").isEnabled()
