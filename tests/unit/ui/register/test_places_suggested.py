"""The first page suggests state and district from the lists, by keyboard and in both scripts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_sim import dressed
from office_sim import CLOCK
from ui.frame.worker import make_lane
from ui.register.welcome.steps import FirstStep
from ui.register.welcome.welcome_window import WelcomeWindow


@pytest.fixture
def office(qtbot, qapp, tmp_path):
    """The part of the office on the first page, in its window."""
    dressed(qapp)
    lane = make_lane()
    window = WelcomeWindow(tmp_path / "register", lane, CLOCK)
    qtbot.addWidget(window)
    window.resize(1120, 660)
    qtbot.in_front(window)
    assert isinstance(window.step, FirstStep)
    yield window.step.office
    lane.waitForDone()


def pick(line, suggestions, typed: str) -> None:
    """Type some letters, go down to the first place and choose it with Enter."""
    line.setFocus()
    if typed.isascii():
        QTest.keyClicks(line, typed)
    else:  # As an input method writes.
        written = QInputMethodEvent()
        written.setCommitString(typed)
        QApplication.sendEvent(line, written)
    popup = suggestions.completer.popup()
    assert popup.isVisible(), typed
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(popup, key)
        QApplication.processEvents()
    assert not popup.isVisible()


@pytest.mark.parametrize("typed", ["bih", "BIH", "बिह"])
def test_a_state_is_chosen_by_keyboard_in_both_scripts(office, typed):
    pick(office.state, office.states, typed)
    assert office.draft().state == "Bihar"
    assert office.window().focusWidget() is office.state


@pytest.mark.parametrize("typed", ["purn", "पूर्ण"])
def test_a_district_is_chosen_and_says_its_state(office, typed):
    pick(office.district, office.districts, typed)
    draft = office.draft()
    assert (draft.district, draft.state) == ("Purnia", "Bihar")


def test_the_state_beside_a_district_is_looked_in_first_and_is_not_written_over(office):
    office.state.setText("West Bengal")
    office.district.setFocus()
    QTest.keyClicks(office.district, "pur")
    first = office.districts.offered.item(0).text()
    assert first.endswith("West Bengal")
    office.districts.completer.popup().hide()
    office.district.clear()
    pick(office.district, office.districts, "Purnia")
    assert office.draft().state == "West Bengal"


def test_enter_without_a_choice_goes_on_and_what_is_in_no_list_stays(office):
    office.state.setFocus()
    QTest.keyClicks(office.state, "Made-up Land")
    QTest.keyClick(office.state, Qt.Key.Key_Return)
    assert office.window().focusWidget() is office.district
    assert office.draft().state == "Made-up Land"
