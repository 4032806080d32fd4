"""The rail in a low window: every place is in sight, in a lower one that in front and the lock."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from app.base import language
from desk_sim import dressed
from ui.frame.commands import place_keys
from ui.shell.navigation import PLACES
from ui.shell.rail import Rail

LOW, LOWER = 465, 300


@pytest.fixture(params=language.WINDOW_LANGUAGES)
def rail(qtbot, qapp: QApplication, request: pytest.FixtureRequest):
    """The rail of a window on a small screen at 150 %, in each language."""
    dressed(qapp, words=request.param)
    shown = [place for place in PLACES if place.words]
    made = Rail(
        [
            (place.key, language.translate(place.words), place.icon, place_keys(number, place.key))
            for number, place in enumerate(shown, 1)
        ]
    )
    qtbot.addWidget(made)
    made.saved("10:42")
    made.resize(made.width(), LOW)
    made.show()
    QApplication.processEvents()
    yield made
    dressed(qapp)


def in_sight(button: QWidget, over: QWidget) -> bool:
    at = QRect(button.mapTo(over, button.rect().topLeft()), button.size())
    return over.rect().contains(at)


def test_on_a_small_screen_every_place_is_in_sight(rail: Rail) -> None:
    door = rail._middle.viewport()
    low = rail._buttons["today"].height()
    assert [key for key, button in rail._buttons.items() if not in_sight(button, door)] == []
    assert in_sight(rail._lock, rail)
    rail.resize(rail.width(), 800)
    QApplication.processEvents()
    assert rail._buttons["today"].height() > low


def test_the_place_in_front_and_the_lock_are_in_sight(rail: Rail) -> None:
    rail.resize(rail.width(), LOWER)
    QApplication.processEvents()
    door = rail._middle.viewport()
    hidden = 0
    for key in (*rail._buttons, *reversed(rail._buttons)):
        hidden += not in_sight(rail._buttons[key], door)
        rail.choose(key)
        QApplication.processEvents()
        assert in_sight(rail._buttons[key], door), key
        assert in_sight(rail._lock, rail)
    assert hidden, "all had room: nothing was tested"


def test_the_place_in_front_stays_in_sight_when_the_window_gets_lower(rail: Rail) -> None:
    rail.resize(rail.width(), 800)
    rail.choose("settings")
    QApplication.processEvents()
    rail.resize(rail.width(), LOWER)
    QApplication.processEvents()
    assert in_sight(rail._buttons["settings"], rail._middle.viewport())


def test_the_words_of_every_place_have_room(rail: Rail) -> None:
    for key, button in rail._buttons.items():
        button.count(120)
        words = button.fontMetrics().horizontalAdvance(button.text())
        assert button.sizeHint().width() <= rail.width(), key
        assert words + button.iconSize().width() < button.width(), key
