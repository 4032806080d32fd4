"""The row above the list of the register: what is filtered is said, and the drawer changes it."""

import pytest
from PySide6.QtCore import Qt

from app.system import window_file
from desk_sim import on_lane, settle
from made_up_cases import REKHA, SUNITA, add
from register_sim import register_page
from ui.cases.list_drawer import HEIGHTS, own_name
from ui.cases.register_page import RegisterPage
from ui.look.theme import look
from window_sim import window_over


@pytest.fixture
def page(qtbot, desk):
    def write() -> None:
        add(desk.services, REKHA)
        add(desk.services, SUNITA)

    return register_page(qtbot, desk, write)


def test_one_row_stands_above_the_list_and_says_which_part_it_shows(page):
    assert not page.drawer.isVisible()
    assert page.line.toggle.accessibleName() == "Open  2"
    assert not page.line.away.isVisible()


def test_what_is_filtered_is_said_while_the_drawer_is_shut_and_one_press_takes_it_off(page, desk):
    page.filters.button("all").click()
    page.narrowing.boxes["district"].choose("Kalimpong")
    page.narrowing._say()
    settle(desk)
    assert page.line.toggle.accessibleName() == "All  1"
    assert page.line.away.isVisible()
    assert page.line.away.accessibleName() == "2 filters"
    assert page.line.away.accessibleDescription() == "Take off: All · Kalimpong"
    page.line.away.setFocus()
    page.line.away.click()
    settle(desk)
    assert (page.flow.filter, dict(page.flow.narrowed)) == ("open", {})
    assert page.filters.value() == "open"
    assert page.narrowing.values() == {"status": "", "district": "", "purpose": ""}
    assert page.table.rowCount() == 2
    assert not page.line.away.isVisible()
    assert page.line.toggle.hasFocus()


def test_the_drawer_is_opened_and_shut_by_keyboard_alone(qtbot, page):
    page.line.toggle.setFocus()
    qtbot.keyClick(page.line.toggle, Qt.Key.Key_Space)
    assert page.drawer.isVisible()
    page.filters.button("mine").setFocus()
    assert page.back_asked()
    assert not page.drawer.isVisible()
    assert page.line.toggle.hasFocus()
    assert not page.line.toggle.isChecked()
    assert not page.back_asked()


def test_rows_are_36_pixels_high_and_are_chosen_denser_or_taller(page):
    heights = {}
    for key, _words, _high in HEIGHTS:
        page.rows.choose(key)
        heights[key] = page.view.verticalHeader().defaultSectionSize()
    assert heights == {"comfortable": look().px(46), "usual": look().px(36), "dense": look().px(28)}


def test_the_choice_of_rows_is_each_users_own(desk, page):
    page.rows.choose("dense")
    own = own_name("rows", desk.services.user.user)
    assert page.habits[own] == "dense"
    assert own_name("rows", 1) != own_name("rows", 2)
    assert all(
        window_file.is_allowed(f"habit.register-{own_name('rows', number)}", "dense")
        for number in (1, 26, 27, 900, 10**9)
    )


def test_rows_and_drawer_come_back_as_they_were_left(qtbot, desk, page):
    page.rows.choose("dense")
    page.filtering.turn(True)
    again = RegisterPage(desk)
    again.habits = dict(page.habits)
    qtbot.addWidget(again)
    again.refresh()
    settle(desk)
    assert again.view.verticalHeader().defaultSectionSize() == look().px(28)
    assert again.narrowing.rows.value() == "dense"
    assert not again.drawer.isHidden()


def test_a_remembered_word_of_another_version_changes_nothing(qtbot, desk, page):
    again = RegisterPage(desk)
    again.habits = {own_name("rows", desk.services.user.user): "enormous", "drawer": "ajar"}
    qtbot.addWidget(again)
    again.refresh()
    settle(desk)
    assert again.view.verticalHeader().defaultSectionSize() == look().px(36)
    assert again.drawer.isHidden()


def test_fifteen_rows_are_in_sight_on_a_small_screen_and_nineteen_dense_ones(desk):
    with window_over(desk, 1366, 728) as window:
        window.go("register")
        on_lane(desk._lane, lambda: add(desk.services, SUNITA))
        desk.wrote()
        settle(desk)
        page = window.page
        page.rows.choose("usual")
        settle(desk)
        seen = page.view.viewport().height()
        assert seen // look().px(36) >= 15
        assert seen // look().px(28) >= 19
