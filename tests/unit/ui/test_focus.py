"""Where the keyboard begins and goes in the whole window: in sight, in reading order, on nothing
that a key pressed in passing would change or send."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QPushButton,
    QRadioButton,
)

from app.cases import case_list, cases
from app.core import log
from desk_sim import dressed, on_lane, settle
from focus_seen import in_sight, rest, told
from made_up_cases import SUNITA, add
from ui.cases.form.known_strip import KnownStrip
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from window_sim import window_over

LOOKS = [("en", 100), ("hi", 100), ("en", 150), ("hi", 150)]
NAME = "p1.name_full"
KNOWN = "Sunita Tamang"


@pytest.fixture(params=LOOKS, ids=[f"{language}-{zoom}" for language, zoom in LOOKS])
def window(request, qtbot, qapp, desk):
    language, zoom = request.param
    known = {**SUNITA, "p1.name_full": KNOWN, "p1.name_latin": KNOWN}
    on_lane(desk._lane, lambda: add(desk.services, known))
    dressed(qapp, "light", zoom, language)
    with window_over(desk, 1358, 698) as shown:
        qtbot.waitUntil(shown.isActiveWindow)
        yield shown
    dressed(qapp)


def the_case(window: MainWindow) -> str:
    desk = window.desk
    return on_lane(desk._lane, lambda: case_list.list_cases(desk.services)).rows[0].case_id


def go(window: MainWindow, place: str, argument: str = "") -> None:
    window.go(place, argument)
    settle(window.desk)
    rest()


def press(qtbot, window: MainWindow, key: Qt.Key) -> None:
    qtbot.keyClick(window.focusWidget(), key)
    settle(window.desk)
    rest()


def with_strip(qtbot, window: MainWindow) -> KnownStrip:
    """Write the name of somebody whom the register knows into a new case."""
    go(window, "case", "new")
    line = window.focusWidget()
    assert line is window.page.body.fields.widget_of(NAME)
    qtbot.keyClicks(line, KNOWN)
    window.page.known.flow.ask()
    settle(window.desk)
    rest()
    [strip] = window.page.findChildren(KnownStrip)
    return strip


def test_a_new_case_begins_in_the_name_and_it_is_seen(window):
    go(window, "case", "new")
    here = window.focusWidget()
    assert here is window.page.body.fields.widget_of(NAME)
    assert in_sight(here)


def test_tab_from_the_name_goes_to_the_next_field_whatever_was_found(qtbot, window):
    strip = with_strip(qtbot, window)
    assert in_sight(window.focusWidget())
    press(qtbot, window, Qt.Key.Key_Tab)
    here = window.focusWidget()
    assert here is window.page.body.fields.widget_of("p1.name_latin")
    assert in_sight(here)
    qtbot.keyClicks(here, "Sunita Tamang ")
    assert here.text() == "Sunita Tamang "
    assert window.page.beside.isHidden()
    assert strip.isVisible()


def test_tab_comes_to_what_was_found_after_everything_else_of_the_page(qtbot, window):
    strip = with_strip(qtbot, window)
    page, first = window.page, window.focusWidget()
    stations = []
    for _ in range(200):
        press(qtbot, window, Qt.Key.Key_Tab)
        if window.focusWidget() is first:
            break
        stations.append(window.focusWidget())
    in_strip = [place for place, one in enumerate(stations) if strip.isAncestorOf(one)]
    assert [stations[place] for place in in_strip] == strip.buttons
    rail = next(place for place, one in enumerate(stations) if window._rail.isAncestorOf(one))
    of_page = [place for place, one in enumerate(stations[:rail]) if page.isAncestorOf(one)]
    assert of_page[-len(in_strip) :] == in_strip


def test_one_key_goes_to_what_was_found_and_back_into_the_field(qtbot, window):
    strip = with_strip(qtbot, window)
    line = window.focusWidget()
    press(qtbot, window, Qt.Key.Key_F6)
    assert window.focusWidget() is strip.buttons[0]
    assert in_sight(strip.buttons[0])
    press(qtbot, window, Qt.Key.Key_F6)
    assert window.focusWidget() is line


@pytest.mark.parametrize("reason", [Qt.FocusReason.TabFocusReason, Qt.FocusReason.MouseFocusReason])
def test_the_key_leads_back_however_one_came_to_what_was_found(qtbot, window, reason):
    strip = with_strip(qtbot, window)
    press(qtbot, window, Qt.Key.Key_Tab)
    line = window.focusWidget()
    strip.buttons[0].setFocus(reason)
    press(qtbot, window, Qt.Key.Key_F6)
    assert window.focusWidget() is line


def test_the_key_leads_back_to_what_is_no_field_and_into_the_rail(qtbot, window):
    strip = with_strip(qtbot, window)
    for before in (window.page.sections, window._rail.findChildren(QAbstractButton)[0]):
        before.setFocus(Qt.FocusReason.TabFocusReason)
        press(qtbot, window, Qt.Key.Key_F6)
        assert strip.isAncestorOf(window.focusWidget())
        press(qtbot, window, Qt.Key.Key_F6)
        assert window.focusWidget() is before


def test_the_key_leads_into_the_page_where_the_field_before_is_gone(qtbot, window):
    strip = with_strip(qtbot, window)
    press(qtbot, window, Qt.Key.Key_F6)
    window.page.body.fields.widget_of(NAME).hide()
    assert strip.isAncestorOf(window.focusWidget())
    press(qtbot, window, Qt.Key.Key_F6)
    here = window.focusWidget()
    assert window.page.isAncestorOf(here)
    assert not strip.isAncestorOf(here)


def test_every_field_that_tab_comes_to_is_seen(qtbot, window):
    go(window, "case", "new")
    for _ in range(25):
        press(qtbot, window, Qt.Key.Key_Tab)
        assert in_sight(window.focusWidget()), told(window.focusWidget())


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_X])
def test_a_key_in_passing_changes_nothing_in_a_case_that_was_opened(qtbot, window, key):
    case_id, desk = the_case(window), window.desk
    before = on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))
    go(window, "case", case_id)
    assert in_sight(window.focusWidget())
    press(qtbot, window, key)
    window.page.leave()
    settle(desk)
    after = on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))
    assert after == before


def test_the_next_section_begins_where_no_key_changes_a_fact(qtbot, window):
    case_id, desk = the_case(window), window.desk
    before = on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))
    go(window, "case", case_id)
    for _ in range(12):
        qtbot.keyClick(
            window.focusWidget(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier
        )
        settle(desk)
        rest()
        here = window.focusWidget()
        assert window.page.isAncestorOf(here)
        if isinstance(here, QLineEdit):
            assert here.text() == ""
            continue
        press(qtbot, window, Qt.Key.Key_Space)
    window.page.leave()
    settle(desk)
    after = on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))
    assert after.facts == before.facts
    assert after.persons == before.persons


def test_what_is_read_anew_leaves_the_keyboard_where_it_is(qtbot, window):
    go(window, "case", the_case(window))
    window.page.show_section("p1/identity")
    settle(window.desk)
    line = window.page.body.fields.widget_of("p1.name_latin")
    line.setFocus()
    window.page.flow.reload()
    settle(window.desk)
    rest()
    assert window.focusWidget() is line


def test_what_is_read_anew_leaves_the_keyboard_on_the_fact_that_had_it(qtbot, window):
    go(window, "case", the_case(window))
    for _step in range(4):
        press(qtbot, window, Qt.Key.Key_Tab)
    had = told(window.focusWidget())
    window.page.flow.reload()
    settle(window.desk)
    rest()
    assert told(window.focusWidget()) == had


@pytest.mark.parametrize("place", [place.key for place in PLACES if place.words])
def test_every_place_begins_on_something_seen_that_changes_nothing(qtbot, window, place):
    go(window, place)
    here, desk = window.focusWidget(), window.desk
    assert in_sight(here), told(here)
    before = on_lane(desk._lane, lambda: [line.action for line in log.entries(desk.services)])
    if not isinstance(here, QPushButton):
        press(qtbot, window, Qt.Key.Key_Space)
        press(qtbot, window, Qt.Key.Key_Return)
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        dialog.close()
    after = on_lane(desk._lane, lambda: [line.action for line in log.entries(desk.services)])
    assert [one for one in after if one not in before] == []


def test_matching_is_not_switched_on_by_a_space_on_its_page(qtbot, window):
    go(window, "matches")
    press(qtbot, window, Qt.Key.Key_Space)
    assert not window.page.flow.switch.on
    assert not isinstance(window.focusWidget(), QAbstractButton)


def test_the_composer_begins_on_a_choice_and_seals_and_records_nothing(qtbot, window):
    case_id, desk = the_case(window), window.desk
    go(window, "refer", case_id)
    here = window.focusWidget()
    assert window.page.isAncestorOf(here)
    assert in_sight(here), told(here)
    assert isinstance(here, QRadioButton | QPushButton)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        press(qtbot, window, key)
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        dialog.close()
    assert window.page.body is None or window.page.body.flow.sent is None
    case = on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))
    assert case.consents == ()
