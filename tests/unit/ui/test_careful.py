"""A button that seals, trusts or withdraws is not pressed before it was seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.careful import REST_S, CarefulButton, careful_primary

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pressed(qtbot):
    """Return a button on the screen, and what was pressed."""
    told = []
    button = careful_primary("Seal", "stamp", lambda: told.append("sealed"))
    qtbot.addWidget(button)
    button.show()
    return button, told


def press_all_ways(button):
    QTest.mouseClick(button, LEFT)
    QTest.mouseDClick(button, LEFT)
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
