"""The guided first referral: says the next thing, points at it, presses nothing."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from app.cases import cases
from app.home import onboarding
from desk_sim import dressed, on_lane, settle
from made_up_cases import SUNITA
from named_screens import unnamed
from ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot, qapp, desk):
    dressed(qapp)
    made = MainWindow(desk)
    made.resize(1366, 720)
    qtbot.in_front(made)
    settle(desk)
    yield made
    settle(desk)
    made.prepare_to_go()
    made.hide()
    made.deleteLater()


def begun(window: MainWindow):
    window.go("register")
    settle(window.desk)
    window.helping.guide.begin()
    settle(window.desk)
    QApplication.processEvents()
    return window.helping.guide


def test_it_begins_with_the_case_and_points_at_the_button(window):
    guide = begun(window)
    assert guide.strip.isVisible()
    assert "New case" in guide.strip.text.shown()
    assert guide.ring.target is window.page.new_case
    box = guide.ring.box()
    button = window.page.new_case
    there = QRect(button.mapTo(window.centralWidget(), button.rect().topLeft()), button.size())
    assert box.contains(there)
    assert unnamed(window) == []


def test_in_a_low_window_it_takes_one_line_and_its_buttons_still_have_names(window):
    guide = begun(window)
    assert guide.strip.step.isVisible()
    window.resize(1000, 465)
    QApplication.processEvents()
    assert not guide.strip.step.isVisible()
    assert (guide.strip.leave.text(), guide.strip.leave.accessibleName()) == (
        "",
        "Leave it for now",
    )
    window.resize(1000, 700)
    QApplication.processEvents()
    assert guide.strip.step.isVisible()


def test_it_goes_on_by_what_the_register_holds_not_by_presses(window, desk):
    guide = begun(window)
    on_lane(desk._lane, lambda: cases.add_case(desk.services, SUNITA))
    desk.wrote()
    settle(desk)
    assert "Offices" in guide.strip.text.shown()
    guide.strip.go.click()
    settle(desk)
    assert window.helping.topic() == "offices"
    assert guide.ring.target is window.page.add_first


def test_the_mouse_goes_through_the_ring_and_it_takes_no_keyboard(window):
    from PySide6.QtCore import Qt

    guide = begun(window)
    assert guide.ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert guide.ring.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_go_there_brings_the_keyboard_to_what_is_pointed_at(window):
    guide = begun(window)
    window.activateWindow()
    guide.strip.go.click()
    assert window.focusWidget() is window.page.new_case


def test_it_is_left_and_taken_up_again(window, desk):
    guide = begun(window)
    guide.strip.leave.click()
    settle(desk)
    assert not guide.strip.isVisible()
    assert not guide.ring.isVisible()
    assert not guide.is_open
    assert on_lane(desk._lane, lambda: onboarding.standing(desk.services)) is None
    guide.begin()
    settle(desk)
    assert guide.is_open


def test_a_fresh_window_goes_on_where_the_way_was_not_left(window, desk, qtbot):
    begun(window)
    again = MainWindow(desk)
    again.resize(1366, 720)
    qtbot.in_front(again)
    settle(desk)
    assert again.helping.guide.is_open
    again.prepare_to_go()
    again.hide()
    again.deleteLater()


def test_a_ring_around_what_went_goes_too(window, desk):
    guide = begun(window)
    window.go("log")
    settle(desk)
    QApplication.processEvents()
    assert guide.ring.target is None
    assert not guide.ring.isVisible()
    assert guide.strip.go.isVisible()
