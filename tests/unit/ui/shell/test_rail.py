"""The rail in a low window: every place is in sight, in a lower one that in front, the backup and
the lock; and one item of it is lit, never two."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from app.base import language
from desk_sim import dressed
from ui.shell.navigation import RAIL, rail_items
from ui.shell.rail import Rail

LOW, LOWER = 465, 300
AT_FOOT = {slot.key for slot in RAIL if slot.at_foot}


@pytest.fixture(params=language.WINDOW_LANGUAGES)
def rail(qtbot, qapp: QApplication, request: pytest.FixtureRequest):
    """The rail of a window on a small screen at 150 %, in each language."""
    dressed(qapp, words=request.param)
    made = Rail(rail_items())
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


def hidden_in(rail: Rail) -> list[str]:
    """Return what cannot be seen whole."""
    door = rail._middle.viewport()
    return [
        key
        for key, button in rail._buttons.items()
        if not in_sight(button, rail if key in AT_FOOT else door)
    ]


def test_on_a_small_screen_every_place_is_in_sight(rail: Rail) -> None:
    assert list(rail._buttons) == [slot.key for slot in RAIL]
    assert hidden_in(rail) == []
    assert in_sight(rail._lock, rail)


def test_places_stand_closer_only_where_they_would_not_all_be_seen(rail: Rail) -> None:
    usual = rail._buttons["today"].height()
    rail.resize(rail.width(), LOWER)
    QApplication.processEvents()
    assert rail._buttons["today"].height() < usual
    rail.resize(rail.width(), 800)
    QApplication.processEvents()
    assert rail._buttons["today"].height() == usual


def test_the_place_in_front_and_the_lock_are_in_sight(rail: Rail) -> None:
    rail.resize(rail.width(), LOWER)
    QApplication.processEvents()
    door = rail._middle.viewport()
    hidden = 0
    for key in (*rail._buttons, *reversed(rail._buttons)):
        hidden += key in hidden_in(rail)
        rail.choose(key)
        QApplication.processEvents()
        assert in_sight(rail._buttons[key], rail if key in AT_FOOT else door), key
        assert all(in_sight(one, rail) for one in (rail._buttons["backup"], rail._lock))
        assert [one for one, button in rail._buttons.items() if button.isChecked()] == [key]
    assert hidden, "all had room: nothing was tested"


def test_the_place_in_front_stays_in_sight_when_the_window_gets_lower(rail: Rail) -> None:
    rail.resize(rail.width(), 800)
    rail.choose("more")
    QApplication.processEvents()
    rail.resize(rail.width(), LOWER)
    QApplication.processEvents()
    assert in_sight(rail._buttons["more"], rail._middle.viewport())


def test_a_press_on_what_is_lit_leaves_it_lit(rail: Rail) -> None:
    for key in ("backup", "today", "backup"):
        rail.choose(key)
        rail.asked.connect(rail.choose)
        rail._buttons[key].click()
        assert [one for one, button in rail._buttons.items() if button.isChecked()] == [key]


def test_the_words_of_every_place_have_room(rail: Rail) -> None:
    for key, button in rail._buttons.items():
        button.count(120)
        words = button.fontMetrics().horizontalAdvance(button.text())
        assert button.sizeHint().width() <= rail.width(), key
        assert words + button.iconSize().width() < button.width(), key
