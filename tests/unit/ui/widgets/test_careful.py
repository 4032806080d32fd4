"""A button that seals, trusts or withdraws is not pressed before it was seen."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_sim import dressed
from pressing import HandClock
from ui.look import theme
from ui.look.theme import look
from ui.widgets import buttons
from ui.widgets.buttons import REST_S, CarefulButton, careful_primary
from waits import double_click

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def clock(monkeypatch):
    made = HandClock()
    monkeypatch.setattr(buttons, "time", made)
    return made


@pytest.fixture
def pressed(qtbot):
    """Return a button on the screen, and what was pressed."""
    told = []
    button = careful_primary("Seal", "stamp", lambda: told.append("sealed"))
    qtbot.addWidget(button)
    button.show()
    return button, told


def press_all_ways(button):
    double_click(button)
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_click_that_was_meant_for_what_stood_there_before_presses_nothing(pressed):
    button, told = pressed
    CarefulButton.rest_s = REST_S
    press_all_ways(button)
    assert told == []


def test_it_rests_anew_when_it_becomes_pressable(pressed):
    button, told = pressed
    button.setEnabled(False)
    CarefulButton.rest_s = REST_S
    button.setEnabled(True)
    press_all_ways(button)
    assert told == []


def test_once_it_was_seen_it_is_pressed(pressed):
    button, told = pressed
    QTest.mouseClick(button, LEFT)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert told == ["sealed", "sealed"]


def test_enter_never_presses_it(pressed):
    button, told = pressed
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Enter)
    assert told == []


def test_a_screen_reader_says_which_key_presses_it_instead_of_enter(pressed, monkeypatch):
    button, told = pressed
    heard = []
    monkeypatch.setattr(buttons, "announce", lambda _button, words: heard.append(words))
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert heard == ["Enter does not press this button. Press the space bar."]
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert told == ["sealed"]
    assert len(heard) == 1


def colours(button):
    """Return the colours that are drawn, with how often."""
    picture = button.grab().toImage()
    return Counter(
        picture.pixelColor(x, y).name().upper()
        for x in range(picture.width())
        for y in range(picture.height())
    )


@pytest.fixture
def waiting(qtbot, qapp, monkeypatch, clock):
    """Return a filled button of the look that has just been drawn, and what was pressed."""
    dressed(qapp)
    monkeypatch.setattr(CarefulButton, "rest_s", REST_S)
    told = []
    button = careful_primary("Mark as checked", "shield-check", lambda: told.append("checked"))
    qtbot.addWidget(button)
    button.show()
    colours(button)
    return button, told


def test_what_waits_is_drawn_as_one_that_cannot_be_pressed_and_then_as_one_that_can(waiting, clock):
    button, told = waiting
    filled = look().tokens.accent
    clock.now += REST_S / 4
    early = colours(button)
    assert early.most_common(1)[0][0] == look().tokens.paper
    clock.now += REST_S / 2
    later = colours(button)
    assert 0 < early[filled] < later[filled], "the line below the words does not fill up"
    press_all_ways(button)
    assert told == []
    clock.now += REST_S
    assert colours(button).most_common(1)[0][0] == filled
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert told == ["checked"]


def test_where_nothing_may_move_what_waits_is_still_drawn_as_waiting(qapp, waiting, clock):
    button, _told = waiting
    theme.wear(qapp, "light", 100, "en", "reduced")
    early = colours(button)
    clock.now += REST_S / 2
    assert colours(button) == early
    assert early.most_common(1)[0][0] == look().tokens.paper


def test_a_screen_reader_is_told_that_it_waits_until_it_does_not(qtbot, waiting, clock):
    button, _told = waiting
    button.allow(False, "All six groups must be equal first.")
    assert button.accessibleDescription() == "All six groups must be equal first."
    button.allow(True)
    colours(button)
    assert button.accessibleDescription() == "It can be pressed in a moment."
    clock.now += REST_S
    qtbot.waitUntil(lambda: button.accessibleDescription() == "")
    assert not button._clock.isActive()
